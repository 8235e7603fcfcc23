"""Requests and whole files: faults that no line of a scenario shows."""

from __future__ import annotations

from sandtable.diagnostics.explanation import Explanation

REQUESTS: tuple[Explanation, ...] = (
    Explanation(
        code="empty-dimension",
        title="A dimension without elements",
        explanation=(
            "A dimension is a list of elements; a subrange needs at least one of them. Only programs can "
            "build one without."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="misplaced-value",
        title="A table inside an expression",
        explanation=(
            "Tables, rows and columns of files are the whole right side of a quantity. Only programs can "
            "build one inside an expression."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="unknown-mode",
        title="A way of reading that does not exist",
        explanation=(
            "Lookups hold their ends, `extrapolate` or `step`; data are linear between rows, or `hold` or "
            "take the `next`."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="story-address",
        title="A step of a story that cannot be shown",
        explanation=(
            "A step of a story is a text and an address: the part behind the `?` of a page's address. It is read as "
            "strictly as the page reads its own. A step that cannot be read shows the scenario as it stands."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="scenario-missing",
        title="No such scenario",
        explanation="A scenario is a folder with `scenario.sand`, a `.sand` file, or a name in the library.",
        is_in_scenario=False,
    ),
    Explanation(
        code="not-text",
        title="A file that is no text",
        explanation="Scenario files are UTF-8 text without control characters.",
        is_in_scenario=False,
    ),
    Explanation(
        code="file-too-large",
        title="A file that is too large",
        explanation="Documents and tables are read into memory; there is a limit to their size.",
        is_in_scenario=False,
    ),
    Explanation(
        code="too-large",
        title="A text that is too large",
        explanation="There is a limit to the length of a text that is parsed.",
        is_in_scenario=False,
    ),
    Explanation(
        code="json-form",
        title="Not the JSON form of a scenario",
        explanation="The JSON form of a scenario follows the published schema.",
        is_in_scenario=False,
    ),
)
