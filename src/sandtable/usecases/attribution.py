"""How much of a change each of several moves, laws or branches accounts for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np

from sandtable.analysis.branches import BASE, branch_key
from sandtable.analysis.causes.attribution import find_attribution
from sandtable.analysis.causes.combinations import list_branches
from sandtable.analysis.causes.parts import Attribution
from sandtable.analysis.causes.shapley import FEWEST_ORDERS, CoalitionDesign, make_exact_design, make_sampled_design
from sandtable.analysis.choices.payoffs import find_stake
from sandtable.analysis.pairs import add_branches
from sandtable.analysis.precision import find_needed_futures
from sandtable.analysis.weights import find_weights
from sandtable.diagnostics.fault import Fault
from sandtable.ensemble.branches import find_branch_faults
from sandtable.usecases.answers import require_pair
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import require_memory
from sandtable.usecases.simulator import PlanSimulator
from sandtable.usecases.targets import require_enough, require_precision, require_target

if TYPE_CHECKING:
    import pandas as pd

    from sandtable.analysis.pairs import LedgerPair
    from sandtable.analysis.targets import Target
    from sandtable.model.model import Model
    from sandtable.usecases.answers import Asking

MOST_EXACT, MOST_PLAYERS = 12, 40
USUAL_ORDERS, MOST_ORDERS = 60, 10_000
RECORD = "record"


def ask_attribution(
    model: Model, target: str, subjects: Sequence[str], asking: Asking, *, orders: int = 0, error: float = 0.0
) -> tuple[Attribution, ...]:
    """Shares the change that several subjects make together out among them, under each lens asked for.

    Args:
        model: the scenario.
        target: an outcome, `net(ACTOR)`, a claim or a question.
        subjects: moves, laws, waivers, branches, or what a branch `without_...` is named after.
        asking: futures, seed and lenses; without lenses, `record`.
        orders: sampled orders of the subjects in place of all combinations; 0 = all combinations of up to 12 subjects,
            60 orders of more.
        error: the standard error that is asked for, in the target's unit (a share for claims); 0 = none.

    Returns:
        One finding per lens; fewer when the user stopped after some, the last one then from the sampled orders that
        were done.

    Raises:
        Refused: a name is not known, two subjects cannot be told apart or cannot stand together, there are too many, the
            answer is less precise than asked for, or the user stopped before the first lens was done.
    """
    found = require_target(model, target)
    _require_asked(model, found, error)
    pairs = _require_subjects(model, subjects)
    request = asking.request
    design = _require_design(len(pairs), orders, request.seed)
    added = (*pairs, found.pair) if found.pair is not None else pairs
    _require_consistent(add_branches(model, added), found, pairs)
    lenses = tuple(dict.fromkeys(request.lenses)) or ((RECORD,) if RECORD in model.lenses else tuple(model.lenses)[:1])
    request = replace(request, lenses=lenses)
    branches = list_branches(found, pairs, design)
    n_rows = 1 + len(found.outcomes)
    require_memory(request, n_outcomes=(len(pairs) + 4) * n_rows + len(design.pairs), n_recorded=0)
    findings: list[Attribution] = []
    with PlanSimulator(
        model,
        request,
        outcomes=found.outcomes,
        branches=branches,
        pairs=added,
        n_experiments=len(branches) * len(lenses),
        progress=asking.progress,
        should_stop=asking.should_stop,
    ) as simulator:
        for lens in lenses:
            finding = find_attribution(simulator, simulator.model, found, pairs, design, lens=lens)
            if finding is None:
                break
            require_enough(finding.n_futures, f"an attribution of `{found.text}` under `{lens}`")
            _require_error(finding, error)
            findings.append(finding)
    if not findings:
        raise Refused(
            [
                Fault(
                    code="stopped-early",
                    what="stopped before enough combinations were run",
                    why="a part is told from all combinations of the subjects, or from a few sampled orders at least",
                    mend="let it run, name fewer subjects, ask for fewer --futures, or sample with --orders",
                )
            ],
            exit_code=3,
        )
    return tuple(findings)


def attribution_frame(findings: Sequence[Attribution]) -> pd.DataFrame:
    """A row per lens and subject, and one for all of them together; in the target's unit, truths as shares."""
    import pandas as pd

    rows = [row for finding in findings for row in (*_part_rows(finding), _whole_row(finding))]
    frame = pd.DataFrame(rows).set_index(["lens", "subject"])
    first = findings[0]
    frame.attrs = {
        "target": first.target, "unit": first.unit, "seed": first.seed,
        "futures": {finding.lens: finding.n_futures for finding in findings},
        "method": f"{first.n_orders} sampled orders" if first.n_orders else f"all {first.n_combinations} combinations",
        "interactions": {
            finding.lens: {(one.first, one.second): (one.mean, one.error) for one in finding.interactions}
            for finding in findings
        },
    }  # fmt: skip
    return frame


def _part_rows(finding: Attribution) -> list[dict[str, object]]:
    return [
        {
            "lens": finding.lens, "subject": part.subject, "kind": part.kind, "mean": part.effect.mean,
            "error": part.total_error, "sampling_error": part.sampling_error, "p05": part.effect.low,
            "p50": part.effect.median, "p95": part.effect.high, "up": part.effect.up.share,
            "down": part.effect.down.share, "alone": part.alone.mean, "last": part.last.mean,
            **{
                f"{fall.id} ({fall.unit})": step.mean
                for fall in finding.outcomes for step in fall.steps if step.subject == part.subject
            },
        }
        for part in finding.parts
    ]  # fmt: skip


