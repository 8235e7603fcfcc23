"""Conveyors of XMILE whose length does not change, as equations: what enters leaves one transit time later.

Within a run of Euler's method a belt has one slat for each step of its length.  What enters during a step lies on the
last slat; what lies on the first leaves.  A linear leakage takes an equal part of what had entered at each of these
steps, so that its fraction is gone at the end (XMILE 1.0, section 4.3.1); an exponential one takes its fraction of
what is left, per unit of time.  At the start a belt holds what it would after a long time of equal inflow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sandtable.diagnostics.place import Place
from sandtable.interop.faults import unsupported, wrong_model
from sandtable.interop.foreign import Apply, Formula, Index, Join, Literal, Numbers, Reference, key_of
from sandtable.interop.xmile.tree import XmlNode

CONVEYOR_EXIT: Final = "CONVEYOR EXIT"
_UNBUILT: Final = {
    "capacity": "a capacity",
    "in_limit": "a limit of its inflow",
    "sample": "a length that is taken anew at times",
    "arrest": "stops",
}
_PLAIN_MARKS: Final = frozenset({"one_at_a_time", "exponential_leak", "fifo"})
_NO_LIMIT: Final = frozenset({"", "inf", "infinity"})
_OFF: Final = frozenset({"", "false", "0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Belt:
    """A conveyor as read: names of its flows, and its formulas."""

    name: str
    place: Place
    length: Formula
    starts: Formula
    inflows: tuple[str, ...]
    exit: str
    leaks: tuple[tuple[str, Formula], ...] = ()
    is_exponential: bool = False

    @property
    def entered(self) -> str:
        """The variable for what had entered and would lie on the belt without leakage."""
        return f"{self.name} entered"


def read_belt(stock: XmlNode, flows: Mapping[str, XmlNode], read: Callable[[XmlNode], Formula], place: Place) -> Belt:
    """Reads a conveyor.

    Args:
        stock: with its `<conveyor>`.
        flows: every flow of the model, by key.
        read: reads an equation.
        place: of the stock.

    Raises:
        Unreadable: it is of a kind that is not built, or lacks what it needs.
    """
    name, belt = stock.attributes.get("name", ""), stock.find("conveyor")
    assert belt is not None
    _refuse_unbuilt(name, stock, belt, place)
    length, starts = belt.find("len"), stock.find("eqn")
    if length is None or starts is None:
        raise wrong_model(f"the conveyor `{name}` has no {'len' if length is None else 'equation'}", place)
    value = read(starts)
    if isinstance(value, Numbers):
        raise unsupported(f"the conveyor `{name}` with an initial value for each slat", place)
    outflows = [_named(child) for child in stock.all("outflow")]
    if not outflows:
        raise unsupported(f"the conveyor `{name}` without an outflow", place)
    is_exponential = belt.attributes.get("exponential_leak", "").lower() not in _OFF
    leaks = tuple((leak, _fraction(leak, name, flows, read, place)) for leak in outflows[1:])
    if is_exponential and len(leaks) > 1:
        raise unsupported(f"the conveyor `{name}` with several exponential leakages", place)
    return Belt(
        name=name,
        place=place,
        length=read(length),
        starts=value,
        inflows=tuple(_named(child) for child in stock.all("inflow")),
        exit=outflows[0],
        leaks=leaks,
        is_exponential=is_exponential,
    )


def _named(child: XmlNode) -> str:
    return child.text.strip().strip('"')


def _refuse_unbuilt(name: str, stock: XmlNode, belt: XmlNode, place: Place) -> None:
    for tag, what in _UNBUILT.items():
        child = belt.find(tag)
        if child is not None and child.text.strip().lower() not in _NO_LIMIT:
            raise unsupported(f"the conveyor `{name}` with {what}", place)
    for mark, value in belt.attributes.items():
        if mark not in _PLAIN_MARKS and value.lower() not in _OFF:
            raise unsupported(f"the conveyor `{name}` with `{mark}`", place)
    if stock.find("element") is not None:
        raise unsupported(f"the conveyor `{name}` with an equation for each element", place)


def _fraction(
    leak: str, name: str, flows: Mapping[str, XmlNode], read: Callable[[XmlNode], Formula], place: Place
) -> Formula:
    node = flows.get(key_of(leak))
    mark = node.find("leak") if node is not None else None
    if node is None or mark is None:
        raise unsupported(f"the conveyor `{name}` with a second outflow `{leak}` that is no leakage", place)
    ends = (node.attributes.get("leak_start", "0"), node.attributes.get("leak_end", "1"))
    if node.find("leak_integers") is not None or ends not in {("0", "1"), ("0", "1.0"), ("0.0", "1.0")}:
        raise unsupported(f"the leakage `{leak}` in whole units or of a part of the conveyor `{name}`", place)
    given = mark if mark.text.strip() else node.find("eqn")
    if given is None or not given.text.strip():
        raise wrong_model(f"the leakage `{leak}` has no fraction", place)
    return read(given)


# -- as equations -------------------------------------------------------------------------------------


def equations_of(belt: Belt, indices: tuple[str, ...]) -> dict[str, Formula]:
    """The right sides that a belt stands for, by the name of their variable.

    Args:
        belt: as read.
        indices: dimensions of the stock and its flows.
    """
    over, place = tuple(Index(name=name) for name in indices), belt.place

    def variable(name: str) -> Formula:
        return Reference(name=name, indices=over, place=place)

    entering: Formula = Literal(value=0.0, place=place)
    for at, name in enumerate(belt.inflows):
        entering = variable(name) if at == 0 else _join("+", entering, variable(name))
    first = _first_inflow(belt)
    delayed = Apply(
        name=CONVEYOR_EXIT,
        arguments=(entering, belt.length, first, *(fraction for _, fraction in belt.leaks)),
        place=place,
    )
    made: dict[str, Formula] = {}
    left: Formula = entering
    for name in (belt.exit, *(name for name, _ in belt.leaks)):
        left = _join("-", left, variable(name))
    made[belt.name] = Apply(name="INTEG", arguments=(left, belt.starts), place=place)
    made[belt.exit] = delayed if not belt.leaks else _join("*", _share_kept(belt), delayed)
    if belt.leaks and not belt.is_exponential:
        exiting = Apply(name=CONVEYOR_EXIT, arguments=delayed.arguments, place=place)
        held = _join("*", first, belt.length)
        made[belt.entered] = Apply(name="INTEG", arguments=(_join("-", entering, exiting), held), place=place)
    for name, fraction in belt.leaks:
        if belt.is_exponential:
            made[name] = _join("*", fraction, variable(belt.name))
        else:
            made[name] = _join("/", _join("*", fraction, variable(belt.entered)), belt.length)
    return made


def _join(op: str, left: Formula, right: Formula) -> Formula:
    return Join(op=op, left=left, right=right, place=left.place)


def _number(value: float) -> Formula:
    return Literal(value=value)


def _lost(belt: Belt) -> Formula:
    total = belt.leaks[0][1]
    for _, fraction in belt.leaks[1:]:
        total = _join("+", total, fraction)
    return total


def _share_kept(belt: Belt) -> Formula:
    """What of an inflow leaves at the end."""
    if not belt.is_exponential:
        return _join("-", _number(1.0), _lost(belt))
    step = Reference(name="DT", place=belt.place)
    each = _join("-", _number(1.0), _join("*", _lost(belt), step))
    return _join("^", each, _join("/", belt.length, step))


def _first_inflow(belt: Belt) -> Formula:
    """The steady inflow that would have filled the belt as it is at the start."""
    plain = _join("/", belt.starts, belt.length)
    if not belt.leaks:
        return plain
    if belt.is_exponential:
        gone = _join("-", _number(1.0), _share_kept(belt))
        return Apply(name="SAFEDIV", arguments=(_join("*", belt.starts, _lost(belt)), gone, plain), place=belt.place)
    step = Reference(name="DT", place=belt.place)
    younger = _join("/", _join("-", belt.length, step), _join("*", _number(2.0), belt.length))
    return _join("/", plain, _join("-", _number(1.0), _join("*", _lost(belt), younger)))
