"""A real server on this machine and a real browser that reaches nothing else."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect, sync_playwright

from sandtable.usecases.live.opening import OpenScenario
from sandtable.web.application import make_application
from sandtable.web.guard import Door, loopback_hosts

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
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
    """A scenario that is served, and may be stopped and served again at the same port."""

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
        bound = socket.socket()
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", self.port))
        self.port = bound.getsockname()[1]
        self.scenario = OpenScenario(self.where)
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile; whatever would leave this machine fails the test, and so does trouble in the script."""
    made = browser.new_context(viewport={"width": 1440, "height": 900})
    outside: list[str] = []
    trouble: list[str] = []

    def check(route: Route, request: Request) -> None:
        if "//127.0.0.1" not in request.url:
            outside.append(request.url)
            route.abort()
        else:
            route.continue_()

    made.route("**/*", check)
    made.on("weberror", lambda error: trouble.append(str(error.error)))
    yield made
    made.close()
    assert outside == []
    assert trouble == []


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
