"""The end of a run: which ledger stands first, what is kept, what is in trouble."""

from dataclasses import replace

import numpy as np
import pytest

from sandtable.runs.runs import Status
from sandtable.usecases.check import require_model
from sandtable.usecases.overview import find_headline, name_of_run, run_overview
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

SMALL = RunRequest(futures=16, engine="numpy")
ASKS = 'asks "Does the strike pay?" of strike for UNION\n'


def headline_of(folder, text):
    (folder / "scenario.sand").write_text(text)
    found = find_headline(require_model(folder))
    return None if found is None else (found[0].subject, found[1])


def test_the_question_names_the_ledger_shown_first(tmp_path, case_text):
    assert headline_of(tmp_path, case_text) == ("strike", "UNION")
    other = case_text.replace("of strike for UNION", "of no_strikes for FIRM")
    assert headline_of(tmp_path, other) == ("no_strikes", "FIRM")


def test_a_bare_question_shows_the_first_move_for_the_first_actor_with_interests(tmp_path, case_text):
    assert headline_of(tmp_path, case_text.replace(" of strike for UNION", "")) == ("strike", "UNION")
    swapped = (
        case_text.replace(ASKS, "").replace("interest UNION", "interest X").replace("interest FIRM", "interest UNION")
    )
    assert headline_of(tmp_path, swapped.replace("interest X", "interest FIRM")) == ("strike", "FIRM")


def test_without_interests_there_is_no_headline(tmp_path, case_text):
    start, stop = case_text.index("interest UNION"), case_text.index("branch strike_in_june")
    text = case_text.replace(case_text[start:stop], "").replace(ASKS, 'asks "What then?"\n')
    assert headline_of(tmp_path, text) is None
    overview = run_overview(str(tmp_path), SMALL, out=None)
    assert overview.ledgers == ()
    assert overview.claims is not None


def test_a_run_holds_a_ledger_per_lens_the_claims_and_its_folder(case_folder, monkeypatch):
    monkeypatch.chdir(case_folder.parent)
    overview = run_overview(str(case_folder), SMALL)
    assert [ledger.lens for ledger in overview.ledgers] == ["record", "hawk_world"]
    assert overview.ledgers[0].pair.without_branch == "no_strike"
    assert overview.claims is not None
    assert [finding.claim for finding in overview.claims.findings] == ["bites", "often"]
    assert not overview.has_trouble
    assert overview.statuses[Status.OK] == 16 * 2 * 3
    assert overview.path.startswith("runs/strike-case-")
    assert (case_folder.parent / overview.path / "manifest.json").is_file()
    assert "results" in overview.hashes


def test_branches_that_are_asked_for_are_all_that_is_run(case_folder):
    overview = run_overview(str(case_folder), replace(SMALL, branches=("base",)), out=None)
    assert overview.ensemble.manifest.branches["record"] == ("base",)
    assert overview.ledgers[0].missing == ("no_strike",)


def test_the_same_run_has_the_same_name_and_another_has_another(case_model):
    name = name_of_run(run_model(case_model, SMALL))
    assert name_of_run(run_model(case_model, replace(SMALL, threads=1))) == name
    assert name_of_run(run_model(case_model, replace(SMALL, seed=2))) != name
    assert name_of_run(run_model(case_model, replace(SMALL, known_by="2026-02"))) != name


def test_a_folder_that_cannot_be_written_leaves_the_answer_standing(case_folder):
    target = case_folder / "taken"
    target.write_text("a file of somebody's")
    overview = run_overview(str(case_folder), SMALL, out=str(target))
    assert overview.refusal is not None
    assert overview.path == ""
    assert np.isfinite(overview.ensemble.outcomes["record", "base"]).all()
    assert target.read_text() == "a file of somebody's"


def test_a_run_that_was_stopped_is_trouble_and_is_stored_as_incomplete(case_folder):
    overview = run_overview(str(case_folder), SMALL, out=str(case_folder / "out"), should_stop=lambda: True)
    assert overview.has_trouble
    assert '"is_complete": false' in (case_folder / "out" / "manifest.json").read_text()


def test_a_scenario_with_faults_is_refused_with_all_of_them(tmp_path, case_text):
    (tmp_path / "scenario.sand").write_text(
        case_text.replace("1 - bite", "1 - bit").replace("in_june > 150", "in_jun > 150")
    )
    with pytest.raises(Refused) as refused:
        run_overview(str(tmp_path), SMALL, out=None)
    assert refused.value.exit_code == 1
    assert len(refused.value.faults) >= 2


def test_a_fan_is_captioned_with_the_futures_that_were_reached(case_folder, monkeypatch):
    from sandtable.reports.overview import layout_overview
    from sandtable.reports.plain import page_to_text
    from sandtable.usecases import run as run_module

    monkeypatch.setattr(run_module, "CHUNK", 8)
    told = []
    overview = run_overview(
        str(case_folder),
        RunRequest(futures=40, lenses=("record",), branches=("base",), engine="numpy"),
        out=None,
        progress=lambda done, total, what: told.append(done),
        should_stop=lambda: len(told) >= 2,
    )
    assert overview.n_fan_futures == 16
    assert "median █; 16 futures" in page_to_text(layout_overview(overview))
