/* Panels: asked for, of each pace one question at a time, the newest next; and put in their places. */

const RETRY = 1000; // milliseconds until a server that does not answer is asked again

export class Gate {
  /**
   * @param {string} page  this tab's name, so that the server drops what the tab no longer waits for
   * @param {string} pace  "quick" or "slow"
   * @param {{answered: Function, refused: Function, lost: Function, found: Function,
   *   changed: Function}} told  what to call: an answer, a refusal, a server that is gone or there again, a new state
   */
  constructor(page, pace, told) {
    this.page = page;
    this.pace = pace;
    this.told = told;
    this.next = null;
    this.running = null;
    this.timer = 0;
    this.waits = false; // for the time to ask again
  }

  /** Whether nothing is asked and nothing waits. */
  get idle() {
    return !this.running && !this.next && !this.waits;
  }

  /** Asks; what waited is forgotten. `urgent` lets go of what runs, too. */
  ask(question, { urgent = false } = {}) {
    this.#wait(false);
    this.next = question;
    if (this.running && urgent && this.running.question.url !== question.url) this.running.abort.abort();
    if (!this.running) this.#run();
    this.told.changed();
  }

  /** Forgets what waits and what runs. */
  drop() {
    this.#wait(false);
    this.next = null;
    this.running?.abort.abort();
    this.told.changed();
  }

  async #run() {
    while (this.next) {
      const question = this.next;
      const abort = new AbortController();
      this.next = null;
      this.running = { question, abort };
      try {
        const answer = await fetch(question.url, {
          headers: { "x-page": this.page, "x-pace": this.pace },
          signal: abort.signal,
        });
        const body = await answer.json().catch(() => ({}));
        if (abort.signal.aborted) continue;
        this.told.found();
        if (answer.ok) this.told.answered(question, body);
        else if (answer.status === 409) this.#again(question, 60); // overtaken by this tab's other gate or a reload
        else if (answer.status === 503) {
          this.told.refused(body.sentence || "The server is busy: asked again in a moment.", question);
          this.#again(question, RETRY);
        } else this.told.refused(body.sentence || `The server answered ${answer.status}.`, question);
      } catch (trouble) {
        if (abort.signal.aborted) continue;
        this.told.lost(trouble);
        this.#again(question, RETRY);
      } finally {
        this.running = null;
      }
    }
    this.told.changed();
  }

  #wait(is) {
    clearTimeout(this.timer);
    this.waits = is;
  }

  #again(question, after) {
    if (this.next) return;
    this.#wait(true);
    this.timer = setTimeout(() => {
      this.waits = false;
      if (!this.next && !this.running) this.ask(question);
    }, after);
  }
}

/* Putting a panel in the place of the old one: what had the focus and what was open stays so. */

const grown = new Map(); // id of a <details> -> whether a hand has opened or shut it

document.addEventListener(
  "click",
  (event) => {
    const details = event.target.closest?.("summary")?.parentElement;
    if (details?.id) setTimeout(() => grown.set(details.id, details.open));
  },
  true,
);

/* Where boxes were scrolled to, noted as it happens: to ask a box would lay out the whole page at each swap. */
const places = new WeakMap();

document.addEventListener(
  "scroll",
  ({ target }) => {
    if (target instanceof Element && target.matches(".scroller")) places.set(target, [target.scrollLeft, target.scrollTop]);
  },
  { capture: true, passive: true },
);

function keyOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const own = ["data-for", "data-reset", "data-see", "href", "name"].find((name) => element.hasAttribute(name));
  return own ? `${element.tagName}[${own}="${CSS.escape(element.getAttribute(own))}"]` : "";
}

/** Where an element stands: `find` gives it, or the one that has come in its place. */
export function placeOf(element, within = document) {
  const key = keyOf(element);
  if (!key) return { find: () => (element.isConnected ? element : null) };
  const number = [...within.querySelectorAll(key)].indexOf(element);
  return {
    find(where = document) {
      if (where.contains(element)) return element;
      const fitting = where.querySelectorAll(key);
      return fitting[number] || fitting[0] || null;
    },
  };
}

/** Swaps what is marked as live within a panel that a hand holds. */
export function swapLive(name, html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  for (const fresh of holder.content.querySelectorAll(`#${CSS.escape(name)} [data-live][id]`)) {
    const old = document.getElementById(fresh.id);
    for (const details of fresh.querySelectorAll("details[id]")) {
      details.open = document.getElementById(details.id)?.open ?? details.open;
    }
    old?.replaceWith(fresh);
  }
}

/** Swaps one panel; returns the new element, or null where it has no place. */
export function swap(name, html) {
  const old = document.getElementById(name);
  if (!old) return null;
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.firstElementChild;
  if (!fresh) return null;
  for (const details of fresh.querySelectorAll("details[id]")) {
    const before = document.getElementById(details.id);
    if (grown.has(details.id)) details.open = grown.get(details.id);
    else if (before) details.open = before.open;
  }
  const isIn = old.contains(document.activeElement);
  const active = isIn && old !== document.activeElement ? placeOf(document.activeElement, old) : null;
  const scrolled = [...old.querySelectorAll(".scroller")].map((box) => places.get(box));
  old.replaceWith(fresh);
  [...fresh.querySelectorAll(".scroller")].forEach((box, number) => {
    if (!scrolled[number]) return;
    [box.scrollLeft, box.scrollTop] = scrolled[number];
    places.set(box, scrolled[number]);
  });
  if (active) active.find(fresh)?.focus({ preventScroll: true });
  else if (isIn) fresh.focus({ preventScroll: true });
  return fresh;
}
