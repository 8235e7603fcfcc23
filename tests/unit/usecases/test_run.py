"""Running a model: chunks, stopping, branches, designs, what is kept."""

from dataclasses import replace

import numpy as np
import pytest

from sandtable.analysis.branches import find_claim_branches
from sandtable.analysis.pairs import find_pair
from sandtable.runs.runs import Ensemble, Status
from sandtable.testing.models import model_from_text
from sandtable.usecases import run as run_module
from sandtable.usecases.check import require_model
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import DESIGNS, RunRequest
from sandtable.usecases.run import run_model

SMALL = RunRequest(futures=32, lenses=("record",), branches=("base",), engine="numpy")


def outcome(ensemble: Ensemble, name: str, lens: str = "record", branch: str = "base") -> np.ndarray:
    return ensemble.outcomes[lens, branch][ensemble.manifest.outcomes.index(name)]


def assert_same(left: Ensemble, right: Ensemble) -> None:
    assert left.outcomes.keys() == right.outcomes.keys()
    for key in left.outcomes:
        np.testing.assert_array_equal(left.outcomes[key], right.outcomes[key])
        np.testing.assert_array_equal(left.status[key], right.status[key])
        for one, other in zip(left.fans[key], right.fans[key], strict=True):
            np.testing.assert_array_equal(one.values, other.values)
        for name, paths in left.trajectories.get(key, {}).items():
            np.testing.assert_array_equal(paths, right.trajectories[key][name])


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("engine", ["numpy", "llvm"])
def test_chunks_change_no_bit(case_model, monkeypatch, design, engine):
    request = replace(SMALL, branches=("base", "harder"), lenses=(), design=design, engine=engine, keep=("store",))
    whole = run_model(case_model, request)
    monkeypatch.setattr(run_module, "CHUNK", 5)
    assert_same(run_model(case_model, request), whole)


def test_a_fan_is_that_of_the_first_futures(case_model, monkeypatch):
    few = run_model(case_model, replace(SMALL, futures=12))
    monkeypatch.setattr(run_module, "CHUNK", 6)
    monkeypatch.setattr(run_module, "FAN_FUTURES", 12)
    many = run_model(case_model, SMALL)
    np.testing.assert_array_equal(many.fans["record", "base"][0].values, few.fans["record", "base"][0].values)


def test_stopping_keeps_what_was_computed(case_model, monkeypatch):
    monkeypatch.setattr(run_module, "CHUNK", 8)
    request = replace(SMALL, branches=("base", "no_strike"))
    whole = run_model(case_model, request)
    asked: list[int] = []
    stopped = run_model(
        case_model, request, progress=lambda done, total, what: asked.append(done), should_stop=lambda: len(asked) >= 3
    )
    assert not stopped.manifest.is_complete
    assert asked[:3] == [8, 16, 24]
    for branch in ("base", "no_strike"):
        status = stopped.status["record", branch]
        is_run = status == Status.OK
        assert is_run[:8].all()
        assert not is_run[-8:].any()
        assert (status[~is_run] == Status.NOT_RUN).all()
        np.testing.assert_array_equal(
            outcome(stopped, "kept", branch=branch)[is_run], outcome(whole, "kept", branch=branch)[is_run]
        )
        assert np.isnan(outcome(stopped, "kept", branch=branch)[~is_run]).all()


def test_stopping_keeps_trajectories_of_all_futures_and_leaves_the_rest_empty(case_model, monkeypatch):
    monkeypatch.setattr(run_module, "CHUNK", 8)
    asked: list[int] = []
    stopped = run_model(
        case_model, replace(SMALL, keep=("store[north]",)),
        progress=lambda done, total, what: asked.append(done), should_stop=lambda: len(asked) >= 2,
    )  # fmt: skip
    paths = stopped.trajectories["record", "base"]["store[north]"]
    assert paths.shape == (32, len(stopped.manifest.labels))
    assert np.isfinite(paths[:16]).all()
    assert np.isnan(paths[16:]).all()


