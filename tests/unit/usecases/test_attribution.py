"""Attribution asked of a scenario: real runs of a small case, and what is refused."""

import json

import pytest

import sandtable as st
from sandtable.cli.main import run_command
from sandtable.testing.scenarios import require_model
from sandtable.usecases.answers import Asking
from sandtable.usecases.attribution import ask_attribution
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest


def asking(**more):
    return Asking(request=RunRequest(futures=64, engine="numpy", threads=1, **more))


def refused(model, target, *subjects, how=None, **options):
    with pytest.raises(Refused) as said:
        ask_attribution(model, target, subjects, how or asking(), **options)
    return said.value.faults[0]


def test_the_parts_of_a_real_case_add_up_and_the_law_holds_back(case_model):
    (finding,) = ask_attribution(case_model, "lost", ["strike", "no_strikes", "harder"], asking())
    assert finding.lens == "record"
    assert sum(part.effect.mean for part in finding.parts) == pytest.approx(finding.whole.mean)
    parts = {part.subject: part for part in finding.parts}
    assert parts["strike"].effect.mean > 0
    assert parts["harder"].effect.mean > 0
    assert parts["no_strikes"].kind == "law"
    assert parts["strike"].effect.down.n == 0
    assert finding.waterfall.start.mean == pytest.approx(0.0)  # without a strike nothing is lost


def test_a_run_is_the_same_on_one_thread_and_on_two(case_model):
    request = {"futures": 64, "engine": "numpy"}
    found = [
        ask_attribution(
            case_model, "net(UNION)", ["strike", "harder"], Asking(request=RunRequest(threads=threads, **request))
        )
        for threads in (1, 2)
    ]
    assert repr(found[0]) == repr(found[1])


def test_a_ledger_of_one_move_is_its_attribution(case_model):
    (finding,) = ask_attribution(case_model, "net(UNION)", ["strike"], asking())
    frame = st.run(st.Scenario(case_model), futures=64, engine="numpy").ledger("UNION", "strike", lenses=["record"])
    assert finding.parts[0].effect.mean == pytest.approx(frame.loc[("record", "net"), "mean"])
    assert finding.parts[0].effect.error == pytest.approx(frame.loc[("record", "net"), "error"])


def test_each_lens_asked_for_has_its_own(case_model):
    findings = ask_attribution(case_model, "bites", ["no_strikes", "harder"], asking(lenses=("hawk_world", "record")))
    assert [finding.lens for finding in findings] == ["hawk_world", "record"]


def test_the_frame_has_a_row_per_lens_and_subject(case_model):
    run = st.run(st.Scenario(case_model), futures=64, engine="numpy", lenses=["record"], branches=["base"])
    frame = run.attribution("net(UNION)", "strike", "harder")
    assert list(frame.index) == [("record", "strike"), ("record", "harder"), ("record", "all together")]
    parts = frame.loc["record"]
    assert parts.loc["all together", "mean"] == pytest.approx(parts["mean"][["strike", "harder"]].sum())
    assert parts.loc["strike", "lost (ware)"] == pytest.approx(parts.loc["strike", "mean"])
    assert frame.attrs["method"] == "all 4 combinations"
    assert set(frame.attrs["interactions"]["record"]) == {("strike", "harder")}


def test_names_that_are_not_there_are_refused(case_model):
    assert refused(case_model, "lost", "strik").code == "no-such-name"
    assert refused(case_model, "net(UNIONS)", "strike").code == "no-such-name"
    assert refused(case_model, "lost", "base").code == "bad-argument"
    assert refused(case_model, "lost").what == "nothing to share the change out among"


def test_subjects_that_are_one_switch_are_refused(case_model):
    assert "named twice" in refused(case_model, "lost", "strike", "strike").what
    assert "the same switch" in refused(case_model, "lost", "strike", "no_strike").what


