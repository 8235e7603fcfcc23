"""On what each value rests: a source, a judgement, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sandtable.compiler.checking.near import listed, mend_by_name
from sandtable.compiler.checking.scope import Scope
from sandtable.compiler.checking.tables import CellValue, find_table, lines_of
from sandtable.compiler.checking.values import is_literal
from sandtable.diagnostics.place import Place
from sandtable.model.declaration import Quote, SourcesFile
from sandtable.model.expression import Distribution, Number, Provenance
from sandtable.model.files import LIBRARY_PREFIX
from sandtable.model.model import Source

STRUCTURAL_VALUES = frozenset({0.0, 1.0})
MOST_QUOTED_WORDS = 25
SOURCE_COLUMNS = (
    "id",
    "quantity",
    "value",
    "low",
    "high",
    "unit",
    "as_of",
    "title",
    "publisher",
    "date",
    "address",
    "grade",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenanceCount:
    """How much of a scenario rests on what.

    Args:
        sourced: values with at least one row of the sources table.
        judged: values with a judgement and no source.
        bare: owners of the values with neither, each with its place.
        in_equations: numbers beyond the trivial that stand inside equations.
    """

    sourced: int = 0
    judged: int = 0
    bare: tuple[tuple[str, Place], ...] = ()
    in_equations: int = 0

    @property
    def n_bare(self) -> int:
        """Values that rest on nothing."""
        return len(self.bare)


def note_values(
    scope: Scope, owner: str, place: Place, cells: Iterable[CellValue], provenance: Provenance | None = None
) -> None:
    """Notes the values of a quantity, each text once however many cells it fills."""
    seen: set[int] = set()
    files: set[str] = set()
    for cell in cells:
        if id(cell.value) in seen or not (isinstance(cell.value, Distribution) or is_literal(cell.value)):
            continue
        seen.add(id(cell.value))
        here = cell.value.place if cell.value.place.line else place
        if here.file.endswith(".csv"):
            if here.file in files:
                continue
            files.add(here.file)
            here = place
        if cell.provenance is not None:
            check_provenance(scope, cell.provenance, here)
        value = cell.value.value if isinstance(cell.value, Number) else None
        scope.note_value(owner, here, cell.provenance or provenance, value=value)


def check_provenance(scope: Scope, provenance: Provenance | None, place: Place) -> None:
    """Notes the sources that a value names and that are in no table."""
    if provenance is None:
        return
    check_sources(scope, provenance.sources, provenance.place if provenance.place.line else place)


def check_sources(scope: Scope, sources: Iterable[str], place: Place) -> None:
    """Notes ids that are no row of the sources table."""
    for item_id in sources:
        scope.sources_used.add(item_id)
        if item_id in scope.sources or item_id in scope.unknown_sources:
            continue
        scope.unknown_sources.add(item_id)
        scope.fault(
            "unknown-source",
            f"there is no source `@{item_id}`",
            place,
            why=f"the sources table has {listed((f'@{known}' for known in scope.sources), most=6)}"
            if scope.has_sources
            else "the scenario has no `sources` line",
            mend=mend_by_name(item_id, scope.sources, f"add a row `{item_id}` to the sources table")
            if scope.has_sources
            else 'add `sources "sources.csv"` and the row',
        )


def check_quote(scope: Scope, quote: Quote | None, place: Place) -> None:
    """Notes a quotation that is longer than fair use takes, and its unknown source."""
    if quote is None:
        return
    here = quote.place if quote.place.line else place
    n_words = len(quote.text.split())
    if n_words > MOST_QUOTED_WORDS:
        scope.fault(
            "long-quote",
            f"the quotation has {n_words} words",
            here,
            why=f"at most {MOST_QUOTED_WORDS} words of a source are quoted",
            mend="shorten it to what is claimed",
            severity="warning",
        )
    if quote.source:
        check_sources(scope, (quote.source,), here)


def load_sources(scope: Scope, statements: Iterable[SourcesFile]) -> None:
    """Reads the sources tables into the scope."""
    read: set[tuple[str, Place]] = set()
    for statement in statements:
        line = (statement.file, statement.place)
        if line in read:  # a block that is used twice brings its table twice
            continue
        read.add(line)
        scope.has_sources = True
        is_lent = statement.file.startswith(LIBRARY_PREFIX)
        if not is_lent:
            scope.sources_place = statement.place
        table = find_table(scope, statement.file, statement.place)
        if table is None:
            continue
        missing = [name for name in SOURCE_COLUMNS if name not in table.columns]
        if missing:
            scope.fault(
                "bad-sources",
                f"the sources table `{table.file}` lacks {listed(missing, most=12)}",
                Place(table.file, 1, 1, 1, 1),
                why=f"its columns are {listed(table.columns, most=14)}",
                mend=f"give it the columns {', '.join((*SOURCE_COLUMNS, 'note'))}",
            )
            if "id" not in table.columns:
                continue
        indices = {name: table.columns.index(name) for name in (*SOURCE_COLUMNS, "note") if name in table.columns}
        for row, at_line in zip(table.rows, lines_of(table), strict=True):
            fields = {name: row[at].strip() for name, at in indices.items()}
            _add_source(scope, fields, table.file, at_line)
            if is_lent:  # the caller may bind a value of its own in place of one that cites the row
                scope.sources_used.add(fields.get("id", ""))


def _add_source(scope: Scope, fields: dict[str, str], file: str, line: int) -> None:
    item_id = fields.get("id", "")
    place = Place(file, line, 1, line, 1)
    if not item_id or item_id in scope.sources:
        first = scope.source_lines.get(item_id)
        scope.fault(
            "bad-sources",
            f"source `{item_id}` stands twice in `{file}`" if item_id else f"a row of `{file}` has no id",
            place,
            why=f"first in line {first}" if first else "each row is named by its id",
            mend="give each row an id of its own",
        )
        return
    scope.source_lines[item_id] = line
    scope.sources[item_id] = Source(
        id=item_id,
        note=fields.get("note", ""),
        **{name: fields.get(name, "") for name in SOURCE_COLUMNS if name != "id"},
    )


def count_provenance(scope: Scope, *, strict: bool) -> ProvenanceCount:
    """Counts what the values rest on; a value that rests on nothing is a warning, and an error when strict."""
    sourced = judged = 0
    bare: list[tuple[str, Place]] = []
    for note in scope.value_notes:
        provenance = note.provenance
        if provenance is not None and provenance.sources:
            sourced += 1
        elif provenance is not None and provenance.judged is not None:
            judged += 1
        elif note.value not in STRUCTURAL_VALUES:
            bare.append((note.owner, note.place))
    severity = "error" if strict else "warning"
    for owner, place in bare:
        scope.fault(
            "bare-number",
            f"a value of `{owner}` rests on nothing",
            place,
            why="it has neither a source nor the word `judged`",
            mend='write `@ID` of a source behind it, or `judged "why"`',
            severity=severity,
        )
    return ProvenanceCount(sourced=sourced, judged=judged, bare=tuple(bare), in_equations=sum(scope.literals.values()))
