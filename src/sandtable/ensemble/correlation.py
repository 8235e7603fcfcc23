"""Correlated uncertainties: a Gaussian copula over the pairs that a scenario names.

Pairs that hang together form a group.  In a group, in the order of the ids, the uniform numbers become normal
scores, are mixed by the Cholesky factor of the group's correlations (1 on the diagonal, 0 where no pair is
named), and become uniform numbers again.  The first of a group and everything outside keep their draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sandtable.ensemble.families import operate
from sandtable.ensemble.quantiles import LARGEST_U, SMALLEST_U
from sandtable.model.declaration import Correlation
from sandtable.model.expression import Number
from sandtable.model.model import Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"
Pair: TypeAlias = tuple[str, str, float]


class CorrelationsImpossible(ValueError):
    """Pairs whose correlations no joint distribution can have together."""


def find_pairs(model: Model) -> tuple[Pair, ...]:
    """Pairs of Parameter ids with their correlation.

    A correlation of two variables over the same elements pairs cell by cell; of a scalar and an array, the
    scalar with every cell.
    """
    return tuple(pair for correlation in model.correlations for pair in _pairs_of(model, correlation))


def find_paired(pairs: Sequence[Pair]) -> frozenset[str]:
    """Ids that stand in any pair: their draws depend on others' streams."""
    return frozenset(id_ for first, second, _ in pairs for id_ in (first, second))


def _pairs_of(model: Model, correlation: Correlation) -> list[Pair]:
    value = correlation.value
    if not isinstance(value, Number):
        raise ValueError("a correlation is not settled to a number")
    first, second = _cells(model, correlation.first), _cells(model, correlation.second)
    if len(first) > 1 and len(second) > 1:
        return [(first[elements], second[elements], value.value) for elements in first if elements in second]
    return [(one, two, value.value) for one in first.values() for two in second.values()]


def _cells(model: Model, name: str) -> dict[tuple[str, ...], str]:
    """Parameter ids of a variable by their elements, or the one parameter of that id."""
    if name in model.parameters:
        return {model.parameters[name].elements: name}
    return {parameter.elements: id_ for id_, parameter in model.parameters.items() if parameter.variable == name}


def correlate(ids: Sequence[str], uniforms: Array, pairs: Sequence[Pair]) -> Array:
    """Uniform numbers with the correlations of normal scores that `pairs` names.

    Args:
        ids: sorted Parameter ids, the rows.
        uniforms: (id, future) independent uniform numbers.
        pairs: (id, id, correlation) with both ids among `ids`.

    Returns:
        (id, future); rows that no pair names are the same bits.

    Raises:
        CorrelationsImpossible: the correlations of a group are not positive definite.
    """
    row_by_id = {id_: row for row, id_ in enumerate(ids)}
    result = uniforms.copy()
    for group in _groups(pairs):
        factor = _cholesky(group, pairs)
        scores = [operate("normal_quantile", uniforms[row_by_id[id_]]) for id_ in group]
        for index, id_ in enumerate(group[1:], start=1):
            mixed = factor[index][0] * scores[0]
            for weight, score in zip(factor[index][1:], scores[1:], strict=False):
                mixed = mixed + weight * score
            result[row_by_id[id_]] = np.clip(operate("normal_cdf", mixed), SMALLEST_U, LARGEST_U)
    return result


def _groups(pairs: Sequence[Pair]) -> list[list[str]]:
    """Ids that hang together by pairs, each group in id order."""
    members: dict[str, set[str]] = {}
    for first, second, _ in pairs:
        group = members.get(first, {first}) | members.get(second, {second})
        for id_ in group:
            members[id_] = group
    unique = {id(group): sorted(group) for group in members.values()}
    return sorted(unique.values())


def _cholesky(group: Sequence[str], pairs: Sequence[Pair]) -> list[list[float]]:
    """The lower factor of a group's correlation matrix, row by row (Cholesky-Banachiewicz)."""
    index_by_id = {id_: index for index, id_ in enumerate(group)}
    matrix = [[1.0 if row == column else 0.0 for column in range(len(group))] for row in range(len(group))]
    for first, second, value in pairs:
        if first in index_by_id:
            row, column = index_by_id[first], index_by_id[second]
            matrix[row][column] = matrix[column][row] = value
    factor: list[list[float]] = []
    for row in range(len(group)):
        factor.append([])
        for column in range(row):
            rest = sum(factor[row][k] * factor[column][k] for k in range(column))
            factor[row].append((matrix[row][column] - rest) / factor[column][column])
        square = 1.0 - sum(weight**2 for weight in factor[row])
        if square <= 0:
            names = ", ".join(f"`{id_}`" for id_ in group)
            raise CorrelationsImpossible(f"the correlations among {names} cannot hold together")
        factor[row].append(square**0.5)
    return factor
