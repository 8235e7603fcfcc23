"""The Python face: what a notebook does."""

import datetime as dt

import numpy as np
import pytest

import sandtable as st
from sandtable.model.declaration import FlowTerm, Outcome, ScenarioHead, Stock, TimeAxis, Uncertain
from sandtable.model.expression import Distribution, Name, Number, Provenance, TimeReduction


@pytest.fixture
def run(case_folder):
    return st.run(case_folder, futures=16, engine="numpy")


def test_everything_that_is_offered_is_there():
    assert set(st.__all__) <= set(dir(st))
    for name in st.__all__:
        assert getattr(st, name) is not None


def test_what_is_not_offered_is_said_so():
    with pytest.raises(AttributeError, match="has no `simulate`; it has Refused, Run"):
        _ = st.simulate


def test_a_scenario_says_what_it_is(case_folder):
    said = repr(st.load(case_folder))
    assert "strike-case: A strike" in said
    assert "2 claims, 1 questions" in said


def test_a_scenario_with_faults_is_refused_with_place_reason_and_mend(case_folder, case_text):
    (case_folder / "scenario.sand").write_text(case_text.replace("kept less", "keep less"))
    with pytest.raises(st.Refused) as refused:
        st.load(case_folder)
    said = str(refused.value)
    assert "scenario.sand:" in said
    assert "error[" in said
    assert "mend: " in said
    assert "`kept`" in said
    assert st.check(case_folder).model is None


def test_a_run_says_what_it_is(run):
    assert repr(run) == "<Run of strike-case: 16 futures, lenses record, hawk_world, seed 1>"


def test_a_ledger_has_a_row_per_lens_and_outcome_and_runs_what_it_lacks(case_folder):
    run = st.run(case_folder, futures=16, engine="numpy", branches=["base"])
    table = run.ledger("UNION", "strike")
    assert list(table.index) == [(lens, row) for lens in ("record", "hawk_world") for row in ("lost", "kept", "net")]
    assert table.attrs["difference"] == "base minus no_strike, paired by future"
    assert table.attrs["futures"] == 16
    record = table.loc["record"]
    assert record.loc["lost", "mean"] == pytest.approx(record.loc["net", "mean"])
    assert record.loc["lost", "worth"] == pytest.approx(record.loc["lost", "mean"] * record.loc["lost", "weight"])
    assert record.loc["kept", "better"] == "less"
    assert (table["plus"] + table["minus"] <= 1).all()
    assert list(run.ledger("UNION", "harder", lenses=["record"]).index.unique("lens")) == ["record"]


@pytest.mark.parametrize(("actor", "subject"), [("UNIO", "strike"), ("UNION", "striek")])
def test_a_ledger_of_what_is_not_there_is_refused(run, actor, subject):
    with pytest.raises(st.Refused, match="near names"):
        run.ledger(actor, subject)


def test_claims_stand_with_word_share_verdict_and_outcome(run):
    table = run.claims()
    assert list(table.index) == ["bites", "often"]
    assert table.loc["bites", ("claim", "known")] == "yes"
    assert table.loc["bites", ("record", "share")] == 1
    assert table.loc["bites", ("hawk_world", "verdict")] == "above"
    assert table.attrs["standard"]
    assert run.claims(standard="phia").attrs["standard"] != table.attrs["standard"]


def test_questions_that_measure_a_number_stand_with_their_quantiles_and_unit(case_folder):
    path = case_folder / "scenario.sand"
    path.write_text(path.read_text() + '\nquestion Q9 asks "How many?" resolves 2030-01-01 measures lost known 3\n')
    table = st.run(case_folder, futures=16, engine="numpy").measures()
    assert list(table.index) == [("Q9", "record"), ("Q9", "hawk_world")]
    assert table.attrs == {"seed": 1, "futures": 16}
    row = table.loc["Q9", "record"]
    assert row["p05"] <= row["median"] <= row["p95"]
    assert (row["n"], row["known"]) == (16, 3.0)


def test_questions_stand_with_their_probability_and_score(run):
    table = run.questions()
    assert list(table.index) == ["by_summer"]
    share = table.loc["by_summer", "record"]
    assert 0 < share < 1
    assert table.attrs["brier"]["record"] == pytest.approx(share**2)


def test_fans_have_a_row_per_point(run):
    table = run.fans()
    assert set(table["series"]) == {"store[north]"}
    one = table[(table["lens"] == "record") & (table["branch"] == "base")]
    assert len(one) == 13
    assert (one["p05"] <= one["p95"]).all()


def test_a_dataset_has_the_documented_axes_and_opens_again_from_its_folder(case_folder, tmp_path):
    run = st.run(case_folder, futures=16, engine="numpy", keep=["store[south]"])
    held = run.dataset()
    assert held["lost"].dims == ("lens", "branch", "future")
    assert held["store[south]"].dims == ("lens", "branch", "future", "time")
    assert held["lost"].attrs["units"] == "ware"
    assert held["time"].values[0] == np.datetime64(dt.date(2026, 1, 1))
    opened = st.open_run(run.save(tmp_path / "kept"))
    assert opened.identical(held)


def test_a_stopped_run_still_has_a_dataset(case_model, tmp_path, monkeypatch):
    from sandtable.store.dataset import to_dataset
    from sandtable.usecases import run as module
    from sandtable.usecases.request import RunRequest

    monkeypatch.setattr(module, "CHUNK", 8)
    told: list[int] = []
    ensemble = module.run_model(
        case_model, RunRequest(futures=32, engine="numpy", keep=("store",)),
        progress=lambda done, total, what: told.append(done), should_stop=lambda: len(told) >= 8,
    )  # fmt: skip
    held = to_dataset(ensemble)
    assert held.attrs["is_complete"] == 0
    assert np.isfinite(held["store[north]"].sel(lens="record", branch="base")[:8]).all()
    assert np.isnan(held["store[north]"].sel(lens="record", branch="base")[16:]).all()


def test_a_run_of_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(st.Refused) as refused:
        st.open_run(tmp_path)
    assert refused.value.faults[0].code == "run-foreign"
    assert refused.value.exit_code == 3


def statements(unit: str = "person/month"):
    return [
        ScenarioHead(title="Built"),
        TimeAxis(start="2026-01", stop="2026-12", step=1, unit="month"),
        Uncertain(
            id="rate", unit="person/month", provenance=Provenance(judged="by hand"),
            value=Distribution(family="interval", is_interval=True, arguments=(Number(value=4), Number(value=6))),
        ),
        Stock(id="men", unit="person", starts=Number(value=0), terms=(FlowTerm(sign=1, value=Name(id="rate")),)),
        Outcome(id="all_men", unit=unit, value=TimeReduction(op="final", operand=Name(id="men"))),
    ]  # fmt: skip


def test_a_scenario_is_built_from_statements_in_python():
    built = st.build(statements("person"), id="by-hand")
    run = st.run(built, futures=64, engine="numpy")
    assert run.ensemble.manifest.scenario == "by-hand"
    assert run.dataset()["all_men"].mean() == pytest.approx(5 * 11, rel=0.1)


def test_a_built_scenario_is_checked_like_a_written_one():
    with pytest.raises(st.Refused, match="units-mismatch"):
        st.build(statements("person/month"))


def test_a_built_scenario_is_another_when_a_statement_is():
    one, other = st.build(statements("person")), st.build(statements("person")[:-1] + statements("person")[-1:])
    assert one.model.digest == other.model.digest
    more = [
        *statements("person"),
        Outcome(id="first", unit="person", value=TimeReduction(op="initial", operand=Name(id="men"))),
    ]
    assert st.build(more).model.digest != one.model.digest
