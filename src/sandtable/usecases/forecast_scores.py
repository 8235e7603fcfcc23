"""Score a forecast record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sandtable.ledger.entries import LENS
from sandtable.ledger.scoring import score_record
from sandtable.ledger.sheets import ScoredRecord
from sandtable.ledger.standing import Standing
from sandtable.usecases.forecast_record import DEFAULT_FILE, open_record, require_question
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import refuse_unknown


def score_forecasts(
    file: str | Path = DEFAULT_FILE,
    *,
    forecasters: Iterable[str] = (),
    scenario: str = "",
    together: Sequence[str] = (),
    seed: int = 1,
) -> ScoredRecord:
    """Scores every forecast of a record whose question is answered, each beside what it is held against.

    Args:
        file: the record.
        forecasters: whom to score, lenses with or without `lens:`; none = all.
        scenario: only questions of this scenario; "" = of all.
        together: groups of questions that share a cause, each as `Q03,Q04,Q05`: they are drawn as one for the intervals.
        seed: of the resampling behind the intervals.

    Raises:
        Refused: nothing can be scored; no such forecaster, scenario or question; or the record is at fault.
    """
    standing = open_record(file)
    if scenario:
        standing = _only(standing, scenario)
    chosen = tuple(_require_forecaster(standing, name) for name in forecasters)
    groups = tuple(
        tuple(require_question(standing, name.strip()).key for name in group.split(",") if name.strip())
        for group in together
    )
    _require_apart(groups)
    if not 0 <= seed < 2**63:
        raise refuse_call(
            f"the seed {seed} cannot be used", why="a seed lies between 0 and 2^63 - 1", mend="try --seed 1"
        )
    scored = score_record(standing, seed=seed, together=groups, chosen=chosen)
    if not scored.sheets:
        raise _refuse_nothing(scored, standing)
    return scored


def _only(standing: Standing, scenario: str) -> Standing:
    known = sorted({question.scenario for question in standing.questions.values()})
    if scenario not in known:
        raise refuse_call(
            f"the record holds no question of `{scenario}`",
            why=f"it holds questions of {', '.join(f'`{name}`' for name in known)}" if known else "it holds none",
            mend="name one of them",
            code="no-such-name",
        )
    kept = {key for key, question in standing.questions.items() if question.scenario == scenario}
    return replace(
        standing,
        questions={key: question for key, question in standing.questions.items() if key in kept},
        forecasts=tuple(item for item in standing.forecasts if item.forecast.question in kept),
        answers={key: answer for key, answer in standing.answers.items() if key in kept},
    )


def _require_forecaster(standing: Standing, name: str) -> str:
    known = dict.fromkeys(item.forecast.forecaster for item in standing.forecasts)
    for candidate in (name, LENS + name):
        if candidate in known:
            return candidate
    fault = refuse_unknown("forecaster", name, [*known]).faults[0]
    raise refuse_call(
        f"the record has no forecaster `{name}`", why=fault.why, mend="see `sandtable forecasts show`", code=fault.code
    )


def _require_apart(groups: Sequence[Sequence[str]]) -> None:
    named = [question for group in groups for question in group]
    doubled = sorted({question for question in named if named.count(question) > 1})
    if doubled:
        raise refuse_call(f"`{doubled[0]}` is in two groups", mend="name each question in one --together")


def _refuse_nothing(scored: ScoredRecord, standing: Standing) -> Refused:
    if not standing.forecasts:
        why = "the record holds no forecast"
    elif scored.left_out:
        why = f"of line {scored.left_out[0].line}: {scored.left_out[0].why}"
    else:
        why = (
            "its question has no answer"
            if scored.n_open == 1
            else f"none of its {scored.n_open} questions has an answer"
        )
    return refuse_call(
        "there is nothing to score",
        why=why,
        mend="answer one: `sandtable forecasts resolve QUESTION yes --on DATE --source SOURCE`",
        code="unresolvable-question",
    )
