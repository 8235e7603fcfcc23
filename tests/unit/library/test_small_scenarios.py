"""The small scenarios of the library are complete, and repeat what they are known for."""

from __future__ import annotations

from functools import cache

import pytest

from sandtable.analysis.branches import find_check_branches
from sandtable.analysis.checks import ChecksReport, find_checks
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble, Status
from sandtable.usecases.check import check_scenario_at
from sandtable.usecases.checks import run_checks
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

NAMES = ("iwo-jima-1945", "arms-race-1909", "antimony-2024")


@cache
def require_sound(name: str) -> Model:
    found = check_scenario_at(name, strict=True)
    assert [(fault.code, fault.what) for fault in found.faults] == []
    assert found.model is not None
    return found.model


@cache
def run_all(name: str, futures: int = 60) -> Ensemble:
    model = require_sound(name)
    return run_model(model, RunRequest(futures=futures, threads=1, branches=("base", *model.branches)))


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
    assert any(question.known is not None for question in model.questions.values())
    assert len(model.interests) >= 2
    assert model.headline_subject in {*model.branches, *model.moves}
    assert {lens.by for lens in model.lenses.values()} - {""} <= set(model.persons)
    assert all(source.note or source.value for source in model.sources.values())


@pytest.mark.parametrize("name", NAMES)
def test_its_checks_hold_and_every_future_runs_well(name: str) -> None:
    assert [(finding.label, finding.status) for finding in checks_of(name).findings if finding.status != "holds"] == []
    assert all((status == Status.OK).all() for status in run_all(name).status.values())


@pytest.mark.parametrize("name", NAMES)
def test_its_checks_hold_under_every_lens(name: str) -> None:
    model = require_sound(name)
    branches = tuple(dict.fromkeys(("base", *find_check_branches(model))))
    ensemble = run_model(model, RunRequest(futures=30, threads=1, branches=branches, checks=True))
    reports = [find_checks(ensemble, model, lens=lens) for lens in model.lenses]
    assert [(r.lens, f.label) for r in reports for f in r.findings if f.status != "holds"] == []


def test_what_was_known_of_iwo_jima_lies_within_five_per_cent_of_the_law() -> None:
    assert outcome("iwo-jima-1945", "record", "base", "us_left") == pytest.approx(51_300, rel=0.05)
    assert outcome("iwo-jima-1945", "both_ends", "base", "jp_left") < 500


def test_withholding_the_last_wave_costs_men_under_every_lens() -> None:
    for lens in ("record", "both_ends", "caves"):
        losses = [outcome("iwo-jima-1945", lens, branch, "us_losses") for branch in ("no_last_wave", "base")]
        assert losses[0] > losses[1]


def test_the_regiment_kept_afloat_is_worth_less_than_its_own_number_under_every_lens() -> None:
    for lens in ("record", "both_ends", "caves"):
        kept, landed = (outcome("iwo-jima-1945", lens, branch, "us_losses") for branch in ("base", "regiment_lands"))
        assert 0 < kept - landed < 500


def test_richardsons_own_table_gives_his_total_of_1913() -> None:
    assert outcome("arms-race-1909", "own_table", "base", "total_1913") == pytest.approx(289.0, rel=0.01)
    assert outcome("arms-race-1909", "own_table", "base", "total_1912") == pytest.approx(238.7, rel=0.01)


def test_a_straight_line_to_the_budgets_of_1913_misses_those_of_1912() -> None:
    assert outcome("arms-race-1909", "alone", "base", "total_1913") == pytest.approx(278.0, rel=0.01)
    assert outcome("arms-race-1909", "alone", "base", "total_1912") > 1.1 * 226.2


def test_restraint_by_one_bloc_is_answered_unless_each_spends_by_itself() -> None:
    def saved(lens: str) -> float:
        base, held = (outcome("arms-race-1909", lens, branch, "entente_1914") for branch in ("base", "central_holds"))
        return base - held

    assert saved("alone") == pytest.approx(0, abs=1e-9)
    assert min(saved("record"), saved("own_table"), saved("from_1912")) > 10


def test_when_to_pause_matters_only_where_the_race_began_in_1912() -> None:
    def late_less_early(lens: str) -> float:
        late, early = (outcome("arms-race-1909", lens, branch, "total_1914") for branch in ("holiday", "early_holiday"))
        return late - early

    assert late_less_early("own_table") == pytest.approx(0, abs=1)
    assert late_less_early("from_1912") < -20


def test_the_ban_on_antimony_adds_little_to_the_licences() -> None:
    start, banned, licensed = 25_300, *(price("record", branch) for branch in ("base", "no_ban"))
    assert 0 < banned - licensed < 0.5 * (licensed - start)
    assert price("bite", "base") > price("record", "base") > price("adjust", "base") > 1.2 * start


def test_how_sanctions_are_counted_decides_whether_washington_gives_way() -> None:
    shares = [outcome("antimony-2024", lens, "base", "yielded") for lens in ("strict", "record", "tolerant")]
    assert shares == sorted(shares)
    assert outcome("antimony-2024", "record", "as_it_went", "yielded") == 1


def price(lens: str, branch: str) -> float:
    return outcome("antimony-2024", lens, branch, "price_2025")
