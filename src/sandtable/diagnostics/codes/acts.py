"""Moves and laws: what each fault code means."""

from __future__ import annotations

from sandtable.diagnostics.explanation import Explanation

ACTS: tuple[Explanation, ...] = (
    Explanation(
        code="unknown-actor",
        title="An actor who is not declared",
        explanation="Moves are by actors toward actors, laws and interests are of actors, all declared with `actor`.",
        example="move m by KR on 2025-01",
        mended="move m by KP on 2025-01",
    ),
    Explanation(
        code="unknown-person",
        title="A person who is not declared",
        explanation="Lenses have an owner and claims a speaker: a declared person or actor.",
        example="claim C1 by bolder",
        mended="claim C1",
    ),
    Explanation(
        code="unknown-move",
        title="A move that is not declared",
        explanation="Laws, guards, branches and functions such as `active` name moves by their ids.",
        example="branch b : never mm",
        mended="branch b : never m",
    ),
    Explanation(
        code="unknown-law",
        title="A law that is not declared",
        explanation="`in_force` and `waived` read a declared law.",
        example="aux x : 1 = in_force(bann) + active(m)",
        mended="aux x : 1 = in_force(ban) + active(m)",
    ),
    Explanation(
        code="move-as-value",
        title="A move used as a number",
        explanation=(
            "A move happens or not; functions tell when: `active`, `begins`, `since`, `count`, and `in_force`"
            " and `waived` for laws."
        ),
        example="aux x : 1 = 2 * m",
        mended="aux x : 1 = 2 * active(m)",
    ),
    Explanation(
        code="two-triggers",
        title="Triggers that contradict",
        explanation=(
            "A move is set off by a date or a chance or, alone, a condition; beside a date or a chance `when`"
            " is a guard. What happens several times says `again`."
        ),
        example=("move m on 2025-01\n  chance 0.1/month"),
        mended="move m on 2025-01",
    ),
    Explanation(
        code="move-without-effect",
        title="A move that changes nothing",
        explanation=(
            "Whether a move happens must be read by an equation, another move, a law or an outcome; else it "
            "cannot matter to anyone."
        ),
        example="move m on 2025-01",
        mended=("move m on 2025-01\naux x : 1 = active(m)\nshow x"),
    ),
    Explanation(
        code="law-without-moves",
        title="A law over nothing",
        explanation="A law forbids or enables moves, limits a quantity, or is read by `in_force`.",
        example="law ban",
        mended=("law ban\n  forbids m"),
    ),
    Explanation(
        code="bad-place",
        title="Nowhere on a map",
        explanation=(
            "An actor may stand at a longitude and latitude, and have a country named by the three letters of ISO 3166-1. "
            "A route carries one series from one actor to another."
        ),
        example='actor KR "South Korea"\n  place 37.6, 127.0',
        mended='actor KR "South Korea"\n  place 127.0, 37.6',
    ),
    Explanation(
        code="no-waiver",
        title="A waiver that is not there",
        explanation="A waiver is a move of the law's actor, with a chance or on a date.",
        example="aux x : 1 = waived(ban) + active(m)",
        mended="aux x : 1 = in_force(ban) + active(m)",
    ),
)
