"""Who may ask, and how: the host's name, the page that asks, a token, sizes; and what every answer tells the browser."""

from __future__ import annotations

import hmac
import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_TARGET: Final = 20_000  # bytes of a path with its query
MOST_OPEN: Final = 400  # requests that are being answered, streams of events among them
COOKIE: Final = "sandtable"
TOKEN: Final = "token"  # noqa: S105  (the name of a parameter)
METHODS: Final = frozenset({"GET", "HEAD"})
VISITED: Final = ("/export/",)  # beside the page itself: what a link elsewhere may lead to

ALWAYS: Final[Mapping[str, str]] = {
    "content-security-policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; "
        "img-src 'self' data:"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
KEPT: Final = "no-store"  # of answers that do not say themselves how long they are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who is let in.

    Args:
        hosts: names under which the server may be asked, with their ports.
        token: that a first request must bring; "" = none is needed.
    """

    hosts: frozenset[str]
    token: str = ""

    @property
    def cookie(self) -> str:
        """The name of the cookie that holds the token: browsers keep cookies by host, whatever the port."""
        ports = sorted({host.rpartition(":")[2] for host in self.hosts})
        return "-".join((COOKIE, *ports))


def loopback_hosts(port: int) -> frozenset[str]:
    """The names of this machine for itself."""
    return frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))


class Guard:
    """An ASGI layer that refuses before anything is computed, and puts the headers on every answer.

    It stands around the whole application, so that the answer to a fault of our own carries the headers, too.
    `n_asked` counts the requests that were let through.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door
        self._n_open = 0
        self.n_asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request through, or says in a sentence why not."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # nothing else is spoken here: the server ends the connection

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("cache-control", KEPT)
                for name, value in ALWAYS.items():
                    headers[name] = value
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            status, sentence = refusal
            await PlainTextResponse(f"{sentence}\n", status)(scope, receive, send_with_headers)
        elif self._door.token and not self._is_let_in(scope, headers):
            await self._admit(scope, receive, send_with_headers, is_known=self._is_known(headers))
        else:
            self._n_open += 1
            self.n_asked += 1
            try:
                await self._app(scope, receive, send_with_headers)
            finally:
                self._n_open -= 1

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        if headers.getlist("host") not in [[host] for host in self._door.hosts]:
            return 403, "This server answers only under the address it was opened at."
        if scope["method"] not in METHODS:
            return 405, "This server changes nothing: it is only read."
        if not self._is_from_here(headers) and not _is_visit(scope, headers):
            return 403, "Another site's page may not read this one."
        if len(scope.get("raw_path", b"")) + len(scope.get("query_string", b"")) > LONGEST_TARGET:
            return 400, f"The address is too long: at most {LONGEST_TARGET:,} characters are read."
        if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
            return 413, "This server takes no content."
        if self._n_open >= MOST_OPEN:
            return 503, "So many pages ask at once that this one must wait: try again."
        return None

    def _is_from_here(self, headers: Headers) -> bool:
        """Whether this server's own page asks, or a person by a typed address, or a program that is no browser.

        What another site embeds (an image, a frame, a script) is refused before it costs anything: browsers say of every
        request to a loopback address from where it comes, and send no strict cookie with it to a shared one.
        """
        sites, origins = headers.getlist("sec-fetch-site"), headers.getlist("origin")
        own = {f"http://{host}" for host in self._door.hosts}
        return set(sites) <= {"none", "same-origin"} and set(origins) <= own

    def _is_let_in(self, scope: Scope, headers: Headers) -> bool:
        return self._is_known(headers) and not _tokens(scope)  # a token that is known already only leaves the address

    def _is_known(self, headers: Headers) -> bool:
        cookies = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        return any(name == self._door.cookie and self._is_token(value) for name, _, value in cookies)

    def _is_token(self, value: str) -> bool:
        return hmac.compare_digest(value.encode("utf-8", "surrogatepass"), self._door.token.encode())

    async def _admit(self, scope: Scope, receive: Receive, send: Send, *, is_known: bool) -> None:
        """Takes the token from the address into a cookie, and out of the address."""
        rest = _without_token(scope["query_string"].decode("latin-1").split("&"))
        here = "/" + scope.get("path", "/").lstrip("/\\")  # two slashes would name another host
        if is_known or any(self._is_token(value) for value in _tokens(scope)):
            answer = RedirectResponse(f"{here}?{rest}" if rest else here, 303)
            answer.set_cookie(self._door.cookie, self._door.token, httponly=True, samesite="strict")
            await answer(scope, receive, send)
            return
        await HTMLResponse(_locked(f"/?{rest}" if rest and here == "/" else "/"), 401)(scope, receive, send)


def _is_visit(scope: Scope, headers: Headers) -> bool:
    """Whether a person follows a link of another site to the page or to a file: the page that links cannot read it."""
    path = scope.get("path", "")
    return (
        headers.get("sec-fetch-mode", "") == "navigate"
        and headers.get("sec-fetch-dest", "") == "document"
        and "origin" not in headers
        and (path == "/" or path.startswith(VISITED))
    )


def _locked(address: str) -> str:
    """A page for who has no token; who has one already comes in by the link, which a browser takes for our own."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>A shared page · sandtable</title></head>\n'
        "<body><p>This page is shared with a token: open it by the whole address that was given.</p>\n"
        f'<p><a href="{html.escape(address)}">I have opened it before</a></p></body></html>\n'
    )


def _tokens(scope: Scope) -> list[str]:
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return [value for name, value in pairs if name == TOKEN]


def _without_token(parts: Iterable[str]) -> str:
    return "&".join(part for part in parts if not part.startswith(f"{TOKEN}=") and part)
