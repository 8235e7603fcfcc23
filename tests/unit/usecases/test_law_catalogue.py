"""The list of laws and the card of one: read from files, with units, ranges, sources and users."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sandtable.model.declaration import Stock
from sandtable.theory.cards import CARDS
from sandtable.usecases.laws.catalogue import BLOCKS, COUNTS, find_law, list_law_rows, list_laws
from sandtable.usecases.laws.symbols import split_ranges
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.refused import Refused

NAMES = [card.id for card in list_laws()]


def test_the_list_has_every_block_and_every_function_once() -> None:
    blocks = [path.stem for path in sorted(BLOCKS.glob("*.sand"))]
    assert NAMES[: len(blocks)] == blocks
    assert set(NAMES) == {*blocks, *(card.id for card in CARDS)}
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("card", list_laws(), ids=lambda card: card.id)
def test_every_card_says_title_paper_range_and_skill(card) -> None:
    assert all((card.title, card.papers, card.about, card.holds, card.skill))


def test_the_list_counts_published_results_and_names_users() -> None:
    rows = {row.card.id: row for row in list_law_rows()}
    assert rows["cinc"].n_published > 0
    assert "iwo-jima-1945" in rows["lanchester"].used_by
    assert rows["teacup"].used_by == ()


def test_a_block_has_its_inputs_with_unit_default_and_range() -> None:
    entry = find_law("lanchester")
    inputs = {symbol.name: symbol for symbol in entry.inputs}
    assert inputs["start"].shown == "start[side]"
    assert (inputs["start"].unit, inputs["start"].default) == ("person", "")
    assert (inputs["own_power"].default, inputs["own_power"].ranges) == ("0", "0 to 3")
    assert inputs["own_power"].rests_on.startswith("judged: ")
    assert any(isinstance(item, Stock) for item in entry.statements)
    assert "lanchester" in entry.card.functions
    assert entry.signatures[0].startswith("lanchester(")


def test_rows_that_the_skill_line_cites_are_found_beside_the_block() -> None:
    entry = find_law("alliances")
    assert [source.id for source in entry.sources] == list(entry.card.skill_sources)
    assert all(source.title and source.publisher and source.quantity for source in entry.sources)


def test_rows_that_its_values_rest_on_are_found_too() -> None:
    entry = find_law("beer_game")
    cited = {mark for symbol in entry.symbols for mark in symbol.rests_on.replace(",", "").split() if mark[0] == "@"}
    assert cited
    assert cited <= {f"@{source.id}" for source in entry.value_sources}


def test_a_functions_arguments_have_what_its_text_says_of_them() -> None:
    entry = find_law("cinc")
    arguments = {symbol.name: symbol for symbol in entry.inputs}
    assert arguments["components"].default == ""
    assert "state" in arguments["components"].meaning
    assert arguments["missing"].default == "'drop'"
    assert entry.use.startswith("from sandtable.laws import cinc")


@pytest.mark.parametrize("name", [path.stem for path in sorted(BLOCKS.glob("*.sand"))])
def test_the_lines_of_use_are_enough_to_be_checked(name: str, tmp_path) -> None:
    from sandtable.usecases.check import check_scenario_at

    entry = find_law(name)
    axis = next(line for line in entry.example.splitlines() if line.startswith("time "))
    path = tmp_path / "case.sand"
    path.write_text(f'scenario "A case"\n{axis}\n{entry.use}\nlens record "no one\'s opinion"\n')
    assert [fault.what for fault in check_scenario_at(path).errors] == []


@pytest.mark.parametrize("name", ["lanchestr", "", "laws", "../teacup", "CINC"])
def test_a_law_that_there_is_not_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        find_law(name)
    (fault,) = refused.value.faults
    assert refused.value.exit_code == 2
    assert fault.code == "no-such-name"
    assert "near names: `lanchester`" in fault.why or "its laws are" in fault.why or "near names" in fault.why


def test_ranges_are_cut_out_of_a_note() -> None:
    assert split_ranges("ranges from 0 to 3") == ("0 to 3", "")
    assert split_ranges("f, fatigue; ranges from 0 to 0.05 a day") == ("0 to 0.05 a day", "f, fatigue")
    assert split_ranges("ranges from 1 to 24 months; by the case") == ("1 to 24 months", "by the case")
    assert split_ranges("ranges from 10 to 40 minutes, by the cup") == ("10 to 40 minutes, by the cup", "")
    assert split_ranges("no more than that") == ("", "no more than that")


def test_listing_loads_no_array_library() -> None:
    code = (
        "from sandtable.usecases.laws.catalogue import list_law_rows, find_law\n"
        "from sandtable.reports.laws.cards import layout_laws, layout_law\n"
        "layout_laws(list_law_rows()); layout_law(find_law('cinc')); layout_law(find_law('world3'))\n"
        "import sys\nprint([m for m in ('numpy', 'scipy', 'pandas', 'pint', 'llvmlite') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_counts_lie_in_the_library() -> None:
    assert COUNTS.is_relative_to(LIBRARY)
    assert COUNTS.read_text(encoding="utf-8").startswith("law,results\n")
