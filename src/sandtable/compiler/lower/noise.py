"""Noise: one uniform for each element of the owner, mapped through the distribution's quantile function."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sandtable.compiler.lower.lowering import Context
from sandtable.model.expression import Call


def _uniform(context: Context) -> int:
    context.n_noises += 1
    suffix = f"#{context.n_noises}"
    cell = {axis: index for axis, index in context.place if axis in context.axes}
    return context.job.draws(context.frame, f"noise:{context.owner}", context.axes, cell, suffix)


def _score(context: Context, uniform: int, cut: int | None) -> int:
    """A standard normal of a uniform; with `cut`, kept within that many standard deviations."""
    graph = context.graph
    if cut is None:
        return graph.op("normal_quantile", uniform)
    low, high = graph.op("normal_cdf", graph.op("neg", cut)), graph.op("normal_cdf", cut)
    inside = graph.op("add", low, graph.op("mul", uniform, graph.op("sub", high, low)))
    return graph.op("normal_quantile", inside)


def _normal(context: Context, node: Call) -> int:
    uniform = _uniform(context)
    deviation = context.value(node.arguments[0])
    cut = context.value(node.arguments[1]) if len(node.arguments) > 1 else None
    return context.graph.op("mul", deviation, _score(context, uniform, cut))


def _lognormal(context: Context, node: Call) -> int:
    """exp(s z - s^2 / 2), whose mean is 1."""
    graph = context.graph
    uniform = _uniform(context)
    sigma = context.value(node.arguments[0])
    scaled = graph.op("mul", sigma, _score(context, uniform, None))
    half = graph.op("div", graph.op("mul", sigma, sigma), graph.const(2.0))
    return graph.op("exp", graph.op("sub", scaled, half))


def _uniform_between(context: Context, node: Call) -> int:
    graph = context.graph
    uniform = _uniform(context)
    low, high = (context.value(argument) for argument in node.arguments)
    return graph.op("add", low, graph.op("mul", graph.op("sub", high, low), uniform))


def _poisson(context: Context, node: Call) -> int:
    uniform = _uniform(context)
    return context.graph.op("poisson_quantile", uniform, context.value(node.arguments[0]))


def _binomial(context: Context, node: Call) -> int:
    uniform = _uniform(context)
    n, p = (context.value(argument) for argument in node.arguments)
    return context.graph.op("binomial_quantile", uniform, n, p)


def _chance(context: Context, node: Call) -> int:
    uniform = _uniform(context)
    return context.graph.op("lt", uniform, context.value(node.arguments[0]))


NOISE_READERS: Mapping[str, Callable[[Context, Call], int]] = {
    "normal_noise": _normal,
    "lognormal_noise": _lognormal,
    "uniform_noise": _uniform_between,
    "poisson_noise": _poisson,
    "binomial_noise": _binomial,
    "chance_noise": _chance,
}
