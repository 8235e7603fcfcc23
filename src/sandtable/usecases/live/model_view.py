"""What the model view and the checks view show of the scenario as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sandtable.analysis.branches import BASE, find_check_branches
from sandtable.analysis.checks import RECORD, find_checks
from sandtable.analysis.live.found_loops import find_strongest
from sandtable.analysis.live.loop_graph import find_loop_graph, find_way
from sandtable.analysis.live.model_view import (
    ActEntry,
    CellValue,
    CheckEntry,
    ChecksPanel,
    LoopsPanel,
    LoopsView,
    ModelPanel,
    SectorEntry,
    VariableEntry,
)
from sandtable.analysis.written import write_out
from sandtable.ensemble.draw import settle_values
from sandtable.ensemble.quantiles import to_values
from sandtable.model.expression import Distribution
from sandtable.usecases.answers import Asking
from sandtable.usecases.loops import LoopsQuestion, ask_loops, read_loop_names
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sandtable.model.declaration import Statement
    from sandtable.model.model import Model, Parameter, Variable
    from sandtable.usecases.live.asked import Asked
    from sandtable.usecases.live.opening import Opened

FUTURES: Final = 200  # of the checks
FUTURES_OF_LOOPS: Final = 48  # as the command has it
LEVELS: Final = (0.05, 0.5, 0.95)  # as the drawer has them
SEED: Final = 1
MOST_UNNAMED: Final = 8  # loops without a name that are drawn
LONGEST: Final = 80  # letters of a name that are repeated to the asker
KINDS: Final = {"parameter": "value"}


def ask_model_view(asked: Asked) -> ModelPanel:
    """What the scenario is made of."""
    opened = asked.opened
    return opened.kept.answer("model", lambda: _model_panel(opened.model))


def ask_loops_view(asked: Asked) -> LoopsPanel:
    """The feedback loops of the scenario as it stands."""
    return _keep_loops(asked.opened)


def ask_checks_view(asked: Asked) -> ChecksPanel:
    """The scenario's own checks, held against fresh runs of the scenario as it stands.

    Raises:
        Refused: the checks cannot be run.
    """
    opened = asked.opened
    return opened.kept.answer("checks", lambda: _checks_panel(opened.model))


def require_loop(opened: Opened, name: str) -> None:
    """Refuse the name of a loop that is not there.  Names that an author gives are known at once; others must be found.

    Args:
        opened: the scenario as it stands.
        name: from an address; "" = none is followed.

    Raises:
        Refused: no such loop; the sentence lists those there are.
    """
    if not name or name in opened.controls.loops:
        return
    found = _keep_loops(opened)
    known = [loop.name for loop in found.view.loops] if found.view is not None else []
    if name not in known:
        why = f"the loops cannot be told: {found.trouble}" if found.trouble else f"it must be one of {', '.join(known)}"
        raise refuse_call(
            f"`loop` is `{name[:LONGEST]}`; {why if known or found.trouble else 'the scenario has no loops'}"
        )


def _model_panel(model: Model) -> ModelPanel:
    return ModelPanel(sectors=tuple(_sectors(model)), acts=tuple(_acts(model)))


def _keep_loops(opened: Opened) -> LoopsPanel:
    """The loops, or why they cannot be told."""

    def find() -> LoopsPanel:
        try:
            return LoopsPanel(view=_find_loops(opened.where, opened.model))
        except Refused as refused:
            return LoopsPanel(view=None, trouble=" ".join(fault.what for fault in refused.faults))

    return opened.kept.answer("loops", find)


def _find_loops(where: str, model: Model) -> LoopsView:
    """The loops under the record, by name: those that the command of the same question tells.

    Raises:
        Refused: the file of loop names is at fault, or nothing can be said of the loops.
    """
    names = read_loop_names(where, model)
    finding = ask_loops(
        model, LoopsQuestion(names=names), Asking(request=RunRequest(futures=FUTURES_OF_LOOPS, seed=SEED))
    )
    loops = finding.named or find_strongest(finding, MOST_UNNAMED)
    through = {name.name: name.through for name in names} or {loop.name: loop.path for loop in loops}
    return LoopsView(
        finding=finding,
        loops=loops,
        ways={loop.name: find_way(loop, finding) for loop in loops},
        graph=find_loop_graph(model, finding, loops, through),
    )


def _sectors(model: Model) -> Iterator[SectorEntry]:
    settled = settle_values(model, lens=RECORD)
    cells: dict[str, list[Parameter]] = {}
    for cell in model.parameters.values():
        cells.setdefault(cell.variable, []).append(cell)
    held: dict[str, list[VariableEntry]] = {"": [], **{id_: [] for id_ in model.sectors}}
    for variable in model.variables.values():
        if not variable.is_hoisted:
            held.setdefault(variable.sector, []).append(_entry(model, variable, cells.get(variable.id, ()), settled))
    for id_, entries in held.items():
        sector = model.sectors.get(id_)
        if entries:
            yield SectorEntry(
                id=id_, label=(sector.label if sector is not None else "") or id_, variables=tuple(entries)
            )


def _entry(
    model: Model, variable: Variable, cells: Sequence[Parameter], settled: Mapping[str, float | Distribution]
) -> VariableEntry:
    behind = [getattr(variable.declaration, "provenance", None), *(cell.provenance for cell in cells)]
    return VariableEntry(
        id=variable.id,
        kind=KINDS.get(variable.kind, variable.kind),
        label=variable.label,
        unit=variable.unit.text,
        note=getattr(variable.declaration, "note", ""),
        statement=write_out(model, variable.declaration),
        values=tuple(_value(model, cell, settled[cell.id]) for cell in cells),
        sources=tuple(dict.fromkeys(id_ for held in behind if held is not None for id_ in held.sources)),
        judged="; ".join(dict.fromkeys(held.judged for held in behind if held is not None and held.judged)),
        see=f"variable:{variable.id}",
    )


def _value(model: Model, cell: Parameter, value: float | Distribution) -> CellValue:
    low, median, high = (float(x) for x in to_values(value, np.array(LEVELS), model.empirical))
    return CellValue(
        elements=",".join(cell.elements), low=low, median=median, high=high, is_drawn=isinstance(value, Distribution)
    )


def _acts(model: Model) -> Iterator[ActEntry]:
    places: dict[str, Mapping[str, Statement]] = {
        "move": model.moves, "law": model.laws, "branch": model.branch_declarations, "lens": model.lens_declarations,
    }  # fmt: skip
    for kind, held in places.items():
        for id_, statement in held.items():
            provenance = getattr(statement, "provenance", None)
            yield ActEntry(
                kind=kind,
                id=id_,
                label=getattr(statement, "label", ""),
                by=getattr(statement, "by", "") or getattr(statement, "of", ""),
                note=getattr(statement, "note", ""),
                statement=write_out(model, statement),
                sources=provenance.sources if provenance is not None else (),
                judged=(provenance.judged or "") if provenance is not None else "",
            )


def _checks_panel(model: Model) -> ChecksPanel:
    branches = tuple(dict.fromkeys((BASE, *find_check_branches(model))))
    request = RunRequest(lenses=(RECORD,), branches=branches, futures=FUTURES, seed=SEED, checks=True)
    report = find_checks(run_model(model, request), model)
    entries = tuple(
        CheckEntry(
            place=f"{check.place.file}:{check.place.line}" if check.place.file else "",
            statement=write_out(model, check),
        )
        for check in model.checks
    )
    return ChecksPanel(report=report, entries=entries)
