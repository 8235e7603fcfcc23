"""Settling what matters: outcomes, interests, claims, questions, checks and the series to show."""

from __future__ import annotations

from dataclasses import replace

from sandtable.compiler.checking.acts import check_actor
from sandtable.compiler.checking.equations import settle_right_side
from sandtable.compiler.checking.names import select_cells
from sandtable.compiler.checking.near import listed, mend_by_name
from sandtable.compiler.checking.provenance import check_provenance, check_quote
from sandtable.compiler.checking.questions import check_known, check_no_number, settle_condition, settle_question
from sandtable.compiler.checking.rivals import check_person
from sandtable.compiler.checking.scope import Declared, Facts, Scope
from sandtable.compiler.checking.variables import add_variable
from sandtable.compiler.checking.walk import begin_work, settle_safely
from sandtable.compiler.checking.words import leaf_names, node_parts
from sandtable.compiler.checking.work import AIM, EACH_POINT, OUTCOME, OVER_FUTURES, Work, is_condition
from sandtable.model.declaration import Check, Claim, Interest, Outcome, Report
from sandtable.model.expression import (
    Expression,
    InBranch,
    Net,
    Node,
    OverFutures,
    TimeReduction,
)

# -- outcomes and interests ---------------------------------------------------------------------------


def settle_outcomes(scope: Scope) -> None:
    """Settles the declared outcomes, those that read others after them."""
    for declared in list(scope.declared.values()):
        if declared.kind != "outcome" or not isinstance(declared.statement, Outcome) or declared.id in scope.variables:
            continue
        _settle_outcome(scope, declared, declared.statement)


def _settle_outcome(scope: Scope, declared: Declared, statement: Outcome) -> None:
    facts = scope.facts.setdefault(declared.id, Facts())
    if declared.axes:
        scope.fault(
            "extra-dimension",
            f"outcome `{declared.id}` is declared over {listed(declared.axes)}",
            statement.place,
            why="an outcome is one number a run",
            mend="declare one outcome for each element that matters",
        )
        return
    work = begin_work(scope, declared.id, OUTCOME, statement.place, facts=facts)
    gives = f"`{declared.id}` is declared {statement.unit}, but its reduction"
    settled = settle_right_side(work, statement.value, declared.unit, gives=gives)
    if settled is not None:
        add_variable(scope, declared, "outcome", {(): settled})


def settle_interests(scope: Scope) -> None:
    """Checks that interests name actors and outcomes, each once."""
    for interest in scope.interests.values():
        check_actor(scope, interest.actor, interest.place)
        _check_interest(scope, interest)


def _check_interest(scope: Scope, interest: Interest) -> None:
    outcomes = [item.id for item in scope.declared.values() if item.kind == "outcome" and "~" not in item.id]
    seen: set[str] = set()
    for item in interest.items:
        place = item.place if item.place.line else interest.place
        check_provenance(scope, item.provenance, place)
        declared = scope.declared.get(item.outcome)
        if declared is None or declared.kind != "outcome":
            if item.outcome in scope.faulty:
                continue
            scope.fault(
                "unknown-outcome",
                f"there is no outcome `{item.outcome}`",
                place,
                why=f"`{item.outcome}` is a {declared.kind}" if declared else "interests are in declared outcomes",
                mend=mend_by_name(item.outcome, outcomes, f"declare it: `outcome {item.outcome} : unit = ...`"),
            )
            continue
        scope.used.add(item.outcome)
        if item.outcome in seen:
            scope.fault(
                "duplicate-name",
                f"`{interest.actor}` has two interests in `{item.outcome}`",
                place,
                why="its weight would count twice",
                mend="remove one of the two",
            )
        seen.add(item.outcome)
        if item.worth is not None:
            scope.note_value(f"interest {interest.actor} {item.outcome}", place, item.provenance, value=None)


# -- claims and questions -----------------------------------------------------------------------------


def settle_claims(scope: Scope) -> None:
    """Settles claims and questions; what they reduce over time becomes outcomes."""
    for claim in list(scope.claims.values()):
        scope.claims[claim.id] = _settle_claim(scope, claim)
    for question in list(scope.questions.values()):
        scope.questions[question.id] = settle_question(scope, question)


def _settle_claim(scope: Scope, claim: Claim) -> Claim:
    for name in claim.by:
        check_person(scope, name, claim.place, "speaker")
    for name in claim.denied_by:
        check_person(scope, name, claim.place, "denier")
    check_quote(scope, claim.says, claim.place)
    check_known(scope, claim.known, claim.place)
    check_no_number(scope, f"claim `{claim.id}`", claim.known, claim.place)
    if claim.holds is not None and claim.word is None:
        scope.fault(
            "claim-incomplete",
            f"claim `{claim.id}` has no word for how sure its speaker is",
            claim.place,
            why="the word gives the band of shares under which the claim fits",
            mend='add e.g. `word could`, or `word "can never" read as "almost certain"`',
        )
    if claim.word is not None and claim.word.band is not None:
        low, high = claim.word.band
        if not 0 <= low < high <= 1:
            scope.fault(
                "bad-range",
                f"the band of claim `{claim.id}` runs from {low:g} to {high:g}",
                claim.word.place if claim.word.place.line else claim.place,
                why="a band is a range of shares of the futures",
                mend="write e.g. `band 0.25 to 0.75`",
            )
    if claim.holds is None and (claim.known is None or claim.known.answer == "open"):
        scope.fault(
            "claim-incomplete",
            f"claim `{claim.id}` has no test",
            claim.place,
            why="without `holds when` no run can speak to it",
            mend="add `holds when ...`, or `known untested`",
            severity="warning",
        )
    facts = scope.facts.setdefault(f"claim:{claim.id}", Facts())
    work = begin_work(scope, f"claim.{claim.id}", AIM, claim.place, facts=facts)
    return replace(claim, given=settle_condition(work, claim.given), holds=settle_condition(work, claim.holds))


