"""A foreign model as a document of our language: the way through this room."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace

from sandtable.interop.faults import FaultList, Unreadable
from sandtable.interop.foreign import ForeignModel, ForeignVariable
from sandtable.interop.macros import expand_macros
from sandtable.interop.translate.checks import translate_checks
from sandtable.interop.translate.document import write_document
from sandtable.interop.translate.matrices import write_inverses
from sandtable.interop.translate.naming import NameBook
from sandtable.interop.translate.order import find_circles
from sandtable.interop.translate.scene import Book
from sandtable.interop.translate.space import Key, Space
from sandtable.interop.translate.starts import read_firsts
from sandtable.interop.translate.timing import CONTROLS, XMILE_WORDS, find_axis
from sandtable.interop.translate.unit_texts import UnitReader
from sandtable.interop.translate.units import UnitPass
from sandtable.interop.translate.variables import is_mixed, settle_shapes, translate_variable
from sandtable.model.declaration import Document

MOST_ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import gives.

    Args:
        document: the scenario; None when something stops it.
        names: original variable key -> our series names by original cell: `((), "x")`, `(("a1",), "x[A1]")`.
        unit_mends: how many expressions were multiplied by a factor of one because the original's units disagree.
    """

    document: Document | None
    names: dict[Key, dict[tuple[Key, ...], str]] = field(default_factory=dict)
    unit_mends: int = 0


def translate_model(model: ForeignModel, faults: FaultList, file: str = "scenario.sand") -> Imported:
    """Translates a model; all that cannot be imported is noted, each once.

    Args:
        model: as read.
        faults: takes faults and warnings.
        file: name of the document to be.
    """
    expand_macros(model, faults)
    write_inverses(model)
    split: frozenset[Key] = frozenset(key for key, variable in model.variables.items() if is_mixed(variable))
    for _ in range(MOST_ROUNDS):
        noted = FaultList()
        book = _draft_all(model, noted, split)
        found = find_circles(book.drafts)
        more = {draft.source for draft in book.drafts.values() if draft.id in found and draft.axes and draft.source}
        if noted.has_errors or not more - split:
            break
        split = split | more
    for fault in noted.faults:
        faults.add(fault)
    return _finish(model, book, faults, file)


def _draft_all(model: ForeignModel, faults: FaultList, split: frozenset[Key]) -> Book:
    names = NameBook()
    for variable in model.variables.values():
        names.claim("variable", variable.name)
    space = Space(ranges=model.ranges, names=names, faults=faults)
    space.settle()
    book = Book(model=model, space=space, names=names, faults=faults)
    settle_shapes(book)
    for key in sorted(split & book.shapes.keys()):
        _claim_cells(book, model.variables[key])
    for variable in model.variables.values():
        if variable.key not in book.shapes or (variable.key in CONTROLS and not _is_read(model, variable.key)):
            continue
        try:
            translate_variable(book, variable, is_split=variable.key in split)
        except Unreadable as trouble:
            faults.add(trouble.fault)
        except RecursionError:
            from sandtable.interop.faults import unsupported

            faults.add(
                unsupported(f"the equation of `{variable.name}`, which is nested too deep,", variable.place).fault
            )
    read_firsts(book)
    return book


def _claim_cells(book: Book, variable: ForeignVariable) -> None:
    shape = book.shapes[variable.key]
    for cell in itertools.chain.from_iterable(shape.cells):
        suffix = "_".join(book.space.element_id(element) for element in cell)
        if (variable.key, cell) not in book.split:
            book.split[variable.key, cell] = book.names.fresh(f"{book.ids[variable.key]}_{suffix}")


def _is_read(model: ForeignModel, key: Key) -> bool:
    """Whether an equation reads one of the four variables that control the run."""
    if key == "time step":
        return False
    from sandtable.interop.translate.reading import names_read

    words = {key, XMILE_WORDS.get(key, key)} if model.tool == "xmile" else {key}
    return any(
        not words.isdisjoint(names_read(definition.value))
        for variable in model.variables.values()
        if variable.key not in CONTROLS
        for definition in variable.definitions
        if definition.value is not None
    )


def _finish(model: ForeignModel, book: Book, faults: FaultList, file: str) -> Imported:
    reader = UnitReader(model.time_unit, model.unit_words)
    try:
        axis = find_axis(model, reader, faults)
    except Unreadable as trouble:
        faults.add(trouble.fault)
        return Imported(document=None)
    if faults.has_errors:
        return Imported(document=None)
    units = UnitPass(reader, book.drafts)
    book.faults = faults
    checks = translate_checks(book, units)
    document = write_document(model, axis, book.space.statements, book.drafts, units, book.names, faults, file)
    if checks:
        document = replace(document, statements=(*document.statements, *checks))
    return Imported(document=document, names=_names(book), unit_mends=units.n_mends)


def _names(book: Book) -> dict[Key, dict[tuple[Key, ...], str]]:
    found: dict[Key, dict[tuple[Key, ...], str]] = {}
    for key, shape in book.shapes.items():
        draft = book.drafts.get(book.ids.get(key, ""))
        if draft is None or draft.kind == "lookup":
            continue
        cells = dict.fromkeys(itertools.chain.from_iterable(shape.cells))
        found[key] = {
            cell: f"{draft.id}[{','.join(book.space.element_id(element) for element in cell)}]" if cell else draft.id
            for cell in cells
        }
    return found
