"""Drivers asked of a small scenario whose answer is known: y = a + b + c + luck, with variances 9, 4, 1 and 4."""

from dataclasses import replace

import numpy as np
import pytest

from sandtable.analysis.uncertainty.factors import find_actors, find_grounds, group_parameters, merge_correlated
from sandtable.testing.scenarios import require_model
from sandtable.usecases.answers import Asking, keep_ensemble
from sandtable.usecases.drivers import DriversQuestion, ask_drivers
from sandtable.usecases.frames.drivers import drivers_frame
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

TEXT = """scenario "Known drivers"
time 2024-10 to 2025-02 step 1 month
sources "sources.csv"
actor RED "Red"
actor BLUE "Blue"
dimension side = RED, BLUE
sector front "The front"
uncertain a "First" : 1 = normal(0, 3) @S-1
uncertain b "Second" : 1 = normal(0, 2) judged "a guess"
sector rear "The rear"
uncertain c "Third" : km = normal(0 km, 1 km) @S-1 judged "both"
  vintage A
uncertain idle "Idle" : 1 = normal(0, 1) judged "does nothing"
uncertain h "Haste" : 1/month = 0.1 to 0.3 judged "x"
uncertain mood "Mood" : 1 = 0.2 to 0.5 judged "x"
uncertain own[side] "Own" : 1 = { RED: 0.2 to 0.5 judged "x", BLUE: 0.2 to 0.5 judged "x" }
aux haste : 1/month = h
aux luck : 1 = normal_noise(2)
aux whole : 1 = a + b + c / 1 km + luck + 0 * idle + 0 * sum(own over side)
move raid by RED
  chance haste
move reply by BLUE
  chance 0.1/month
law bar of BLUE
  forbids reply
  permits mood
outcome y "Whole" : km = final(whole) * 1 km
outcome raids : 1 = final(count(raid)) + final(count(reply))
interest RED in "points"
  y more is better worth 1 per 1 km judged "x"
branch calm : never raid
lens record "no one's"
lens sure by BLUE
  a = 1 despite @S-1 judged "is sure"
  b = normal(0, 4) judged "less sure"
lens fixed by BLUE
  a = 1 despite @S-1 judged "x"
  b = 1 judged "x"
  c = 1 despite @S-1 judged "x"
  idle = 1 judged "x"
  h = 0.1 judged "x"
  mood = 0.1 judged "x"
  own = { RED: 1, BLUE: 1 } judged "x"
claim K1 "It is large" by BLUE
  holds when y > 3 km
  word could band 0.25 to 0.75
claim K2 "Large where there are raids" by BLUE
  given raids > 0
  holds when y > 3 km
  word could band 0.25 to 0.75
claim K3 "Always" by BLUE
  holds when y > -1_000 km
  word could band 0.25 to 0.75
"""
SOURCES = """id,quantity,value,low,high,unit,as_of,title,publisher,date,address,grade
S-1,q,1,,,1,2024,T,P,2024-01,http://example.org,A
"""
CORRELATED = TEXT.replace("move raid", 'correlate b with c at 0.5 judged "both"\nmove raid', 1)
REQUEST = RunRequest(futures=2000, lenses=("record",), engine="numpy")


@pytest.fixture(scope="module")
def model():
    return require_model(TEXT, {"sources.csv": SOURCES})


@pytest.fixture(scope="module")
def correlated():
    return require_model(CORRELATED, {"sources.csv": SOURCES})


@pytest.fixture(scope="module")
def held(model):
    return run_model(model, replace(REQUEST, lenses=("record", "sure", "fixed")))


def ask(model, target="y", *, request=REQUEST, held=None, run="", **question):
    asking = Asking(request=request, held=held, run=run)
    return ask_drivers(model, DriversQuestion(target=target, **question), asking)


def refusal(*arguments, **named):
    with pytest.raises(Refused) as caught:
        ask(*arguments, **named)
    (fault,) = caught.value.faults
    return fault


def test_shares_are_those_of_the_variances(model, held):
    (found,) = ask(model, held=held)
    shares = {driver.id: driver.share for driver in found.drivers}
    assert shares["a"] == pytest.approx(9 / 18, abs=0.05)
    assert shares["b"] == pytest.approx(4 / 18, abs=0.05)
    assert shares["c"] == pytest.approx(1 / 18, abs=0.03)
    assert [driver.id for driver in found.clear] == ["a", "b", "c"]
    assert found.total == pytest.approx(14 / 18, abs=3 * found.total_error)
    assert found.seed == 1


