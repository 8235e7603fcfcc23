"""Words for probabilities and probabilities for words, under every standard."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sandtable.analysis.words import (
    DEFAULT_STANDARD,
    STANDARDS,
    Standard,
    WordEntry,
    WordsAnswer,
    describe_probability,
    find_band,
)
from sandtable.ledger.rows import WordBand
from sandtable.usecases.refused import Refused, refuse_call

if TYPE_CHECKING:
    import pandas as pd


def ask_words(asked: str = "", standard: str = "") -> WordsAnswer:
    """Words and bands, both ways.

    Args:
        asked: a word (`likely`), a probability (`0.7`, `70 %`), or "" for everything.
        standard: one standard; "" = all.

    Raises:
        Refused: no such standard, no probability, or no standard has the word.
    """
    standards = (require_standard_of(standard),) if standard else tuple(STANDARDS.values())
    probability = _read_probability(asked)
    if math.isfinite(probability):
        entries = tuple(
            WordEntry(standard=s.id, label=s.label, term=describe_probability(probability, s)) for s in standards
        )
        return WordsAnswer(asked=asked, probability=probability, standards=standards, entries=entries)
    entries = tuple(_entry(asked, s) for s in standards) if asked else ()
    if asked and not any(entry.term for entry in entries):
        raise _refuse_word(asked, standards)
    return WordsAnswer(asked=asked, probability=math.nan, standards=standards, entries=entries)


def words(asked: str | float = "", standard: str = "") -> pd.DataFrame:
    """Words of probability and what they stand for, as a table.

    Args:
        asked: a word (`likely`), a probability (`0.7`, `70 %`), or "" for everything.
        standard: one standard; "" = all.

    Returns:
        A row per standard and word with `low` and `high` as shares (of a probability: the word it has); a standard that
        lacks the word has no numbers.

    Raises:
        Refused: no such standard, no probability, or no standard has the word.
    """
    import pandas as pd

    answer = ask_words(str(asked), standard)
    if answer.entries:
        rows = [(entry.label, entry.term, entry.low, entry.high) for entry in answer.entries]
    else:
        rows = [(kept.label, band.term, band.low, band.high) for kept in answer.standards for band in kept.bands]
    columns = ["standard", "word", "low", "high"]
    frame = pd.DataFrame(rows, columns=columns)
    if math.isfinite(answer.probability):
        frame = frame[columns[:2]]
    frame.attrs = {"asked": answer.asked, "unit": "share of cases"}
    return frame


def find_standard(name: str) -> Standard | None:
    """A standard by its id or the beginning of it, whatever its case, spaces and hyphens; the default for ""."""
    plain = _plain(name)
    if not plain:
        return STANDARDS[DEFAULT_STANDARD]
    return next((STANDARDS[key] for key in STANDARDS if _plain(key).startswith(plain)), None)


def require_standard_of(name: str) -> Standard:
    """A standard by its name.

    Raises:
        Refused: there is no such standard.
    """
    found = find_standard(name)
    if found is None:
        raise refuse_call(f"there is no standard `{name}`", mend=f"choose one of {', '.join(STANDARDS)}")
    return found


def find_word(word: str, standard: str) -> WordBand | str:
    """The band of a word under a standard (default ICD 203), or why it has none."""
    found = find_standard(standard)
    if found is None:
        return f"there is no standard `{standard}`; there are {', '.join(STANDARDS)}"
    band = find_band(word, found)
    if band is None:
        return f"`{word}` has no number under {found.label}"
    return WordBand(term=band.term, standard=found.label, low=band.low, high=band.high)


def _entry(word: str, standard: Standard) -> WordEntry:
    band = find_band(word, standard)
    if band is None:
        return WordEntry(standard=standard.id, label=standard.label)
    return WordEntry(standard=standard.id, label=standard.label, term=band.term, low=band.low, high=band.high)


def _read_probability(text: str) -> float:
    """A number as asked for; NaN when it is a word.

    Raises:
        Refused: it is a number, but no probability.
    """
    plain = text.strip().removesuffix("%").strip()
    try:
        value = float(plain)
    except ValueError:
        return math.nan
    value = value / 100.0 if text.strip().endswith("%") else value
    if not 0.0 <= value <= 1.0:
        raise refuse_call(
            f"`{text}` is no probability",
            why="it does not lie between 0 and 1",
            mend=f"write `{value:g}%`"
            if 1.0 < value <= 100.0 and not text.strip().endswith("%")
            else "write it as 0.7 or 70%",
        )
    return value


def _refuse_word(word: str, standards: Iterable[Standard]) -> Refused:
    from difflib import get_close_matches

    terms = sorted({term for standard in standards for band in standard.bands for term in band.terms})
    near = get_close_matches(word.casefold(), terms, n=3)
    listed = ", ".join(f"`{term}`" for term in near)
    return refuse_call(
        f"no standard gives `{word}` a number",
        why=f"near words: {listed}" if near else "a word without a number is left one: it is said, not guessed",
        mend="see `sandtable words`",
        code="no-such-name",
    )


def _plain(name: str) -> str:
    return name.lower().replace(" ", "").replace("-", "").replace("_", "")
