"""A server on this machine as `sandtable open` runs it, and a way to say anything to it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from sandtable.usecases.live.opening import OpenScenario
from sandtable.web.application import make_application
from sandtable.web.guard import Door, loopback_hosts
from sandtable.web.serve import make_server

PORT = 8519  # of clients that need no server


@dataclass(frozen=True)
class Heard:
    """An answer as it came."""

    status: int
    headers: dict[str, list[str]]
    body: str


@dataclass
class Listening:
    """A server, its port, and what it shows."""

    port: int
    scenario: OpenScenario | None = None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def say(self, what: bytes, *, seconds: float = 10) -> Heard:
        """Sends bytes and reads until the server ends the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as wire:
            wire.settimeout(seconds)
            said = b""
            try:
                wire.sendall(what)
                while part := wire.recv(65_536):
                    said += part
            except (ConnectionResetError, BrokenPipeError):
                pass  # it had heard enough
        return heard(said)

    def get(self, target: str | bytes, *headers: str, method: str = "GET", host: str | None = None) -> Heard:
        """Asks as a browser would, and lets go of the connection."""
        lines = [f"Host: {self.host if host is None else host}", "Connection: close", *headers]
        path = target if isinstance(target, bytes) else target.encode()
        head = "".join(f"{line}\r\n" for line in lines).encode("latin-1")
        return self.say(method.encode() + b" " + path + b" HTTP/1.1\r\n" + head + b"\r\n")


def heard(said: bytes) -> Heard:
    if not said:
        return Heard(0, {}, "")
    head, _, body = said.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, list[str]] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        headers.setdefault(name.lower(), []).append(value)
    return Heard(int(first.split()[1]), headers, body.decode("utf-8", "replace"))


@pytest.fixture(scope="session")
def listen() -> Iterator[Callable[..., Listening]]:
    """Starts servers for applications that are made for a port."""
    begun = []

    def start(make: Callable[[int], ASGIApp], scenario: OpenScenario | None = None) -> Listening:
        bound = socket.socket()
        bound.bind(("127.0.0.1", 0))
        bound.listen(64)
        port = bound.getsockname()[1]
        server = make_server(make(port))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        begun.append((server, thread, bound))
        return Listening(port, scenario)

    yield start
    for server, thread, bound in begun:
        server.should_exit = True
        thread.join(10)
        bound.close()


@pytest.fixture(scope="session")
def strike_folder(tmp_path_factory: pytest.TempPathFactory, case_text: str) -> Path:
    folder = tmp_path_factory.mktemp("web") / "strike-case"
    folder.mkdir()
    (folder / "scenario.sand").write_text(case_text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def strike(strike_folder: Path, listen: Callable[..., Listening]) -> Iterator[Listening]:
    """The small case, served."""
    scenario = OpenScenario(str(strike_folder), engine="numpy")
    yield listen(lambda port: make_application(scenario, Door(hosts=loopback_hosts(port))), scenario)
    scenario.close()


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """Asks the application that shows a small scenario of the library, without a server."""
    scenario = OpenScenario("antimony-2024", engine="numpy")
    application = make_application(scenario, Door(hosts=loopback_hosts(PORT)))
    base = f"http://127.0.0.1:{PORT}"
    with TestClient(application, base_url=base, follow_redirects=False, raise_server_exceptions=False) as asked:
        yield asked
    scenario.close()
