"""Verbal probability: standards that give words numbers, and the way between the two."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sandtable.model.declaration import Word


@dataclass(frozen=True, slots=True)
class Band:
    """A term with its probabilities, ends included; `terms[0]` is the one that is printed."""

    terms: tuple[str, ...]
    low: float
    high: float

    @property
    def term(self) -> str:
        """The printed term."""
        return self.terms[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A verbal-probability standard: its bands from the least to the most likely, and where they are laid down."""

    id: str
    label: str
    bands: tuple[Band, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordReading:
    """How a speaker's word was turned into a band.

    Args:
        text: the word as spoken; "" when the claim has none.
        term: the standard's term it was read as; "" when it has none.
        low, high: the band as the standard (or the claim) states it; None without a number.
        judged_low, judged_high: the band against which a share is held: the outermost bands of a standard are
            open, so that 1,000 of 1,000 futures do not speak against `almost certain`.
        note: why there is no number, or on what the reading rests.
    """

    text: str
    standard: str
    term: str = ""
    low: float | None = None
    high: float | None = None
    judged_low: float | None = None
    judged_high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordEntry:
    """A word under one standard; without a band where the standard has none for it.

    Args:
        term: the standard's printed term.
    """

    standard: str
    label: str
    term: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsAnswer:
    """What was asked for: all standards, a word under each, or a probability under each.

    Args:
        asked: the word or the number as it was asked; "" = everything.
        probability: NaN unless a number was asked for.
        standards: all standards asked about.
        entries: one per standard; of a number, `term` is the word, or what it lies between.
    """

    asked: str
    probability: float
    standards: tuple[Standard, ...]
    entries: tuple[WordEntry, ...]


ICD_203 = Standard(
    id="icd203",
    label="ICD 203",
    bands=(
        Band(("almost no chance", "remote", "remote chance"), 0.01, 0.05),
        Band(("very unlikely", "highly improbable"), 0.05, 0.20),
        Band(("unlikely", "improbable", "improbably"), 0.20, 0.45),
        Band(("roughly even chance", "roughly even odds"), 0.45, 0.55),
        Band(("likely", "probable", "probably"), 0.55, 0.80),
        Band(("very likely", "highly probable"), 0.80, 0.95),
        Band(("almost certain", "almost certainly", "nearly certain"), 0.95, 0.99),
    ),
    source="Office of the Director of National Intelligence, Intelligence Community Directive 203, Analytic Standards, "
    "2 January 2015, section D.6.e(2)(a)",
)

PHIA = Standard(
    id="phia",
    label="PHIA yardstick",
    bands=(
        Band(("remote chance",), 0.0, 0.05),
        Band(("highly unlikely",), 0.10, 0.20),
        Band(("unlikely",), 0.25, 0.35),
        Band(("realistic possibility",), 0.40, 0.50),
        Band(("likely", "probably", "probable"), 0.55, 0.75),
        Band(("highly likely",), 0.80, 0.90),
        Band(("almost certain", "almost certainly"), 0.95, 1.0),
    ),
    source="Professional Head of Intelligence Analysis (UK), Probability Yardstick; the gaps between its bands are its own",
)

KENT = Standard(
    id="kent1964",
    label="Kent 1964",
    bands=(
        Band(("almost certainly not",), 0.02, 0.12),
        Band(("probably not",), 0.20, 0.40),
        Band(("chances about even", "about even"), 0.40, 0.60),
        Band(("probable", "probably"), 0.63, 0.87),
        Band(("almost certain", "almost certainly"), 0.87, 0.99),
    ),
    source="Kent, S. (1964), Words of Estimative Probability, Studies in Intelligence 8(4), 49-65",
)

_IPCC_BANDS = (
    Band(("exceptionally unlikely",), 0.0, 0.01),
    Band(("very unlikely",), 0.0, 0.10),
    Band(("unlikely",), 0.0, 0.33),
    Band(("about as likely as not",), 0.33, 0.66),
    Band(("likely",), 0.66, 1.0),
    Band(("very likely",), 0.90, 1.0),
    Band(("virtually certain",), 0.99, 1.0),
)

IPCC_AR5 = Standard(
    id="ipcc-ar5",
    label="IPCC AR5",
    bands=_IPCC_BANDS,
    source="Mastrandrea, M. D. et al. (2010), Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on Consistent "
    "Treatment of Uncertainties, Table 1; its bands lie inside each other",
)

IPCC_AR4 = Standard(
    id="ipcc-ar4",
    label="IPCC AR4",
    bands=_IPCC_BANDS,
    source="IPCC (2005), Guidance Notes for Lead Authors of the IPCC Fourth Assessment Report on Addressing Uncertainties, "
    "Table 4; its bands lie inside each other",
)

READERS = Standard(
    id="readers",
    label="reader survey",
    bands=(
        Band(("almost no chance",), 0.01, 0.05),
        Band(("unlikely",), 0.10, 0.30),
        Band(("we doubt", "i doubt"), 0.1425, 0.3425),
        Band(("we believe", "i believe"), 0.60, 0.80),
        Band(("probably", "probable"), 0.6375, 0.80),
        Band(("likely",), 0.65, 0.7625),
        Band(("highly likely",), 0.83, 0.95),
        Band(("almost certainly", "almost certain"), 0.90, 0.98),
    ),
    source="Perceptions of Probability and Numbers (2017): quartiles of what 46 web readers took a word to mean; no standard "
    "anyone is bound by",
)

STANDARDS: Mapping[str, Standard] = MappingProxyType(
    {item.id: item for item in (ICD_203, PHIA, KENT, IPCC_AR5, IPCC_AR4, READERS)}
)
DEFAULT_STANDARD = ICD_203.id


def find_band(word: str, standard: Standard) -> Band | None:
    """The band that a standard gives a word; None when it has none.

    A word is compared without regard to case, hyphens and spaces, and never by a part: `not likely` is no `likely`.
    """
    wanted = _normal(word)
    return next((band for band in standard.bands if wanted in band.terms), None)


def find_term(probability: float, standard: Standard) -> str | None:
    """The standard's word for a probability; None where it has none (in a gap, or beyond its ends).

    Where two bands meet, the edge belongs to the upper one; where one lies inside another, the inner one says more; where
    they overlap, both are named.
    """
    found = [band for band in standard.bands if band.low <= probability <= band.high]
    is_met = any(band.low == probability for band in found)
    found = [band for band in found if band.high > probability or not is_met or band.low == band.high]
    inner = [band for band in found if not any(_is_inside(other, band) for other in found)]
    return " or ".join(band.term for band in inner) or None


def _is_inside(inner: Band, outer: Band) -> bool:
    return outer.low <= inner.low and inner.high <= outer.high and inner.high - inner.low < outer.high - outer.low


def describe_probability(probability: float, standard: Standard) -> str:
    """A probability in a standard's words; between two of them, or beyond them, it says so."""
    if math.isnan(probability):
        return "no number"
    term = find_term(probability, standard)
    if term is not None:
        return term
    below = [band.term for band in standard.bands if band.high < probability]
    above = [band.term for band in standard.bands if band.low > probability]
    if not below:
        return f"less than {above[0]}"
    if not above:
        return f"more than {below[-1]}"
    return f"between {below[-1]} and {above[0]}"


def read_word(word: Word | None, standard: Standard) -> WordReading:
    """The band of a speaker's word: the claim's own band first, then `read as`, then the word itself.

    A word without a number under the standard (`could`, `can never`) keeps none: it is said, not guessed.
    """
    if word is None:
        return WordReading(text="", standard=standard.label, note="the speaker gave no word for how sure")
    if word.band is not None:
        low, high = word.band
        return WordReading(
            text=word.text, standard="the claim's own band", low=low, high=high, judged_low=low, judged_high=high,
            note="band stated with the claim",
        )  # fmt: skip
    spoken = word.read_as or word.text
    band = find_band(spoken, standard)
    if band is None:
        return WordReading(
            text=word.text, standard=standard.label, note=f"`{spoken}` has no number under {standard.label}"
        )
    return WordReading(
        text=word.text,
        standard=standard.label,
        term=band.term,
        low=band.low,
        high=band.high,
        judged_low=0.0 if band is standard.bands[0] else band.low,
        judged_high=1.0 if band is standard.bands[-1] else band.high,
        note=f"`{word.text}` read as `{band.term}`" if word.read_as else "",
    )


def _normal(word: str) -> str:
    return " ".join(word.casefold().replace("-", " ").split())
