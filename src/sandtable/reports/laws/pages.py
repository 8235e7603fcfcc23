"""A law as a page of Markdown: equations as mathematics, symbols with units, published results with ours beside them."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from sandtable.model.declaration import Constant, Lookup, Outcome, Statement
from sandtable.reports.laws.cards import COMPUTED
from sandtable.reports.numbers import format_unit
from sandtable.reports.typeset.letters import typeset_name
from sandtable.reports.typeset.lines import is_computed
from sandtable.reports.typeset.notation import Notation
from sandtable.reports.typeset.statements import Equation, typeset_statement

if TYPE_CHECKING:
    from sandtable.model.model import Source
    from sandtable.reports.laws.document import LawEntry, LawSymbol
    from sandtable.theory.reproduction import Repeated

RESULTS: Final = "## Published results"
SHOWN_NUMBERS: Final = 12
CODE_WIDTH: Final = 100
EQUATION_KINDS: Final = frozenset({"stock", "start", "bounds", "flow", "auxiliary", "constant", "hazard"})
_SIGNS: Final = re.compile(r"([*_{}\[\]<>|$])")
LEGEND: Final = (
    (r"\(t_0\)", "$t_0$ is the start"),
    (r"\\Delta t", r"$\Delta t$ is the step"),
    (r"\[[^\]]*(?:<|>|=|\\le|\\ge|\\ne)", "$[c]$ is 1 where $c$ holds, else 0"),
    (r"'", "a prime marks the index that a sum runs over"),
)


def page_opening(entry: LawEntry) -> str:
    """Everything that the law's file and card say."""
    card = entry.card
    parts = [f"# {card.title}", _say_kind(entry), escape(card.about), "## Papers"]
    parts.append("\n".join(f"- {escape(paper)}" for paper in card.papers))
    parts += ["## Equations", *_equations(entry)]
    parts += [*_symbols(entry), "## Where it holds", escape(card.holds), "## Skill", escape(card.skill)]
    if card.skill_reproductions:
        ids = ", ".join(f"`{name}`" for name in card.skill_reproductions)
        parts.append(f"Its numbers are those of the published results {ids}.")
    if entry.sources:
        parts.append("\n".join(_source(source) for source in entry.sources))
    others = [source for source in entry.value_sources if source not in entry.sources]
    if others:
        parts += ["## Sources of its values", "\n".join(_source(source) for source in others)]
    parts += _functions(entry)
    return "\n\n".join(part for part in parts if part).rstrip()


def _say_kind(entry: LawEntry) -> str:
    card = entry.card
    if card.kind == "function":
        return f"`{card.id}`: a function of `sandtable.laws`. In the terminal: `sandtable list laws {card.id}`."
    users = ", ".join(f"`{name}`" for name in entry.row.used_by)
    used = f" Used by {users}." if users else ""
    return f"`{card.id}`: a block, `use {card.id} as NAME`. In the terminal: `sandtable list laws {card.id}`.{used}"


def _equations(entry: LawEntry) -> list[str]:
    if entry.card.kind == "function":
        return [_display(latex) for latex in entry.card.equations]
    notation = Notation.of(entry.statements)
    equations = [
        equation
        for item in entry.statements
        if _is_shown(item)
        for equation in typeset_statement(item, notation)
        if equation.kind in EQUATION_KINDS
    ]
    shown = [*(_display(equation.latex) for equation in equations), _legend(equations)]
    lookups = [item for item in entry.statements if isinstance(item, Lookup)]
    if lookups:
        lines = ["| table | joins |", "|---|---|", *(_lookup_row(item) for item in lookups)]
        shown += ["Tables, straight between their points:", "\n".join(lines)]
    return shown


def _is_shown(item: Statement) -> bool:
    return not isinstance(item, Outcome | Lookup) and (not isinstance(item, Constant) or is_computed(item.value))


def _lookup_row(item: Lookup) -> str:
    points = " ".join(f"({x:g}, {y:g})" for x, y in item.points)
    units = f"{item.input_unit} to {item.unit}"
    return f"| `{item.id}` {escape(item.label)} ({units}) | {points} |"


def _display(latex: str) -> str:
    """Displayed mathematics in a fence, in which nothing is read as Markdown."""
    return f"```math\n{latex}\n```"


def _legend(equations: Sequence[Equation]) -> str:
    text = " ".join(equation.latex for equation in equations)
    said = [words for pattern, words in LEGEND if re.search(pattern, text)]
    return f"Signs: {'; '.join(said)}." if said else ""


def _symbols(entry: LawEntry) -> list[str]:
    if entry.card.kind == "function":
        lines = [f"| `{s.name}` | {escape(s.meaning)} | {_code(s.default) or 'must be given'} |" for s in entry.inputs]
        return ["## Arguments", "\n".join(["| name | meaning | default |", "|---|---|---|", *lines])] if lines else []
    notation = Notation.of(entry.statements)
    parts: list[str] = []
    groups = (
        ("## Inputs", ("input",), "default"),
        ("## Values that it brings", ("constant", "uncertain"), "value"),
        ("## What it computes", COMPUTED, ""),
    )
    for title, kinds, valued in groups:
        chosen = [symbol for symbol in entry.symbols if symbol.kind in kinds]
        if chosen:
            parts += [title, _symbol_table(chosen, notation, valued)]
    return parts


