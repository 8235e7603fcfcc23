"""Delays, smooths and other functions that remember, as memories or stocks of ours."""

from __future__ import annotations

from typing import Final

from sandtable.interop.faults import Unreadable, unsupported
from sandtable.interop.foreign import Apply, Formula, Reference
from sandtable.interop.translate.drafts import Draft, is_number, read
from sandtable.interop.translate.expressions import to_ours
from sandtable.interop.translate.functions import Rule, Translate, arguments, call, divided, join
from sandtable.interop.translate.scene import Scene
from sandtable.interop.translate.timing import evaluate
from sandtable.model.expression import Expression, Number

MOST_ORDER: Final = 100


def settled(scene: Scene, value: Expression, suffix: str) -> Expression:
    """A memory where memories may stand; else a variable of its own for it."""
    if scene.where == "equation" and not scene.reduced:
        return value
    return scene.hoist(suffix, value)


def chain(name: str) -> Translate:
    """`DELAY1(x, tau)`, `SMOOTH3I(x, tau, initial)`: the same with us."""

    def translate(scene: Scene, node: Apply) -> Expression:
        return settled(scene, call(name, *arguments(scene.at("equation"), node)), name)

    return translate


def _chain_n(name: str) -> Translate:
    """`DELAY N(x, tau, initial, n)`: the order must be known beforehand."""

    def translate(scene: Scene, node: Apply) -> Expression:
        value, tau, initial, _ = arguments(scene.at("equation"), node)
        order = first_value(scene, node.arguments[3])  # Vensim keeps the order that it begins with
        shortest = first_value(scene, node.arguments[1])
        step = first_value(scene, Reference(name="TIME STEP"))
        if order is not None and shortest is not None and step is not None and order * step > shortest * (1 + 1e-9):
            order = float(max(1, int(shortest / step + 1e-9)))  # no stage of Vensim's is shorter than a step
        if order is None or not 1 <= round(order) <= MOST_ORDER:
            raise unsupported(
                f"`{node.name}` with an order that is not a number from 1 to {MOST_ORDER}",
                node.place,
                why="the order is the number of stages, which is fixed before a run",
            )
        return settled(scene, call(name, value, tau, Number(value=float(round(order))), initial), name)

    return translate


def first_value(scene: Scene, node: Formula, later: float = 0.0) -> float | None:
    """The value of a formula at the first point, or that much later, where it is known before a run."""
    try:
        first = evaluate(scene.book.model, Reference(name="INITIAL TIME"), 0.0)
        return evaluate(scene.book.model, node, first + later)
    except Unreadable:
        return None


def is_steady(scene: Scene, node: Formula) -> bool:
    """Whether a formula is known before a run and does not change with time."""
    found = first_value(scene, node)
    return found is not None and found == first_value(scene, node, later=1.2345)


def delay_fixed(scene: Scene, node: Apply) -> Expression:
    """The lag of a pipeline is that of the first point."""
    inner = scene.at("equation")
    value, before = to_ours(inner, node.arguments[0]), to_ours(inner, node.arguments[2])
    lag = to_ours(inner, node.arguments[1])
    if not is_number(lag) and not is_steady(scene, node.arguments[1]):
        lag = hidden_stock(scene, "lag", to_ours(scene.at("initial"), node.arguments[1]), None)
    return settled(scene, call("delay_fixed", value, lag, before), "delayed")


def _sample(scene: Scene, node: Apply) -> Expression:
    condition, value, before = arguments(scene.at("equation"), node)
    return settled(scene, call("sample", value, condition, before), "sampled")


def _delay_steady(scene: Scene, node: Apply) -> Expression:
    """`DELAY INFORMATION` and `DELAY MATERIAL` are `DELAY FIXED` where the delay does not change."""
    if not is_steady(scene, node.arguments[1]):
        raise unsupported(
            f"`{node.name}` with a delay that changes",
            node.place,
            why="a pipeline of ours has one length for the whole run",
        )
    return delay_fixed(scene, Apply(name=node.name, arguments=node.arguments[:3], place=node.place))