@pytest.mark.parametrize("engine", ["numpy", "llvm"])
def test_stopping_at_once_gives_an_ensemble_of_nothing(case_model, engine):
    nothing = run_model(case_model, replace(SMALL, engine=engine, keep=("store",)), should_stop=lambda: True)
    assert not nothing.manifest.is_complete
    assert (nothing.status["record", "base"] == Status.NOT_RUN).all()
    assert nothing.fans.get(("record", "base"), ()) == ()


def test_a_finished_run_is_complete_and_tells_how_far_it_is(case_model):
    told: list[tuple[int, int, str]] = []
    ensemble = run_model(case_model, replace(SMALL, lenses=()), progress=lambda *step: told.append(step))
    assert ensemble.manifest.is_complete
    assert [(done, total) for done, total, _ in told] == [(32, 64), (64, 64)]
    assert {what for _, _, what in told} == {"record, base", "hawk_world, base"}


def test_a_ledgers_pair_brings_its_branches_even_undeclared_ones(case_model):
    pair = find_pair(case_model, "no_strikes")
    assert pair is not None
    assert pair.added is not None
    ensemble = run_model(case_model, replace(SMALL, pairs=(pair,)))
    assert ensemble.manifest.branches["record"] == ("base", pair.without_branch)
    assert (outcome(ensemble, "lost", branch=pair.without_branch) >= outcome(ensemble, "lost")).any()


def test_without_a_list_every_lens_and_the_branches_of_claims_are_run_record_first(case_model):
    ensemble = run_model(case_model, replace(SMALL, lenses=(), branches=()))
    assert ensemble.manifest.lenses[0] == "record"
    assert set(ensemble.manifest.lenses) == set(case_model.lenses)
    assert set(ensemble.manifest.branches["record"]) == {"base", *find_claim_branches(case_model)}


def test_the_order_of_a_composition_has_no_meaning(case_model):
    both = run_model(case_model, replace(SMALL, branches=("harder+strike_in_june", "strike_in_june+harder")))
    assert both.manifest.branches["record"] == ("harder+strike_in_june",)


def test_branches_and_lenses_meet_the_same_luck(case_model):
    ensemble = run_model(case_model, replace(SMALL, lenses=(), branches=("base", "harder")))
    mild, hard = outcome(ensemble, "lost"), outcome(ensemble, "lost", branch="harder")
    np.testing.assert_allclose(hard, mild * 0.8 / 0.5, atol=1e-9)
    np.testing.assert_allclose(outcome(ensemble, "lost", lens="hawk_world"), mild * 0.9 / 0.5, atol=1e-9)


def test_what_was_known_earlier_changes_only_later_facts(case_model):
    now, then = (run_model(case_model, replace(SMALL, known_by=date)) for date in ("", "2026-02"))
    slots = dict(zip(now.parameter_ids, range(len(now.parameter_ids)), strict=True))
    np.testing.assert_array_equal(now.parameters["record"][slots["demand"]], then.parameters["record"][slots["demand"]])
    assert (then.parameters["record"][slots["odds"]] < now.parameters["record"][slots["odds"]]).all()
    assert then.manifest.known_by == "2026-02"
    late = run_model(case_model, replace(SMALL, known_by="2026-06"))
    np.testing.assert_array_equal(late.outcomes["record", "base"], now.outcomes["record", "base"])


def test_kept_trajectories_stand_by_future_and_point_under_their_cells_names(case_model):
    ensemble = run_model(case_model, replace(SMALL, keep=("store", "made[south]"), branches=("base", "no_strike")))
    kept = ensemble.trajectories["record", "base"]
    assert list(kept) == ["store[north]", "store[south]", "made[south]"]
    assert all(paths.shape == (32, 13) for paths in kept.values())
    assert (kept["store[north]"][:, 0] == 10).all()
    np.testing.assert_allclose(kept["store[north]"][:, -1] + kept["store[south]"][:, -1], outcome(ensemble, "kept"))