def _symbol_table(symbols: Sequence[LawSymbol], notation: Notation, valued: str) -> str:
    has_symbols = any(symbol.name in notation.symbols for symbol in symbols)
    titles = ["name", *(["symbol"] if has_symbols else []), "meaning", "unit"]
    titles += [valued, "range"] if valued else ["kind"]
    lines = [f"| {' | '.join(titles)} |", "|" + "---|" * len(titles)]
    for symbol in symbols:
        note = f"; {symbol.note}" if symbol.note else ""
        short = notation.symbols.get(symbol.name, "")
        cells = [_code(symbol.shown)]
        cells += [f"${typeset_name(symbol.name, symbol=short)}$" if short else ""] if has_symbols else []
        meaning = symbol.meaning.removeprefix(f"{short}: ") if short else symbol.meaning
        cells += [escape(f"{meaning}{note}"), escape(format_unit(symbol.unit))]
        if valued:
            why = f" ({escape(symbol.rests_on)})" if symbol.rests_on else ""
            given = f"{_code(symbol.default)}{why}" if symbol.default else "must be given"
            cells += [given, escape(symbol.ranges)]
        else:
            cells.append(symbol.kind)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _functions(entry: LawEntry) -> list[str]:
    if not entry.signatures:
        return []
    title = "## As functions" if entry.card.kind == "block" else "## Call"
    names = ", ".join(signature.partition("(")[0] for signature in entry.signatures)
    wrapped = (textwrap.wrap(text, CODE_WIDTH, subsequent_indent="    ") for text in entry.signatures)
    lines = "\n".join(line for group in wrapped for line in group)
    return [title, f"```python\nfrom sandtable.laws import {names}\n```", f"```text\n{lines}\n```"]


def _source(source: Source) -> str:
    told = ", ".join(part for part in (source.publisher, source.title, source.date) if part)
    value = source.value or f"{source.low} to {source.high}".strip(" to")
    link = f" [{told}]({source.address})" if source.address.startswith("http") else f" {escape(told)}"
    note = f"; {escape(source.note)}" if source.note else ""
    return f"- `{source.id}` {escape(source.quantity)}: {escape(f'{value} {source.unit}'.strip())}.{link}{note}"


def results_section(results: Sequence[Repeated]) -> str:
    """Published results with ours beside them; long ones by how many numbers match.

    Args:
        results: of one law.
    """
    if not results:
        return f"{RESULTS}\n\nNo published result of it is repeated here."
    law = results[0].law
    n_good = sum(result.is_as_expected for result in results)
    said = f"`sandtable reproduce {law}`: {n_good} of {len(results)} as expected."
    parts = [RESULTS, said]
    for result in results:
        parts += [f"**{escape(result.what)}** (`{result.id}`): {result.verdict}.", _result(result)]
    return "\n\n".join(parts)


def _result(result: Repeated) -> str:
    control = " A reading that must fail." if result.is_negative_control else ""
    origin = "" if result.origin == "printed" else f" Theirs: {result.origin}."
    notes = f"{escape(result.paper)}.{origin}{control}{' ' + escape(result.note) if result.note else ''}"
    n = len(result.published)
    if n > SHOWN_NUMBERS:
        place = result.worst
        label = f" ({escape(result.labels[place])})" if result.labels else ""
        theirs, ours = _pair(result, place)
        said = f"{result.n_within:,} of {n:,} numbers match; farthest off{label}: {ours} here, {theirs} there."
        return f"{said}\n\n{notes}"
    lines = ["| | theirs | ours | tolerance |", "|---|---:|---:|---:|"]
    for place in range(n):
        label = result.labels[place] if result.labels else ""
        theirs, ours = _pair(result, place)
        lines.append(f"| {escape(label)} | {theirs} | {ours} | {result.limits[place]:.3g} |")
    return "\n".join([*lines, "", notes])


def _pair(result: Repeated, place: int) -> tuple[str, str]:
    """Theirs as printed, and ours down to the digit of the tolerance."""
    limit, ours = result.limits[place], result.ours[place]
    theirs = f"{result.published[place]:.10g}"
    if not math.isfinite(ours):
        return theirs, "none"
    if limit <= 0:
        return theirs, f"{ours:.10g}"
    said = f"{ours + 0.0:.{min(max(0, -math.floor(math.log10(limit))), 12)}f}"
    said = said.rstrip("0").rstrip(".") if "." in said else said
    return theirs, "0" if said == "-0" else said


def escape(text: str) -> str:
    """A text in which Markdown reads no signs of its own but names set as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        parts = ["\\`".join(parts)]
    return "`".join(part if i % 2 else _SIGNS.sub(r"\\\1", part) for i, part in enumerate(parts))


def _code(text: str) -> str:
    return f"`{text.replace('|', '/')}`" if text else ""


def fenced(lines: Iterable[str], language: str = "") -> str:
    """Lines as they stand."""
    return "\n".join([f"```{language}", *lines, "```"])
