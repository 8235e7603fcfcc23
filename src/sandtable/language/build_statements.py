"""Builds the statements of the frame, the space and the quantities from the parts of their rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from sandtable.language.build_acts import ACT_BUILDERS
from sandtable.language.clauses import Clause, collect_clauses, read_plain_number, require_local_name
from sandtable.language.parts import Builder, Parts, join_marks, read_number, refuse
from sandtable.language.source_text import SourceText
from sandtable.model.declaration import (
    About,
    Actor,
    Asks,
    Auxiliary,
    Binding,
    Constant,
    Correlation,
    Data,
    Dimension,
    Flow,
    FlowTerm,
    Include,
    Input,
    Lookup,
    Map,
    Outcome,
    Person,
    Quantity,
    ScenarioHead,
    Sector,
    SourcesFile,
    Stock,
    TimeAxis,
    Uncertain,
    UnitDeclaration,
    Use,
    Vintage,
)
from sandtable.model.expression import Name, Provenance

# -- the frame -----------------------------------------------------------------------------------


def _scenario(source: SourceText, parts: Parts, start: int, end: int) -> ScenarioHead:
    return ScenarioHead(title=parts[0], place=source.place(start, end))


def _module(source: SourceText, parts: Parts, start: int, end: int) -> ScenarioHead:
    title = parts[1] if len(parts) > 1 else ""
    return ScenarioHead(title=title, module=parts[0], place=source.place(start, end))


def _asks(source: SourceText, parts: Parts, start: int, end: int) -> Asks:
    subject, actor = parts[1:] if len(parts) > 1 else ("", "")
    return Asks(question=parts[0], subject=subject, actor=actor, place=source.place(start, end))


def _about(source: SourceText, parts: Parts, start: int, end: int) -> About:
    return About(text=parts[0], place=source.place(start, end))


def _paper(source: SourceText, parts: Parts, start: int, end: int) -> About:
    return About(text=parts[0], keyword="paper", place=source.place(start, end))


def _holds(source: SourceText, parts: Parts, start: int, end: int) -> About:
    return About(text=parts[0], keyword="holds", place=source.place(start, end))


def _skill(source: SourceText, parts: Parts, start: int, end: int) -> About:
    marks = join_marks(source, parts[1])
    return About(text=parts[0], keyword="skill", provenance=marks, place=source.place(start, end))


def _time_axis(source: SourceText, parts: Parts, start: int, end: int) -> TimeAxis:
    first, last, step = parts[:3]
    method = parts[3] if len(parts) > 3 else "euler"
    if method not in {"euler", "rk4"}:
        raise refuse(
            source, start, end, f"`{method}` is no method of integration", "the methods are `euler` and `rk4`",
            "write `method rk4`, or leave it out for Euler's",
        )  # fmt: skip
    if not step[1]:
        raise refuse(
            source, start, end, "the step has no unit", "the unit of the step is the time unit of the axis",
            "write it behind the number, e.g. `step 1 month`",
        )  # fmt: skip
    value = read_number(source, step, start, end)
    return TimeAxis(start=first, stop=last, step=value, unit=step[1], method=method, place=source.place(start, end))


def _axis_date(_source: SourceText, parts: Parts, _start: int, _end: int) -> str:
    return str(parts[0])


def _axis_number(source: SourceText, parts: Parts, start: int, end: int) -> str:
    read_plain_number(source, parts[0], start, end)
    return str(parts[0][0]).replace("_", "")


def _axis_negative(source: SourceText, parts: Parts, start: int, end: int) -> str:
    return "-" + _axis_number(source, parts, start, end)


def _sources(source: SourceText, parts: Parts, start: int, end: int) -> SourcesFile:
    return SourcesFile(file=parts[0], place=source.place(start, end))


def _include(source: SourceText, parts: Parts, start: int, end: int) -> Include:
    return Include(file=parts[0], place=source.place(start, end))


def _use_library(source: SourceText, parts: Parts, start: int, end: int) -> Use:
    return _use(source, parts, start, end, is_file=False)


def _use_file(source: SourceText, parts: Parts, start: int, end: int) -> Use:
    return _use(source, parts, start, end, is_file=True)


def _use(source: SourceText, parts: Parts, start: int, end: int, *, is_file: bool) -> Use:
    module, alias, pieces = parts
    groups: list[tuple[str, list[_Piece]]] = []
    for piece in pieces or ():
        if piece.name:
            groups.append((piece.name, [piece]))
        elif groups and isinstance(piece.value, Name):
            groups[-1][1].append(piece)
        else:
            raise refuse(
                source, piece.start, piece.end, "this binds nothing", "a binding reads `NAME = VALUE` or `DIMENSION = ELEMENT, ELEMENT`",
                "write the name of an input or of a dimension of the module before it",
            )  # fmt: skip
    bindings = tuple(_binding(source, name, group) for name, group in groups)
    alias = require_local_name(source, alias, start, end)
    return Use(module=module, alias=alias, is_file=is_file, bindings=bindings, place=source.place(start, end))


class _Piece(NamedTuple):
    name: str
    value: Any
    start: int
    end: int
    provenance: Provenance | None = None


def _binding_named(source: SourceText, parts: Parts, start: int, end: int) -> _Piece:
    return _Piece(parts[0], parts[1], start, end, join_marks(source, parts[2]))


def _binding_more(_source: SourceText, parts: Parts, start: int, end: int) -> _Piece:
    return _Piece("", parts[0], start, end)


def _binding(source: SourceText, name: str, group: list[_Piece]) -> Binding:
    place = source.place(group[0].start, group[-1].end)
    names = tuple(piece.value.id for piece in group if isinstance(piece.value, Name))
    if len(names) < len(group) and len(group) > 1:
        raise refuse(
            source, group[0].start, group[-1].end, f"`{name}` is bound to a value and to names", "a list binds a dimension to elements by name",
            "write one value, or names with commas between them",
        )  # fmt: skip
    if len(group) > 1 and group[0].provenance is not None:
        raise refuse(
            source, group[0].start, group[0].end, "a list of names has no source and no reason", "the names are elements, not values",
            "remove what follows the first name up to the comma",
        )  # fmt: skip
    value = group[0].value if len(group) == 1 else None
    return Binding(name=name, values=names, value=value, provenance=group[0].provenance, place=place)


def _sector(source: SourceText, parts: Parts, start: int, end: int) -> Sector:
    return Sector(id=parts[0], label=parts[1], place=source.place(start, end))


# -- who and the space ---------------------------------------------------------------------------


def _actor(source: SourceText, parts: Parts, start: int, end: int) -> Actor:
    name = require_local_name(source, parts[0], start, end)
    fields = collect_clauses(source, "actor", parts[2])
    return Actor(id=name, label=parts[1], place=source.place(start, end), **fields)


def _actor_place(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("location", (parts[0], parts[1]), start)


def _country(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("country", str(parts[0]), start)


def _person(source: SourceText, parts: Parts, start: int, end: int) -> Person:
    name = require_local_name(source, parts[0], start, end)
    return Person(id=name, label=parts[1], of=parts[2] if len(parts) > 2 else "", place=source.place(start, end))


def _dimension(source: SourceText, parts: Parts, start: int, end: int) -> Dimension:
    name = require_local_name(source, parts[0], start, end)
    return Dimension(id=name, label=parts[1], elements=tuple(parts[2]), place=source.place(start, end))


def _dimension_alias(source: SourceText, parts: Parts, start: int, end: int) -> Dimension:
    name = require_local_name(source, parts[0], start, end)
    return Dimension(id=name, label=parts[1], alias_of=parts[2], place=source.place(start, end))


def _dimension_subrange(source: SourceText, parts: Parts, start: int, end: int) -> Dimension:
    name = require_local_name(source, parts[0], start, end)
    return Dimension(
        id=name, label=parts[1], subrange_of=parts[2], elements=tuple(parts[3]), place=source.place(start, end)
    )


def _map(source: SourceText, parts: Parts, start: int, end: int) -> Map:
    name = require_local_name(source, parts[0], start, end)
    origin, target = parts[1], parts[2] if len(parts) > 3 else parts[1]
    return Map(id=name, source=origin, target=target, pairs=tuple(parts[-1]), place=source.place(start, end))


def _pair(_source: SourceText, parts: Parts, _start: int, _end: int) -> tuple[str, str]:
    return parts[0], parts[1]


def _unit(source: SourceText, parts: Parts, start: int, end: int) -> UnitDeclaration:
    name = require_local_name(source, parts[0], start, end)
    definition = parts[2] if len(parts) > 2 else ""
    return UnitDeclaration(id=name, label=parts[1], definition=definition, place=source.place(start, end))


# -- quantities ----------------------------------------------------------------------------------


def _head(source: SourceText, parts: Parts, start: int, end: int) -> dict[str, Any]:
    return {"id": require_local_name(source, parts[0], start, end), "label": parts[1], "unit": parts[2]}


def _head_indexed(source: SourceText, parts: Parts, start: int, end: int) -> dict[str, Any]:
    name = require_local_name(source, parts[0], start, end)
    return {"id": name, "dimensions": tuple(parts[1]), "label": parts[2], "unit": parts[3]}


def _quantity(node: Callable[..., Quantity], word: str) -> Builder:
    def build(source: SourceText, parts: Parts, start: int, end: int) -> Quantity:
        head, value, marks, clauses = parts
        fields = collect_clauses(source, word, clauses)
        return node(**head, value=value, provenance=join_marks(source, marks), place=source.place(start, end), **fields)

    return build


def _ranges(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("bounds", (parts[0], parts[1]), start)


def _vintage(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    mark, known, earlier = parts
    value, provenance = earlier or (None, None)
    node = Vintage(mark=mark, known=known, earlier=value, provenance=provenance, place=source.place(start, end))
    return Clause("vintage", node, start)


def _earlier(source: SourceText, parts: Parts, _start: int, _end: int) -> tuple[Any, Any]:
    return parts[0], join_marks(source, parts[1])


def _input(source: SourceText, parts: Parts, start: int, end: int) -> Input:
    fields = collect_clauses(source, "input", parts[-1])
    default = parts[1] if len(parts) > 3 else None
    provenance = join_marks(source, parts[-2])
    return Input(**parts[0], default=default, provenance=provenance, place=source.place(start, end), **fields)


def _correlate(source: SourceText, parts: Parts, start: int, end: int) -> Correlation:
    first, second, value, marks = parts
    return Correlation(
        first=str(first),
        second=str(second),
        value=value,
        provenance=join_marks(source, marks),
        place=source.place(start, end),
    )


def _data(source: SourceText, parts: Parts, start: int, end: int) -> Data:
    head, file, column, mode, marks, notes = parts
    fields = collect_clauses(source, "data", notes)
    return Data(
        **head, file=file, column=column, mode=mode or "linear", provenance=join_marks(source, marks), place=source.place(start, end), **fields,
    )  # fmt: skip


def _lookup(source: SourceText, parts: Parts, start: int, end: int) -> Lookup:
    name, label, input_unit, unit, points, mode, marks, notes = parts
    fields = collect_clauses(source, "lookup", notes)
    return Lookup(
        id=require_local_name(source, name, start, end), label=label, input_unit=input_unit, unit=unit, points=tuple(points), mode=mode or "hold",
        provenance=join_marks(source, marks), place=source.place(start, end), **fields,
    )  # fmt: skip


def _point(_source: SourceText, parts: Parts, _start: int, _end: int) -> tuple[float, float]:
    return parts[0], parts[1]


def _plain_number(source: SourceText, parts: Parts, start: int, end: int) -> float:
    return read_plain_number(source, parts[0], start, end)


def _negative_number(source: SourceText, parts: Parts, start: int, end: int) -> float:
    return -read_plain_number(source, parts[0], start, end)


def _stock(source: SourceText, parts: Parts, start: int, end: int) -> Stock:
    head, clauses = parts
    fields = collect_clauses(source, "stock", clauses, repeatable={"terms"})
    if "starts" not in fields:
        raise refuse(
            source, start, end, f"the stock `{head['id']}` does not say where it starts", "a stock is the sum of its changes since its start",
            "add a clause `starts VALUE`",
        )  # fmt: skip
    value, provenance = fields.pop("starts")
    terms = tuple(term for group in fields.pop("terms", ()) for term in group)
    return Stock(**head, starts=value, provenance=provenance, terms=terms, place=source.place(start, end), **fields)


def _starts(source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("starts", (parts[0], join_marks(source, parts[1])), start)


def _terms(word: str, sign: int) -> Builder:
    def build(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
        terms = [FlowTerm(sign=sign, value=value, is_change=word == "changes", place=value.place) for value in parts[0]]
        return Clause("terms", terms, start, word)

    return build


def _never_negative(_source: SourceText, _parts: Parts, start: int, _end: int) -> Clause:
    return Clause("is_never_negative", True, start)


def _stays_within(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("within", (parts[1], parts[2]), start)


def _note(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("note", parts[0], start)


def _no_text(_source: SourceText, _parts: Parts, _start: int, _end: int) -> str:
    return ""


def _nothing(_source: SourceText, _parts: Parts, _start: int, _end: int) -> None:
    return None


def _first(_source: SourceText, parts: Parts, _start: int, _end: int) -> Any:
    return parts[0] if parts else None


STATEMENT_BUILDERS: Final[Mapping[str, Builder]] = {
    **ACT_BUILDERS,
    "scenario": _scenario,
    "module": _module,
    "asks": _asks,
    "about": _about,
    "paper": _paper,
    "holds": _holds,
    "skill": _skill,
    "time_axis": _time_axis,
    "axis_date": _axis_date,
    "axis_number": _axis_number,
    "axis_negative": _axis_negative,
    "sources": _sources,
    "include": _include,
    "use_library": _use_library,
    "use_file": _use_file,
    "binding_named": _binding_named,
    "binding_more": _binding_more,
    "sector": _sector,
    "actor": _actor,
    "actor_place": _actor_place,
    "country": _country,
    "person": _person,
    "dimension": _dimension,
    "dimension_alias": _dimension_alias,
    "dimension_subrange": _dimension_subrange,
    "map": _map,
    "pair": _pair,
    "unit": _unit,
    "head": _head,
    "head_indexed": _head_indexed,
    "constant": _quantity(Constant, "constant"),
    "uncertain": _quantity(Uncertain, "uncertain"),
    "flow": _quantity(Flow, "flow"),
    "aux": _quantity(Auxiliary, "aux"),
    "outcome": _quantity(Outcome, "outcome"),
    "ranges": _ranges,
    "vintage": _vintage,
    "earlier": _earlier,
    "input": _input,
    "correlate": _correlate,
    "data": _data,
    "lookup": _lookup,
    "point": _point,
    "plain_number": _plain_number,
    "negative_number": _negative_number,
    "stock": _stock,
    "starts": _starts,
    "gains": _terms("gains", 1),
    "loses": _terms("loses", -1),
    "changes": _terms("changes", 1),
    "never_negative": _never_negative,
    "stays_within": _stays_within,
    "note": _note,
    "no_text": _no_text,
    "nothing": _nothing,
    "label": _first,
    "bindings": _first,
    "vintage_known": _first,
    "mode": _first,
    "scale": _first,
}
