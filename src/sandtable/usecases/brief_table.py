"""The order of a brief's sections."""

from __future__ import annotations

from sandtable.usecases.brief_parts import (
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
    Part("claims", "Whose claim holds, under whose assumptions", write_claims),
    Part("questions", "Forecast questions", write_questions),
    Part("duties", "Limits of laws", write_duties),
    Part("checks", "The scenario's own checks", write_checks),
    Part("provenance", "On what the values rest", write_provenance),
)
