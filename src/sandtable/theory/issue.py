"""An issue and those who have a stake in it: what the expected-utility model makes of them, in one result.

Bueno de Mesquita, B. (1994), "Political Forecasting: An Expected Utility Method", in Bueno de Mesquita & Stokman
(eds.), European Community Decision Making; in the readings of Masad (2016) and of Scholz, Calbert & Smith (2011).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.challenge_rounds import Round, negotiate
from sandtable.theory.expected_utility import Reading, find_expectations, find_reading, find_utilities
from sandtable.theory.inputs import (
    freeze_arrays,
    list_some,
    require_iterable,
    require_whole,
)
from sandtable.theory.median_voter import Stakeholders, Vector, find_winner, require_stakeholders
from sandtable.theory.trouble import TheoryError

if TYPE_CHECKING:
    import pandas as pd

NAME_COLUMNS = ("name", "names", "actor", "state", "country", "player", "stakeholder")


@runtime_checkable
class _Frame(Protocol):
    """A pandas table, known by what it offers."""

    columns: Iterable[object]
    index: Iterable[object]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExpectedUtility:
    """What the model makes of an issue.

    Args:
        reading: choices made, Q and T among them.
        names: of the actors.
        capability: (actor), as given.
        salience: (actor), 0 to 1.
        position: (actor), in the unit of the issue.
        median: position that no other beats in a vote weighted by capability times salience; the lowest where several
            tie. The model's forecast before any challenge.
        ties: all positions that no other beats.
        mean: of positions, weighted by capability times salience: the naive forecast.
        security: (actor), R_i, -1 for the actor least threatened by the others to 1 for the most threatened.
        risk: (actor), r_i, exponent of utility: 2 where R = -1, .5 where R = 1.
        win_chance: (actor, actor), P of the row's position against the column's.
        us: (actor, actor), U_s, the row's utility of winning against the column.
        uf: (actor, actor), U_f, of losing.
        usq: (actor, actor), U_sq, of things as they are.
        ub: (actor, actor), U_b, of an unforced change for the better.
        uw: (actor, actor), U_w, of one for the worse.
        of_challenging: (actor, actor), E^i(U_ij), what the row expects from challenging the column.
        of_being_challenged: (actor, actor), E^i(U_ji), what the row thinks the column expects from challenging it.
        rounds: rounds of challenges, the start first; empty if none were asked for.
    """

    reading: Reading
    names: tuple[str, ...]
    capability: Vector
    salience: Vector
    position: Vector
    median: float
    ties: tuple[float, ...]
    mean: float
    security: Vector
    risk: Vector
    win_chance: NDArray[np.float64]
    us: NDArray[np.float64]
    uf: NDArray[np.float64]
    usq: NDArray[np.float64]
    ub: NDArray[np.float64]
    uw: NDArray[np.float64]
    of_challenging: NDArray[np.float64]
    of_being_challenged: NDArray[np.float64]
    rounds: tuple[Round, ...] = ()

    def __post_init__(self) -> None:
        freeze_arrays(self)

    @property
    def eu(self) -> NDArray[np.float64]:
        """(actor, actor), what the row expects from challenging the column: short for `of_challenging`."""
        return self.of_challenging

    @property
    def challenges(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a challenger and its target, for every challenge that the challenger expects to gain from."""
        return tuple((self.names[int(i)], self.names[int(j)]) for i, j in np.argwhere(self.of_challenging > 0))

    def to_frame(self) -> pd.DataFrame:
        """A row for each actor: what was given, security, risk exponent, position after the last round."""
        import pandas as pd

        columns: dict[str, object] = {
            "capability": self.capability,
            "salience": self.salience,
            "position": self.position,
            "security": self.security,
            "risk": self.risk,
        }
        if self.rounds:
            columns["position_after"] = self.rounds[-1].position
        return pd.DataFrame(columns, index=pd.Index(self.names, name="actor"))

    def to_matrix(self) -> pd.DataFrame:
        """What the row expects from challenging the column, by name."""
        import pandas as pd

        return pd.DataFrame(self.of_challenging, index=list(self.names), columns=list(self.names))


