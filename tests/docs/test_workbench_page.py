"""The page about the workbench, held to the code."""

from __future__ import annotations

import re
from pathlib import Path

from sandtable.analysis.live.view import FLOWS, STYLES, TABS
from sandtable.reports.page.given.files import FILES
from sandtable.usecases.check import check_scenario_at
from sandtable.usecases.live.controls import find_controls
from sandtable.usecases.live.view import LONGEST, MOST_PARTS, read_view
from sandtable.usecases.live.world import MOST_FUTURES
from sandtable.usecases.recorded import shown_series
from sandtable.usecases.refused import Refused

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "workbench.md").read_text(encoding="utf-8")
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
