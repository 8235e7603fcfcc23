"""The sections of a brief, in order: each writes itself from the desk or says why it cannot."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.branches import BASE
from sandtable.analysis.claims import find_claims
from sandtable.analysis.duties import find_duties
from sandtable.analysis.fans import quantile_errors
from sandtable.analysis.observed import find_observed
from sandtable.analysis.questions import find_questions
from sandtable.analysis.targets import TargetValues
from sandtable.analysis.trail import Influence, Reliance, find_influences, find_oldest
from sandtable.analysis.words import DEFAULT_STANDARD
from sandtable.reports.brief.answer import say_parts, worth_table
from sandtable.reports.brief.charts import FanChart
from sandtable.reports.brief.sections import (
    checks_blocks,
    claims_blocks,
    duties_blocks,
    ledger_blocks,
    provenance_blocks,
    questions_blocks,
    series_blocks,
)
from sandtable.reports.layout import Paragraph
from sandtable.runs.runs import Status
from sandtable.usecases.brief.desk import Desk, Unwritable, Written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.ledger import Ledger
    from sandtable.model.model import Model
    from sandtable.runs.runs import Fan

MOST_CHARTS = 3
CHECK_FUTURES = 200
MOST_JUDGED = 8


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its id, its title, and who writes it."""

    id: str
    title: str
    write: Callable[[Desk], Written]


def write_ledger(desk: Desk) -> Written:
    """What the headline's subject brings its actor.

    Raises:
        Unwritable: there is no such comparison.
    """
    pair, actor, first = desk.require_ledger()
    usable = [ledger for ledger in desk.ledgers if ledger.lines and ledger.n_usable]
    opening = say_parts(first)
    worth = worth_table(usable)
    return Written(
        blocks=(
            *((Paragraph(opening),) if opening else ()),
            *ledger_blocks(first),
            *((worth,) if worth is not None else ()),
        ),
        commands=(desk.command("ledger", desk.where, pair.subject, actor),),
        branches=(pair.with_branch, pair.without_branch),
        targets=desk.read([headline_target(first)]),
        about=f"`{headline_target(first)}`",
    )


def headline_target(ledger: Ledger) -> str:
    """What the ledger is about, as an answer's target."""
    read = f"net({ledger.actor})" if ledger.weighted is not None else ledger.lines[0].outcome
    return f"{read} of {ledger.pair.subject}"


def write_series(desk: Desk) -> Written:
    """Fans of the first series that the scenario shows.

    Raises:
        Unwritable: none was recorded.
    """
    charts = [chart for fan in _shown_fans(desk) if (chart := _chart(desk, fan)) is not None][:MOST_CHARTS]
    if not charts:
        raise Unwritable("the scenario has no stock and shows no series")
    names = ", ".join(f"`{chart.name}`" for chart in charts)
    return Written(
        blocks=series_blocks(charts, _most_divided(charts)),
        commands=_show_commands(desk, [chart.name.partition("[")[0] for chart in charts]),
        branches=(BASE,),
        targets=_final_values(desk, charts),
        about=f"the last values of {names}",
    )


def write_claims(desk: Desk) -> Written:
    """The claims matrix.

    Raises:
        Unwritable: there are no claims.
    """
    model = desk.model
    if not model.claims:
        raise Unwritable("the scenario has no claims")
    matrix = find_claims(desk.ensemble, model, lenses=desk.lenses)
    quoted = {claim.id: claim.says.source for claim in model.claims.values() if claim.says is not None}
    read = {branch for id_ in model.claims for target in [desk.target(id_)] if target for branch in target.branches}
    return Written(
        blocks=claims_blocks(matrix, quoted=quoted, standard=DEFAULT_STANDARD),
        commands=(desk.command("claims", desk.where),),
        branches=tuple(sorted(read, key=lambda branch: (branch != BASE, branch))),
        targets=desk.read(list(model.claims)),
        about="all claims",
    )


