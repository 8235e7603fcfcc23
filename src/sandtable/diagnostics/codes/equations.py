"""Equations: what each fault code means."""

from __future__ import annotations

from sandtable.diagnostics.explanation import Explanation

EQUATIONS: tuple[Explanation, ...] = (
    Explanation(
        code="unknown-name",
        title="A name that is not declared",
        explanation="An equation reads quantities that are declared somewhere in the scenario, in any order.",
        example="aux x : person = soldier",
        mended="aux x : person = soldiers",
    ),
    Explanation(
        code="unknown-function",
        title="A function that does not exist",
        explanation="Calls are functions of the language or declared lookups.",
        example="aux x : 1 = expo(now / 1 month)",
        mended="aux x : 1 = exp(now / 1 month)",
    ),
    Explanation(
        code="wrong-arguments",
        title="Arguments that do not fit",
        explanation="Each function and distribution takes a fixed number of arguments, in a fixed order or by name.",
        example="aux x : 1 = clip(now / 1 month, 5)",
        mended="aux x : 1 = clip(now / 1 month, 0, 5)",
    ),
    Explanation(
        code="wrong-place",
        title="Something that cannot stand here",
        explanation=(
            "Memories and noise stand in flows, auxiliaries and moves; reductions over time in outcomes, "
            "claims, questions and checks; readings of other branches and statistics over futures only where "
            "whole runs are compared."
        ),
        example="aux y : 1 = mean(x from 2024-10 to 2025-01)",
        mended="aux y : 1 = smooth1(x, 3 month)",
    ),
    Explanation(
        code="not-constant",
        title="A constant that would move",
        explanation=(
            "A constant is given its value once, before the first point: it may read constants and "
            "uncertainties, nothing that changes."
        ),
        example="constant half : person = men / 2",
        mended="aux half : person = men / 2",
    ),
    Explanation(
        code="algebraic-loop",
        title="Quantities that need each other at once",
        explanation=(
            "Equations are evaluated one after the other at each point. When each of several needs another of"
            " them at the same point, none can be first. A stock or a memory between them breaks the loop: it"
            " gives what was before."
        ),
        example=("aux fear : 1 = 1 + threat\naux threat : 1 = fear / 2"),
        mended=("aux fear : 1 = 1 + previous(threat, 0)\naux threat : 1 = fear / 2"),
    ),
    Explanation(
        code="circular-initial",
        title="Initial values that need each other",
        explanation=(
            "An initial value may use constants, other initial values and what is computed from them, without"
            " a circle. A memory without an initial value starts from its input."
        ),
        example=("stock men : person\n  starts goal\naux goal : person = men * 2"),
        mended=('stock men : person\n  starts 100 judged "a guess"\naux goal : person = men * 2'),
    ),
    Explanation(
        code="outcome-in-equation",
        title="An outcome inside a run",
        explanation="An outcome is known only when the run is over, so no equation of the run can read it.",
        example="aux x : km^2 = land * 2",
        mended="aux x : km^2 = held * 2",
    ),
    Explanation(
        code="needs-time-reduction",
        title="A series where one number is asked",
        explanation=(
            "Outcomes, claims and questions are one number or truth a run; a quantity with a value at each "
            "point must be reduced over time."
        ),
        example="outcome land : km^2 = held",
        mended="outcome land : km^2 = final(held)",
    ),
    Explanation(
        code="lookup-points",
        title="A lookup with too few points",
        explanation="A lookup is a line through at least two finite points.",
        example="lookup fatigue : month to 1 = (0, 1)",
        mended="lookup fatigue : month to 1 = (0, 1), (24, 0.5)",
    ),
    Explanation(
        code="lookup-order",
        title="Lookup points out of order",
        explanation="The points of a lookup are given by rising x, each x once.",
        example="lookup fatigue : month to 1 = (0, 1), (24, 0.5), (6, 0.8)",
        mended="lookup fatigue : month to 1 = (0, 1), (6, 0.8), (24, 0.5)",
    ),
    Explanation(
        code="unused",
        title="Declared and used nowhere",
        explanation=(
            "What enters no equation, outcome or claim has no effect: often a name was mistyped where it "
            "should have been read. A warning."
        ),
        example='constant pay : USD = 5 judged "a guess"',
        mended="",
    ),
)
