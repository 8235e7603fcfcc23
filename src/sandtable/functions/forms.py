"""How the language's functions are written: their arguments, their units, and where they may stand.

Elementwise functions name the operation that evaluates them (`functions.catalogue`); how their units pass is
said there once.  The others are given meaning by the engine's state (memories, noise, moves) or by the grid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ANYWHERE = "anywhere"
MOVING = "moving"  # not in constants: it may change from point to point
EQUATION = "equation"  # only in flows, auxiliaries and moves: it keeps a memory or draws
UNBOUNDED = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The signature of one function of the language.

    Args:
        name: as it is written.
        arguments: names of its arguments, for messages.
        least: fewest arguments.
        most: most arguments.
        units: how units pass.  elementwise: same keep plain root sign quotient.  memories: memory1 (input, times,
            then an initial value in the input's unit), trend, forecast, fixed (input, time, value before), previous,
            sample, extreme.  noise: noise-sd noise-plain noise-range noise-count.  time: step ramp pulse.
            moves: flag since count law.  priorities: priority allocate market.
        place: where it may stand: anywhere, moving, equation.
        operation: name of the operation that evaluates it, "" when it is composed or needs state.
        does: one line for the reference.
        over: what the dimensions behind its `over` are, for messages.
    """

    name: str
    arguments: tuple[str, ...]
    least: int
    most: int
    units: str
    does: str
    place: str = ANYWHERE
    operation: str = ""
    over: tuple[str, ...] = ()

    @property
    def signature(self) -> str:
        """`clip(x, low, high)`, with optional arguments in brackets."""
        shown = [name if index < self.least else f"[{name}]" for index, name in enumerate(self.arguments)]
        over = f" over {', '.join(self.over)}" if self.over else ""
        return f"{self.name}({', '.join(shown)}{', …' if self.most == UNBOUNDED else ''}{over})"


def _form(
    name: str,
    arguments: str,
    units: str,
    does: str,
    *,
    place: str = ANYWHERE,
    least: int = -1,
    most: int = -1,
    over: tuple[str, ...] = (),
) -> Form:
    names = tuple(arguments.split())
    return Form(
        name=name,
        arguments=names,
        least=len(names) if least < 0 else least,
        most=len(names) if most < 0 else most,
        units=units,
        does=does,
        place=place,
        operation=name if name in ELEMENTWISE else "",
        over=over,
    )


ELEMENTWISE = frozenset(
    [
        "exp",
        "ln",
        "log10",
        "sqrt",
        "abs",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "tanh",
        "floor",
        "ceil",
        "round",
        "sign",
        "min",
        "max",
        "mod",
        "priority_share",
    ]
)

