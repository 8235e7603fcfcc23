"""Random equations as text: of the right unit, over the right dimensions, of what is already there.

Three kinds of quantity are enough to exercise everything: things (`thing`), rates (`thing/month`) and plain
numbers (`1`).  Values stay of the order of 1, and thresholds have odd digits, so that two engines that round
differently do not fall on different sides of a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

THING, RATE, PLAIN = "thing", "thing/month", "1"
SIDES = ("RU", "UA")
PLACES = ("north", "south", "west")
ELEMENTS = {"side": SIDES, "place": PLACES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A variable, move or law that equations may use."""

    name: str
    axes: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Writer:
    """Writes expressions of what is known so far.

    Args:
        draw: Hypothesis' draw.
        known: kind of quantity -> variables; `move`, `law` and `waiver` (laws with one) hold those.
        has_memory: whether delays and noises may stand in the expression being written.
    """

    draw: st.DrawFn
    known: dict[str, list[Known]] = field(
        default_factory=lambda: {THING: [], RATE: [], PLAIN: [], "move": [], "law": [], "waiver": []}
    )
    has_memory: bool = False
    is_smooth: bool = False
    n_steps: int = 10
    step: float = 1.0
    is_calendar: bool = False

    # -- small choices ----------------------------------------------------------------------------

    def pick(self, items: Sequence[str]) -> str:
        """One of several texts."""
        return self.draw(st.sampled_from(items))

    def chance(self) -> bool:
        """Heads or tails."""
        return self.draw(st.booleans())

    def number(self, low: float, high: float) -> str:
        """A number with odd digits."""
        return f"{self.draw(st.integers(int(low * 1000), int(high * 1000) - 1)) / 1000 + 0.00037:.5f}"

    def months(self, low: float = 1.2, high: float = 6.0) -> str:
        """A length of time."""
        return f"{self.number(low, high)} month"

    def date(self) -> str:
        """A point of the axis."""
        return self.label(self.draw(st.integers(0, self.n_steps)))

    def label(self, point: int) -> str:
        """A point as it is written: a number, or a month from 2024-10 on."""
        if not self.is_calendar:
            return f"{point * self.step:g}"
        year, month = divmod(2024 * 12 + 9 + round(point * self.step), 12)
        return f"{year}-{month + 1:02d}"

    def moment(self) -> str:
        """A point of the axis in an expression."""
        return self.date() if self.is_calendar else f"{self.date()} month"

    def axes(self) -> tuple[str, ...]:
        """None, one or both of the dimensions."""
        return self.draw(st.sampled_from([(), (), ("side",), ("side",), ("place",), ("side", "place")]))

    # -- references -------------------------------------------------------------------------------

    def reference(self, known: Known, axes: Sequence[str], function: str = "") -> str:
        """A variable as it may stand in an equation over `axes`: narrowed, mapped or reduced where it must be."""
        indices: list[str] = []
        reduced: list[str] = []
        for axis in known.axes:
            if axis not in axes:
                if axis == "side" and "place" in axes and "place" not in known.axes and self.chance():
                    indices.append("holder")
                elif self.chance():
                    indices.append(self.pick(ELEMENTS[axis]))
                else:
                    reduced.append(axis)
            elif axis == "side" and self.chance():
                indices.append("opponent")
        text = f"{known.name}[{', '.join(indices)}]" if indices else known.name
        text = f"{function}({text})" if function else text
        reduction = self.pick(["mean", "min", "max", "sum"])
        return f"{reduction}({text} over {', '.join(reduced)})" if reduced else text

    def of(self, kind: str, axes: Sequence[str], depth: int) -> str:
        """An expression of a kind of quantity over (at most) these axes."""
        choices = self.leaves(kind)
        if depth > 0 and self.draw(st.integers(0, 3)) > 0:
            choices = {THING: self.things, RATE: self.rates, PLAIN: self.plains}[kind]()
        return self.draw(st.sampled_from(choices))(axes, depth - 1)

    def leaves(self, kind: str) -> list[Callable[[Sequence[str], int], str]]:
        """A number, or a variable of the kind."""
        unit = {THING: " thing", RATE: " thing/month", PLAIN: ""}[kind]
        leaves: list[Callable[[Sequence[str], int], str]] = [lambda _axes, _depth: self.number(0.1, 1.5) + unit]
        if self.known[kind]:
            leaves += [lambda axes, _depth: self.reference(self.draw(st.sampled_from(self.known[kind])), axes)] * 3
        return leaves

    # -- kinds ------------------------------------------------------------------------------------

    def things(self) -> list[Callable[[Sequence[str], int], str]]:
        """Ways to make things of things and numbers."""
        choices: list[Callable[[Sequence[str], int], str]] = [
            lambda a, d: f"{self.of(THING, a, d)} * {self.factor(a, d)}",
            lambda a, d: f"(0.5 * {self.of(THING, a, d)} + 0.4 * {self.of(THING, a, d)})",
            lambda a, d: f"{self.of(RATE, a, d)} * {self.months(0.3, 1.1)}",
        ]
        if not self.is_smooth:
            choices += [
                lambda a, d: f"min({self.of(THING, a, d)}, {self.of(THING, a, d)})",
                lambda a, d: f"(if {self.condition(a, d)} then {self.of(THING, a, d)} else {self.of(THING, a, d)})",
                lambda a, d: f"abs({self.of(THING, a, d)} - {self.of(THING, a, d)})",
            ]
        if self.has_memory:
            choices += [lambda a, d: self.level(THING, a, d)] * 2
            if not self.is_smooth:
                choices += [lambda a, d: self.looking_back(THING, a, d)] * 2
        return choices

    def rates(self) -> list[Callable[[Sequence[str], int], str]]:
        """Ways to make rates."""
        choices: list[Callable[[Sequence[str], int], str]] = [
            lambda a, d: f"{self.of(THING, a, d)} * {self.factor(a, d)} / {self.months(3, 8)}",
            lambda a, d: f"({self.of(THING, a, d)} - {self.of(THING, a, d)}) / {self.months(3, 8)}",
            lambda a, d: f"{self.of(RATE, a, d)} * {self.factor(a, d)}",
        ]
        if self.has_memory:
            choices += [lambda a, d: self.level(RATE, a, d)] * 2
        return choices

    def plains(self) -> list[Callable[[Sequence[str], int], str]]:
        """Ways to make plain numbers of the order of 1."""
        choices: list[Callable[[Sequence[str], int], str]] = [
            lambda a, d: f"tanh({self.of(PLAIN, a, d)})",
            lambda a, d: f"exp(-({self.of(PLAIN, a, d)}) ^ 2)",
            lambda a, d: f"logistic({self.of(PLAIN, a, d)} - {self.of(PLAIN, a, d)})",
            lambda a, d: f"{self.of(PLAIN, a, d)} * tanh({self.of(PLAIN, a, d)})",
            lambda a, d: f"tanh({self.of(THING, a, d)} / {self.number(1, 4)} thing)",
            lambda _a, _d: f"sin(now / {self.months()})",
            lambda a, d: f"sqrt({self.number(0.1, 0.9)} + ({self.of(PLAIN, a, d)}) ^ 2)",
        ]
        if self.is_smooth:
            return choices
        choices += self.edges()
        if self.known["move"]:
            choices += [self.act] * 3
        if self.known["law"]:
            choices.append(lambda _a, _d: f"in_force({self.pick(self.names('law'))})")
        if self.known["waiver"]:
            choices.append(lambda _a, _d: f"waived({self.pick(self.names('waiver'))})")
        if self.has_memory:
            choices += [
                *[lambda a, d: self.level(PLAIN, a, d)] * 3,
                *[lambda a, d: self.looking_back(PLAIN, a, d)] * 3,
                *[self.noise] * 5,
                self.growth,
            ]
            if self.is_calendar:
                choices.append(lambda _a, _d: "(month_of_year / 13 + 0.1 * (calendar_year - 2024))")
        return choices

    def edges(self) -> list[Callable[[Sequence[str], int], str]]:
        """Ways with a corner or a jump in them."""
        return [
            lambda a, d: f"clip({self.of(PLAIN, a, d)}, {self.number(0, 0.3)}, {self.number(0.7, 1.2)})",
            lambda a, d: f"max({self.of(PLAIN, a, d)}, {self.of(PLAIN, a, d)}, {self.number(0, 1)})",
            lambda a, d: f"(if {self.condition(a, d)} then {self.of(PLAIN, a, d)} else {self.of(PLAIN, a, d)})",
            lambda a, d: f"safe_divide({self.of(THING, a, d)}, 3.3 thing + abs({self.of(THING, a, d)}), 0.5)",
            lambda a, d: f"curve({self.of(PLAIN, a, d)})",
            lambda _a, _d: f"step({self.number(0, 1)}, {self.moment()})",
            lambda _a, _d: f"pulse({self.number(0, 1)}, {self.moment()}, {self.months()})",
            lambda _a, _d: f"ramp({self.number(0, 0.1)}/month, 1 month, {self.moment()})",
            lambda _a, _d: f"mod(now / {self.months()}, {self.number(0.4, 1.4)})",
            *[self.along] * 4,
        ]

    def along(self, axes: Sequence[str], depth: int) -> str:
        """Along a dimension, an alias or a subrange: a share, a rank, a mean, or what others have more of."""
        name = self.pick(["bias", *self.names_over("side")])
        forms = [f"rank({self.pick(SIDES)} in {name}) / 2"]
        if "side" in axes:
            gap = f"sum(max({name}[other] - {name}, 0 * {name}) over other)"
            forms.append(f"tanh({gap} / (0.1 * {name}[RU] + {name}))")
            forms.append(f"share(bias * 0.2 thing + abs({self.of(THING, axes, depth)}) over side)")
        else:
            forms.append(f"mean(bias * {self.of(PLAIN, (*axes, 'side'), depth)} over side)")
        flat = self.names_over("place")
        if flat and "place" not in axes:
            forms.append(f"tanh(mean({self.pick(flat)}[few] over few) / 2 thing)")
        return self.pick(forms)

    def factor(self, axes: Sequence[str], depth: int) -> str:
        """A plain number between -1 and 1, or a literal below 1."""
        return f"tanh({self.of(PLAIN, axes, depth)})" if self.chance() else self.number(0.1, 0.9)

    def condition(self, axes: Sequence[str], depth: int) -> str:
        """Something that holds or does not."""
        first = self.pick(
            [
                f"{self.of(PLAIN, axes, depth)} {self.pick(['<', '>', '<=', '>='])} {self.number(0.2, 1)}",
                f"{self.of(THING, axes, depth)} > {self.number(0.5, 3)} thing",
                f"now >= {self.months(0, 5)}",
            ]
        )
        if depth > 0 and self.chance():
            return f"({first} {self.pick(['and', 'or'])} not {self.condition(axes, depth - 1)})"
        return f"({first})"

    # -- what keeps a past, and what draws ----------------------------------------------------------

    def level(self, kind: str, axes: Sequence[str], depth: int) -> str:
        """A delay or a smooth."""
        x, tau = self.of(kind, axes, depth), self.months(2.5, 6)
        function = self.pick(["delay1", "delay3", "smooth1", "smooth3", "delayn", "smoothn"])
        order = f", {self.draw(st.integers(1, 4))}" if function.endswith("n") else ""
        unit = {THING: " thing", RATE: " thing/month", PLAIN: ""}[kind]
        initial = f", {self.number(0.2, 1)}{unit}" if self.chance() else ""
        return f"{function}({x}, {tau}{order}{initial})"

    def looking_back(self, kind: str, axes: Sequence[str], depth: int) -> str:
        """One of the memories that look back over points."""
        x, before = self.of(kind, axes, depth), self.number(0.2, 1) + (" thing" if kind == THING else "")
        return self.pick(
            [
                f"delay_fixed({x}, {self.months(0.4, 5)}, {before})",
                f"previous({x}, {before})",
                f"sample({x}, {self.condition(axes, 0)}, {before})",
                f"running_max({x})",
                f"running_min({x})",
            ]
        )

    def growth(self, axes: Sequence[str], depth: int) -> str:
        """A trend or a forecast of something that stays above zero."""
        x = f"({self.number(0.5, 1)} thing + abs({self.of(THING, axes, depth)}))"
        return self.pick(
            [
                f"trend({x}, {self.months(2.5, 6)}, {self.number(0, 0.1)}/month) * 1 month",
                f"forecast({x}, {self.months(2.5, 6)}, {self.months()}) / 3 thing",
            ]
        )

    def noise(self, axes: Sequence[str], depth: int) -> str:
        """One of the noises, of the order of 1."""
        return self.pick(
            [
                f"lognormal_noise({self.number(0.05, 0.4)})",
                f"normal_noise({self.number(0.05, 0.4)})",
                f"normal_noise({self.number(0.05, 0.4)}, {self.number(1, 2)})",
                f"uniform_noise({self.number(0, 0.4)}, {self.number(0.5, 1)})",
                f"poisson_noise({self.number(0.5, 3)}) / 3",
                f"binomial_noise(5, {self.number(0.2, 0.8)}) / 5",
                f"chance_noise(clip({self.of(PLAIN, axes, depth)}, 0, 1))",
            ]
        )

    def act(self, axes: Sequence[str], _depth: int) -> str:
        """What a move is doing."""
        move = self.draw(st.sampled_from(self.known["move"]))
        function = self.pick(["active", "begins", "before", "count", "since"])
        if function == "since":
            return f"tanh({self.reference(move, axes, 'since')} / 3 month)"
        return f"{self.reference(move, axes, function)} * {self.number(0.2, 0.8)}"

    # -- names ------------------------------------------------------------------------------------

    def names(self, kind: str) -> list[str]:
        """Names of a kind."""
        return [known.name for known in self.known[kind]]

    def names_over(self, axis: str) -> list[str]:
        """Things over exactly one dimension."""
        return [known.name for known in self.known[THING] if known.axes == (axis,)]