# -- checks -------------------------------------------------------------------------------------------


def settle_checks(scope: Scope) -> tuple[Check, ...]:
    """Settles checks: those of whole runs speak of outcomes, those of every point keep their variables."""
    return tuple(_settle_check(scope, check, f"check.{number}") for number, check in enumerate(scope.checks, 1))


def _settle_check(scope: Scope, check: Check, owner: str) -> Check:
    facts = scope.facts.setdefault(owner, Facts())
    known = ("base", *scope.branches)
    for name in check.branches:
        facts.used.add(f"branch:{name}")
        if name not in known and name not in scope.faulty:
            scope.fault(
                "unknown-branch",
                f"there is no branch `{name}`",
                check.place,
                why=f"the branches are {listed(known, most=12)}",
                mend=mend_by_name(name, known, f"declare it: `branch {name} : ...`"),
            )
    if len(check.branches) > 1:
        scope.compositions.setdefault(check.branches, check.place)
    if check.tolerance is not None and not 0 <= check.tolerance < 1:
        scope.fault(
            "bad-range",
            f"the tolerance of the check is {check.tolerance:g}",
            check.place,
            why="it is a share of the sides' size",
            mend="write e.g. `within 0.02`",
        )
    if is_over_futures(scope, check.holds):
        work = begin_work(scope, owner, OVER_FUTURES, check.place, facts=facts)
        holds = settle_condition(work, check.holds)
    else:
        work = begin_work(scope, owner, EACH_POINT, check.place, facts=facts)
        holds = _at_each_point(work, check)
    return replace(check, holds=check.holds if holds is None else holds)


def is_over_futures(scope: Scope, node: Expression) -> bool:
    """Whether a check speaks of whole runs rather than of each point."""
    stack: list[object] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, TimeReduction | InBranch | Net | OverFutures):
            return True
        if isinstance(item, tuple):
            stack.extend(item)
        elif isinstance(item, Node):
            stack.extend(getattr(item, name) for name in node_parts(item))
    return any((found := scope.declared.get(name)) is not None and found.kind == "outcome" for name in leaf_names(node))


def _at_each_point(work: Work, check: Check) -> Expression | None:
    """The condition as it stands: what runs it tests it at every point, in every cell."""
    typed = settle_safely(work, check.holds)
    if typed is None or not is_condition(work, typed):
        return None
    return typed.node


# -- series to show -----------------------------------------------------------------------------------


def check_reports(scope: Scope) -> None:
    """Checks that `show` names variables with a series and elements they have, and settles which cells are meant."""
    scope.reports = [_check_report(scope, report) for report in scope.reports]


def _why_no_series(scope: Scope, name: str) -> str:
    declared = scope.declared.get(name)
    if declared is not None:
        return f"`{name}` is {'an outcome' if declared.kind == 'outcome' else 'a lookup'}"
    if name in scope.moves:
        return f"`{name}` is a move; an auxiliary can show it: `aux x : 1 = active({name})`"
    return "nothing of this name is declared"


def _check_report(scope: Scope, report: Report) -> Report:
    """The report with each selection written as the cells it names, elements in the order of the axes."""
    known = [item.id for item in scope.declared.values() if item.kind in {"stock", "flow", "auxiliary", "data"}]
    shown: list[tuple[str, tuple[str, ...]]] = []
    for name, indices in zip(report.variables, report.indices, strict=True):
        declared = scope.declared.get(name)
        if declared is None or declared.kind in {"lookup", "outcome"}:
            scope.fault(
                "unknown-name",
                f"there is no series `{name}` to show",
                report.place,
                why=_why_no_series(scope, name),
                mend=mend_by_name(name, known, "name a stock, flow, auxiliary or data series"),
            )
            continue
        scope.used.add(name)
        cells = select_cells(scope, declared.axes or (), indices, f"`{name}`", report.place)
        shown += [(name, cell) for cell in cells or ()]
    return replace(report, variables=tuple(name for name, _ in shown), indices=tuple(cell for _, cell in shown))


def check_headline(scope: Scope) -> None:
    """Settles whose ledger answers the scenario's question: its subject, and an actor with interests.

    The subject is a move, a law, a branch, or what a branch `without_X`, `no_X` or `never_X` leaves out.
    """
    asks = scope.asks
    if asks is None:
        return
    known = [*scope.moves, *scope.laws, *scope.branches]
    is_left_out = any(f"{word}_{asks.subject}" in scope.branches for word in ("without", "no", "never"))
    if asks.subject and asks.subject not in known and not is_left_out:
        scope.fault(
            "unknown-move",
            f"there is no move, law or branch `{asks.subject}`",
            asks.place,
            why="the question's ledger sets a move, a law or a branch against its absence",
            mend=mend_by_name(asks.subject, known, "name a declared one behind `of`"),
        )
        return
    if asks.actor and asks.actor not in scope.interests:
        scope.fault(
            "unknown-interest",
            f"`{asks.actor}` has no interests",
            asks.place,
            why=f"interests are stated for {listed(scope.interests)}" if scope.interests else "no interest is stated",
            mend=mend_by_name(asks.actor, scope.interests, f"state them: `interest {asks.actor}`"),
        )
        return
    scope.headline = (asks.subject, asks.actor)
