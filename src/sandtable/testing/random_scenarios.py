"""Hypothesis strategies for scenarios: small, random, valid, and written in the scenario language.

They serve tests of anything that reads, checks, runs or prints scenarios.  Whatever holds for all scenarios can
be said once and tried on these:

    @given(scenario_texts())
    def test_my_reader_takes_every_scenario(text): ...
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from sandtable.testing.writing import ELEMENTS, PLAIN, RATE, SIDES, THING, Known, Writer

JUDGED = 'judged "for the test"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How much a random scenario has at most."""

    n_stocks: int = 3
    n_variables: int = 6
    n_moves: int = 3
    n_laws: int = 2
    depth: int = 2
    has_noise: bool = True


SMALL = Sizes()


def scenario_texts(*, method: str = "", sizes: Sizes = SMALL) -> st.SearchStrategy[str]:
    """Scenarios with dimensions, stocks, memories, noise, moves, laws, branches, lenses and outcomes.

    Branches are called `branch1`, `branch2`, ..., lenses `lens1`, ...; every variable and move has an outcome.

    Args:
        method: `euler` or `rk4`; either when empty.
        sizes: how much a scenario has at most.
    """
    return _scenarios(method, sizes)


@st.composite
def _scenarios(draw: st.DrawFn, method: str, sizes: Sizes) -> str:
    is_calendar = draw(st.booleans())
    step = 1.0 if is_calendar else draw(st.sampled_from([1.0, 0.5, 0.25]))
    writer = Writer(draw=draw, n_steps=draw(st.integers(3, 10)), step=step, is_calendar=is_calendar)
    parts = _Scenario(writer, sizes)
    parts.constants()
    parts.stocks()
    parts.variables()
    parts.laws()
    parts.moves()
    parts.variables()
    parts.rates()
    parts.checks()
    parts.branches()
    parts.lenses()
    statements = draw(st.permutations(parts.statements)) if draw(st.booleans()) else parts.statements
    chosen = method or draw(st.sampled_from(["euler", "rk4"]))
    return "\n".join([*head(writer, chosen), *statements, *parts.outcomes, ""])


def head(writer: Writer, method: str) -> list[str]:
    """The frame and the space that every random scenario has."""
    return [
        'scenario "Random"',
        f"time {writer.label(0)} to {writer.label(writer.n_steps)} step {writer.step:g} month method {method}",
        'actor RU "Russia"',
        'actor UA "Ukraine"',
        'person someone "Someone"',
        "unit thing",
        f"dimension side = {', '.join(SIDES)}",
        f"dimension place = {', '.join(ELEMENTS['place'])}",
        "dimension other = alias side",
        "dimension few of place = north, west",
        "map opponent : side = { RU: UA, UA: RU }",
        "map holder : place to side = { north: UA, south: UA, west: RU }",
        "lookup curve : 1 to 1 = (-1.01, 0.1), (0.32, 0.35), (0.71, 0.9), (1.53, 0.6)",
        'lens record "no one\'s opinion"',
    ]


