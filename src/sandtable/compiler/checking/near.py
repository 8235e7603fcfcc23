"""Near misses: the names that were probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def near_names(name: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """Up to three names that look like `name`, the nearest first.

    Args:
        name: as written.
        known: the names that would have been right there.
        most: how many at most.

    Returns:
        The near names; those that differ only in case, or by a module's prefix, come first.
    """
    from difflib import get_close_matches  # only a fault pays for it

    candidates = list(dict.fromkeys(known))
    folded = name.casefold()
    same = [other for other in candidates if other.casefold() == folded or other.rsplit(".", 1)[-1] == name]
    close = get_close_matches(name, candidates, n=most, cutoff=0.7)
    return tuple(dict.fromkeys([*same, *close]))[:most]


def mend_by_name(name: str, known: Iterable[str], otherwise: str) -> str:
    """A mend that offers the near names, or `otherwise` when there are none."""
    near = near_names(name, known)
    if not near:
        return otherwise
    return "write " + " or ".join(f"`{other}`" for other in near)


def listed(names: Iterable[str], *, most: int = 6) -> str:
    """`a`, `b` and 3 more: names in ticks for a message."""
    names = list(names)
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