def write_questions(desk: Desk) -> Written:
    """The forecast questions.

    Raises:
        Unwritable: there are none.
    """
    table = find_questions(desk.ensemble, desk.model, lenses=desk.lenses)
    if not (table.findings or table.measures):
        raise Unwritable("the scenario has no forecast questions")
    return Written(
        blocks=questions_blocks(table),
        commands=(desk.command("questions", desk.where),),
        branches=(BASE,),
        targets=desk.read([*(row.question for row in table.findings), *(row.question for row in table.measures)]),
        about="all questions",
    )


def write_checks(desk: Desk) -> Written:
    """The scenario's own checks.

    Raises:
        Unwritable: it has none.
        Refused: they cannot be run.
    """
    from sandtable.usecases.checks import run_checks

    if not desk.model.checks:
        raise Unwritable("the scenario has no checks of its own")
    futures, seed = min(CHECK_FUTURES, desk.request.futures), desk.request.seed
    report = run_checks(
        desk.where, futures=futures, seed=seed, progress=desk.progress, should_stop=desk.should_stop
    )  # fmt: skip
    return Written(
        blocks=checks_blocks(report),
        commands=(
            shlex.join(["sandtable", "check", desk.where, "--run", "--futures", str(futures), "--seed", str(seed)]),
        ),
        lenses=(report.lens,),
        n_futures=futures,
    )


def write_duties(desk: Desk) -> Written:
    """How often what laws limit is above its limit.

    Raises:
        Unwritable: no law limits anything.
    """
    duties = [duty for duty in find_duties(desk.ensemble, desk.model) if duty.cells]
    if not duties:
        raise Unwritable("no law of the scenario limits anything")
    return Written(
        blocks=duties_blocks(duties), commands=_show_commands(desk, [duty.law for duty in duties]), branches=(BASE,)
    )


def write_provenance(desk: Desk) -> Written:
    """On what the values rest.

    Raises:
        Unwritable: the scenario has no values.
    """
    reliance = find_reliance(desk)
    if reliance.n_values == 0:
        raise Unwritable("the scenario has no values")
    headline = _headline_text(desk)
    return Written(
        blocks=provenance_blocks(reliance, headline=f"`{headline}`" if headline else ""),
        commands=(shlex.join(["sandtable", "check", desk.where]),),
        targets=desk.read([headline]) if headline else (),
        about=f"`{headline}`" if headline else "",
    )


def find_reliance(desk: Desk) -> Reliance:
    """Values by what they rest on, the judged ones that matter most to the headline, the oldest figures."""
    from sandtable.usecases.check import check_scenario_at

    checked = check_scenario_at(desk.where).checked
    counts = checked.provenance if checked is not None else None
    return Reliance(
        sourced=counts.sourced if counts else 0,
        judged=counts.judged if counts else 0,
        bare=len(counts.bare) if counts else 0,
        oldest=find_oldest(desk.model),
        judged_influences=find_judged_influences(desk),
    )


def find_judged_influences(desk: Desk) -> tuple[Influence, ...]:
    """The inputs without a source that move the headline most; none without a headline."""
    headline = _headline_text(desk)
    if not headline:
        return ()
    targets = desk.read([headline])
    found = find_influences(
        desk.ensemble, desk.model, lens=desk.lenses[0], targets=targets, most=len(desk.model.parameters)
    )
    return tuple(item for item in found if item.judged and not item.sources)[:MOST_JUDGED]


def _show_commands(desk: Desk, names: Sequence[str]) -> tuple[str, ...]:
    """`show` for each name; none where it cannot be asked under the brief's options."""
    if desk.run or desk.request.design != "monte-carlo" or desk.request.known_by:
        return ()
    return tuple(desk.command("show", desk.where, name, lens=desk.lenses[0]) for name in dict.fromkeys(names))


def _headline_text(desk: Desk) -> str:
    usable = [ledger for ledger in desk.ledgers if ledger.lines and ledger.n_usable]
    return headline_target(usable[0]) if usable else ""


