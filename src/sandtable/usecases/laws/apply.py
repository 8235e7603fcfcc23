"""Apply a law of the library to a table of the user's."""

from __future__ import annotations

import csv
import math
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.diagnostics.fault import Fault
from sandtable.usecases.laws.options import TAKES, Options
from sandtable.usecases.laws.tables import faults_of, find_table, read_sheet
from sandtable.usecases.refused import Refused, refuse_call

if TYPE_CHECKING:
    from sandtable.theory.application import Application
    from sandtable.theory.card import LawCard

READINGS, METHODS = ("masad", "scholz"), ("exact", "search")
LAW_NAMES = ("square", "linear", "logarithmic", "mixed")
CARD_OF = {"lanchester_fit": "lanchester", "power_law": "war_sizes", "onsets": "war_sizes"}


def apply_law(law: str, file: str | Path, options: Options | None = None, *, out: str = "") -> Application:
    """Applies a law to a table.

    Args:
        law: a name of `TAKES`.
        file: the table: CSV as spreadsheets write it; or one of the library's, by its name: `great_powers_1913.csv`.
        options: what is said beside the table.
        out: a CSV file for the table of results; "" = none.

    Returns:
        Results, with the law's card and notes on how the table was read.

    Raises:
        Refused: no such law, an option that it does not take, a table that cannot be read, cells or columns that the
            law cannot take (all of them), or a file that cannot be written.
    """
    from sandtable.theory.application import Application
    from sandtable.usecases.laws.applying import APPLY

    asked = options or Options()
    _require_law(law)
    _require_options(law, asked)
    _require_values(asked)
    sheet = read_sheet(find_table(file))
    with faults_of(sheet):
        found = APPLY[law](sheet, asked)
    application = Application(
        law=law,
        card=_find_card(CARD_OF.get(law, law)),
        file=str(file),
        n_rows=len(sheet.rows),
        results=found.results,
        notes=found.notes,
        columns=found.columns,
        rows=found.rows,
    )
    if out:
        _write_rows(application, out)
    return application


def _require_law(law: str) -> None:
    if law not in TAKES:
        near = [name for name, card in CARD_OF.items() if card == law] or get_close_matches(law, TAKES, n=3)
        raise refuse_call(
            f"`{law}` cannot be applied to a table",
            why=f"{'these come near' if near else 'these can'}: {', '.join(near or TAKES)}",
            mend="see `sandtable apply --help`",
            code="no-such-name",
        )


def _require_options(law: str, options: Options) -> None:
    strange = [f.name for f in fields(options) if getattr(options, f.name) is not None and f.name not in TAKES[law]]
    if strange:
        told = ", ".join(f"`--{_spell(name)}`" for name in strange)
        takes = ", ".join(f"`--{_spell(name)}`" for name in TAKES[law]) or "none"
        raise refuse_call(f"{told} means nothing for `{law}`", why=f"its options are: {takes}", mend="leave it out")


def _require_values(options: Options) -> None:
    """Refuses values that no table could make right.

    Raises:
        Refused: with every one of them.
    """
    low, high = options.scale or (0.0, 1.0)
    broken = [
        (options.reading not in (None, *READINGS), "reading", options.reading, f"there are {' and '.join(READINGS)}"),
        (options.method not in (None, *METHODS), "method", options.method, f"there are {' and '.join(METHODS)}"),
        (not _is_law(options.law), "law", options.law, f"there are {', '.join(LAW_NAMES)}, and two exponents: 1,0.5"),
        (options.starts is not None and options.starts < 1, "starts", options.starts, "at least 1 is needed"),
        (options.seed is not None and options.seed < 0, "seed", options.seed, "it is a whole number from 0"),
        (options.rounds is not None and options.rounds < 0, "rounds", options.rounds, "it is a whole number from 0"),
        (not 0 <= (options.q or 0) <= 1, "q", options.q, "it is a chance, 0 to 1"),
        (not 0 <= (options.t or 0) <= 1, "t", options.t, "it is a chance, 0 to 1"),
        (not low < high, "scale", f"{low:g} {high:g}", "it runs from the lowest to the highest position"),
        (options.until is not None and not options.until > 0, "until", options.until, "it is a time above 0"),
        (options.xmin is not None and not options.xmin > 0, "xmin", options.xmin, "sizes are above 0"),
    ]
    faults = [
        Fault(code="bad-argument", what=f"`--{name}` is {value}", why=why, mend="say another, or leave it out")
        for is_broken, name, value, why in broken
        if is_broken
    ]
    if faults:
        raise Refused(faults, exit_code=2)


def _is_law(text: str | None) -> bool:
    if text is None or text.casefold() in LAW_NAMES:
        return True
    try:
        return len([float(part) for part in text.split(",")]) == 2
    except ValueError:
        return False


def _spell(name: str) -> str:
    return {"first_year": "from", "last_year": "to"}.get(name, name.replace("_", "-"))


def _find_card(law: str) -> LawCard:
    from sandtable.theory.cards import CARDS
    from sandtable.usecases.laws.catalogue import find_law

    return next((card for card in CARDS if card.id == law), None) or find_law(law).row.card


def _write_rows(application: Application, out: str) -> None:
    """Writes the table of results.

    Raises:
        Refused: it cannot be written, or it is the table that was read.
    """
    path = Path(out)
    if path.exists() and path.resolve() == Path(application.file).resolve():
        raise refuse_call(f"`{out}` is the table that was read", mend="name another file for --out")
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(application.columns)
            writer.writerows([_written(value) for value in row] for row in application.rows)
    except OSError as error:
        why = error.strerror or "the file cannot be opened"
        raise refuse_call(
            f"`{out}` cannot be written", why=why, mend="name another file", code="cannot-write"
        ) from error


def _written(value: str | float) -> str | float:
    return "" if isinstance(value, float) and math.isnan(value) else value
