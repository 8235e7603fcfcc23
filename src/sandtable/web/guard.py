"""Who may ask, and how: the host's name, the page that asks, a token, sizes; and what every answer tells the browser."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST_TARGET: Final = 20_000  # bytes of a path with its query
COOKIE: Final = "sandtable"
TOKEN: Final = "token"  # noqa: S105  (the name of a parameter)
METHODS: Final = frozenset({"GET", "HEAD"})

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who is let in.

    Args:
        hosts: names under which the server may be asked, with their ports.
        token: that a first request must bring; "" = none is needed.
    """

    hosts: frozenset[str]
    token: str = ""


def loopback_hosts(port: int) -> frozenset[str]:
    """The names of this machine for itself."""
    return frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))


class Guard:
    """An ASGI layer that refuses before anything is computed, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets a request through, or says in a sentence why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers[name] = value
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            status, sentence = refusal
            await PlainTextResponse(f"{sentence}\n", status)(scope, receive, send_with_headers)
        elif self._door.token and not self._is_known(headers):
            await self._admit(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        if headers.get("host", "") not in self._door.hosts:
            return 403, "This server answers only under the address it was opened at."
        if scope["method"] not in METHODS:
            return 405, "This server changes nothing: it is only read."
        site = headers.get("sec-fetch-site", "none")
        is_visit = headers.get("sec-fetch-mode", "") == "navigate" and headers.get("sec-fetch-dest", "") == "document"
        if site not in {"none", "same-origin"} and not is_visit:
            return 403, "Another site's page may not read this one."
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc not in self._door.hosts:
            return 403, "Another site's page may not read this one."
        if len(scope.get("raw_path", b"")) + len(scope.get("query_string", b"")) > LONGEST_TARGET:
            return 414, f"The address is longer than {LONGEST_TARGET:,} characters."
        if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
            return 413, "This server takes no content."
        return None

    def _is_known(self, headers: Headers) -> bool:
        cookies = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        return any(name == COOKIE and self._is_token(value) for name, _, value in cookies)

    def _is_token(self, value: str) -> bool:
        return hmac.compare_digest(value.encode(), self._door.token.encode())

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Takes the token from the address into a cookie, and out of the address."""
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if any(name == TOKEN and self._is_token(value) for name, value in pairs):
            rest = _without_token(scope["query_string"].decode("latin-1").split("&"))
            path = scope.get("path", "/")
            answer = RedirectResponse(f"{path}?{rest}" if rest else path, 303)
            answer.set_cookie(COOKIE, self._door.token, httponly=True, samesite="strict")
            await answer(scope, receive, send)
            return
        sentence = "This page is shared with a token: open it by the whole address that was given.\n"
        await PlainTextResponse(sentence, 401)(scope, receive, send)


def _without_token(parts: Iterable[str]) -> str:
    return "&".join(part for part in parts if not part.startswith(f"{TOKEN}=") and part)
