"""What an answer may be about, and how it is read from outcomes."""

import math

import numpy as np
import pytest

from sandtable.analysis.choices.payoffs import find_payoffs, find_stake
from sandtable.analysis.outcomes import outcomes_under
from sandtable.analysis.precision import find_needed_futures
from sandtable.analysis.targets import Target, TargetProblem, find_target, read_target
from sandtable.analysis.weights import find_weights
from sandtable.testing.ensembles import make_ensemble
from sandtable.usecases.refused import Refused
from sandtable.usecases.targets import (
    require_alternatives,
    require_enough,
    require_precision,
    require_stake,
    require_target,
    require_varying,
)


def outcomes(runs, **more):
    return outcomes_under(
        make_ensemble({("record", branch): values for branch, values in runs.items()}, **more), "record"
    )


def test_a_claim_is_a_truth_in_its_own_branches(case_model):
    target = find_target(case_model, "bites")
    assert isinstance(target, Target)
    assert (target.kind, target.is_truth, target.branches) == ("claim", True, ("strike_in_june",))
    made = outcomes({"strike_in_june": {"lost": [100.0, 160.0, 200.0, 150.0]}})
    read = read_target(target, case_model, made, {})
    assert read.values.tolist() == [0, 1, 1, 0]
    assert (read.n, read.mean) == (4, 0.5)


def test_a_question_reads_the_outcomes_that_checking_made_of_it(case_model):
    target = find_target(case_model, "by_summer")
    assert isinstance(target, Target)
    assert (target.kind, target.label) == ("question", "Is there a strike before July?")
    assert target.outcomes == ("question.by_summer~1",)


@pytest.mark.parametrize(
    ("text", "kind", "unit", "branches"),
    [
        ("lost", "outcome", "ware", ("base",)),
        (" lost  in harder ", "outcome", "ware", ("harder",)),
        ("lost in strike_in_june+harder", "outcome", "ware", ("harder+strike_in_june",)),
        ("lost of strike", "outcome", "ware", ("base", "no_strike")),
        ("net(FIRM)", "net", "pieces", ("base",)),
        ("net( UNION ) of harder", "net", "pieces", ("base", "harder")),
        ("lost in base", "outcome", "ware", ("base",)),
    ],
)
def test_a_number_may_be_read_in_a_branch_or_as_the_change_of_a_subject(case_model, text, kind, unit, branches):
    target = find_target(case_model, text)
    assert isinstance(target, Target)
    assert (target.kind, target.unit, target.branches, target.is_truth) == (kind, unit, branches, False)


def test_a_change_is_with_minus_without_in_the_same_future(case_model):
    target = find_target(case_model, "net(UNION) of strike")
    assert isinstance(target, Target)
    assert target.outcomes == ("lost", "kept")
    made = outcomes({
        "base": {"lost": [5.0, 7.0, math.nan], "kept": [1.0, 1.0, 1.0]},
        "no_strike": {"lost": [1.0, 8.0, 1.0], "kept": [9.0, 9.0, 9.0]},
    })  # fmt: skip
    read = read_target(target, case_model, made, find_weights(case_model, "record"))
    assert read.values.tolist() == [4, -1, 0]
    assert read.counts.tolist() == [True, True, False]
    assert read.standard_error == pytest.approx(np.std([4, -1], ddof=1) / math.sqrt(2))


def test_futures_in_trouble_do_not_count(case_model):
    target = find_target(case_model, "lost")
    assert isinstance(target, Target)
    made = outcomes({"base": {"lost": [5.0, 7.0, 9.0]}}, status={("record", "base"): [0, 3, 0]})
    read = read_target(target, case_model, made, {})
    assert (read.n, read.n_left_out, read.mean, read.is_constant) == (2, 1, 7.0, False)


def test_a_branch_that_was_not_run_is_an_error(case_model):
    target = find_target(case_model, "lost in harder")
    assert isinstance(target, Target)
    with pytest.raises(KeyError, match="harder"):
        read_target(target, case_model, outcomes({"base": {"lost": [1.0]}}), {})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "form"),
        ("lost of", "form"),
        ("lost in harder of strike", "form"),
        ("bites in harder", "form"),
        ("by_summer of strike", "form"),
        ("last", "name"),
        ("demand", "name"),
        ("net(FIRMA)", "actor"),
        ("lost in harde", "branch"),
        ("lost of strik", "subject"),
    ],
)
def test_what_names_nothing_says_why(case_model, text, kind):
    problem = find_target(case_model, text)
    assert isinstance(problem, TargetProblem)
    assert problem.kind == kind
    with pytest.raises(Refused) as refused:
        require_target(case_model, text)
    assert refused.value.exit_code == 2


