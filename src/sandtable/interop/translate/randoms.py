"""Random functions of Vensim: each call draws from a stream of its own, by the quantile of a uniform number.

Every function but the uniform and the triangular one is stretched, shifted and then kept between its bounds; what
Vensim draws again when it falls outside stands at the bound with us.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from sandtable.interop.faults import unsupported, wrong_model
from sandtable.interop.foreign import Apply, Points, Reference
from sandtable.interop.translate.drafts import number
from sandtable.interop.translate.expressions import lookup_id, make_lookup, to_ours
from sandtable.interop.translate.functions import ONE, ZERO, Rule, Translate, arguments, call, find_constant, join
from sandtable.interop.translate.scene import Scene
from sandtable.model.expression import Conditional, Expression, Unary

MOST_DRAWS: Final = 30  # exponential numbers that one call may add
_N_QUANTILES: Final = 201  # points of the table that turns a uniform number into one with a drawn density


def _drawn(scene: Scene, value: Expression) -> Expression:
    """What draws anew at each step may stand in an equation only; elsewhere it becomes a variable."""
    return value if scene.where == "equation" and not scene.reduced else scene.hoist("drawn", value)


def _uniform_number(scene: Scene) -> Expression:
    return scene.hoist("uniform", call("uniform_noise", ZERO, ONE))


def _kept(scene: Scene, node: Apply, value: Expression) -> Expression:
    """`value` stretched, shifted and kept within bounds: arguments 1, 2, and the third and second from the end."""
    low, high = (to_ours(scene, part) for part in node.arguments[:2])
    shift, stretch = (to_ours(scene, part) for part in node.arguments[-3:-1])
    return call("min", call("max", join("+", shift, join("*", stretch, value)), low), high)


def _exponential_number(scene: Scene) -> Expression:
    """Exponential with mean 1."""
    return Unary(op="-", operand=call("ln", join("-", ONE, _uniform_number(scene))))


def _uniform(scene: Scene, node: Apply) -> Expression:
    low, high, *_ = arguments(scene, node)
    return _drawn(scene, call("uniform_noise", low, high))


def _zero_one(scene: Scene, _: Apply) -> Expression:
    return _drawn(scene, call("uniform_noise", ZERO, ONE))


def _normal(scene: Scene, node: Apply) -> Expression:
    low, high, mean, deviation, *_ = arguments(scene, node)
    return _drawn(scene, call("min", call("max", join("+", mean, call("normal_noise", deviation)), low), high))


def _poisson(scene: Scene, node: Apply) -> Expression:
    low, high, mean, shift, stretch, *_ = arguments(scene, node)
    drawn = join("+", shift, join("*", stretch, call("poisson_noise", mean)))
    return _drawn(scene, call("min", call("max", drawn, low), high))


def _binomial(scene: Scene, node: Apply) -> Expression:
    chance, trials = (to_ours(scene, part) for part in node.arguments[2:4])
    return _drawn(scene, _kept(scene, node, call("binomial_noise", call("round", trials), chance)))


def _exponential(scene: Scene, node: Apply) -> Expression:
    return _kept(scene, node, _exponential_number(scene))


def _count(scene: Scene, node: Apply, at: int, what: str) -> int:
    """A whole number that is known before a run."""
    found = find_constant(scene, node.arguments[at])
    if found is None or found != int(found) or not 1 <= found <= MOST_DRAWS:
        raise unsupported(
            f"`{node.name}` with {what} that is not a whole number from 1 to {MOST_DRAWS}",
            node.place,
            why="it is written as a sum of that many draws",
        )
    return int(found)


def _gamma_number(scene: Scene, order: int) -> Expression:
    """The sum of so many exponential numbers: the logarithm of a product of uniform ones."""
    product = join("-", ONE, _uniform_number(scene))
    for _ in range(order - 1):
        product = join("*", product, join("-", ONE, _uniform_number(scene)))
    return Unary(op="-", operand=call("ln", product))


def _gamma(scene: Scene, node: Apply) -> Expression:
    return _kept(scene, node, _gamma_number(scene, _count(scene, node, 2, "an order")))


def _beta(scene: Scene, node: Apply) -> Expression:
    first = scene.hoist("gamma", _gamma_number(scene, _count(scene, node, 2, "an alpha")))
    second = _gamma_number(scene, _count(scene, node, 3, "a beta"))
    return _kept(scene, node, join("/", first, join("+", first, second)))


def _negative_binomial(scene: Scene, node: Apply) -> Expression:
    """Trials until so many successes: a sum of geometric numbers."""
    chance = to_ours(scene, node.arguments[2])
    missed = call("ln", join("-", ONE, chance))
    total: Expression | None = None
    for _ in range(_count(scene, node, 3, "successes")):
        trials = call("ceil", join("/", call("ln", join("-", ONE, _uniform_number(scene))), missed))
        each = call("max", ONE, trials)
        total = each if total is None else join("+", total, each)
    assert total is not None
    return _kept(scene, node, total)


def _triangular(scene: Scene, node: Apply) -> Expression:
    low, high, start, peak, stop, *_ = arguments(scene, node)
    u = _uniform_number(scene)
    width = join("-", stop, start)
    rising = join("+", start, call("sqrt", join("*", join("*", u, width), join("-", peak, start))))
    rest = join("*", join("*", join("-", ONE, u), width), join("-", stop, peak))
    falling = join("-", stop, call("sqrt", rest))
    is_rising = join("<", join("*", u, width), join("-", peak, start))
    value = Conditional(condition=is_rising, then=rising, otherwise=falling)
    return call("min", call("max", value, low), high)


def _weibull(scene: Scene, node: Apply) -> Expression:
    """With mean 1 before it is stretched."""
    shape = find_constant(scene, node.arguments[2])
    if shape is None or shape <= 0:
        raise unsupported(f"`{node.name}` with a shape that is not a number above 0", node.place)
    power = join("^", _exponential_number(scene), number(1.0 / shape))
    return _kept(scene, node, join("/", power, number(math.gamma(1.0 + 1.0 / shape))))


def _density(scene: Scene, node: Apply) -> Expression:
    """A table as density: its quantiles in a table of their own."""
    table = node.arguments[0]
    if not isinstance(table, Reference):
        raise wrong_model(f"`{node.name}` needs a table as its first argument", node.place)
    points = scene.book.drafts[lookup_id(scene, table.name, table)].points
    areas = [(later[0] - one[0]) * (one[1] + later[1]) / 2 for one, later in pairwise(points)]
    if min(y for _, y in points) < 0 or sum(areas) <= 0:
        raise wrong_model(f"`{table.name}` is no density: it falls below 0, or is 0 throughout", node.place)
    total, quantiles = sum(areas), []
    for at in range(_N_QUANTILES):
        share = at / (_N_QUANTILES - 1)
        quantiles.append((share, _quantile(points, areas, share * total)))
    made = make_lookup(scene, Points(points=tuple(quantiles), place=node.place), "quantiles")
    value = call(made, _uniform_number(scene))
    bounds = Apply(name=node.name, arguments=node.arguments[1:], place=node.place)
    return _kept(scene, bounds, value)


def _quantile(points: tuple[tuple[float, float], ...], areas: list[float], wanted: float) -> float:
    """The x up to which the area below straight lines is `wanted`."""
    for (one, later), area in zip(pairwise(points), areas, strict=True):
        if wanted <= area and area > 0:
            slope = (later[1] - one[1]) / (later[0] - one[0])
            root = math.sqrt(max(0.0, one[1] ** 2 + 2 * slope * wanted))
            return one[0] + (2 * wanted / (one[1] + root) if one[1] + root > 0 else 0.0)
        wanted -= area
    return points[-1][0]


def _with_stream(translate: Translate, n_least: int) -> Rule:
    """A rule with the stream's number last, which may be left out only where others are."""
    return Rule(translate, n_least, n_least + 1)


RANDOMS: Final[dict[str, Rule]] = {
    "random uniform": _with_stream(_uniform, 2),
    "random 0 1": Rule(_zero_one, 0, 1),
    "random normal": _with_stream(_normal, 4),
    "random poisson": Rule(_poisson, 5, 6),
    "random exponential": Rule(_exponential, 5, 5),
    "random binomial": Rule(_binomial, 7, 7),
    "random negative binomial": Rule(_negative_binomial, 7, 7),
    "random gamma": Rule(_gamma, 6, 6),
    "random beta": Rule(_beta, 7, 7),
    "random triangular": _with_stream(_triangular, 5),
    "random weibull": Rule(_weibull, 6, 6),
    "random lookup": Rule(_density, 6, 6),
}
