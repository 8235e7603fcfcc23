"""Loops and chains that a scenario's author has named, in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.layout import Block, Cell, Column, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_count, format_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.loops.finding import NamedLoop

FOUND = {"+": "+", "-": "-", "?": "changes", "": "none"}
UNKNOWN = "not known"
LEAST = 0.001
ALWAYS = 0.9995
ACTS = "acts: in how many steps of all futures all its links act; one through a move only as the move begins or ends."
HOLDS = (
    "holds: in how many of the steps in which it acts it has this sign. part: median size, in those, of what comes this way "
    "over the whole change of the last variable; above 100 % other ways work against it."
)


def layout_names(named: Sequence[NamedLoop], most_steps: int) -> list[Block]:
    """How many are as named, those that close, those that lead on, and what is to be known of some of them.

    Args:
        named: what was found of each.
        most_steps: of a longer path the middle is left out.
    """
    if not named:
        return []
    closed = [loop for loop in named if loop.is_closed]
    chains = [loop for loop in named if not loop.is_closed]
    blocks: list[Block] = [Paragraph(say_names(named), tone="strong")]
    blocks += [_closed_table(closed, most_steps)] if closed else []
    blocks += [_chain_table(chains, most_steps)] if chains else []
    return blocks


def say_names(named: Sequence[NamedLoop]) -> str:
    """How many are as named, and which are not."""
    n_chains = sum(loop.sign.startswith("chain") for loop in named)
    said = " and ".join(_say_count(n, word) for n, word in ((len(named) - n_chains, "loop"), (n_chains, "chain")) if n)
    unknown = [loop.name for loop in named if _is_unknown(loop)]
    wrong = [loop.name for loop in named if not loop.is_as_named and not _is_unknown(loop)]
    if not wrong and not unknown:
        return f"The scenario names {said}: found as named."
    parts = [f"{format_count(len(named) - len(wrong) - len(unknown))} found as named"]
    parts += [f"not so {', '.join(wrong)}"] if wrong else []
    parts += [f"without a sign in these runs {', '.join(unknown)}"] if unknown else []
    return f"The scenario names {said}: {'; '.join(parts)}."


def _is_unknown(loop: NamedLoop) -> bool:
    """Whether it closes or leads on as named, and its sign cannot be told."""
    is_form_right = loop.is_closed != loop.sign.startswith("chain")
    return is_form_right and loop.found == "?" and loop.acts == 0.0 and not loop.is_as_named


def _say_count(n: int, word: str) -> str:
    return f"{format_count(n)} {word}{'' if n == 1 else 's'}"


def _closed_table(loops: Sequence[NamedLoop], most_steps: int) -> Table:
    rows = [
        make_row(
            [
                loop.name,
                loop.label,
                say_sign(loop),
                say_acts(loop),
                format_percent(loop.importance, LEAST) if loop.importance > 0.0 else MISSING,
                say_path(loop.path, most_steps),
            ]
        )
        for loop in loops
    ]
    return Table(
        title="Named loops that close",
        columns=(
            Column("loop"), Column("label"), Column("sign"), Column("acts", is_number=True),
            Column("share", is_number=True), Column("shortest path"),
        ),
        rows=tuple(rows),
        notes=(ACTS, *(say_meeting(loop) for loop in loops if not loop.is_circuit), *say_notes(loops)),
    )  # fmt: skip


def _chain_table(chains: Sequence[NamedLoop], most_steps: int) -> Table:
    rows = [
        make_row(
            [
                loop.name,
                loop.label,
                say_sign(loop),
                say_holds(loop),
                say_acts(loop),
                format_percent(loop.size, LEAST) if loop.acts > 0.0 else MISSING,
                say_way(loop, most_steps),
            ]
        )
        for loop in chains
    ]
    return Table(
        title="Named ways that do not close",
        columns=(
            Column("chain"), Column("label"), Column("sign"), Column("holds", is_number=True),
            Column("acts", is_number=True), Column("part", is_number=True), Column("shortest path"),
        ),
        rows=tuple(rows),
        notes=(HOLDS, *say_notes(chains)),
    )  # fmt: skip


def say_sign(loop: NamedLoop) -> Cell:
    """The sign found, beside the author's where they differ."""
    if _is_unknown(loop):
        return Cell(f"{UNKNOWN} ({loop.sign.removeprefix('chain')})")
    said = UNKNOWN if loop.found == "?" and loop.acts == 0.0 else FOUND[loop.found]
    if loop.is_as_named:
        return Cell(said, "good" if loop.sign not in {"chain"} else "")
    named = loop.sign if loop.is_closed or loop.sign.startswith("chain") else f"a loop, {loop.sign}"
    return Cell(f"{said} (named {named})", "bad")


def say_holds(loop: NamedLoop) -> str:
    """In how many of the steps in which it acts a chain has its sign."""
    if loop.acts == 0.0:
        return MISSING
    part = loop.positive if loop.found == "+" else 1.0 - loop.positive
    if loop.found == "?":
        return f"+ in {format_percent(loop.positive)}"
    return "always" if part >= ALWAYS else _say_part(part)


def say_acts(loop: NamedLoop) -> str:
    """In how many steps all its links act."""
    return _say_part(loop.acts) if loop.acts > 0.0 else "never"


def _say_part(part: float) -> str:
    return format_percent(part) if part >= 0.01 else format_percent(part, LEAST)


def say_way(loop: NamedLoop, most_steps: int) -> str:
    """The path of a chain, or why it has none.

    Args:
        loop: the chain.
        most_steps: of a longer path the middle is left out.
    """
    if loop.path:
        return say_path(loop.path, most_steps)
    return "its end is constant here" if loop.leads_on else "no way leads along it"


def say_meeting(loop: NamedLoop) -> str:
    """Of which cells a loop that is no single circuit is made."""
    return (
        f"{loop.name} passes {', '.join(loop.meets)} more than once: it is made of circuits that meet there, its sign is the "
        "product of theirs, and it has no share of its own."
    )


def say_notes(loops: Sequence[NamedLoop]) -> list[str]:
    """What the author adds."""
    return [f"{loop.name}: {loop.note.rstrip('.')}." for loop in loops if loop.note]


def say_path(path: Sequence[str], most_steps: int, *, is_folded: bool = False) -> str:
    """`a > b > c`; of a long one the middle is left out.

    Args:
        path: variables or cells.
        most_steps: so many are shown, and one more.
        is_folded: whether a variable that is passed again for another cell is said once.
    """
    if len(path) == 1:
        return f"{path[0]} > itself"
    shown = list(dict.fromkeys(path)) if is_folded else list(path)
    rounds = f" ({len(path)} steps)" if len(shown) < len(path) else ""
    if len(shown) > most_steps + 1:
        half = most_steps // 2
        shown = [*shown[:half], f"({len(shown) - 2 * half} more)", *shown[-half:]]
    return " > ".join(shown) + rounds
