"""Branches and lenses: what each fault code means."""

from __future__ import annotations

from sandtable.diagnostics.explanation import Explanation

RIVALS: tuple[Explanation, ...] = (
    Explanation(
        code="unknown-branch",
        title="A branch that is not declared",
        explanation="`x in branch` and `includes` name declared branches; `base` is the branch without anything.",
        example='check "c" : average(final(x) in quite) == 0',
        mended='check "c" : average(final(x) in quiet) == 0',
    ),
    Explanation(
        code="branch-conflict",
        title="Branches that contradict",
        explanation=(
            "A branch, with all it includes, sets each thing in one way; so do branches that are composed with `+`."
        ),
        example="branch both : includes quiet, m on 2025-03",
        mended="branch both : m on 2025-03",
    ),
    Explanation(
        code="branch-cycle",
        title="Branches that include each other",
        explanation="`includes` takes in another branch's items; a circle has no end.",
        example=("branch a : includes b, never m\nbranch b : includes a"),
        mended=("branch a : includes b\nbranch b : never m"),
    ),
    Explanation(
        code="empty-branch",
        title="A branch that changes nothing",
        explanation="A branch without items is the base branch under another name. A warning.",
        example="branch quiet",
        mended="branch quiet : never m",
    ),
    Explanation(
        code="cannot-replace",
        title="Something that has no value to replace",
        explanation=(
            "Branches and lenses replace constants, uncertainties, stocks' starts, flows, auxiliaries and "
            "data; not outcomes and not lookups."
        ),
        example="branch b : land = 0",
        mended="branch b : held = 0",
    ),
    Explanation(
        code="timed-constant",
        title="A constant set for a while",
        explanation=(
            "Constants and stocks are given their values once, before the first point, so a branch cannot set"
            " them from one date to another."
        ),
        example="branch b : pay = 0 from 2025-03",
        mended="branch b : cost = 0 from 2025-03",
    ),
    Explanation(
        code="silent-override",
        title="A fact replaced in silence",
        explanation=(
            "A lens may hold a sourced value to be wrong, but must say so: `despite @ID` names the sources it"
            " goes against."
        ),
        example=('lens low by bolder\n  pay = 1_000 judged "paid in kind"'),
        mended=('lens low by bolder\n  pay = 1_000 despite @S-1 judged "paid in kind"'),
    ),
    Explanation(
        code="despite-unrelated",
        title="A source that is not gone against",
        explanation="`despite` names sources on which the replaced value rests. A warning.",
        example=('lens low by bolder\n  pay = 1_000 despite @S-1 judged "paid in kind"'),
        mended=('lens low by bolder\n  pay = 1_000 judged "paid in kind"'),
    ),
    Explanation(
        code="lens-without-owner",
        title="A lens of nobody",
        explanation="A rival set of assumptions belongs to someone; only `record` is no one's opinion. A warning.",
        example=('lens low\n  pay = 1 judged "paid in kind"'),
        mended=('lens low by bolder\n  pay = 1 judged "paid in kind"'),
    ),
    Explanation(
        code="lens-without-reason",
        title="An assumption without a reason",
        explanation='Each line of a lens gives its reason: `judged "why"`, a source, or both. A warning.',
        example=("lens low by bolder\n  pay = 1"),
        mended=('lens low by bolder\n  pay = 1 judged "paid in kind"'),
    ),
)