def test_a_driver_says_what_it_is_and_what_more_of_it_does(model, held):
    (found,) = ask(model, held=held)
    third = next(driver for driver in found.drivers if driver.id == "c")
    assert (third.label, third.unit, third.sector, third.sources, third.evidence) == (
        "Third", "km", "The rear", ("S-1",), "sourced and judged",
    )  # fmt: skip
    assert third.direction == "more"
    assert third.low == pytest.approx(-1.645, abs=0.15)
    assert third.high == pytest.approx(1.645, abs=0.15)
    assert third.low_level.mean < third.high_level.mean
    assert third.low_level.n == third.high_level.n == 400


def test_a_lens_answers_for_what_it_replaces_and_what_it_fixes_is_no_driver(model, held):
    (found,) = ask(model, held=held, request=replace(REQUEST, lenses=("sure",)))
    by_id = {driver.id: driver for driver in found.drivers}
    assert "a" not in by_id
    assert by_id["b"].share == pytest.approx(16 / 21, abs=0.05)
    assert by_id["b"].is_of_lens
    assert by_id["b"].judged == "less sure"
    assert find_grounds(model, "b", "record").judged == "a guess"


def test_a_claim_has_drivers_too(model, held):
    (found,) = ask(model, "K1", held=held)
    assert found.is_truth
    assert found.drivers[0].id == "a"
    assert found.mean == pytest.approx(0.24, abs=0.03)


def test_a_conditional_claim_is_told_of_its_futures_alone(model, held):
    (found,) = ask(model, "K2", held=held)
    assert found.is_conditional
    assert found.n < 2000
    assert found.drivers[0].id == "a"


def test_groups_add_up_and_name_their_strongest(model, held):
    (found,) = ask(model, held=held, by="sector")
    front, rear = found.groups
    assert (front.factor.id, front.strongest, front.n_clear) == ("front", "a", 2)
    assert front.share == pytest.approx(13 / 18, abs=0.06)
    assert rear.share == pytest.approx(1 / 18, abs=0.04)


def test_an_actor_has_the_values_that_work_through_its_moves_alone(model):
    assert find_actors(model) == {"h": "RED", "mood": "BLUE"}
    ids = ("a", "h", "mood", "own[RED]")
    grouped = {factor.id: factor.members for factor in group_parameters(model, ids, "actor", "record")}
    assert grouped == {"none": ("a",), "RED": ("h", "own[RED]"), "BLUE": ("mood",)}


def test_a_value_inside_an_equation_is_named_after_it_and_in_its_sector():
    text = TEXT.replace("aux luck : 1 = normal_noise(2)", 'aux luck "Luck" : 1 = (1 to 2) * normal_noise(2) judged "x"')
    model = require_model(text, {"sources.csv": SOURCES})
    (found,) = ask(model, request=replace(REQUEST, futures=100))
    inside = next(driver for driver in found.drivers if driver.id == "luck~1")
    assert (inside.label, inside.sector) == ("a value in Luck", "The rear")


def test_values_are_told_apart_by_what_they_rest_on_and_since_when_they_were_known(model):
    ids = ("a", "b", "c", "idle")
    evidence = {factor.id: factor.members for factor in group_parameters(model, ids, "evidence", "record")}
    assert evidence == {"sourced": ("a",), "judged": ("b", "idle"), "sourced and judged": ("c",)}
    vintage = {factor.label: factor.members for factor in group_parameters(model, ids, "vintage", "record")}
    assert vintage == {"no vintage": ("a", "b", "idle"), "known at the start": ("c",)}


def test_a_design_measures_chance_beside_the_values(model):
    (found,) = ask(model, is_sobol=True)
    indices = {index.factor.id: index for index in found.indices.indices}
    assert set(indices) == {"a", "b", "c", "chance", "rest"}
    for id_, share in {"a": 9 / 18, "b": 4 / 18, "c": 1 / 18, "chance": 4 / 18, "rest": 0.0}.items():
        assert abs(indices[id_].first - share) < 3.5 * indices[id_].first_error + 0.003, id_
        assert abs(indices[id_].total - share) < 3.5 * indices[id_].total_error + 0.003, id_


def test_a_design_on_a_run_at_hand_measures_the_same_futures(model, held):
    (found,) = ask(model, is_sobol=True, held=held, request=replace(REQUEST, futures=50, seed=9))
    (plain,) = ask(model, held=held)
    assert found.drivers == plain.drivers
    assert found.indices.n == 2000


def test_correlated_values_are_one_factor(correlated):
    (found,) = ask(correlated, is_sobol=True)
    merged = next(index for index in found.indices.indices if index.factor.merged)
    assert merged.factor.merged == ("b", "c")
    assert merged.first == pytest.approx(7 / 20, abs=0.07)
    assert found.is_correlated


