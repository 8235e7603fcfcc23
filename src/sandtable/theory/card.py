"""What is said of a law: the same for a block in our language and for a function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class LawCard:
    """A law of the library, as a reader meets it.

    Args:
        id: its name: the block's, or the function's in `sandtable.laws`.
        title: one line.
        kind: `block` (stock and flow, in the scenario language) or `function`.
        papers: author, year, title, where; one text each.
        about: the idea and the closed forms, in words and plain signs.
        equations: as LaTeX, from the paper. A block's are empty here: they are typeset from its file.
        holds: where it is known to hold, and what it assumes.
        skill: how well it did on history, beside the naive rule, with n; or that none is measured.
        functions: names in `sandtable.laws` that compute it, or parts of it; for a block too, where there are any.
        skill_sources: rows of the law's own table of sources that the skill line cites.
        skill_reproductions: ids of reproductions that compute the numbers of the skill line.
    """

    id: str
    title: str
    kind: Literal["block", "function"]
    papers: tuple[str, ...]
    about: str
    holds: str
    skill: str
    equations: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    skill_sources: tuple[str, ...] = ()
    skill_reproductions: tuple[str, ...] = ()