def expected_utility(
    capability: object,
    salience: ArrayLike | None = None,
    position: ArrayLike | None = None,
    *,
    names: Iterable[str] | None = None,
    reading: Reading | str = "masad",
    q: float | None = None,
    t: float | None = None,
    risk: ArrayLike | None = None,
    scale: tuple[float, float] | None = None,
    rounds: int = 0,
    seed: int = 1,
) -> ExpectedUtility:
    """What actors on one issue expect from challenging each other, and where the issue would settle.

    E^i(U_jk) = s_k (P U_s + (1 - P) U_f) + (1 - s_k) U_s - Q U_sq - (1 - Q) (T U_b + (1 - T) U_w); every term is told
    in `find_expectations`.

    Example:
        >>> found = expected_utility([3, 2, 1], [1, 1, 1], [0, 4, 10], names=["A", "B", "C"])
        >>> found.median, round(found.mean, 2), [round(float(r), 2) for r in found.risk]
        (0.0, 3.0, [2.0, 1.73, 0.5])

    Args:
        capability: (actor), any unit, at least 0; or a table (pandas, or columns by name) with `capability`,
            `salience`, `position` and, if there are names, `name`.
        salience: (actor), 0 to 1.
        position: (actor), in the unit of the issue.
        names: of the actors.
        reading: `masad`, `scholz`, or any `Reading`.
        q: Q, chance that the other keeps its position if it is not challenged; else the reading's (1 in both).
        t: T, chance that it moves towards the median if it does move; else the reading's (.5).
        risk: (actor), exponents to be used in place of those that follow from security.
        scale: lowest and highest position that the issue has; else the lowest and highest held.
        rounds: how many rounds of challenges to play.
        seed: for conflicts that the reading draws.

    Raises:
        TheoryError: lists that differ in length, fewer than 2 actors, salience outside 0 to 1, negative capability, no
            one with any weight, everybody at one position, a position off the scale, Q or T outside 0 to 1, names that
            do not fit, or no such reading.

    Source: Bueno de Mesquita (1994); Masad (2016), eqs. `R_0`, `u_s` to `u_w`, `EU`; Scholz, Calbert & Smith (2011).
    """
    chosen = find_reading(reading, q=q, t=t)
    given, stake, place, called = _read_actors(capability, salience, position, names)
    actors = require_stakeholders(given, stake, place, names=called, scale=scale)
    found = find_expectations(actors, chosen, risk=risk)
    utilities = find_utilities(actors, found.risk)
    winner = find_winner(actors)
    return ExpectedUtility(
        reading=chosen,
        names=actors.names,
        capability=actors.capability,
        salience=actors.salience,
        position=actors.position,
        median=winner.position,
        ties=winner.ties,
        mean=winner.mean,
        security=found.security,
        risk=found.risk,
        win_chance=found.win_chance,
        us=utilities.win,
        uf=utilities.lose,
        usq=np.broadcast_to(utilities.rest, utilities.win.shape).copy(),
        ub=utilities.nearer,
        uw=utilities.farther,
        of_challenging=found.of_challenging,
        of_being_challenged=found.of_being_challenged,
        rounds=_play(actors, chosen, rounds, seed),
    )


def _play(actors: Stakeholders, reading: Reading, rounds: int, seed: int) -> tuple[Round, ...]:
    if require_whole(rounds, "`rounds`") == 0:
        return ()
    return negotiate(actors, reading, n_rounds=rounds, seed=seed)


def _read_actors(
    capability: object, salience: object, position: object, names: Iterable[str] | None
) -> tuple[ArrayLike, ArrayLike, ArrayLike, Sequence[str] | None]:
    """The three lists and the names, from lists or from one table."""
    if isinstance(capability, _Frame):
        frame = capability
        table = {str(name).casefold(): list(frame[name]) for name in frame.columns}  # type: ignore[index]
        if type(frame.index).__name__ != "RangeIndex" and not any(name in table for name in NAME_COLUMNS):
            table["name"] = list(frame.index)
    elif isinstance(capability, Mapping):
        table = {str(name).casefold(): column for name, column in capability.items()}
    elif salience is None or position is None:
        lost = [name for name, value in (("salience", salience), ("position", position)) if value is None]
        raise TheoryError(f"no {list_some(lost, ' and no ')} is given", "the model weighs all three", "give it")
    else:
        if names is not None:
            require_iterable(names, "names")
        return capability, salience, position, None if names is None else list(names)  # type: ignore[return-value]
    lost = [name for name in ("capability", "salience", "position") if name not in table]
    if lost:
        raise TheoryError(
            f"no column is called {list_some(f'`{name}`' for name in lost)}",
            f"the columns are {list_some(table)}",
            "give columns `capability`, `salience` and `position`",
        )
    found = next((table[name] for name in NAME_COLUMNS if name in table), None)
    told = names if names is not None else found
    return table["capability"], table["salience"], table["position"], None if told is None else [str(x) for x in told]
