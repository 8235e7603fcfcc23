"""What each function of Vensim means in our language, by name; memories and reductions have modules of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sandtable.interop.faults import wrong_model
from sandtable.interop.foreign import Apply, Literal, Points, Reference, Sign, key_of
from sandtable.interop.translate.drafts import number, read
from sandtable.interop.translate.expressions import lookup_id, make_lookup, to_ours
from sandtable.interop.translate.scene import Scene
from sandtable.model.expression import Binary, Call, Conditional, Expression, Name, Number, Unary

MANY: Final = 64
Translate = Callable[[Scene, Apply], Expression]


@dataclass(frozen=True, slots=True)
class Rule:
    """How a function is translated, and how many arguments it takes."""

    translate: Translate
    least: int
    most: int


def arguments(scene: Scene, node: Apply) -> list[Expression]:
    """The translated arguments."""
    return [to_ours(scene, argument) for argument in node.arguments]


def call(name: str, *parts: Expression) -> Call:
    """A call of a function of ours."""
    return Call(function=name, arguments=parts)


def join(op: str, left: Expression, right: Expression) -> Binary:
    """Two operands joined."""
    return Binary(op=op, left=left, right=right)


NOW: Final = Name(id="now")
DT: Final = Name(id="dt")
ZERO: Final = Number(value=0.0)
ONE: Final = Number(value=1.0)
NEAR_ZERO: Final = 1e-6
HALF_ON: Final = join("+", NOW, join("/", DT, Number(value=2.0)))  # what tools compare, so that rounding cannot matter


def _same(name: str) -> Translate:
    def translate(scene: Scene, node: Apply) -> Expression:
        return call(name, *arguments(scene, node))

    return translate


def _if(scene: Scene, node: Apply) -> Expression:
    condition, then, otherwise = arguments(scene, node)
    return Conditional(condition=condition, then=then, otherwise=otherwise)


def _log(scene: Scene, node: Apply) -> Expression:
    value, base = arguments(scene, node)
    return join("/", call("ln", value), call("ln", base))


def _power(scene: Scene, node: Apply) -> Expression:
    base, exponent = arguments(scene, node)
    return join("^", base, exponent)


def divided(above: Expression, below: Expression, otherwise: Expression = ZERO) -> Expression:
    """A quotient; what is nearer to 0 than a millionth counts as 0 below the line."""
    if isinstance(below, Number):
        return join("/", above, below) if abs(below.value) >= NEAR_ZERO else otherwise
    is_zero = join("<", call("abs", below), Number(value=NEAR_ZERO))
    return call("safe_divide", above, Conditional(condition=is_zero, then=ZERO, otherwise=below), otherwise)


def _xidz(scene: Scene, node: Apply) -> Expression:
    above, below, otherwise = arguments(scene, node)
    return divided(above, below, otherwise)


def _zidz(scene: Scene, node: Apply) -> Expression:
    above, below = arguments(scene, node)
    return divided(above, below)


def _incomplete(scene: Scene, node: Apply) -> Expression:
    raise wrong_model(
        f"the equation of `{scene.owner.name}` is incomplete",
        node.place,
        why="it says only which variables it shall depend on",
        mend="complete it in the original",
    )


def _integer(scene: Scene, node: Apply) -> Expression:
    (value,) = arguments(scene, node)
    return _truncated(value)


def _truncated(value: Expression) -> Expression:
    if isinstance(value, Number):
        return call("floor", value)
    return join("*", call("sign", value), call("floor", call("abs", value)))


def _quantum(scene: Scene, node: Apply) -> Expression:
    value, size = arguments(scene, node)
    whole = join("*", size, _truncated(join("/", value, size)))
    if isinstance(size, Number) and size.value > 0:
        return whole
    return Conditional(condition=join(">", size, ZERO), then=whole, otherwise=value)


def _hyperbolic(sign: str) -> Translate:
    def translate(scene: Scene, node: Apply) -> Expression:
        (value,) = arguments(scene, node)
        both = join(sign, call("exp", value), call("exp", Unary(op="-", operand=value)))
        return join("/", both, Number(value=2.0))

    return translate


def _step(scene: Scene, node: Apply) -> Expression:
    height, start = arguments(scene, node)
    return Conditional(condition=join(">", HALF_ON, start), then=height, otherwise=ZERO)


def _ramp(scene: Scene, node: Apply) -> Expression:
    slope, start, *rest = arguments(scene, node)
    until = call("min", NOW, rest[0]) if rest else NOW
    return join("*", slope, call("max", ZERO, join("-", until, start)))


def _time_base(scene: Scene, node: Apply) -> Expression:
    start, slope = arguments(scene, node)
    return join("+", start, join("*", slope, NOW))


def _pulse(scene: Scene, node: Apply) -> Expression:
    start, width = arguments(scene, node)
    lasts = call("max", width, DT)
    inside = join("and", join(">", HALF_ON, start), join("<", HALF_ON, join("+", start, lasts)))
    return Conditional(condition=inside, then=ONE, otherwise=ZERO)


def _pulse_train(scene: Scene, node: Apply) -> Expression:
    start, width, every, end = arguments(scene, node)
    since = call("mod", join("-", HALF_ON, start), every)
    inside = join(
        "and",
        join("and", join(">", HALF_ON, start), join("<", HALF_ON, end)),
        join("<", since, call("max", width, DT)),
    )
    return Conditional(condition=inside, then=ONE, otherwise=ZERO)


def _game(scene: Scene, node: Apply) -> Expression:
    return to_ours(scene, node.arguments[0])


def _with_lookup(scene: Scene, node: Apply) -> Expression:
    points = node.arguments[1]
    if not isinstance(points, Points):
        raise wrong_model("`WITH LOOKUP` needs a table", node.place)
    value = to_ours(scene, node.arguments[0])
    return call(make_lookup(scene, points), value)


def _lookup(mode: str) -> Translate:
    """`LOOKUP EXTRAPOLATE(table, x)` and its like: a copy of the table with another way of reading it."""

    def translate(scene: Scene, node: Apply) -> Expression:
        table = node.arguments[0]
        if not isinstance(table, Reference):
            raise wrong_model(f"`{node.name}` needs a table as its first argument", node.place)
        own = scene.book.drafts[lookup_id(scene, table.name, table)]
        value = to_ours(scene, node.arguments[1])
        points = own.points
        if mode == "forward":  # the next point's y: steps that begin just behind each point
            points = _stepped_forward(points)
        made = make_lookup(scene, Points(points=points, mode={"forward": "step", "backward": "step"}.get(mode, mode)))
        return call(made, value)

    return translate


def _stepped_forward(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    import math

    made = [(points[0][0], points[0][1])]
    for (x, _), (_, later) in pairwise(points):
        made.append((math.nextafter(x, math.inf), later))
    return tuple(made)


def _elements(scene: Scene, node: Apply) -> Expression:
    argument = node.arguments[0]
    if not isinstance(argument, Reference) or not scene.book.space.is_range(argument.name):
        raise wrong_model("`ELMCOUNT` needs a range", node.place)
    return number(float(len(scene.book.space.members(argument.name))))


def literal_value(node: object) -> float | None:
    """The number a formula is, where it is a literal."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Sign) and node.op == "-":
        inner = literal_value(node.operand)
        return None if inner is None else -inner
    return None


