"""The workbench in a real browser: from slider to paint, redraws, the first load, and twenty clients at once.

A server is started as a user starts it, and a page is opened in Chromium. A step is timed in the page: from the input
event to the second frame after the new picture stands. Every value of a round is new to the server, so that its futures
are simulated. The null run asks each time for the same value, which the server keeps: what is left is transport and
drawing. Then twenty clients without a browser each ask as a dragging hand does: for the newest value, once they are answered.

    python bench/workbench.py [scenario] [rounds]
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
N_STEPS = 40
N_CLIENTS = 20
SECONDS = 6.0

STEPS = """async ([n, round, is_null]) => {
  const slider = document.querySelector("#controls .group[open] input[type=range]");
  const [low, high] = [Number(slider.min), Number(slider.max)];
  const painted = () => new Promise((done) => document.addEventListener("panel", function heard(event) {
    if (event.detail.name !== "ledger") return;
    document.removeEventListener("panel", heard);
    requestAnimationFrame(() => requestAnimationFrame(done));
  }));
  const taken = [];
  slider.step = "any";
  for (let i = 0; i < n; i += 1) {
    slider.value = low + (high - low) * (is_null ? 0.5 : 0.1 + 0.8 * ((i + 0.37 * round + 0.11) / (n + 3)));
    const seen = painted();
    const began = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await seen;
    taken.push(performance.now() - began);
  }
  return taken;
}"""

DRAG = """async ([seconds, round]) => {
  const slider = document.querySelector("#controls .group[open] input[type=range]");
  const [low, high] = [Number(slider.min), Number(slider.max)];
  let redraws = 0;
  const count = (event) => { redraws += event.detail.name === "ledger"; };
  document.addEventListener("panel", count);
  const began = performance.now();
  while (performance.now() - began < seconds * 1000) {
    const share = ((performance.now() - began) / 1000 / seconds + round * 0.013) % 1;
    slider.value = low + (high - low) * share;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => setTimeout(done, 16));
  }
  const rate = redraws / seconds;
  const released = performance.now();
  slider.dispatchEvent(new Event("change", { bubbles: true }));
  const stands = () => !document.querySelector("html[data-busy]");
  let quick = 0;
  const first = (event) => { if (event.detail.name === "ledger" && !quick) quick = performance.now() - released; };
  document.addEventListener("panel", first);
  while (!stands() || !quick) await new Promise((done) => setTimeout(done, 5));
  return [rate, quick, performance.now() - released];
}"""


@contextmanager
def serve(scenario: str) -> Iterator[tuple[str, int]]:
    """A server of its own: its address and its process."""
    command = [sys.executable, "-m", "sandtable.cli.main", "open", scenario, "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert process.stdout is not None
    said = ""
    while not (found := re.search(r"http://127\.0\.0\.1:\d+/", said)):
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"the server ended: {said}")
        said += line
    try:
        yield found.group(), process.pid
    finally:
        process.terminate()
        process.wait(10)


def resident_mib(pid: int) -> float:
    """What a process has in memory."""
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) / 1024


def open_page(page: Page, address: str) -> dict[str, float]:
    """Opens the page and says what that took."""
    sizes: list[int] = []

    def note(request: Any) -> None:
        if not request.url.endswith("/events"):
            sizes.append(request.sizes()["responseBodySize"])

    page.on("requestfinished", note)
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    ready = time.perf_counter() - began
    page.wait_for_selector("html:not([data-busy], :has(.tab:not([hidden]) .waiting), :has([data-stale]))")
    return {"ready": ready, "whole": time.perf_counter() - began, "requests": len(sizes), "kb": sum(sizes) / 1000}


async def drag_together(address: str, first: float) -> tuple[Counter[int], float]:
    """Twenty hands for some seconds: answers by status, and the longest that a client went without a picture.

    As the page does, a client asks for the newest value once its last question is answered.
    """
    told: Counter[int] = Counter()
    gaps: list[float] = []

    async def hand(client: httpx2.AsyncClient, number: int) -> None:
        began = time.perf_counter()
        while (asked := time.perf_counter()) - began < SECONDS:
            query = f"/panels?names=answer,series,ledger&set.G1={first + 20 * number + asked - began:.3f}"
            answer = await client.get(query, headers={"x-page": f"page{number}"})
            told[answer.status_code] += 1
            gaps.append(time.perf_counter() - asked)

    limits = httpx2.Limits(max_connections=100)
    async with httpx2.AsyncClient(base_url=address, timeout=120, limits=limits, trust_env=False) as client:
        await asyncio.gather(*(hand(client, number) for number in range(N_CLIENTS)))
    return told, max(gaps)


def show(name: str, values: list[float], unit: str) -> None:
    """A line of the table: median and the 95th of a hundred."""
    ordered = sorted(values)
    high = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    print(f"{name:48} {statistics.median(values):9.1f} {high:9.1f}  {unit}")


def look(address: str, rounds: int) -> None:
    """What one page in a browser takes."""
    loads, steps, nulls, drags = [], [], [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for turn in range(rounds):
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            loads.append(open_page(page, address))
            steps += page.evaluate(STEPS, [N_STEPS, turn, False])
            nulls += page.evaluate(STEPS, [N_STEPS, turn, True])
            drags.append(page.evaluate(DRAG, [3, turn]))
            page.context.close()
        browser.close()
    show("slider to paint", steps, "ms")
    show("null: a value that is kept", nulls, "ms")
    show("redraws during a drag", [one[0] for one in drags], "/s")
    show("release to the settled ledger", [one[1] for one in drags], "ms")
    show("release to every panel", [one[2] for one in drags], "ms")
    show("first load: ready", [1000 * one["ready"] for one in loads], "ms")
    show("first load: every panel", [1000 * one["whole"] for one in loads], "ms")
    show("first load: requests", [one["requests"] for one in loads], "")
    show("first load: compressed", [one["kb"] for one in loads], "kB")


def crowd(address: str, pid: int) -> None:
    """What twenty clients at once get, and what they cost; twice, since memory that is bounded grows once."""
    for first in (600.0, 1_200.0):
        before, began = resident_mib(pid), time.perf_counter()
        told, gap = asyncio.run(drag_together(address, first))
        rate = told[200] / (time.perf_counter() - began)
        print(f"{N_CLIENTS} clients: {rate:.1f} pictures/s, answers {dict(told)}, longest wait {gap:.1f} s")
        print(f"    memory {before:.0f} MiB before, {resident_mib(pid):.0f} after")


def main() -> None:
    scenario = sys.argv[1] if len(sys.argv) > 1 else "korea-ukraine-2024"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    print(f"{scenario}, 1,000 futures, {os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}")
    print(f"{'':48} {'median':>9} {'p95':>9}")
    with serve(scenario) as (address, pid):
        look(address, rounds)
        crowd(address, pid)
    print(f"load average at the end {os.getloadavg()[0]:.1f}")
    print(
        "Not shown: a screen's own delay, a network, another machine; the browser and the clients share the processors."
    )


if __name__ == "__main__":
    main()
