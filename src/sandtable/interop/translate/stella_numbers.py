"""Functions of Stella on plain numbers: roots, shares, combinations, loans."""

from __future__ import annotations

from typing import Final

from sandtable.interop.foreign import Apply, Formula, Join, Literal
from sandtable.interop.translate.functions import (
    FUNCTIONS,
    ONE,
    ZERO,
    Rule,
    Translate,
    arguments,
    call,
    find_constant,
    join,
)
from sandtable.interop.translate.scene import Scene
from sandtable.model.expression import Conditional, Expression, Number, Unary


def _percent(scene: Scene, node: Apply) -> Expression:
    (share,) = arguments(scene, node)
    return join("*", Number(value=100.0), share)


def _root(scene: Scene, node: Apply) -> Expression:
    value, order = arguments(scene, node)
    return join("^", value, join("/", ONE, order))


def _natural(scene: Scene, node: Apply) -> Expression:
    return call("ln", *arguments(scene, node))


def _switch(scene: Scene, node: Apply) -> Expression:
    """1 where the first is above the second."""
    first, second = arguments(scene, node)
    return Conditional(condition=join(">", first, second), then=ONE, otherwise=ZERO)


# -- counting -----------------------------------------------------------------------------------------


def _log_factorial(scene: Scene, node: Apply, part: Formula) -> Expression:
    one_more = Join(op="+", left=part, right=Literal(value=1.0), place=node.place)
    known = find_constant(scene, part)
    asked: Formula = one_more if known is None else Literal(value=known + 1.0, place=node.place)
    return FUNCTIONS["gamma ln"].translate(scene, Apply(name=node.name, arguments=(asked,), place=node.place))


def _factorial(scene: Scene, node: Apply) -> Expression:
    return call("round", call("exp", _log_factorial(scene, node, node.arguments[0])))


def _chosen(*, is_ordered: bool) -> Translate:
    """`COMBINATIONS(n, r)` and `PERMUTATIONS(n, r)`."""

    def translate(scene: Scene, node: Apply) -> Expression:
        n, r = node.arguments
        rest = Join(op="-", left=n, right=r, place=node.place)
        found = join("-", _log_factorial(scene, node, n), _log_factorial(scene, node, rest))
        if not is_ordered:
            found = join("-", found, _log_factorial(scene, node, r))
        return call("round", call("exp", found))

    return translate


def _log_gamma(scene: Scene, node: Apply) -> Expression:
    return FUNCTIONS["gamma ln"].translate(scene, node)


# -- loans: pv (1 + rate)^n + pmt ((1 + rate)^n - 1) / rate + fv = 0 ------------------------------------


def _terms(rate: Expression, periods: Expression) -> tuple[Expression, Expression]:
    """What one grows to, and what one paid in each period grows to, over all periods."""
    growth = join("^", join("+", ONE, rate), periods)
    return growth, call("safe_divide", join("-", growth, ONE), rate, periods)


def _minus(value: Expression) -> Expression:
    return Unary(op="-", operand=value)


def _future_value(scene: Scene, node: Apply) -> Expression:
    rate, periods, payment, present = arguments(scene, node)
    growth, annuity = _terms(rate, periods)
    return _minus(join("+", join("*", present, growth), join("*", payment, annuity)))


def _payment(scene: Scene, node: Apply) -> Expression:
    rate, periods, present, future = arguments(scene, node)
    growth, annuity = _terms(rate, periods)
    return _minus(join("/", join("+", join("*", present, growth), future), annuity))


def _present_value(scene: Scene, node: Apply) -> Expression:
    rate, periods, payment, future = arguments(scene, node)
    growth, annuity = _terms(rate, periods)
    return _minus(join("/", join("+", join("*", payment, annuity), future), growth))


NUMBERS: Final[dict[str, Rule]] = {
    "percent": Rule(_percent, 1, 1),
    "rootn": Rule(_root, 2, 2),
    "logn": Rule(_natural, 1, 1),
    "switch": Rule(_switch, 2, 2),
    "factorial": Rule(_factorial, 1, 1),
    "combinations": Rule(_chosen(is_ordered=False), 2, 2),
    "permutations": Rule(_chosen(is_ordered=True), 2, 2),
    "gammaln": Rule(_log_gamma, 1, 1),
    "fv": Rule(_future_value, 4, 4),
    "pmt": Rule(_payment, 4, 4),
    "pv": Rule(_present_value, 4, 4),
}
