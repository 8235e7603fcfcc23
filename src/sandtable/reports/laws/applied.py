"""A law applied to a table, on a page: what it gives, what it assumes, how well it did on history."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import singledispatch
from typing import TYPE_CHECKING, Literal

from sandtable.reports.layout import Block, Column, Heading, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import format_count, format_error, format_number, format_percent
from sandtable.theory.application import SidesFight, Tail
from sandtable.theory.challenge_rounds import Round
from sandtable.theory.cinc import Capability
from sandtable.theory.issue import ExpectedUtility
from sandtable.theory.lanchester_battle import LanchesterFit
from sandtable.theory.landscape import Alignment, Landscape
from sandtable.theory.war_sizes import Onsets

if TYPE_CHECKING:
    from sandtable.theory.application import Application

MOST_STATES = 40
MOST_MINIMA = 10
MOST_CHALLENGES = 20
N_SHOWN_TIMES = 11
LIKELY_YEARS = (1, 5, 10)
SHARE_DIGITS = 4


def layout_application(application: Application) -> Page:
    """Results, then notes on the table, what the law assumes and its skill line."""
    card = application.card
    blocks: list[Block] = [Heading(f"{application.law}: {card.title}")]
    for result in application.results:
        blocks += layout_result(result)
    if len(application.results) > 1:
        blocks.append(Paragraph(_say_readings(application)))
    blocks += [Paragraph(note) for note in application.notes]
    blocks.append(Heading("What this rests on"))
    blocks.append(Paragraph(f"assumes: {card.holds}"))
    blocks.append(Paragraph(f"skill: {card.skill}", tone="strong"))
    blocks.append(Paragraph(f"paper: {'; '.join(card.papers)}", tone="muted"))
    rows = "row" if application.n_rows == 1 else "rows"
    blocks.append(Paragraph(f"table: {application.file}, {format_count(application.n_rows)} {rows}", tone="muted"))
    return Page(tuple(blocks))


def _say_readings(application: Application) -> str:
    found = [result for result in application.results if isinstance(result, ExpectedUtility)]
    told = "; ".join(f"{one.reading.name} {_place(_last(one))}" for one in found)
    return (
        f"Two readings of one paper, as two lenses: {told}, after the last round shown. Where they differ, the paper does "
        "not decide."
    )


@singledispatch
def layout_result(result: object) -> list[Block]:
    """What a law gives, as blocks.

    Raises:
        TypeError: a result that no page is known for.
    """
    raise TypeError(type(result).__name__)


@layout_result.register
def _(result: Capability) -> list[Block]:
    last = max(result.years, default=None)
    places = [i for i in range(len(result)) if not result.years or result.years[i] == last]
    order = sorted(places, key=lambda i: -result.index[i] if math.isfinite(result.index[i]) else math.inf)
    columns = [Column("state"), Column("CINC", True), Column("known", True)]
    columns += [Column(name, True) for name in result.components]
    rows = tuple(
        make_row([result.states[i], _share(result.index[i]), str(result.n_known[i]), *map(_share, result.shares[i])])
        for i in order[:MOST_STATES]
    )
    notes = []
    if len(order) > MOST_STATES:
        notes.append(f"{format_count(len(order) - MOST_STATES)} more states; --out writes all of them.")
    if last is not None and len(set(result.years)) > 1:
        notes.append(f"{len(set(result.years))} years were reckoned, {min(result.years)} to {last}; --out writes all.")
    top = order[0]
    when = f" in {last}" if last is not None else ""
    equal = [result.states[i] for i in order if math.isclose(result.index[i], result.index[top], rel_tol=1e-9)]
    verb = "has" if len(equal) == 1 else "each have"
    said = f"{' and '.join(equal[:3])} {verb} the largest share{when}: {_percent(float(result.index[top]))}."
    title = "Share in each component" + when
    return [Paragraph(said, tone="strong"), Table(columns=tuple(columns), rows=rows, title=title, notes=tuple(notes))]


@layout_result.register
def _(result: Landscape) -> list[Block]:
    blocks: list[Block] = [Paragraph(_say_landscape(result), tone="strong")]
    if result.best is None:
        return blocks
    blocks += [Paragraph(f"Camp {k}: {_names(camp)}") for k, camp in enumerate(result.best.camps, start=1)]
    blocks.append(_deepest_table(result.best))
    if len(result.minima) > 1:
        blocks.append(_minima_table(result))
    return blocks


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "nobody"


def _say_landscape(result: Landscape) -> str:
    splits = f"{format_count(result.n_configurations)} splits of {len(result.names)} actors"
    minima = "1 local minimum" if result.n_minima == 1 else f"{format_count(result.n_minima)} local minima"
    if result.is_complete:
        more = "" if result.n_minima != 1 else ": whatever the start, lone changes of side lead there"
        return f"Of {splits} {minima} {'is' if result.n_minima == 1 else 'are'} found{more}."
    return (
        f"A search from {format_count(result.n_starts)} random splits (seed {result.seed}) met {minima} among {splits}. "
        "There may be others."
    )


def _deepest_table(best: Alignment) -> Table:
    rows = tuple(
        make_row([name, str(side), format_number(frustration), format_number(cost, is_signed=True)])
        for name, side, frustration, cost in zip(
            best.names, best.sides, best.frustrations, best.change_costs, strict=True
        )
    )
    weakest = min(zip(best.change_costs, best.names, strict=True))
    columns = (Column("actor"), Column("camp", True), Column("frustration", True), Column("cost of changing", True))
    return Table(
        columns=columns,
        rows=rows,
        title=f"The deepest minimum, energy {format_number(best.energy)}",
        notes=(
            "frustration: ties to those in the other camp, below 0 where these are foes; all add up to the energy.",
            f"cost of changing: by how much the energy would rise if this actor alone changed camps. {weakest[1]} is "
            f"held least, by {format_number(weakest[0])}.",
        ),
    )


def _minima_table(result: Landscape) -> Table:
    best = result.minima[0]
    rows = []
    for k, one in enumerate(result.minima[:MOST_MINIMA]):
        movers = [name for name, mine, theirs in zip(one.names, one.sides, best.sides, strict=True) if mine != theirs]
        others = [name for name in one.names if name not in movers]
        told = "-" if k == 0 else _names(min(movers, others, key=len))
        reached = [f"{100 * result.n_reached[k] / result.n_starts:.0f} %"] if result.n_reached else []
        rows.append(make_row([str(k + 1), format_number(one.energy), *reached, told]))
    columns = [Column("minimum", True), Column("energy", True)]
    columns += [Column("starts that end there", True)] if result.n_reached else []
    columns.append(Column("in the other camp than in the deepest"))
    left = result.n_minima - len(rows)
    notes = (f"{format_count(left)} more minima are not shown.",) if left else ()
    return Table(columns=tuple(columns), rows=tuple(rows), title="All minima, deepest first", notes=notes)


@layout_result.register
def _(result: ExpectedUtility) -> list[Block]:
    reading = result.reading
    ties = f" (ties with {', '.join(_place(x) for x in result.ties[1:])})" if len(result.ties) > 1 else ""
    said = (
        f"Before any challenge the position that beats every other is {_place(result.median)}{ties}; the naive weighted "
        f"mean is {_place(result.mean)}."
    )
    blocks: list[Block] = [
        Heading(f"Reading: {reading.name} (Q = {reading.stays:g}, T = {reading.nears:g})"),
        Paragraph(said, tone="strong"),
        _actors_table(result),
        _challenges_table(result),
    ]
    if result.rounds:
        blocks.append(_rounds_table(result))
    return blocks


def _actors_table(result: ExpectedUtility) -> Table:
    rows = tuple(
        make_row(
            [
                name,
                _place(float(result.capability[i])),
                _place(float(result.salience[i])),
                _place(float(result.position[i])),
                f"{result.risk[i]:.2f}",
            ]
        )
        for i, name in enumerate(result.names)
    )
    columns = (
        Column("actor"),
        Column("capability", True),
        Column("salience", True),
        Column("position", True),
        Column("r", True),
    )
    note = "r: exponent of utility, 2 for the actor least threatened by the others, .5 for the most threatened."
    return Table(columns=columns, rows=rows, notes=(note,))


def _challenges_table(result: ExpectedUtility) -> Table:
    """Who gains by challenging whom, the largest gain first."""
    eu = result.of_challenging
    pairs = sorted(
        ((float(eu[i, j]), i, j) for i in range(len(eu)) for j in range(len(eu)) if eu[i, j] > 1e-12),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    rows = tuple(
        make_row(
            [
                result.names[i],
                result.names[j],
                f"{gain:+.2f}",
                f"{eu[j, i]:+.2f}",
                _percent(float(result.win_chance[i, j])),
            ]
        )
        for gain, i, j in pairs[:MOST_CHALLENGES]
    )
    left = len(pairs) - len(rows)
    notes = [
        "expects: of challenging, in utility from -4 to 4 for the whole scale. chance: that the challenger prevails."
    ]
    if result.reading.share_of == "all-pairs":
        notes.append(
            "This reading takes chances as shares of the votes in all contests together, so that all are small."
        )
    notes += [f"{left} more pairs; --out writes all."] if left else []
    columns = (
        Column("challenger"), Column("challenged"), Column("expects", True), Column("the other expects", True),
        Column("chance", True),
    )  # fmt: skip
    title = "Who expects to gain by challenging whom" if rows else "Nobody expects to gain by challenging anybody"
    return Table(columns=columns, rows=rows, title=title, notes=tuple(notes))


def _rounds_table(result: ExpectedUtility) -> Table:
    rows = tuple(
        make_row([str(one.number), _place(one.median), _place(one.mean), _moves(result, one)]) for one in result.rounds
    )
    columns = (Column("round", True), Column("median", True), Column("weighted mean", True), Column("moved"))
    note = "The model does not say after which round to stop."
    return Table(columns=columns, rows=rows, title="Rounds of challenges", notes=(note,))


def _moves(result: ExpectedUtility, one: Round) -> str:
    return ", ".join(f"{result.names[i]} to {_place(one.position[i])}" for i in one.moved) or "-"


def _last(result: ExpectedUtility) -> float:
    return result.rounds[-1].median if result.rounds else result.median


@layout_result.register
def _(result: SidesFight) -> list[Block]:
    fight = result.fight
    sides: dict[Literal["a", "b"] | None, str] = {"a": result.names[0], "b": result.names[1]}
    if fight.winner is not None:
        loser = sides["b" if fight.winner == "a" else "a"]
        end = f"at time {format_number(fight.end_time)}" if math.isfinite(fight.end_time) else "but never to the last"
        said = f"Winner: {sides[fight.winner]}, with {format_number(fight.survivors)} left. {loser}: beaten {end}."
    elif fight.is_draw:
        said = "Both are spent together: neither wins."
    else:
        left = f"{format_number(fight.survivors_a)} and {format_number(fight.survivors_b)}"
        said = f"Neither is ever beaten; strengths tend to {left}."
    n = len(fight.times)
    steps = sorted({round(k * (n - 1) / (N_SHOWN_TIMES - 1)) for k in range(N_SHOWN_TIMES)})
    rows = tuple(make_row([format_number(float(x)) for x in (fight.times[i], fight.a[i], fight.b[i])]) for i in steps)
    columns = (Column("time", True), *(Column(name, True) for name in result.names))
    note = "times are in the unit of the loss coefficients; --out writes 101 of them."
    return [
        Paragraph(said, tone="strong"),
        Table(columns=columns, rows=rows, title=f"Law: {result.law}", notes=(note,)),
    ]


@layout_result.register
def _(result: LanchesterFit) -> list[Block]:
    rows = tuple(
        make_row(
            [
                name,
                f"{fit.loss_a:.3g}",
                f"{fit.loss_b:.3g}",
                _percent(fit.r_squared),
                "yes" if name in result.not_rejected else "no",
            ]
        )
        for name, fit in result.coefficients.items()
    )
    columns = (
        Column("law"), Column("coefficient of A's losses", True), Column("of B's", True), Column("variation explained", True),
        Column("in the 95 % region"),
    )  # fmt: skip
    note = "variation explained: beside the naive rule that every day is like the average day of its side."
    title = f"{result.n} days under each law, one coefficient a side"
    return [Paragraph(result.verdict, tone="strong"), Table(columns=columns, rows=rows, title=title, notes=(note,))]


@layout_result.register
def _(result: Tail) -> list[Block]:
    fit = result.fit
    low, high = fit.alpha - 2 * fit.alpha_error, fit.alpha + 2 * fit.alpha_error
    said = (
        f"From {format_number(fit.xmin)} up, the power law that fits {format_count(fit.n_tail)} of {format_count(result.n)} in "
        f"`{result.column}` best has the exponent {fit.alpha:.2f} (about {low:.2f} to {high:.2f}). Between the shares that it "
        f"expects and those there are, the widest gap is {fit.distance:.3f}."
    )
    rows = tuple(
        make_row([format_number(factor * fit.xmin), _percent(fit.find_exceedance(factor * fit.xmin))])
        for factor in (2, 10, 100, 1000)
    )
    columns = (Column("at least as large as", True), Column("of those in the tail", True))
    line = (
        f"A straight line through the cumulative distribution has slope {result.line.slope:.2f} and explains "
        f"{_percent(result.line.r_squared)}. Many sizes that follow no power law give as straight a line: it is no test."
    )
    return [Paragraph(said, tone="strong"), Table(columns=columns, rows=rows), Paragraph(line)]


@layout_result.register
def _(result: Onsets) -> list[Block]:
    said = (
        f"{format_count(result.n)} onsets in {format_count(result.n_years)} years: "
        f"{format_number(result.rate, result.rate_error)} a year, give or take {format_error(result.rate_error)}."
    )
    chances = ", ".join(f"{_percent(result.find_probability(years))} within {years}" for years in LIKELY_YEARS)
    shape = (
        f"Variance over mean of yearly counts is {result.dispersion:.2f}: 1 if onsets are independent, more if they cluster. "
        f"With independent onsets the chance of at least one is {chances} years."
    )
    last = len(result.expected_by_count) - 1
    rows = tuple(
        make_row([str(k) if k < last else f"{k} or more", str(n), format_number(result.expected_by_count[k])])
        for k, n in enumerate(result.years_by_count)
    )
    columns = (Column("onsets in a year", True), Column("years", True), Column("expected", True))
    return [Paragraph(said, tone="strong"), Paragraph(shape), Table(columns=columns, rows=rows)]


def _share(value: float) -> str:
    return f"{value:.{SHARE_DIGITS}f}" if math.isfinite(value) else "-"


def _percent(share: float) -> str:
    if 0 < share < 0.0005:
        return "below 0.1 %"
    return format_percent(share, 0.001 if share < 0.1 else 0.01)


def _place(value: float) -> str:
    return f"{value:,.4g}"
