"""Units: what each fault code means."""

from __future__ import annotations

from sandtable.diagnostics.explanation import Explanation

UNITS: tuple[Explanation, ...] = (
    Explanation(
        code="unknown-unit",
        title="A unit nobody knows",
        explanation=(
            "Units are declared by `unit` or known to Pint (SI, time, common others); the language itself "
            "declares person, USD, EUR and index."
        ),
        example='constant cost : USD/shel = 5 judged "a guess"',
        mended='constant cost : USD/shell = 5 judged "a guess"',
    ),
    Explanation(
        code="unit-form",
        title="Not the form of a unit",
        explanation=(
            "A unit is names joined by `*`, `/` and `^` with whole exponents, or `1`. A definition may have "
            "an amount in front: `1_000_000 USD`."
        ),
        example=("unit front = 5 line\nunit line = 2 front"),
        mended=("unit front = 5 km\nunit line = 2 front"),
    ),
    Explanation(
        code="unit-offset",
        title="A unit with a zero of its own",
        explanation=(
            "Degrees Celsius or decibels cannot be added or scaled by a factor alone, so they cannot stand in"
            " equations."
        ),
        example='constant warmth : degC = 5 judged "a guess"',
        mended='constant warmth : kelvin = 278 judged "a guess"',
    ),
    Explanation(
        code="units-mismatch",
        title="Units disagree",
        explanation=(
            "What is added, compared or declared equal must measure the same kind of quantity. Scales of one "
            "kind (month and year, USD and MUSD) convert by themselves; kinds do not. A bare number has no "
            "unit; 0 fits any."
        ),
        example="flow casualties : person/month = soldiers * exposure",
        mended="flow casualties : person/month = soldiers * exposure / contact_time",
    ),
    Explanation(
        code="condition-unit",
        title="A quantity as a truth",
        explanation="Only a comparison, or a number without unit, can be true or false.",
        example="aux x : 1 = if men then 1 else 0",
        mended="aux x : 1 = if men > 0 then 1 else 0",
    ),
    Explanation(
        code="power-unit",
        title="A power without a unit",
        explanation="The unit of `a ^ b` depends on b when a has a unit, so b must then be a literal.",
        example="aux x : 1 = men ^ p / 1 person",
        mended="aux x : 1 = (men / 1 person) ^ p",
    ),
    Explanation(
        code="flow-not-per-time",
        title="A flow that is not per time",
        explanation="A flow says how much moves in a time; a quantity that is not per time is an auxiliary.",
        example="flow recruits : person = 30 person",
        mended="flow recruits : person/month = 30 person/month",
    ),
)
