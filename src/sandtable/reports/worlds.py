"""Experts by lenses: a sentence for each expert, then their claims in every world and what that is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.claims import LEGEND, share_cell
from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Block, Cell, Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import format_band, format_count, format_most

if TYPE_CHECKING:
    from sandtable.analysis.claims import ClaimCell, ClaimFinding
    from sandtable.analysis.disputes.worlds import Expert, Worlds

FAILS_HOME, FAILS_ALL = "fails in its own world", "fails in every world"
ONLY_HOME, ROBUST, SOME = "confirms only itself", "holds in every world", "holds in some worlds"
UNJUDGED, OPEN = "no number to judge by", "too close to tell"
WORDS = {
    ONLY_HOME: Cell("confirms only itself: no evidence", "bad"),
    FAILS_HOME: Cell(FAILS_HOME, "bad"),
    FAILS_ALL: Cell(FAILS_ALL, "bad"),
    ROBUST: Cell("robust: holds in every world", "good"),
    UNJUDGED: Cell(UNJUDGED, "muted"),
    OPEN: Cell(OPEN, "muted"),
}


def layout_worlds(worlds: Worlds) -> Page:
    """A sentence for each expert, then a table for each."""
    blocks: list[Block] = [Paragraph(say_expert(expert, worlds), tone="strong") for expert in worlds.experts]
    tables = [_table(expert, worlds) for expert in worlds.experts if expert.claims]
    return Page((*blocks, *tables, Paragraph(_say_method(worlds), tone="muted")))


def brief_worlds(worlds: Worlds) -> tuple[Block, ...]:
    """A sentence per expert in one paragraph, and a table of how their claims stand."""
    said = " ".join(say_expert(expert, worlds) for expert in worlds.experts)
    standings = (ROBUST, SOME, ONLY_HOME, FAILS_HOME, FAILS_ALL)
    rows = [
        make_row(
            [
                f"{expert.name} ({', '.join(expert.lenses)})",
                *(", ".join(_ids(expert, standing)) or "none" for standing in standings),
            ]
        )
        for expert in worlds.experts
    ]
    columns = (Column("expert (lens)"), *(Column(standing) for standing in standings))
    return (
        Paragraph(said),
        Table(title="Claims in the others' worlds", columns=columns, rows=tuple(rows), notes=(_say_method(worlds),)),
    )


def say_expert(expert: Expert, worlds: Worlds) -> str:
    """How one expert's claims fare, in counts and names."""
    n = len(expert.judged)
    lenses = ", ".join(f"`{lens}`" for lens in expert.lenses)
    if not expert.claims:
        return f"{expert.name} ({lenses}) makes no claim that can be tested."
    if n == 0:
        return f"{expert.name} ({lenses}): no claim's word has a number to be held against."
    told = [
        ([*_ids(expert, FAILS_HOME), *_ids(expert, FAILS_ALL)], ("fails", "fail"), "even in their own world"),
        (_ids(expert, ONLY_HOME), ("holds", "hold"), "in their own world and no one else's, which is no evidence"),
        (_ids(expert, SOME), ("holds", "hold"), "in their own world and some others"),
        (_ids(expert, ROBUST), ("holds", "hold"), f"in all {len(worlds.lenses)} worlds"),
        (_ids(expert, OPEN), ("is", "are"), "too close to an edge to tell"),
    ]
    parts = [f"{len(ids)} {verbs[len(ids) > 1]} {words} ({', '.join(ids)})" for ids, verbs, words in told if ids]
    claims = "claim" if n == 1 else "claims"
    return f"{expert.name} ({lenses}): of {n} {claims} with a number, {'; '.join(parts)}."


def _table(expert: Expert, worlds: Worlds) -> Table:
    columns = (
        Column("claim"),
        Column("band %", is_number=True),
        *(Column(lens, is_number=True) for lens in worlds.lenses),
        Column("what that is worth"),
        Column("known"),
    )
    notes = []
    if expert.n_untested:
        are = "1 claim has" if expert.n_untested == 1 else f"{expert.n_untested} claims have"
        notes.append(f"{are} no test.")
    return Table(
        title=f"{expert.name}'s claims in every world",
        columns=columns,
        rows=tuple(_row(claim, expert) for claim in expert.claims),
        notes=tuple(notes),
    )


def _row(claim: ClaimFinding, expert: Expert) -> tuple[Cell, ...]:
    standing = expert.standings[claim.claim].value
    word = f" (“{claim.word.text}”)" if claim.word.text else ""
    return make_row(
        [
            f"{claim.claim} {claim.label}{word}",
            format_band(claim.word.low, claim.word.high).removesuffix(" %") or Cell("none", "muted"),
            *(_share(claim, cell, is_judged=standing != UNJUDGED) for cell in claim.cells),
            WORDS.get(standing, Cell(standing)),
            claim.known.answer,
        ]
    )


def _share(claim: ClaimFinding, cell: ClaimCell, *, is_judged: bool) -> Cell:
    """The share, without a mark where there is nothing to be held against."""
    shown = share_cell(claim, cell)
    return shown if is_judged else Cell(shown.text.removesuffix(" ="))


def _say_method(worlds: Worlds) -> str:
    errors = [
        cell.share.standard_error
        for expert in worlds.experts
        for claim in expert.claims
        for cell in claim.cells
        if cell.share.n_futures
    ]
    trouble = f" At most {say_trouble(worlds.n_left_out, worlds.n_futures)}" if worlds.n_left_out else ""
    return (
        f"Per cent of {format_count(worlds.n_futures)} futures under each lens, seed {worlds.seed}, standard error "
        f"{format_most(max(errors, default=0.0))}; {LEGEND} A claim holds in a world whose share lies in "
        "the word's band or on its surer side. Words by "
        f"{worlds.standard} ({worlds.standard_source}).{trouble}"
    )


def _ids(expert: Expert, standing: str) -> list[str]:
    return [claim for claim, held in expert.standings.items() if held.value == standing]