class _Scenario:
    """A scenario being written: what is known, the statements, and an outcome for everything."""

    def __init__(self, writer: Writer, sizes: Sizes) -> None:
        self.writer = writer
        self.sizes = sizes
        self.statements: list[str] = []
        self.outcomes: list[str] = []
        self.stock_list: list[Known] = []
        self.uncertain: list[Known] = []
        self.n_made = 0

    def name(self, prefix: str) -> str:
        """A new name."""
        self.n_made += 1
        return f"{prefix}{self.n_made}"

    # -- quantities -------------------------------------------------------------------------------

    def constants(self) -> None:
        """Constants and uncertainties; `bias[side]` is always there."""
        write = self.writer
        bias = ", ".join(f"{element}: {write.number(0.1, 1)} {JUDGED}" for element in SIDES)
        self.statements.append(f"constant bias[side] : 1 = {{ {bias} }}")
        write.known[PLAIN].append(Known(name="bias", axes=("side",)))
        for kind in (THING, PLAIN, RATE):
            known = Known(name=self.name("given"), axes=write.axes())
            unit = "thing/month" if kind == RATE else kind
            word, value = "constant", write.number(0.2, 1.2)
            if write.chance():
                word, value = "uncertain", self.distribution()
                self.uncertain.append(known)
            self.statements.append(f"{word} {_head(known)} : {unit} = {value} {JUDGED}")
            write.known[kind].append(known)
        known = Known(name=self.name("derived"), axes=("side",))
        self.statements.append(f"constant {_head(known)} : 1 = bias * {write.number(0.2, 1)} + bias[opponent] / 3")
        write.known[PLAIN].append(known)

    def distribution(self) -> str:
        """Any of the distributions, with values of the order of 1."""
        number = self.writer.number
        return self.writer.pick(
            [
                f"{number(0.2, 0.5)} to {number(0.6, 1.2)}",
                f"normal({number(0.2, 0.5)} to {number(0.6, 1.2)})",
                f"lognormal({number(0.2, 0.9)}, {number(0.1, 0.3)})",
                f"logitnormal({number(0.2, 0.5)} to {number(0.6, 0.9)})",
                f"uniform({number(0.2, 0.5)}, {number(0.6, 1.2)})",
                f"triangular({number(0.2, 0.5)}, {number(0.5, 0.7)}, {number(0.7, 1.2)})",
                f"bernoulli({number(0.2, 0.8)})",
                "categorical(0.2: 0.3, 0.9: 0.7)",
                f"mixture(0.3: uniform(0.1, 0.2), 0.7: {number(0.2, 0.5)} to {number(0.6, 1.2)})",
                f"normal({number(0.2, 0.5)}, {number(0.2, 0.4)}) within 0.1 to 1.1",
            ]
        )

    def stocks(self) -> None:
        """Stocks are known before their rates are written, so that loops close through them."""
        for _ in range(self.writer.draw(st.integers(1, self.sizes.n_stocks))):
            known = Known(name=self.name("stock"), axes=self.writer.axes())
            self.stock_list.append(known)
            self.writer.known[THING].append(known)
            self.add_outcome(known, "thing")

    def variables(self) -> None:
        """Auxiliaries and flows of what is known so far."""
        write = self.writer
        for _ in range(write.draw(st.integers(1, max(1, self.sizes.n_variables // 2)))):
            kind = write.pick([THING, RATE, PLAIN, PLAIN])
            known = Known(name=self.name("flow" if kind == RATE else "aux"), axes=write.axes())
            write.has_memory = self.sizes.has_noise
            if known.axes == ("side",) and write.chance():
                cells = ", ".join(f"{element}: {write.of(kind, (), self.sizes.depth)}" for element in SIDES)
                value = f"{{ {cells} }}"
            else:
                value = write.of(kind, known.axes, self.sizes.depth)
            write.has_memory = False
            self.statements.append(f"{'flow' if kind == RATE else 'aux'} {_head(known)} : {kind} = {value}")
            write.known[kind].append(known)
            self.add_outcome(known, kind)

    def rates(self) -> None:
        """The stocks themselves, from all that is known."""
        write = self.writer
        for known in self.stock_list:
            start = f"{write.number(0.3, 2)} thing {JUDGED}"
            if known.axes == ("side",) and write.chance():
                start = f"{{ RU: {write.number(0.3, 2)} {JUDGED}, UA: 0.5 to 1.5 {JUDGED} }}"
            clauses = [
                f"starts {start}",
                f"gains {write.of(RATE, known.axes, self.sizes.depth)}",
                f"loses {known.name} / {write.months(4, 9)}",
            ]
            if write.chance():
                clauses.append(f"changes {write.of(RATE, known.axes, 1)}")
            if write.chance():
                clauses.append(f"within {write.number(0, 0.4)} thing to {write.number(2, 4)} thing")
            if write.chance():
                clauses.append("never negative")
            self.statements.append("\n  ".join([f"stock {_head(known)} : thing", *clauses]))

    # -- acts and rules ---------------------------------------------------------------------------

    def moves(self) -> None:
        """Moves of every trigger, with guards, spans, repeats and ends."""
        write = self.writer
        for _ in range(write.draw(st.integers(0, self.sizes.n_moves))):
            known = Known(name=self.name("move"), axes=write.draw(st.sampled_from([(), (), ("side",)])))
            clauses = [f"move {_head(known)} by RU toward UA", *self.trigger(known), *self.guards(), *self.ending()]
            self.statements.append("\n  ".join(clauses))
            write.known["move"].append(known)
            over = f" over {known.axes[0]}" if known.axes else ""
            whole = f"any(active({known.name}){over})" if over else f"active({known.name})"
            self.outcomes.append(f"outcome out_{known.name} : 1 = count_steps({whole})")

    def trigger(self, known: Known) -> list[str]:
        """A hazard, a date, a condition, or none."""
        write = self.writer
        write.has_memory = self.sizes.has_noise and write.chance()
        hazard = write.of(PLAIN, known.axes, 1)
        write.has_memory = False
        return {
            "chance": [f"chance abs({hazard}) * {write.number(0.1, 0.9)}/month"],
            "date": [f"on {write.date()}"],
            "when": [f"when {write.condition(known.axes, 1)}"],
            "both": [f"chance {write.number(0.2, 2)}/month", f"when {write.condition(known.axes, 1)}"],
            "none": [],
        }[write.pick(["chance", "chance", "both", "date", "when", "none"])]

    def guards(self) -> list[str]:
        """A window, and other moves that must or must not be there."""
        write = self.writer
        guards = [f"from {write.date()}"] if write.chance() else []
        if write.known["move"] and write.chance():
            guards.append(f"{write.pick(['after', 'unless'])} {write.pick(write.names('move'))}")
        return guards

    def ending(self) -> list[str]:
        """How often, how long, until when."""
        write = self.writer
        clauses: list[str] = []
        if write.chance():
            clauses.append(write.pick(["again", f"again after {write.months(0.4, 3)}"]))
            if write.chance():
                clauses.append("at most 2 times")
        ends = [f"lasts {write.months(0.4, 4)}", f"ends when {write.condition((), 0)}"]
        ends.append(f"ends chance {write.number(0.1, 0.8)}/month")
        if write.chance():
            clauses.append(write.pick(ends))
        return clauses

    def laws(self) -> None:
        """Laws over the moves that come after them; a move is written for each, so that it has something to rule."""
        write = self.writer
        for _ in range(write.draw(st.integers(0, self.sizes.n_laws))):
            law, move = self.name("law"), Known(name=self.name("move"))
            clauses = [f"law {law} of RU", f"{write.pick(['forbids', 'forbids', 'enables'])} {move.name}"]
            if write.chance():
                clauses.append(f"while {write.condition((), 0)}")
            if write.chance():
                clauses.append(f"permits {write.number(0.1, 0.9)}")
            seen = f"in_force({law})"
            if write.chance():
                clauses.append(f"waiver chance {write.number(0.1, 0.6)}/month")
                clauses += [f"waiver lasts {write.months(0.5, 3)}"] if write.chance() else []
                write.known["waiver"].append(Known(name=law))
                seen = f"{seen} + 2 * waived({law})"
            self.statements.append("\n  ".join(clauses))
            ruled = [f"move {move.name} by RU toward UA", *self.trigger(move), *self.ending()]
            self.statements.append("\n  ".join(ruled))
            write.known["law"].append(Known(name=law))
            write.known["move"].append(move)
            self.outcomes.append(f"outcome out_{move.name} : 1 = count_steps(active({move.name}))")
            self.outcomes.append(f"outcome out_{law} : 1 = mean({seen})")

    def checks(self) -> None:
        """A limit that is only reported, and checks of every point that may well fail."""
        write = self.writer
        if write.chance():
            limit = f"{write.of(THING, (), 1)} at most {write.number(0.5, 2)} thing"
            self.statements.append(f"law duty of RU\n  limits {limit}")
        axes = write.axes()
        left, right = write.of(THING, axes, 1), write.of(THING, axes, 1)
        sign = write.pick(["==", "<=", ">=", "<", "!="])
        tolerance = write.pick(["", " within 0.25"])
        apart = "" if sign == "==" else " + 0.00137 thing"  # two ways to one value may differ in their last digit
        self.outcomes.append(f'check "one" : {left} {sign} {right}{apart}{tolerance}')
        second = f"{write.of(PLAIN, axes, 1)} <= {write.number(0.3, 1)} and {left} + {right} >= {right} - {left}"
        self.outcomes.append(f'check "two" : {second}')

    # -- what if ----------------------------------------------------------------------------------

    def branches(self) -> None:
        """Branches that force moves, bar laws and replace variables."""
        write = self.writer
        items = [f"{known.name} = {write.number(0.2, 0.9)} {JUDGED}" for known in self.uncertain]
        for known in write.known["move"]:
            items += [f"never {known.name}", f"{known.name} on {write.date()}", f"{known.name} always"]
        items += [f"never {known.name}" for known in write.known["law"]]
        for kind in (THING, PLAIN):
            for known in write.known[kind]:
                if known.name.startswith("aux"):
                    element = f"[{write.pick(SIDES)}]" if known.axes == ("side",) and write.chance() else ""
                    items.append(f"{known.name}{element} = 0.5 * {known.name}{self.span()} {JUDGED}")
        for known in self.stock_list:
            items.append(f"{known.name} = 1.5 * {known.name} {JUDGED}")
        for index, item in enumerate(
            write.draw(st.lists(st.sampled_from(items), max_size=3, unique=True)) if items else []
        ):
            self.statements.append(f"branch branch{index + 1} : {item}")

    def span(self) -> str:
        """From a date, from one to another, or always."""
        write = self.writer
        first, last = sorted(write.draw(st.tuples(*[st.integers(0, write.n_steps)] * 2)))
        return write.pick(["", f" from {write.label(first)}", f" from {write.label(first)} to {write.label(last)}"])

    def lenses(self) -> None:
        """A lens that replaces a distribution, and one that replaces an equation."""
        write = self.writer
        for index, known in enumerate(self.uncertain[:1]):
            self.statements.append(
                f"lens lens{index + 1} by someone\n  {known.name} = {write.number(0.2, 0.4)} to {write.number(0.6, 0.9)} {JUDGED}"
            )
        plain = [known for known in write.known[PLAIN] if known.name.startswith("aux")]
        if plain and write.chance():
            self.statements.append(f"lens lens9 by someone\n  {plain[0].name} = 0.3 + 0.5 * {plain[0].name} {JUDGED}")

    def add_outcome(self, known: Known, unit: str) -> None:
        """An outcome that sees every cell of a variable."""
        write = self.writer
        whole = f"sum({known.name} over {', '.join(known.axes)})" if known.axes else known.name
        span = f" from {write.date()}" if write.chance() else ""
        forms = [f"mean({whole}{span})", f"max({whole})", f"final({whole})", f"{whole} at {write.date()}"]
        forms += [f"min({whole}{span})", f"initial({whole}) + final({whole})"]
        self.outcomes.append(f"outcome out_{known.name} : {unit} = {write.pick(forms)}")


def _head(known: Known) -> str:
    return f"{known.name}[{', '.join(known.axes)}]" if known.axes else known.name


@st.composite
def smooth_scenario_texts(draw: st.DrawFn) -> str:
    """Scenarios whose rates are smooth functions of stocks and time: no noise, no moves, no corners.

    The text has `@STEP@` and `@METHOD@` where the step and the method stand, so that one model can be run with both.
    """
    writer = Writer(draw=draw, is_smooth=True, n_steps=4, step=1.0)
    stocks = [Known(name=f"stock{index}", axes=draw(st.sampled_from([(), ("side",)]))) for index in (1, 2)]
    writer.known[THING] += stocks
    lines = [line for line in head(writer, "@METHOD@") if not line.startswith("time")]
    lines.insert(1, "time 0 to 4 step @STEP@ month method @METHOD@")
    lines.append(f"constant bias[side] : 1 = {{ RU: 0.4 {JUDGED}, UA: 0.7 {JUDGED} }}")
    for stock in stocks:
        writer.has_memory = draw(st.booleans())
        lines.append(
            f"flow {_head(Known(name='into_' + stock.name, axes=stock.axes))} : thing/month = {writer.of(RATE, stock.axes, 2)}"
        )
        lines.append(
            f"stock {_head(stock)} : thing\n  starts {writer.number(0.5, 2)} thing {JUDGED}\n  gains into_{stock.name}\n"
            f"  loses {stock.name} * (0.2 + 0.1 * sin(now / 2 month)) / 1 month"
        )
        whole = f"sum({stock.name} over side)" if stock.axes else stock.name
        lines.append(f"outcome out_{stock.name} : thing = final({whole})")
    return "\n".join([*lines, ""])


@st.composite
def closed_scenario_texts(draw: st.DrawFn) -> str:
    """Scenarios whose stocks only pass things on to each other: `out_whole` and `out_start` must agree."""
    writer = Writer(draw=draw, n_steps=draw(st.integers(3, 12)), step=draw(st.sampled_from([1.0, 0.5])))
    names = [f"stock{index + 1}" for index in range(draw(st.integers(2, 4)))]
    stocks = [Known(name=name, axes=("side",)) for name in names]
    writer.known[THING] += stocks
    lines = head(writer, draw(st.sampled_from(["euler", "rk4"])))
    lines.append(f"constant bias[side] : 1 = {{ RU: 0.4 {JUDGED}, UA: 0.7 {JUDGED} }}")
    gains: dict[str, list[str]] = {name: [] for name in names}
    for index, name in enumerate(names):
        writer.has_memory = True
        follower = names[(index + 1) % len(names)]
        passing = f"pass{index + 1}"
        lines.append(f"flow {passing}[side] : thing/month = {writer.of(RATE, ('side',), 2)}")
        gains[follower].append(f"gains {passing}[opponent]" if draw(st.booleans()) else f"gains {passing}")
        gains[name].append(f"loses {passing}")
    for name in names:
        clauses = [f"starts {writer.number(0.5, 2)} thing {JUDGED}", *gains[name]]
        lines.append("\n  ".join([f"stock {name}[side] : thing", *clauses]))
    whole = " + ".join(f"sum({name} over side)" for name in names)
    lines += [f"outcome out_whole : thing = final({whole})", f"outcome out_start : thing = initial({whole})"]
    return "\n".join([*lines, ""])
