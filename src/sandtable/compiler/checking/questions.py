"""Settling forecast questions: yes or no, or a number; what they are held against, and what is known."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from sandtable.compiler.checking.near import listed
from sandtable.compiler.checking.provenance import check_provenance, check_sources
from sandtable.compiler.checking.scope import Facts, Scope
from sandtable.compiler.checking.space import parse_date
from sandtable.compiler.checking.times import hoist_outcome
from sandtable.compiler.checking.walk import begin_work, settle_safely
from sandtable.compiler.checking.work import AIM, Typed, Work, is_condition
from sandtable.diagnostics.place import Place
from sandtable.model.declaration import Known, Question, Reference
from sandtable.model.expression import Expression
from sandtable.quantities.unit import DIMENSIONLESS

ANSWERS = ("yes", "no", "partly", "open", "untested")
MEASURED = "measured"
UNANSWERED = ("open", "untested")
NOT_WORDS = ("yes", "no", "partly")


def settle_question(scope: Scope, question: Question) -> Question:
    """Settles one question; what it reduces over time becomes outcomes.

    Args:
        scope: all that is declared; takes the faults.
        question: as read.

    Returns:
        The question with its expression settled and, where it measures a number, that number's unit.
    """
    is_complete = _check_kind(scope, question)
    _check_resolves(scope, question)
    check_known(scope, question.known, question.place)
    _check_references(scope, question)
    if is_complete:
        _check_values(scope, question)
    facts = scope.facts.setdefault(f"question:{question.id}", Facts())
    work = begin_work(scope, f"question.{question.id}", AIM, question.place, facts=facts)
    holds = settle_condition(work, question.holds)
    if question.measures is None:
        return replace(question, holds=question.holds if holds is None else holds)
    typed = _settle_number(work, question.measures)
    if typed is None:
        return question
    return replace(question, measures=typed.node, unit=(typed.unit or DIMENSIONLESS).text)


def settle_condition(work: Work, node: Expression | None) -> Expression | None:
    """Settles what can be true or false; None for None, and after noting a fault."""
    if node is None:
        return None
    typed = settle_safely(work, node)
    if typed is None or not is_condition(work, typed):
        return None
    return typed.node


def check_known(scope: Scope, known: Known | None, place: Place) -> None:
    """Notes what is wrong with `known ...` whatever it answers: its word, date and sources."""
    if known is None:
        return
    here = known.place if known.place.line else place
    if known.value is None and known.answer not in ANSWERS:
        scope.fault(
            "unknown-answer",
            f"`{known.answer}` is no answer",
            here,
            why="what became of it is one of five words, or a number where a question measures one",
            mend=f"write one of {listed(ANSWERS)}",
        )
    if known.date and parse_date(known.date) is None:
        scope.fault("bad-date", f"`{known.date}` is no date", here, mend="write e.g. `known yes on 2026-02`")
    check_sources(scope, known.sources, here)


def check_no_number(scope: Scope, what: str, known: Known | None, place: Place) -> None:
    """Notes a number as the answer of what is yes or no."""
    if known is not None and known.value is not None:
        scope.fault(
            "unknown-answer",
            f"{what} is yes or no, but it is known to be {known.value:g}",
            known.place if known.place.line else place,
            why="only a question that `measures` is answered by a number",
            mend="write `known yes` or `known no`, with the number as its text",
        )


def _settle_number(work: Work, node: Expression) -> Typed | None:
    """Settles what a question measures: one number a future, not a truth."""
    typed = settle_safely(work, node)
    if typed is None:
        return None
    if typed.axes:
        hoist_outcome(work, typed)  # notes the axes
        return None
    if typed.is_flag:
        work.scope.fault(
            "question-incomplete",
            f"what question `{work.owner.removeprefix('question.')}` measures is true or false",
            node.place if node.place.line else work.place,
            why="`measures` takes a number; what can be true or false stands behind `yes when`",
            mend="write `yes when` before it, or measure the number that it compares",
        )
        return None
    return typed


def _check_kind(scope: Scope, question: Question) -> bool:
    """Whether it has one kind of answer; notes the fault when it has none or two, or categories without a number."""
    is_measured, is_truth = question.measures is not None, question.holds is not None
    if is_measured == is_truth:
        scope.fault(
            "question-incomplete",
            f"question `{question.id}` has both `yes when` and `measures`"
            if is_truth
            else f"question `{question.id}` has no answer",
            question.place,
            why="a question is answered by yes or no, or by a number",
            mend="make two questions of it" if is_truth else "add `yes when CONDITION` or `measures NUMBER`",
        )
        return False
    if question.edges and not is_measured:
        scope.fault(
            "question-incomplete",
            f"question `{question.id}` has categories, but no number that falls into them",
            question.place,
            why="`categories` are ranges of what a question `measures`",
            mend="remove `categories`, or write `measures NUMBER` in place of `yes when`",
        )
        return False
    return True


def _check_resolves(scope: Scope, question: Question) -> None:
    if parse_date(question.resolves) is None and scope.grid is not None and scope.grid.is_calendar:
        scope.fault(
            "bad-date",
            f"`{question.resolves}` is no date",
            question.place,
            why=f"question `{question.id}` must say when it is settled",
            mend="write `resolves 2028-03-31`",
        )


# -- what a forecast is held against --------------------------------------------------------------------


def _check_references(scope: Scope, question: Question) -> None:
    for what, reference in (("base rate", question.base_rate), ("status quo", question.status_quo)):
        if reference is None:
            continue
        place = _place_of(reference, question)
        check_provenance(scope, reference.provenance, place)
        value = reference.low if reference.low == reference.high else None
        scope.note_value(f"question {question.id}", place, reference.provenance, value=value)
        if reference.low > reference.high:
            _bad_range(
                scope,
                f"the {what} of question `{question.id}` runs from {reference.low:g} to {reference.high:g}",
                place,
                why="an interval goes from its lower to its higher end",
                mend=f"write `{what} {reference.high:g} to {reference.low:g}`",
            )


def _check_values(scope: Scope, question: Question) -> None:
    """Notes references and a known answer that do not fit the question's kind."""
    if question.measures is None:
        _check_probability(scope, question)
        check_no_number(scope, f"question `{question.id}`", question.known, question.place)
        return
    known = question.known
    if known is not None and known.value is None and known.answer in NOT_WORDS:
        scope.fault(
            "unknown-answer",
            f"question `{question.id}` measures a number, but it is known to be `{known.answer}`",
            known.place if known.place.line else question.place,
            why="the answer of a question that `measures` is a number, in the unit of what it measures",
            mend=f"write `known NUMBER`, or {listed(UNANSWERED)}",
        )
    if any(second <= first for first, second in pairwise(question.edges)):
        _bad_range(
            scope,
            f"the categories of question `{question.id}` do not rise: {', '.join(f'{edge:g}' for edge in question.edges)}",
            question.place,
            why="each edge ends a category and begins the next",
            mend="write each edge once, from low to high",
        )


def _check_probability(scope: Scope, question: Question) -> None:
    rate, quo = question.base_rate, question.status_quo
    if rate is not None and rate.low <= rate.high and not (rate.low == rate.high and 0 <= rate.low <= 1):
        said = f"{rate.low:g}" if rate.low == rate.high else f"{rate.low:g} to {rate.high:g}"
        _bad_range(
            scope,
            f"the base rate of question `{question.id}` is {said}",
            _place_of(rate, question),
            why="how often a yes or no was yes before is one share, from 0 to 1",
            mend="write e.g. `base rate 0.05`",
        )
    if quo is not None and quo.low == quo.high and quo.low not in {0.0, 1.0}:
        _bad_range(
            scope,
            f"the status quo of question `{question.id}` is {quo.low:g}",
            _place_of(quo, question),
            why="if nothing changes, a question of yes or no is answered by one of the two",
            mend="write `status quo yes` or `status quo no`",
        )


def _place_of(reference: Reference, question: Question) -> Place:
    return reference.place if reference.place.line else question.place


def _bad_range(scope: Scope, what: str, place: Place, *, why: str, mend: str) -> None:
    scope.fault("bad-range", what, place, why=why, mend=mend)
