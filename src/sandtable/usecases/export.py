"""Write a scenario as a model of another tool."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.analysis.branches import BASE
from sandtable.analysis.exported import ExportFinding, LostThing
from sandtable.diagnostics.fault import Fault
from sandtable.interop.export.export import export_xmile
from sandtable.interop.export.scene import Choice
from sandtable.model.expression import Call
from sandtable.model.walking import walk
from sandtable.usecases.check import require_model
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import RunRequest, check_request, require_known
from sandtable.version import VERSION

if TYPE_CHECKING:
    from sandtable.model.model import Model

FORMS = ("xmile",)
RECORD = "record"
UNSAYABLE = frozenset({"allocate", "market_price", "priority_share"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What to export.

    Args:
        form: `xmile`.
        lens: "" = `record`, or the scenario's first.
        branch: `base`, a branch or `a+b`.
        has_noise: whether noise is drawn by the other tool; else it stands at its mean.
        is_strict: refuse where anything is lost.
    """

    form: str = "xmile"
    lens: str = ""
    branch: str = BASE
    has_noise: bool = True
    is_strict: bool = False


def write_export(where: str | Path, request: ExportRequest, out: str | Path = "") -> ExportFinding:
    """Export a scenario, to a file or as text.

    Args:
        where: the scenario.
        request: what to export.
        out: the file to write; "" = none, the text is in the finding.

    Raises:
        Refused: the scenario has faults, no such form, lens or branch, something is lost and the request is strict,
            or the file is there already or cannot be written.
    """
    _require_form(request.form)
    file = Path(out) if str(out) else None
    if file is not None and file.exists():
        raise refuse_call(
            f"`{file}` is there already", mend="choose another with --out, or remove it", code="cannot-write"
        )
    finding = export_model(require_model(where), request)
    if file is None:
        return finding
    try:
        file.write_text(finding.text, encoding="utf-8", newline="\n")
    except OSError as trouble:
        raise refuse_call(
            f"`{file}` cannot be written: {trouble.strerror or trouble}",
            mend="choose a file in a folder that you may write to",
            code="cannot-write",
        ) from trouble
    return ExportFinding(
        scenario=finding.scenario,
        form=finding.form,
        lens=finding.lens,
        branch=finding.branch,
        file=str(file),
        counts=finding.counts,
        names=finding.names,
        losses=finding.losses,
    )


def export_model(model: Model, request: ExportRequest) -> ExportFinding:
    """A model as another tool's document, with all that it loses on the way.

    Raises:
        Refused: no such form, lens or branch, or something is lost and the request is strict.
    """
    _require_form(request.form)
    _require_sayable(model, request.form)
    exported = export_xmile(model, make_choice(model, request), version=VERSION)
    losses = tuple(
        LostThing(what=loss.what, names=loss.names, instead=loss.instead, is_numeric=loss.is_numeric)
        for loss in exported.losses
    )
    if request.is_strict and losses:
        raise Refused([_fault(loss, request.form) for loss in losses], exit_code=1)
    return ExportFinding(
        scenario=model.id,
        form=request.form,
        lens=_lens_of(model, request),
        branch=request.branch,
        file="",
        counts=exported.counts,
        names=exported.names,
        losses=losses,
        text=exported.text,
    )


def make_choice(model: Model, request: ExportRequest) -> Choice:
    """The world that is exported: its overrides in order, its grips, and for each parameter its number or its median.

    Raises:
        Refused: no such lens or branch, or branches that contradict each other.
    """
    import numpy as np

    from sandtable.ensemble.branches import compose_branches
    from sandtable.ensemble.draw import settle_values
    from sandtable.ensemble.quantiles import to_values

    lens = _lens_of(model, request)
    check_request(model, RunRequest(lenses=(lens,) if lens in model.lenses else (), branches=(request.branch,)))
    if lens != RECORD:
        require_known("lens", lens, model.lenses)
    composed = compose_branches(model, request.branch.split("+"))
    settled = settle_values(model, lens=lens, branch_parameters=composed.parameters)
    middle = np.array([0.5])
    own = model.lenses[lens].overrides if lens in model.lenses else ()
    chosen = [model.overrides[id_] for id_ in {*own, *composed.overrides}]
    ordered = sorted(chosen, key=lambda each: (each.owner_kind == "branch", each.owner, each.id))
    return Choice(
        lens=lens,
        branch=request.branch,
        overrides=tuple(each.id for each in ordered),
        forcings=composed.forcings,
        values={id_: float(to_values(value, middle, model.empirical)[0]) for id_, value in settled.items()},
        has_noise=request.has_noise,
    )


def _lens_of(model: Model, request: ExportRequest) -> str:
    return request.lens or (RECORD if RECORD in model.lenses else next(iter(model.lenses), RECORD))


def _fault(loss: LostThing, form: str) -> Fault:
    shown = ", ".join(loss.names[:6]) + (f" and {len(loss.names) - 6} more" if len(loss.names) > 6 else "")
    return Fault(
        code="export-loss",
        what=f"{form.upper()} cannot say: {loss.what} ({shown})",
        why=f"in their place would stand: {loss.instead}",
        mend="leave out --strict; the file lists what it does not hold",
    )


def _require_sayable(model: Model, form: str) -> None:
    """No equation finds what clears a market: nothing could stand in its place that computes the same."""
    users: dict[str, None] = {}
    values = [(item.id, value) for item in model.variables.values() for value in item.cells.values()]
    values += [(item.id, term.value) for item in model.variables.values() for term in item.terms]
    values += [(item.target, item.value) for item in model.overrides.values()]
    for move in model.moves.values():
        parts = (move.chance, move.when, move.lasts, move.ends_when, move.ends_chance)
        values += [(move.id, part) for part in parts if part is not None]
    for owner, value in values:
        if any(isinstance(node, Call) and node.function in UNSAYABLE for node in walk(value)):
            users[owner] = None
    if users:
        shown = ", ".join(f"`{user}`" for user in list(users)[:6]) + (" and more" if len(users) > 6 else "")
        raise Refused(
            [
                Fault(
                    code="export-loss",
                    what=f"{form.upper()} cannot say what {shown} computes",
                    why="it has no function that shares out by priority, or finds the price at which a market clears",
                    mend="replace these equations by others in a copy of the scenario, and export that",
                )
            ],
            exit_code=1,
        )


def _require_form(form: str) -> None:
    if form not in FORMS:
        raise refuse_call(f"`{form}` is no form that is written", mend=f"choose --to {', '.join(FORMS)}")
