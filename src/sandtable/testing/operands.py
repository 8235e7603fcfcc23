"""Arguments on which an operation's forms are compared: the ends of the range, and many sizes between."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sandtable.functions.catalogue import OPERATIONS
from sandtable.functions.operation import FLAG

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENDS = (
    0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, -5e-324, 1e-310, 2.2250738585072014e-308,
    1.7976931348623157e308, -1.7976931348623157e308, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994,
    707.9, 708.5, 709.7, 709.8, -707.9, -708.5, -745.0, -745.2, 1e15, 2.0, 3.0, 4503599627370497.5, 4e5, 6e5,
)  # fmt: skip


def operands_of(name: str, n: int = 300) -> list[NDArray[np.float64]]:
    """Arguments of an operation: one array per argument, all of one length; flags are booleans.

    Args:
        name: the operation's.
        n: about how many of each size.
    """
    chance = np.random.default_rng(len(name))
    arguments = _special(name, chance, n)
    if arguments is None:
        wide = _wide(chance, n)
        arguments = [chance.permutation(wide) if i else wide for i in range(len(OPERATIONS[name].takes))]
    kinds = OPERATIONS[name].takes
    return [
        argument > 0.0 if kind == FLAG else argument  # type: ignore[misc]
        for argument, kind in zip(arguments, kinds, strict=True)
    ]


def _wide(chance: np.random.Generator, n: int) -> NDArray[np.float64]:
    sizes = 10.0 ** chance.uniform(-320, 308, n) * chance.choice([-1.0, 1.0], n)
    parts = [ENDS, chance.normal(size=n), 30 * chance.normal(size=n), chance.uniform(-800, 800, n), sizes]
    return np.concatenate([*parts, chance.uniform(-1, 1, n), 1 + 1e-6 * chance.normal(size=n)])


def _special(name: str, chance: np.random.Generator, n: int) -> list[NDArray[np.float64]] | None:
    if name == "normal_quantile":
        tails = [10.0 ** chance.uniform(-300, 0, n), 1 - 10.0 ** chance.uniform(-16, 0, n)]
        return [np.concatenate([chance.uniform(0, 1, 3 * n), *tails, [0.0, 1.0, 0.5, -1.0, 2.0, math.nan]])]
    if name == "poisson_quantile":
        return [chance.uniform(0, 1, 3 * n), 10.0 ** chance.uniform(-3, 4, 3 * n)]
    if name == "binomial_quantile":
        return [chance.uniform(0, 1, 3 * n), 10.0 ** chance.uniform(0, 4, 3 * n), chance.uniform(0, 1, 3 * n)]
    if name == "priority_share":
        wide, curves = _wide(chance, n), chance.integers(0, 6, 6 * n).astype(float)
        near = [
            chance.uniform(0, 10, len(curves)),
            curves,
            chance.uniform(0, 10, len(curves)),
            chance.uniform(-1, 4, len(curves)),
        ]
        kinds = chance.choice([-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, math.nan], len(wide))
        rough = [wide, kinds, chance.permutation(wide), chance.permutation(wide)]
        return [np.concatenate(parts) for parts in zip(near, rough, strict=True)]
    if name == "clearing_point":  # shapes without tails: their halvings are the same to the bit
        flat = [chance.uniform(-1, 12, n), np.zeros(n), np.full(n, 10.0), chance.uniform(0, 10, n)]
        return [*flat, chance.integers(0, 3, n).astype(float), chance.uniform(2, 8, n), chance.uniform(-1, 4, n)]
    if name == "pow":
        wide = _wide(chance, n)
        bases = [wide, 10.0 ** chance.uniform(-30, 30, 3 * n), 1 + 1e-5 * chance.normal(size=n)]
        exponents = [chance.permutation(wide), 5 * chance.normal(size=3 * n), 1e7 * chance.normal(size=n)]
        return [np.concatenate(bases), np.concatenate(exponents)]
    return None
