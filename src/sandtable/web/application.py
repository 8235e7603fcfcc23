"""The addresses of the workbench, and what answers at each."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sandtable.reports.page.given.files import FILES
from sandtable.reports.page.panels import render_panel
from sandtable.reports.page.whole import render_refusal, render_trouble, render_whole
from sandtable.reports.page.world.drawing import WORLD, draw_world
from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.model_view import require_loop
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.live.panels import PANELS, ask_panel, begin_panels, list_slots
from sandtable.usecases.live.sheet import read_sheet
from sandtable.usecases.live.simulation import Superseded
from sandtable.usecases.live.view import read_view
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.web.exports import answer_export
from sandtable.web.guard import Door, Guard
from sandtable.web.style import STATIC, gather_style
from sandtable.web.work import IsStale, Overtaken, TooBusy, Turns

if TYPE_CHECKING:
    from starlette.requests import Request

LOG: Final = logging.getLogger("uvicorn.error")
HEARTBEAT: Final = 15.0  # seconds between signs of life on the stream of events
MOST_STREAMS: Final = 64
SMALLEST_PACKED: Final = 500  # bytes
PACKING: Final = 5  # of 9: the last tenth of the size would take most of the time
PAGE, PACE, SLOW = "x-page", "x-pace", "slow"
ALL: Final = "all=1"
THEME: Final = "sandtable-theme"  # the cookie in which a browser keeps its choice of light or dark
WORLD_KEPT: Final = "max-age=3600"  # the outlines change with a release alone
OVERTAKEN: Final = 409


def make_application(scenario: OpenScenario, door: Door, *, workers: int = 2) -> Guard:
    """The application that shows one open scenario.

    Args:
        scenario: the scenario; its watching is begun and ended by the caller.
        door: who is let in.
        workers: questions that are answered at once.
    """
    face = _Face(scenario, Turns(workers))

    @asynccontextmanager
    async def living(_app: Starlette) -> AsyncIterator[None]:
        yield
        face.close()

    app = Starlette(
        routes=[
            Route("/", face.whole),
            Route("/panels", face.panels),
            Route("/events", face.events),
            Route("/style.css", face.style),
            Route("/export/{name}", face.export),
            Route(WORLD, face.world),
            Mount("/static", _Static(directory=STATIC)),
        ],
        middleware=[Middleware(GZipMiddleware, minimum_size=SMALLEST_PACKED, compresslevel=PACKING)],
        exception_handlers={Exception: _say_own_bug, 404: _say_nothing_here},
        lifespan=living,
    )
    return Guard(app, door)


class _Static(StaticFiles):
    """Files that a browser asks for again each time, so that a page never runs with an older script."""

    def file_response(self, *args: Any, **named: Any) -> Response:
        """A file, or that it has not changed."""
        answer = super().file_response(*args, **named)
        answer.headers["cache-control"] = "no-cache"
        return answer


class _Face:
    """What the addresses share: the scenario, and whose turn it is."""

    def __init__(self, scenario: OpenScenario, turns: Turns) -> None:
        self._scenario = scenario
        self._turns = turns
        self._n_streams = 0

    async def whole(self, request: Request) -> Response:
        """The page with its quick panels, which asks for the others itself; with `all=1` all of its tab at once."""
        parts = request.url.query.split("&")
        is_all, plain = ALL in parts, "&".join(part for part in parts if part != ALL)

        def work(is_stale: IsStale) -> str:
            asked = self._read(plain, is_stale)
            if any(part.endswith("=") for part in plain.split("&")):  # a form without script sends what is not set, too
                return f"/?{asked.shown.address}{'&' + ALL if is_all else ''}"
            slots = list_slots()
            first = [slot.name for slot in slots if slot.tab in {"", asked.view.tab} and (is_all or slot.is_quick)]
            return render_whole(asked.shown, _render(first, asked), slots, request.cookies.get(THEME, ""))

        return await self._answer("", work, _as_page, lambda refused: HTMLResponse(render_refusal(refused.faults), 400))

    async def panels(self, request: Request) -> Response:
        """Fragments of some panels, as JSON: `names` says which, the rest of the query is the view's."""
        query, names = _split_names(request.url.query)

        def work(is_stale: IsStale) -> dict[str, object]:
            _require_panels(names)
            asked = self._read(query, is_stale)
            return {
                "panels": _render(names, asked),
                "query": asked.shown.address,
                "generation": asked.opened.generation,
            }

        page = request.headers.get(PAGE, "")[:64]
        if page and request.headers.get(PACE) == SLOW:
            page += SLOW
        elif page:
            self._turns.overtake(page + SLOW)  # a hand that moves again needs the processor itself
        return await self._answer(page, work, JSONResponse, _refusal_json)

    def _read(self, query: str, is_stale: IsStale) -> Asked:
        opened = self._scenario.now
        sheet, address = read_sheet(query)
        view = read_view(opened.model, opened.controls, address)
        require_loop(opened, view.loop)
        return Asked(opened=opened, view=view, is_stale=is_stale, sheet=sheet)

    async def export(self, request: Request) -> Response:
        """A file of the view that the query asks for."""
        name, query = request.path_params["name"], request.url.query
        if name not in FILES:
            return Response(f"There is no such file; there are {', '.join(FILES)}.\n", 404, media_type="text/plain")
        return await self._answer(
            "",
            lambda is_stale: answer_export(name, self._read(query, is_stale)),
            _as_made,
            lambda refused: Response(f"{_sentence(refused)}\n", 400, media_type="text/plain"),
        )

    async def style(self, _request: Request) -> Response:
        """All style sheets as one: the page's own, then those of its parts."""
        return Response(gather_style(), media_type="text/css", headers={"cache-control": "no-cache"})

    async def world(self, _request: Request) -> Response:
        """The outlines of the base map, which charts refer to."""
        return Response(draw_world(), media_type="image/svg+xml", headers={"cache-control": WORLD_KEPT})

    async def events(self, request: Request) -> Response:
        """Tells a page when the scenario's files have changed."""
        if self._n_streams >= MOST_STREAMS:
            return Response("Too many pages are open.\n", 503)
        if request.method == "HEAD":
            return Response(media_type="text/event-stream")
        return StreamingResponse(self._changes(), media_type="text/event-stream", headers={"cache-control": "no-store"})

    async def _changes(self) -> AsyncIterator[str]:
        self._n_streams += 1
        try:
            told, quiet = -1, 0.0
            while True:
                opened = self._scenario.now
                if opened.generation != told:
                    told, quiet = opened.generation, 0.0
                    yield f"data: {json.dumps({'generation': told, 'is_behind': opened.is_behind})}\n\n"
                elif quiet >= HEARTBEAT:
                    quiet = 0.0
                    yield ": still here\n\n"
                await asyncio.sleep(0.25)
                quiet += 0.25
        finally:
            self._n_streams -= 1

    async def _answer(
        self,
        page: str,
        work: Callable[[IsStale], object],
        respond: Callable[[object], Response],
        refuse: Callable[[Refused], Response],
    ) -> Response:
        try:
            answer = respond(await self._turns.ask(page, work))
        except Refused as refused:
            answer = refuse(refused)
        except (Overtaken, Superseded):
            answer = JSONResponse({"sentence": "A newer question has taken its place."}, OVERTAKEN)
        except TooBusy:
            answer = JSONResponse({"sentence": "So many pages ask at once that this one must wait: try again."}, 503)
        answer.headers["cache-control"] = "no-store"
        return answer

    def close(self) -> None:
        """Drops what waits."""
        self._turns.close()


