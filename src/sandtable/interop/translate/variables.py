"""Foreign variables as drafts: all elements at once where that can be said, else element by element."""

from __future__ import annotations

from dataclasses import replace

from sandtable.interop.faults import Unreadable, unsupported, wrong_model
from sandtable.interop.foreign import (
    Apply,
    Definition,
    ForeignVariable,
    Formula,
    Join,
    Numbers,
    Points,
    Reference,
    Sign,
    key_of,
)
from sandtable.interop.translate.drafts import Draft, is_number, number, read, table
from sandtable.interop.translate.expressions import sorted_points, to_ours
from sandtable.interop.translate.scene import Book, NotAnArray, Scene
from sandtable.interop.translate.shapes import Cell, Shape, find_shape
from sandtable.model.expression import Call, Expression, Row

ACTIVE_INITIAL = "active initial"
KEPT = "integ kept above 0"
LEAST_ALIKE = 4  # cells with one equation, from which on that equation is written once
INTEGRALS = frozenset({"integ", KEPT})


def settle_shapes(book: Book) -> None:
    """Shapes and ids of all variables, and their lookups, which equations call by name."""
    for key, variable in book.model.variables.items():
        try:
            if not variable.definitions:
                raise wrong_model(f"`{variable.name}` has no equation", variable.place)
            book.shapes[key] = find_shape(book.space, variable)
            book.ids[key] = book.names.claim("variable", variable.name)
            if variable.definitions[0].kind == "lookup":
                _add_lookups(book, variable)
        except Unreadable as trouble:
            book.shapes.pop(key, None)
            book.model.broken[key] = trouble.fault
            book.faults.add(trouble.fault)


def _add_lookups(book: Book, variable: ForeignVariable) -> None:
    shape, own_id = book.shapes[variable.key], book.ids[variable.key]
    for definition, cells in zip(variable.definitions, shape.cells, strict=True):
        if isinstance(definition.value, Apply):
            raise unsupported(f"a table by `{definition.value.name}`", definition.value.place)
        if not isinstance(definition.value, Points):
            raise wrong_model(f"`{variable.name}` is a table in one definition only", definition.place)
        for cell in cells:
            suffix = "_".join(book.space.element_id(element) for element in cell)
            draft = _draft(book, variable, "lookup")
            draft.id = book.names.fresh(f"{own_id}_{suffix}") if suffix else own_id
            draft.label = (
                f"{variable.name}[{','.join(book.space.spelling[e] for e in cell)}]" if suffix else draft.label
            )
            draft.points, draft.mode = sorted_points(definition.value), definition.value.mode
            book.split[variable.key, cell] = book.add(draft).id


def translate_variable(book: Book, variable: ForeignVariable, *, is_split: bool = False) -> None:
    """Adds the drafts of a variable.

    Args:
        book: takes them.
        variable: with its shape settled.
        is_split: each cell becomes a variable of its own, because its cells need each other in some order.

    Raises:
        Unreadable: it cannot be imported.
    """
    kinds = {_kind(definition) for definition in variable.definitions}
    if "lookup" in kinds:
        return
    if len(kinds) > 1 and not is_mixed(variable):
        raise unsupported(
            f"`{variable.name}`, which is {' and '.join(sorted(kinds))} at once,",
            variable.place,
            why="a variable of ours is one of them for all its elements",
        )
    kind = max(kinds)
    if kind == "data":
        raise unsupported(f"the data variable `{variable.name}`", variable.place, why="its file could not be read")
    shape = book.shapes[variable.key]
    before = dict(book.drafts)
    for write in () if is_split else (_at_once, _mostly_at_once):
        try:
            write(book, variable, shape, kind)
            return
        except NotAnArray:
            book.drafts.clear()
            book.drafts.update(before)
    _by_cells(book, variable, shape, kind, is_split=is_split)


