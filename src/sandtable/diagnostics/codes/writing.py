"""How a scenario is written: what each fault code means."""

from __future__ import annotations

from sandtable.diagnostics.explanation import Explanation

WRITING: tuple[Explanation, ...] = (
    Explanation(
        code="syntax",
        title="The statement cannot be read",
        explanation=(
            "A statement has a fixed form: its keyword, its name, and its parts in order. The message tells "
            "what was found and what could have stood there."
        ),
        example='constant pay USD/person = 2_000 judged "a guess"',
        mended='constant pay : USD/person = 2_000 judged "a guess"',
    ),
    Explanation(
        code="unexpected-word",
        title="A word that is none here",
        explanation=(
            "A statement starts at the margin with a keyword, and a clause starts with one too. This word is "
            "neither, and often a keyword misspelt."
        ),
        example='constnat pay : USD/person = 2_000 judged "a guess"',
        mended='constant pay : USD/person = 2_000 judged "a guess"',
    ),
    Explanation(
        code="reserved-word",
        title="A word of the language used as a name",
        explanation=(
            "The words of statements and clauses mean something wherever they stand, so no quantity, element "
            "or move can be called so."
        ),
        example='constant unless : 1 = 2 judged "a guess"',
        mended='constant unless_told : 1 = 2 judged "a guess"',
    ),
    Explanation(
        code="unclosed-bracket",
        title="A bracket that does not close",
        explanation="Every bracket that opens must close within its statement, and in the right order.",
        example="aux x : 1 = (now / 1 month + 1",
        mended="aux x : 1 = (now / 1 month + 1)",
    ),
    Explanation(
        code="unclosed-text",
        title="A text that does not end",
        explanation="A text stands between two quotation marks on one line.",
        example='constant pay : USD/person = 2_000 judged "a guess',
        mended='constant pay : USD/person = 2_000 judged "a guess"',
    ),
    Explanation(
        code="too-deep",
        title="Nested too deeply",
        explanation=(
            "Brackets and conditions within each other are read and walked to a depth of a few hundred. No "
            "equation that a person can follow comes near."
        ),
        example="aux x : 1 = ((((((((…))))))))",
        mended="aux x : 1 = 1",
    ),
    Explanation(
        code="bad-number",
        title="Not a number",
        explanation=(
            "A number is digits with `_` between them, a point and an exponent: `12_000`, `0.04`, `1e6`. "
            "Where data are read, each cell must be a finite number; an empty cell or `NaN` is none."
        ),
        example='constant s[side] : 1 = from "bad-number.csv" column share judged "a count"',
        mended='constant s[side] : 1 = 0.5 judged "a count"',
    ),
    Explanation(
        code="bad-date",
        title="Not a date",
        explanation=(
            "Dates are written `2025-03` or `2025-03-15`, and a span has its earlier end first. On an axis of"
            " plain numbers, points in time are numbers."
        ),
        example="outcome o : 1 = mean(x from 2025-06 to 2025-01)",
        mended="outcome o : 1 = mean(x from 2025-01 to 2025-06)",
    ),
    Explanation(
        code="reserved-name",
        title="A name the language has taken",
        explanation=(
            "`now`, `time`, `dt`, `month_of_year` and `calendar_year` stand for the time in every equation, "
            "and `base` for the branch without anything."
        ),
        example="aux now : 1 = 2",
        mended="",
    ),
    Explanation(
        code="duplicate-name",
        title="A name declared twice",
        explanation=(
            "Quantities, moves and laws share one space of names; so do the branches, the lenses, the persons"
            " and the claims each among themselves. A name means one thing."
        ),
        example='constant pay : USD/person = 2_500 judged "a second guess"',
        mended="",
    ),
)
