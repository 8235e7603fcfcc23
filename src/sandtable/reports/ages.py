"""How old a source is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.numbers import MISSING

if TYPE_CHECKING:
    from sandtable.analysis.uncertainty.ages import Age
    from sandtable.model.model import Source

MOST_MONTHS = 36  # beyond so many an age is said in years


def say_age(age: Age | None) -> str:
    """`5 months`, `23 to 34 months`, `about 4 years`; `still to come` for a time that has not ended."""
    if age is None:
        return MISSING
    if age.most < 0:
        return "still to come"
    if age.most == 0:
        return "this month"
    if age.least <= 0:
        return f"up to {_months(age.most)}"
    if age.most > MOST_MONTHS:
        return f"about {round((age.least + age.most) / 24)} years"
    return _months(age.most) if age.least == age.most else f"{age.least} to {_months(age.most)}"


def say_source(source: Source) -> str:
    """`ROK-031 Gallup Korea, “Support for arms”, as of 2024-10, published 2024-11-01`."""
    parts = [", ".join(part for part in (source.publisher, f"“{source.title}”" if source.title else "") if part)]
    if source.as_of:
        parts.append(f"as of {source.as_of}")
    if source.date:
        parts.append(f"published {source.date}")
    return f"{source.id} {', '.join(part for part in parts if part)}".strip()


def _months(n: int) -> str:
    return "1 month" if n == 1 else f"{n} months"
