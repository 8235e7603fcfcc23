"""Other tools' models: what each fault code means."""

from __future__ import annotations

from sandtable.diagnostics.explanation import Explanation

FOREIGN: tuple[Explanation, ...] = (
    Explanation(
        code="foreign-syntax",
        title="A line of another tool's model that does not follow its grammar",
        explanation=(
            "Models of Vensim, XMILE and Stella are read by those tools' own rules. The place is in the original file. "
            "The rest of the file is read on, so that everything is told at once."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="foreign-unsupported",
        title="A feature of another tool that cannot be imported",
        explanation=(
            "The model uses what our language or the importer does not have. Nothing is left out silently: the feature "
            "and its place in the original file are named, and no scenario is written."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="foreign-model",
        title="A model that its own tool could not run",
        explanation=(
            "Something is missing or contradicts itself in the original: a variable that nothing defines, a wrong number "
            "of arguments or of numbers, a range that contains itself."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="foreign-file",
        title="A model's file that is not read",
        explanation="Models are read into memory; there is a limit to their size, and XML entities are refused.",
        is_in_scenario=False,
    ),
    Explanation(
        code="foreign-encoding",
        title="A model's file that is no text",
        explanation=(
            "Text formats are read as UTF-8, as UTF-16 with its mark, or, where a file says nothing, in the Windows "
            "code page. A file that says one and holds another is refused, since names would be garbled."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="foreign-results",
        title="Printed results that hold no series",
        explanation=(
            "Results are a table with a column of times and one per variable, Vensim's `.dat` text, or a run that Vensim "
            "stored (`.vdf`). The form of stored runs is nowhere described by its maker; a file that contradicts what is "
            "known of it is refused whole, and a series whose name is not certain is left out and counted."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="foreign-time-unit",
        title="A unit of time that our axis does not have",
        explanation=(
            "Our time axis counts months, years, weeks, days, hours, minutes or seconds. A model that counts in another "
            "unit, or in none, is read as if it counted months. No number changes."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="foreign-units",
        title="Units of another tool's model that do not agree",
        explanation=(
            "With us every equation must agree in its units; other tools compute with bare numbers. Where an expression "
            "has another unit than the place it stands in, it is multiplied by a factor of one, e.g. `1 widget/month`. "
            "It changes no number and shows where the original's units do not add up."
        ),
        is_in_scenario=False,
    ),
    Explanation(
        code="foreign-check",
        title="A reality check that is left out",
        explanation=(
            "Reality checks of Vensim become checks of the scenario. Those that change the model while they test it, or use "
            "functions made for that, are left out, each with a warning; they do not take part in a run."
        ),
        is_in_scenario=False,
    ),
)