@pytest.mark.parametrize("design", DESIGNS)
def test_each_design_runs_and_is_no_other(case_model, design):
    means = {name: outcome(run_model(case_model, replace(SMALL, design=name)), "kept").mean() for name in DESIGNS}
    assert np.isfinite(means[design])
    assert len({round(mean, 9) for mean in means.values()}) == len(DESIGNS)


def test_both_engines_agree(case_model):
    request = replace(SMALL, lenses=(), branches=(), keep=("store",))
    numpy_run, llvm_run = (run_model(case_model, replace(request, engine=engine)) for engine in ("numpy", "llvm"))
    for key, table in numpy_run.outcomes.items():
        np.testing.assert_allclose(llvm_run.outcomes[key], table, rtol=1e-9, atol=1e-9)
    for name, paths in numpy_run.trajectories["record", "base"].items():
        np.testing.assert_allclose(llvm_run.trajectories["record", "base"][name], paths, rtol=1e-9, atol=1e-9)


def test_the_seed_decides_everything(case_model):
    one, again, other = (run_model(case_model, replace(SMALL, seed=seed)) for seed in (1, 1, 2))
    assert_same(one, again)
    assert (outcome(one, "kept") != outcome(other, "kept")).all()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"futures": 0}, "0 futures"),
        ({"seed": -1}, "seed -1"),
        ({"seed": 2**63}, "seed"),
        ({"design": "dice"}, "no design `dice`"),
        ({"lenses": ("hawk_word",)}, "no lens `hawk_word`"),
        ({"branches": ("nowhere",)}, "no branch `nowhere`"),
        ({"branches": ("strike_in_june+no_strike",)}, "strike"),
        ({"keep": ("stor",)}, "no variable `stor`"),
        ({"keep": ("store[east]",)}, "no element `east`"),
        ({"fans": ("nothing",)}, "no variable `nothing`"),
        ({"known_by": "soon"}, "`soon` is no date"),
        ({"engine": "abacus"}, "no engine `abacus`"),
        ({"threads": 0}, "0 threads"),
    ],
)
def test_what_cannot_be_run_is_refused_as_a_bad_call(case_model, change, says):
    with pytest.raises(Refused) as refused:
        run_model(case_model, replace(SMALL, **change))
    assert refused.value.exit_code == 2
    assert says in str(refused.value)
    assert refused.value.faults[0].mend


def test_near_names_are_offered(case_model):
    with pytest.raises(Refused, match=r"near names: `hawk_world`"):
        run_model(case_model, replace(SMALL, lenses=("hawk_word",)))


def test_a_scenario_without_anything_to_draw_as_a_fan_still_keeps_its_series(tmp_path):
    (tmp_path / "scenario.sand").write_text(
        'scenario "No stock"\ntime 2026-01 to 2026-04 step 1 month\naux a : 1 = now / 1 month\noutcome o : 1 = final(a)\n'
    )
    ensemble = run_model(require_model(tmp_path), replace(SMALL, keep=("a",)))
    assert ensemble.trajectories["record", "base"]["a"][0].tolist() == [0, 1, 2, 3]
    assert ensemble.fans.get(("record", "base"), ()) == ()


def test_what_was_known_by_a_date_is_refused_on_an_axis_of_plain_numbers():
    model = model_from_text(
        'scenario "Plain"\ntime 0 to 4 step 1 month\nuncertain u : 1 = 1 to 2 judged "x"\noutcome o : 1 = u'
    )
    with pytest.raises(Refused, match="what was known by a date"):
        run_model(model, replace(SMALL, known_by="2024-11"))


def test_what_does_not_fit_into_memory_is_refused_before_anything_runs(case_model, monkeypatch):
    monkeypatch.setattr("sandtable.usecases.request.find_memory", lambda: 2**20)
    with pytest.raises(Refused, match="do not fit into this machine's memory") as refused:
        run_model(case_model, replace(SMALL, futures=1_000_000))
    assert refused.value.exit_code == 2
    assert "--futures" in refused.value.faults[0].mend
    monkeypatch.setattr("sandtable.usecases.request.find_memory", lambda: 0)
    run_model(case_model, SMALL)