def test_ways_of_writing_are_shown_with_names_of_the_scenario(case_model):
    with pytest.raises(
        Refused, match=r"write e.g. `bites`, `lost`, `lost in strike_in_june`, `net\(UNION\) of strike`"
    ):
        require_target(case_model, "lost of")


def test_near_names_are_offered(case_model):
    with pytest.raises(Refused, match="near names: `lost`"):
        require_target(case_model, "lots")
    with pytest.raises(Refused, match="near names: `FIRM`"):
        require_target(case_model, "net(FIRMA)")


# -- payoffs ------------------------------------------------------------------------------------------


def test_payoffs_are_weighted_or_one_outcome_with_its_sign(case_model):
    made = outcomes(
        {"base": {"lost": [1.0, 2.0], "kept": [3.0, 4.0]}, "harder": {"lost": [5.0, 6.0], "kept": [0.0, 1.0]}}
    )
    weights = find_weights(case_model, "record")
    union = find_payoffs(require_stake(case_model, "UNION"), ("base", "harder"), made, weights)
    assert union.values.tolist() == [[1, 2], [5, 6]]
    firm = find_payoffs(require_stake(case_model, "FIRM", "lost"), ("base", "harder"), made, weights)
    assert firm.values.tolist() == [[-1, -2], [-5, -6]]


def test_a_future_in_trouble_under_one_alternative_counts_under_none(case_model):
    made = outcomes(
        {"base": {"lost": [1.0, 2.0, 3.0]}, "harder": {"lost": [5.0, math.inf, 6.0]}},
        status={("record", "base"): [0, 0, 4]},
    )
    payoffs = find_payoffs(require_stake(case_model, "FIRM", "lost"), ("base", "harder"), made, {})
    assert payoffs.counts.tolist() == [True, False, False]
    assert payoffs.counted.tolist() == [[-1], [-5]]


def test_interests_without_weights_have_no_sum(case_model):
    from dataclasses import replace

    interest = case_model.interests["UNION"]
    bare = replace(interest, items=tuple(replace(item, worth=None) for item in interest.items))
    lenses = {id_: replace(lens, weights={}) for id_, lens in case_model.lenses.items()}
    model = replace(case_model, interests={**case_model.interests, "UNION": bare}, lenses=lenses)
    assert find_stake(model, "UNION") is None
    with pytest.raises(Refused, match="have no weights") as refused:
        require_stake(model, "UNION")
    assert refused.value.faults[0].code == "no-weights"
    assert require_stake(model, "UNION", "kept").sign == -1


def test_a_stake_must_be_among_the_actor_s_interests(case_model):
    with pytest.raises(Refused, match="outcome among the interests of FIRM `kept`"):
        require_stake(case_model, "FIRM", "kept")
    with pytest.raises(Refused, match="actor with interests `NOBODY`"):
        require_stake(case_model, "NOBODY")


def test_a_choice_needs_two_alternatives(case_model):
    assert require_alternatives(case_model, ["harder+strike_in_june", "base", "base"]) == (
        "harder+strike_in_june",
        "base",
    )
    for few in ([], ["harder"], ["harder", "harder"]):
        with pytest.raises(Refused) as refused:
            require_alternatives(case_model, few)
        assert refused.value.faults[0].code == "one-alternative"
    with pytest.raises(Refused, match="branch `hard`"):
        require_alternatives(case_model, ["base", "hard"])


# -- too little to say ---------------------------------------------------------------------------------


def test_what_does_not_vary_is_said_and_not_explained(case_model):
    target = require_target(case_model, "bites")
    made = outcomes({"strike_in_june": {"lost": [200.0] * 50}})
    with pytest.raises(Refused, match="`bites` holds in all of 50 futures under `record`") as refused:
        require_varying(target, read_target(target, case_model, made, {}), "record")
    assert refused.value.faults[0].code == "nothing-varies"


def test_too_few_futures_are_refused_with_the_number_needed():
    with pytest.raises(Refused, match="12 futures are too few"):
        require_enough(12, "this")
    with pytest.raises(Refused, match="--futures 9000"):
        require_precision(0.03, 1000, 0.01, "it")
    require_precision(0.009, 1000, 0.01, "it")
    require_precision(0.03, 1000, 0.0, "it")


@pytest.mark.parametrize(
    ("error", "n", "asked", "needed"),
    [
        (0.03, 1000, 0.01, 9000),
        (0.01, 1000, 0.02, 1000),
        (0.5, 100, 0.1, 2500),
        (0.1001, 100, 0.1, 110),
        (math.nan, 7, 0.1, 7),
    ],
)
def test_errors_fall_with_the_square_root_of_the_number_of_futures(error, n, asked, needed):
    assert find_needed_futures(error, n, asked) == needed
