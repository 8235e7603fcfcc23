"""The wire below the application: what is no request gets a sentence and the same headers, and nobody holds a place by saying nothing."""

from __future__ import annotations

import asyncio
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandtable.web.guard import ALWAYS, KEPT

HEAD_WITHIN: Final = 10.0  # seconds from the first byte of a request, or from the connection, to the end of its head
MOST_CONNECTIONS: Final = 512
LONGEST_HEAD: Final = 64_000  # bytes of a request's line and headers
NO_REQUEST: Final = (
    f"This is no request that can be read; an address with its headers has at most {LONGEST_HEAD:,} bytes.\n"
)


class Wire(H11Protocol):
    """HTTP/1.1 as Uvicorn speaks it, with a clock on the head of each request."""

    _ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Takes a connection while there is room for it."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops the clock."""
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Reads on; a byte now and then does not set the clock back."""
        super().data_received(data)
        self._watch()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  (the signature is Uvicorn's)
        """Says in a sentence that this was no request, and ends the connection."""
        self._stop()
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            headers = {
                "content-type": "text/plain; charset=utf-8",
                "connection": "close",
                "cache-control": KEPT,
                **ALWAYS,
            }
            for event in (
                h11.Response(status_code=400, headers=list(headers.items()), reason=b"Bad Request"),
                h11.Data(data=NO_REQUEST.encode()),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _watch(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif self._ends is None and not self.transport.is_closing():
            self._ends = self.loop.call_later(HEAD_WITHIN, self._end)

    def _stop(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None

    def _end(self) -> None:
        self._ends = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()
