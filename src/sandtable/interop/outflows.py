"""A stock that is never negative cuts back what flows out of it, so that nothing flows on that was not there.

XMILE 1.0, section 3.7.1: outflows are granted in their order, each from what the stock holds and gains within the step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sandtable.interop.faults import FaultList
from sandtable.interop.foreign import (
    Apply,
    Definition,
    ForeignModel,
    ForeignVariable,
    Formula,
    Index,
    Join,
    Literal,
    Numbers,
    Points,
    Reference,
    Sign,
    key_of,
)
from sandtable.interop.translate.reading import names_read

KEPT: Final = "INTEG KEPT ABOVE 0"
MOST_NAMED: Final = 5
_STOCKS: Final = frozenset({"integ", key_of(KEPT)})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    """A flow into or out of a stock."""

    sign: int
    flow: Reference


def limit_outflows(model: ForeignModel, faults: FaultList) -> None:
    """Writes the limit into the equations of the flows out of stocks that are never negative.

    A flow that nothing else reads keeps the value of its equation: the stock stays at 0 either way, and printed results of
    other readers of XMILE show it so.  An inflow that is itself worked out from the outflow cannot count towards what the
    outflow may take.  Both are told.

    Args:
        model: as read; equations of flows are replaced in it.
        faults: takes warnings where the limit cannot be said.
    """
    reads = {variable.key: _reads(variable) for variable in model.variables.values()}
    readers = Counter(
        name for v in model.variables.values() for name in {n for value in _values(v) for n in names_read(value)}
    )
    leaving = _count_leaving(model)
    whole: list[ForeignVariable] = []
    for stock in list(model.variables.values()):
        kept = [value for value in _values(stock) if isinstance(value, Apply) and value.name == KEPT]
        if not kept:
            continue
        terms = list(_terms(kept[0].arguments[0], 1))
        gains, taken = [term.flow for term in terms if term.sign > 0], list[Reference]()
        for term in terms:
            flow = model.variables.get(key_of(term.flow.name))
            if term.sign > 0 or flow is None:
                continue
            if readers[flow.key] > 1 and leaving[flow.key] == 1:
                _limit(stock, flow, [*gains], [*taken], reads, faults)
            else:
                whole.append(flow)
            taken.append(term.flow)
    if whole:
        names = ", ".join(f"`{flow.name}`" for flow in whole[:MOST_NAMED]) + (
            " and others" if len(whole) > MOST_NAMED else ""
        )
        faults.warn(
            "foreign-model",
            f"what flows out of stocks that are never negative is shown as its equation gives it: {names}",
            whole[0].place,
            why="nothing else reads it, or it leaves several stocks at once",
            mend="nothing: the stocks stay at 0 or above",
        )


def _count_leaving(model: ForeignModel) -> Counter[str]:
    """How many stocks each flow leaves."""
    leaving: Counter[str] = Counter()
    for stock in model.variables.values():
        integrals = [v for v in _values(stock) if isinstance(v, Apply) and key_of(v.name) in _STOCKS and v.arguments]
        leaving.update(
            {key_of(term.flow.name) for one in integrals for term in _terms(one.arguments[0], 1) if term.sign < 0}
        )
    return leaving


def _limit(
    stock: ForeignVariable,
    flow: ForeignVariable,
    gains: list[Reference],
    taken: list[Reference],
    reads: dict[str, set[str]],
    faults: FaultList,
) -> None:
    n_indices = len(stock.definitions[0].indices)
    plain = (Points, Numbers, type(None))
    if any(len(d.indices) != n_indices or isinstance(d.value, plain) or d.kind != "equation" for d in flow.definitions):
        faults.warn(
            "foreign-model",
            f"`{flow.name}` is not cut back when `{stock.name}` runs out",
            flow.place,
            why="its equation is not over the same dimensions, or is a table",
            mend="the stock stays at 0 or above; what flows on may be more than it held",
        )
        return
    counted = [gain for gain in gains if flow.key not in _behind(key_of(gain.name), reads)]
    if len(counted) < len(gains):
        left = ", ".join(f"`{gain.name}`" for gain in gains if gain not in counted)
        faults.warn(
            "foreign-model",
            f"`{flow.name}` may take what `{stock.name}` holds, without what {left} brings in the same step",
            flow.place,
            why=f"{left} is itself worked out from `{flow.name}`",
            mend="nothing, unless the stock runs out",
        )
    reads[flow.key] |= {key_of(other.name) for other in (*counted, *taken)}
    flow.definitions = [_limited(definition, stock, counted, taken) for definition in flow.definitions]


def _limited(
    definition: Definition, stock: ForeignVariable, gains: list[Reference], taken: list[Reference]
) -> Definition:
    own, place = tuple(Index(name=name) for name in definition.indices), definition.place
    assert definition.value is not None
    held: Formula = Reference(name=stock.name, indices=own, place=place)
    there: Formula = Join(op="/", left=held, right=Reference(name="DT", place=place), place=place)
    for op, flows in (("+", gains), ("-", taken)):
        for other in flows:
            there = Join(op=op, left=there, right=replace(other, indices=own), place=place)
    most = Apply(name="MAX", arguments=(Literal(value=0.0, place=place), there), place=place)
    return replace(definition, value=Apply(name="MIN", arguments=(definition.value, most), place=place))


def _values(variable: ForeignVariable) -> Iterator[Formula]:
    return (definition.value for definition in variable.definitions if definition.value is not None)


def _reads(variable: ForeignVariable) -> set[str]:
    """What a variable needs within a step; a stock needs nothing."""
    values = list(_values(variable))
    if any(isinstance(value, Apply) and key_of(value.name) in _STOCKS for value in values):
        return set()
    return {name for value in values for name in names_read(value)}


def _behind(key: str, reads: dict[str, set[str]]) -> set[str]:
    """Everything that a variable is worked out from within a step, itself included."""
    waiting, seen = [key], {key}
    while waiting:
        more = reads.get(waiting.pop(), set()) - seen
        seen |= more
        waiting += more
    return seen


def _terms(rate: Formula, sign: int) -> Iterator[_Term]:
    if isinstance(rate, Reference):
        yield _Term(sign=sign, flow=rate)
    elif isinstance(rate, Sign) and rate.op == "-":
        yield from _terms(rate.operand, -sign)
    elif isinstance(rate, Join) and rate.op in {"+", "-"}:
        yield from _terms(rate.left, sign)
        yield from _terms(rate.right, -sign if rate.op == "-" else sign)
