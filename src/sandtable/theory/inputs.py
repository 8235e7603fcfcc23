"""What published models require of the numbers they are given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.trouble import TheoryError

Vector = NDArray[np.float64]


def require_vector(
    values: ArrayLike, name: str, *, least: int = 1, above: float | None = None, at_least: float | None = None
) -> Vector:
    """A list of finite numbers; without it a model would answer with nan, or about somebody else's numbers.

    Args:
        values: shape (n,).
        name: what the numbers are, in the plural, for the fault.
        least: how many there must be.
        above: what each must exceed.
        at_least: what each must reach.

    Returns:
        A copy as float64, shape (n,).

    Raises:
        TheoryError: wrong shape, too few, not numbers, or out of range.
    """
    try:
        vector = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TheoryError(f"{name} hold something that is no number", "the model counts", "give numbers") from error
    if vector.ndim != 1:
        raise TheoryError(f"{name} have shape {vector.shape}", "one list is needed", "give a flat list")
    if vector.size < least:
        raise TheoryError(f"{name}: {vector.size} given", f"at least {least} are needed", "give more")
    _require_range(vector, name, above, at_least)
    return vector


def _require_range(vector: Vector, name: str, above: float | None, at_least: float | None) -> None:
    bad = ~np.isfinite(vector)
    need = "each must be a finite number"
    if above is not None and not bad.any():
        bad, need = vector <= above, f"each must be above {above:g}"
    if at_least is not None and not bad.any():
        bad, need = vector < at_least, f"each must be at least {at_least:g}"
    if bad.any():
        place = int(np.flatnonzero(bad)[0])
        raise TheoryError(f"{name}: number {place + 1} is {vector[place]:g}", need, "mend or leave out that one")


def require_number(
    value: float,
    name: str,
    *,
    above: float | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
    below: float | None = None,
) -> float:
    """A finite number within its range.

    Raises:
        TheoryError: no number, not finite or out of range.
    """
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise TheoryError(f"{name} is {value!r}", "the model counts", "give a number") from error
    limits = (
        (not np.isfinite(number), "it must be a finite number"),
        (above is not None and number <= above, f"it must be above {above}"),
        (at_least is not None and number < at_least, f"it must be at least {at_least}"),
        (at_most is not None and number > at_most, f"it may be at most {at_most}"),
        (below is not None and number >= below, f"it must be below {below}"),
    )
    for broken, need in limits:
        if broken:
            raise TheoryError(f"{name} is {number:g}", need, f"give {name} within its range")
    return number


def require_share(value: float, name: str) -> float:
    """A number from 0 to 1.

    Raises:
        TheoryError: outside that range.
    """
    return require_number(value, name, at_least=0, at_most=1)


def require_whole(value: float, name: str, *, at_least: int = 0) -> int:
    """A whole number.

    Raises:
        TheoryError: not whole, or too small.
    """
    number = require_number(value, name, at_least=at_least)
    if number != int(number):
        raise TheoryError(f"{name} is {number:g}", "it is a count", "give a whole number")
    return int(number)


def require_same_length(vectors: Sequence[Vector], names: Iterable[str]) -> None:
    """Lists that speak of the same things must be equally long.

    Raises:
        TheoryError: they are not.
    """
    if len({vector.shape for vector in vectors}) > 1:
        told = ", ".join(f"{name} {vector.size}" for name, vector in zip(names, vectors, strict=True))
        raise TheoryError(f"lists differ in length: {told}", "they are read side by side", "make them equally long")
