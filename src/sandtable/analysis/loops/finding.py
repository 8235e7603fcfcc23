"""What is found about a scenario's feedback loops: which there are, their sign, and when each of them matters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopFinding:
    """One loop, or all loops over the same variables: a *kind*.

    Args:
        id: `L2.1`: of the second partition the most important.
        label: names that the scenario's author gave it; "" = none.
        sign: `+` reinforcing, `-` balancing, `?` where it changes.
        polarity: R reinforcing, B balancing; Ru, Bu where it changes but is nearly always one of them; U where not.
        path: variables in order of cause and effect, the first not repeated; with their cells where there is one loop.
        n_loops: loops over these variables, for different cells.
        members: per loop, at most 100, the numbers of the nodes that it passes.
        links: numbers of the links that they use.
        partition: number of the set of variables that it belongs to.
        importance: mean size of its share, over the points and futures in which its partition moves.
        scores: per point the median over futures of its score, those of its loops added up.
        shares: per point the mean of its share, with its sign; 0 at point 0.
        leads: (first, last) points between which its share is the largest of all.
        dominates: (first, last) points between which its share alone is one half or more.
    """

    id: str
    label: str = ""
    sign: str
    polarity: str
    path: tuple[str, ...]
    n_loops: int
    members: tuple[tuple[int, ...], ...]
    links: tuple[int, ...]
    partition: int
    importance: float
    scores: tuple[float, ...]
    shares: tuple[float, ...]
    leads: tuple[tuple[str, str], ...] = ()
    dominates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """Consecutive points at which the same loop has the largest share.

    Args:
        loop: its id.
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
        is_complete: whether these are all; else they are the strongest.
        phases: which loop leads when; none where nothing moves.
    """

    number: int
    cells: tuple[str, ...]
    stocks: tuple[str, ...]
    n_loops: int
    n_kinds: int
    is_complete: bool
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLoop:
    """A loop or chain that the scenario's author has named.

    Args:
        sign: what the author says: + - chain chain+ chain-.
        found: + - ? or "" where nothing leads along it.
        is_closed: whether it closes.
        is_as_named: whether it is what the author says.
        path: of its shortest active circuit, or of the shortest way along it where it does not close.
        links: numbers of the links of that.
        idle: those of them that never act, as `a > b`.
        is_circuit: whether it passes no cell twice; else circuits meet in the cells of `meets`.
        leads_on: whether its variables feed one another from the first to the last.
        acts: part of the steps of all futures in which all its links act.
        positive: part of those in which its sign is +.
        size: median size of its score in those; of a chain, the part of its last variable's change that comes this way.
        loop: id of its kind; "" where that was not among the loops found.
        importance: of its kind; 0 where that was not among the loops found.
        note: what the author adds.
    """

    name: str
    label: str
    sign: str
    found: str
    is_closed: bool
    is_as_named: bool
    path: tuple[str, ...]
    links: tuple[int, ...]
    idle: tuple[str, ...]
    polarity: str
    is_active: bool
    is_circuit: bool
    meets: tuple[str, ...]
    leads_on: bool
    acts: float
    positive: float
    size: float
    loop: str
    importance: float
    shares: tuple[float, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFinding:
    """What shown loops pass: a node of the diagram.

    Args:
        name: as `LinkSeries` has it: a cell, or an inner state of a memory or move.
        variable: the variable or move that a reader knows it by.
        cell: its elements, such as `KR,PL`; "" = it has no dimension.
        kind: stock, memory, move, or flow (all that is worked out anew at each point).
    """

    name: str
    variable: str
    cell: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSeries:
    """A link that shown loops use: an arrow of the diagram.

    Args:
        source, target: names of its nodes.
        polarity: `+` where both change the same way by it, `-` where not, `?` where that changes or is not known.
        scores: per point the median over futures of its score.
        loops: ids of the shown loops, and names of the author's, that it lies on.
    """

    source: str
    target: str
    polarity: str
    scores: tuple[float, ...]
    loops: tuple[str, ...]


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
        through: what every loop of `loops` passes; "" = not asked.
        partitions: sets of variables that feed back to each other, the largest first.
        loops: the most important of each partition, and those that lead at some time.
        named: the author's own, in the author's order.
        nodes, links: those of the shown loops and of the author's.
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