def find_constant(scene: Scene, node: object) -> float | None:
    """The number of a formula that is a literal or a variable that is one."""
    found = literal_value(node)
    if found is not None or not isinstance(node, Reference) or node.indices:
        return found
    variable = scene.book.find(node.name)
    if variable is None or len(variable.definitions) != 1:
        return None
    return literal_value(variable.definitions[0].value)


def _table() -> dict[str, Rule]:
    from sandtable.interop.translate.memories import MEMORIES
    from sandtable.interop.translate.randoms import RANDOMS
    from sandtable.interop.translate.reductions import REDUCTIONS
    from sandtable.interop.translate.specials import SPECIALS

    plain = {
        "abs": "abs",
        "exp": "exp",
        "ln": "ln",
        "sqrt": "sqrt",
        "sin": "sin",
        "cos": "cos",
        "tan": "tan",
        "arcsin": "asin",
        "arccos": "acos",
        "arctan": "atan",
        "tanh": "tanh",
    }
    rules = {key: Rule(_same(name), 1, 1) for key, name in plain.items()}
    rules |= {
        "min": Rule(_same("min"), 2, MANY),
        "max": Rule(_same("max"), 2, MANY),
        "modulo": Rule(_same("mod"), 2, 2),
        "if then else": Rule(_if, 3, 3),
        "log": Rule(_log, 2, 2),
        "power": Rule(_power, 2, 2),
        "xidz": Rule(_xidz, 3, 3),
        "zidz": Rule(_zidz, 2, 2),
        "integer": Rule(_integer, 1, 1),
        "a function of": Rule(_incomplete, 0, MANY),
        "quantum": Rule(_quantum, 2, 2),
        "sinh": Rule(_hyperbolic("-"), 1, 1),
        "cosh": Rule(_hyperbolic("+"), 1, 1),
        "step": Rule(_step, 2, 2),
        "ramp": Rule(_ramp, 2, 3),
        "time base": Rule(_time_base, 2, 2),
        "pulse": Rule(_pulse, 2, 2),
        "pulse train": Rule(_pulse_train, 4, 4),
        "game": Rule(_game, 1, 1),
        "with lookup": Rule(_with_lookup, 2, 2),
        "lookup extrapolate": Rule(_lookup("extrapolate"), 2, 2),
        "lookup forward": Rule(_lookup("forward"), 2, 2),
        "lookup backward": Rule(_lookup("backward"), 2, 2),
        "elmcount": Rule(_elements, 1, 1),
    }
    return {**rules, **MEMORIES, **REDUCTIONS, **SPECIALS, **RANDOMS}


class _Functions(Mapping[str, Rule]):
    """The table, put together at its first use: its parts import this module."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}

    def _filled(self) -> dict[str, Rule]:
        if not self._rules:
            self._rules.update(_table())
        return self._rules

    def __getitem__(self, key: str) -> Rule:
        return self._filled()[key]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._filled())

    def __len__(self) -> int:
        return len(self._filled())


FUNCTIONS: Final = _Functions()
__all__ = ["FUNCTIONS", "Rule", "arguments", "call", "find_constant", "join", "key_of", "literal_value", "read"]
