"""What is measured on a page as it is drawn: contrast of chart text, sizes of text and targets, the rules of axe."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sandtable-browser"

# Of every text of a chart: the contrast between it and what is painted behind it at its two ends and its middle.
CHART_TEXT = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under, share) => [0, 1, 2].map((i) => top[i] * top[3] * share + under[i] * (1 - top[3] * share));
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, two) => {
    const [low, high] = [light(one), light(two)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const clear = (element, stop) => {
    let share = 1;
    for (let one = element; one && one !== stop; one = one.parentElement) share *= Number(getComputedStyle(one).opacity);
    return share;
  };
  const ground = (element) => {
    const behind = [];
    for (let one = element; one; one = one.parentElement) behind.unshift(rgba(getComputedStyle(one).backgroundColor));
    return behind.reduce((under, top) => over(top, under, 1), [255, 255, 255]);
  };
  const found = [];
  for (const svg of document.querySelectorAll("#main svg")) {
    if (!svg.checkVisibility()) continue;
    const drawn = [...svg.querySelectorAll("rect, path, circle, ellipse, polygon, text")];
    for (const [at, text] of drawn.entries()) {
      if (text.tagName !== "text" || !text.textContent.trim() || !text.checkVisibility()) continue;
      const box = text.getBoundingClientRect();
      const own = getComputedStyle(text);
      let worst = Infinity;
      for (const share of [0.02, 0.5, 0.98]) {
        const point = new DOMPoint(box.left + box.width * share, box.top + box.height / 2);
        let behind = ground(svg.parentElement);
        behind = over(rgba(getComputedStyle(svg).backgroundColor), behind, 1);
        for (const shape of drawn.slice(0, at)) {
          if (shape.tagName === "text" || shape.closest("defs, clipPath") || !shape.checkVisibility()) continue;
          const style = getComputedStyle(shape);
          if (style.fill === "none" || style.fill.startsWith("url")) continue;
          const local = point.matrixTransform(shape.getScreenCTM().inverse());
          if (shape.isPointInFill(local)) behind = over(rgba(style.fill), behind, clear(shape, svg) * Number(style.fillOpacity));
        }
        if (own.paintOrder.startsWith("stroke") && own.stroke !== "none" && parseFloat(own.strokeWidth) >= 2) {
          behind = over(rgba(own.stroke), behind, Number(own.strokeOpacity));
        }
        const ink = over(rgba(own.fill), behind, clear(text, svg) * Number(own.fillOpacity));
        worst = Math.min(worst, contrast(ink, behind));
      }
      found.push({ text: text.textContent.trim(), contrast: worst, chart: svg.closest("[id]").id });
    }
  }
  return found;
}"""

# Of everything that is written: its size on the screen, and where it is smaller than asked.
SMALL_TEXT = """(least) => {
  const small = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || parent.closest("title, desc, script, style, option") || !parent.checkVisibility()) continue;
    const svg = parent.closest("svg");
    const size = parseFloat(getComputedStyle(parent).fontSize) * (svg ? parent.getScreenCTM().a : 1);
    if (size < least - 0.01) small.push(`${size.toFixed(2)} px: ${walk.currentNode.data.trim().slice(0, 40)}`);
  }
  return small;
}"""

# Of everything that is clicked or set: where it is lower or narrower than asked.  A label belongs to its control.
SMALL_TARGETS = """(least) => {
  const small = [];
  for (const one of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")) {
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: false })) continue;
    if (one.matches(".skip:not(:focus)")) continue;
    const boxes = [one, ...(one.labels || [])].map((part) => part.getBoundingClientRect());
    const seen = boxes.filter((part) => part.width && part.height);
    if (seen.length && !seen.some((part) => part.height >= least - 0.01 && part.width >= least - 0.01)) {
      const box = seen[0];
      small.push(`${one.tagName} ${box.width.toFixed(1)} x ${box.height.toFixed(1)}: ${(one.textContent || one.name).trim().slice(0, 40)} in ${one.closest("[id]").id}`);
    }
  }
  return small;
}"""


def find_axe() -> Path | None:
    """The accessibility engine: where `SANDTABLE_AXE` says, or where `make browser-tools` lays it."""
    said = os.environ.get("SANDTABLE_AXE")
    places = [Path(said)] if said else [CACHE / "node_modules" / "axe-core" / "axe.min.js"]
    return next((place for place in places if place.is_file()), None)


def find_violations(page: Page, axe: Path) -> list[str]:
    """Rules of WCAG 2.2 AA that the page breaks, each with the first places."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(axe.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "(rules) => axe.run(document, { runOnly: rules, resultTypes: ['violations'] }).then((told) => told.violations)",
        RULES,
    )
    return [
        f"{one['id']} ({len(one['nodes'])}): " + "; ".join(str(node["target"]) for node in one["nodes"][:3])
        for one in found
    ]