def is_mixed(variable: ForeignVariable) -> bool:
    """Whether some elements are stocks and others are not: each is written as a variable of its own."""
    return {_kind(definition) for definition in variable.definitions} == {"a stock", "an equation"}


def _kind(definition: Definition) -> str:
    value = definition.value
    if definition.kind != "equation" and not (definition.kind == "data" and value is not None):
        return definition.kind
    return "a stock" if isinstance(value, Apply) and key_of(value.name) in INTEGRALS else "an equation"


def _draft(book: Book, variable: ForeignVariable, kind: str) -> Draft:
    own_id = book.ids[variable.key]
    return Draft(
        id=own_id,
        kind=kind,
        label="" if own_id == variable.name else variable.name,
        unit_text=variable.unit,
        unit_place=variable.unit_place,
        note=variable.note,
        group=variable.group,
        source=variable.key,
        place=variable.place,
    )


# -- all elements at once ---------------------------------------------------------------------------


def _at_once(book: Book, variable: ForeignVariable, shape: Shape, kind: str) -> None:
    definition = variable.definitions[0]
    space = book.space
    if len(variable.definitions) > 1 or shape.has_gaps:
        raise NotAnArray
    ranges = [key_of(name) for name in definition.indices]
    if len(set(ranges)) != len(ranges) or not all(key in space.elements for key in ranges):
        raise NotAnArray
    draft = _draft(book, variable, kind)
    draft.axes = shape.axes
    if isinstance(definition.value, Numbers):
        if shape.elements != tuple(space.elements[key] for key in ranges):
            raise NotAnArray
        draft.kind, draft.value = "constant", _rows(definition.value, shape, variable)
        book.add(draft)
        return
    scene = Scene(
        book=book,
        owner=variable,
        owner_id=draft.id,
        axes=shape.axes,
        bound=dict(zip(ranges, shape.axes, strict=True)),
    )
    _fill(scene, draft, definition.value, kind)
    book.add(draft)


def _mostly_at_once(book: Book, variable: ForeignVariable, shape: Shape, kind: str) -> None:
    """One equation for all elements but those that others name: `{ A1: 3, other: x * 2 }`."""
    main = max(range(len(shape.cells)), key=lambda at: len(shape.cells[at]))
    definition = variable.definitions[main]
    ranges = [key_of(name) for name in definition.indices]
    is_whole = len(set(ranges)) == len(ranges) and all(key in book.space.elements for key in ranges)
    n_others = sum(map(len, shape.cells)) - len(shape.cells[main])
    if (
        kind != "an equation"
        or not is_whole
        or shape.elements != tuple(book.space.elements[key] for key in ranges)
        or len(shape.cells[main]) < max(LEAST_ALIKE, n_others)
        or len({cell for cells in shape.cells for cell in cells}) != n_others + len(shape.cells[main])
        or any(not _is_plain(each.value) for each in variable.definitions)
        or shape.has_gaps
    ):
        raise NotAnArray
    draft = _draft(book, variable, kind)
    draft.kind, draft.axes = "auxiliary", shape.axes
    bound = dict(zip(ranges, shape.axes, strict=True))
    scene = Scene(book=book, owner=variable, owner_id=draft.id, axes=shape.axes, bound=bound)
    made: list[tuple[tuple[str, ...], Expression]] = []
    for at, each in enumerate(variable.definitions):
        for cell in () if at == main else shape.cells[at]:
            own = _cell_scene(book, variable, shape, each, cell, draft.id)
            made.append((tuple(book.space.element_id(element) for element in cell), _translated(own, each)))
    rest = _translated(scene, definition)
    if is_number(rest) and all(is_number(value) for _, value in made):
        draft.kind = "constant"
    draft.value = table(made, has_gaps=False, other=rest)
    book.add(draft)


def _translated(scene: Scene, definition: Definition) -> Expression:
    assert definition.value is not None
    return to_ours(scene, definition.value)


