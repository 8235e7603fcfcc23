"""Open a scenario in a browser: a server on this machine, until it is stopped."""

from __future__ import annotations

import re
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import uvicorn

from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.live.panels import ask_panel, find_panels
from sandtable.usecases.live.simulation import Superseded
from sandtable.usecases.live.view import read_view
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.web.application import make_application
from sandtable.web.guard import TOKEN, Door, loopback_hosts
from sandtable.web.memory import give_back_when_quiet, share_one_heap
from sandtable.web.wire import LONGEST_HEAD, Wire

if TYPE_CHECKING:
    from starlette.types import ASGIApp

LOOPBACK: Final = "127.0.0.1"
EVERY_INTERFACE: Final = "0.0.0.0"  # noqa: S104  (it is refused)
NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,253}")
FIRST_PORT, N_PORTS = 8470, 20
BACKLOG: Final = 512  # connections that wait to be taken


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
    own = {serving.share.lower(), _require_interface(serving.share)} if serving.share else set()
    share_one_heap()
    is_over = threading.Event()
    scenario = OpenScenario(where)
    try:
        with _bind(serving) as bound:
            _serve(scenario, serving, bound, own, is_over)
    finally:
        is_over.set()
        scenario.close()


def _serve(
    scenario: OpenScenario, serving: Serving, bound: socket.socket, own: set[str], is_over: threading.Event
) -> None:
    port = bound.getsockname()[1]
    token = secrets.token_urlsafe(24) if serving.share else ""
    hosts = loopback_hosts(port) | {f"{name}:{port}" for name in own}
    guard = make_application(scenario, Door(hosts=hosts, token=token))
    address = f"http://{serving.share or LOOPBACK}:{port}/" + (f"?{TOKEN}={token}" if token else "")
    serving.say(address)
    beside = [
        threading.Thread(target=warm_up, args=(scenario,), name="warm-up", daemon=True),
        threading.Thread(
            target=give_back_when_quiet, args=(lambda: guard.n_asked, is_over), name="memory", daemon=True
        ),
    ]
    if serving.is_shown:
        beside.append(threading.Thread(target=webbrowser.open, args=(address,), name="browser", daemon=True))
    scenario.watch(lambda _opened: warm_up(scenario))
    for thread in beside:
        thread.start()
    make_server(guard).run(sockets=[bound])


def make_server(app: ASGIApp) -> uvicorn.Server:
    """The server as it is run: nothing of an address is logged, since a first one has the token in it.

    Args:
        app: what answers.
    """
    return uvicorn.Server(
        uvicorn.Config(
            app, http=Wire, ws="none", log_level="warning", access_log=False, lifespan="on", server_header=False,
            date_header=False, timeout_graceful_shutdown=1, h11_max_incomplete_event_size=LONGEST_HEAD,
        )
    )  # fmt: skip


def warm_up(scenario: OpenScenario) -> None:
    """Finds what the first page asks, so that it need not wait; what goes wrong here is said where it is asked for."""
    opened = scenario.now
    with suppress(Refused, Superseded, RuntimeError):
        view = read_view(opened.model, opened.controls, "")
        asked = Asked(opened=opened, view=view, is_stale=lambda: scenario.now is not opened)
        for name in find_panels(view):
            ask_panel(name, asked)


def _require_interface(share: str) -> str:
    """The address of the interface of this machine that has this name, whatever its ports.

    Raises:
        Refused: all interfaces at once, something with a port or a path, or another machine's name.
    """
    if not NAME.fullmatch(share):
        raise refuse_call(
            f"`--share {share[:80]}` is no name or IPv4 address",
            mend="give the address alone, `--share 192.168.1.20`; the port goes with --port",
        )
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        try:
            tried.bind((share, 0))
            found: str = tried.getsockname()[0]
        except (OSError, UnicodeError) as trouble:
            raise refuse_call(
                f"`--share {share[:80]}` is no interface of this machine",
                why=_reason(trouble),
                mend="name the address that others reach this machine at",
            ) from None
    if found == EVERY_INTERFACE:
        raise refuse_call(
            f"`--share {share}` names every interface at once",
            why="the page answers under one address only, so that no other site can pass for it",
            mend="name the address that others reach this machine at",
        )
    return found


def _bind(serving: Serving) -> socket.socket:
    """A socket that listens already, so that two servers that start at once cannot take the same port.

    Raises:
        Refused: none can be had.
    """
    host, why = serving.share or LOOPBACK, ""
    ports = [serving.port] if serving.port else range(FIRST_PORT, FIRST_PORT + N_PORTS)
    for port in ports:
        bound = socket.socket(
            socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
        )  # so named, it sends without delay
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, port))
            bound.listen(BACKLOG)
        except OSError as trouble:
            bound.close()
            why = _reason(trouble)
            continue
        return bound
    raise refuse_call(
        f"port {serving.port or f'{FIRST_PORT} to {FIRST_PORT + N_PORTS - 1}'} of `{host}` cannot be had",
        why=why,
        mend="name another by --port",
    )


def _reason(trouble: OSError | UnicodeError) -> str:
    text = getattr(trouble, "strerror", None) or str(trouble)
    return f"{text[:1].lower()}{text[1:]}"
