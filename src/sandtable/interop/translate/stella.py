"""What functions of XMILE and Stella mean where they differ from Vensim's of the same name, or have no other."""

from __future__ import annotations

import math
from typing import Final

from sandtable.interop.faults import unsupported, wrong_model
from sandtable.interop.foreign import Apply, Reference
from sandtable.interop.translate.drafts import number
from sandtable.interop.translate.expressions import lookup_id, to_ours
from sandtable.interop.translate.functions import (
    DT,
    HALF_ON,
    MANY,
    NOW,
    ZERO,
    Rule,
    Translate,
    arguments,
    call,
    find_constant,
    join,
)
from sandtable.interop.translate.memories import MEMORIES, chain, settled
from sandtable.interop.translate.reductions import reduction
from sandtable.interop.translate.scene import Scene
from sandtable.interop.translate.subscripts import starred
from sandtable.model.expression import Conditional, Expression, Number


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


def reduce_over(scene: Scene, node: Apply, op: str) -> Expression:
    """`SUM(x[*, a])` of XMILE: over each `*`, each part of a dimension, and each dimension that the left side lacks."""
    formula = starred(scene, node.arguments[0])
    return reduction(op)(scene, Apply(name=node.name, arguments=(formula,), place=node.place))


def _extreme(name: str) -> Translate:
    """`MIN(a, b)`, or `MIN(array)` over all its elements."""

    def translate(scene: Scene, node: Apply) -> Expression:
        if len(node.arguments) > 1:
            return call(name, *arguments(scene, node))
        return reduce_over(scene, node, name)

    return translate


def _over(op: str) -> Translate:
    def translate(scene: Scene, node: Apply) -> Expression:
        return reduce_over(scene, node, op)

    return translate


def _size(scene: Scene, node: Apply) -> Expression:
    argument = node.arguments[0]
    if isinstance(argument, Reference) and scene.book.space.is_range(argument.name):
        return number(float(len(scene.book.space.members(argument.name))))
    variable = scene.book.find(argument.name) if isinstance(argument, Reference) else None
    if variable is None or variable.key not in scene.book.shapes:
        raise wrong_model("`SIZE` needs an array or a dimension", node.place)
    shape, indices = scene.book.shapes[variable.key], argument.indices if isinstance(argument, Reference) else ()
    counts = [len(own) for at, own in enumerate(shape.elements) if at >= len(indices) or indices[at].is_reduced]
    return number(float(math.prod(counts)))


def _pulse(scene: Scene, node: Apply) -> Expression:
    """`PULSE(volume, first, interval)`: the volume within one step, again after each interval."""
    volume, *times = arguments(scene, node)
    first = times[0] if times else Number(value=0.0)
    height = join("/", volume, DT)
    if len(times) < 2 or find_constant(scene, node.arguments[2]) == 0:
        inside = join("and", join(">", HALF_ON, first), join("<", HALF_ON, join("+", first, DT)))
    else:
        since = call("mod", join("-", HALF_ON, first), times[1])
        inside = join("and", join(">", HALF_ON, first), join("<", since, DT))
    return Conditional(condition=inside, then=height, otherwise=ZERO)


def _lookup(scene: Scene, node: Apply) -> Expression:
    table = node.arguments[0]
    if not isinstance(table, Reference):
        raise wrong_model(f"`{node.name}` needs a graphical function as its first argument", node.place)
    return call(lookup_id(scene, table.name, table), to_ours(scene, node.arguments[1]))


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
        order = find_constant(scene, node.arguments[2])
        if order is None or not 1 <= round(order) <= 100:
            raise unsupported(f"`{node.name}` with an order that is not a number from 1 to 100", node.place)
        return settled(scene, call(name, value, tau, Number(value=float(round(order))), *rest), name)

    return translate


def _previous(scene: Scene, node: Apply) -> Expression:
    inner = scene.at("equation")
    value, before = to_ours(inner, node.arguments[0]), to_ours(inner, node.arguments[1])
    return settled(scene, call("previous", value, before), "previous")


def _trend(scene: Scene, node: Apply) -> Expression:
    from sandtable.interop.foreign import Literal

    full = (*node.arguments, Literal(value=0.0))[:3]
    return MEMORIES["trend"].translate(scene, Apply(name=node.name, arguments=full, place=node.place))


def _wave(name: str) -> Translate:
    """`SINWAVE(amplitude, period)` and `COSWAVE`, of the running time."""

    def translate(scene: Scene, node: Apply) -> Expression:
        amplitude, period = arguments(scene, node)
        angle = join("/", join("*", Number(value=2 * math.pi), NOW), period)
        return join("*", amplitude, call(name, angle))

    return translate


def _random(scene: Scene, node: Apply) -> Expression:
    low, high, *_ = arguments(scene, node)
    return call("uniform_noise", low, high)


def _normal(scene: Scene, node: Apply) -> Expression:
    mean, deviation, *_ = arguments(scene, node)
    return join("+", mean, call("normal_noise", deviation))


def _poisson(scene: Scene, node: Apply) -> Expression:
    mean, *_ = arguments(scene, node)
    return call("poisson_noise", mean)


def _counter(scene: Scene, node: Apply) -> Expression:
    start, stop = arguments(scene, node)
    return join("+", start, call("mod", NOW, join("-", stop, start)))


def _init(scene: Scene, node: Apply) -> Expression:
    return MEMORIES["initial"].translate(scene, node)


STELLA: Final[dict[str, Rule]] = {
    "int": Rule(_same("floor"), 1, 1),
    "round": Rule(_same("round"), 1, 1),
    "log10": Rule(_same("log10"), 1, 1),
    "mod": Rule(_same("mod"), 2, 2),
    "pi": Rule(_value(math.pi), 0, 0),
    "min": Rule(_extreme("min"), 1, MANY),
    "max": Rule(_extreme("max"), 1, MANY),
    "sum": Rule(_over("sum"), 1, 1),
    "mean": Rule(_over("mean"), 1, 1),
    "prod": Rule(_over("product"), 1, 1),
    "sinwave": Rule(_wave("sin"), 2, 2),
    "coswave": Rule(_wave("cos"), 2, 2),
    "size": Rule(_size, 1, 1),
    "safediv": Rule(_safe_divide, 2, 3),
    "pulse": Rule(_pulse, 1, 3),
    "lookup": Rule(_lookup, 2, 2),
    "delay": Rule(_delay, 2, 3),
    "delay1": Rule(chain("delay1"), 2, 3),
    "delay3": Rule(chain("delay3"), 2, 3),
    "delayn": Rule(_chain_n("delayn"), 3, 4),
    "smth1": Rule(chain("smooth1"), 2, 3),
    "smth3": Rule(chain("smooth3"), 2, 3),
    "smthn": Rule(_chain_n("smoothn"), 3, 4),
    "previous": Rule(_previous, 2, 2),
    "trend": Rule(_trend, 2, 3),
    "forcst": Rule(MEMORIES["forecast"].translate, 3, 3),
    "init": Rule(_init, 1, 1),
    "random": Rule(_random, 2, 3),
    "uniform": Rule(_random, 2, 3),
    "normal": Rule(_normal, 2, 3),
    "poisson": Rule(_poisson, 1, 2),
    "counter": Rule(_counter, 2, 2),
}