_FORMS = (
    _form("exp", "x", "plain", "e to the power x"),
    _form("ln", "x", "plain", "natural logarithm"),
    _form("log10", "x", "plain", "decimal logarithm"),
    _form("sqrt", "x", "root", "square root; the unit's root"),
    _form("abs", "x", "keep", "size without sign"),
    _form("sin", "x", "plain", "sine of an angle in radians"),
    _form("cos", "x", "plain", "cosine of an angle in radians"),
    _form("tan", "x", "plain", "tangent of an angle in radians"),
    _form("asin", "x", "plain", "arc sine in radians"),
    _form("acos", "x", "plain", "arc cosine in radians"),
    _form("atan", "x", "plain", "arc tangent in radians"),
    _form("tanh", "x", "plain", "hyperbolic tangent"),
    _form("floor", "x", "plain", "the whole number below"),
    _form("ceil", "x", "plain", "the whole number above"),
    _form("round", "x", "plain", "the nearest whole number, halves away from zero"),
    _form("sign", "x", "sign", "1, 0 or -1"),
    _form("min", "a b", "same", "the smallest", most=UNBOUNDED),
    _form("max", "a b", "same", "the largest", most=UNBOUNDED),
    _form("mod", "a b", "same", "a - b floor(a / b)"),
    _form("clip", "x low high", "same", "x, kept between low and high"),
    _form("logistic", "x", "plain", "1 / (1 + exp(-x))"),
    _form("safe_divide", "a b otherwise", "quotient", "a / b, and `otherwise` where b is 0"),
    _form("priority_share", "price shape priority width", "priority", "the share of a request that stands at a price"),
    _form(
        "allocate",
        "request shape priority width supply",
        "allocate",
        "what each gets of a supply, by priority",
        over=("dimension",),
    ),
    _form(
        "market_price",
        "demand shape priority width capacity shape_2 priority_2 width_2",
        "market",
        "the price at which demand meets supply",
        over=("buyers", "sellers"),
    ),
    _form("step", "height date", "step", "0, and height from the date on", place=MOVING),
    _form("ramp", "slope start stop", "ramp", "0, rising by slope from one date to another, then level", place=MOVING),
    _form("pulse", "height start length", "pulse", "height while start <= now < start + length", place=MOVING),
    _form("delay1", "x tau initial", "memory", "first-order material delay", place=EQUATION, least=2),
    _form("delay3", "x tau initial", "memory", "third-order material delay", place=EQUATION, least=2),
    _form("delayn", "x tau n initial", "memory-n", "material delay of order n", place=EQUATION, least=3),
    _form("smooth1", "x tau initial", "memory", "first-order exponential smoothing", place=EQUATION, least=2),
    _form("smooth3", "x tau initial", "memory", "third-order exponential smoothing", place=EQUATION, least=2),
    _form("smoothn", "x tau n initial", "memory-n", "exponential smoothing of order n", place=EQUATION, least=3),
    _form("delay_fixed", "x lag before", "fixed", "x one lag ago, `before` until then", place=EQUATION),
    _form("trend", "x tau initial", "trend", "fractional growth of x per time, smoothed", place=EQUATION),
    _form("forecast", "x tau horizon", "forecast", "x carried on by its trend", place=EQUATION),
    _form("previous", "x before", "previous", "x one step ago", place=EQUATION),
    _form("sample", "x condition before", "sample", "x when the condition last held", place=EQUATION),
    _form("running_max", "x", "extreme", "largest x so far", place=EQUATION),
    _form("running_min", "x", "extreme", "smallest x so far", place=EQUATION),
    _form("normal_noise", "sd cut", "noise-sd", "normal, mean 0, anew at each step", place=EQUATION, least=1),
    _form("lognormal_noise", "sd", "noise-plain", "lognormal, mean 1, anew at each step", place=EQUATION),
    _form("uniform_noise", "a b", "noise-range", "uniform between a and b, anew at each step", place=EQUATION),
    _form("poisson_noise", "mean", "noise-sd", "a Poisson count, anew at each step", place=EQUATION),
    _form("binomial_noise", "n p", "noise-count", "a binomial count, anew at each step", place=EQUATION),
    _form("chance_noise", "p", "noise-plain", "1 with probability p, anew at each step", place=EQUATION),
    _form("active", "move", "move-flag", "1 while the move is in force, its begin included", place=MOVING),
    _form("begins", "move", "move-flag", "1 in the step in which the move begins", place=MOVING),
    _form("before", "move", "move-flag", "1 if the move had begun before this step", place=MOVING),
    _form("since", "move", "move-since", "time since the move last began, 0 if never", place=MOVING),
    _form("count", "move", "move-count", "how often the move began, this step included", place=MOVING),
    _form("in_force", "law", "law-flag", "1 while the law is in force", place=MOVING),
    _form("waived", "law", "law-flag", "1 while the law's waiver is in force", place=MOVING),
)

FORMS: Mapping[str, Form] = {form.name: form for form in _FORMS}

TIME_NAMES = frozenset({"now", "time"})
CALENDAR_NAMES = frozenset({"month_of_year", "calendar_year"})
BUILT_IN_NAMES = TIME_NAMES | CALENDAR_NAMES | {"dt"}

MEMORY_FUNCTIONS = frozenset(
    [
        "delay1",
        "delay3",
        "delayn",
        "smooth1",
        "smooth3",
        "smoothn",
        "delay_fixed",
        "trend",
        "forecast",
        "previous",
        "sample",
        "running_max",
        "running_min",
    ]
)
NOISE_FUNCTIONS = frozenset(
    ["normal_noise", "lognormal_noise", "uniform_noise", "poisson_noise", "binomial_noise", "chance_noise"]
)
MOVE_FUNCTIONS = frozenset({"active", "begins", "before", "since", "count"})
LAW_FUNCTIONS = frozenset({"in_force", "waived"})
REDUCTIONS = frozenset({"sum", "mean", "min", "max", "product", "any", "all", "count", "share"})
TIME_REDUCTIONS = frozenset(
    {"at", "final", "initial", "mean", "total", "sum", "min", "max", "ever", "always", "first_time", "count_steps"}
)
FUTURE_STATISTICS = frozenset({"average", "median", "probability", "quantile"})
