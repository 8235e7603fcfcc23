"""Choices: which alternatives stand, what is good enough, and what cannot be asked."""

from dataclasses import replace

import pytest

from sandtable.usecases.answers import Asking, keep_ensemble
from sandtable.usecases.refused import Refused
from sandtable.usecases.regret import RegretQuestion, ask_regret, find_own_branches
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

REQUEST = RunRequest(futures=100, engine="numpy")
FRESH = Asking(request=REQUEST)


def refusal(model, asking=FRESH, **question):
    with pytest.raises(Refused) as refused:
        ask_regret(model, RegretQuestion(**question), asking)
    (fault,) = refused.value.faults
    assert refused.value.exit_code == 2
    assert fault.mend
    return fault


def test_without_names_the_branches_of_an_actors_own_moves_are_the_choice(case_model):
    assert find_own_branches(case_model, "UNION") == ("base", "strike_in_june", "no_strike")
    finding = ask_regret(case_model, RegretQuestion(actor="UNION"), FRESH)
    assert finding.alternatives == ("base", "strike_in_june", "no_strike")
    assert finding.labels["no_strike"] == "No strike"
    assert [lens.lens for lens in finding.lenses] == ["record", "hawk_world"]


def test_a_strike_is_good_for_the_union_and_bad_for_the_firm(case_model):
    branches = ("strike_in_june", "no_strike")
    union = ask_regret(case_model, RegretQuestion(actor="UNION", branches=branches), FRESH)
    firm = ask_regret(case_model, RegretQuestion(actor="FIRM", branches=branches), FRESH)
    assert union.robustness[0].best == ("strike_in_june",)
    assert firm.robustness[0].best == ("no_strike",)
    for lens in union.lenses:
        assert lens.alternatives[1].regret == pytest.approx(-lens.alternatives[1].mean)


def test_one_outcome_may_be_the_stake_and_has_its_own_sense(case_model):
    question = RegretQuestion(actor="FIRM", branches=("base", "no_strike"), outcome="lost", threshold="0")
    finding = ask_regret(case_model, question, FRESH)
    shares = {own.alternative: own.enough.share for own in finding.lenses[0].alternatives}
    assert shares["no_strike"] == 1.0
    assert 0.0 < shares["base"] < 1.0


def test_a_move_held_back_is_an_alternative_even_where_no_branch_says_so(case_model):
    finding = ask_regret(case_model, RegretQuestion(actor="FIRM", branches=("base", "never.strike")), FRESH)
    declared = ask_regret(case_model, RegretQuestion(actor="FIRM", branches=("base", "no_strike")), FRESH)
    assert [own.regret for own in finding.lenses[0].alternatives] == [
        own.regret for own in declared.lenses[0].alternatives
    ]


def test_a_stored_run_answers_as_a_fresh_one(case_model, tmp_path):
    keep_ensemble(run_model(case_model, replace(REQUEST, branches=("base", "no_strike"))), tmp_path / "run")
    question = RegretQuestion(actor="UNION", branches=("base", "no_strike"))
    assert ask_regret(case_model, question, replace(FRESH, run=str(tmp_path / "run"))) == ask_regret(
        case_model, question, FRESH
    )


def test_no_worse_than_base_is_good_enough_unless_said_otherwise(case_model):
    finding = ask_regret(case_model, RegretQuestion(actor="UNION"), FRESH)
    assert finding.threshold is not None
    assert (finding.threshold.amount, finding.threshold.is_relative) == (0.0, True)
    named = ask_regret(case_model, RegretQuestion(actor="UNION", branches=("strike_in_june", "no_strike")), FRESH)
    assert named.threshold is None


@pytest.mark.parametrize(
    ("text", "amount", "is_relative"), [("base+10", 10.0, True), ("base - 5", -5.0, True), ("1_0", 10.0, False)]
)
def test_thresholds_are_read(case_model, text, amount, is_relative):
    finding = ask_regret(case_model, RegretQuestion(actor="UNION", threshold=text), FRESH)
    assert finding.threshold is not None
    assert (finding.threshold.amount, finding.threshold.is_relative) == (amount, is_relative)


def test_a_choice_needs_two_alternatives(case_model):
    assert refusal(case_model, actor="UNION", branches=("base",)).code == "one-alternative"
    nobody = refusal(case_model, actor="FIRM")
    assert nobody.code == "one-alternative"
    assert "--branch" in nobody.mend


def test_names_that_are_not_there_are_refused(case_model):
    assert refusal(case_model, actor="UNIN").code == "no-such-name"
    assert refusal(case_model, actor="UNION", branches=("base", "no_strik")).code == "no-such-name"
    assert refusal(case_model, actor="UNION", branches=("base", "never.strik")).code == "no-such-name"
    assert refusal(case_model, actor="UNION", outcome="lsot").code == "no-such-name"


@pytest.mark.parametrize("text", ["lots", "base100", "1e999", "base+", " "])
def test_thresholds_that_are_none_are_refused(case_model, text):
    assert "threshold" in refusal(case_model, actor="UNION", threshold=text).what


def test_a_threshold_that_all_or_none_meet_says_the_range(case_model):
    fault = refusal(case_model, actor="UNION", threshold="1e9")
    assert fault.code == "nothing-varies"
    assert "runs from 0 to" in fault.why
    assert refusal(case_model, actor="UNION", threshold="-1").code == "nothing-varies"


def test_a_threshold_beside_base_needs_base(case_model):
    fault = refusal(case_model, actor="UNION", branches=("strike_in_june", "no_strike"), threshold="base")
    assert "not among" in fault.what


def test_too_few_futures_are_refused(case_model):
    few = Asking(request=replace(REQUEST, futures=10))
    assert refusal(case_model, few, actor="UNION").code == "too-few-futures"