def test_sectors_with_correlated_values_become_one(correlated):
    factors = group_parameters(correlated, ("a", "b", "c"), "sector", "record")
    assert [factor.id for factor in merge_correlated(correlated, factors)] == ["front+rear"]


def test_the_change_that_a_move_makes_has_drivers(model):
    (found,) = ask(model, "raids of raid", request=replace(REQUEST, futures=4000))
    assert [driver.id for driver in found.clear] == ["h"]


def test_a_stored_run_is_asked_without_any_new_run(model, held, tmp_path):
    keep_ensemble(held, tmp_path / "run")
    (stored,) = ask(model, run=str(tmp_path / "run"))
    assert stored == ask(model, held=held)[0]


@pytest.mark.parametrize("threads", [1, 2])
def test_the_number_of_threads_changes_nothing(model, threads):
    request = replace(REQUEST, futures=200, threads=threads, engine="llvm")
    (found,) = ask(model, request=request, is_sobol=True)
    (again,) = ask(model, request=replace(request, threads=3), is_sobol=True)
    assert found == again


def test_a_stopped_design_keeps_what_it_measured(model):
    asked = iter(range(100))
    asking = Asking(request=replace(REQUEST, threads=1), should_stop=lambda: next(asked) > 3)
    (found,) = ask_drivers(model, DriversQuestion(target="y", is_sobol=True), asking)
    assert found.indices is not None
    assert found.indices.unmeasured
    assert found.drivers[0].id == "a"


def test_a_target_that_never_varies_has_no_drivers(model, held):
    assert refusal(model, "K3", held=held).code == "nothing-varies"


def test_a_lens_without_uncertain_values_has_no_drivers(model, held):
    fault = refusal(model, held=held, request=replace(REQUEST, lenses=("fixed",)))
    assert fault.code == "nothing-varies"
    assert "by chance alone" in fault.what


@pytest.mark.parametrize("is_sobol", [False, True])
def test_a_lens_under_which_nothing_can_be_told_does_not_silence_the_others(model, is_sobol):
    request = replace(REQUEST, futures=300, lenses=("record", "fixed"))
    record, fixed = ask(model, request=request, is_sobol=is_sobol)
    assert (record.silence, fixed.silence) == ("", "fixed")
    assert record.drivers[0].id == "a"
    assert not fixed.drivers


def test_lenses_under_all_of_which_nothing_can_be_told_are_refused(model):
    request = replace(REQUEST, futures=100, lenses=("record", "sure"))
    assert refusal(model, "K3", request=request).code == "nothing-varies"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"target": "z"}, "no outcome, claim or question `z`"),
        ({"by": "colour"}, "cannot be grouped by `colour`"),
        ({"error": -1.0}, "error -1 cannot be asked for"),
        ({"request": replace(REQUEST, lenses=("nobody",))}, "no lens `nobody`"),
        ({"request": replace(REQUEST, futures=10)}, "10 futures are too few"),
        ({"request": replace(REQUEST, futures=20_000)}, "keeps no drawn values"),
        ({"is_sobol": True, "request": replace(REQUEST, design="latin-hypercube")}, "not the design latin-hypercube"),
        ({"is_sobol": True, "target": "K2"}, "is conditional"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(model, named, said):
    fault = refusal(model, **named)
    assert said in fault.what
    assert fault.mend


@pytest.mark.parametrize("is_sobol", [False, True])
def test_a_precision_that_was_not_reached_says_how_many_futures_would_do(model, is_sobol):
    fault = refusal(model, error=0.01, is_sobol=is_sobol)
    assert fault.code == "too-few-futures"
    assert "--futures" in fault.mend


def test_a_precision_beyond_what_a_run_keeps_is_said_to_be_so(model, held):
    fault = refusal(model, error=0.001, held=held)
    assert "more than the 16_384" in fault.why


def test_a_run_that_kept_no_values_is_refused(model, held):
    fault = refusal(model, held=replace(held, parameters={}, parameter_ids=()))
    assert fault.code == "too-many-futures"


def test_the_frame_has_a_row_for_each_lens_and_value(model, held):
    found = ask(model, held=held, request=replace(REQUEST, lenses=("record", "sure")))
    frame = drivers_frame(found)
    assert frame.loc[("record", "a"), "share"] == pytest.approx(0.5, abs=0.05)
    assert ("sure", "a") not in frame.index
    assert frame.attrs["seed"] == 1
    assert drivers_frame(ask(model, held=held, by="sector")).loc[("record", "The front"), "values"] == 2
    design = drivers_frame(ask(model, is_sobol=True))
    assert design.loc[("record", "chance"), "first"] == pytest.approx(4 / 18, abs=0.08)
    assert np.isfinite(design["total_error"]).all()
