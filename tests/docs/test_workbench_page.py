"""The page about the workbench, held to the code."""

from __future__ import annotations

import re
from pathlib import Path

from sandtable.analysis.live.view import FLOWS, STYLES, TABS
from sandtable.cli.main import app
from sandtable.reports.page.given.files import FILES
from sandtable.reports.page.world.projection import load_base_map
from sandtable.testing.scenarios import check_text
from sandtable.usecases.check import check_scenario_at
from sandtable.usecases.live.controls import find_controls
from sandtable.usecases.live.opening import MOST_SEEN
from sandtable.usecases.live.panels import PANELS
from sandtable.usecases.live.story import find_steps, find_story_faults
from sandtable.usecases.live.view import LONGEST, MOST_PARTS, read_view
from sandtable.usecases.live.world import MOST_FUTURES
from sandtable.usecases.recorded import shown_series
from sandtable.usecases.refused import Refused
from sandtable.web.wire import HEAD_WITHIN, LONGEST_HEAD, MOST_CONNECTIONS
from sandtable.web.work import MOST_WAITING

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "workbench.md").read_text(encoding="utf-8")
MEANS_NOTHING = "that means nothing here"


def names_of(part: str) -> list[str]:
    text = PAGE.partition(f"\n## {part}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", text, flags=re.MULTILINE)


def is_known(name: str) -> bool:
    model = check_scenario_at("antimony-2024").model
    assert model is not None
    try:
        read_view(model, find_controls(model, shown_series(model)), f"{name}=x")
    except Refused as refused:
        return MEANS_NOTHING not in str(refused)
    return True


def test_every_parameter_of_the_table_is_read_and_no_other() -> None:
    told = names_of("Addresses")
    assert [name for name in told if not is_known(name)] == []
    read = {"set.ID", "act.ID", "lens", "with", "n", "seed", "pin", "of", "for", "show", "as", "flows", "at", "focus"}
    assert set(told) == read | {"tab", "see", "loop", "step"}
    assert not is_known("colour")


def test_choices_and_limits_are_those_of_the_code() -> None:
    for name in (*STYLES, *FLOWS, *TABS):
        assert f"`{name}`" in PAGE
    for limit in (MOST_FUTURES, LONGEST, MOST_PARTS):
        assert f"{limit:,}" in PAGE


def test_every_file_is_named() -> None:
    assert names_of("Files") == list(FILES)


def test_the_words_for_the_page_are_explained_by_a_sound_scenario() -> None:
    page = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
    text = page.partition("\n## For the page\n")[2].partition("```\n")[2].partition("```")[0]
    checked = check_text(text, strict=True)
    assert [fault.what for fault in checked.faults] == []
    model = checked.model
    assert model is not None
    assert [(route.origin, route.target, route.label) for route in model.routes] == [
        ("QA", "DE", "Gas"),
        ("DE", "QA", ""),
    ]
    assert [(actor.location is not None, bool(actor.country)) for actor in model.actors.values()] == [
        (True, True), (True, True), (False, False),
    ]  # fmt: skip
    controls = find_controls(model, shown_series(model))
    assert find_story_faults(model, controls) == ()
    assert [step.address for step in find_steps(model, controls)] == ["step=1", "act.embargo=never&pin=1&step=2"]
    for word in ("place", "country", "route", "story"):
        assert f"`{word}`" in page
    assert load_base_map().outlines.keys() >= {actor.country for actor in model.actors.values() if actor.country}


def test_every_part_of_the_page_has_a_command_that_is_there() -> None:
    text = PAGE.partition("\n## What each part says")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| ") and "---" not in line][1:]
    commands = {name for row in rows for name in re.findall(r"`sandtable (\w+)", row[3])}
    assert all(re.search(r"`sandtable |last line", row[3]) for row in rows)
    assert commands <= {command.name for command in app.registered_commands}
    parts = {row[1].strip() for row in rows}
    assert len(parts) == len(PANELS) - 1  # the bar's links lead to addresses


def test_limits_of_the_server_are_those_of_the_code() -> None:
    text = PAGE.partition("\n## Sharing, and limits\n")[2]
    for limit in (LONGEST_HEAD, MOST_CONNECTIONS, MOST_WAITING, MOST_SEEN):
        assert f"{limit:,} " in text
    assert HEAD_WITHIN == 10
    assert "ten seconds" in text
