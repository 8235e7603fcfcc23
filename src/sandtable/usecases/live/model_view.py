"""What the model view and the checks view show of the scenario as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandtable.analysis.branches import BASE, find_check_branches
from sandtable.analysis.checks import RECORD, find_checks
from sandtable.analysis.live.found_loops import find_strongest
from sandtable.analysis.live.loop_graph import find_loop_graph, find_way
from sandtable.analysis.live.model_view import (
    ActEntry,
    CheckEntry,
    ChecksPanel,
    LoopsView,
    ModelPanel,
    SectorEntry,
    VariableEntry,
)
from sandtable.analysis.written import write_out
from sandtable.usecases.answers import Asking
from sandtable.usecases.loops import LoopsQuestion, ask_loops, read_loop_names
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandtable.model.declaration import Statement
    from sandtable.model.model import Model, Variable
    from sandtable.usecases.live.asked import Asked
    from sandtable.usecases.live.opening import Opened

FUTURES: Final = 200  # of the checks
FUTURES_OF_LOOPS: Final = 48  # as the command has it
SEED: Final = 1
MOST_UNNAMED: Final = 8  # loops without a name that are drawn
LONGEST: Final = 80  # letters of a name that are repeated to the asker
KINDS: Final = {"parameter": "value"}


def ask_model_view(asked: Asked) -> ModelPanel:
    """What the scenario is made of, and its loops."""
    opened = asked.opened
    return opened.kept.answer("model", lambda: _model_panel(opened))


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
    view, trouble = _keep_loops(opened)
    known = [loop.name for loop in view.loops] if view is not None else []
    if name not in known:
        why = f"the loops cannot be told: {trouble}" if trouble else f"it must be one of {', '.join(known)}"
        raise refuse_call(f"`loop` is `{name[:LONGEST]}`; {why if known or trouble else 'the scenario has no loops'}")


def _model_panel(opened: Opened) -> ModelPanel:
    loops, trouble = _keep_loops(opened)
    model = opened.model
    return ModelPanel(sectors=tuple(_sectors(model)), acts=tuple(_acts(model)), loops=loops, trouble=trouble)


def _keep_loops(opened: Opened) -> tuple[LoopsView | None, str]:
    """The loops, or why they cannot be told."""

    def find() -> tuple[LoopsView | None, str]:
        try:
            return _find_loops(opened.where, opened.model), ""
        except Refused as refused:
            return None, " ".join(fault.what for fault in refused.faults)

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
    held: dict[str, list[VariableEntry]] = {"": [], **{id_: [] for id_ in model.sectors}}
    for variable in model.variables.values():
        if not variable.is_hoisted:
            held.setdefault(variable.sector, []).append(_entry(model, variable))
    for id_, entries in held.items():
        sector = model.sectors.get(id_)
        if entries:
            yield SectorEntry(
                id=id_, label=(sector.label if sector is not None else "") or id_, variables=tuple(entries)
            )


def _entry(model: Model, variable: Variable) -> VariableEntry:
    cells = [cell for cell in model.parameters.values() if cell.variable == variable.id and cell.provenance is not None]
    own = getattr(variable.declaration, "provenance", None)
    behind = [own, *(cell.provenance for cell in cells)]
    return VariableEntry(
        id=variable.id,
        kind=KINDS.get(variable.kind, variable.kind),
        label=variable.label,
        unit=variable.unit.text,
        note=getattr(variable.declaration, "note", ""),
        statement=write_out(model, variable.declaration),
        sources=tuple(dict.fromkeys(id_ for held in behind if held is not None for id_ in held.sources)),
        judged="; ".join(dict.fromkeys(held.judged for held in behind if held is not None and held.judged)),
        see=f"variable:{variable.id}",
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
