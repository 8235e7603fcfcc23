"""The order of a brief's sections."""

from __future__ import annotations

from sandtable.usecases.brief.answers import (
    write_attribution,
    write_discovery,
    write_drivers,
    write_game,
    write_hinges,
    write_information,
    write_regret,
    write_scores,
    write_worlds,
)
from sandtable.usecases.brief.parts import (
    Part,
    write_checks,
    write_claims,
    write_duties,
    write_ledger,
    write_provenance,
    write_questions,
    write_series,
)

__all__ = ["PARTS", "Part"]

PARTS = (
    Part("series", "What the futures look like", write_series),
    Part("ledger", "Pluses and minuses", write_ledger),
    Part("attribution", "What each move accounts for", write_attribution),
    Part("claims", "Whose claim holds, under whose assumptions", write_claims),
    Part("worlds", "Each expert in the others' worlds", write_worlds),
    Part("hinges", "Why they disagree", write_hinges),
    Part("drivers", "What drives the spread", write_drivers),
    Part("information", "What to find out", write_information),
    Part("discovery", "When the answer is the other one", write_discovery),
    Part("regret", "Which choice is robust", write_regret),
    Part("game", "If the other side chooses too", write_game),
    Part("questions", "Forecast questions", write_questions),
    Part("scores", "How the forecasts score", write_scores),
    Part("checks", "The scenario's own checks", write_checks),
    Part("duties", "Limits of laws", write_duties),
    Part("provenance", "On what the values rest", write_provenance),
)
