"""A stochastic model of a front as a plan: two sides' men, shells, armour and morale, the land held, one move each.

The same equations stand in front.cc.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sandtable.plan.plan import Plan, SeriesRow
from sandtable.testing.plans import BodyBuilder, PlanBuilder

N_STEPS = 39
SIDES = ("side",)
# (name, one per side, low, high)
PARAMETERS = (
    ("recruit", True, 20_000.0, 35_000.0),
    ("lethality", True, 0.002, 0.005),
    ("fire", True, 0.5, 1.5),
    ("made", True, 100_000.0, 300_000.0),
    ("leave", True, 0.002, 0.01),
    ("soldiers", True, 400_000.0, 700_000.0),
    ("shells", True, 500_000.0, 3_000_000.0),
    ("armour", True, 1_000.0, 4_000.0),
    ("need", True, 0.3, 0.8),
    ("armour_loss", True, 0.02, 0.08),
    ("armour_made", True, 30.0, 120.0),
    ("chance", True, 0.05, 0.5),
    ("tau", False, 3.0, 12.0),
    ("depth", False, 500.0, 2_000.0),
    ("advance_sd", False, 0.1, 0.5),
    ("loss_sd", False, 0.1, 0.4),
    ("growth", False, 0.0, 0.03),
)


class Formulas:
    """Shorthand: formulas over a body's values, numbers become literals; every result can be recorded."""

    def __init__(self, builder: PlanBuilder, body: BodyBuilder) -> None:
        self.builder = builder
        self.body = body
        self._literals: dict[float, int] = {}

    def __call__(self, name: str, *args: int | float) -> int:
        return self.body.op(name, *(self.literal(a) if isinstance(a, float) else a for a in args))

    def literal(self, value: float) -> int:
        if value not in self._literals:
            self._literals[value] = self.body.const(value)
        return self._literals[value]

    def variable(self, value: int) -> int:
        self.builder.record(value)
        return value


def front_plan(n_steps: int = N_STEPS) -> Plan:
    """The plan; outcomes: held, soldiers and losses of both sides."""
    builder = PlanBuilder({"side": 2}, n_steps)
    p, starts = _parameters(builder)
    builder.series = [SeriesRow(name="now", kind="fixed")]
    f = Formulas(builder, builder.step)
    first = {name: builder.state(starts[name], SIDES, watch="finite") for name in ("soldiers", "shells", "armour")}
    first["morale"] = builder.state(builder.setup.const(0.7), SIDES, watch="finite")
    first["lost"] = builder.state(builder.setup.const(0.0), SIDES, watch="finite")
    first["was"] = builder.state(builder.setup.const(0.0), SIDES)
    first["held"] = builder.state(builder.setup.const(100_000.0), watch="nonnegative")
    s = {name: f.body.leaf("state", slot, axes=() if name == "held" else SIDES) for name, slot in first.items()}
    luck = [builder.draw(SIDES), builder.draw(SIDES), builder.draw()]
    _write_step(f, p, s, luck, first)
    _write_outcomes(builder, first)
    return builder.build()


def _parameters(builder: PlanBuilder) -> tuple[dict[str, int], dict[str, int]]:
    values, starts = {}, {}
    for name, is_sided, _low, _high in PARAMETERS:
        axes = SIDES if is_sided else ()
        slot = builder.parameter(axes)
        values[name] = builder.step.leaf("parameter", slot, axes=axes)
        starts[name] = builder.setup.leaf("parameter", slot, axes=axes)
    return values, starts


