"""Outcomes, interests, claims and questions: what each fault code means."""

from __future__ import annotations

from sandtable.diagnostics.explanation import Explanation

AIMS: tuple[Explanation, ...] = (
    Explanation(
        code="unknown-outcome",
        title="An outcome that is not declared",
        explanation="Interests are in declared outcomes.",
        example=("interest RU\n  lands more is better"),
        mended=("interest RU\n  land more is better"),
    ),
    Explanation(
        code="unknown-interest",
        title="An actor without such interests",
        explanation=(
            "`net(actor)` weighs the interests stated for an actor, and a lens may change the weight of a "
            "stated interest."
        ),
        example='check "c" : average(net(UA)) > 0',
        mended='check "c" : average(net(RU)) > 0',
    ),
    Explanation(
        code="bad-weight",
        title="A weight that is none",
        explanation="A weight is a worth per amount of the outcome: `worth 15 per 1_000 person`.",
        example=('interest RU\n  land more is better worth 1 per 0 km^2 judged "the scale"'),
        mended=('interest RU\n  land more is better worth 1 per 1 km^2 judged "the scale"'),
    ),
    Explanation(
        code="claim-incomplete",
        title="A claim that cannot be judged",
        explanation=(
            "A claim needs a test, `holds when`, and a word for how sure its speaker is: the word gives the "
            "band of shares under which the claim fits."
        ),
        example=("claim C1\n  holds when final(held) > 3 km^2"),
        mended=("claim C1\n  holds when final(held) > 3 km^2\n  word could"),
    ),
    Explanation(
        code="question-incomplete",
        title="A question without one kind of answer",
        explanation=(
            "A question is answered by yes or no, `yes when CONDITION`, or by a number, `measures NUMBER`: one of "
            "the two. Only a number falls into `categories`."
        ),
        example='question Q1 asks "How much is held?"\n  resolves 2025-10',
        mended='question Q1 asks "How much is held?"\n  resolves 2025-10\n  measures final(held)',
    ),
    Explanation(
        code="unknown-answer",
        title="An answer that is none",
        explanation=(
            "What became of a claim, or of a question of yes or no, is yes, no, partly, open or untested. What became "
            "of a question that `measures` is a number in the unit of what it measures, or open or untested."
        ),
        example="  known yes on 2025-10",
        mended="  known 5.2 on 2025-10",
    ),
)
