"""Use cases about a scenario as a text: new, format, list, show, explain, plan, checks, doctor."""

import json
from pathlib import Path

import pytest

from sandtable.diagnostics.catalogue import CATALOGUE
from sandtable.usecases.check import check_scenario_at, require_model, summary_of
from sandtable.usecases.checks import run_checks
from sandtable.usecases.doctor import examine_installation
from sandtable.usecases.explain import explain_code, list_codes
from sandtable.usecases.format import format_files, format_text, json_of_text
from sandtable.usecases.listing import list_library, list_scenario
from sandtable.usecases.new import write_new_scenario
from sandtable.usecases.places import find_cache_folder
from sandtable.usecases.plan import print_plan
from sandtable.usecases.refused import Refused
from sandtable.usecases.show import show_thing


def refusal_of(call) -> Refused:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value


def test_a_new_scenario_is_sound_canonical_and_carries_its_name(tmp_path):
    folder = write_new_scenario("north-sea_cables", tmp_path)
    assert (folder / "scenario.sand").read_text().startswith('scenario "North sea cables"\n')
    assert (folder / "sources.csv").read_text().startswith("id,quantity,value,")
    found = check_scenario_at(folder, strict=True)
    assert found.faults == ()
    assert format_files(str(folder), write=False) == ()


def test_a_new_scenarios_own_checks_hold_and_each_kind_of_statement_is_shown(tmp_path):
    folder = write_new_scenario("case", tmp_path)
    report = run_checks(str(folder), futures=32)
    assert report.n_surprises == 0
    kinds = {thing.kind for thing in list_scenario(str(folder)).things}
    assert {
        "actor",
        "person",
        "parameter",
        "stock",
        "auxiliary",
        "outcome",
        "move",
        "branch",
        "lens",
        "claim",
        "question",
        "check",
    } <= kinds


@pytest.mark.parametrize("name", ["", "../out", "a b", ".hidden", "a/b", "x\n"])
def test_a_new_scenario_needs_a_folders_name(tmp_path, name):
    assert refusal_of(lambda: write_new_scenario(name, tmp_path)).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_new_scenario_replaces_nothing(tmp_path):
    (tmp_path / "case").mkdir()
    assert refusal_of(lambda: write_new_scenario("case", tmp_path)).faults[0].code == "folder-exists"


def test_formatting_writes_only_what_changes_and_keeps_rights(case_folder):
    file = case_folder / "scenario.sand"
    canonical = file.read_text()
    assert format_files(str(case_folder), write=True) == ()
    file.write_text(canonical.replace("  lasts 4 month", "    lasts   4 month"))
    file.chmod(0o640)
    assert format_files(str(case_folder), write=False) == (str(file),)
    assert format_files(str(case_folder), write=True) == (str(file),)
    assert file.read_text() == canonical
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in case_folder.iterdir()] == ["scenario.sand"]


def test_formatting_refuses_faults_missing_files_and_what_is_no_text(tmp_path):
    broken = tmp_path / "broken.sand"
    broken.write_text("stock : : 5\n")
    refused = refusal_of(lambda: format_files(str(broken), write=True))
    assert refused.exit_code == 1
    assert refused.texts == {str(broken): "stock : : 5\n"}
    assert broken.read_text() == "stock : : 5\n"
    assert refusal_of(lambda: format_files(str(tmp_path / "none.sand"), write=True)).faults[0].code == "file-missing"
    broken.write_bytes(b"\xff\xfe")
    assert refusal_of(lambda: format_files(str(broken), write=True)).faults[0].code == "not-text"


def test_a_text_in_its_json_form_is_plain_data(case_text):
    again = json.loads(json.dumps(json_of_text(case_text)))
    assert again == json_of_text(case_text)
    assert format_text(format_text(case_text)) == format_text(case_text)


def test_checking_never_raises_and_tells_where(tmp_path):
    for name, code in (("nowhere", "scenario-missing"), ("", "scenario-missing")):
        found = check_scenario_at(tmp_path / name if name else str(tmp_path / "x" / "y.sand"))
        assert found.model is None
        assert [fault.code for fault in found.errors] == [code]
    assert refusal_of(lambda: require_model(tmp_path / "nowhere")).exit_code == 2


