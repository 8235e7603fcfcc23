"""A real server on this machine and a real browser that reaches nothing else."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from sandtable.usecases.live.opening import OpenScenario
from sandtable.web.application import make_application
from sandtable.web.guard import Door, loopback_hosts

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
HERE = ("http://127.0.0.1:", "data:", "blob:", "file:", "about:")
SCENARIOS = ["antimony-2024", "korea-ukraine-2024"]
ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "src" / "sandtable" / "library"
WAIT = 20_000  # milliseconds


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser and takes seconds."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason="no browser at /usr/bin/chromium"))


@dataclass
class Served:
    """A scenario that is served, and may be stopped and served again at the same port.

    Args:
        where: a library name, or a file; a file is watched.
        port: 0 = any that is free.
    """

    where: str
    port: int = 0
    scenario: OpenScenario | None = None
    server: uvicorn.Server | None = None
    thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Of the page."""
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Serves until it is stopped."""
        bound = socket.socket(proto=socket.IPPROTO_TCP)  # so named, it sends without delay
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", self.port))
        self.port = bound.getsockname()[1]
        self.scenario = OpenScenario(self.where)
        if Path(self.where).exists():
            self.scenario.watch(lambda _opened: None)
        door = Door(hosts=loopback_hosts(self.port))
        config = uvicorn.Config(
            make_application(self.scenario, door), log_level="error", lifespan="on", timeout_graceful_shutdown=1
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [bound]}, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    def stop(self) -> None:
        """Ends the serving."""
        assert self.server is not None
        assert self.thread is not None
        assert self.scenario is not None
        self.server.should_exit = True
        self.thread.join(10)
        self.scenario.close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[str], Served]]:
    """Serves scenarios by library name, each once."""
    held: dict[str, Served] = {}

    def get(name: str) -> Served:
        if name not in held:
            held[name] = Served(where=name)
            held[name].start()
        return held[name]

    yield get
    for served in held.values():
        served.stop()


class Watch:
    """Whatever a test asks for that is not on this machine, and whatever goes wrong in a script."""

    def __init__(self) -> None:
        self.outside: list[str] = []
        self.trouble: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        """Listens to all pages of a profile."""
        context.on("request", lambda request: self._note(request.url))
        context.on("weberror", lambda error: self.trouble.append(str(error.error)))

    def _note(self, url: str) -> None:
        if not url.startswith(HERE):
            self.outside.append(url)


@pytest.fixture(scope="session")
def watched() -> Watch:
    """What the pages of all tests ask for; emptied after each test."""
    return Watch()


@pytest.fixture(scope="session")
def browser(watched: Watch) -> Iterator[Browser]:
    """One browser for all tests, which finds no name but this machine's; each profile made by it is watched."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        make = launched.new_context

        def make_watched(**options: Any) -> BrowserContext:
            made = make(**options)
            watched.follow(made)
            return made

        launched.new_context = make_watched  # type: ignore[method-assign]
        yield launched
        launched.close()


@pytest.fixture(autouse=True)
def nothing_leaves_this_machine(watched: Watch, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A page that asks outside fails the test, and so does a server (which runs in this process) or a script's trouble."""
    connect = socket.socket.connect

    def check(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not ip_address(address[0]).is_loopback:
            watched.outside.append(str(address))
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", check)
    yield
    outside, trouble = watched.outside[:], watched.trouble[:]
    watched.outside.clear()
    watched.trouble.clear()
    assert outside == []
    assert trouble == []


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile."""
    made = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    made.set_default_timeout(WAIT)
    yield made
    made.close()


@pytest.fixture(params=SCENARIOS)
def scenario(request: pytest.FixtureRequest) -> str:
    """The small scenario and the flagship, one after the other."""
    return str(request.param)


@pytest.fixture
def open_page(context: BrowserContext, serve: Callable[[str], Served]) -> Callable[..., Page]:
    """Opens a page of a scenario and waits until all its parts stand."""

    def get(name: str = "antimony-2024", query: str = "") -> Page:
        page = context.new_page()
        page.goto(serve(name).address + query)
        wait_until_settled(page)
        return page

    return get


@pytest.fixture
def own_copy(tmp_path: Path) -> Path:
    """A small scenario in a folder of its own."""
    folder = tmp_path / "antimony-2024"
    shutil.copytree(LIBRARY / "antimony-2024", folder)
    return next(folder.glob("*.sand"))


def wait_until_settled(page: Page) -> None:
    """Until nothing on the page waits for the server."""
    page.wait_for_selector("html[data-ready]", timeout=WAIT)
    expect(page.locator(".tab:not([hidden]) .waiting")).to_have_count(0, timeout=WAIT)
    expect(page.locator("[data-stale]")).to_have_count(0, timeout=WAIT)
    expect(page.locator("html[data-busy]")).to_have_count(0, timeout=WAIT)
