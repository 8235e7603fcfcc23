"""The seam to scikit-learn: classification trees, as boxes that share out all futures."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sandtable.analysis.outcomes import Flags, Reals
from sandtable.analysis.regions.boxes import Box, Inputs, Limit, find_inside

FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A box of a tree; its boxes hold every future once.

    Args:
        box: limits.
        share: of the futures that grew it, those of interest.
    """

    box: Box
    share: float


def grow_tree(inputs: Inputs, cases: Flags, *, depth: int, smallest: int) -> tuple[Leaf, ...]:
    """A tree that tells futures of interest from the others.

    Breiman, L., Friedman, J. H., Olshen, R. A. and Stone, C. J. (1984), Classification and Regression Trees, chapter 2;
    splits by the Gini index.

    Args:
        inputs: parameters.
        cases: (future,) the futures of interest.
        depth: questions asked one after the other at most; 0 = none.
        smallest: futures that a leaf must hold.

    Returns:
        Its leaves from left to right; one leaf without limits where nothing can be split.
    """
    if depth == 0 or np.all(cases == cases[0]):
        return (Leaf(box=(), share=float(cases.mean())),)
    from sklearn import tree

    table, questions = _to_columns(inputs)
    classifier: Any = tree.DecisionTreeClassifier  # the library states no types
    grown = classifier(max_depth=depth, min_samples_leaf=smallest, random_state=0).fit(table, cases)
    leaves: list[Leaf] = []
    _read_node(grown.tree_, 0, (), questions, leaves)
    return tuple(leaves)


def predict_leaves(leaves: tuple[Leaf, ...], inputs: Inputs) -> Reals:
    """The share of the leaf in which each future lies: (future,)."""
    predicted = np.full(inputs.n_futures, np.nan)
    for leaf in leaves:
        predicted[find_inside(leaf.box, inputs)] = leaf.share
    return predicted


def split_folds(cases: Flags, generator: np.random.Generator, n_folds: int = FOLDS) -> NDArray[np.int64]:
    """The fold of each future, with the futures of interest shared out evenly: (future,)."""
    folds = np.empty(len(cases), dtype=np.int64)
    for kind in (cases, ~cases):
        places = generator.permutation(np.flatnonzero(kind))
        folds[places] = np.arange(len(places)) % n_folds
    return folds


def cross_validate(inputs: Inputs, cases: Flags, folds: NDArray[np.int64], *, depth: int, smallest: int) -> Reals:
    """What trees grown on the other folds say of each future: (future,) shares."""
    predicted = np.full(len(cases), np.nan)
    for fold in range(int(folds.max()) + 1):
        held_out = folds == fold
        leaves = grow_tree(inputs.among(~held_out), cases[~held_out], depth=depth, smallest=smallest)
        predicted[held_out] = predict_leaves(leaves, inputs.among(held_out))
    return predicted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What a column of the table stands for: a parameter, or whether it has one of its categories."""

    parameter: str
    category: float = math.nan
    categories: tuple[float, ...] = ()


def _to_columns(inputs: Inputs) -> tuple[Reals, tuple[_Question, ...]]:
    columns, questions = [], []
    for id_, values, categories in zip(inputs.ids, inputs.values, inputs.categories, strict=True):
        if not categories:
            columns.append(values)
            questions.append(_Question(parameter=id_))
        for category in categories:
            columns.append((values == category).astype(np.float64))
            questions.append(_Question(parameter=id_, category=category, categories=categories))
    return np.array(columns).T, tuple(questions)


def _read_node(tree: Any, node: int, box: Box, questions: tuple[_Question, ...], leaves: list[Leaf]) -> None:
    left, right = int(tree.children_left[node]), int(tree.children_right[node])
    if left == right:
        leaves.append(Leaf(box=box, share=float(tree.value[node][0][1])))
        return
    question, threshold = questions[tree.feature[node]], float(tree.threshold[node])
    if question.categories:
        others = tuple(category for category in question.categories if category != question.category)
        low, high = (
            Limit(parameter=question.parameter, categories=others),
            Limit(parameter=question.parameter, categories=(question.category,)),
        )
    else:
        low = Limit(parameter=question.parameter, high=threshold)
        high = Limit(parameter=question.parameter, low=math.nextafter(threshold, math.inf))
    _read_node(tree, left, _narrow(box, low), questions, leaves)
    _read_node(tree, right, _narrow(box, high), questions, leaves)


def _narrow(box: Box, limit: Limit) -> Box:
    """The box with one more limit; two on one parameter become one."""
    held = next((item for item in box if item.parameter == limit.parameter), None)
    if held is None:
        return (*box, limit)
    if limit.categories:
        joined = replace(held, categories=tuple(c for c in held.categories if c in limit.categories))
    else:
        joined = replace(held, low=max(held.low, limit.low), high=min(held.high, limit.high))
    return tuple(joined if item is held else item for item in box)
