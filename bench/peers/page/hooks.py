"""How a script takes hold of each page: `bench` moves its first slider, and hears that a new ledger was handed to the browser.

`move(share)` sets the slider between its ends; `release()` lets it go; `hear(heard)` calls `heard` whenever a new ledger
stands, until the function that it returns is called; `rests()` says whether every panel stands, where a page can tell.
"""

from __future__ import annotations

SANDTABLE = """() => {
  const slider = document.querySelector("#controls .group[open] input[type=range]");
  const [low, high] = [Number(slider.min), Number(slider.max)];
  slider.step = "any";
  window.bench = {
    move(share) {
      slider.value = low + (high - low) * share;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    },
    release: () => slider.dispatchEvent(new Event("change", { bubbles: true })),
    hear(heard) {
      const listener = (event) => event.detail.name === "ledger" && heard();
      document.addEventListener("panel", listener);
      return () => document.removeEventListener("panel", listener);
    },
    rests: () => !document.querySelector("html[data-busy]"),
    slider: [slider.dataset.for, low, high],
  };
}"""

# NiceGUI hands every new picture to `setOption`, which draws before it returns.
NICEGUI = """() => {
  const slider = getElement(document.querySelector(".q-slider"));
  const { min, max } = slider.$props;
  const chart = getElement(document.querySelector(".ledger")).chart;
  const draw = chart.setOption;
  const ears = new Set();
  chart.setOption = function (...given) {
    draw.apply(this, given);
    for (const heard of ears) heard();
  };
  window.bench = {
    move: (share) => slider.$emit("update:modelValue", min + (max - min) * share),
    release: () => {},
    hear(heard) {
      ears.add(heard);
      return () => ears.delete(heard);
    },
  };
}"""

READY = {
    "sandtable": "() => document.documentElement.dataset.ready",
    "nicegui": """() => window.did_handshake && document.querySelector(".ledger canvas") && document.querySelector(".q-slider")
      && getElement(document.querySelector(".ledger"))?.chart""",
}
WHOLE = {
    "sandtable": """() => document.querySelector(
      "html:not([data-busy], :has(.tab:not([hidden]) .waiting), :has([data-stale]))")""",
    "nicegui": READY["nicegui"],
}
SAID = {"sandtable": "#answer .said", "nicegui": ".said"}

STEPS = """async ([n, turn, isNull]) => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const step = (share) => new Promise((done) => {
    const began = performance.now();
    const deaf = bench.hear(async () => {
      deaf();
      await frame();
      await frame();
      done(performance.now() - began);
    });
    bench.move(share);
  });
  const taken = [];
  if (isNull) for (const share of [0.4, 0.6]) await step(share);
  for (let i = 0; i < n; i += 1) {
    taken.push(await step(isNull ? 0.4 + 0.2 * (i % 2) : 0.1 + 0.8 * ((i + 0.37 * turn + 0.11) / (n + 3))));
  }
  return taken;
}"""

DRAG = """async ([seconds, turn]) => {
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const times = [0];
  const deaf = bench.hear(() => times.push(performance.now()));
  const began = performance.now();
  while (performance.now() - began < seconds * 1000) {
    bench.move(((performance.now() - began) / 1000 / seconds + turn * 0.013) % 1);
    await pause(16);
  }
  const rate = (times.length - 1) / seconds;
  const released = performance.now();
  bench.release();
  let whole = null;
  while (bench.rests && !(bench.rests() && times.at(-1) > released)) await pause(5);
  if (bench.rests) whole = performance.now() - released;
  while (performance.now() - Math.max(released, times.at(-1)) < 1000) await pause(20);
  deaf();
  return [rate, Math.max(0, times.at(-1) - released), whole];
}"""

# One of many pages whose hands move at once: how long each waited for every new ledger.
HAND = """([seconds, number]) => {
  const hand = async () => {
    const waits = [];
    const began = performance.now();
    for (let i = 0; performance.now() - began < seconds * 1000; i += 1) {
      const asked = performance.now();
      await new Promise((done) => {
        const deaf = bench.hear(() => { deaf(); done(); });
        bench.move(0.05 + ((number * 97 + i * 31) % 1000) / 1111 + i / 1e5);
      });
      waits.push(performance.now() - asked);
    }
    return waits;
  };
  window.waits = hand();
}"""

HTML_CONTRAST = """() => axe.run(document, { runOnly: { type: "rule", values: ["color-contrast"] } }).then((told) =>
  [...told.passes, ...told.violations].flatMap((rule) => rule.nodes).flatMap((node) => node.any)
    .map((one) => one.data?.contrastRatio).filter((ratio) => ratio > 0))"""
