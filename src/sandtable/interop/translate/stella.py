"""What functions of XMILE and Stella mean where they differ from Vensim's of the same name, or have no other."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from sandtable.interop.faults import unsupported, wrong_model
from sandtable.interop.foreign import Apply, Literal, Reference
from sandtable.interop.translate.drafts import number
from sandtable.interop.translate.expressions import lookup_id, to_ours
from sandtable.interop.translate.functions import (
    DT,
    FUNCTIONS,
    HALF_ON,
    NOW,
    ZERO,
    Rule,
    Translate,
    arguments,
    call,
    find_constant,
    join,
)
from sandtable.interop.translate.memories import MEMORIES, chain, first_value, settled
from sandtable.interop.translate.scene import Scene
from sandtable.interop.translate.stella_arrays import ARRAYS
from sandtable.interop.translate.stella_draws import DRAWS
from sandtable.interop.translate.stella_numbers import NUMBERS
from sandtable.interop.translate.subscripts import named_subscripts
from sandtable.model.expression import Conditional, Expression, Number

MOST_ORDER: Final = 100


def _same(name: str) -> Translate:
    def translate(scene: Scene, node: Apply) -> Expression:
        return call(name, *arguments(scene, node))

    return translate


def _value(amount: float) -> Translate:
    def translate(_: Scene, __: Apply) -> Expression:
        return number(amount)

    return translate


def _safe_divide(scene: Scene, node: Apply) -> Expression:
    above, below, *rest = arguments(scene, node)
    return call("safe_divide", above, below, rest[0] if rest else ZERO)


def _first_time(scene: Scene) -> float:
    return first_value(scene, Reference(name="INITIAL TIME")) or 0.0


def _start(scene: Scene) -> Expression:
    return number(_first_time(scene))


def _ramp(scene: Scene, node: Apply) -> Expression:
    """`RAMP(slope, start, stop)`; without times it begins with the run."""
    begins = Literal(value=_first_time(scene), place=node.place)
    full = node if len(node.arguments) > 1 else replace(node, arguments=(*node.arguments, begins))
    return FUNCTIONS["ramp"].translate(scene, full)


def _pulse(scene: Scene, node: Apply) -> Expression:
    """`PULSE(volume, first, interval)`: the volume within one step, again after each interval."""
    volume, *times = arguments(scene, node)
    first = times[0] if times else _start(scene)
    height = join("/", volume, DT)
    if len(times) < 2 or find_constant(scene, node.arguments[2]) == 0:
        inside = join("and", join(">", HALF_ON, first), join("<", HALF_ON, join("+", first, DT)))
    else:
        since = call("mod", join("-", HALF_ON, first), times[1])
        inside = join("and", join(">", HALF_ON, first), join("<", since, DT))
    return Conditional(condition=inside, then=height, otherwise=ZERO)


def _table(scene: Scene, node: Apply) -> Reference:
    """The graphical function that is the first argument, with its subscripts named."""
    table = node.arguments[0]
    named = named_subscripts(scene, table) if isinstance(table, Reference) else None
    if named is None:
        raise wrong_model(f"`{node.name}` needs a graphical function as its first argument", node.place)
    return named


def _lookup(scene: Scene, node: Apply) -> Expression:
    table = _table(scene, node)
    return call(lookup_id(scene, table.name, table), to_ours(scene, node.arguments[1]))


def _lookup_inverse(scene: Scene, node: Apply) -> Expression:
    full = replace(node, arguments=(_table(scene, node), node.arguments[1]))
    return FUNCTIONS["lookup invert"].translate(scene, full)


def _delay(scene: Scene, node: Apply) -> Expression:
    """`DELAY(x, lag, initial)`; without an initial value it is that of the input at the start."""
    full = Apply(
        name=node.name, arguments=(*node.arguments[:2], node.arguments[2] if len(node.arguments) > 2 else node.arguments[0]),
        place=node.place,
    )  # fmt: skip
    return MEMORIES["delay fixed"].translate(scene, full)


def _chain_n(name: str) -> Translate:
    def translate(scene: Scene, node: Apply) -> Expression:
        value, tau, _, *rest = arguments(scene.at("equation"), node)
        order = first_value(scene, node.arguments[2])
        if order is None or not 1 <= round(order) <= MOST_ORDER:
            raise unsupported(
                f"`{node.name}` with an order that is not a number from 1 to {MOST_ORDER}",
                node.place,
                why="the order is the number of stages, which is fixed before a run",
            )
        return settled(scene, call(name, value, tau, Number(value=float(round(order))), *rest), name)

    return translate


def _previous(scene: Scene, node: Apply) -> Expression:
    inner = scene.at("equation")
    value, before = to_ours(inner, node.arguments[0]), to_ours(inner, node.arguments[1])
    return settled(scene, call("previous", value, before), "previous")


def _trend(scene: Scene, node: Apply) -> Expression:
    full = (*node.arguments, Literal(value=0.0))[:3]
    return MEMORIES["trend"].translate(scene, Apply(name=node.name, arguments=full, place=node.place))


def _forecast(scene: Scene, node: Apply) -> Expression:
    """`FORCST(x, averaging time, horizon, trend at the start)`."""
    value, horizon = to_ours(scene, node.arguments[0]), to_ours(scene, node.arguments[2])
    growth = _trend(scene, replace(node, arguments=(*node.arguments[:2], *node.arguments[3:])))
    return join("*", value, join("+", Number(value=1.0), join("*", growth, horizon)))


def _wave(name: str) -> Translate:
    """`SINWAVE(amplitude, period)` and `COSWAVE`, of the running time."""

    def translate(scene: Scene, node: Apply) -> Expression:
        amplitude, period = arguments(scene, node)
        angle = join("/", join("*", Number(value=2 * math.pi), NOW), period)
        return join("*", amplitude, call(name, angle))

    return translate


def _counter(scene: Scene, node: Apply) -> Expression:
    """`COUNTER(first, end)`: rises by 1 per unit of time from the start of the run, and begins anew at the end."""
    first, end = arguments(scene, node)
    return join("+", first, call("mod", join("-", NOW, _start(scene)), join("-", end, first)))


def _init(scene: Scene, node: Apply) -> Expression:
    return MEMORIES["initial"].translate(scene, node)


STELLA: Final[dict[str, Rule]] = {
    "int": Rule(_same("floor"), 1, 1),
    "round": Rule(_same("round"), 1, 1),
    "log10": Rule(_same("log10"), 1, 1),
    "mod": Rule(_same("mod"), 2, 2),
    "pi": Rule(_value(math.pi), 0, 0),
    "sinwave": Rule(_wave("sin"), 2, 2),
    "coswave": Rule(_wave("cos"), 2, 2),
    "safediv": Rule(_safe_divide, 2, 3),
    "pulse": Rule(_pulse, 1, 3),
    "ramp": Rule(_ramp, 1, 3),
    "lookup": Rule(_lookup, 2, 2),
    "lookupinv": Rule(_lookup_inverse, 2, 2),
    "delay": Rule(_delay, 2, 3),
    "delay1": Rule(chain("delay1"), 2, 3),
    "delay3": Rule(chain("delay3"), 2, 3),
    "delayn": Rule(_chain_n("delayn"), 3, 4),
    "smth1": Rule(chain("smooth1"), 2, 3),
    "smth3": Rule(chain("smooth3"), 2, 3),
    "smthn": Rule(_chain_n("smoothn"), 3, 4),
    "previous": Rule(_previous, 2, 2),
    "trend": Rule(_trend, 2, 3),
    "forcst": Rule(_forecast, 3, 4),
    "init": Rule(_init, 1, 1),
    "counter": Rule(_counter, 2, 2),
    **ARRAYS,
    **NUMBERS,
    **DRAWS,
}
