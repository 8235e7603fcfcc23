"""Small models and ensembles with known answers, for tests of whatever reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from sandtable.model.declaration import Actor, Check, Claim, Interest, Law, Move, Outcome, Question
from sandtable.model.expression import Number
from sandtable.model.model import Model, SettledBranch, SettledLens, Variable
from sandtable.model.timegrid import TimeGrid
from sandtable.quantities.unit import DIMENSIONLESS
from sandtable.runs.runs import Ensemble, Fan, Manifest, Status

GRID = TimeGrid(origin=dt.date(2024, 10, 1), start=0.0, step=1.0, unit="month", n_steps=3)


def make_model(
    *,
    outcomes: Sequence[str] = ("land", "losses"),
    interests: Sequence[Interest] = (),
    claims: Sequence[Claim] = (),
    questions: Sequence[Question] = (),
    checks: Sequence[Check] = (),
    moves: Sequence[Move] = (),
    laws: Sequence[Law] = (),
    branches: Sequence[SettledBranch] = (),
    lenses: Sequence[SettledLens] = (),
) -> Model:
    """A settled model that holds what answers read, and nothing that could be run.

    Args:
        outcomes: names of its outcomes, all dimensionless.
        interests: stakes; their actors are declared along.
        claims: its claims.
        questions: its questions.
        checks: its checks.
        moves: its moves.
        laws: its laws.
        branches: its branches.
        lenses: its lenses; `record` is added.
    """
    record = SettledLens(id="record", label="", by="", parameters={}, overrides=(), reasons={}, weights={})
    return Model(
        id="small",
        title="A small scenario",
        question="Does it pay?",
        about="",
        grid=GRID,
        axes={},
        maps={},
        units={},
        sources={},
        actors={item.actor: Actor(id=item.actor, label={"RU": "Russia"}.get(item.actor, "")) for item in interests},
        persons={},
        sectors={},
        parameters={},
        correlations=(),
        variables={name: _outcome(name) for name in outcomes},
        series={},
        moves={move.id: move for move in moves},
        laws={law.id: law for law in laws},
        overrides={},
        branches={branch.id: branch for branch in branches},
        lenses={lens.id: lens for lens in (record, *lenses)},
        lens_declarations={},
        interests={item.actor: item for item in interests},
        claims={claim.id: claim for claim in claims},
        questions={question.id: question for question in questions},
        checks=tuple(checks),
        reports=(),
        constant_order=(),
        order=(),
        initial_order=(),
        digest="d" * 64,
    )


def make_ensemble(
    runs: Mapping[tuple[str, str], Mapping[str, ArrayLike]],
    *,
    status: Mapping[tuple[str, str], ArrayLike] | None = None,
    fans: Mapping[tuple[str, str], tuple[Fan, ...]] | None = None,
    units: Mapping[str, str] | None = None,
    seed: int = 1,
) -> Ensemble:
    """An ensemble of given outcomes.

    Args:
        runs: (lens, branch) -> outcome -> (future,); the same outcomes and number of futures in each.
        status: (lens, branch) -> (future,); where missing, all ran well.
        fans: (lens, branch) -> fans.
        units: units by outcome.
        seed: the seed it claims to be of.
    """
    first = next(iter(runs.values()))
    names = tuple(first)
    outcomes = {
        key: np.array([np.asarray(values[name], dtype=np.float64) for name in names]) for key, values in runs.items()
    }
    n_futures = next(iter(outcomes.values())).shape[1]
    given = status or {}
    lenses = tuple(dict.fromkeys(lens for lens, _ in runs))
    return Ensemble(
        manifest=Manifest(
            scenario="small",
            title="A small scenario",
            digest="d" * 64,
            version="0.1.0",
            seed=seed,
            n_futures=n_futures,
            design="monte-carlo",
            known_by="",
            lenses=lenses,
            branches={lens: tuple(branch for key, branch in runs if key == lens) for lens in lenses},
            outcomes=names,
            units={name: (units or {}).get(name, "1") for name in names},
            labels=tuple(GRID.label(point) for point in range(GRID.n_points)),
        ),
        outcomes=outcomes,
        status={key: np.asarray(given.get(key, np.full(n_futures, Status.OK)), dtype=np.uint8) for key in runs},
        fans=fans or {},
    )


def _outcome(name: str) -> Variable:
    value = Number(value=0.0)
    return Variable(
        id=name,
        kind="outcome",
        axes=(),
        unit=DIMENSIONLESS,
        cells={(): value},
        declaration=Outcome(id=name, value=value),
        label=name,
    )
