"""Dimensions, maps and tables: what each fault code means."""

from __future__ import annotations

from sandtable.diagnostics.explanation import Explanation

SPACE: tuple[Explanation, ...] = (
    Explanation(
        code="unknown-dimension",
        title="A dimension that is not declared",
        explanation="Arrays and reductions are over declared dimensions, aliases or subranges.",
        example="stock men[sides] : person",
        mended="stock men[side] : person",
    ),
    Explanation(
        code="unknown-element",
        title="An element the dimension does not have",
        explanation="An index is an element, a map, an alias or a subrange of a dimension of the array.",
        example="aux ours : person = men[UK]",
        mended="aux ours : person = men[UA]",
    ),
    Explanation(
        code="ambiguous-index",
        title="An index that fits twice",
        explanation="When two dimensions of an array share elements, an index must say which of them it means.",
        example="aux x[other] : 1 = fires[RU]",
        mended="aux x[other] : 1 = fires[side=RU]",
    ),
    Explanation(
        code="axis-twice",
        title="One dimension twice",
        explanation=(
            "An array has each of its dimensions once. A second use of the same elements is an alias, an axis"
            " of its own."
        ),
        example="aux fires[side, side] : 1 = 1",
        mended=("dimension other = alias side\naux fires[side, other] : 1 = 1"),
    ),
    Explanation(
        code="extra-dimension",
        title="A dimension too many",
        explanation=(
            "An equation may not have a dimension that its variable lacks: it would give an array where one "
            "number is declared."
        ),
        example="aux all_men : person = men",
        mended="aux all_men : person = sum(men over side)",
    ),
    Explanation(
        code="not-over",
        title="No such dimension here",
        explanation="Only an array over a dimension can be reduced over it, indexed by it, or be given a table.",
        example="aux all_men : person = sum(men over side)",
        mended="aux all_men : person = men",
    ),
    Explanation(
        code="map-incomplete",
        title="A map with gaps",
        explanation="A map goes from each element of its source to one of its target.",
        example="map opponent : side = { RU: UA }",
        mended="map opponent : side = { RU: UA, UA: RU }",
    ),
    Explanation(
        code="table-cell-missing",
        title="A table with gaps",
        explanation="A table gives each element a value; `other` stands for every element that is not named.",
        example='constant pay[side] : USD = { RU: 5 judged "a guess" }',
        mended='constant pay[side] : USD = { RU: 5 judged "a guess", other: 6 judged "a guess" }',
    ),
    Explanation(
        code="table-cell-twice",
        title="A cell with two values",
        explanation="Each cell of a table has one value. `other` fills only what is not named.",
        example='constant pay[side] : USD = { RU: 5, RU: 6, UA: 7 } judged "a guess"',
        mended='constant pay[side] : USD = { RU: 6, UA: 7 } judged "a guess"',
    ),
    Explanation(
        code="row-length",
        title="A row of another length",
        explanation="A row `[a, b, c]` gives one value for each element of the last dimension, in the order declared.",
        example='constant pay[side] : USD = [5, 6, 7] judged "a guess"',
        mended='constant pay[side] : USD = [5, 6] judged "a guess"',
    ),
    Explanation(
        code="element-as-value",
        title="An element used as a number",
        explanation="An element selects a part of an array; it has no value of its own.",
        example="aux ours : person = men * UA",
        mended="aux ours : person = men[UA]",
    ),
)
