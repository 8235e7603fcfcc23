"""Open a scenario in a browser: a server on this machine, until it is stopped."""

from __future__ import annotations

import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import uvicorn

from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.live.panels import ask_panel, find_panels
from sandtable.usecases.live.simulation import Superseded
from sandtable.usecases.live.view import read_view
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.web.application import make_application
from sandtable.web.guard import TOKEN, Door, loopback_hosts

LOOPBACK = "127.0.0.1"
FIRST_PORT, N_PORTS = 8470, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How to serve.

    Args:
        port: 0 = the first free one from 8470 on.
        share: the interface to be reached at from other machines, with a token; "" = this machine alone.
        is_shown: whether a browser is opened.
        say: told the address.
    """

    port: int = 0
    share: str = ""
    is_shown: bool = True
    say: Callable[[str], None] = print


def serve_scenario(where: str, serving: Serving) -> None:
    """Serves a scenario until it is interrupted.

    Raises:
        Refused: the scenario has faults, or the port or the interface cannot be had.
    """
    scenario = OpenScenario(where)
    try:
        bound = _bind(serving)
        port = bound.getsockname()[1]
        token = secrets.token_urlsafe(24) if serving.share else ""
        hosts = loopback_hosts(port) | ({f"{serving.share}:{port}"} if serving.share else set())
        server = uvicorn.Server(
            uvicorn.Config(
                make_application(scenario, Door(hosts=hosts, token=token)), log_level="warning", lifespan="on",
                server_header=False, date_header=False, timeout_graceful_shutdown=1, h11_max_incomplete_event_size=64_000,
            )
        )  # fmt: skip
        address = f"http://{serving.share or LOOPBACK}:{port}/" + (f"?{TOKEN}={token}" if token else "")
        serving.say(address)
        if serving.is_shown:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        scenario.watch(lambda _opened: warm_up(scenario))
        threading.Thread(target=warm_up, args=(scenario,), name="warm-up", daemon=True).start()
        server.run(sockets=[bound])
    finally:
        scenario.close()


def warm_up(scenario: OpenScenario) -> None:
    """Finds what the first page asks, so that it need not wait; what goes wrong here is said where it is asked for."""
    opened = scenario.now
    with suppress(Refused, Superseded, RuntimeError):
        view = read_view(opened.model, opened.controls, "")
        asked = Asked(opened=opened, view=view, is_stale=lambda: scenario.now is not opened)
        for name in find_panels(view):
            ask_panel(name, asked)


def _bind(serving: Serving) -> socket.socket:
    ports = [serving.port] if serving.port else range(FIRST_PORT, FIRST_PORT + N_PORTS)
    why = ""
    for port in ports:
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((serving.share or LOOPBACK, port))
        except OSError as trouble:
            bound.close()
            why = trouble.strerror or str(trouble)
            continue
        return bound
    raise refuse_call(
        f"port {serving.port or f'{FIRST_PORT} to {FIRST_PORT + N_PORTS - 1}'} of `{serving.share or LOOPBACK}` cannot be had",
        why=why,
        mend="name another by --port",
    )
