"""Scores a record: sorts its forecasts by what they could know, and scores each kind by its own rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sandtable.ledger.bootstrap import Resampling, draw_resampling, find_joint
from sandtable.ledger.calibration import find_calibration
from sandtable.ledger.entries import AskedQuestion, Forecast
from sandtable.ledger.references import (
    CLIMATOLOGY,
    HALF,
    REFERENCES,
    Climatology,
    count_climatology,
    reference_categories,
    reference_probability,
    reference_quantiles,
)
from sandtable.ledger.scores import brier_scores, crps_of_quantiles, find_category, log_scores, ranked_scores
from sandtable.ledger.sheets import (
    BRIER,
    CRPS,
    RANKED,
    ForecasterScore,
    LeftOut,
    PairScore,
    ReferenceScore,
    ScoredRecord,
    ScoreSheet,
    SingleScore,
)
from sandtable.ledger.standing import (
    IN_SAMPLE,
    KNOWN_BY,
    OPEN,
    OUT_OF_SAMPLE,
    STATED_BEFORE,
    Basis,
    Standing,
    StandingForecast,
    find_basis,
)

Reals = NDArray[np.float64]
Chosen = Mapping[str, dict[str, StandingForecast]]  # forecaster -> question -> forecast

MOST_PAIRED = 6
BASES = (OUT_OF_SAMPLE, STATED_BEFORE, KNOWN_BY, IN_SAMPLE)  # the most telling first
RULES: Mapping[str, Callable[[Forecast], object]] = {
    BRIER: lambda forecast: forecast.probability is not None,
    RANKED: lambda forecast: forecast.categories,
    CRPS: lambda forecast: forecast.levels,
}


def score_record(
    standing: Standing, *, seed: int, together: Sequence[Sequence[str]] = (), chosen: Iterable[str] = ()
) -> ScoredRecord:
    """Scores every forecast whose question is answered.

    Of several forecasts of one forecaster on one question and basis, the last counts.

    Args:
        standing: what stands in the record.
        seed: of the resampling behind the intervals.
        together: groups of question keys that share a cause.
        chosen: forecasters to score; empty = all.

    Returns:
        A sheet per basis, rule and unit; none when nothing is answered.
    """
    wanted = set(chosen)
    sorted_out: dict[tuple[Basis, str, str], dict[str, dict[str, StandingForecast]]] = {}
    left_out: list[LeftOut] = []
    n_replaced = 0
    for item in standing.forecasts:
        if wanted and item.forecast.forecaster not in wanted:
            continue
        why = _why_not(item, standing)
        if why:
            left_out += [_leave_out(item, why)] if why != OPEN else []
            continue
        basis = find_basis(item, standing.answers[item.forecast.question])
        for rule in (rule for rule, applies in RULES.items() if applies(item.forecast)):
            place = sorted_out.setdefault((basis, rule, item.asked.unit if rule == CRPS else "1"), {})
            given = place.setdefault(item.forecast.forecaster, {})
            earlier = given.get(item.forecast.question)
            n_replaced += earlier is not None
            if earlier is None or (item.forecast.made, item.line.number) > (earlier.forecast.made, earlier.line.number):
                given[item.forecast.question] = item
    questions = [key for key in standing.questions if key in standing.answers]
    resampling = draw_resampling(questions, seed=seed, together=together)
    climatology = count_climatology(_truths(standing))
    order = sorted(
        sorted_out, key=lambda key: (BASES.index(key[0].kind), key[0].known_by, list(RULES).index(key[1]), key[2])
    )
    sheets = tuple(_make_sheet(key, sorted_out[key], standing, resampling, climatology) for key in order)
    return _whole(standing, sheets, n_replaced, left_out, seed, resampling, together)


def _whole(
    standing: Standing,
    sheets: tuple[ScoreSheet, ...],
    n_replaced: int,
    left_out: Sequence[LeftOut],
    seed: int,
    resampling: Resampling,
    together: Sequence[Sequence[str]],
) -> ScoredRecord:
    scored = {single.standing.line.number: single.standing for sheet in sheets for single in sheet.singles}
    asked = {item.forecast.question for item in standing.forecasts}
    answered = {question for question in asked if question in standing.answers}
    return ScoredRecord(
        sheets=sheets,
        n_lines=standing.record.n_lines,
        head=standing.record.head,
        n_answered=len(answered),
        n_open=len(asked) - len(answered),
        n_replaced=n_replaced,
        n_reworded=sum(item.asked.asks != standing.questions[item.forecast.question].asks for item in scored.values()),
        n_clock_stated=sum(item.line.clock != "read" for item in scored.values()),
        left_out=tuple(left_out),
        withdrawals=standing.withdrawals,
        scenarios=tuple(dict.fromkeys(item.asked.scenario for item in scored.values())),
        questions=tuple(
            key for key in standing.questions if key in {s.question for sheet in sheets for s in sheet.singles}
        ),
        seed=seed,
        n_resamples=len(resampling.weights),
        together=tuple(tuple(group) for group in together),
    )


def _why_not(item: StandingForecast, standing: Standing) -> str:
    """Why a forecast is not scored; "" when it is."""
    answer = standing.answers.get(item.forecast.question)
    if answer is None:
        return OPEN
    latest = standing.questions[item.forecast.question]
    if item.asked.resolves != latest.resolves:
        return f"its question was to be answered by {item.asked.resolves} when it was made, by {latest.resolves} later"
    if item.asked.unit != latest.unit or item.asked.is_number != (answer.resolution.value is not None):
        return "its question was answered in another unit or kind than it was asked in"
    return ""


def _leave_out(item: StandingForecast, why: str) -> LeftOut:
    forecast = item.forecast
    return LeftOut(line=item.line.number, forecaster=forecast.forecaster, question=forecast.question, why=why)


def _truths(standing: Standing) -> dict[str, float]:
    return {key: item.resolution.outcome for key, item in standing.answers.items() if item.resolution.value is None}


def _make_sheet(
    key: tuple[Basis, str, str], chosen: Chosen, standing: Standing, resampling: Resampling, climatology: Climatology
) -> ScoreSheet:
    basis, rule, unit = key
    singles = {
        name: _add_references(rule, _score_singles(rule, given, standing), standing, climatology)
        for name, given in chosen.items()
    }
    references = tuple(
        found
        for reference in REFERENCES
        for name, scored in singles.items()
        if (found := _beside(name, reference, scored, standing, resampling)) is not None
    )
    paired = sorted(singles, key=lambda name: -len(singles[name]))[:MOST_PAIRED]
    paired.sort(key=list(singles).index)
    place = {question: number for number, question in enumerate(standing.questions)}
    return ScoreSheet(
        basis=basis,
        rule=rule,
        unit=unit,
        n_questions=len({question for scored in singles.values() for question in scored}),
        forecasters=tuple(_mean_score(name, rule, scored, resampling) for name, scored in singles.items()),
        references=references,
        pairs=_pairs(paired, rule, singles, resampling),
        n_unpaired=len(singles) - len(paired),
        singles=tuple(
            sorted((s for scored in singles.values() for s in scored.values()), key=lambda s: place[s.question])
        ),
    )


def _mean_score(
    forecaster: str, rule: str, scored: Mapping[str, SingleScore], resampling: Resampling
) -> ForecasterScore:
    logs = [single.log for single in scored.values()]
    finite = [log for log in logs if math.isfinite(log)]
    items = list(scored.values())
    calibration = None
    if rule == BRIER:
        given = np.array([_probability(single.standing.forecast) for single in items])
        calibration = find_calibration(given, np.array([single.outcome for single in items]))
    return ForecasterScore(
        forecaster=forecaster,
        score=resampling.interval({question: single.score for question, single in scored.items()}),
        log=_mean(logs),
        log_finite=_mean(finite),
        infinite=tuple(single.question for single in items if math.isinf(single.log)),
        n_words=sum(bool(single.standing.forecast.word) for single in items),
        best=_mean([single.best for single in items]),
        worst=_mean([single.worst for single in items]),
        calibration=calibration,
    )


def _beside(
    forecaster: str, reference: str, scored: Mapping[str, SingleScore], standing: Standing, resampling: Resampling
) -> ReferenceScore | None:
    """A forecaster beside a reference; None where the reference answers none of his questions."""
    both = {question: single for question, single in scored.items() if reference in single.beside}
    if not both:
        return None
    own = _mean([single.score for single in both.values()])
    theirs = _mean([single.beside[reference] for single in both.values()])
    is_stated = [standing.questions[question].base_rate is not None for question in both]
    return ReferenceScore(
        forecaster=forecaster,
        reference=reference,
        n_stated=sum(is_stated) if reference == CLIMATOLOGY else 0 if reference == HALF else len(both),
        score=own,
        reference_score=theirs,
        skill=1.0 - own / theirs if theirs > 0.0 else math.nan,
        difference=resampling.interval(
            {name: single.score - single.beside[reference] for name, single in both.items()}
        ),
    )


def _add_references(
    rule: str, scored: Mapping[str, SingleScore], standing: Standing, climatology: Climatology
) -> dict[str, SingleScore]:
    """Singles with the scores of the references that answer their questions."""
    found: dict[str, dict[str, float]] = {question: {} for question in scored}
    for reference in REFERENCES:
        given: dict[str, tuple[float, ...]] = {}
        for question, single in scored.items():
            asked = replace(standing.questions[question], edges=single.standing.asked.edges)
            said = _reference(reference, rule, asked, single, climatology)
            if said is not None:
                given[question] = said
        items = [
            (scored[question].standing.forecast.levels, said, scored[question]) for question, said in given.items()
        ]
        for question, score in zip(given, _rule_scores(rule, items).tolist(), strict=True):
            found[question][reference] = score
    return {question: replace(single, beside=found[question]) for question, single in scored.items()}


def _reference(
    reference: str, rule: str, asked: AskedQuestion, single: SingleScore, climatology: Climatology
) -> tuple[float, ...] | None:
    if rule == BRIER:
        probability = reference_probability(reference, asked, single.outcome, climatology)
        return None if probability is None else (probability,)
    if rule == RANKED:
        return reference_categories(reference, asked)
    return reference_quantiles(reference, asked, single.standing.forecast.levels)


def _pairs(
    names: Sequence[str], rule: str, singles: Mapping[str, Mapping[str, SingleScore]], resampling: Resampling
) -> tuple[PairScore, ...]:
    """All pairs of some forecasters that have a question in common."""
    found: list[PairScore] = []
    drawn: dict[int, Reals] = {}
    for first, second in combinations(names, 2):
        both = _score_both(rule, singles[first], singles[second])
        if not both:
            continue
        differences = {question: own - other for question, (own, other) in both.items()}
        means = resampling.means(differences)
        if means is not None:
            drawn[len(found)] = means
        found.append(
            PairScore(
                first=first,
                second=second,
                first_score=_mean([own for own, _ in both.values()]),
                second_score=_mean([other for _, other in both.values()]),
                difference=resampling.interval(differences),
                is_clear=False,
            )
        )
    flags = find_joint(list(drawn.values()), [found[number].difference.mean for number in drawn])
    for number, flag in zip(drawn, flags, strict=True):
        found[number] = replace(found[number], is_clear=flag)
    return tuple(found)


def _score_both(
    rule: str, first: Mapping[str, SingleScore], second: Mapping[str, SingleScore]
) -> dict[str, tuple[float, float]]:
    """Scores of two forecasters on their common questions; of numbers, on the levels that both gave."""
    both = [question for question in first if question in second]
    if rule != CRPS:
        return {question: (first[question].score, second[question].score) for question in both}
    levels = {question: _common_levels(first[question], second[question]) for question in both}
    both = [question for question in both if levels[question]]
    own, other = (
        _rule_scores(rule, [(levels[q], _quantiles_at(side[q], levels[q]), side[q]) for q in both]).tolist()
        for side in (first, second)
    )
    return dict(zip(both, zip(own, other, strict=True), strict=True))


def _common_levels(first: SingleScore, second: SingleScore) -> tuple[float, ...]:
    others = set(second.standing.forecast.levels)
    return tuple(level for level in first.standing.forecast.levels if level in others)


def _quantiles_at(single: SingleScore, levels: Sequence[float]) -> tuple[float, ...]:
    forecast = single.standing.forecast
    by_level = dict(zip(forecast.levels, forecast.quantiles, strict=True))
    return tuple(by_level[level] for level in levels)


def _score_singles(rule: str, given: Mapping[str, StandingForecast], standing: Standing) -> dict[str, SingleScore]:
    blank = [
        SingleScore(
            question=question, standing=item, outcome=standing.answers[question].resolution.outcome,
            score=math.nan, log=math.nan, best=math.nan, worst=math.nan, beside={},
        )
        for question, item in given.items()
    ]  # fmt: skip
    scores = _rule_scores(rule, [(s.standing.forecast.levels, _values(rule, s.standing.forecast), s) for s in blank])
    if rule != BRIER:
        return {s.question: replace(s, score=v, best=v, worst=v) for s, v in zip(blank, scores.tolist(), strict=True)}
    outcomes = np.array([single.outcome for single in blank])
    logs = log_scores(np.array([_probability(single.standing.forecast) for single in blank]), outcomes)
    ends = np.array([_ends(single.standing.forecast) for single in blank])
    at_ends = np.stack([brier_scores(ends[:, 0], outcomes), brier_scores(ends[:, 1], outcomes)])
    columns = zip(blank, scores.tolist(), logs.tolist(), at_ends.min(0).tolist(), at_ends.max(0).tolist(), strict=True)
    return {
        s.question: replace(s, score=score, log=log, best=best, worst=worst) for s, score, log, best, worst in columns
    }


def _rule_scores(rule: str, items: Sequence[tuple[Sequence[float], Sequence[float], SingleScore]]) -> Reals:
    """Scores of (levels, values, what they are held against), alike ones at once."""
    scores = np.full(len(items), np.nan)
    alike: dict[tuple[float, ...] | int, list[int]] = {}
    for number, (levels, values, _) in enumerate(items):
        alike.setdefault(tuple(levels) if rule == CRPS else len(values), []).append(number)
    for numbers in alike.values():
        given = np.array([items[number][1] for number in numbers])
        singles = [items[number][2] for number in numbers]
        outcomes = np.array([single.outcome for single in singles])
        if rule == BRIER:
            scores[numbers] = brier_scores(given[:, 0], outcomes)
        elif rule == RANKED:
            edges = [single.standing.asked.edges for single in singles]
            reached = [find_category(edge, single.outcome) for edge, single in zip(edges, singles, strict=True)]
            scores[numbers] = ranked_scores(given, np.array(reached))
        else:
            scores[numbers] = crps_of_quantiles(given, items[numbers[0]][0], outcomes)
    return scores


def _values(rule: str, forecast: Forecast) -> tuple[float, ...]:
    if rule == BRIER:
        return (_probability(forecast),)
    return forecast.categories if rule == RANKED else forecast.quantiles


def _probability(forecast: Forecast) -> float:
    return math.nan if forecast.probability is None else forecast.probability


def _ends(forecast: Forecast) -> tuple[float, float]:
    """The ends of a word's band; the probability itself twice without a word."""
    middle = _probability(forecast)
    return (middle if forecast.low is None else forecast.low, middle if forecast.high is None else forecast.high)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan
