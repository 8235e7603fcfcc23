"""Reads the numbers given to a published model, and refuses those it cannot take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from numbers import Number
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.trouble import TheoryError

Vector = NDArray[np.float64]
MOST_NAMED = 5
TOO_LARGE = 1e100
"""Sums and products of larger numbers run off what a computer counts with."""
WANTED = {1: "one list of numbers", 2: "a table: one row of numbers after another"}


@runtime_checkable
class HasNumpy(Protocol):
    """A column or table of pandas, or another that gives its numbers away."""

    def to_numpy(self, dtype: object = None, *, na_value: object = None) -> NDArray[np.float64]:
        """Its numbers as an array."""


def require_array(values: ArrayLike, name: str, n_axes: int, *, may_be_missing: bool = False) -> NDArray[np.float64]:
    """Reads plain numbers as an array with the axes that a model needs.

    Args:
        values: numbers, lists of numbers, an array, or a pandas column or table.
        name: what they are, for the message: `strengths`.
        n_axes: 1 for a list, 2 for a table.
        may_be_missing: whether NaN or None may stand for a value that is not known.

    Returns:
        A new float64 array with `n_axes` axes, none of them empty.

    Raises:
        TheoryError: not numbers, ragged, empty, of another shape, infinite, or missing where that may not be.
    """
    array = read_numbers(values, name)
    if array.ndim != n_axes:
        raise TheoryError(
            f"`{name}` has {array.ndim} axes (shape {array.shape})", f"the model needs {WANTED[n_axes]}", "reshape it"
        )
    if array.size == 0:
        raise TheoryError(f"`{name}` is empty (shape {array.shape})", "there is nothing to work on", "give an entry")
    wrong = np.isinf(array) if may_be_missing else ~np.isfinite(array)
    if wrong.any():
        raise TheoryError(
            f"`{name}` is {'infinite' if may_be_missing else 'infinite or missing'} at {tell_places(wrong)}",
            "the model counts with every entry",
            "give a finite number there",
        )
    return array


def read_numbers(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Numbers as a new float64 array of whatever shape they have, nan where None.

    Raises:
        TheoryError: not numbers, or ragged; every such row or entry is named.
    """
    try:
        if isinstance(values, HasNumpy):
            return np.array(values.to_numpy(dtype=np.float64, na_value=np.nan))
        if isinstance(values, Mapping | str):
            raise TypeError(f"a {type(values).__name__} was given")
        listed = list(values) if isinstance(values, Iterable) and not isinstance(values, np.ndarray) else values
        return np.array(listed, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TheoryError(
            f"`{name}` cannot be read as numbers ({_why_unreadable(values, error)})",
            "every entry is one number and every row has the same length",
            "give numbers only, in rows of one length; None or NaN stands for a missing one",
        ) from error


def _why_unreadable(values: object, error: Exception) -> str:
    """Every ragged row, or every entry that is no number; else what NumPy says."""
    if not isinstance(values, list) or not values:
        return str(error)
    if all(isinstance(row, Sequence | np.ndarray) and not isinstance(row, str) for row in values):
        lengths = [len(row) for row in values]
        usual = max(dict.fromkeys(lengths), key=lengths.count)
        ragged = [f"row {i + 1} has {n}" for i, n in enumerate(lengths) if n != usual]
        if ragged:
            return f"{list_some(ragged)} where the others have {usual} entries"
        cells = [(f"row {i + 1}, column {j + 1}", cell) for i, row in enumerate(values) for j, cell in enumerate(row)]
    else:
        cells = [(f"entry {i + 1}", cell) for i, cell in enumerate(values)]
    odd = [f"{place} is {cell!r}" for place, cell in cells if cell is not None and not isinstance(cell, Number)]
    return list_some(odd) if odd else str(error)


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
        TheoryError: wrong shape, too few, not numbers, or out of range; every one that is wrong is told.
    """
    vector = read_numbers(values, name)
    if vector.ndim != 1:
        raise TheoryError(f"{name} have shape {vector.shape}", "one list is needed", "give a flat list")
    if vector.size < least:
        raise TheoryError(f"{name}: {vector.size} given", f"at least {least} are needed", "give more")
    bad, need = ~(np.abs(vector) < TOO_LARGE), f"each must be a finite number below {TOO_LARGE:g}"
    if above is not None and not bad.any():
        bad, need = vector <= above, f"each must be above {above:g}"
    if at_least is not None and not bad.any():
        bad, need = vector < at_least, f"each must be at least {at_least:g}"
    if bad.any():
        told = list_some(f"number {place + 1} is {vector[place]:g}" for place in np.flatnonzero(bad))
        raise TheoryError(f"{name}: {told}", need, "correct or leave out what is wrong")
    return vector


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


def require_at_least(array: NDArray[np.float64], name: str, least: float = 0.0) -> None:
    """Refuses entries below the least that has a meaning; missing ones pass.

    Raises:
        TheoryError: an entry is below `least`.
    """
    wrong = array < least
    if wrong.any():
        raise TheoryError(
            f"`{name}` is {list_some(f'{value:g}' for value in np.unique(array[wrong]))} at {tell_places(wrong)}",
            f"it cannot be below {least:g}",
            "correct the entry (codes such as -9 for `missing` must be turned into NaN first)",
        )


def require_length(array: NDArray[np.float64], name: str, n: int, of: str) -> None:
    """Refuses a list that does not have one entry for each of `of`.

    Raises:
        TheoryError: the length is another.
    """
    if len(array) != n:
        raise TheoryError(
            f"`{name}` has {len(array)} entries for {n} {of}", "each needs its own", "give one entry for each"
        )


def require_same_length(vectors: Sequence[Vector], names: Iterable[str]) -> None:
    """Lists that speak of the same things must be equally long.

    Raises:
        TheoryError: they are not.
    """
    if len({vector.shape for vector in vectors}) > 1:
        told = ", ".join(f"{name} {vector.size}" for name, vector in zip(names, vectors, strict=True))
        raise TheoryError(f"lists differ in length: {told}", "they are read side by side", "make them equally long")


def require_rising(vector: Vector, name: str, why: str) -> None:
    """Refuses numbers that stand still or fall from one to the next, and says which.

    Raises:
        TheoryError: a number is not above the one before.
    """
    stuck = np.flatnonzero(np.diff(vector) <= 0)
    if stuck.size:
        told = list_some(f"{vector[place]:g} is followed by {vector[place + 1]:g}" for place in stuck)
        raise TheoryError(f"{name} do not rise: {told}", why, "sort them and drop repeats")


def require_names(names: Iterable[str] | None, n: int, of: str) -> tuple[str, ...]:
    """The names given, or numbers from 1 where there are none.

    Raises:
        TheoryError: too few, too many, or one twice.
    """
    if names is None:
        return tuple(str(i + 1) for i in range(n))
    require_iterable(names, "names")
    told = [names] if isinstance(names, str) else [str(name) for name in names]
    if len(told) != n:
        raise TheoryError(f"{len(told)} names for {n} {of}", "each needs its own", "give one name for each")
    twice = find_twice(told)
    if twice:
        are = "names stand" if len(twice) > 1 else "name stands"
        raise TheoryError(
            f"the {are} twice: {list_some(f'`{name}`' for name in twice)}", f"names must tell {of} apart", "rename one"
        )
    return tuple(told)


def require_iterable(values: object, name: str) -> None:
    """Refuses what is no list.

    Raises:
        TheoryError: it cannot be gone through.
    """
    if not isinstance(values, Iterable):
        raise TheoryError(f"`{name}` is {values!r}", "a list is needed", "give one entry for each")


def find_twice(names: Iterable[str]) -> list[str]:
    """Names that stand more than once, in the order they first come."""
    counted: dict[str, int] = {}
    for name in names:
        counted[name] = counted.get(name, 0) + 1
    return [name for name, n in counted.items() if n > 1]


def list_some(words: Iterable[object], between: str = ", ") -> str:
    """The first few words, and how many more there are."""
    all_words = [str(word) for word in words]
    rest = len(all_words) - MOST_NAMED
    return between.join(all_words[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def tell_places(wrong: NDArray[np.bool_]) -> str:
    """Where a mask holds, counted from 1: `entry 3` or `row 2, column 1`."""
    places = np.argwhere(wrong) + 1
    if wrong.ndim == 1:
        return "entry " + list_some(place[0] for place in places)
    return list_some((f"row {row}, column {column}" for row, column in places), "; ")


def freeze_arrays(result: object) -> None:
    """Makes every array of a result read-only: a result is a record of what was found."""
    for item in fields(result):  # type: ignore[arg-type]
        value = getattr(result, item.name)
        if isinstance(value, np.ndarray):
            value.flags.writeable = False


def freeze(array: ArrayLike) -> NDArray[np.float64]:
    """A copy that cannot be written into: what a frozen result holds."""
    copy = np.array(array, dtype=np.float64)
    copy.flags.writeable = False
    return copy
