"""Builds moves, laws, branches, lenses and what matters from the parts of their rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sandtable.language.clauses import Clause, collect_clauses, read_plain_number, require_local_name
from sandtable.language.parts import Builder, Mark, Parts, join_marks, read_number, refuse
from sandtable.language.source_text import SourceText
from sandtable.model.declaration import (
    Branch,
    BranchItem,
    Check,
    Claim,
    Interest,
    InterestItem,
    Known,
    Law,
    Lens,
    LensItem,
    Move,
    Question,
    Quote,
    Reference,
    Report,
    Route,
    Story,
    Word,
)
from sandtable.model.expression import Binary, Number


class Target(NamedTuple):
    """A name with the elements of it that are meant."""

    name: str
    indices: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}[{','.join(self.indices)}]" if self.indices else self.name


def _target_whole(_source: SourceText, parts: Parts, _start: int, _end: int) -> Target:
    return Target(parts[0], ())


def _target_part(_source: SourceText, parts: Parts, _start: int, _end: int) -> Target:
    return Target(parts[0], tuple(parts[1]))


def _clause(field: str) -> Builder:
    """A clause with one part as its value."""

    def build(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
        return Clause(field, parts[0], start)

    return build


def _names_clause(field: str) -> Builder:
    def build(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
        return Clause(field, tuple(parts[-1]), start)

    return build


def _says(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    quote = Quote(text=parts[0], source=parts[1] if len(parts) > 1 else "", place=source.place(start, end))
    return Clause("says", quote, start)


# -- moves and laws ------------------------------------------------------------------------------


def _move(source: SourceText, parts: Parts, start: int, end: int) -> Move:
    name, label, clauses = parts
    return _make_move(source, name, (), label, clauses, start, end)


def _move_indexed(source: SourceText, parts: Parts, start: int, end: int) -> Move:
    name, dimensions, label, clauses = parts
    return _make_move(source, name, tuple(dimensions), label, clauses, start, end)


def _make_move(
    source: SourceText, name: str, dimensions: tuple[str, ...], label: str, clauses: list[Clause], start: int, end: int
) -> Move:
    fields = collect_clauses(source, "move", clauses, repeatable={"mark"})
    provenance = join_marks(source, fields.pop("mark", []))
    if "again" in fields:
        fields["is_repeating"], fields["again_after"] = True, fields.pop("again")
    name = require_local_name(source, name, start, end)
    return Move(
        id=name, dimensions=dimensions, label=label, provenance=provenance, place=source.place(start, end), **fields
    )


def _window_from(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("window", (parts[0], ""), start)


def _window_both(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("window", (parts[0], parts[1]), start)


def _window_to(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("window", ("", parts[0]), start)


def _again(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("again", parts[0] if parts else None, start)


def _at_most(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    value = read_plain_number(source, parts[0], start, end)
    if value != int(value) or value < 1:
        raise refuse(
            source, start, end, f"a move cannot happen at most {parts[0][0]} times", "this counts how often it begins",
            "write a whole number from 1 on",
        )  # fmt: skip
    return Clause("at_most", int(value), start)


def _law(source: SourceText, parts: Parts, start: int, end: int) -> Law:
    name, label, clauses = parts
    fields = collect_clauses(source, "law", clauses, repeatable={"mark"})
    provenance = join_marks(source, fields.pop("mark", []))
    fields["unless"] = fields.pop("unless_holds", None)
    name = require_local_name(source, name, start, end)
    return Law(id=name, label=label, provenance=provenance, place=source.place(start, end), **fields)


def _limits(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("limits", (parts[0], parts[1]), start)


# -- branches and lenses -------------------------------------------------------------------------


def _separator(_source: SourceText, _parts: Parts, _start: int, _end: int) -> None:
    return None


def _item(kind: str) -> Builder:
    def build(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
        target = parts[0]
        place = source.place(start, end)
        date = parts[1] if kind == "on" else ""
        return Clause(
            "items", BranchItem(kind=kind, target=target.name, indices=target.indices, date=date, place=place), start
        )

    return build


def _item_set(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    target, value, marks = parts[:3]
    first, last = parts[3] if len(parts) > 3 else ("", "")
    if len(parts) > 4:
        marks = marks + parts[4]
    item = BranchItem(
        kind="set", target=target.name, indices=target.indices, value=value, start=first, stop=last,
        provenance=join_marks(source, marks), place=source.place(start, end),
    )  # fmt: skip
    return Clause("items", item, start)


def _span(_source: SourceText, parts: Parts, _start: int, _end: int) -> tuple[str, str]:
    return parts[0], parts[1] if len(parts) > 1 else ""


def _includes(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("includes", parts[0], start, "includes")


def _lacks(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("lacks", parts[0], start)


def _item_bare(_source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    return Clause("bare", (parts[0], end), start)


def _branch(source: SourceText, parts: Parts, start: int, end: int) -> Branch:
    name, label, pieces = parts
    clauses = _settle_includes(source, [piece for piece in pieces if piece is not None])
    fields = collect_clauses(source, "branch", clauses, repeatable={"items", "includes"})
    name = require_local_name(source, name, start, end)
    items, includes = tuple(fields.pop("items", ())), tuple(fields.pop("includes", ()))
    return Branch(id=name, label=label, items=items, includes=includes, place=source.place(start, end), **fields)


def _settle_includes(source: SourceText, pieces: list[Clause]) -> list[Clause]:
    """Give the bare names behind `includes a` to it; any other bare name is refused."""
    settled: list[Clause] = []
    for piece in pieces:
        if piece.field != "bare":
            settled.append(piece)
            continue
        target, end = piece.value
        if not settled or settled[-1].field != "includes" or target.indices:
            raise refuse(
                source, piece.start, end, f"the branch does not say what to do with `{target}`",
                "a branch's items read `never MOVE`, `MOVE on DATE`, `MOVE always`, `VARIABLE = VALUE` or `includes BRANCH`",
                "write one of these forms",
            )  # fmt: skip
        settled.append(Clause("includes", target.name, piece.start, "includes"))
    return settled


def _lens(source: SourceText, parts: Parts, start: int, end: int) -> Lens:
    name, label, pieces = parts
    clauses = [piece for piece in pieces if piece is not None]
    fields = collect_clauses(source, "lens", clauses, repeatable={"items"})
    items = tuple(fields.pop("items", ()))
    name = require_local_name(source, name, start, end)
    return Lens(id=name, label=label, items=items, place=source.place(start, end), **fields)


def _lens_item(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    target, value, marks = parts
    despite, provenance = _split_despite(source, marks)
    item = LensItem(
        target=target.name, indices=target.indices, value=value, despite=despite, provenance=provenance, place=source.place(start, end)
    )  # fmt: skip
    return Clause("items", item, start)


def _lens_weight(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    actor, outcome, worth = parts[:3]
    place = source.place(start, end)
    weight = Number(value=read_plain_number(source, worth, start, end), text=worth[0], place=place)
    value: Number | Binary = weight
    if len(parts) > 4:
        digits, unit = parts[3]
        per = Number(value=read_number(source, parts[3], start, end), unit=unit, text=digits, place=place)
        value = Binary(op="/", left=weight, right=per, place=place)
    despite, provenance = _split_despite(source, parts[-1])
    item = LensItem(
        target="weight", indices=(actor, outcome), value=value, despite=despite, provenance=provenance, place=place
    )
    return Clause("items", item, start)


def _split_despite(source: SourceText, marks: list[Mark]) -> tuple[tuple[str, ...], Any]:
    """Split the marks of a lens' line: the sources from `despite` up to `judged` are those it goes against."""
    despite: list[str] = []
    rest: list[Mark] = []
    is_open = False
    for mark in marks:
        if mark.kind == "source" and is_open:
            despite.append(mark.text)
            continue
        is_open = mark.kind == "despite"
        if not is_open:
            rest.append(mark)
    return tuple(despite), join_marks(source, rest)


