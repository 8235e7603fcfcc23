"""One list of statements out of many files: `include` takes in, `use` brings a block under an alias."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sandtable.compiler.checking.near import listed, mend_by_name
from sandtable.compiler.checking.rename import Renaming, rename_statement
from sandtable.compiler.checking.scope import Placed, Scope
from sandtable.diagnostics.place import Place
from sandtable.functions.forms import BUILT_IN_NAMES
from sandtable.model.declaration import (
    About,
    Asks,
    Binding,
    Check,
    Constant,
    Dimension,
    Document,
    Include,
    Input,
    Lookup,
    Map,
    ScenarioHead,
    Sector,
    SourcesFile,
    Statement,
    Uncertain,
    UnitDeclaration,
    Use,
)
from sandtable.model.expression import Expression, Name
from sandtable.model.files import sources_key

HEAD_STATEMENTS = (ScenarioHead, Asks, About)


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class _Merging:
    scope: Scope
    library: Mapping[str, Document]
    trail: list[str] = field(default_factory=list)


def merge_statements(scope: Scope, library: Mapping[str, Document]) -> list[Placed]:
    """All statements of a scenario in order, names as seen from the main file.

    Args:
        scope: gives the files, takes the faults.
        library: blocks of the library by name, beside those among the files.

    Returns:
        The statements with the sector each stands in.
    """
    merging = _Merging(scope=scope, library=library)
    return _flatten(merging, scope.files.main, "", NO_PLACE)


NO_PLACE = Place()


def _flatten(
    merging: _Merging, key: str, sector: str, place: Place, around: Mapping[str, Dimension] | None = None
) -> list[Placed]:
    """The statements of a file; `around` are the dimensions of the files that include it."""
    document = _find_document(merging, key, place)
    if document is None:
        return []
    if key in merging.trail:
        merging.scope.fault(
            "module-cycle",
            f"`{key}` takes in itself",
            place,
            why=" -> ".join([*merging.trail[merging.trail.index(key) :], key]),
            mend="remove one of the `include` or `use` lines on this way",
        )
        return []
    merging.trail.append(key)
    placed: list[Placed] = []
    for statement in document.statements:
        if isinstance(statement, Include):
            seen = _outer_dimensions(placed, document, around)
            placed += _flatten(merging, statement.file, sector, statement.place, seen)
        elif isinstance(statement, Use):
            placed += _use(merging, statement, sector, _outer_dimensions(placed, document, around))
        elif isinstance(statement, SourcesFile):
            table = replace(statement, file=sources_key(key, statement.file))
            placed.append(Placed(statement=table, sector=sector))
        elif isinstance(statement, Sector):
            sector = statement.id
            placed.append(Placed(statement=statement, sector=sector))
        else:
            placed.append(Placed(statement=statement, sector=sector))
    merging.trail.pop()
    return placed


def _find_document(merging: _Merging, key: str, place: Place) -> Document | None:
    document = merging.scope.files.documents.get(key)
    if document is None and key.startswith("library:"):
        document = merging.library.get(key.removeprefix("library:"))
    if document is not None:
        return document
    name = key.removeprefix("library:")
    if ".." in key.replace("\\", "/").split("/") or key.startswith(("/", "~")):
        merging.scope.fault(
            "path-outside",
            f"`{key}` leads out of the scenario's folder",
            place,
            why="a scenario reads only files below its own folder, so that it can be shared and trusted",
            mend="copy the file into the folder and name it there",
        )
    elif key.startswith("library:"):
        merging.scope.fault(
            "unknown-module",
            f"the library has no block `{name}`",
            place,
            why=f"its blocks are {listed(merging.library)}" if merging.library else "it has no blocks",
            mend=mend_by_name(name, merging.library, 'name one of them, or use a file: `use "block.sand" as name`'),
        )
    else:
        merging.scope.fault(
            "file-missing",
            f"there is no file `{key}`",
            place,
            why="paths are relative to the scenario's own folder",
            mend="put the file there, or correct its name",
        )
    return None


def _use(merging: _Merging, use: Use, sector: str, dimensions: Mapping[str, Dimension]) -> list[Placed]:
    key = use.module if use.is_file else f"library:{use.module}"
    inner = [
        placed for placed in _flatten(merging, key, "", use.place) if not isinstance(placed.statement, HEAD_STATEMENTS)
    ]
    if not inner:
        return []
    bindings = {binding.name: binding for binding in use.bindings}
    space, dropped = _space_names(use, inner, bindings, dimensions)
    units = _unit_names(merging.scope, inner, bindings)
    elements = {
        name for placed in inner if isinstance(placed.statement, Dimension) for name in placed.statement.elements
    }
    renaming = Renaming(
        prefix=f"{use.alias}.", space=space, kept=frozenset(BUILT_IN_NAMES | elements | {"base", "record"}), units=units
    )
    _check_bindings(merging.scope, use, inner)
    result: list[Placed] = []
    for placed in inner:
        if id(placed.statement) in dropped:
            continue
        if isinstance(placed.statement, UnitDeclaration) and placed.statement.id in units:
            continue
        statement = rename_statement(placed.statement, renaming)
        binding = bindings.get(getattr(placed.statement, "id", ""))
        if binding is not None:
            statement = _bound(statement, binding)
        if isinstance(statement, Check):  # a block that is used twice brings the same label twice
            statement = replace(statement, label=f"{use.alias}: {statement.label}")
        result.append(Placed(statement=statement, sector=f"{use.alias}.{placed.sector}" if placed.sector else sector))
    return result


def _outer_dimensions(
    before: list[Placed], outer: Document, around: Mapping[str, Dimension] | None
) -> dict[str, Dimension]:
    statements = [*outer.statements, *(placed.statement for placed in before)]
    return {
        **(around or {}),
        **{statement.id: statement for statement in statements if isinstance(statement, Dimension)},
    }


def _space_names(
    use: Use,
    inner: list[Placed],
    bindings: Mapping[str, Binding],
    outer: Mapping[str, Dimension],
) -> tuple[dict[str, str], set[int]]:
    """Outer names of the module's dimensions, maps and lookups, and the dimensions that the caller's replace."""
    space: dict[str, str] = {}
    dropped: set[int] = set()
    for placed in inner:
        statement = placed.statement
        if isinstance(statement, Dimension):
            binding = bindings.get(statement.id)
            values = _dimension_values(binding) if binding else ()
            same = _same_dimension(values, outer)
            if same is not None:
                space[statement.id] = same
                dropped.add(id(statement))
                continue
        if isinstance(statement, Dimension | Map | Lookup):
            space[statement.id] = f"{use.alias}.{statement.id}"
    return space, dropped


def _unit_names(scope: Scope, inner: list[Placed], bindings: Mapping[str, Binding]) -> dict[str, str]:
    """The caller's units in place of the module's own."""
    units: dict[str, str] = {}
    for placed in inner:
        binding = bindings.get(placed.statement.id) if isinstance(placed.statement, UnitDeclaration) else None
        if binding is None:
            continue
        values = _dimension_values(binding)
        if len(values) == 1:
            units[binding.name] = values[0]
            scope.bound_units.append((values[0], binding.place))
        else:
            scope.fault(
                "unit-form",
                f"`{binding.name}` is a unit of the block, and this is none",
                binding.place,
                why="`with` sets a block's unit to one that the scenario has",
                mend=f"write `{binding.name} = USD`, or the name of another unit",
            )
    return units


def _dimension_values(binding: Binding) -> tuple[str, ...]:
    if binding.values:
        return binding.values
    return (binding.value.id,) if isinstance(binding.value, Name) else ()


def _same_dimension(values: tuple[str, ...], outer: Mapping[str, Dimension]) -> str | None:
    """The caller's dimension that is meant: by its name, or by exactly its elements."""
    if len(values) == 1 and values[0] in outer:
        return values[0]
    return next((item_id for item_id, dimension in outer.items() if values and dimension.elements == values), None)