def _render(names: Sequence[str], asked: Asked) -> dict[str, str]:
    begin_panels(names, asked)
    return {name: _render_one(name, asked) for name in names}


def _render_one(name: str, asked: Asked) -> str:
    """A panel, or a sentence in its place: a fault of ours in one part leaves the others standing."""
    try:
        return render_panel(ask_panel(name, asked), asked.shown)
    except (Refused, Superseded):
        raise
    except Exception:
        LOG.exception("the panel %s could not be made", name)
        return render_trouble(name)


def _as_page(text: object) -> Response:
    page = str(text)
    return RedirectResponse(page, 303) if page.startswith("/") else HTMLResponse(page)


def _as_made(answer: object) -> Response:
    assert isinstance(answer, Response)  # a file comes with its own headers
    return answer


def _split_names(query: str) -> tuple[str, list[str]]:
    parts = query.split("&")
    given = [part.removeprefix("names=") for part in parts if part.startswith("names=")]
    rest = [part for part in parts if not part.startswith("names=")]
    rest += [f"names={text}" for text in given[1:]]  # one too many: refused like any other
    return "&".join(rest), [name for name in "".join(given[:1]).replace("%2C", ",").split(",") if name]


def _require_panels(names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in PANELS]
    if unknown or not names:
        raise refuse_call(f"`names` asks for `{','.join(unknown)[:80]}`; there are {', '.join(PANELS)}")
    if len(set(names)) < len(names):
        raise refuse_call("`names` asks for the same panel twice")


def _refusal_json(refused: Refused) -> Response:
    return JSONResponse({"sentence": _sentence(refused)}, 400)


def _sentence(refused: Refused) -> str:
    """One line, whatever characters the address had."""
    text = " ".join(fault.what for fault in refused.faults)
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def _say_own_bug(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"sentence": "Something went wrong in sandtable itself; the terminal says what."}, 500)


def _say_nothing_here(_request: Request, _error: Exception) -> Response:
    return Response("There is nothing at this address.\n", 404, media_type="text/plain")
