"""The frame: time, files, modules and sources: what each fault code means."""

from __future__ import annotations

from sandtable.diagnostics.explanation import Explanation

FILES: tuple[Explanation, ...] = (
    Explanation(
        code="no-time",
        title="No time axis",
        explanation=(
            "Every run steps along an axis of points. A scenario says where it starts and ends and how long a step is."
        ),
        example="",
        mended="time 2024-10 to 2025-10 step 1 month",
    ),
    Explanation(
        code="time-axis",
        title="An impossible time axis",
        explanation=(
            "The axis runs from an earlier to a later end, in steps above 0 that meet its end, over at most "
            "100,000 points; both ends are dates or both are numbers."
        ),
        example="time 2025-10 to 2024-10 step 1 month",
        mended="time 2024-10 to 2025-10 step 1 month",
    ),
    Explanation(
        code="date-off-axis",
        title="A date off the time axis",
        explanation=(
            "What happens before the first point or after the last is not computed, so a date there could "
            "have no effect."
        ),
        example="move m on 2027-03",
        mended="move m on 2025-03",
    ),
    Explanation(
        code="no-calendar",
        title="No calendar on this axis",
        explanation="`month_of_year` and `calendar_year` read the date of a point; an axis of plain numbers has none.",
        example="aux x : 1 = month_of_year",
        mended="aux x : 1 = now / 1 month",
    ),
    Explanation(
        code="file-missing",
        title="A file that is not there",
        explanation="Files are named by their path from the scenario's own folder, with `/` between folders.",
        example='include "fornt.sand"',
        mended="",
    ),
    Explanation(
        code="path-outside",
        title="A path out of the folder",
        explanation=(
            "A scenario reads only files below its own folder and blocks of the library, so that it can be "
            "shared and trusted."
        ),
        example='include "../front.sand"',
        mended="",
    ),
    Explanation(
        code="module-cycle",
        title="Files that take in each other",
        explanation=(
            "`include` and `use` put one file's statements into another. A file that takes in itself, "
            "directly or by way of others, would never end."
        ),
        example='include "module-cycle.sand"',
        mended="",
    ),
    Explanation(
        code="module-alone",
        title="A module on its own",
        explanation=(
            "A module has inputs that a scenario binds and no time axis of its own; it is checked and run "
            "where it is used."
        ),
        example='module attrition "Attrition"',
        mended='scenario "Attrition"',
    ),
    Explanation(
        code="unknown-module",
        title="A block the library does not have",
        explanation="`use name as alias` brings a block of the library; a block in a file is named in quotes.",
        example="use atrition_of_armies as front",
        mended="",
    ),
    Explanation(
        code="unknown-binding",
        title="A binding to nothing",
        explanation=(
            "`with` sets inputs, constants, dimensions and units of a block. Other names in it belong to the block alone."
        ),
        example='use "parts/block.sand" as b with rates = r',
        mended='use "parts/block.sand" as b with rate = r',
    ),
    Explanation(
        code="binding-twice",
        title="A binding given twice",
        explanation="Each input, constant or dimension of a block is set once.",
        example='use "parts/block.sand" as b with rate = r, rate = 2 * r',
        mended='use "parts/block.sand" as b with rate = r',
    ),
    Explanation(
        code="input-unbound",
        title="An input without a value",
        explanation="An input of a block without a default must be bound where the block is used.",
        example='use "parts/block.sand" as b',
        mended='use "parts/block.sand" as b with rate = r',
    ),
    Explanation(
        code="bad-table",
        title="A table that cannot be read",
        explanation="A CSV file has one header line with the columns' names and as many cells in every row.",
        example='constant s[side] : 1 = from "bad-table.csv" column share judged "a count"',
        mended='constant s[side] : 1 = 0.5 judged "a count"',
    ),
    Explanation(
        code="column-missing",
        title="A column the file does not have",
        explanation=(
            "A column is found by its name in the header line. Tables over dimensions have a column for each "
            "dimension, series one called `date` or `time`."
        ),
        example='constant s[side] : 1 = from "tables/share.csv" column shares judged "a count"',
        mended='constant s[side] : 1 = from "tables/share.csv" column share judged "a count"',
    ),
    Explanation(
        code="data-off-axis",
        title="Data off the time axis",
        explanation="A series must have at least one row on the axis; beyond its rows the nearest one holds.",
        example='data held : km^2 from "tables/held.csv" column km2 judged "a count"',
        mended="aux held : km^2 = 5 km^2",
    ),
    Explanation(
        code="bad-sources",
        title="A sources table at fault",
        explanation=(
            "The sources table has the columns id, quantity, value, low, high, unit, as_of, title, publisher,"
            " date, address and grade (note is optional), and each row has an id of its own."
        ),
        example='sources "tables/bad_sources.csv"',
        mended='sources "tables/sources.csv"',
    ),
    Explanation(
        code="unknown-source",
        title="A source that is in no table",
        explanation="`@ID` names a row of the sources table. A reader must be able to follow it.",
        example="constant pay : USD/person = 2_000 @S-2",
        mended="constant pay : USD/person = 2_000 @S-1",
    ),
)
