"""Answers that cannot be given: nothing to explain, nothing to choose, forecasts that are none."""

from __future__ import annotations

from sandtable.diagnostics.explanation import Explanation

ANSWERS: tuple[Explanation, ...] = (
    Explanation(
        code="nothing-varies",
        title="Something that is the same in every future",
        explanation=(
            "Drivers, hinges, discovered futures and the worth of information explain why futures differ. Where a claim "
            "holds in all of them, or in none, or an outcome is one number, there is nothing to explain: that is the answer."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="same-assumptions",
        title="Two lenses that assume the same",
        explanation="A hinge is an assumption in which two lenses differ; these two replace nothing differently.",
        is_in_scenario=False,
    ),
    Explanation(
        code="too-few-futures",
        title="Too few futures for the answer",
        explanation=(
            "The answer would be noise, or less precise than was asked for. The message says how many futures are "
            "needed; standard errors fall as one over the square root of their number."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="too-many-futures",
        title="A run too large to keep its drawn values",
        explanation=(
            "Drivers, the worth of information and discovered futures compare what was drawn with what came out. A run of "
            "more than 16,384 futures keeps only what came out; so many are never needed for these answers."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="too-many-players",
        title="More parts than can be told apart",
        explanation=(
            "An attribution over n moves or assumptions has 2^n combinations; a game has one ensemble for every "
            "combination of moves. Name fewer, or let similar ones be one group."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="stopped-early",
        title="An answer that was stopped too early",
        explanation=(
            "Some answers mean something only when all their runs are done: parts of a whole are told from every "
            "combination. Answers that were done before the stop are kept."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="one-alternative",
        title="A choice with one alternative",
        explanation="A game, regret and the worth of information compare alternatives; at least two are needed.",
        is_in_scenario=False,
    ),
    Explanation(
        code="no-weights",
        title="Interests without a sum",
        explanation=(
            "Nothing in the scenario says how much one outcome counts against another for this actor, and sandtable does "
            "not make it up. One outcome can be named instead."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="unresolvable-question",
        title="A question that cannot be answered",
        explanation=(
            "A forecast is scored against an answer with a date and a source. This question has none yet, or it is "
            "resolved before its forecasts were made, or twice with different answers."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="bad-forecast",
        title="A forecast that is none",
        explanation=(
            "Probabilities lie between 0 and 1 (both included) and those of one question add up to 1; quantiles do not "
            "fall; a forecast is made before its question is resolved. Every bad row is listed, none is imported."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="unfit-table",
        title="A table that a law cannot take",
        explanation=(
            "Every cell that a law counts with is one number in its range: nothing negative where a share or a strength "
            "is meant, no code such as -9 for missing, no text, no number that may be read in two ways. An empty cell is "
            "a missing value where the law allows one. Every bad cell is listed, and nothing is computed."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="record-damaged",
        title="A forecast record that was changed",
        explanation=(
            "Each line of a forecast record carries the hash of the one before it. A line was altered, taken out or put "
            "in since it was written; nothing of the record is scored until that is settled."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="record-missing",
        title="No forecast record there",
        explanation="`sandtable forecasts record SCENARIO` makes one; commands that read one need it to be there.",
        is_in_scenario=False,
    ),
    Explanation(
        code="record-foreign",
        title="A file that is no forecast record",
        explanation=(
            "A forecast record opens with a line that says so, and in which version. This file does not; nothing is added "
            "to it."
        ),
        is_in_scenario=False,
    ),
)
