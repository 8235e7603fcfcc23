"""What a forecast is held against: climatology, one half, and persistence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandtable.ledger.entries import AskedQuestion, Stated
from sandtable.ledger.scores import normal_categories, normal_quantiles

CLIMATOLOGY, HALF, PERSISTENCE = "climatology", "one half", "persistence"
REFERENCES = (HALF, CLIMATOLOGY, PERSISTENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Climatology:
    """How often the answer was yes elsewhere.

    Args:
        n_yes, n: answered yes-or-no questions of the record, and those answered yes.
    """

    n_yes: int
    n: int

    def probability(self, question: AskedQuestion, outcome: float) -> float | None:
        """The question's stated base rate; without one, the share of yes among all other answered questions.

        Args:
            question: as asked.
            outcome: its own answer, 1 or 0, which is left out of the share.

        Returns:
            None when there is no other answered question.
        """
        if question.base_rate is not None:
            return min(max(question.base_rate.middle, 0.0), 1.0)
        return (self.n_yes - outcome) / (self.n - 1) if self.n > 1 else None


def reference_probability(
    reference: str, question: AskedQuestion, outcome: float, climatology: Climatology
) -> float | None:
    """The probability of yes that a reference gives; None where it gives none."""
    if reference == HALF:
        return 0.5
    if reference == CLIMATOLOGY:
        return climatology.probability(question, outcome)
    return None if question.status_quo is None else min(max(question.status_quo.middle, 0.0), 1.0)


def reference_categories(reference: str, question: AskedQuestion) -> tuple[float, ...] | None:
    """The probabilities of ordered categories that a reference gives; `one half` becomes equal shares."""
    if reference == HALF:
        return (1.0 / (len(question.edges) + 1),) * (len(question.edges) + 1)
    stated = _stated(reference, question)
    return None if stated is None else normal_categories(stated.low, stated.high, question.edges)


def reference_quantiles(reference: str, question: AskedQuestion, levels: Sequence[float]) -> tuple[float, ...] | None:
    """The quantiles of a number that a reference gives: a stated interval as a normal; `one half` has none."""
    stated = _stated(reference, question)
    return None if stated is None else normal_quantiles(stated.low, stated.high, levels)


def count_climatology(outcomes: Mapping[str, float]) -> Climatology:
    """Climatology of answered yes-or-no questions.

    Args:
        outcomes: question -> 1 or 0.
    """
    return Climatology(n_yes=int(sum(outcomes.values())), n=len(outcomes))


def _stated(reference: str, question: AskedQuestion) -> Stated | None:
    if reference == CLIMATOLOGY:
        return question.base_rate
    return question.status_quo if reference == PERSISTENCE else None
