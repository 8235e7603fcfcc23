"""What stands in the source drawer of a view."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

import numpy as np

from sandtable.analysis.live.drawer import DrawerPanel, SeenSource, SeenThing, ValueByLens, ValueUnderLens
from sandtable.analysis.live.naming import Named, find_named, nameable
from sandtable.analysis.live.resting import find_resting
from sandtable.analysis.written import write_out
from sandtable.ensemble.quantiles import to_values
from sandtable.usecases.refused import refuse_call
from sandtable.usecases.show import find_readers, require_thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sandtable.analysis.live.controls import Act, Controls
    from sandtable.model.declaration import LensItem, Statement
    from sandtable.model.expression import Distribution
    from sandtable.model.model import Model, Parameter
    from sandtable.usecases.live.asked import Asked

LEVELS: Final = (0.05, 0.5, 0.95)
MOST_VALUES: Final = 12
LONGEST: Final = 80


def require_named(model: Model, text: str) -> Named:
    """What the `see` of an address means.

    Raises:
        Refused: nothing in the scenario has this name.
    """
    named = find_named(model, text)
    if named is None:
        raise refuse_call(
            f"`see` is `{text[:LONGEST]}`, and nothing in this scenario has that name",
            why=_near(text, {id_ for ids in nameable(model).values() for id_ in ids}),
        )
    return named


def _near(text: str, known: Iterable[str]) -> str:
    near = get_close_matches(text[:LONGEST], sorted(known), n=3)
    return f"near names: {', '.join(f'`{name}`' for name in near)}" if near else ""


def ask_drawer(asked: Asked) -> DrawerPanel:
    """What stands in the drawer of a view.

    Raises:
        Refused: nothing has the name that the view says.
    """
    model, see = asked.model, asked.view.see
    readers = asked.opened.kept.answer("readers", lambda: find_readers(model)) if see else None
    return open_drawer(model, asked.opened.controls, see, readers)


def open_drawer(
    model: Model, controls: Controls, see: str, readers: Mapping[str, tuple[str, ...]] | None = None
) -> DrawerPanel:
    """What stands in the drawer.

    Args:
        model: a settled scenario.
        controls: what may be moved in it.
        see: name of a thing; "" = the drawer is shut.
        readers: from `find_readers`; None = they are found afresh.

    Raises:
        Refused: nothing has that name.
    """
    if not see:
        return DrawerPanel(seen=None)
    named = require_named(model, see)
    if named.kind == "source":
        return DrawerPanel(seen=SeenSource(source=model.sources[named.id], resting=find_resting(model, named.id)))
    return DrawerPanel(seen=_seen(model, controls, named, readers))


def _seen(model: Model, controls: Controls, named: Named, readers: Mapping[str, tuple[str, ...]] | None) -> SeenThing:
    id_ = model.parameters[named.id].variable if named.kind == "value" else named.id
    is_variable = named.kind in {"value", "variable"}
    thing = require_thing(model, id_, kind="" if is_variable else named.kind, readers=readers)
    cells = [model.parameters[named.id]] if named.kind == "value" else []
    if named.kind == "variable":
        cells = [cell for cell in model.parameters.values() if cell.variable == id_]
    interest = model.interests.get(id_) if named.kind in {"actor", "interest"} else None
    return SeenThing(
        named=named,
        thing=thing,
        statement=write_out(model, _statement(model, named.kind, id_)),
        values=tuple(_by_lens(model, controls, cell) for cell in cells[:MOST_VALUES]),
        n_values=len(cells),
        weights=interest.items if interest is not None else (),
        scale=interest.scale if interest is not None else "",
        acts=_acts(controls, named),
    )


def _statement(model: Model, kind: str, id_: str) -> Statement:
    places: dict[str, Mapping[str, Statement]] = {
        "move": model.moves, "law": model.laws, "claim": model.claims, "question": model.questions,
        "actor": model.actors, "person": model.persons, "interest": model.interests, "lens": model.lens_declarations,
        "branch": model.branch_declarations,
    }  # fmt: skip
    return places[kind][id_] if kind in places else model.variables[id_].declaration


def _acts(controls: Controls, named: Named) -> tuple[Act, ...]:
    if named.kind not in {"move", "law"}:
        return ()
    return tuple(
        act for act in controls.acts.values() if act.target == named.id and act.is_law == (named.kind == "law")
    )


def _by_lens(model: Model, controls: Controls, cell: Parameter) -> ValueByLens:
    return ValueByLens(
        id=cell.id,
        slider=controls.sliders.get(cell.id),
        known=cell.vintage.known if cell.vintage is not None else "",
        by_lens=tuple(_under_lens(model, cell, lens) for lens in controls.lenses),
    )


def _under_lens(model: Model, cell: Parameter, lens: str) -> ValueUnderLens:
    settled = model.lenses.get(lens)
    value = settled.parameters.get(cell.id, cell.value) if settled is not None else cell.value
    low, median, high = (float(x) for x in _quantiles(model, value))
    item = _item_of(model, cell, lens)
    provenance = item.provenance if item is not None else cell.provenance
    return ValueUnderLens(
        lens=lens,
        lens_label=settled.label if settled is not None and settled.label else lens,
        value=value,
        low=low,
        median=median,
        high=high,
        is_replaced=item is not None,
        reason=settled.reasons.get(cell.variable, "") if settled is not None and item is not None else "",
        sources=provenance.sources if provenance is not None else (),
        despite=item.despite if item is not None else (),
        judged=(provenance.judged or "") if provenance is not None else "",
    )


def _quantiles(model: Model, value: float | Distribution) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return to_values(value, np.array(LEVELS), model.empirical)


def _item_of(model: Model, cell: Parameter, lens: str) -> LensItem | None:
    """The lens' own entry for a value; None where it leaves the record's."""
    settled, declared = model.lenses.get(lens), model.lens_declarations.get(lens)
    if settled is None or declared is None or cell.id not in settled.parameters:
        return None
    fitting = (item for item in declared.items if item.target == cell.variable and item.indices in {(), cell.elements})
    return next(fitting, None)
