"""Values and what they rest on: what each fault code means."""

from __future__ import annotations

from sandtable.diagnostics.explanation import Explanation

VALUES: tuple[Explanation, ...] = (
    Explanation(
        code="impossible-distribution",
        title="A distribution that cannot be",
        explanation=(
            "Low ends lie below high ends, spreads are positive, probabilities sum to 1, a lognormal is "
            "positive, and `within` must leave something."
        ),
        example='uncertain pay : USD = 3_000 to 2_000 judged "a guess"',
        mended='uncertain pay : USD = 2_000 to 3_000 judged "a guess"',
    ),
    Explanation(
        code="distribution-argument",
        title="A distribution that depends on something",
        explanation=(
            "What is uncertain is drawn before anything is computed, so the numbers of a distribution are "
            "literals or arithmetic on literals."
        ),
        example='uncertain cost : USD = normal(pay, 100) judged "a guess"',
        mended=('uncertain luck : 1 = normal(0, 0.1) judged "a guess"\naux cost : USD = pay * exp(luck)'),
    ),
    Explanation(
        code="bad-correlation",
        title="Correlations that cannot hold",
        explanation=(
            "A correlation lies between -1 and 1, links two uncertainties, and all of them together must "
            "leave room for a draw: if a moves with b and b with c, a cannot move against c."
        ),
        example='correlate a with b at 1.4 judged "a guess"',
        mended='correlate a with b at 0.4 judged "a guess"',
    ),
    Explanation(
        code="bad-range",
        title="A range that is none",
        explanation="Sliders, windows, bands and tolerances go from a lower to a higher end within what makes sense.",
        example=('constant pay : USD = 5 judged "a guess"\n  ranges 10 to 0'),
        mended=('constant pay : USD = 5 judged "a guess"\n  ranges 0 to 10'),
    ),
    Explanation(
        code="bad-vintage",
        title="A vintage that is none",
        explanation=(
            "A = known when the scenario starts, L = a later fact, T = fitted to a training series, J = "
            "judgement. What stood before a later fact is a number or a distribution."
        ),
        example=('constant fee : USD = 6 judged "a guess"\n  vintage L known 2025-01 earlier 2 * pay judged "a guess"'),
        mended=('constant fee : USD = 6 judged "a guess"\n  vintage L known 2025-01 earlier 4 judged "a guess"'),
    ),
    Explanation(
        code="bare-number",
        title="A value that rests on nothing",
        explanation=(
            'Every value that a reader could doubt carries `@ID` of a source or `judged "why"`. A warning; an'
            " error under `--strict`."
        ),
        example="constant pay : USD = 5",
        mended='constant pay : USD = 5 judged "a guess"',
    ),
    Explanation(
        code="long-quote",
        title="A quotation that is too long",
        explanation="At most 25 words of a source are quoted: enough to show what was claimed. A warning.",
        example=(
            "move m on 2025-01\n"
            '  says "word1 word2 word3 word4 word5 word6 word7 word8 word9 word10 word11 word12 word13 word14 word15 word16 word17 word18 word19 word20 word21 word22 word23 word24 word25 word26 word27 word28 word29 word30"'
        ),
        mended=('move m on 2025-01\n  says "what was claimed"'),
    ),
)