def _mark_despite(_source: SourceText, _parts: Parts, start: int, end: int) -> Mark:
    return Mark("despite", "", start, end)


# -- what matters --------------------------------------------------------------------------------


def _interest(source: SourceText, parts: Parts, start: int, end: int) -> Interest:
    actor, scale, pieces = parts
    clauses = [piece for piece in pieces if piece is not None]
    fields = collect_clauses(source, "interest", clauses, repeatable={"items"})
    items = tuple(fields.pop("items", ()))
    return Interest(actor=actor, scale=scale, items=items, place=source.place(start, end), **fields)


def _interest_item(*, more_is_better: bool) -> Builder:
    def build(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
        outcome, worth, marks = parts
        item = InterestItem(
            outcome=outcome, more_is_better=more_is_better, provenance=join_marks(source, marks),
            place=source.place(start, end), **(worth or {}),
        )  # fmt: skip
        return Clause("items", item, start)

    return build


def _worth_alone(source: SourceText, parts: Parts, start: int, end: int) -> dict[str, Any]:
    return {"worth": read_plain_number(source, parts[0], start, end)}


def _worth_per(source: SourceText, parts: Parts, start: int, end: int) -> dict[str, Any]:
    per = read_number(source, parts[1], start, end)
    return {"worth": read_plain_number(source, parts[0], start, end), "per": per, "per_unit": parts[1][1]}


def _claim(source: SourceText, parts: Parts, start: int, end: int) -> Claim:
    name, label, clauses = parts
    fields = collect_clauses(source, "claim", clauses)
    return Claim(id=name, label=label, place=source.place(start, end), **fields)


def _word(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    return Clause("word", Word(text=parts[0], place=source.place(start, end)), start)


def _word_read(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    return Clause("word", Word(text=parts[0], read_as=parts[1], place=source.place(start, end)), start)


def _word_band(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    low, high = (read_plain_number(source, part, start, end) for part in parts[1:])
    return Clause("word", Word(text=parts[0], band=(low, high), place=source.place(start, end)), start)


def _known(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    return _make_known(source, parts[0], None, parts[1], start, end)


def _known_yes(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    return _make_known(source, "yes", None, parts[0], start, end)


def _known_measured(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    return _make_known(source, "measured", parts[0], parts[1], start, end)


def _make_known(
    source: SourceText, answer: str, value: float | None, pieces: list[tuple[str, str]], start: int, end: int
) -> Clause:
    dates = [piece[1] for piece in pieces if piece[0] == "on"]
    texts = [piece[1] for piece in pieces if piece[0] == "text"]
    if len(dates) > 1 or len(texts) > 1:
        raise refuse(
            source, start, end, "`known` has two dates or two texts", "it tells one answer", "keep one of each"
        )
    sources = tuple(piece[1] for piece in pieces if piece[0] == "source")
    node = Known(
        answer=answer, date=dates[0] if dates else "", sources=sources, text=texts[0] if texts else "", value=value,
        place=source.place(start, end),
    )  # fmt: skip
    return Clause("known", node, start)


def _known_part(kind: str) -> Builder:
    def build(_source: SourceText, parts: Parts, _start: int, _end: int) -> tuple[str, str]:
        return kind, parts[0]

    return build


def _question(source: SourceText, parts: Parts, start: int, end: int) -> Question:
    name, asks, clauses = parts
    fields = collect_clauses(source, "question", clauses)
    if "resolves" not in fields:
        raise refuse(
            source, start, end, f"the question `{name}` has no clause `resolves DATE`",
            "a question says when it is settled", "add a line `resolves DATE`",
        )  # fmt: skip
    if "measures" in fields and _is_word(fields.get("status_quo")):
        raise refuse(
            source, start, end, f"the question `{name}` measures a number, but its status quo is yes or no",
            "what a number is if nothing changes is a number", "write `status quo NUMBER`",
        )  # fmt: skip
    holds = fields.pop("yes", None)
    if "status_quo" in fields:
        fields["status_quo"] = fields["status_quo"][0]
    return Question(id=name, asks=asks, holds=holds, place=source.place(start, end), **fields)


def _is_word(status_quo: tuple[Reference, bool] | None) -> bool:
    return status_quo is not None and status_quo[1]


def _categories(_source: SourceText, parts: Parts, start: int, _end: int) -> Clause:
    return Clause("edges", tuple(parts[0]), start)


def _base_rate(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    return Clause("base_rate", _reference(source, parts[0], parts[-2], parts[-1], start, end), start)


def _status_quo(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    return Clause("status_quo", (_reference(source, parts[0], parts[0], parts[1], start, end), False), start)


def _status_quo_yes(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    return Clause("status_quo", (_reference(source, 1.0, 1.0, parts[0], start, end), True), start)


def _status_quo_word(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    word, marks = parts
    if word != "no":
        raise refuse(
            source, start, end, f"the status quo is `{word}`", "what it is if nothing changes is yes, no or a number",
            "write `status quo yes`, `status quo no` or `status quo NUMBER`",
        )  # fmt: skip
    return Clause("status_quo", (_reference(source, 0.0, 0.0, marks, start, end), True), start)


def _reference(source: SourceText, low: float, high: float, marks: list[Mark], start: int, end: int) -> Reference:
    return Reference(low=low, high=high, provenance=join_marks(source, marks), place=source.place(start, end))


def _check(source: SourceText, parts: Parts, start: int, end: int) -> Check:
    label, branches, expression, clauses = parts
    fields = collect_clauses(source, "check", clauses)
    return Check(label=label, branches=tuple(branches), holds=expression, place=source.place(start, end), **fields)


def _branch_names(_source: SourceText, parts: Parts, _start: int, _end: int) -> list[str]:
    return str(parts[0]).split("+")


def _tolerance(source: SourceText, parts: Parts, start: int, end: int) -> Clause:
    return Clause("tolerance", read_plain_number(source, parts[-1], start, end), start)


def _known_limit(_source: SourceText, _parts: Parts, start: int, _end: int) -> Clause:
    return Clause("is_known_limit", True, start)


def _show(source: SourceText, parts: Parts, start: int, end: int) -> Report:
    targets: list[Target] = parts[0]
    return Report(
        variables=tuple(target.name for target in targets),
        indices=tuple(target.indices for target in targets),
        place=source.place(start, end),
    )


def _route(source: SourceText, parts: Parts, start: int, end: int) -> Route:
    target, origin, goal, label, clauses = parts
    fields = collect_clauses(source, "route", clauses)
    return Route(
        variable=target.name, indices=target.indices, origin=origin, target=goal, label=label, place=source.place(start, end), **fields,
    )  # fmt: skip


def _story(source: SourceText, parts: Parts, start: int, end: int) -> Story:
    return Story(text=parts[0], shows=parts[1] if len(parts) > 1 else "", place=source.place(start, end))


_ONE_PART: Final = [
    "on_date",
    "chance",
    "when",
    "lasts",
    "ends_when",
    "ends_chance",
    "ends_on",
    "in_force",
    "unless_holds",
    "permits",
    "waiver_chance",
    "waiver_on",
    "waiver_lasts",
    "given",
    "resolves",
]
_NAME_LISTS: Final = ["toward", "after", "forbids", "enables", "repealed_by", "denied_by"]

ACT_BUILDERS: Final[Mapping[str, Builder]] = {
    **{field: _clause(field) for field in _ONE_PART},
    **{field: _names_clause(field) for field in _NAME_LISTS},
    "target_whole": _target_whole,
    "target_part": _target_part,
    "says": _says,
    "by_one": _clause("by"),
    "by_several": _names_clause("by"),
    "clause_mark": _clause("mark"),
    "law_of": _clause("of"),
    "after_line": _names_clause("after"),
    "unless_moves": _names_clause("unless"),
    "holds_when": _clause("holds"),
    "yes_when": _clause("yes"),
    "measures": _clause("measures"),
    "categories": _categories,
    "base_rate": _base_rate,
    "base_rate_between": _base_rate,
    "status_quo": _status_quo,
    "status_quo_word": _status_quo_word,
    "status_quo_yes": _status_quo_yes,
    "move": _move,
    "move_indexed": _move_indexed,
    "window_from": _window_from,
    "window_both": _window_both,
    "window_to": _window_to,
    "again": _again,
    "again_after": _again,
    "at_most": _at_most,
    "law": _law,
    "limits": _limits,
    "separator": _separator,
    "item_never": _item("never"),
    "item_on": _item("on"),
    "item_always": _item("always"),
    "item_set": _item_set,
    "item_set_span": _item_set,
    "item_bare": _item_bare,
    "includes": _includes,
    "lacks": _lacks,
    "span": _span,
    "branch": _branch,
    "lens": _lens,
    "lens_item": _lens_item,
    "lens_weight": _lens_weight,
    "lens_weight_per": _lens_weight,
    "mark_despite": _mark_despite,
    "interest": _interest,
    "more_is_better": _interest_item(more_is_better=True),
    "less_is_better": _interest_item(more_is_better=False),
    "worth_alone": _worth_alone,
    "worth_per": _worth_per,
    "claim": _claim,
    "word": _word,
    "word_read": _word_read,
    "word_band": _word_band,
    "known": _known,
    "known_yes": _known_yes,
    "known_measured": _known_measured,
    "known_on": _known_part("on"),
    "known_text": _known_part("text"),
    "question": _question,
    "check": _check,
    "branch_names": _branch_names,
    "tolerance": _tolerance,
    "known_limit": _known_limit,
    "show": _show,
    "route": _route,
    "story": _story,
}
