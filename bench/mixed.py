"""A random plan of scalar equations with the language's mix of operations, of any size."""

from __future__ import annotations

import random

from front import Formulas

from sandtable.plan.plan import Plan
from sandtable.testing.plans import PlanBuilder

N_PARAMETERS = 250
N_DRAWS = 40


class _Growing:
    """Values so far, and the choice among them."""

    def __init__(self, builder: PlanBuilder, seed: int) -> None:
        self.f = Formulas(builder, builder.step)
        self.chance = random.Random(seed)
        self.parameters = [builder.step.leaf("parameter", builder.parameter()) for _ in range(N_PARAMETERS)]
        self.draws = [builder.draw() for _ in range(N_DRAWS)]
        self.values: list[int] = []

    def any(self) -> int:
        """Mostly a recent value."""
        recent = self.values[-60:] if self.chance.random() < 0.6 else self.values + self.parameters
        return self.chance.choice(recent)

    def equation(self) -> int:
        """One equation: a few operations."""
        f, kind = self.f, self.chance.random()
        a, b, c = self.any(), self.any(), self.any()
        if kind < 0.40:
            return f("add", f("mul", a, b), f("mul", c, self.chance.choice(self.parameters)))
        if kind < 0.60:
            return f("div", a, f("add", 1.0, f("abs", b)))
        if kind < 0.72:
            return f("min", f("max", a, 0.0), f("add", b, c))
        if kind < 0.82:
            return f("select", f("gt", a, b), f("mul", b, c), a)
        return self._rarer(kind, a, b)

    def _rarer(self, kind: float, a: int, b: int) -> int:
        f = self.f
        if kind < 0.87:
            return f("exp", f("neg", f("abs", f("mul", a, b))))
        if kind < 0.90:
            return f("pow", f("add", 1.0, f("abs", a)), f("tanh", b))
        if kind < 0.93:
            return f("ln", f("add", 1.0, f("abs", a)))
        draw = self.chance.choice(self.draws)
        if kind < 0.97:
            return f("mul", a, f("exp", f("mul", 0.1, f("normal_quantile", draw))))
        return f("as_real", f("lt", draw, f("sub", 1.0, f("exp", f("neg", f("abs", a))))))


def mixed_plan(n_equations: int, n_steps: int = 39, seed: int = 1) -> Plan:
    """A plan of so many scalar equations, a sixth as many stocks, 250 parameters and 40 draws a point."""
    builder = PlanBuilder({}, n_steps)
    growing = _Growing(builder, seed)
    f = growing.f
    starts = [builder.setup.leaf("parameter", i) for i in range(N_PARAMETERS)]
    firsts = [builder.state(starts[i % N_PARAMETERS], watch="finite") for i in range(n_equations // 6)]
    states = [builder.step.leaf("state", first) for first in firsts]
    growing.values += states + growing.parameters[:40]
    for number in range(n_equations):
        value = growing.equation()
        growing.values.append(f.variable(f("mul", value, 0.5) if number % 3 else value))
    for first, state in zip(firsts, states, strict=True):
        flow = f("sub", f("tanh", growing.any()), f("mul", state, 0.3))
        builder.follow(first, f("add", state, f("mul", 0.1, flow)))
        builder.output(builder.finish.leaf("state", first))
    return builder.build()