def _check_bindings(scope: Scope, use: Use, inner: list[Placed]) -> None:
    bindable = [
        placed.statement.id
        for placed in inner
        if isinstance(placed.statement, Dimension | UnitDeclaration | Input | Constant | Uncertain)
    ]
    seen: set[str] = set()
    for binding in use.bindings:
        place = binding.place if binding.place.line else use.place
        if binding.name not in bindable:
            scope.fault(
                "unknown-binding",
                f"`{use.module}` has no input, constant, dimension or unit `{binding.name}`",
                place,
                why=f"`with` may set {listed(bindable)}" if bindable else "it has nothing that `with` could set",
                mend=mend_by_name(binding.name, bindable, "remove this binding"),
            )
        elif binding.name in seen:
            scope.fault("binding-twice", f"`{binding.name}` is set twice", place, mend="keep one of the two bindings")
        seen.add(binding.name)
    is_misnamed = any(binding.name not in bindable for binding in use.bindings)
    for placed in inner:
        statement = placed.statement
        if isinstance(statement, Input) and statement.default is None and statement.id not in seen:
            scope.faulty.add(f"{use.alias}.{statement.id}")
            if is_misnamed:
                continue
            scope.fault(
                "input-unbound",
                f"`{use.module}` needs its input `{statement.id}`",
                use.place,
                why=f"it has no default ({statement.place.file}:{statement.place.line})",
                mend=f"add it: `with {statement.id} = ...`",
            )


def _bound(statement: Statement, binding: Binding) -> Statement:
    value: Expression | None = binding.value
    if value is None and len(binding.values) == 1:
        value = Name(id=binding.values[0], place=binding.place)
    if isinstance(statement, Dimension):
        return replace(statement, elements=_dimension_values(binding) or statement.elements)
    if value is None:
        return statement
    if isinstance(statement, Input):
        return replace(statement, default=value, provenance=binding.provenance)
    if isinstance(statement, Constant | Uncertain):  # what the module says of its own value is not said of the caller's
        return replace(statement, value=value, provenance=binding.provenance, vintage=None)
    return statement
