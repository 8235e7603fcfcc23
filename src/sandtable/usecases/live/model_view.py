"""What the model view and the checks view show of the scenario as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandtable.analysis.branches import BASE, find_check_branches
from sandtable.analysis.checks import RECORD, find_checks
from sandtable.analysis.live.loop_graph import find_loop_graph
from sandtable.analysis.live.model_view import (
    ActEntry,
    CheckEntry,
    ChecksPanel,
    LoopsView,
    ModelPanel,
    SectorEntry,
    VariableEntry,
)
from sandtable.analysis.loops.finding import LoopFinding, NamedLoop
from sandtable.analysis.loops.named import LoopName
from sandtable.analysis.written import write_out
from sandtable.usecases.answers import Asking
from sandtable.usecases.links import ScoredLinks
from sandtable.usecases.loops import MEDIAN, LoopsQuestion, ask_loops, read_loop_names
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandtable.model.declaration import Statement
    from sandtable.model.model import Model, Variable
    from sandtable.usecases.live.asked import Asked
    from sandtable.usecases.live.opening import Opened

FUTURES: Final = 200  # of the checks, and among which the median future of the loops is found
SEED: Final = 1
MOST_UNNAMED: Final = 8  # loops without a name that are drawn
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


def _model_panel(opened: Opened) -> ModelPanel:
    model = opened.model
    loops, trouble = None, ""
    try:
        loops = _find_loops(opened.where, model)
    except Refused as refused:
        trouble = " ".join(fault.what for fault in refused.faults)
    return ModelPanel(sectors=tuple(_sectors(model)), acts=tuple(_acts(model)), loops=loops, trouble=trouble)


def _find_loops(where: str, model: Model) -> LoopsView:
    """The loops of the median future under the record, by name.

    Raises:
        Refused: the file of loop names is at fault, or nothing can be said of the loops.
    """
    names = read_loop_names(where, model)
    request = RunRequest(futures=FUTURES, seed=SEED)
    finding = ask_loops(model, LoopsQuestion(names=names, future=MEDIAN), Asking(request=request))
    links = ScoredLinks(model, request, finding.lens, finding.branch).score(max(finding.future, 0), 1)
    loops = finding.named or tuple(_as_named(loop) for loop in finding.loops[:MOST_UNNAMED])
    traced = names or tuple(LoopName(name=loop.name, label="", sign=loop.sign, through=loop.path) for loop in loops)
    return LoopsView(finding=finding, loops=loops, graph=find_loop_graph(model, traced, links))


def _as_named(loop: LoopFinding) -> NamedLoop:
    sign = {"R": "+", "B": "-"}.get(loop.polarity[0], "?")
    return NamedLoop(
        name=loop.name, label="", sign=sign, found=sign, path=loop.path, polarity=loop.polarity, is_active=True,
        is_circuit=True, leads_on=True, importance=loop.importance, shares=loop.shares,
    )  # fmt: skip


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
