"""The workbench in a real browser, and beside it a page of NiceGUI over the same model and futures.

Each server is started as a user starts it, and its page is opened in Chromium.  A step is timed in the page: from the
hand's move to the second frame after the new ledger stands.  Every value of a round is new to the server, so that its
futures are simulated.  The null run goes to and fro between two values that the server keeps: what is left is transport
and drawing.  The pages take turns within a round.  Then twenty pages in one browser move at once, and twenty clients
without a browser each ask the workbench, as a dragging hand does, for the newest value once they are answered.

    python bench/workbench.py [scenario] [rounds] [--peer PYTHON]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE / "peers" / "page"), str(HERE.parent / "tests" / "browser")]

import hooks  # noqa: E402
from looks import CHART_TEXT, find_axe, find_violations  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PEER = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sandtable-page-peer" / "bin" / "python"
OURS, THEIRS = "sandtable", "nicegui"
N_STEPS = 40
N_BLOCKS = 4
N_CLIENTS = 20
SECONDS = 6.0
SCREEN = {"width": 1440, "height": 900}
SHARE = 0.55  # of the slider, at which both pages must say the same
NOT_SHOWN = """\
Not shown: a screen's own delay, a network, another machine; browser, clients and servers share the processors.
First load is of the compressed bodies of HTTP answers; what comes by a socket is not in it.  axe sees no text in a chart:
that of SVG is measured here, that of a canvas cannot be.  Memory is of the server."""
NOT_ALIKE = """\
NiceGUI's page has the answer, the series, the waterfall, five sliders and the lens; the workbench has all its panels, their
tables and sources: first load, rules of axe and memory are of pages of different size.  NiceGUI's sliders send at most
every 50 ms, which is its rule.  Twenty clients without a browser are asked of the workbench alone: NiceGUI's page answers
its own script only."""


@dataclass
class Contestant:
    """A page that is served, and what was measured on it: values by the name of a line, answers that stood on it."""

    name: str
    address: str
    pid: int
    taken: dict[str, list[float]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    slider: tuple[str, float, float] = ("", 0.0, 1.0)  # its part of an address, and its ends

    def add(self, line: str, *values: float | None) -> None:
        """Keeps what was measured; None is nothing."""
        self.taken.setdefault(line, []).extend(value for value in values if value is not None)


@contextmanager
def serve(name: str, command: Sequence[str]) -> Iterator[Contestant]:
    """A server of its own, once it says where it is."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    said = ""
    while not (found := re.search(r"http://127\.0\.0\.1:\d+", said)):
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"the server of {name} ended: {said}")
        said += line
    try:
        yield Contestant(name=name, address=f"{found.group()}/", pid=process.pid)
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def resident_mib(pid: int) -> float:
    """What a process has in memory."""
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) / 1024


def open_page(page: Page, one: Contestant) -> None:
    """Opens the page, and keeps what that took."""
    sizes: list[int] = []
    outside: list[str] = []

    def note(request: Any) -> None:
        if not request.url.endswith("/events"):
            sizes.append(request.sizes()["responseBodySize"])

    page.on("requestfinished", note)
    page.on("request", lambda request: "//127.0.0.1" in request.url or outside.append(request.url))
    began = time.perf_counter()
    page.goto(one.address)
    page.wait_for_function(hooks.READY[one.name])
    one.add("first load: ready, ms", 1000 * (time.perf_counter() - began))
    page.wait_for_function(hooks.WHOLE[one.name])
    one.add("first load: every panel, ms", 1000 * (time.perf_counter() - began))
    one.add("first load: requests", len(sizes))
    one.add("first load: compressed, kB", sum(sizes) / 1000)
    one.add("requests to outside", len(outside))
    page.evaluate({OURS: hooks.SANDTABLE, THEIRS: hooks.NICEGUI}[one.name])
    one.slider = page.evaluate("() => bench.slider") or one.slider


