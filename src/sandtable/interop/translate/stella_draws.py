"""Random functions of XMILE and Stella, each call from a stream of its own: the same family, not the same numbers.

Most are the quantile of a uniform number; seeds are left out, since every run of ours has one seed for all streams.
"""

from __future__ import annotations

from typing import Final

from sandtable.interop.faults import unsupported
from sandtable.interop.foreign import Apply, Reference
from sandtable.interop.translate.drafts import number
from sandtable.interop.translate.expressions import to_ours
from sandtable.interop.translate.functions import DT, ONE, ZERO, Rule, Translate, call, join
from sandtable.interop.translate.memories import first_value
from sandtable.interop.translate.scene import Scene
from sandtable.model.expression import Conditional, Expression, Unary

_MORE: Final = 4  # seed, least, greatest, time between draws


def _given(scene: Scene, node: Apply, n_needed: int) -> list[Expression]:
    """The arguments that shape the numbers; a seed is left out, bounds and pauses are refused."""
    if len(node.arguments) > n_needed + 1:
        raise unsupported(
            f"`{node.name}` with bounds or a time between draws",
            node.place,
            why="what falls outside bounds is drawn again, and a number of ours is drawn at each step",
            mend="bound it by MIN and MAX in the original, if that is meant",
        )
    return [to_ours(scene, part) for part in node.arguments[:n_needed]]


def _drawn(scene: Scene, value: Expression) -> Expression:
    """What draws anew at each step may stand in an equation only; elsewhere it becomes a variable."""
    return value if scene.where == "equation" and not scene.reduced else scene.hoist("drawn", value)


def _uniform_number(scene: Scene) -> Expression:
    """Above 0 and at most 1, so that its logarithm is finite."""
    return join("-", ONE, scene.hoist("uniform", call("uniform_noise", ZERO, ONE)))


def _uniform(scene: Scene, node: Apply) -> Expression:
    low, high = _given(scene, node, 2)
    return _drawn(scene, call("uniform_noise", low, high))


def _normal(scene: Scene, node: Apply) -> Expression:
    mean, deviation = _given(scene, node, 2)
    return _drawn(scene, join("+", mean, call("normal_noise", deviation)))


def _lognormal(scene: Scene, node: Apply) -> Expression:
    """With the mean and the standard deviation of its own numbers, not of their logarithms."""
    mean, deviation = _given(scene, node, 2)
    ratio = join("/", deviation, mean)
    spread = call("sqrt", call("ln", join("+", ONE, join("*", ratio, ratio))))
    return _drawn(scene, join("*", mean, call("lognormal_noise", spread)))


def _exponential(scene: Scene, node: Apply) -> Expression:
    (mean,) = _given(scene, node, 1)
    return join("*", mean, Unary(op="-", operand=call("ln", _uniform_number(scene))))


def _poisson(scene: Scene, node: Apply) -> Expression:
    """A count within one step: its mean is the argument times the step."""
    (mean,) = _given(scene, node, 1)
    if first_value(scene, Reference(name="TIME STEP")) != 1.0:
        scene.book.faults.warn(
            "foreign-model",
            f"`{node.name}` in `{scene.owner.name}` counts what happens within one step",
            node.place,
            why="its mean is read per unit of time, as Stella's manual says; the XMILE standard says nothing of the step",
            mend="divide its argument by DT in the original where it is meant for each step",
        )
    return _drawn(scene, call("poisson_noise", join("*", mean, DT)))


def _monte_carlo(scene: Scene, node: Apply) -> Expression:
    """1 with so many per cent of chance per unit of time, else 0."""
    (percent,) = _given(scene, node, 1)
    chance = join("/", join("*", percent, DT), number(100.0))
    return _drawn(scene, call("chance_noise", call("max", ZERO, call("min", ONE, chance))))


def _binomial(scene: Scene, node: Apply) -> Expression:
    trials, chance = _given(scene, node, 2)
    return _drawn(scene, call("binomial_noise", call("round", trials), chance))


def _triangular(scene: Scene, node: Apply) -> Expression:
    low, peak, high = _given(scene, node, 3)
    u = _uniform_number(scene)
    width = join("-", high, low)
    rising = join("+", low, call("sqrt", join("*", join("*", u, width), join("-", peak, low))))
    left = join("*", join("*", join("-", ONE, u), width), join("-", high, peak))
    is_rising = join("<", join("*", u, width), join("-", peak, low))
    return Conditional(condition=is_rising, then=rising, otherwise=join("-", high, call("sqrt", left)))


def _weibull(scene: Scene, node: Apply) -> Expression:
    shape, scale = _given(scene, node, 2)
    waited = Unary(op="-", operand=call("ln", _uniform_number(scene)))
    return join("*", scale, join("^", waited, join("/", ONE, shape)))


def _pareto(scene: Scene, node: Apply) -> Expression:
    shape, scale = _given(scene, node, 2)
    return join("/", scale, join("^", _uniform_number(scene), join("/", ONE, shape)))


def _logistic(scene: Scene, node: Apply) -> Expression:
    mean, scale = _given(scene, node, 2)
    u = call("min", _uniform_number(scene), number(1.0 - 2.0**-53))
    odds = call("ln", join("/", u, join("-", ONE, u)))
    return join("+", mean, join("*", scale, odds))


def _draw(translate: Translate, n_needed: int) -> Rule:
    return Rule(translate, n_needed, n_needed + _MORE)


DRAWS: Final[dict[str, Rule]] = {
    "random": _draw(_uniform, 2),
    "uniform": _draw(_uniform, 2),
    "normal": _draw(_normal, 2),
    "lognormal": _draw(_lognormal, 2),
    "exprnd": _draw(_exponential, 1),
    "poisson": _draw(_poisson, 1),
    "montecarlo": _draw(_monte_carlo, 1),
    "binomial": _draw(_binomial, 2),
    "triangular": _draw(_triangular, 3),
    "weibull": _draw(_weibull, 2),
    "pareto": _draw(_pareto, 2),
    "logistic": _draw(_logistic, 2),
}
