"""In which futures: from fresh, stored and held runs, and what cannot be asked."""

from dataclasses import replace

import pytest

from sandtable.testing.scenarios import require_model
from sandtable.usecases.answers import Asking, keep_ensemble
from sandtable.usecases.discovery import DiscoveryQuestion, ask_discovery
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

REQUEST = RunRequest(futures=400, engine="numpy")
TWO = """
uncertain gain "Gain of a month" : km^2 = uniform(0, 100) judged "a guess"
uncertain luck : 1 = uniform(0, 1) judged "a guess"
uncertain idle : 1 = uniform(0, 1) judged "a guess"
uncertain crisis "A crisis" : 1 = bernoulli(0.5) judged "a coin"
outcome land "Land taken" : km^2 = gain * (if luck > 0.4 then 1 else 0) * crisis
outcome sure : 1 = 1 + 0 * idle
claim taken
  holds when land > 50 km^2
  word likely
claim never_so
  holds when land > 500 km^2
  word likely
claim rare
  holds when land > 98 km^2
  word likely
"""


@pytest.fixture(scope="module")
def model():
    return require_model(TWO)


@pytest.fixture(scope="module")
def ensemble(model):
    return run_model(model, replace(REQUEST, futures=800))


@pytest.fixture
def asking(ensemble):
    return Asking(request=REQUEST, held=ensemble)


def refusal(model, asking, **question):
    with pytest.raises(Refused) as refused:
        ask_discovery(model, DiscoveryQuestion(**question), asking)
    (fault,) = refused.value.faults
    assert refused.value.exit_code == 2
    assert fault.mend
    return fault


def test_what_decides_is_found_in_words_units_and_grounds(model, asking):
    (finding,) = ask_discovery(model, DiscoveryQuestion(target="taken"), asking)
    assert finding.lens == "record"
    box = finding.discovery.boxes[0]
    assert {found.limit.parameter for found in box.limits} == {"gain", "luck", "crisis"}
    crisis = next(found.limit for found in box.limits if found.limit.parameter == "crisis")
    assert crisis.categories == (1.0,)
    words = finding.parameters["gain"]
    assert (words.label, words.unit, words.grounds.judged) == ("Gain of a month", "km^2", "a guess")


def test_a_quantile_is_settled_in_the_targets_own_unit(model, asking):
    (finding,) = ask_discovery(model, DiscoveryQuestion(target="land", above="80%"), asking)
    assert finding.event.level == 0.8
    assert finding.discovery.rate.n == 160
    (same,) = ask_discovery(model, DiscoveryQuestion(target="land", above=str(finding.event.threshold)), asking)
    assert same.discovery == finding.discovery


def test_the_other_side_can_be_asked_for(model, asking):
    holds, fails = (ask_discovery(model, DiscoveryQuestion(target="taken", fails=f), asking)[0] for f in (False, True))
    assert holds.discovery.rate.n + fails.discovery.rate.n == 800


def test_a_stored_run_answers_as_one_at_hand(model, ensemble, asking, tmp_path):
    keep_ensemble(ensemble, tmp_path / "run")
    question = DiscoveryQuestion(target="taken")
    assert ask_discovery(model, question, Asking(request=REQUEST, run=str(tmp_path / "run"))) == ask_discovery(
        model, question, asking
    )


def test_a_fresh_run_is_made_under_the_record_only(case_model):
    (finding,) = ask_discovery(case_model, DiscoveryQuestion(target="lost", above="50%"), Asking(request=REQUEST))
    assert (finding.lens, finding.n_futures) == ("record", 400)


def test_what_holds_in_no_future_or_too_few_cannot_be_explained(model, asking):
    assert refusal(model, asking, target="never_so").code == "nothing-varies"
    assert refusal(model, asking, target="sure", above="0.5").code == "nothing-varies"
    rare = refusal(model, asking, target="rare")
    assert rare.code == "too-few-futures"
    assert "--futures" in rare.mend


def test_a_threshold_outside_the_range_says_the_range(model, asking):
    fault = refusal(model, asking, target="land", above="5000")
    assert fault.code == "nothing-varies"
    assert "none of 800" in fault.what
    assert "runs from 0 to 9" in fault.why


@pytest.mark.parametrize(
    "question",
    [
        {"target": "land"},
        {"target": "land", "above": "1", "below": "2"},
        {"target": "land", "holds": True},
        {"target": "land", "above": "many"},
        {"target": "land", "above": "nan"},
        {"target": "land", "above": "100%"},
        {"target": "taken", "above": "0.5"},
        {"target": "taken", "holds": True, "fails": True},
        {"target": "taken", "most_limits": 0},
        {"target": "taken", "least_density": 1.5},
        {"target": "lnd", "above": "1"},
    ],
)
def test_a_question_that_means_nothing_is_refused_with_a_mend(model, asking, question):
    assert refusal(model, asking, **question).what


def test_a_run_that_kept_no_values_is_refused(model, ensemble):
    bare = Asking(request=REQUEST, held=replace(ensemble, parameters={}, parameter_ids=()))
    assert refusal(model, bare, target="taken").code == "too-many-futures"
    many = Asking(request=replace(REQUEST, futures=50_000))
    assert refusal(model, many, target="taken").code == "too-many-futures"


def test_a_lens_in_which_chance_alone_decides_is_refused():
    model = require_model(
        'constant odds : 1/month = 0.05 judged "a guess"\nmove raid\n  chance odds\n'
        "outcome raids : 1 = count(raid) at 2025-10\nclaim raided\n  holds when raids > 0\n  word likely\n"
    )
    fault = refusal(model, Asking(request=REQUEST), target="raided")
    assert fault.code == "nothing-varies"
    assert "chance alone" in fault.what
