"""One law after another: which columns it reads, what it notes, which table it gives back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandtable.theory.application import Result, Row, SidesFight, Tail
from sandtable.theory.cinc import cinc
from sandtable.theory.expected_utility import READINGS
from sandtable.theory.issue import ExpectedUtility, expected_utility
from sandtable.theory.lanchester_battle import AnyLaw, Fight, Stream, fit_lanchester, lanchester
from sandtable.theory.landscape import MOST_ACTORS
from sandtable.theory.landscape_search import landscape
from sandtable.theory.state_table import NMC_COMPONENTS, OTHER_COLUMNS, STATE_COLUMNS
from sandtable.theory.trouble import TheoryError
from sandtable.theory.war_sizes import fit_onsets, fit_tail_line, power_law
from sandtable.usecases.laws.options import EVENT_SIZES, EVENT_YEARS, NAMES, SIZES, Options
from sandtable.usecases.laws.tables import Sheet, faults_of, find_table, read_sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What one law gives: results, notes, and the table of results."""

    results: tuple[Result, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


WORLDS = frozenset({"world", "world total", "total"})
DEFAULT_ROUNDS = 5


def _apply_cinc(sheet: Sheet, options: Options) -> Applied:
    state = (
        sheet.find_column(STATE_COLUMNS) or _find_words(sheet) or sheet.require_column(STATE_COLUMNS, "names of states")
    )
    year = sheet.find_column(("year",))
    components, notes = _find_components(sheet, options, {state, year})
    names = [cell.text for cell in sheet.cells(state)]
    years = [] if year is None else sheet.numbers(year)
    codes = () if options.missing is None else (options.missing,)
    table = np.array([sheet.numbers(name, may_be_missing=True, at_least=0, codes=codes) for name in components]).T
    _note_rows(sheet, state, years, table)
    worlds = [name for name in dict.fromkeys(names) if name.casefold() in WORLDS]
    sheet.require_sound()
    found = cinc(table, states=names, years=years or None, columns=components, world=worlds[0] if worlds else None)
    notes.append(
        f"Shares are of the row `{worlds[0]}`."
        if worlds
        else f"Shares are of the sum over the states of the table{' in each year' if years else ''}: with only some of the "
        "world's states they are shares of these; a row `World` with totals makes them shares of the world."
    )
    lost = int(np.isnan(found.index).sum())
    if lost:
        notes.append(f"{_rows(lost)} without any known component: no index.")
    gaps = int((found.n_known < len(components)).sum()) - lost
    if gaps:
        notes.append(f"{_rows(gaps)} with a component missing: it is left out of the mean, not counted as nothing.")
    keys: Sequence[tuple[str | int, ...]] = (
        tuple(zip(found.states, found.years, strict=True)) if found.years else [(name,) for name in found.states]
    )
    rows: tuple[Row, ...] = tuple(
        (*key, float(found.index[i]), int(found.n_known[i]), *(float(x) for x in found.shares[i]))
        for i, key in enumerate(keys)
    )
    head = ("state", *(("year",) if found.years else ()), "cinc", "n_known", *(f"share_{name}" for name in components))
    return Applied(results=(found,), notes=tuple(notes), columns=head, rows=rows)


def _rows(n: int) -> str:
    return "1 row" if n == 1 else f"{n:,} rows"


def _find_words(sheet: Sheet) -> str | None:
    return next((name for name in sheet.columns if not sheet.is_numeric(name)), None)


def _find_components(sheet: Sheet, options: Options, taken: set[str | None]) -> tuple[list[str], list[str]]:
    """Columns of components, and what is said of those left out."""
    if options.components is not None:
        return [sheet.require_column((name,), "a component") for name in options.components], []
    six = [sheet.find_column((name,)) for name in NMC_COMPONENTS]
    if all(six):
        return [name for name in six if name is not None], []
    known = {*STATE_COLUMNS, *OTHER_COLUMNS}
    rest = [name for name in sheet.columns if name not in taken]
    used = [name for name in rest if name.casefold() not in known and sheet.is_numeric(name)]
    if not used:
        # Columns under a component's name are read whatever they hold, so that each bad cell is told.
        used = [name for name in six if name is not None]
    if not used:
        sheet.require_column(NMC_COMPONENTS, "no column holds components")
    left = [f"`{name}`" for name in rest if name not in used]
    notes = [f"Components are {', '.join(f'`{name}`' for name in used)}."]
    return used, notes + ([f"Left out: {', '.join(left)}."] if left else [])


def _note_rows(sheet: Sheet, state: str, years: Sequence[float], table: NDArray[np.float64]) -> None:
    """Notes states without a name, twice in a year, or of which nothing is known in the only year."""
    seen: dict[tuple[str, float], int] = {}
    bad = {fault.place.line for fault in sheet.faults}
    for i, cell in enumerate(sheet.cells(state)):
        key = (cell.text, years[i] if years else 0.0)
        if not cell.text:
            sheet.blame(cell, f"`{state}` is empty", "each row needs its name", "name it, or drop the row")
        elif key in seen:
            when = f" in {years[i]:g}" if years else ""
            sheet.blame(cell, f"`{cell.text}` stands twice{when}", f"line {seen[key]} has it too", "rename or drop one")
        elif not years and np.isnan(table[i]).all() and cell.line not in bad:
            sheet.blame(
                cell,
                f"every component of `{cell.text}` is missing",
                "the index is a mean of known shares",
                "drop the row",
            )
        seen.setdefault(key, cell.line)


def _apply_landscape(sheet: Sheet, options: Options) -> Applied:
    name = sheet.find_column(NAMES) or _find_words(sheet) or sheet.require_column(NAMES, "names of actors")
    size = sheet.require_column(SIZES, "sizes of actors")
    names = sheet.labels(name)
    sizes = sheet.numbers(size, at_least=0)
    matrix = sheet if options.propensities is None else read_sheet(find_table(options.propensities))
    with faults_of(matrix):
        table = _read_matrix(matrix, names, options.neutral or 0.0)
    sheet.require_sound()
    method = options.method or "exact"
    if method not in ("exact", "search"):
        raise TheoryError(f"`{method}` is no method", "there are two", "say --method exact or --method search")
    if method == "exact" and len(names) > MOST_ACTORS:
        raise TheoryError(
            f"{len(names)} actors make {2 ** (len(names) - 1):,} splits",
            f"looking at every one is kept to {MOST_ACTORS} actors",
            "say --method search: it goes downhill from random splits, without proof that all minima are found",
        )
    found = landscape(
        sizes, table, names, method="exact" if method == "exact" else "search",
        starts=1000 if options.starts is None else options.starts, seed=1 if options.seed is None else options.seed,
    )  # fmt: skip
    notes = [] if options.neutral is None else [f"Propensities are those of the table less {options.neutral:g}."]
    if options.neutral is None and found.n_minima and not (table < 0).any():
        notes.append(
            "No propensity is below 0: nobody minds anybody. If the table's scale has a middle, say --neutral."
        )
    if found.asymmetric:
        pairs = "; ".join(f"{one} and {other}" for one, other in found.asymmetric[:5])
        notes.append(f"{len(found.asymmetric)} pairs think otherwise of each other ({pairs}); the energy counts both.")
    rows: tuple[Row, ...] = tuple((k + 1, one.energy, *one.sides) for k, one in enumerate(found.minima))
    return Applied(results=(found,), notes=tuple(notes), columns=("minimum", "energy", *found.names), rows=rows)


def _read_matrix(matrix: Sheet, names: Sequence[str], neutral: float) -> NDArray[np.float64]:
    """Propensities between the actors, in their order; one that is missing in one direction is left to the other."""
    label = matrix.find_column(NAMES) or _find_words(matrix)
    columns = [matrix.require_column((name,), f"propensities towards {name}") for name in names]
    rows = list(range(len(names)))
    if label is not None:
        told = matrix.labels(label)
        lost = [name for name in names if name not in told]
        matrix.require_sound()
        if lost or len(told) != len(names):
            raise TheoryError(
                f"`{matrix.file}` has {len(told)} rows for {len(names)} actors"
                + (f"; none for {', '.join(lost)}" if lost else ""),
                "every pair needs a propensity",
                "give one row for each actor, under the same name",
            )
        rows = [told.index(name) for name in names]
    elif len(matrix.rows) != len(names):
        raise TheoryError(f"{len(matrix.rows)} rows for {len(names)} actors", "every pair needs one", "add the others")
    table = np.array([matrix.numbers(column, may_be_missing=True) for column in columns]).T
    _note_strangers(matrix, {label, matrix.find_column(SIZES), *columns})
    matrix.require_sound()
    moved: NDArray[np.float64] = table[rows] - neutral
    return moved


def _note_strangers(matrix: Sheet, known: set[str | None]) -> None:
    """Notes columns of numbers under a name that no row has: an actor left out would change the camps in silence."""
    for name in matrix.columns:
        if name not in known and matrix.is_numeric(name):
            matrix.blame(
                matrix.cells(name)[0],
                f"`{name}` has a column and no row",
                "every actor needs both",
                f"add a row for `{name}`, or drop the column",
            )


def _apply_expected_utility(sheet: Sheet, options: Options) -> Applied:
    name = sheet.find_column(NAMES) or _find_words(sheet) or sheet.require_column(NAMES, "names of actors")
    names = sheet.labels(name)
    capability = sheet.numbers(sheet.require_column(("capability", "power", "cinc"), "capability"), at_least=0)
    salience = sheet.numbers(
        sheet.require_column(("salience",), "the share of its capability that an actor would spend, 0 to 1"),
        at_least=0, at_most=1, hint="divide percentages by 100",
    )  # fmt: skip
    position = sheet.numbers(sheet.require_column(("position",), "where an actor stands on the issue"))
    sheet.require_sound()
    readings = tuple(READINGS) if options.reading is None else (options.reading,)
    results = tuple(
        expected_utility(
            capability, salience, position, names=names, reading=reading, q=options.q, t=options.t, scale=options.scale,
            rounds=DEFAULT_ROUNDS if options.rounds is None else options.rounds,
            seed=1 if options.seed is None else options.seed,
        )
        for reading in readings
    )  # fmt: skip
    rows: tuple[Row, ...] = tuple(
        row for reading, found in zip(readings, results, strict=True) for row in _utility_rows(reading, found)
    )
    head = ("reading", "actor", "rival", "win_chance", "expects_of_challenging", "thinks_rival_expects")
    return Applied(results=results, columns=head, rows=rows)


def _utility_rows(reading: str, found: ExpectedUtility) -> list[Row]:
    n = len(found.names)
    return [
        (
            reading, found.names[i], found.names[j], float(found.win_chance[i, j]),
            float(found.of_challenging[i, j]), float(found.of_being_challenged[i, j]),
        )
        for i in range(n) for j in range(n) if i != j
    ]  # fmt: skip


def _apply_lanchester(sheet: Sheet, options: Options) -> Applied:
    names = sheet.labels(sheet.find_column(NAMES) or _find_words(sheet) or sheet.require_column(NAMES, "the two sides"))
    strength = sheet.numbers(sheet.require_column(("strength", "size"), "strength at the start"), at_least=0)
    loss = sheet.numbers(
        sheet.require_column(("loss", "loss_coefficient"), "coefficient of its own losses"), at_least=0
    )
    others = {
        key: sheet.numbers(column, at_least=0) if (column := sheet.find_column((key,))) else [0.0, 0.0]
        for key in ("break", "fatigue")
    }
    sheet.require_sound()
    if len(names) != 2:
        raise TheoryError(
            "there is one side" if len(names) == 1 else f"there are {len(names)} sides",
            "a fight has two",
            "give two rows",
        )
    asked = options.law or "square"
    fight = lanchester(
        strength[0], strength[1], loss[0], loss[1], _read_law(asked), times=options.until,
        reinforcements=[] if options.reinforcements is None else _read_streams(options.reinforcements, names),
        break_a=others["break"][0], break_b=others["break"][1],
        fatigue_a=others["fatigue"][0], fatigue_b=others["fatigue"][1],
    )  # fmt: skip
    result = SidesFight(names=(names[0], names[1]), law=asked, fight=fight)
    return Applied(results=(result,), columns=("time", *names), rows=_path_rows(fight))


def _path_rows(fight: Fight) -> tuple[Row, ...]:
    return tuple((float(time), float(a), float(b)) for time, a, b in zip(fight.times, fight.a, fight.b, strict=True))


def _read_law(text: str) -> AnyLaw:
    """A law's name, or `p,q`."""
    parts = text.split(",")
    if len(parts) != 2:
        return text
    try:
        return float(parts[0]), float(parts[1])
    except ValueError as error:
        raise TheoryError(f"`{text}` is no law", "exponents are two numbers", "write --law 1,0.5") from error


def _read_streams(file: str, names: Sequence[str]) -> list[Stream]:
    """Streams of fresh strength: side, start, end, rate."""
    sheet = read_sheet(find_table(file))
    cells = sheet.cells(sheet.require_column(("side", *NAMES), "who is reinforced"))
    numbers = [
        sheet.numbers(sheet.require_column((key,), f"the {key} of a stream")) for key in ("start", "end", "rate")
    ]
    for cell in cells:
        if cell.text not in names:
            sheet.blame(
                cell, f"no side is called `{cell.text}`", f"there are {' and '.join(names)}", "name one of these"
            )
    sheet.require_sound()
    with faults_of(sheet):
        late = [i for i, (start, end) in enumerate(zip(numbers[0], numbers[1], strict=True)) if not start < end]
        if late:
            raise TheoryError(f"stream {late[0] + 1} does not last", "it ends after it starts", "mend its times")
    return [
        ("a" if cell.text == names[0] else "b", *values)
        for cell, values in zip(cells, zip(*numbers, strict=True), strict=True)
    ]


def _apply_lanchester_fit(sheet: Sheet, _options: Options) -> Applied:
    wanted = ("strength_a", "strength_b", "losses_a", "losses_b")
    columns = [sheet.require_column((name,), "one value for each day") for name in wanted]
    numbers = [sheet.numbers(name, above=0) for name in columns]
    sheet.require_sound()
    found = fit_lanchester(*numbers)
    rows: tuple[Row, ...] = tuple(
        (name, fit.loss_a, fit.loss_b, fit.r_squared, found.level[name]) for name, fit in found.coefficients.items()
    )
    return Applied(results=(found,), columns=("law", "loss_a", "loss_b", "r_squared", "level"), rows=rows)


def _apply_power_law(sheet: Sheet, options: Options) -> Applied:
    column = _event_column(sheet, options, EVENT_SIZES, "sizes of events")
    sizes = sheet.numbers(column, above=0)
    sheet.require_sound()
    fit = power_law(sizes, options.xmin)
    tail = Tail(column=column, n=len(sizes), fit=fit, line=fit_tail_line(sizes))
    ordered = sorted(sizes, reverse=True)
    rows: tuple[Row, ...] = tuple(
        (size, (rank + 1) / len(ordered), _expected(tail, size)) for rank, size in enumerate(ordered)
    )
    return Applied(results=(tail,), columns=("size", "share_at_least", "share_by_fit"), rows=rows)


def _expected(tail: Tail, size: float) -> float:
    """Share of all events at least as large, by the fit; nan below the tail."""
    if size < tail.fit.xmin:
        return math.nan
    return tail.fit.n_tail / tail.n * tail.fit.find_exceedance(size)


def _apply_onsets(sheet: Sheet, options: Options) -> Applied:
    column = _event_column(sheet, options, EVENT_YEARS, "years in which something began")
    years = sheet.numbers(column)
    sheet.require_sound()
    found = fit_onsets(years, options.first_year, options.last_year)
    notes = []
    if options.first_year is None or options.last_year is None:
        first = int(min(years)) if options.first_year is None else options.first_year
        last = int(max(years)) if options.last_year is None else options.last_year
        notes.append(
            f"Years looked at: {first} to {last}. An end taken from the table makes the rate too high: say --from and --to."
        )
    expected = [*found.expected_by_count, *[0.0] * len(found.years_by_count)]
    rows: tuple[Row, ...] = tuple((k, n, expected[k]) for k, n in enumerate(found.years_by_count))
    return Applied(results=(found,), notes=tuple(notes), columns=("onsets", "years", "expected_years"), rows=rows)


def _event_column(sheet: Sheet, options: Options, wanted: tuple[str, ...], what: str) -> str:
    if options.column is not None:
        return sheet.require_column((options.column,), what)
    numeric = [name for name in sheet.columns if sheet.is_numeric(name)]
    return sheet.find_column(wanted) or (numeric[0] if len(numeric) == 1 else sheet.require_column(wanted, what))


APPLY: Mapping[str, Callable[[Sheet, Options], Applied]] = {
    "cinc": _apply_cinc,
    "landscape": _apply_landscape,
    "expected_utility": _apply_expected_utility,
    "lanchester": _apply_lanchester,
    "lanchester_fit": _apply_lanchester_fit,
    "power_law": _apply_power_law,
    "onsets": _apply_onsets,
}
