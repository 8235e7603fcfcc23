"""Circles among things that name each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence


def find_cycle(edges: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The first circle met, walking depth first in the given order; its first member stands at both ends.

    Args:
        edges: for each key, the keys it leads to; those without an entry lead nowhere.

    Returns:
        `(a, b, a)`, or `()` when there is none.
    """
    done: set[str] = set()
    for start in edges:
        trail: list[str] = []
        on_trail: set[str] = set()
        walk: list[tuple[str, Iterator[str]]] = []
        if start not in done:
            walk.append((start, iter(edges[start])))
            trail.append(start)
            on_trail.add(start)
        while walk:
            key, targets = walk[-1]
            target = next((target for target in targets if target not in done), None)
            if target is None:
                walk.pop()
                trail.pop()
                on_trail.discard(key)
                done.add(key)
            elif target in on_trail:
                return (*trail[trail.index(target) :], target)
            else:
                walk.append((target, iter(edges.get(target, ()))))
                trail.append(target)
                on_trail.add(target)
    return ()
