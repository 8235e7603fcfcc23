"""What is found about a scenario's feedback loops: which there are, their sign, and when each of them matters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopFinding:
    """One loop, or all loops over the same variables: a *kind*.

    Args:
        name: `L1`, in order of partitions and importance.
        path: variables in order of cause and effect, the first not repeated; with their cells where there is one loop.
        polarity: R reinforcing, B balancing; Ru, Bu where it changes but is nearly always one of them; U where not.
        n_loops: loops over these variables, for different cells.
        members: their paths with cells, at most 100.
        partition: number of the set of variables that it belongs to.
        importance: mean size of its share, over the points and futures in which its partition moves.
        shares: per point the mean of its share, with its sign; 0 at point 0.
        leads: (first, last) points between which its share is the largest of all.
        dominates: (first, last) points between which its share alone is one half or more.
    """

    name: str
    path: tuple[str, ...]
    polarity: str
    n_loops: int
    members: tuple[tuple[str, ...], ...]
    partition: int
    importance: float
    shares: tuple[float, ...]
    leads: tuple[tuple[str, str], ...] = ()
    dominates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """Consecutive points at which the same loop has the largest share.

    Args:
        loop: its name.
        share: mean size of its share over them.
        n_half: fewest and most kinds of loops that it takes, at one of the points, to make one half of the change.
    """

    start: str
    stop: str
    loop: str
    share: float
    n_half: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionFinding:
    """A set of variables that all feed back to each other.

    Args:
        cells: labels of its variables' cells.
        stocks: those that are stocks.
        n_loops: loops found.
        n_kinds: over different variables.
    """

    number: int
    cells: tuple[str, ...]
    stocks: tuple[str, ...]
    n_loops: int
    n_kinds: int
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLoop:
    """A loop that the scenario's author has named.

    Args:
        sign: what the author says: + - chain.
        found: + - ? or "" where it does not close.
        path: of its shortest active circuit.
        is_circuit: whether that passes no cell twice; else two circuits meet in it.
        leads_on: whether its variables feed one another from the first to the last.
        importance: of its kind; 0 where that was not among the loops found.
    """

    name: str
    label: str
    sign: str
    found: str
    path: tuple[str, ...]
    polarity: str
    is_active: bool
    is_circuit: bool
    leads_on: bool
    importance: float
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFinding:
    """What shown loops pass.

    Args:
        name: as `LinkSeries` has it: a cell, or an inner state of a memory or move.
        owner: the variable or move that a reader knows it by.
        kind: stock, memory, or flow (all that is worked out anew at each point).
    """

    name: str
    owner: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSeries:
    """A link that shown loops use, with its mean score at each point."""

    source: str
    target: str
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopsFinding:
    """The loops of a scenario.

    Args:
        future: number of the single future; -1 = the mean over the first `n_futures`.
        labels: of the points.
        n_cells: cells on loops.
        n_links: links between them; `n_acting` of them ever act.
        n_loops: loops found.
        is_complete: whether these are all.
        loops: the most important of each partition.
        nodes, links: those of the shown loops.
    """

    scenario: str
    lens: str
    branch: str
    future: int
    n_futures: int
    n_left_out: int
    seed: int
    labels: tuple[str, ...]
    n_cells: int
    n_links: int
    n_acting: int
    n_loops: int
    is_complete: bool
    through: str
    partitions: tuple[PartitionFinding, ...]
    loops: tuple[LoopFinding, ...]
    named: tuple[NamedLoop, ...]
    nodes: tuple[NodeFinding, ...]
    links: tuple[LinkSeries, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopCase:
    """Whose links these are, for the finding's head."""

    scenario: str
    lens: str
    branch: str
    future: int
    seed: int
    labels: tuple[str, ...]