def shown_series(model: Model) -> tuple[str, ...]:
    """Series whose single futures a brief keeps: the first that the scenario shows, or its first stocks."""
    names = [
        f"{variable}[{','.join(indices)}]" if indices else variable
        for report in model.reports
        for variable, indices in zip(report.variables, report.indices, strict=True)
    ]
    stocks = [v.id for v in model.variables.values() if v.kind == "stock" and not v.is_hoisted]
    return tuple(dict.fromkeys(names or stocks))[:MOST_CHARTS]


def _shown_fans(desk: Desk) -> tuple[Fan, ...]:
    return desk.ensemble.fans.get((desk.lenses[0], BASE), ())


def _chart(desk: Desk, fan: Fan) -> FanChart | None:
    model, labels = desk.model, desk.ensemble.manifest.labels
    if len(labels) < 2 or not np.isfinite(fan.values).all():
        return None
    variable = model.variables.get(fan.variable)
    label = (variable.label if variable is not None else "") or fan.variable
    name = f"{fan.variable}[{fan.elements}]" if fan.elements else fan.variable
    middle = len(fan.levels) // 2
    others = []
    for lens in desk.lenses[1:]:
        same = (
            f
            for f in desk.ensemble.fans.get((lens, BASE), ())
            if (f.variable, f.elements) == (fan.variable, fan.elements)
        )
        others += [(lens, _numbers(f.values[middle])) for f in same if np.isfinite(f.values[middle]).all()]
    errors = {lens: _end_errors(desk, lens, name, fan.levels) for lens in desk.lenses}
    return FanChart(
        name=name,
        label=f"{label}, {fan.elements}" if fan.elements else label,
        unit=fan.unit,
        labels=labels,
        lens=desk.lenses[0],
        levels=fan.levels,
        quantiles=tuple(_numbers(row) for row in fan.values),
        medians=tuple(others),
        errors=errors[desk.lenses[0]],
        median_errors=tuple(errors[lens][middle] for lens, _ in others) if all(errors.values()) else (),
        observed=find_observed(model, fan.variable, fan.elements, fan.unit),
    )


def _end_errors(desk: Desk, lens: str, name: str, levels: tuple[float, ...]) -> tuple[float, ...]:
    """Monte Carlo errors of a series' quantiles at the last point; empty where its single futures were not kept."""
    kept = desk.ensemble.trajectories.get((lens, BASE), {})
    if name not in kept:
        return ()
    ran_well = desk.ensemble.status[lens, BASE] == Status.OK
    return _numbers(quantile_errors(np.sort(kept[name][ran_well, -1]), levels))


def _numbers(values: Sequence[float] | np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _most_divided(charts: Sequence[FanChart]) -> FanChart | None:
    """The chart in which the medians of the lenses end furthest apart, for the width of its fan."""

    def division(chart: FanChart) -> float:
        middle = chart.quantiles[len(chart.levels) // 2][-1]
        width = chart.quantiles[-1][-1] - chart.quantiles[0][-1]
        ends = [middle, *(values[-1] for _, values in chart.medians)]
        return (max(ends) - min(ends)) / width if width > 0 else 0.0

    best = max(charts, key=division)
    return best if division(best) > 0 else None


def _final_values(desk: Desk, charts: Sequence[FanChart]) -> tuple[TargetValues, ...]:
    """The charts' last values in each future, where single futures were kept."""
    key = (desk.lenses[0], BASE)
    kept = desk.ensemble.trajectories.get(key, {})
    counts = desk.ensemble.status[key] == Status.OK
    found = []
    for chart in charts:
        if chart.name in kept:
            values = kept[chart.name][:, -1].copy()
            values[~counts] = 0.0
            n_left_out = int(np.count_nonzero(~counts))
            found.append(TargetValues(values=values, counts=counts.copy(), n_left_out=n_left_out))
    return tuple(found)