def _is_plain(value: Formula | None) -> bool:
    """Whether a right side is one expression, with no start of its own."""
    is_started = isinstance(value, Apply) and key_of(value.name) == ACTIVE_INITIAL
    return value is not None and not is_started and not isinstance(value, Numbers)


def _fill(scene: Scene, draft: Draft, value: Formula | None, kind: str) -> None:
    assert value is not None
    if kind == "a stock":
        assert isinstance(value, Apply)
        rate, starts = _integral(value)
        draft.kind = "stock"
        draft.is_kept = key_of(value.name) == KEPT
        draft.value = to_ours(scene.at("initial"), starts)
        draft.terms = [(sign, to_ours(scene.at("rate"), term)) for sign, term in _terms(rate)]
        return
    if isinstance(value, Apply) and key_of(value.name) == ACTIVE_INITIAL and len(value.arguments) == 2:
        draft.first = to_ours(scene.at("initial"), value.arguments[1])
        value = value.arguments[0]
    draft.value = to_ours(scene, value)
    _give_unit_to_table(scene.book, draft)
    draft.kind = "constant" if is_number(draft.value) and draft.first is None else "auxiliary"


def _give_unit_to_table(book: Book, draft: Draft) -> None:
    """A table written into an equation, which gives the variable's values, gives them in the variable's unit."""
    made = book.drafts.get(draft.value.function) if isinstance(draft.value, Call) else None
    if made is not None and made.kind == "lookup" and not made.source and draft.unit_text:
        made.unit_like = draft.id


def _integral(value: Apply) -> tuple[Formula, Formula]:
    if len(value.arguments) != 2:
        raise wrong_model(f"`INTEG` takes 2 arguments, here {len(value.arguments)}", value.place)
    return value.arguments[0], value.arguments[1]


def _terms(rate: Formula, sign: int = 1) -> list[tuple[int, Formula]]:
    """The terms of which a net rate is the sum, where they are plain variables; else the rate whole."""
    terms = _summands(rate, sign)
    is_plain = all(isinstance(term, Reference) for _, term in terms)
    return terms if is_plain else [(1, rate)]


def _summands(rate: Formula, sign: int) -> list[tuple[int, Formula]]:
    if isinstance(rate, Join) and rate.op in {"+", "-"}:
        return _summands(rate.left, sign) + _summands(rate.right, sign if rate.op == "+" else -sign)
    if isinstance(rate, Sign) and rate.op == "-":
        return _summands(rate.operand, -sign)
    return [(sign, rate)]


def _rows(node: Numbers, shape: Shape, variable: ForeignVariable) -> Expression:
    """Numbers in the order of the dimensions, as rows within rows."""
    flat = [value for row in node.rows for value in row]
    if len(flat) != shape.n_cells:
        raise wrong_model(
            f"`{variable.name}` has {len(flat)} numbers for {shape.n_cells} elements",
            node.place,
            mend="give one number for each element",
        )
    return _nested(flat, [len(members) for members in shape.elements])


def _nested(flat: list[float], sizes: list[int]) -> Expression:
    if not sizes:
        return number(flat[0])
    each = len(flat) // sizes[0]
    return Row(values=tuple(_nested(flat[at * each : (at + 1) * each], sizes[1:]) for at in range(sizes[0])))


# -- element by element -------------------------------------------------------------------------------