def hidden_stock(scene: Scene, suffix: str, starts: Expression, rate: Expression | None, note: str = "") -> Expression:
    """A stock of our own, for what Vensim keeps hidden."""
    draft = Draft(
        id=scene.book.names.fresh(f"{scene.owner_id}_{suffix}"),
        kind="stock",
        axes=(*scene.axes, *scene.reduced.values()),
        value=starts,
        terms=[] if rate is None else [(1, rate)],
        group=scene.owner.group,
        note=note,
        place=scene.owner.place,
    )
    scene.book.add(draft)
    return read(draft.id)


def _integral(scene: Scene, node: Apply) -> Expression:
    """An integral within an expression is a stock of its own."""
    rate, starts = to_ours(scene.at("rate"), node.arguments[0]), to_ours(scene.at("initial"), node.arguments[1])
    return hidden_stock(scene, "level", starts, rate)


def _initial(scene: Scene, node: Apply) -> Expression:
    return hidden_stock(scene, "initial", to_ours(scene.at("initial"), node.arguments[0]), None)


def _average(scene: Scene, node: Apply, starts: Expression) -> tuple[Expression, Expression, Expression]:
    """The input, the averaging time and the average that TREND compares the input with."""
    inner = scene.at("equation")
    value, tau = to_ours(inner, node.arguments[0]), to_ours(inner, node.arguments[1])
    draft = Draft(
        id=scene.book.names.fresh(f"{scene.owner_id}_average"),
        kind="stock",
        axes=(*scene.axes, *scene.reduced.values()),
        value=starts,
        group=scene.owner.group,
        place=scene.owner.place,
    )
    own = read(draft.id)
    draft.terms = [(1, join("/", join("-", value, own), tau))]
    scene.book.add(draft)
    return value, tau, own


def _trend(scene: Scene, node: Apply) -> Expression:
    first = scene.at("initial")
    value, tau, trend = (to_ours(first, argument) for argument in node.arguments)
    starts = join("/", value, join("+", Number(value=1.0), join("*", trend, tau)))
    value, tau, average = _average(scene, node, starts)
    return _growth(value, tau, average)


def _growth(value: Expression, tau: Expression, average: Expression) -> Expression:
    return divided(join("-", value, average), join("*", tau, call("abs", average)))


def _forecast(scene: Scene, node: Apply) -> Expression:
    starts = to_ours(scene.at("initial"), node.arguments[0])
    value, tau, average = _average(scene, node, starts)
    horizon = to_ours(scene, node.arguments[2])
    return join("*", value, join("+", Number(value=1.0), join("*", _growth(value, tau, average), horizon)))


MEMORIES: Final[dict[str, Rule]] = {
    "delay1": Rule(chain("delay1"), 2, 2),
    "delay1i": Rule(chain("delay1"), 3, 3),
    "delay3": Rule(chain("delay3"), 2, 2),
    "delay3i": Rule(chain("delay3"), 3, 3),
    "delay n": Rule(_chain_n("delayn"), 4, 4),
    "delay fixed": Rule(delay_fixed, 3, 3),
    "delay information": Rule(_delay_steady, 3, 3),
    "delay material": Rule(_delay_steady, 4, 4),
    "smooth": Rule(chain("smooth1"), 2, 2),
    "smoothi": Rule(chain("smooth1"), 3, 3),
    "smooth3": Rule(chain("smooth3"), 2, 2),
    "smooth3i": Rule(chain("smooth3"), 3, 3),
    "smooth n": Rule(_chain_n("smoothn"), 4, 4),
    "sample if true": Rule(_sample, 3, 3),
    "integ": Rule(_integral, 2, 2),
    "initial": Rule(_initial, 1, 1),
    "trend": Rule(_trend, 3, 3),
    "forecast": Rule(_forecast, 3, 3),
}
