"""Hughes's salvo equations for missile combat at sea.

W. P. Hughes (1995), A salvo model of warships in missile combat used to evaluate their staying power, Naval Research
Logistics 42: 267-289: one exchange costs A (beta B - a3 A) / a1 ships and B (alpha A - b3 B) / b1 ships.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sandtable.theory.inputs import require_number, require_whole

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """One side.

    Args:
        ships: how many still fight; fractions are damaged ships.
        offence: missiles a ship fires in a salvo that would hit if nothing stopped them (Hughes's alpha, beta).
        defence: incoming missiles that a ship stops (a3, b3).
        staying: hits that put a ship out of action (a1, b1).
    """

    ships: float
    offence: float
    defence: float
    staying: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Ships before and after each exchange of salvos.

    Args:
        a: ships of A, first as they were, then after each salvo.
        b: the same for B.
        fractional_exchange_ratio: share of B lost over share of A lost in the whole exchange; above 1 favours A;
            infinite where A lost nothing, nan where nobody lost anything.
    """

    a: tuple[float, ...]
    b: tuple[float, ...]
    fractional_exchange_ratio: float

    def to_frame(self) -> pd.DataFrame:
        """Ships of both sides after each salvo."""
        import pandas as pd

        return pd.DataFrame({"a": self.a, "b": self.b}).rename_axis("salvo")


def _checked(fleet: Fleet, name: str) -> Fleet:
    return Fleet(
        ships=require_number(fleet.ships, f"ships of {name}", above=0),
        offence=require_number(fleet.offence, f"offence of {name}", at_least=0),
        defence=require_number(fleet.defence, f"defence of {name}", at_least=0),
        staying=require_number(fleet.staying, f"staying power of {name}", above=0),
    )


def find_salvo_losses(shooter: Fleet, target: Fleet) -> float:
    """Ships the target loses to one salvo: what leaks through its defence, over its staying power.

    Never below none and never above all: Hughes's bounds.
    """
    leaking = shooter.offence * shooter.ships - target.defence * target.ships
    return float(np.clip(leaking / target.staying, 0.0, target.ships))


def exchange_salvos(a: Fleet, b: Fleet, salvos: int = 1) -> Exchange:
    """Both sides fire at the same time, as often as asked or until one is gone.

    Args:
        a: one side.
        b: the other.
        salvos: how many exchanges, at least one.

    Returns:
        Ships after each; shorter than asked if a side is gone before.

    Raises:
        TheoryError: no ships, powers below zero or no staying power.
    """
    a, b = _checked(a, "A"), _checked(b, "B")
    left_a, left_b = [a.ships], [b.ships]
    for _ in range(require_whole(salvos, "number of salvos", at_least=1)):
        now_a = Fleet(ships=left_a[-1], offence=a.offence, defence=a.defence, staying=a.staying)
        now_b = Fleet(ships=left_b[-1], offence=b.offence, defence=b.defence, staying=b.staying)
        left_a.append(left_a[-1] - find_salvo_losses(now_b, now_a))
        left_b.append(left_b[-1] - find_salvo_losses(now_a, now_b))
        if left_a[-1] == 0 or left_b[-1] == 0:
            break
    share_a, share_b = 1 - left_a[-1] / a.ships, 1 - left_b[-1] / b.ships
    where_none_lost = np.inf if share_b > 0 else np.nan
    ratio = share_b / share_a if share_a > 0 else where_none_lost
    return Exchange(a=tuple(left_a), b=tuple(left_b), fractional_exchange_ratio=float(ratio))


def salvo(
    ships_a: float,
    ships_b: float,
    *,
    offence_a: float,
    offence_b: float,
    defence_a: float,
    defence_b: float,
    staying_a: float,
    staying_b: float,
    salvos: int = 1,
) -> Exchange:
    """Exchanges of missile salvos between two fleets, from plain numbers; see `exchange_salvos`.

    Example:
        >>> found = salvo(10, 8, offence_a=2, offence_b=2, defence_a=1, defence_b=1, staying_a=2, staying_b=2)
        >>> found.a, found.b
        ((10.0, 7.0), (8.0, 2.0))

    Args:
        ships_a: ships of A, above 0.
        ships_b: ships of B.
        offence_a: missiles that a ship of A fires in a salvo and that would hit if nothing stopped them (alpha).
        offence_b: the same for B (beta).
        defence_a: incoming missiles that a ship of A stops (a3).
        defence_b: the same for B (b3).
        staying_a: hits that put a ship of A out of action (a1), above 0.
        staying_b: the same for B (b1).
        salvos: how many exchanges, at least 1.

    Raises:
        TheoryError: no ships, powers below 0, no staying power, or no salvo.

    Source: Hughes (1995), Naval Research Logistics 42: 267-289.
    """
    a = Fleet(ships=ships_a, offence=offence_a, defence=defence_a, staying=staying_a)
    b = Fleet(ships=ships_b, offence=offence_b, defence=defence_b, staying=staying_b)
    return exchange_salvos(a, b, salvos)
