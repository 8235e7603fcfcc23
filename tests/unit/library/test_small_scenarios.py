"""The small scenarios of the library are complete, and repeat what they are known for."""

from __future__ import annotations

from functools import cache

import pytest

from sandtable.analysis.checks import ChecksReport
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble, Status
from sandtable.usecases.check import check_scenario_at
from sandtable.usecases.checks import run_checks
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

NAMES = ("iwo-jima-1945", "arms-race-1909", "korean-arms-2030")


@cache
def require_sound(name: str) -> Model:
    found = check_scenario_at(name, strict=True)
    assert [(fault.code, fault.what) for fault in found.faults] == []
    assert found.model is not None
    return found.model


@cache
def run_all(name: str, futures: int = 60) -> Ensemble:
    return run_model(require_sound(name), RunRequest(futures=futures, threads=1))


@cache
def checks_of(name: str) -> ChecksReport:
    return run_checks(name, futures=30)


def outcome(name: str, lens: str, branch: str, item_id: str) -> float:
    ensemble = run_all(name)
    return float(ensemble.outcomes[lens, branch][list(ensemble.manifest.outcomes).index(item_id)].mean())


@pytest.mark.parametrize("name", NAMES)
def test_a_small_scenario_is_complete_and_short(name: str) -> None:
    model = require_sound(name)
    assert len((LIBRARY / name / "scenario.sand").read_text(encoding="utf-8").splitlines()) < 120
    assert len(model.lenses) >= 3  # the record and two rivals
    assert model.claims
    assert model.questions
    assert model.interests
    assert model.headline_subject in model.branches
    assert all(source.note or source.value for source in model.sources.values())


@pytest.mark.parametrize("name", NAMES)
def test_its_checks_hold_and_every_future_runs_well(name: str) -> None:
    assert [(finding.label, finding.status) for finding in checks_of(name).findings if finding.status != "holds"] == []
    assert all((status == Status.OK).all() for status in run_all(name).status.values())


def test_what_was_known_of_iwo_jima_lies_within_five_per_cent_of_the_law() -> None:
    assert outcome("iwo-jima-1945", "record", "base", "us_left") == pytest.approx(51_300, rel=0.05)
    assert outcome("iwo-jima-1945", "both_ends", "base", "jp_left") < 500


def test_withholding_the_last_wave_costs_men_under_every_lens() -> None:
    for lens in ("record", "both_ends", "caves"):
        losses = [outcome("iwo-jima-1945", lens, branch, "us_losses") for branch in ("no_last_wave", "base")]
        assert losses[0] > losses[1]


def test_richardsons_own_table_gives_his_total_of_1913() -> None:
    assert outcome("arms-race-1909", "own_table", "base", "total_1913") == pytest.approx(289.0, rel=0.01)
    assert outcome("arms-race-1909", "own_table", "base", "total_1912") == pytest.approx(238.7, rel=0.01)


def test_a_race_that_tires_falls_short_of_what_was_spent() -> None:
    assert outcome("arms-race-1909", "tired", "base", "total_1913") < 230


def test_more_factories_help_most_where_they_are_the_limit() -> None:
    def gain(lens: str) -> float:
        more, base = (outcome("korean-arms-2030", lens, b, "delivered_2030") for b in ("more_capacity", "base"))
        return more - base

    assert gain("queue") > gain("closed") >= 0
    assert gain("queue") > gain("record")
