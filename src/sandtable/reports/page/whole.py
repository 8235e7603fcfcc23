"""The whole page around its panels, and the page that says in a sentence why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from markupsafe import Markup

from sandtable.analysis.live.address import write_view
from sandtable.analysis.live.view import TABS
from sandtable.reports.page.controls import list_lenses
from sandtable.reports.page.environment import render_template
from sandtable.reports.page.frame import split_code

if TYPE_CHECKING:
    from sandtable.analysis.live.findings import Shown
    from sandtable.analysis.live.frame import Slot
    from sandtable.diagnostics.fault import Fault

THEMES: Final = ("light", "dark")
TAB_LABELS: Final = {"answer": "Answer", "model": "Model", "checks": "Checks"}
KEYS: Final = (
    ("?", "this list"),
    ("Esc", "shut the drawer, the list or the sheet of controls"),
    ("l", "to the choice of lens"),
    ("[ ]", "the lens before, the lens after"),
    ("p", "pin this run, or let go of the pin"),
    ("u U", "undo, redo"),
    ("f", "fan, single futures, dots"),
    ("1 2 3", "answer, model, checks"),
    ("/", "find a value, a move or a law"),
    ("← →", "move the slider that has the focus by a step; elsewhere, the story's step before or after"),
    ("↑ ↓", "at the head of a group: to the group before or after"),
)
WAITING: Final = {"loops": "The feedback loops are being found. That takes some seconds, once for all who ask."}
_OWN_FIELDS: Final = {
    "bar": frozenset({"lens"}),
    "controls": frozenset({"with", "n", "seed"}),
    "series": frozenset({"show", "as"}),
    "ledger": frozenset({"of", "for"}),
    "flows": frozenset({"flows", "at", "focus"}),
}


def render_whole(shown: Shown, fragments: Mapping[str, str], slots: Sequence[Slot] = (), theme: str = "") -> str:
    """The page.

    Args:
        shown: what it is about.
        fragments: HTML of its panels by name, from `render_panel`.
        slots: places for panels; those without a fragment are filled in later by the page itself.
        theme: one of `THEMES` that the reader has chosen; anything else leaves the choice to the reader's system.
    """
    panels = {name: Markup(html) for name, html in fragments.items()}  # noqa: S704  (escaped by their own templates)
    return render_template(
        "page.html.j2",
        shown=shown,
        theme=theme if theme in THEMES else "",
        panels=panels,
        slots=slots,
        lenses=list_lenses(shown),
        tabs=[(tab, TAB_LABELS[tab]) for tab in TABS],
        tab_query=lambda tab: write_view(replace(shown.view, tab=tab), shown.model, shown.controls),
        keys=KEYS,
        kept=_kept(shown, fragments),
        waiting=WAITING,
    )


def render_refusal(faults: Iterable[Fault]) -> str:
    """A page that says what was wrong with the address, and how to go on."""
    return render_template("refusal.html.j2", faults=tuple(faults), pieces=split_code)


def render_trouble(name: str) -> str:
    """What stands in the place of a panel that could not be made."""
    return render_template("trouble.html.j2", panel=name)


def _kept(shown: Shown, fragments: Mapping[str, str]) -> list[tuple[str, str]]:
    """Parts of the address that no control on the page has: a form sends them along."""
    own = {name for panel, names in _OWN_FIELDS.items() if panel in fragments for name in names}
    pairs = parse_qsl(shown.address, keep_blank_values=True)
    return [pair for pair in pairs if pair[0] not in own and not pair[0].startswith(("set.", "act."))]