def _by_cells(book: Book, variable: ForeignVariable, shape: Shape, kind: str, *, is_split: bool) -> None:
    made: dict[Cell, Draft] = {}
    for definition, cells in zip(variable.definitions, shape.cells, strict=True):
        numbers, own_kind = _flat(definition, variable, len(cells)), _kind(definition)
        for at, cell in enumerate(cells):
            if cell in made:
                what = f"`{variable.name}`" + (f" at {', '.join(cell)}" if cell else "")
                book.faults.warn(
                    "foreign-model",
                    f"{what} has a second equation, which is left out",
                    definition.place,
                    why="each cell has one equation; the first is taken",
                    mend="remove one of them in the original",
                )
                continue
            draft = _draft(book, variable, own_kind)
            if is_split:
                draft.id = book.split[variable.key, cell]
                draft.label, draft.note = f"{variable.name}[{','.join(book.space.spelling[e] for e in cell)}]", ""
            if numbers is not None:
                draft.kind, draft.value = "constant", number(numbers[at])
            else:
                scene = _cell_scene(book, variable, shape, definition, cell, draft.id)
                try:
                    _fill(scene, draft, definition.value, own_kind)
                except NotAnArray:
                    raise unsupported(f"a range in the equation of `{variable.name}`", definition.place) from None
            made[cell] = draft
    whole = _draft(book, variable, kind)
    whole.axes = shape.axes
    if is_split:
        for draft in made.values():
            book.add(draft)
        whole.kind = "auxiliary"
        whole.value = _table(book, {cell: read(draft.id) for cell, draft in made.items()}, shape)
    elif kind == "a stock":
        _join_stocks(book, whole, made, shape)
    else:
        _join_values(book, whole, made, shape)
    book.add(whole)


def _join_values(book: Book, whole: Draft, made: dict[Cell, Draft], shape: Shape) -> None:
    whole.kind = "constant" if all(draft.kind == "constant" for draft in made.values()) else "auxiliary"
    whole.value = _table(book, {cell: draft.value for cell, draft in made.items() if draft.value}, shape)
    if any(draft.first is not None for draft in made.values()):
        firsts = {cell: draft.first or draft.value for cell, draft in made.items()}
        whole.first = _table(book, {cell: value for cell, value in firsts.items() if value}, shape)


def _join_stocks(book: Book, whole: Draft, made: dict[Cell, Draft], shape: Shape) -> None:
    """A stock with a start for each cell, and an auxiliary that says how each changes."""
    whole.kind = "stock"
    whole.is_kept = any(draft.is_kept for draft in made.values())
    whole.value = _table(book, {cell: draft.value for cell, draft in made.items() if draft.value}, shape)
    changes: dict[Cell, Expression] = {cell: _sum_of(draft) for cell, draft in made.items()}
    change = replace(whole, id=book.names.fresh(f"{whole.id}_change"), kind="auxiliary", label="", unit_text="")
    change.value, change.source = _table(book, changes, shape), ""
    change.note = f"How each element of `{whole.id}` changes."
    whole.terms = [(1, read(book.add(change).id))]


def _sum_of(draft: Draft) -> Expression:
    from sandtable.model.expression import Binary, Unary

    total: Expression | None = None
    for sign, term in draft.terms:
        if total is None:
            total = term if sign > 0 else Unary(op="-", operand=term)
        else:
            total = Binary(op="+" if sign > 0 else "-", left=total, right=term)
    return number(0.0) if total is None else total


def _cell_scene(
    book: Book, variable: ForeignVariable, shape: Shape, definition: Definition, cell: Cell, owner_id: str
) -> Scene:
    fixed = {key_of(name): element for name, element in zip(definition.indices, cell, strict=True)}
    return Scene(book=book, owner=variable, owner_id=owner_id, taken=shape.axes, fixed=fixed)


def _flat(definition: Definition, variable: ForeignVariable, n_cells: int) -> list[float] | None:
    if not isinstance(definition.value, Numbers):
        return None
    flat = [value for row in definition.value.rows for value in row]
    if len(flat) != n_cells:
        raise wrong_model(
            f"`{variable.name}` has {len(flat)} numbers for {n_cells} elements",
            definition.place,
            mend="give one number for each element",
        )
    return flat


def _table(book: Book, values: dict[Cell, Expression], shape: Shape) -> Expression:
    if not shape.axes:
        return next(iter(values.values()))
    cells = [(tuple(book.space.element_id(element) for element in cell), value) for cell, value in values.items()]
    return table(cells, has_gaps=shape.has_gaps)
