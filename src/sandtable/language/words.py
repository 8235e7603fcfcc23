"""The words of the language: which are reserved, which are functions, and which are spelt alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STATEMENT_WORDS: Final = _words(
    "scenario module asks about paper holds skill time sources include use sector actor person dimension map unit "
    "constant uncertain input correlate data lookup stock flow aux move law branch lens outcome interest "
    "claim question check show route story"
)
"""Words that begin a statement at the margin."""

CLAUSE_WORDS: Final = _words(
    "note vintage ranges earlier known starts gains loses changes never within toward chance when after unless "
    "again times lasts ends says forbids enables while permits waiver repealed limits includes weight despite "
    "judged worth per given holds word denied resolves yes most lacks"
)
"""Words that begin a clause, or join its parts."""

LINK_WORDS: Final = _words("if then else and or not over in at from to with as of by on is alias rank")
"""Words that join the parts of an expression or of a statement's first line."""

RESERVED: Final = STATEMENT_WORDS | CLAUSE_WORDS | LINK_WORDS
"""No variable, element or move may be called so."""

BUILT_IN_NAMES: Final = _words("time")
"""Reserved words that are also a name or a function within an expression."""

SOFT_WORDS: Final = _words(
    "step negative method column more less better read band limit always for place country shows"
)
"""Words of the language only where it expects them; elsewhere they are free as names."""

QUESTION_WORDS: Final = _words("measures categories base rate status quo")
"""Words of the language only within a question, where it expects them; everywhere else they are free as names."""

NOT_A_UNIT: Final = CLAUSE_WORDS | LINK_WORDS | _words("step method column")
"""Words that never are the unit of the number before them."""

NOT_A_UNIT_IN_QUESTION: Final = _words("measures categories base status")
"""Words that within a question begin a clause behind a number."""

TIME_REDUCTIONS: Final = _words("mean total sum min max ever always first_time count_steps")
"""Functions that reduce over time with `from a to b`, and over the whole axis with one argument alone."""

TIME_ENDS: Final = _words("initial final")
"""Functions that take the value at an end of the axis."""

DIMENSION_REDUCTIONS: Final = _words("sum mean min max product any all count share")
"""Functions that take `over`; `share` keeps the dimension, the others reduce it."""

COMPARING: Final = _words("allocate market_price")
"""Functions that take `over` behind several arguments: they compare the elements of dimensions."""

OVER_FUTURES: Final = _words("average median probability")
"""Functions that take a statistic over futures, besides `quantile`."""

INTERVAL_FAMILIES: Final = _words("normal lognormal logitnormal")
"""Distributions that can be given by `a to b`."""

FAMILIES: Final = INTERVAL_FAMILIES | _words(
    "uniform triangular pert beta gamma poisson binomial bernoulli categorical mixture empirical"
)
"""Names of distributions."""


def find_near_words(word: str, candidates: Iterable[str], *, most: int = 3) -> list[str]:
    """Find the words that a writer may have meant, nearest first."""
    from difflib import get_close_matches  # only a fault pays for it

    return get_close_matches(word[:60], sorted(set(candidates)), n=most, cutoff=0.7)
