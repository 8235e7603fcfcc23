"""The feedback loops of the model view: a table of those that close, one of chains, and the one that is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandtable.reports.loops import LEAST as LEAST_SHARE
from sandtable.reports.loops import MOST_STEPS, SIGNS, say_loops
from sandtable.reports.named_loops import (
    ACTS,
    HOLDS,
    LEAST,
    say_acts,
    say_holds,
    say_meeting,
    say_names,
    say_notes,
    say_path,
    say_sign,
    say_way,
)
from sandtable.reports.numbers import MISSING, format_percent
from sandtable.reports.page.environment import render_template
from sandtable.reports.page.frame import split_code
from sandtable.reports.page.loop_chart import draw_loops
from sandtable.reports.page.queries import change_query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.model_view import LoopsPanel, LoopsView
    from sandtable.analysis.loops.finding import NamedLoop
    from sandtable.model.model import Model

MOST_OTHERS: Final = 10
STEP_SIGNS: Final = {1: "+", -1: "−", 0: "?"}

STEP_WORDS: Final = {
    1: "moves the next the same way", -1: "moves the next the other way", 0: "its effect on the next changes or is not known",
}  # fmt: skip


def render_loops(panel: LoopsPanel, shown: Shown) -> str:
    """The panel of the loops."""
    view = panel.view
    return render_template(
        "loops.html.j2",
        shown=shown,
        trouble=panel.trouble,
        loops=_tell(view, shown) if view is not None and view.loops else None,
    )


def _tell(view: LoopsView, shown: Shown) -> dict[str, Any]:
    finding, chosen = view.finding, shown.view.loop
    closed = [loop for loop in view.loops if loop.is_closed]
    chains = [loop for loop in view.loops if not loop.is_closed]
    followed = next((loop for loop in view.loops if loop.name == chosen), None)
    are_named = bool(finding.named)
    return {
        "sentence": say_names(finding.named) if are_named else "The author has named no loops; these matter most.",
        "found": split_code(say_loops(finding)),
        "are_named": are_named,
        "let_go": change_query(shown, loop=""),
        "chosen": chosen,
        "closed": [_closed(loop, view, shown) for loop in closed],
        "chains": [_chain(loop, view, shown) for loop in chains],
        "closed_note": _capital(ACTS) if are_named and closed else "",
        "chains_note": _capital(HOLDS) if chains else "",
        "chart": draw_loops(view.graph, shown, view.loops) if view.graph.nodes else None,
        "followed": _follow(followed, view, shown) if followed is not None else None,
        "others": [
            {
                "name": loop.id + (f" ({loop.label})" if loop.label else ""),
                "sign": _typeset(SIGNS[loop.polarity]),
                "share": format_percent(loop.importance, LEAST),
                "path": _short([_label(shown.model, step) for step in loop.path]),
            }
            for loop in [one for one in finding.loops if one.importance >= LEAST_SHARE][: MOST_OTHERS * are_named]
        ],
    }


def _closed(loop: NamedLoop, view: LoopsView, shown: Shown) -> dict[str, Any]:
    is_named = bool(view.finding.named)
    return {
        **_row(loop, shown),
        "sign": _typeset(say_sign(loop).text if is_named else SIGNS[loop.polarity]),
        "is_wrong": say_sign(loop).tone == "bad",
        "acts": say_acts(loop),
        "share": format_percent(loop.importance, LEAST) if loop.importance > 0.0 else MISSING,
        "path": _short(_labels(loop, view, shown.model)),
    }


def _chain(loop: NamedLoop, view: LoopsView, shown: Shown) -> dict[str, Any]:
    labels = _labels(loop, view, shown.model)
    return {
        **_row(loop, shown),
        "sign": _typeset(say_sign(loop).text),
        "is_wrong": say_sign(loop).tone == "bad",
        "holds": say_holds(loop),
        "acts": say_acts(loop),
        "share": format_percent(loop.size, LEAST) if loop.acts > 0.0 else MISSING,
        "path": _short(labels) if labels else say_way(loop, MOST_STEPS),
    }


def _row(loop: NamedLoop, shown: Shown) -> dict[str, Any]:
    return {
        "name": loop.name,
        "label": loop.label,
        "is_chosen": loop.name == shown.view.loop,
        "query": change_query(shown, loop=loop.name),
    }


def _follow(loop: NamedLoop, view: LoopsView, shown: Shown) -> dict[str, Any]:
    """The whole way of the loop that is followed, step by step."""
    notes = [*([say_meeting(loop)] if loop.is_closed and not loop.is_circuit else []), *say_notes([loop])]
    way = view.ways[loop.name]
    return {
        "name": f"{loop.name} {loop.label}".strip(),
        "is_closed": loop.is_closed,
        "steps": [
            {
                "label": _label(shown.model, label),
                "see": label.partition("[")[0],
                "sign": STEP_SIGNS[sign] if loop.is_closed or number + 1 < len(way) else "",
                "words": STEP_WORDS[sign],
            }
            for number, (label, sign) in enumerate(way)
        ],
        "trouble": "" if way else f"{_capital(say_way(loop, MOST_STEPS))}.",
        "notes": notes,
    }


def _labels(loop: NamedLoop, view: LoopsView, model: Model) -> list[str]:
    return [_label(model, label) for label, _ in view.ways[loop.name]]


def _label(model: Model, cell: str) -> str:
    """What a reader calls a variable, a move or a law, with the elements of its cell."""
    id_, _, elements = cell.partition("[")
    held = model.variables.get(id_) or model.moves.get(id_) or model.laws.get(id_)
    label = getattr(held, "label", "") or id_
    return f"{label} [{elements}" if elements else label


def _short(labels: Sequence[str]) -> str:
    return say_path(labels, MOST_STEPS).replace(" > ", " → ")


def _typeset(sign: str) -> str:
    return sign.replace("-", "−")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
