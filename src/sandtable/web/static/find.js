/* The rail's search: shows the values, moves and laws whose words hold every word that is typed. */

export function find(text) {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const group of document.querySelectorAll("#controls .group")) {
    let within = 0;
    for (const row of group.querySelectorAll("[data-find]")) {
      const fits = wanted.every((word) => row.dataset.find.includes(word));
      row.hidden = !fits;
      within += fits;
    }
    group.hidden = wanted.length > 0 && within === 0;
    if (wanted.length) group.open = within > 0;
    else group.open = group.id === "group-1" || group.querySelector(".is-set") !== null;
    count += within;
  }
  document.getElementById("found").value = wanted.length ? `${count} found` : "";
}
