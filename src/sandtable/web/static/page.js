/* The page: turns what a hand does into an address, and shows what the server answers to it.  It computes nothing that is shown. */

import { Gate, placeOf, swap, swapLive } from "./panels.js";

const STOPPED = 150; // milliseconds without a change after which the slow panels are asked for
const COALESCED = 800; // milliseconds within which steps of one slider are one step of the trail
const MOST_STEPS = 51; // 50 to undo, and the one that stands
const PAPER = 840; // CSS pixels of a chart on A4, shrunk to 700: its text is as large as that of the tables
const LIVE = ["series", "answer", "ledger"]; // redrawn while a hand drags; the series leave runs behind that the others read
const LIVE_OF = { at: ["flows", "series"] }; // instead of these, where a slider changes less
const FRAME = ["answer", "bar", "story", "notices", "foot"];
const OF_FLOWS = ["flows", "at", "focus"];
const APART = { matrix: OF_FLOWS, claims: OF_FLOWS, model: ["loop"] }; // parts of the address that change nothing in a panel
const LOOKS = ["see", "tab"]; // parts of the address that undo leaves alone

const byId = (id) => document.getElementById(id);
const root = document.documentElement;
const form = byId("view");
const main = byId("main");
const news = byId("news");
const own = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`;

let query = location.search.slice(1);
let generation = Number(root.dataset.generation);
let width = 720; // the server's own, until it is told ours
let isPrinting = false; // the charts are being drawn for the paper
let drag = null; // {name, from, axes} while a hand holds a slider
let held = new Map(); // panels that came while the hand was in them
let opener = null; // what opened the drawer
let toDrawer = false;
let stopped = 0;
let resized = 0;
let lastMove = { name: "", at: 0 };
const drawn = new Map(); // panel -> key of the view it was drawn for

// --- the address ---

const parts = (text) => new URLSearchParams(text);
const without = (text, names) => {
  const params = parts(text);
  for (const name of names) params.delete(name);
  params.sort(); // the server writes an address in its own order: equal views are equal texts
  return params.toString();
};
const tabOf = (text) => parts(text).get("tab") || "answer";
const lensOf = (text) => parts(text).get("lens") || "";
const address = (text) => (text ? `?${text}` : location.pathname);

/** What a panel depends on: equal keys are equal pictures. */
function keyFor(name, text) {
  if (name === "controls") return `${generation}|${lensOf(text)}`;
  if (name === "drawer") return parts(text).get("see") ? `${generation}|${without(text, [])}` : `${generation}|shut`;
  if (FRAME.includes(name)) return `${generation}|${without(text, ["see"])}`;
  return `${generation}|${width}|${without(text, [...LOOKS, ...(APART[name] || [])])}`;
}

/** The address after the controls of one name were set. */
function written(name) {
  const fields = [...form.elements].filter((field) => field.name === name && !field.hasAttribute("data-kept"));
  const chosen = fields.filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked);
  const value = chosen.map((field) => field.value).filter(Boolean).join(",");
  const params = parts(query);
  if (value === "" || value === fields[0]?.dataset.usual) params.delete(name);
  else params.set(name, value);
  return params.toString();
}

/** Sets the controls of the rail to what an address says. */
function reflect(text) {
  for (const link of document.querySelectorAll("[data-export]")) link.href = `/export/${link.dataset.export}${text ? `?${text}` : ""}`;
  const params = parts(text);
  for (const field of form.querySelectorAll("#controls [name], #lens")) {
    const usual = field.dataset.usual ?? (field.tagName === "SELECT" ? field.options[0].value : "");
    const value = params.get(field.name) ?? usual;
    if (field.value !== value) field.value = value;
    mark(field);
  }
}

function mark(field) {
  const row = field.closest(".value, .act");
  if (!row) return;
  const isSet = field.value !== (field.dataset.usual ?? "");
  row.classList.toggle("is-set", isSet);
  const range = row.querySelector("input[type=range]");
  if (range && !(drag && drag.name === field.name)) range.value = isSet ? field.value : range.dataset.rest;
  const reset = row.querySelector(".reset");
  if (reset) reset.hidden = !isSet;
}

// --- undo and redo, kept for this tab ---

const trail = {
  items: [without(query, LOOKS)],
  at: 0,
  load() {
    try {
      const kept = JSON.parse(sessionStorage.getItem("sandtable-trail") || "null");
      if (kept && kept.items[kept.at] === this.items[0]) Object.assign(this, kept);
    } catch {
      sessionStorage.removeItem("sandtable-trail");
    }
    this.show();
  },
  add(text, { replace = false } = {}) {
    const item = without(text, LOOKS);
    if (item === this.items[this.at]) return;
    this.items = [...this.items.slice(0, replace && this.at > 0 ? this.at : this.at + 1), item].slice(-MOST_STEPS);
    this.at = this.items.length - 1;
    this.show();
  },
  /** Where a view stands in the trail: of equal ones, that which is nearest; -1 = nowhere. */
  nearest(item) {
    const equal = [...this.items.keys()].filter((at) => this.items[at] === item);
    return equal.sort((one, other) => Math.abs(one - this.at) - Math.abs(other - this.at))[0] ?? -1;
  },
  step(by) {
    if (!(this.at + by in this.items)) return;
    this.at += by;
    const params = parts(this.items[this.at]);
    for (const name of LOOKS) if (parts(query).get(name)) params.set(name, parts(query).get(name));
    this.show();
    show(params.toString(), { keep: true });
  },
  show() {
    byId("undo").disabled = this.at === 0;
    byId("redo").disabled = this.at === this.items.length - 1;
    try {
      sessionStorage.setItem("sandtable-trail", JSON.stringify({ items: this.items, at: this.at }));
    } catch {
      // a browser that keeps nothing: undo works until the tab is left
    }
  },
};

// --- asking ---

const told = {
  answered,
  refused: (sentence) => say(sentence, "refused"),
  lost: () => say("The server does not answer. What you see is its last answer; the page asks again by itself.", "lost"),
  found: () => {
    if (byId("status").dataset.why === "lost") quiet();
  },
  changed: () => root.toggleAttribute("data-busy", !quick.idle || !slow.idle || stopped !== 0 || resized !== 0),
};
const quick = new Gate(own, "quick", told);
const slow = new Gate(own, "slow", told);

function slots(pace) {
  return [...main.querySelectorAll(`.tab[data-tab="${CSS.escape(tabOf(query))}"] > .slot`)]
    .filter((slot) => slot.dataset.pace === pace)
    .map((slot) => slot.dataset.panel);
}

function question(names) {
  const extra = drag ? drag.axes : "";
  const url = `/panels?names=${names.join(",")}&w=${width}${extra}${query ? `&${query}` : ""}`;
  const keys = new Map(names.map((name) => [name, drag ? "" : keyFor(name, query)]));
  return { url, names, query, keys, isHeld: Boolean(drag) };
}

const stale = (names) => names.filter((name) => byId(name) && drawn.get(name) !== keyFor(name, query));

function askQuick({ urgent = false } = {}) {
  if (drag) {
    const shown = ["answer", ...slots("quick"), ...slots("slow")];
    const names = (LIVE_OF[drag.name] || LIVE).filter((name) => shown.includes(name));
    quick.ask(question(names));
    return;
  }
  const names = stale([...new Set([...slots("quick"), ...FRAME, "controls", "drawer"])]);
  if (names.length) quick.ask(question(names), { urgent });
}

/** Panels that are in sight, then the others. */
function inSightFirst(names) {
  const isSeen = (name) => {
    const box = byId(name).getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  };
  return [...names.filter(isSeen), ...names.filter((name) => !isSeen(name))];
}

function askSlow() {
  clearTimeout(stopped);
  stopped = 0;
  const names = inSightFirst(stale(slots("slow")));
  for (const name of slots("slow")) byId(name)?.toggleAttribute("data-stale", names.includes(name));
  // one after the other, so that what is ready is seen; at the first load, when each question delays the page, at once
  const isFirst = names.some((name) => byId(name).classList.contains("waiting"));
  const asked = isFirst ? names : names.slice(0, 1);
  if (asked.length && !drag) slow.ask(question(asked), { urgent: true });
  told.changed();
}

function answered(asked, body) {
  if (body.generation !== generation) {
    generation = body.generation;
    setTimeout(askAll);
  }
  if (asked.isHeld && !drag) return; // the hand has let go: the settled picture is on its way
  for (const [name, html] of Object.entries(body.panels || {})) place(name, html, asked.keys.get(name));
  if (!asked.isHeld && asked.query === query) {
    if (byId("status").dataset.why === "refused") quiet();
    if (`?${body.query}` !== location.search) history.replaceState(history.state, "", address(body.query) + location.hash);
    if (asked.names.includes("answer")) announce();
  }
  if (slow.idle || asked.names.some((name) => slots("slow").includes(name))) {
    stopLater(drag ? STOPPED : 0);
  }
}

function place(name, html, key) {
  if (drag && byId(name)?.contains(document.activeElement) && byId(name).contains(drag.field)) {
    held.set(name, [html, key]);
    swapLive(name, html);
    return;
  }
  const fresh = swap(name, html);
  if (!fresh) return;
  if (key) drawn.set(name, key);
  else drawn.delete(name);
  if (name === "controls") prepareControls();
  if (name === "drawer") landInDrawer(fresh);
  if (name === "model") import("./model.js").then((model) => model.start(fresh)).catch(() => {});
  document.dispatchEvent(new CustomEvent("panel", { detail: { name, element: fresh } }));
}

function askAll() {
  reflect(query);
  askQuick({ urgent: true });
  stopLater();
}

function stopLater(after = STOPPED) {
  clearTimeout(stopped);
  stopped = setTimeout(askSlow, after);
  told.changed();
}

function announce() {
  const said = document.querySelector("#answer .said")?.textContent || "";
  if (news.textContent !== said) news.textContent = said;
}

function say(sentence, why) {
  const status = byId("status");
  status.textContent = sentence;
  status.dataset.why = why;
  status.hidden = false;
}

function quiet() {
  byId("status").hidden = true;
  delete byId("status").dataset.why;
}

// --- going from view to view ---

/** Shows a view.  `keep`: the trail already has it.  `quietly`: the browser's history already has it. */
function show(text, { keep = false, quietly = false, replace = false } = {}) {
  const before = query;
  query = parts(text).toString();
  if (!quietly && (query !== before || drag)) history[replace ? "replaceState" : "pushState"]({}, "", address(query));
  if (!keep) trail.add(query, { replace });
  showTab();
  reflect(query);
  askQuick({ urgent: true });
  stopLater();
}

function showTab() {
  const tab = tabOf(query);
  for (const box of main.querySelectorAll(".tab")) box.hidden = box.dataset.tab !== tab;
  for (const link of main.querySelectorAll("[data-tab-link]")) {
    if (link.dataset.tabLink === tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    const params = parts(without(query, ["tab"]));
    if (link.dataset.tabLink !== "answer") params.set("tab", link.dataset.tabLink);
    link.href = `?${params}`;
  }
}

/** A control was set and let go. */
function settle(name, { isRange = false } = {}) {
  const now = performance.now();
  const isSame = isRange && lastMove.name === name && now - lastMove.at < COALESCED;
  lastMove = { name: isRange ? name : "", at: now };
  const text = written(name);
  if (drag) {
    history.replaceState(history.state, "", address(drag.from));
    query = drag.from;
    drag = null;
    for (const [panel, [html, key]] of held) place(panel, html, key);
    held = new Map();
  }
  show(text, { replace: isSame && text !== query });
}

/** A slider moves under a hand. */
function move(field, name) {
  if (!drag || drag.name !== name) {
    const charts = [...document.querySelectorAll("[data-axis][data-ends]")];
    const axes = charts.map((chart) => `&axis.${chart.dataset.axis}=${chart.dataset.ends}`).join("");
    drag = { name, field, from: query, axes };
    slow.drop();
    clearTimeout(stopped);
    stopped = 0;
  }
  query = written(name); // the browser's address follows when the hand lets go: it takes only so many changes in a while
  askQuick();
}

form.addEventListener("input", (event) => {
  const field = event.target;
  if (field.id === "find") find(field.value);
  if (field.type !== "range") return;
  const partner = field.dataset.for ? form.elements.namedItem(field.dataset.for) : field;
  if (!partner?.name) return;
  if (partner.tagName === "SELECT" && partner !== field) {
    partner.selectedIndex = Number(field.value);
    field.setAttribute("aria-valuetext", partner.options[partner.selectedIndex].text);
  } else if (partner !== field) partner.value = field.value;
  move(field, partner.name);
  mark(partner);
});

form.addEventListener("change", (event) => {
  const name = event.target.dataset.for || event.target.name;
  if (!name) return;
  const field = form.elements.namedItem(name);
  if (event.target.type === "number" && !event.target.checkValidity()) {
    say(event.target.validationMessage, "refused");
    return;
  }
  if (field && "dataset" in field) mark(field);
  settle(name, { isRange: event.target.type === "range" });
});

form.addEventListener("submit", (event) => event.preventDefault());

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const reset = event.target.closest("[data-reset]");
  if (reset) {
    const field = form.elements.namedItem(reset.dataset.reset);
    field.value = "";
    mark(field);
    field.focus();
    settle(reset.dataset.reset);
    return;
  }
  const link = event.target.closest("a[href]");
  if (!link || link.target || link.hasAttribute("download")) return;
  const href = link.getAttribute("href");
  if (link.dataset.control) {
    event.preventDefault();
    standAt(link.dataset.control);
  } else if (href.startsWith("?")) {
    event.preventDefault();
    follow(link, href);
  }
});

function follow(link, href) {
  let text = href.slice(1).split("#")[0];
  if (link.dataset.see !== undefined) {
    // a link that was drawn before the last change asks for the drawer, not for the view of that time
    const params = parts(query);
    if (link.dataset.see) params.set("see", link.dataset.see);
    else params.delete("see");
    text = params.toString();
    if (link.dataset.see && !byId("drawer").contains(link)) opener = placeOf(link);
    toDrawer = Boolean(link.dataset.see);
    if (!link.dataset.see) {
      shutDrawer();
      return;
    }
  }
  show(text);
}

// --- the drawer ---

function landInDrawer(drawer) {
  if (!toDrawer || drawer.hidden) return;
  toDrawer = false;
  drawer.focus({ preventScroll: true });
  drawer.scrollTop = 0;
}

function shutDrawer() {
  byId("drawer").hidden = true;
  show(without(query, ["see"]));
  giveBack();
}

/** Gives the focus back to what opened the drawer. */
function giveBack() {
  opener?.find()?.focus();
  opener = null;
}

function standAt(name) {
  const field = form.elements.namedItem(name);
  if (!field) return;
  const group = field.closest("details");
  if (group) group.open = true;
  openSheet(true);
  (field.closest(".value")?.querySelector("input[type=range]") || field).focus();
  field.scrollIntoView({ block: "center" });
}

// --- the rail ---

function prepareControls() {
  const heads = [...document.querySelectorAll("#controls .group > summary")];
  heads.forEach((head, number) => head.setAttribute("tabindex", number ? "-1" : "0"));
  reflect(query);
  if (byId("find")?.value) find(byId("find").value);
}

const find = (text) => import("./find.js").then((rail) => rail.find(text)).catch(() => {});

function openSheet(isOpen) {
  byId("handle").setAttribute("aria-expanded", String(isOpen));
}

function walkHeads(event) {
  const heads = [...document.querySelectorAll("#controls .group:not([hidden]) > summary")];
  const at = heads.indexOf(event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: heads.length - 1 }[event.key];
  if (at < 0 || to === undefined || !heads[to]) return false;
  for (const head of heads) head.setAttribute("tabindex", head === heads[to] ? "0" : "-1");
  heads[to].focus();
  return true;
}

// --- keys and tools ---

function nextLens(by) {
  const lens = byId("lens");
  const to = (lens.selectedIndex + by + lens.options.length) % lens.options.length;
  lens.selectedIndex = to;
  settle("lens");
}

function nextStyle() {
  const styles = [...form.querySelectorAll("input[name=as]")];
  if (!styles.length) return;
  const now = parts(query).get("as") || styles[0].dataset.usual; // the panel may show an older view than the address
  styles[(styles.findIndex((style) => style.value === now) + 1) % styles.length].checked = true;
  settle("as");
}

function toTab(tab) {
  const params = parts(without(query, ["tab"]));
  if (tab !== "answer") params.set("tab", tab);
  show(params.toString());
}

/** Another step of the story, where one is told and no field or scrolling table has the focus. */
function walkStory(event) {
  if (event.target.matches("input, select, textarea, summary, .scroller, .math")) return;
  const at = Number(parts(query).get("step")); // where the reader stands, whether or not the panel shows it yet
  const step = byId("story").dataset.walk?.split(" ")[at - 1 + (event.key === "ArrowLeft" ? -1 : 1)];
  if (!at || !step) return;
  event.preventDefault();
  show(step);
}

const actions = {
  "?": () => byId("keys").showModal(),
  "/": () => {
    openSheet(true);
    byId("find").focus();
  },
  l: () => byId("lens").focus(),
  "[": () => nextLens(-1),
  "]": () => nextLens(1),
  p: () => (byId("unpin") || byId("pin")).click(),
  u: () => trail.step(-1),
  U: () => trail.step(1),
  f: nextStyle,
  1: () => toTab("answer"),
  2: () => toTab("model"),
  3: () => toTab("checks"),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "p") {
    event.preventDefault(); // what the browser would print has charts of the screen's width
    printPage();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
  if (event.key === "Escape") {
    if (byId("export").open) byId("export").open = false;
    else if (!byId("drawer").hidden) shutDrawer();
    else if (byId("handle").getAttribute("aria-expanded") === "true") {
      openSheet(false);
      byId("handle").focus();
    }
    return;
  }
  if (event.target.matches("summary") && walkHeads(event)) {
    event.preventDefault();
    return;
  }
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    walkStory(event);
    return;
  }
  const isText = event.target.matches("select, textarea, input:not([type=range], [type=radio], [type=checkbox])");
  if (event.target.id === "find" && event.key === "Enter") event.preventDefault();
  if (isText || !actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
});

byId("undo").addEventListener("click", () => trail.step(-1));
byId("redo").addEventListener("click", () => trail.step(1));
byId("keys-open").addEventListener("click", () => byId("keys").showModal());
byId("print").addEventListener("click", printPage);
byId("png").addEventListener("click", async () => {
  byId("export").open = false;
  const link = document.querySelector('[data-export="series.svg"]');
  try {
    const { savePng } = await import("./export.js");
    await savePng(link.href, "series.png");
  } catch (trouble) {
    say(`The picture could not be made: ${trouble.message}`, "refused");
  }
});
byId("handle").addEventListener("click", () => openSheet(byId("handle").getAttribute("aria-expanded") !== "true"));

byId("copy").addEventListener("click", async () => {
  const link = location.href.split("#")[0];
  try {
    await navigator.clipboard.writeText(link);
    news.textContent = "The link to this view is copied.";
    byId("copy").textContent = "Copied";
    setTimeout(() => (byId("copy").textContent = "Copy link"), 1500);
  } catch {
    say(`The browser lets no page copy here. The link: ${link}`, "refused");
  }
});

/** Prints with charts drawn for the paper, so that their text keeps its size. */
async function printPage() {
  if (isPrinting) return;
  isPrinting = true;
  byId("export").open = false;
  const before = width;
  width = PAPER;
  askQuick({ urgent: true });
  stopLater(0);
  for (let tries = 0; tries < 200 && root.hasAttribute("data-busy"); tries += 1) {
    await new Promise((done) => setTimeout(done, 50));
  }
  window.print();
  isPrinting = false;
  width = before;
  askQuick();
  stopLater();
}

byId("theme").addEventListener("click", () => {
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
  // the server writes it into the next page, so that a page chosen dark never flashes light
  document.cookie = `sandtable-theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=strict`;
});

function redrawForWidth() {
  resized = 0;
  if (isPrinting) return;
  width = Math.round(main.clientWidth);
  askQuick();
  stopLater();
}

// --- the server's own news ---

let stream = null;
let wasLost = false;
let retry = 0;

function listen() {
  if (stream || document.hidden) return;
  stream = new EventSource("/events");
  stream.addEventListener("message", (event) => {
    const state = JSON.parse(event.data);
    if (state.generation === generation && !wasLost) return;
    if (wasLost) told.found();
    wasLost = false;
    generation = state.generation;
    drawn.clear();
    askAll();
  });
  stream.addEventListener("error", () => {
    if (!document.hidden) {
      wasLost = true;
      told.lost();
    }
    hush();
    clearTimeout(retry);
    retry = setTimeout(listen, 1000);
  });
}

function hush() {
  stream?.close();
  stream = null;
}

document.addEventListener("visibilitychange", () => (document.hidden ? hush() : listen()));
addEventListener("pagehide", hush);
addEventListener("pageshow", listen);
addEventListener("popstate", () => {
  const text = location.search.slice(1);
  const item = without(text, LOOKS);
  const at = trail.nearest(item);
  const wasOpen = !byId("drawer").hidden;
  if (at >= 0) trail.at = at;
  trail.show();
  show(text, { quietly: true, keep: at >= 0 });
  if (wasOpen && !parts(text).get("see")) {
    byId("drawer").hidden = true;
    giveBack();
  }
});

// --- the start ---

for (const name of [...FRAME, ...slots("quick"), "controls", "drawer"]) {
  if (byId(name) && !byId(name).classList.contains("waiting")) drawn.set(name, keyFor(name, query));
}
query = parts(query).toString();
width = Math.round(main.clientWidth);
for (const name of slots("quick")) if (Math.abs(width - 720) < 3) drawn.set(name, keyFor(name, query));
prepareControls();
showTab();
trail.load();
askQuick();
if (quick.idle) askSlow();
setTimeout(listen, 300);
new ResizeObserver(() => {
  clearTimeout(resized);
  resized = 0;
  if (!isPrinting && Math.abs(Math.round(main.clientWidth) - width) >= 3) resized = setTimeout(redrawForWidth, 200);
  told.changed();
}).observe(main);
root.dataset.ready = "1";
