"""The left rail: what may be moved, grouped so that what tells most stands first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from sandtable.analysis.branches import BASE
from sandtable.analysis.live.view import FUTURES, SEED
from sandtable.reports.numbers import format_number
from sandtable.reports.page.charts.marks import say_unit
from sandtable.reports.page.environment import render_template

if TYPE_CHECKING:
    from sandtable.analysis.live.controls import Act, Slider
    from sandtable.analysis.live.findings import ControlsPanel, Shown
    from sandtable.model.model import Model

TELLING: Final = "What moves the answer most"
UNGROUPED: Final = "Other values"
ONLY_GROUP: Final = "Values"
MOST_DATES: Final = 130  # that stand in a list; of more, a date is typed
Option = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow:
    """A slider with what stands at it.

    Args:
        rest: where the slider stands while nothing is set.
        rest_text: the same, as read.
        value: what is set, as written; "" = nothing.
        see: the address of the drawer with where it comes from.
        ground: "3 sources", "a judgement".
    """

    slider: Slider
    label: str
    unit: str
    rest: str
    rest_text: str
    value: str
    see: str
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueGroup:
    """Sliders of one sector, or those that tell most."""

    label: str
    note: str
    rows: tuple[ValueRow, ...]
    is_open: bool

    @property
    def n_set(self) -> int:
        """How many of them are set."""
        return sum(bool(row.value) for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """A move or a law: as it happens, never, always or on a date."""

    act: Act
    who: str
    chosen: str
    options: tuple[Option, ...]
    see: str


def render_controls(finding: ControlsPanel, shown: Shown) -> str:
    """The rail."""
    acts = [_act_row(act, shown) for act in finding.controls.acts.values()]
    return render_template(
        "controls.html.j2",
        shown=shown,
        groups=_groups(finding, shown),
        acts=[
            (label, id_, _by_actor([row for row in acts if row.act.is_law is is_law], shown.model))
            for label, id_, is_law in (("Moves", "moves", False), ("Laws", "laws", True))
        ],
        is_listed=len(finding.controls.dates) <= MOST_DATES,
        dates=finding.controls.dates,
        branches=_branches(shown),
        usual={"n": FUTURES, "seed": SEED},
    )


def list_lenses(shown: Shown) -> tuple[Option, ...]:
    """Lenses with their labels."""
    lenses = shown.model.lenses
    return tuple((id_, lenses[id_].label if id_ in lenses else id_) for id_ in shown.controls.lenses)


def _groups(finding: ControlsPanel, shown: Shown) -> list[ValueGroup]:
    model, sliders = shown.model, finding.controls.sliders
    rows = {id_: _value_row(slider, finding, shown) for id_, slider in sliders.items()}
    telling = [rows[id_] for id_ in finding.telling]
    rest = [row for id_, row in rows.items() if id_ not in finding.telling]
    order = {sector: number for number, sector in enumerate(model.sectors)}
    rest.sort(key=lambda row: order.get(row.slider.sector, len(order)))
    groups = []
    if telling:
        note = f"by rank correlation with the net of {finding.subject} in the scenario as it stands"
        groups.append(ValueGroup(label=TELLING, note=note, rows=tuple(telling), is_open=True))
    for sector, members in groupby(rest, key=lambda row: row.slider.sector):
        label = model.sectors[sector].label or sector if sector in model.sectors else UNGROUPED
        if not order and not telling:
            label = ONLY_GROUP
        groups.append(ValueGroup(label=label, note="", rows=tuple(members), is_open=not groups))
    return groups


def _value_row(slider: Slider, finding: ControlsPanel, shown: Shown) -> ValueRow:
    typical = finding.typical.get(slider.id, slider.low)
    return ValueRow(
        slider=slider,
        label=name_slider(slider, shown.model),
        unit=say_unit(slider.unit),
        rest=f"{min(max(typical, slider.low), slider.high):.12g}",
        rest_text=format_number(typical),
        value=_as_set(dict(shown.view.world.values), slider.id),
        see=_see(shown, slider.id),
        ground=_ground(slider),
    )


def _as_set(values: Mapping[str, float], id_: str) -> str:
    return repr(values[id_]).removesuffix(".0") if id_ in values else ""


def _ground(slider: Slider) -> str:
    n = len(slider.sources)
    if n:
        return "1 source" if n == 1 else f"{n} sources"
    return "a judgement" if slider.judged else "no source"


def name_slider(slider: Slider, model: Model) -> str:
    """A value in words: its variable, and the elements that it is for."""
    named = [model.actors[one].label if one in model.actors else one for one in slider.elements]
    return f"{slider.label}, {', '.join(named)}" if named else slider.label


def _see(shown: Shown, id_: str) -> str:
    own = "&".join(part for part in shown.address.split("&") if part and not part.startswith("see="))
    return f"?{own}{'&' if own else ''}see={quote(id_, safe='[],:')}"


def _act_row(act: Act, shown: Shown) -> ActRow:
    dates = shown.controls.dates
    how = [("always", "in force throughout")] if act.is_law else [(date, f"in {date}") for date in dates]
    actors = shown.model.actors
    chosen = dict(shown.view.world.acts).get(act.id, "")
    return ActRow(
        act=act,
        who=actors[act.by].label if act.by in actors else act.by,
        chosen=chosen,
        options=(("", "as it happens"), ("never", "never"), *how),
        see=_see(shown, act.id),
    )


def _by_actor(rows: list[ActRow], model: Model) -> list[tuple[str, list[ActRow]]]:
    """Acts under the names of those who take them, in the order in which the scenario names its actors."""
    order = {id_: number for number, id_ in enumerate(model.actors)}
    rows = sorted(rows, key=lambda row: order.get(row.act.by, len(order)))
    return [(who, list(members)) for who, members in groupby(rows, key=lambda row: row.who)]


def _branches(shown: Shown) -> list[Option]:
    model = shown.model
    held = shown.view.world.branch
    keys = dict.fromkeys((*shown.controls.branches, held))
    named = [(key, model.branches[key].label or key if key in model.branches else key) for key in keys]
    return [(key, "none: the scenario as it stands" if key == BASE else label) for key, label in named]
