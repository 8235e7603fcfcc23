"""Causal links between the variables of a run, and how much each input moved what it feeds: data, no work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One cell of a variable, of a move, or of a memory inside an equation.

    Args:
        owner: the variable or move; of a memory, the variable in whose equation it stands.
        elements: `RU` or `RU,PL`; "" for a scalar.
        part: "" = the variable itself; else which memory or state of its owner it is.
        is_state: whether its value is carried from point to point.
    """

    owner: str
    elements: str = ""
    part: str = ""
    is_state: bool = False

    @property
    def label(self) -> str:
        """`soldiers[RU]`."""
        return f"{self.owner}[{self.elements}]" if self.elements else self.owner


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkScores:
    """Every link on some loop, or on a chain that was asked for, and its score at each point of each future.

    A score is positive where source and target change the same way by this link alone.  Its size is the change that the
    source alone makes, over the whole change of the target (for a state: of its net rate).

    Args:
        nodes: what the links join.
        links: (link, 2): source and target, as indices of nodes.
        scores: (link, point, future) float64; point 0 has no change before it and holds zeros.
        signs: (link,) of links that never act: 1 or -1 as a small change of the source would move the target; 0 = not known.
        status: (future,) of Status.
        feeds: (variable, variable) wherever the one's equation reads the other, on loops or not.
        on_loops: (link,) whether it lies on a loop; None = all do.
    """

    nodes: tuple[Node, ...]
    links: NDArray[np.intp]
    scores: NDArray[np.float64]
    signs: NDArray[np.int8]
    status: NDArray[np.uint8]
    feeds: frozenset[tuple[str, str]] = frozenset()
    on_loops: NDArray[np.bool_] | None = None
