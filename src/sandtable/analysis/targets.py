"""What an answer is about: one number, or one truth, per future.

`land_2026` an outcome; `C12` a claim; `Q06` a question; `net(RU)` an actor's weighted interests.  With `in BRANCH` it is
read in that branch; with `of SUBJECT` it is the change that a move, a law or a branch makes: with it minus without it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.branches import BASE, branch_key, find_branches
from sandtable.analysis.evaluate import Scope, evaluate_real, evaluate_truth
from sandtable.analysis.outcomes import Flags, LensOutcomes, Reals, find_missing, find_usable
from sandtable.analysis.pairs import LedgerPair, find_pair
from sandtable.analysis.precision import find_mean_error
from sandtable.model.expression import Binary, Expression, InBranch, Name, Net
from sandtable.model.model import Model
from sandtable.model.walking import walk

_WRITTEN = re.compile(
    r"\s*(?:net\s*\(\s*(?P<actor>[\w.]+)\s*\)|(?P<name>[\w.]+))"
    r"(?:\s+in\s+(?P<branch>[\w.+]+)|\s+of\s+(?P<subject>[\w.+]+))?\s*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is asked about.

    Args:
        text: as a user writes it.
        kind: outcome, claim, question, measure (a question whose answer is a number) or net.
        id: of the outcome, claim, question or actor.
        label: what the scenario calls it.
        unit: of a number; "1" for a truth.
        value: settled expression; a truth for claims and questions.
        given: the condition of a conditional claim; None without one.
        branches: keys of the branches in which something is read.
        outcomes: ids of all outcomes read, those behind `net` included.
        pair: with `of SUBJECT`, what it is the change of.
    """

    text: str
    kind: str
    id: str
    label: str
    unit: str
    value: Expression
    given: Expression | None
    branches: tuple[str, ...]
    outcomes: tuple[str, ...]
    pair: LedgerPair | None = None

    @property
    def is_truth(self) -> bool:
        """Whether it holds or not, rather than being a number."""
        return self.kind in {"claim", "question"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetProblem:
    """Why a text names no target.

    Args:
        kind: form (no such way of writing), name, actor, branch, subject, or untested (a claim without a test).
        name: what is wrong.
    """

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetValues:
    """A target in each future.

    Args:
        values: (future,) float64; truths as 1 and 0; 0 where it does not count.
        counts: (future,) where all runs went well and what is `given` holds.
        n_left_out: futures in which a run was in trouble.
    """

    values: Reals
    counts: Flags
    n_left_out: int

    @property
    def n(self) -> int:
        """Futures that count."""
        return int(np.count_nonzero(self.counts))

    @property
    def mean(self) -> float:
        """Mean over the futures that count, the share where it holds; NaN when none counts."""
        return float(self.values[self.counts].mean()) if self.n else float("nan")

    @property
    def standard_error(self) -> float:
        """Standard error of the mean; NaN below two futures."""
        return find_mean_error(self.values[self.counts])

    @property
    def is_constant(self) -> bool:
        """Whether it is the same in every future that counts."""
        counted = self.values[self.counts]
        return counted.size == 0 or bool(np.all(counted == counted[0]))


def find_target(model: Model, text: str) -> Target | TargetProblem:
    """The target that a text names.

    Args:
        model: the settled scenario.
        text: `land_2026`, `C12`, `Q06`, `net(RU)`; numbers also `... in us_aid_stops` or `... of kp_troops`.

    Returns:
        The target, or why there is none.
    """
    written = _WRITTEN.fullmatch(text)
    if written is None:
        return TargetProblem(kind="form", name=text)
    name, actor, branch, subject = written["name"] or "", written["actor"] or "", written["branch"], written["subject"]
    if name in model.claims:
        return _claim_target(model, name, is_plain=not (branch or subject))
    if name in model.questions:
        return _question_target(model, name, is_plain=not (branch or subject))
    is_outcome = name in model.variables and model.variables[name].kind == "outcome"
    if actor and actor not in model.interests:
        return TargetProblem(kind="actor", name=actor)
    if name and not is_outcome:
        return TargetProblem(kind="name", name=name)
    plain: Expression = Net(actor=actor) if actor else Name(id=name)
    return _number_target(model, plain, branch=branch or "", subject=subject or "")


def read_target(
    target: Target, model: Model, outcomes: LensOutcomes, weights: Mapping[tuple[str, str], float]
) -> TargetValues:
    """The target's value in each future.

    Args:
        target: what is read.
        model: the scenario, for dates.
        outcomes: outcomes of all the target's branches.
        weights: (actor, outcome) -> signed worth per unit, for `net`.

    Raises:
        KeyError: a branch of the target was not run.
    """
    missing = find_missing(outcomes, target.branches)
    if missing:
        raise KeyError(missing[0])
    usable = find_usable(outcomes, target.branches)
    scope = Scope(outcomes=outcomes, usable=usable, weights=weights, grid=model.grid)
    counts = usable.copy()
    if target.given is not None:
        counts[usable] = evaluate_truth(target.given, scope)
    values = np.zeros(outcomes.n_futures)
    values[usable] = evaluate_truth(target.value, scope) if target.is_truth else evaluate_real(target.value, scope)
    counts &= np.isfinite(values)
    values[~counts] = 0.0
    return TargetValues(values=values, counts=counts, n_left_out=int(np.count_nonzero(~usable)))


def _claim_target(model: Model, name: str, *, is_plain: bool) -> Target | TargetProblem:
    claim = model.claims[name]
    if claim.holds is None:
        return TargetProblem(kind="untested", name=name)
    if not is_plain:
        return TargetProblem(kind="form", name=name)
    return _make(model, text=name, kind="claim", id_=name, label=claim.label, value=claim.holds, given=claim.given)


def _question_target(model: Model, name: str, *, is_plain: bool) -> Target | TargetProblem:
    question = model.questions[name]
    if not is_plain:
        return TargetProblem(kind="form", name=name)
    if question.measures is not None:
        return _make(
            model, text=name, kind="measure", id_=name, label=question.asks, value=question.measures, unit=question.unit
        )
    if question.holds is None:
        return TargetProblem(kind="untested", name=name)
    return _make(model, text=name, kind="question", id_=name, label=question.asks, value=question.holds)


def _number_target(model: Model, plain: Expression, *, branch: str, subject: str) -> Target | TargetProblem:
    if isinstance(plain, Net):
        interest = model.interests[plain.actor]
        actor = model.actors.get(plain.actor)
        label = f"weighted interests of {(actor.label if actor else '') or plain.actor}"
        kind, id_, unit, text = "net", plain.actor, interest.scale or "weighted units", f"net({plain.actor})"
    else:
        id_ = plain.id if isinstance(plain, Name) else ""
        variable = model.variables[id_]
        kind, unit, text, label = "outcome", variable.unit.text, id_, variable.label
    pair = find_pair(model, subject) if subject else None
    if subject and pair is None:
        return TargetProblem(kind="subject", name=subject)
    if branch and any(part not in model.branches for part in branch.split("+") if part != BASE):
        return TargetProblem(kind="branch", name=branch)
    value = plain
    if branch:
        value, text = _inside(plain, branch), f"{text} in {branch_key([branch])}"
    if pair is not None:
        value = Binary(op="-", left=_inside(plain, pair.with_branch), right=_inside(plain, pair.without_branch))
        text = f"{text} of {pair.subject}"
    return _make(model, text=text, kind=kind, id_=id_, label=label, value=value, unit=unit, pair=pair)


def _inside(plain: Expression, branch: str) -> Expression:
    key = branch_key([branch])
    return plain if key == BASE else InBranch(operand=plain, branches=tuple(key.split("+")))


def _make(
    model: Model,
    *,
    text: str,
    kind: str,
    id_: str,
    label: str,
    value: Expression,
    given: Expression | None = None,
    unit: str = "1",
    pair: LedgerPair | None = None,
) -> Target:
    read: dict[str, None] = {}
    for expression in (value, given):
        for node in walk(expression) if expression is not None else ():
            if isinstance(node, Name):
                read[node.id] = None
            elif isinstance(node, Net):
                read |= dict.fromkeys(item.outcome for item in model.interests[node.actor].items)
    return Target(
        text=text,
        kind=kind,
        id=id_,
        label=label or id_,
        unit=unit,
        value=value,
        given=given,
        branches=tuple(sorted({*find_branches(value), *find_branches(given)})),
        outcomes=tuple(read),
        pair=pair,
    )