def _write_step(f: Formulas, p: dict[str, int], s: dict[str, int], luck: list[int], first: dict[str, int]) -> None:
    def other(value: int) -> int:
        return f.body.take(value, "side", "side", (1, 0))

    need = f.variable(f("mul", p["need"], s["soldiers"]))
    use = f.variable(f("min", f("max", s["shells"], 0.0), need))
    ratio = f.variable(f("div", use, f("max", need, 1.0)))
    fired = f("sub", 1.0, f("exp", f("mul", f("neg", ratio), 2.0)))
    fire = f.variable(f("mul", f("mul", p["fire"], use), fired))
    eff = f.variable(f("div", s["armour"], f("add", s["armour"], 1000.0)))
    strength = f.variable(f("mul", f("mul", s["soldiers"], s["morale"]), f("add", 0.5, eff)))
    against = f("div", f.body.pick(strength, "side", 0), f.body.pick(strength, "side", 1))
    pressure = f.variable(f("ln", against))
    lean = f.variable(f("tanh", pressure))
    leans = f.body.stack("side", lean, f("neg", lean))
    exposure = f.variable(f("mul", s["soldiers"], f("add", 1.0, f("mul", 0.5, leans))))
    noise = f.variable(_lognormal(f, p["loss_sd"], luck[0]))
    hit = f("mul", f("mul", other(p["lethality"]), other(fire)), exposure)
    casualties = f.variable(f("mul", f("div", hit, 100_000.0), noise))
    awol = f.variable(f("mul", f("mul", p["leave"], s["soldiers"]), f("sub", 2.0, s["morale"])))
    shortage = f.variable(f("max", f("sub", 1.0, f("div", s["soldiers"], p["soldiers"])), 0.0))
    hazard = f("sub", 1.0, f("exp", f("neg", f("mul", p["chance"], shortage))))
    was = f("truth", s["was"])
    begins = f.variable(f("and", f("not", was), f("lt", luck[1], hazard)))
    active = f.variable(f("as_real", f("or", was, begins)))
    recruits = f.variable(f("mul", p["recruit"], f("add", 1.0, f("mul", 0.5, active))))
    men = f("add", s["soldiers"], f("sub", f("sub", recruits, casualties), awol))
    burnt = f("div", other(fire), f("add", other(fire), 10_000.0))
    armour_lost = f.variable(f("mul", f("mul", p["armour_loss"], s["armour"]), burnt))
    armour = f("add", s["armour"], f("sub", p["armour_made"], armour_lost))
    pressures = f.body.stack("side", pressure, f("neg", pressure))
    target = f("div", 1.0, f("add", 1.0, f("exp", f("neg", f("add", f("mul", 2.0, pressures), 0.5)))))
    f.variable(target)
    morale = f("add", s["morale"], f("div", f("sub", target, s["morale"]), p["tau"]))
    gust = f.variable(_lognormal(f, p["advance_sd"], luck[2]))
    advance = f.variable(f("mul", f("mul", p["depth"], pressure), gust))
    held = f("min", f("max", f("add", s["held"], advance), 0.0), 600_000.0)
    grown = f("add", 1.0, f("mul", p["growth"], f.body.leaf("series", 0)))
    shells = f("add", s["shells"], f("sub", f("mul", p["made"], grown), use))
    lost = f("add", s["lost"], casualties)
    following = {"soldiers": men, "armour": armour, "morale": morale, "held": held, "shells": shells}
    for name, value in {**following, "lost": lost, "was": active}.items():
        f.builder.follow(first[name], value)


def _lognormal(f: Formulas, sd: int, uniform: int) -> int:
    """exp(sd z - sd**2 / 2)."""
    z = f("normal_quantile", uniform)
    return f("exp", f("sub", f("mul", sd, z), f("mul", f("mul", 0.5, sd), sd)))


def _write_outcomes(builder: PlanBuilder, first: dict[str, int]) -> None:
    body = builder.finish
    builder.output(body.leaf("state", first["held"]))
    for name in ("soldiers", "lost"):
        both = body.leaf("state", first[name], axes=SIDES)
        for side in (0, 1):
            builder.output(body.pick(both, "side", side))


def front_parameters(n_futures: int, seed: int = 1) -> NDArray[np.float64]:
    """(slot, future), uniform in the ranges."""
    chance = np.random.default_rng(seed)
    rows = [chance.uniform(low, high, size=(2 if is_sided else 1, n_futures)) for _, is_sided, low, high in PARAMETERS]
    return np.ascontiguousarray(np.concatenate(rows))


def front_series(n_steps: int = N_STEPS) -> NDArray[np.float64]:
    """(row, point)."""
    return np.arange(n_steps + 1, dtype=np.float64)[None, :]
