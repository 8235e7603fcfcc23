"""Settle what an answer is about, or say why it cannot be that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sandtable.analysis.branches import BASE, branch_key
from sandtable.analysis.choices.payoffs import Stake, find_stake
from sandtable.analysis.precision import find_needed_futures
from sandtable.analysis.targets import Target, TargetProblem, TargetValues, find_target
from sandtable.analysis.weights import find_weights
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import refuse_unknown, require_actor, require_known, say_needed

if TYPE_CHECKING:
    from sandtable.model.model import Model

FEWEST_FUTURES = 30  # below so many no standard error is worth printing


def require_target(model: Model, text: str) -> Target:
    """The target that a text names.

    Raises:
        Refused: there is none, with near names; or the claim has no test.
    """
    target = find_target(model, text)
    if isinstance(target, Target):
        return target
    if target.kind == "actor":
        require_actor(model, target.name)
    raise _refuse(model, target)


def require_stake(model: Model, actor: str, outcome: str = "") -> Stake:
    """By what an actor judges alternatives.

    Raises:
        Refused: there is no such actor or outcome, or none of the actor's outcomes has a weight.
    """
    require_actor(model, actor)
    weights = {key: worth for lens in model.lenses for key, worth in find_weights(model, lens).items()}
    stake = find_stake(model, actor, outcome, weights=weights)
    if stake is not None:
        return stake
    listed = [item.outcome for item in model.interests[actor].items]
    if outcome:
        require_known(f"outcome among the interests of {actor}", outcome, listed)
    raise refuse_call(
        f"the interests of `{actor}` have no weights, so they have no sum",
        why="which of its outcomes matters how much is not stated",
        mend=f"name one outcome, e.g. --outcome {listed[0]}, or add `worth` to an interest",
        code="no-weights",
    )


def require_alternatives(model: Model, branches: Sequence[str]) -> tuple[str, ...]:
    """Keys of the branches to choose from, each once.

    Raises:
        Refused: fewer than two, or a branch that the scenario does not have.
    """
    keys = tuple(dict.fromkeys(branch_key([branch]) for branch in branches))
    for key in keys:
        for part in key.split("+"):
            if part != BASE:
                require_known("branch", part, model.branches)
    if len(keys) < 2:
        raise refuse_call(
            "a choice needs at least two alternatives",
            why=f"{'only `' + keys[0] + '`' if keys else 'no branch'} was named",
            mend="name branches with --branch, again and again; `base` is one",
            code="one-alternative",
        )
    return keys


def require_varying(target: Target, values: TargetValues, lens: str) -> None:
    """Refuse to explain what does not vary.

    Raises:
        Refused: too few futures count, or the target is the same in all of them.
    """
    require_enough(values.n, f"`{target.text}` under `{lens}`")
    if values.is_constant:
        said = "holds" if values.mean else "does not hold"
        what = f"{said} in" if target.is_truth else f"is {values.mean:.6g} in"
        raise refuse_call(
            f"`{target.text}` {what} all of {values.n:_} futures under `{lens}`: nothing in them can explain it",
            why="what does not vary has no drivers, no hinge and no worth of knowing more",
            mend="ask about another claim or outcome, another lens, or more futures",
            code="nothing-varies",
        )


def require_enough(n: int, what: str, fewest: int = FEWEST_FUTURES) -> None:
    """Refuse an answer from too few futures.

    Raises:
        Refused: fewer than `fewest` count.
    """
    if n == 0:
        raise refuse_call(
            f"no future is left for {what}",
            why="none was run to its end in every branch that this needs, or none ran well, or what is given holds in none",
            mend="let it run to its end; `sandtable run SCENARIO` says what trouble there is",
            code="too-few-futures",
        )
    if n < fewest:
        raise refuse_call(
            f"{n} {'future is' if n == 1 else 'futures are'} too few for {what}",
            why=f"an answer needs at least {fewest} that count: that ran well, and in which what is given holds",
            mend=f"run more futures, e.g. --futures {max(1000, 10 * fewest)}",
            code="too-few-futures",
        )


def require_precision(standard_error: float, n_futures: int, asked: float, what: str) -> None:
    """Refuse an answer that is less precise than was asked for, saying how many futures would do.

    Args:
        standard_error: that was reached.
        n_futures: with so many futures.
        asked: that was asked for; 0 = none was.
        what: of which it is the error.

    Raises:
        Refused: the error is larger than asked.
    """
    if asked > 0 and not standard_error <= asked:
        needed = find_needed_futures(standard_error, n_futures, asked)
        raise refuse_call(
            f"{n_futures:_} futures are too few: the standard error of {what} is {standard_error:.2g}, asked was {asked:g}",
            why="it falls as one over the square root of the number of futures",
            mend=say_needed(needed),
            code="too-few-futures",
        )


def _refuse(model: Model, problem: TargetProblem) -> Refused:
    outcomes = [v.id for v in model.variables.values() if v.kind == "outcome" and not v.is_hoisted]
    match problem.kind:
        case "branch":
            return refuse_unknown("branch", problem.name, list(model.branches))
        case "subject":
            return refuse_unknown("move, law or branch", problem.name, [*model.moves, *model.laws, *model.branches])
        case "untested":
            return refuse_call(
                f"claim `{problem.name}` has no test",
                why="without `holds when` no future can speak to it",
                mend="ask about another claim, or add a test to the scenario",
                code="no-such-name",
            )
        case "form":
            return refuse_call(
                f"`{problem.name}` names nothing that can be asked about",
                why="claims and questions stand alone; numbers may be read in a branch, or as the change of a subject",
                mend="write e.g. " + ", ".join(f"`{text}`" for text in _examples(model, outcomes)),
            )
        case _:
            return refuse_unknown(
                "outcome, claim or question", problem.name, [*outcomes, *model.claims, *model.questions]
            )


def _examples(model: Model, outcomes: Sequence[str]) -> list[str]:
    """Targets that this scenario has, one of each way of writing."""
    branch = next((name for name in model.branches if name != BASE), "")
    subject = next(iter(model.moves), branch)
    written = list(model.claims)[:1] + list(outcomes)[:1]
    written += [f"{name} in {branch}" for name in outcomes[:1] if branch]
    return written + [f"net({actor}) of {subject}" for actor in list(model.interests)[:1] if subject]