def test_subjects_that_contradict_are_named(case_model):
    fault = refused(case_model, "lost", "strike", "strike_in_june")
    assert fault.code == "branch-conflict"
    assert fault.what == "`strike` and `strike_in_june` cannot be told apart"
    inside = refused(case_model, "bites", "strike")  # the claim is read where there is a strike in June
    assert inside.code == "branch-conflict"
    assert inside.what == "`strike` cannot be chosen freely where `bites` is read"


def test_a_sum_without_weights_is_refused_with_an_outcome_to_ask_about(case_text):
    model = require_model(case_text.replace(' worth 1 per 1 ware judged "sales"', ""))
    fault = refused(model, "net(FIRM)", "strike")
    assert fault.code == "no-weights"
    assert "`lost`" in fault.mend


def test_precision_that_is_not_reached_says_what_would_reach_it(case_model):
    fault = refused(case_model, "lost", "strike", error=0.01)
    assert fault.code == "too-few-futures"
    assert "--futures" in fault.mend
    assert refused(case_model, "lost", "strike", error=float("nan")).code == "bad-argument"
    assert ask_attribution(case_model, "lost", ["strike"], asking(), error=1e9)


def test_too_few_futures_are_refused(case_model):
    few = Asking(request=RunRequest(futures=8, engine="numpy", threads=1))
    assert refused(case_model, "lost", "strike", how=few).code == "too-few-futures"


def test_too_many_subjects_and_too_few_orders_are_refused(case_model):
    many = [f"strike{i}" for i in range(41)]
    assert refused(case_model, "lost", *many).code == "too-many-players"
    assert refused(case_model, "lost", "strike", "harder", orders=4).code == "too-many-players"
    assert refused(case_model, "lost", "strike", "harder", orders=-2).code == "too-many-players"


def test_sampled_orders_that_are_too_few_for_the_precision_say_how_many(case_model):
    (finding,) = ask_attribution(case_model, "lost", ["strike", "harder", "no_strikes"], asking(), orders=11)
    assert finding.n_orders == 12  # an order and its reverse
    sampling = max(part.sampling_error for part in finding.parts)
    fault = refused(case_model, "lost", "strike", "harder", "no_strikes", orders=11, error=sampling / 2)
    assert "--orders" in fault.mend


def test_a_stop_keeps_the_lenses_that_were_done(case_model):
    calls = iter(range(1000))
    stopping = Asking(
        request=asking(lenses=("record", "hawk_world")).request, should_stop=lambda: next(calls) >= 6
    )  # four combinations under each lens
    findings = ask_attribution(case_model, "lost", ["strike", "harder"], stopping)
    assert [finding.lens for finding in findings] == ["record"]
    at_once = Asking(request=asking().request, should_stop=lambda: True)
    assert refused(case_model, "lost", "strike", how=at_once).code == "stopped-early"


def test_the_command_answers_in_words_and_as_data(case_folder, capsys):
    words = ["attribute", str(case_folder), "net(UNION)", "strike", "harder", "-n", "64", "--engine", "numpy"]
    assert run_command(words) == 0
    said = capsys.readouterr().out
    assert said.startswith("Under `record`, `strike` and `harder` together change `net(UNION)`")
    assert run_command([*words, "--json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert [part["subject"] for part in record["parts"]] == ["strike", "harder"]
    assert record["outcomes"][0]["steps"][0]["subject"] == "strike"


@pytest.mark.slow
def test_the_flagship_tells_its_moves_apart():
    scenario = st.load("korea-ukraine-2024")
    subjects = ["kp_troops", "arm_kyiv", "stop_aid"]
    (finding,) = ask_attribution(
        scenario.model, "net(RU)", subjects, Asking(request=RunRequest(futures=300, lenses=("record",)))
    )
    means = {part.subject: part.effect.mean for part in finding.parts}
    assert sum(means.values()) == pytest.approx(finding.whole.mean)
    assert means["kp_troops"] > 0 > means["arm_kyiv"]
    assert finding.n_combinations == 8
