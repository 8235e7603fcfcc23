"""Answers from fresh and from stored runs."""

from dataclasses import replace

import pytest

from sandtable.usecases.answers import (
    Asking,
    ask_claims,
    ask_ledgers,
    ask_questions,
    keep_ensemble,
    open_ensemble,
    require_standard,
    score_questions,
)
from sandtable.usecases.check import require_model
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

SMALL = RunRequest(futures=16, engine="numpy")
FRESH = Asking(request=SMALL)


@pytest.fixture
def stored(case_model, tmp_path):
    """A stored run with every branch of the case's claims and of the strike's ledger."""
    branches = ("base", "strike_in_june", "no_strike")
    keep_ensemble(run_model(case_model, replace(SMALL, branches=branches)), tmp_path / "run")
    return replace(FRESH, run=str(tmp_path / "run"))


def test_a_stored_run_answers_as_a_fresh_one(case_model, stored):
    assert ask_ledgers(case_model, "strike", "UNION", stored) == ask_ledgers(case_model, "strike", "UNION", FRESH)
    assert ask_claims(case_model, (), "ICD203", stored) == ask_claims(case_model, (), "ICD203", FRESH)
    assert ask_questions(case_model, stored) == ask_questions(case_model, FRESH)


def test_a_run_of_another_state_of_the_scenario_is_refused(tmp_path, case_text, stored):
    (tmp_path / "scenario.sand").write_text(case_text.replace("90 to 110", "90 to 120"))
    with pytest.raises(Refused) as refused:
        ask_claims(require_model(tmp_path), (), "ICD203", stored)
    assert refused.value.faults[0].code == "run-of-another-scenario"
    assert refused.value.exit_code == 2


def test_a_run_that_lacks_a_branch_is_refused_and_says_what_it_has(case_model, tmp_path):
    keep_ensemble(run_model(case_model, replace(SMALL, branches=("base",))), tmp_path / "run")
    asking = replace(FRESH, run=str(tmp_path / "run"))
    with pytest.raises(Refused) as refused:
        ask_ledgers(case_model, "strike", "UNION", asking)
    fault = refused.value.faults[0]
    assert fault.code == "no-such-name"
    assert "no_strike" in fault.what
    assert fault.why == "it has base"
    assert fault.mend


def test_a_run_that_lacks_a_lens_is_refused(case_model, tmp_path):
    request = replace(SMALL, lenses=("record",), branches=("base", "no_strike"))
    keep_ensemble(run_model(case_model, request), tmp_path / "run")
    asking = Asking(request=replace(SMALL, lenses=("hawk_world",)), run=str(tmp_path / "run"))
    with pytest.raises(Refused, match="lens in the run"):
        ask_ledgers(case_model, "strike", "UNION", asking)


def test_a_missing_folder_is_trouble_with_the_run(case_model, tmp_path):
    with pytest.raises(Refused) as refused:
        open_ensemble(tmp_path / "nowhere", case_model)
    assert refused.value.exit_code == 3
    assert refused.value.faults[0].code == "run-missing"


def test_what_the_scenario_does_not_have_cannot_be_asked(case_model):
    for ask in (
        lambda: ask_ledgers(case_model, "strikes", "UNION", FRESH),
        lambda: ask_ledgers(case_model, "strike", "UNIN", FRESH),
        lambda: ask_ledgers(case_model, "base", "UNION", FRESH),
        lambda: ask_claims(case_model, ("bite",), "ICD203", FRESH),
        lambda: ask_claims(case_model, (), "my own words", FRESH),
        lambda: ask_claims(case_model, (), "", FRESH),
        lambda: ask_questions(case_model, Asking(request=replace(SMALL, lenses=("nobody",)))),
    ):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.exit_code == 2
        assert refused.value.faults[0].mend


@pytest.mark.parametrize(
    ("name", "key"),
    [("icd203", "icd203"), ("ICD 203", "icd203"), ("phia", "phia"), ("Kent-1964", "kent1964"), ("kent", "kent1964")],
)
def test_a_standard_is_found_however_it_is_written(name, key):
    assert require_standard(name) == key


def test_a_law_has_a_ledger_though_no_branch_is_declared_for_it(case_model):
    ledger = ask_ledgers(case_model, "no_strikes", "FIRM", FRESH)[0]
    assert (ledger.pair.with_branch, ledger.pair.without_branch) == ("base", "never.no_strikes")
    assert not ledger.missing


def test_questions_whose_answer_is_known_are_scored_as_in_sample(case_model):
    table = ask_questions(case_model, FRESH)
    scores = score_questions(table)
    assert "in-sample" in scores.label
    assert scores.half == 0.25
    share = table.findings[0].cells[0].share.share
    assert scores.scores[0].brier == pytest.approx(share**2)