def test_checking_strictly_turns_numbers_without_a_ground_into_errors(case_folder):
    loose, strict = check_scenario_at(case_folder), check_scenario_at(case_folder, strict=True)
    assert [fault.severity for fault in loose.faults] == ["warning"]
    assert [fault.severity for fault in strict.faults] == ["error"]
    assert summary_of(loose)["is_sound"] is True
    assert summary_of(strict)["is_sound"] is False


def test_the_library_is_listed_with_its_questions():
    entries = {entry.id: entry for entry in list_library()}
    assert entries["korea-ukraine-2024"].question.endswith("?")
    assert entries["korea-ukraine-2024"].title


def test_a_scenario_is_listed_by_kind(case_folder):
    things = list_scenario(str(case_folder)).things
    named = {(thing.kind, thing.id): thing for thing in things}
    assert named["stock", "store"].unit == "ware"
    assert named["move", "strike"].label == "The union strikes"
    assert named["law", "no_strikes"]
    assert len(named) == len(things)


def test_a_variable_is_shown_with_what_it_needs_feeds_and_does(case_folder):
    thing = show_thing(str(case_folder), "store", futures=16)
    assert thing.kind == "stock"
    assert "gains made" in thing.text
    assert set(thing.needs) >= {"made", "sold"}
    assert thing.feeds == ("kept",)
    assert [fan.elements for fan in thing.fans] == ["north", "south"]
    assert len(thing.labels) == 13


def test_a_value_is_shown_with_its_judgement_and_the_lenses_that_replace_it(case_folder):
    thing = show_thing(str(case_folder), "bite", futures=16)
    assert thing.judged == ("half walk out",)
    assert [(value.lens, value.reason) for value in thing.lenses] == [("hawk_world", "everybody walks out")]
    assert thing.fans == ()


@pytest.mark.parametrize(
    "name", ["strike", "no_strikes", "bites", "by_summer", "UNION", "hawk", "hawk_world", "harder", "lost"]
)
def test_anything_that_has_a_name_can_be_shown(case_folder, name):
    thing = show_thing(str(case_folder), name, futures=16)
    assert thing.id == name
    assert name in thing.text


def test_a_name_that_is_not_there_is_refused_with_near_ones(case_folder):
    refused = refusal_of(lambda: show_thing(str(case_folder), "stoer"))
    assert refused.exit_code == 2
    assert "`store`" in refused.faults[0].why


def test_a_lens_that_is_not_there_cannot_be_shown(case_folder):
    assert "no lens" in str(refusal_of(lambda: show_thing(str(case_folder), "store", lens="nobody")))


def test_every_code_can_be_explained_and_near_ones_are_offered():
    assert [entry.code for entry in list_codes()] == sorted(CATALOGUE)
    for code in CATALOGUE:
        assert explain_code(code).explanation
    assert "`units-mismatch`" in refusal_of(lambda: explain_code("unit-mismatch")).faults[0].why


def test_a_plan_is_printed_and_so_is_what_it_is_lowered_to(case_folder):
    assert "parameter demand" in print_plan(str(case_folder))
    assert "define " in print_plan(str(case_folder), llvm=True)


def test_checks_that_go_otherwise_are_counted(case_folder):
    assert run_checks(str(case_folder), futures=16).n_surprises == 0
    file = case_folder / "scenario.sand"
    file.write_text(file.read_text() + 'check "never" : lost < 0 ware\n')
    assert run_checks(str(case_folder), futures=16).n_surprises == 1


def test_the_doctor_finds_this_installation_well():
    symptoms = {symptom.subject: symptom for symptom in examine_installation()}
    assert {symptom.state for symptom in symptoms.values()} == {"ok"}
    assert "agrees with NumPy" in symptoms["engine"].says


def test_the_doctor_says_when_the_cache_cannot_be_written(tmp_path, monkeypatch):
    taken = tmp_path / "file"
    taken.write_text("")
    monkeypatch.setenv("SANDTABLE_CACHE", str(taken))
    symptoms = {symptom.subject: symptom for symptom in examine_installation()}
    assert symptoms["cache"].state == "note"
    assert symptoms["engine"].state == "ok"


def test_the_cache_stands_where_it_is_told_to(monkeypatch, tmp_path):
    monkeypatch.setenv("SANDTABLE_CACHE", "off")
    assert find_cache_folder() is None
    monkeypatch.setenv("SANDTABLE_CACHE", str(tmp_path))
    assert find_cache_folder() == tmp_path
    monkeypatch.delenv("SANDTABLE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert find_cache_folder() == Path(tmp_path) / "sandtable"
