/* The model view's search: shows the entries whose words hold every word that is typed. */

function search(input) {
  const panel = input.closest("#model");
  const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const sector of panel.querySelectorAll("details.sector")) {
    let own = 0;
    for (const entry of sector.querySelectorAll(".entry")) {
      const fits = wanted.every((word) => entry.dataset.words.includes(word));
      entry.hidden = !fits;
      own += fits ? 1 : 0;
    }
    sector.hidden = wanted.length > 0 && own === 0;
    if (wanted.length > 0) sector.open = own > 0;
    found += own;
  }
  panel.querySelector("#model-found").value = wanted.length > 0 ? `${found} found` : "";
}

/** Makes the search work, now and whenever the panel is swapped. */
export function start(root = document) {
  const input = root.querySelector("#model-search");
  if (!input || input.dataset.started) return;
  input.dataset.started = "1";
  input.hidden = false;
  input.addEventListener("input", () => search(input));
}