def measure(browser: Browser, contestants: Sequence[Contestant], turn: int) -> None:
    """A round: first loads, then steps, nulls and drags in turn; last what each says where they stand alike."""
    in_turn = [one if turn % 2 == 0 else other for one, other in zip(contestants, reversed(contestants), strict=True)]
    pages = {one.name: browser.new_context(viewport=SCREEN).new_page() for one in in_turn}
    for one in in_turn:
        open_page(pages[one.name], one)
        one.said.append(say(pages[one.name], one))
    for block in range(N_BLOCKS):
        for one in in_turn:
            ask = [N_STEPS // N_BLOCKS, turn * N_BLOCKS + block, False]
            one.add("slider to paint, ms", *pages[one.name].evaluate(hooks.STEPS, ask))
            one.add("null: values that are kept, ms", *pages[one.name].evaluate(hooks.STEPS, [*ask[:2], True]))
    for one in in_turn:
        drag(pages[one.name], one, turn)
        pages[one.name].evaluate("(share) => { bench.move(share); bench.release(); }", SHARE)
        pages[one.name].wait_for_timeout(2_000)
        one.said.append(say(pages[one.name], one))
        one.add("memory after a round, MiB", resident_mib(one.pid))
        pages[one.name].context.close()


def drag(page: Page, one: Contestant, turn: int) -> None:
    """A slider is moved on and on, and let go."""
    rate, last, whole = page.evaluate(hooks.DRAG, [3, turn])
    one.add("redraws during a drag, /s", rate)
    one.add("release to the last ledger, ms", last)
    one.add("release to every panel, ms", whole)


def say(page: Page, one: Contestant) -> str:
    """The answer that stands on the page."""
    return page.inner_text(hooks.SAID[one.name]).strip()


def look(browser: Browser, one: Contestant) -> None:
    """Rules of axe that the page breaks and the least contrast of its text, light and dark."""
    axe = find_axe()
    for scheme in ("light", "dark"):
        page = browser.new_context(viewport=SCREEN, color_scheme=scheme).new_page()
        page.goto(one.address)
        page.wait_for_function(hooks.WHOLE[one.name])
        drawn = [text["contrast"] for text in page.evaluate(CHART_TEXT)]
        if drawn:
            one.add(f"least contrast in charts, {scheme}", min(drawn))
        if axe is not None:
            broken = find_violations(page, axe)
            one.add(f"rules of axe broken, {scheme}", len(broken))
            one.add(f"least contrast elsewhere, {scheme}", min(page.evaluate(hooks.HTML_CONTRAST), default=None))
            for rule in broken:
                print(f"    {one.name}, {scheme}: {rule}")
        page.context.close()
    if axe is None:
        print("axe is not here: `make browser-tools`")


def move_together(browser: Browser, one: Contestant) -> None:
    """Twenty pages of one browser, each with a profile of its own, all of whose hands move."""
    pages = [browser.new_context(viewport=SCREEN).new_page() for _ in range(N_CLIENTS)]
    fresh = Contestant(name=one.name, address=one.address, pid=one.pid)
    for page in pages:
        open_page(page, fresh)
    for number, page in enumerate(pages):
        page.evaluate(hooks.HAND, [SECONDS, number])
    waits = [page.evaluate("() => window.waits") for page in pages]
    one.add("twenty pages: ledgers, /s", sum(len(own) for own in waits) / SECONDS)
    one.add("twenty pages: fewest of one page", min(len(own) for own in waits))
    one.add("twenty pages: longest wait, ms", max(wait for own in waits for wait in own))
    one.add("twenty pages: memory after, MiB", resident_mib(one.pid))
    for page in pages:
        page.context.close()


def watch(contestants: Sequence[Contestant], rounds: int) -> None:
    """All that a browser sees."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for turn in range(rounds):
            measure(browser, contestants, turn)
        for one in contestants:
            look(browser, one)
            move_together(browser, one)
        browser.close()


async def drag_together(one: Contestant, share: float) -> tuple[Counter[int], float]:
    """Twenty hands for some seconds: answers by status, and the longest that a client went without a picture.

    As the page does, a client asks for the newest value once its last question is answered.
    """
    told: Counter[int] = Counter()
    gaps: list[float] = []
    name, low, high = one.slider

    async def hand(client: httpx2.AsyncClient, number: int) -> None:
        began = time.perf_counter()
        while (asked := time.perf_counter()) - began < SECONDS:
            value = low + (high - low) * (share + number / 100 + (asked - began) / 1_000)
            query = f"/panels?names=answer,series,ledger&{name}={value!r}"
            answer = await client.get(query, headers={"x-page": f"page{number}"})
            told[answer.status_code] += 1
            gaps.append(time.perf_counter() - asked)

    limits = httpx2.Limits(max_connections=100)
    async with httpx2.AsyncClient(base_url=one.address, timeout=120, limits=limits, trust_env=False) as client:
        await asyncio.gather(*(hand(client, number) for number in range(N_CLIENTS)))
    return told, max(gaps)


def crowd(one: Contestant) -> None:
    """What twenty clients at once get, and what they cost; twice, since memory that is bounded grows once."""
    for share in (0.1, 0.4):
        before, began = resident_mib(one.pid), time.perf_counter()
        told, gap = asyncio.run(drag_together(one, share))
        rate = told[200] / (time.perf_counter() - began)
        print(f"{N_CLIENTS} clients: {rate:.1f} pictures/s, answers {dict(told)}, longest wait {gap:.1f} s")
        print(f"    memory {before:.0f} MiB before, {resident_mib(one.pid):.0f} after")


def middle_and_high(values: Sequence[float]) -> tuple[float, float]:
    """The median, and the 95th of a hundred."""
    ordered = sorted(values)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def show(contestants: Sequence[Contestant]) -> None:
    """A line for each thing measured: median and p95 of each page, and the ratio of the medians."""
    heads = "".join(f"{one.name:>10} {'p95':>9}" for one in contestants)
    print(f"{'':36}{heads}{'  ratio' if len(contestants) > 1 else ''}")
    for line in dict.fromkeys(line for one in contestants for line in one.taken):
        cells, medians = "", []
        for one in contestants:
            values = one.taken.get(line)
            if not values:
                cells += f"{'none':>10} {'':9}"
                continue
            median, high = middle_and_high(values)
            medians.append(median)
            cells += f"{median:10.1f} {high:9.1f}" if len(values) > 1 else f"{median:10.1f} {'':9}"
        has_ratio = len(medians) > 1 and medians[0] > 0
        print(f"{line:36}{cells}{f'{medians[1] / medians[0]:7.2f}' if has_ratio else ''}")


def compare_words(contestants: Sequence[Contestant]) -> None:
    """Whether both pages show the same answers, so that only the page differs."""
    if len(contestants) > 1:
        ours, theirs = contestants[0].said, contestants[1].said
        same = sum(own == other for own, other in zip(ours, theirs, strict=True))
        print(f"both say the same, first and at {SHARE:.0%} of the slider: {same} of {len(ours)} times")
        for own, other in zip(ours, theirs, strict=True):
            if own != other:
                print(f"    {own}\n    {other}")
                break


def read_arguments(words: Sequence[str]) -> argparse.Namespace:
    """What is served, how many rounds, and where the peer lives."""
    parser = argparse.ArgumentParser(prog="bench/workbench.py", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("scenario", nargs="?", default="korea-ukraine-2024")
    parser.add_argument("rounds", nargs="?", type=int, default=3)
    parser.add_argument("--peer", type=Path, default=PEER, help="Python of an environment with NiceGUI and sandtable")
    return parser.parse_args(words)


def main() -> None:
    given = read_arguments(sys.argv[1:])
    print(f"{given.scenario}, 1,000 futures, {os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}")
    with ExitStack() as stack:
        command = [sys.executable, "-m", "sandtable.cli.main", "open", given.scenario, "--no-browser"]
        contestants = [stack.enter_context(serve(OURS, command))]
        if given.peer.is_file():
            page = str(HERE / "peers" / "page" / "nicegui_page.py")
            command = [str(given.peer), page, given.scenario, str(free_port())]
            contestants.append(stack.enter_context(serve(THEIRS, command)))
        else:
            print("NiceGUI is not here, so the workbench stands alone: `make page-peer` installs it apart")
        watch(contestants, given.rounds)
        show(contestants)
        compare_words(contestants)
        crowd(contestants[0])
    print(f"load average at the end {os.getloadavg()[0]:.1f}")
    print(NOT_SHOWN)
    if len(contestants) > 1:
        print(NOT_ALIKE)


if __name__ == "__main__":
    main()
