"""Reads the numbers given to a published model, and refuses those it cannot take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sandtable.theory.trouble import TheoryError

MOST_NAMED = 5


def require_array(values: ArrayLike, name: str, n_axes: int, *, may_be_missing: bool = False) -> NDArray[np.float64]:
    """Reads plain numbers as an array with the axes that a model needs.

    Args:
        values: numbers, lists of numbers or an array.
        name: what they are, for the message: `strengths`.
        n_axes: 1 for a list, 2 for a table.
        may_be_missing: whether NaN or None may stand for a value that is not known.

    Returns:
        A new float64 array with `n_axes` axes, none of them empty.

    Raises:
        TheoryError: not numbers, ragged, empty, of another shape, infinite, or missing where that may not be.
    """
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TheoryError(
            f"`{name}` cannot be read as numbers ({error})",
            "every entry is one number and every row has the same length",
            "give numbers only, in rows of one length",
        ) from error
    if array.ndim != n_axes:
        wanted = {1: "one list of numbers", 2: "a table: one row of numbers after another"}[n_axes]
        raise TheoryError(
            f"`{name}` has {array.ndim} axes (shape {array.shape})", f"the model needs {wanted}", "reshape it"
        )
    if array.size == 0:
        raise TheoryError(f"`{name}` is empty (shape {array.shape})", "there is nothing to work on", "give an entry")
    wrong = np.isinf(array) if may_be_missing else ~np.isfinite(array)
    if wrong.any():
        raise TheoryError(
            f"`{name}` is infinite or missing at {_places(wrong)}",
            "the model counts with every entry",
            "give a finite number there",
        )
    return array


def require_at_least(array: NDArray[np.float64], name: str, least: float = 0.0) -> None:
    """Refuses entries below the least that has a meaning; missing ones pass.

    Raises:
        TheoryError: an entry is below `least`.
    """
    wrong = array < least
    if wrong.any():
        raise TheoryError(
            f"`{name}` is {array[wrong][0]:g} at {_places(wrong)}",
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


def require_names(names: Sequence[str] | None, n: int, of: str) -> tuple[str, ...]:
    """The names given, or numbers from 1 where there are none.

    Raises:
        TheoryError: too few, too many, or one twice.
    """
    if names is None:
        return tuple(str(i + 1) for i in range(n))
    if len(names) != n:
        raise TheoryError(f"{len(names)} names for {n} {of}", "each needs its own", "give one name for each")
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise TheoryError(f"the name `{twice[0]}` stands twice", "names must tell them apart", "rename one")
    return tuple(names)


def list_some(words: Iterable[object]) -> str:
    """The first few words, and how many more there are."""
    all_words = [str(word) for word in words]
    rest = len(all_words) - MOST_NAMED
    return ", ".join(all_words[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _places(wrong: NDArray[np.bool_]) -> str:
    """Where a mask holds, counted from 1: `entry 3` or `row 2, column 1`."""
    places = np.argwhere(wrong) + 1
    if wrong.ndim == 1:
        return "entry " + list_some(place[0] for place in places)
    return "; ".join(f"row {row}, column {column}" for row, column in places[:MOST_NAMED])
