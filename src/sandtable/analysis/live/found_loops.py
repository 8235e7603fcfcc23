"""Loops that no author has named, as loops that a reader can follow: the strongest of those found, under their own ids."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from sandtable.analysis.loops.finding import LoopFinding, LoopsFinding, NamedLoop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAST: Final = 0.0005  # a smaller share is printed as nothing


def find_strongest(finding: LoopsFinding, most: int) -> tuple[NamedLoop, ...]:
    """The most important of the loops found, in their order, each under its id.

    Args:
        finding: what was found.
        most: at most so many.
    """
    strong = [loop for loop in finding.loops if loop.importance >= LEAST or loop.leads]
    return tuple(_as_named(loop, finding) for loop in strong[:most])


def _as_named(loop: LoopFinding, finding: LoopsFinding) -> NamedLoop:
    return NamedLoop(
        name=loop.id, label="", sign=loop.sign, found=loop.sign, is_closed=True, is_as_named=True, path=loop.path,
        links=_in_order(loop, finding), idle=(), polarity=loop.polarity, is_active=True, is_circuit=True, meets=(),
        leads_on=True, acts=0.0, positive=0.0, size=0.0, loop=loop.id, importance=loop.importance, shares=loop.shares,
    )  # fmt: skip


def _in_order(loop: LoopFinding, finding: LoopsFinding) -> tuple[int, ...]:
    """The links of a kind's first loop, one behind the other; a kind itself lists those of all its loops."""
    names = [finding.nodes[number].name for number in loop.members[0]]
    outward: dict[str, list[int]] = {}
    for number in loop.links:
        outward.setdefault(finding.links[number].source, []).append(number)
    targets = {number: finding.links[number].target for number in loop.links}
    pairs = itertools.pairwise([*names, names[0]])
    return tuple(number for one, other in pairs for number in _between(one, other, outward, targets, set(names)))


def _between(
    start: str, goal: str, outward: Mapping[str, Sequence[int]], targets: Mapping[int, str], stations: set[str]
) -> tuple[int, ...]:
    """The fewest links from one station to the next through no other: directly, or by inner states."""
    ways: list[tuple[int, ...]] = [(number,) for number in outward.get(start, ())]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        end = targets[way[-1]]
        if end == goal:
            return way
        if end not in stations and end not in seen:
            seen.add(end)
            ways += [(*way, number) for number in outward.get(end, ())]
    return ()
