/* The choice of light or dark, before anything is painted: a page chosen dark never flashes light. */
try {
  const chosen = localStorage.getItem("sandtable-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // a browser that keeps nothing: the system's own choice holds
}