def _whole_row(finding: Attribution) -> dict[str, object]:
    whole = finding.whole
    return {
        "lens": finding.lens, "subject": "all together", "kind": "", "mean": whole.mean, "error": whole.error,
        "sampling_error": 0.0, "p05": whole.low, "p50": whole.median, "p95": whole.high, "up": whole.up.share,
        "down": whole.down.share,
        **{f"{fall.id} ({fall.unit})": fall.whole.mean for fall in finding.outcomes},
    }  # fmt: skip


def _require_asked(model: Model, target: Target, error: float) -> None:
    if not (math.isfinite(error) and error >= 0.0):
        raise refuse_call(
            f"a standard error of {error:g} cannot be asked for",
            why="it is a number above 0 in the target's unit; for a claim or a question, a share such as 0.01",
            mend="leave out --error, or give one",
        )
    if target.kind == "net" and find_stake(model, target.id, weights=_all_weights(model)) is None:
        example = model.interests[target.id].items[0].outcome
        raise refuse_call(
            f"the interests of `{target.id}` have no weights, so they have no sum",
            why="which of its outcomes matters how much is not stated",
            mend=f"ask about one outcome, e.g. `{example}`, or add `worth` to an interest",
            code="no-weights",
        )


def _all_weights(model: Model) -> dict[tuple[str, str], float]:
    return {key: worth for lens in model.lenses for key, worth in find_weights(model, lens).items()}


def _require_subjects(model: Model, subjects: Sequence[str]) -> tuple[LedgerPair, ...]:
    if not subjects:
        raise refuse_call("nothing to share the change out among", mend="name moves, laws or branches")
    if len(subjects) > MOST_PLAYERS:
        raise refuse_call(
            f"{len(subjects)} subjects are too many to be told apart",
            why=f"beyond {MOST_PLAYERS}, sampled orders leave each part with an error larger than most parts",
            mend="name fewer, or a branch that holds back several of them at once",
            code="too-many-players",
        )
    pairs = tuple(require_pair(model, subject) for subject in subjects)
    for one, two in combinations(pairs, 2):
        if _switched(one) == _switched(two):
            same = f"`{one.subject}` is named twice" if one.subject == two.subject else ""
            raise refuse_call(
                same or f"`{one.subject}` and `{two.subject}` are the same switch",
                why=f"both are told from the branch `{_switched(one)}`",
                mend="leave one of the two out",
            )
    return pairs


def _switched(pair: LedgerPair) -> str:
    return branch_key([pair.with_branch, pair.without_branch])


def _require_design(n_players: int, orders: int, seed: int) -> CoalitionDesign:
    if orders == 0 and n_players <= MOST_EXACT:
        return make_exact_design(n_players)
    if n_players == 1:
        return make_exact_design(1)
    n_orders = orders or USUAL_ORDERS
    if not FEWEST_ORDERS <= n_orders <= MOST_ORDERS:
        raise refuse_call(
            f"{n_orders:_} sampled orders of {n_players} subjects cannot be used",
            why=f"between {FEWEST_ORDERS} and {MOST_ORDERS:_} are: fewer tell no error, more tell nothing new",
            mend=f"try --orders {USUAL_ORDERS}",
            code="too-many-players",
        )
    rng = np.random.default_rng([seed, *b"attribution"])
    return make_sampled_design(n_players, n_orders + n_orders % 2, rng)


def _require_consistent(model: Model, target: Target, pairs: Sequence[LedgerPair]) -> None:
    """Refuse subjects that cannot all be chosen freely, naming the two.

    Raises:
        Refused: two branches contradict.
    """
    for one, two in combinations(pairs, 2):
        sides = product((one.with_branch, one.without_branch), (two.with_branch, two.without_branch))
        for first, second in sides:
            _refuse_conflict(model, first, second, f"`{one.subject}` and `{two.subject}` cannot be told apart")
    for pair, branch in product(pairs, target.branches):
        for side in (pair.with_branch, pair.without_branch):
            _refuse_conflict(
                model, side, branch, f"`{pair.subject}` cannot be chosen freely where `{target.text}` is read"
            )


def _refuse_conflict(model: Model, first: str, second: str, what: str) -> None:
    if BASE in {first, second}:
        return
    faults = find_branch_faults(model, [*first.split("+"), *second.split("+")])
    if faults:
        raise refuse_call(
            what,
            why=f"{faults[0].what}; an attribution needs the run with either, with both and with none",
            mend="leave one of the two out",
            code="branch-conflict",
        )


def _require_error(finding: Attribution, asked: float) -> None:
    sampling = max((part.sampling_error for part in finding.parts), default=0.0)
    if 0.0 < asked < sampling:
        needed = find_needed_futures(sampling, finding.n_orders, asked)
        raise refuse_call(
            f"{finding.n_orders} sampled orders are too few: they leave a part with a standard error of {sampling:.2g}, "
            f"asked was {asked:g}",
            why="it falls as one over the square root of the number of orders; more futures do not help",
            mend=f"about {needed:_} orders are needed: --orders {needed}",
            code="too-few-futures",
        )
    require_precision(
        finding.most_error, finding.n_futures, asked, f"a part of `{finding.target}` under `{finding.lens}`"
    )
