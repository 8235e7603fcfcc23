"""Show one thing of a scenario: what it is, where it comes from, what it touches, and how it moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sandtable.analysis.duties import DutyFinding, find_duties
from sandtable.analysis.things import LensValue, Thing
from sandtable.analysis.written import write_out
from sandtable.language.formatter import format_statement
from sandtable.model.declaration import Statement
from sandtable.model.expression import Expression, Provenance
from sandtable.model.model import Model, Parameter, Source, Variable
from sandtable.model.walking import names_in
from sandtable.runs.runs import Fan
from sandtable.usecases.check import require_model
from sandtable.usecases.request import Progress, RunRequest, refuse_unknown
from sandtable.usecases.run import run_model

MOVING = ("stock", "flow", "auxiliary", "data")
MOST_FANS = 4


def show_thing(
    where: str,
    name: str,
    *,
    futures: int = 1000,
    seed: int = 1,
    lens: str = "record",
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Thing:
    """Look one thing up by its name.

    Raises:
        Refused: the scenario has faults, or has no such name.
    """
    model = require_model(where)
    thing = require_thing(model, name)
    variable = model.variables.get(name)
    fans: tuple[Fan, ...] = ()
    labels: tuple[str, ...] = ()
    if variable is not None and variable.kind in MOVING:
        request = RunRequest(lenses=(lens,), branches=("base",), fans=(name,), futures=futures, seed=seed)
        ensemble = run_model(model, request, progress=progress, should_stop=should_stop)
        fans = ensemble.fans.get((lens, "base"), ())[:MOST_FANS]
        labels = ensemble.manifest.labels
    duties: tuple[DutyFinding, ...] = ()
    if thing.kind == "law" and model.laws[name].limits is not None:
        request = RunRequest(branches=("base",), futures=futures, seed=seed)
        ensemble = run_model(model, request, progress=progress, should_stop=should_stop)
        duties = find_duties(ensemble, model, laws=(name,))
    return replace(thing, fans=fans, labels=labels, lens=lens, seed=seed, n_futures=futures, duties=duties)


def require_thing(
    model: Model, name: str, *, kind: str = "", readers: Mapping[str, tuple[str, ...]] | None = None
) -> Thing:
    """What a name means, where it comes from and what it touches: without runs, so without fans and duties.

    Args:
        model: a settled scenario.
        name: id of the thing.
        kind: of two things with one id, which; "" = the first, in the order of the scenario's tables.
        readers: from `find_readers`, by one who asks again and again; None = they are found afresh.

    Raises:
        Refused: the scenario has no such name.
    """
    kind, statement = _look_up(model, name, kind)
    variable = model.variables.get(name)
    sources, judged = _provenance(model, name, statement)
    place = statement.place
    return Thing(
        kind=kind,
        id=name,
        label=getattr(statement, "label", "") or getattr(statement, "asks", ""),
        unit=variable.unit.text if variable is not None else "",
        sector=variable.sector if variable is not None else "",
        place=f"{place.file}:{place.line}" if place.file else "",
        text=format_statement(write_out(model, statement)),
        note=getattr(statement, "note", ""),
        needs=_needs(variable) if variable is not None else (),
        feeds=(find_readers(model) if readers is None else readers).get(name, ()),
        sources=sources,
        judged=judged,
        lenses=tuple(
            LensValue(lens=held.id, reason=held.reasons[name]) for held in model.lenses.values() if name in held.reasons
        ),
        fans=(),
        labels=(),
        lens="",
        seed=0,
        n_futures=0,
    )


def _look_up(model: Model, name: str, wanted: str = "") -> tuple[str, Statement]:
    variable = model.variables.get(name)
    if variable is not None and wanted in {"", variable.kind}:
        return variable.kind, variable.declaration
    places: dict[str, Mapping[str, Statement]] = {
        "move": model.moves, "law": model.laws, "claim": model.claims, "question": model.questions,
        "actor": model.actors, "person": model.persons, "interest": model.interests, "lens": model.lens_declarations,
        "branch": model.branch_declarations,
    }  # fmt: skip
    for kind, held in places.items():
        if name in held and wanted in {"", kind}:
            return kind, held[name]
    raise refuse_unknown("name", name, [*model.variables, *(key for held in places.values() for key in held)])


def _needs(variable: Variable) -> tuple[str, ...]:
    expressions: list[Expression] = [*variable.cells.values(), *(term.value for term in variable.terms)]
    return tuple(dict.fromkeys(name for e in expressions for name in names_in(e) if name != variable.id))


def find_readers(model: Model) -> dict[str, tuple[str, ...]]:
    """Per name of a scenario, the variables, moves and laws that read it."""
    found: dict[str, dict[str, None]] = {}
    for variable in model.variables.values():
        for name in _needs(variable):
            found.setdefault(name, {})[variable.id] = None
    acts: dict[str, Statement] = {**model.moves, **model.laws}
    for id_, act in acts.items():
        for name in _names_of_statement(act):
            found.setdefault(name, {})[id_] = None
    return {name: tuple(readers) for name, readers in found.items()}


def _names_of_statement(statement: Statement) -> set[str]:
    from dataclasses import fields

    found: set[str] = set()
    for field in fields(statement):
        value = getattr(statement, field.name)
        if isinstance(value, Expression):
            found.update(names_in(value))
        elif isinstance(value, tuple):
            found.update(part for part in value if isinstance(part, str))
    return found


def _provenance(model: Model, name: str, statement: Statement) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    found: list[Provenance] = []
    holders = (statement, getattr(statement, "base_rate", None), getattr(statement, "status_quo", None))
    own = (getattr(holder, "provenance", None) for holder in holders)
    found += [provenance for provenance in own if provenance is not None]
    cells: list[Parameter] = [p for p in model.parameters.values() if p.variable == name]
    found += [p.provenance for p in cells if p.provenance is not None]
    ids = dict.fromkeys(id_ for provenance in found for id_ in provenance.sources)
    said = getattr(statement, "says", None)
    if said is not None and said.source:
        ids[said.source] = None
    known = getattr(statement, "known", None)
    for id_ in known.sources if known is not None else ():
        ids[id_] = None
    judged = dict.fromkeys(p.judged for p in found if p.judged)
    return tuple(model.sources[id_] for id_ in ids if id_ in model.sources), tuple(judged)
