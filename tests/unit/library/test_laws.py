"""Every block of the library is sound, says what it is, and gives its closed form or published curve."""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path

import pytest

from sandtable.analysis.branches import BASE, find_check_branches
from sandtable.analysis.checks import ChecksReport, find_checks
from sandtable.language.formatter import format_document
from sandtable.language.parser import parse_document
from sandtable.model.declaration import About, Check, Constant, Input, ScenarioHead, Uncertain
from sandtable.runs.runs import Status
from sandtable.usecases.check import check_scenario_at
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

BLOCKS = sorted((LIBRARY / "laws").glob("*.sand"))
EXAMPLES = LIBRARY / "laws" / "examples"
SAID = {"paper", "about", "holds", "skill"}


@cache
def run_example(path: Path, futures: int = 20) -> tuple[dict[str, float], ChecksReport]:
    """The outcomes of the first future and the checks of an example, which must be without any fault."""
    found = check_scenario_at(path, strict=True)
    assert [(fault.code, fault.what) for fault in found.faults] == []
    assert found.model is not None
    branches = tuple(dict.fromkeys((BASE, *find_check_branches(found.model))))
    request = RunRequest(lenses=("record",), branches=branches, futures=futures, checks=True, threads=1)
    ensemble = run_model(found.model, request)
    assert all((status == Status.OK).all() for status in ensemble.status.values())
    values = ensemble.outcomes["record", BASE][:, 0].tolist()
    return dict(zip(ensemble.manifest.outcomes, values, strict=True)), find_checks(ensemble, found.model)


def example(name: str) -> dict[str, float]:
    return run_example(EXAMPLES / f"{name}.sand")[0]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda path: path.stem)
def test_a_block_says_its_paper_equations_range_and_skill(block: Path) -> None:
    document, faults = parse_document(block.read_text(encoding="utf-8"), block.name)
    assert not list(faults)
    head = document.statements[0]
    assert isinstance(head, ScenarioHead)
    assert (head.module, bool(head.title)) == (block.stem, True)
    assert {item.keyword for item in document.statements if isinstance(item, About)} == SAID
    assert [item for item in document.statements if isinstance(item, Check)]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda path: path.stem)
def test_every_value_of_a_block_has_a_label(block: Path) -> None:
    document, _ = parse_document(block.read_text(encoding="utf-8"), block.name)
    values = [item for item in document.statements if isinstance(item, Input | Constant | Uncertain)]
    assert [item.id for item in values if not item.label] == []


@pytest.mark.parametrize("path", [*BLOCKS, *sorted(EXAMPLES.glob("*.sand"))], ids=lambda path: path.stem)
def test_blocks_and_examples_stand_in_the_canonical_layout(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_document(parse_document(text, path.name)[0]) == text


def test_every_block_has_an_example_that_uses_it() -> None:
    used = {name for path in EXAMPLES.glob("*.sand") for name in re.findall(r"^use (\w+) as", path.read_text(), re.M)}
    assert used == {block.stem for block in BLOCKS}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.sand")), ids=lambda path: path.stem)
def test_an_example_is_without_faults_and_its_checks_hold(path: Path) -> None:
    _, report = run_example(path)
    assert report.findings
    assert [(finding.label, finding.worst) for finding in report.findings if finding.status != "holds"] == []


def _after_tau(tmp_path: Path, step: float, method: str) -> float:
    text = (EXAMPLES / "teacup.sand").read_text().replace("step 15 second method rk4", f"step {step} second {method}")
    path = tmp_path / f"cup{step}.sand"
    path.write_text(text)
    found = check_scenario_at(path)
    assert found.model is not None
    ensemble = run_model(found.model, RunRequest(branches=(BASE,), futures=1, threads=1))
    return float(ensemble.outcomes["record", BASE][0, 0])


@pytest.mark.parametrize(("method", "ratio", "steps"), [("", 2, (60, 30)), ("method rk4", 16, (400, 200))])
def test_half_the_step_divides_the_error_by_the_order_of_the_method(
    tmp_path: Path, method: str, ratio: float, steps: tuple[float, float]
) -> None:
    coarse, fine = (abs(_after_tau(tmp_path, step, method) - 80 / math.e) for step in steps)
    assert coarse / fine == pytest.approx(ratio, rel=0.15)


def test_a_hundred_against_sixty_leaves_eighty() -> None:
    found = example("lanchester")
    assert found["left"] == pytest.approx(80, abs=1e-3)
    assert found["length"] == pytest.approx(100 * math.atanh(0.6), abs=0.04)


def fight(tmp_path: Path, terms: str, days: float = 20) -> tuple[float, float]:
    """Strengths of blue (100 at first) and red (60) at the end, with effectiveness .01 and .02."""
    path = tmp_path / f"fight{len(list(tmp_path.iterdir()))}.sand"
    path.write_text(
        f"""scenario "A fight"
time 0 to {days} step 0.0078125 day method rk4
dimension side = blue, red
use lanchester as f with side = side, start = {{ blue: 100 judged "x", red: 60 judged "x" }},
    effectiveness = {{ blue: 0.01 judged "x", red: 0.02 judged "x" }}, {terms}
outcome blue : person = final(f.strength[blue])
outcome red : person = final(f.strength[red])
check "both fight" : blue > 0 person and red > 0 person
show f.strength
lens record "no one's opinion"
"""
    )
    values, report = run_example(path)
    assert all(finding.status == "holds" for finding in report.findings)
    return values["blue"], values["red"]


def test_the_square_law_keeps_the_weighted_difference_of_squares(tmp_path: Path) -> None:
    blue, red = fight(tmp_path, "own_power = 0, enemy_power = 1")
    assert 0.01 * (100**2 - blue**2) == pytest.approx(0.02 * (60**2 - red**2), rel=1e-9)


def test_the_linear_law_keeps_the_weighted_difference(tmp_path: Path) -> None:
    blue, red = fight(tmp_path, "own_power = 1, enemy_power = 1", days=1)
    assert 0.01 * (100 - blue) == pytest.approx(0.02 * (60 - red), rel=1e-9)
    assert blue < 60


def test_under_the_logarithmic_law_each_side_wastes_away_by_itself(tmp_path: Path) -> None:
    blue, red = fight(tmp_path, "own_power = 1, enemy_power = 0")
    assert (blue, red) == pytest.approx((100 * math.exp(-0.4), 60 * math.exp(-0.2)))


def test_the_mixed_law_keeps_deitchmans_difference(tmp_path: Path) -> None:
    blue, red = fight(tmp_path, "own_power = { blue: 0, red: 1 }, enemy_power = 1", days=2)
    assert 0.01 / 2 * (100**2 - blue**2) == pytest.approx(0.02 * (60 - red), rel=1e-6)


def test_tired_sides_lose_fewer_men_and_reinforced_ones_are_more(tmp_path: Path) -> None:
    plain = fight(tmp_path, "own_power = 0")
    tired = fight(tmp_path, 'tiring = 0.05 judged "x"')
    fed = fight(tmp_path, 'arrivals = { blue: 0, red: 2 judged "x" }')
    ill = fight(tmp_path, 'sickness = { blue: 0.01 judged "x", red: 0 }')
    assert tired[0] > plain[0]
    assert tired[1] > plain[1]
    assert fed[0] < plain[0]
    assert fed[1] > plain[1]
    assert ill[0] < plain[0]


def test_the_epidemic_ends_at_its_final_size() -> None:
    assert example("sir")["final_size"] == pytest.approx(0.796812, abs=1e-6)


def test_adoptions_peak_when_bass_says() -> None:
    found = example("bass")
    assert found["peak_at"] == pytest.approx(math.log(0.38 / 0.03) / 0.41, abs=0.04)
    assert found["peak"] == pytest.approx(100_000 * 0.41**2 / (4 * 0.38), rel=1e-5)


def test_two_neighbours_come_to_rest_at_richardsons_balance() -> None:
    found = example("richardson")
    assert (found["rest_north"], found["rest_south"]) == pytest.approx((8, 6), abs=1e-3)


def test_a_race_whose_answers_outweigh_its_brakes_runs_away() -> None:
    assert example("richardson")["runaway"] > 100


def test_ten_against_eight_leaves_seven_against_two() -> None:
    found = example("salvo")
    assert (found["blue_left"], found["red_left"]) == (7, 2)


def test_a_contest_of_equals_lasts_half_its_prize() -> None:
    assert example("war_of_attrition")["length"] == pytest.approx(0.5, abs=0.005)


def test_war_now_is_better_where_fearon_and_powell_say() -> None:
    found = example("preventive_war")
    assert (found["gain"], found["bar"]) == pytest.approx((0.9 * 0.6 - 0.4, 0.2 * 0.1**2))


def test_a_challenger_who_cannot_see_costs_asks_for_what_fearon_says() -> None:
    found = example("bargaining")
    assert (found["low"], found["high"]) == pytest.approx((0.6 - 0.1, 0.6 + 0.2))
    assert (found["demand"], found["risk"]) == pytest.approx((0.5 + (0.5 - 0.1) / 2, (0.5 - 0.1) / (2 * 0.5)))
    assert found["peace_blind"] == pytest.approx(math.exp(-0.2 * 10 * 0.4), rel=2e-3)


def test_shares_move_as_the_log_odds_say() -> None:
    found = example("logit_market")
    assert found["ru_move"] == pytest.approx(math.log(7.8 / 43) - math.log(21 / 35), abs=1e-9)
    assert found["fr_move"] == pytest.approx(math.log(9.6 / 43) - math.log(8.6 / 35), abs=1e-9)
    assert found["fr_without"] == pytest.approx(9.6 / (43 + 9.6))


def test_a_hundred_thresholds_bring_all_to_act_and_one_gap_leaves_one() -> None:
    found = example("contagion")
    assert (found["all_act"], found["one_acts"]) == pytest.approx((100, 1))


def test_a_rebel_makes_the_next_one_safer() -> None:
    found = example("rebellion")
    assert (found["quiet"], found["revolt"]) == (0, 4)
    assert found["arrest"] == pytest.approx(1 - math.exp(-2.3))


def test_tolerance_decides_whether_a_neighbourhood_stays_mixed() -> None:
    found = example("tipping")
    assert found["mixed"] == pytest.approx(80, abs=1e-3)
    assert (found["tipped_red"], found["tipped_blue"]) == pytest.approx((100, 0), abs=0.1)


def test_wars_of_ten_years_are_counted_as_by_poisson() -> None:
    found = check_scenario_at(EXAMPLES / "war_onset.sand")
    assert found.model is not None
    ensemble = run_model(found.model, RunRequest(lenses=("record",), branches=(BASE,), futures=4000, threads=1))
    wars = ensemble.outcomes["record", BASE][list(ensemble.manifest.outcomes).index("wars")]
    assert wars.mean() == pytest.approx(5.25, abs=0.15)
    assert wars.var() == pytest.approx(5.25, rel=0.1)
    assert (wars == 0).mean() == pytest.approx(math.exp(-5.25), abs=0.005)


def test_allies_of_whom_much_is_known_join_at_their_base_rate() -> None:
    assert example("alliances")["firm"] == pytest.approx(0.66)


def test_a_donors_deliveries_fade_as_its_pipeline_empties() -> None:
    found = example("aid_pipeline")
    assert found["leaver_12"] == pytest.approx(100 * math.exp(-12 / 9))
    assert found["filled"] == pytest.approx(0.5, abs=1e-4)


def test_a_force_rests_where_recruits_meet_what_is_lost_for_good() -> None:
    assert example("manpower")["rest"] == pytest.approx(30_000 / (0.005 + 0.04 * (1 - 0.75 * 0.5)), rel=1e-4)


def test_a_price_overshoots_and_ends_where_supply_meets_demand() -> None:
    found = example("commodity_cycle")
    assert found["rest"] == pytest.approx(100 * 1.1 ** (1 / 1.1), rel=1e-4)
    assert found["high"] > found["rest"] + 5 > found["low"] + 8


def test_orders_swell_from_the_retailer_to_the_brewery() -> None:
    found = example("beer_game")
    assert found["factory_peak"] > 2 * found["retailer_peak"] > 2 * 8


def test_the_best_rule_of_the_beer_game_costs_what_sterman_printed() -> None:
    found = example("beer_game")
    stages = ("retailer", "wholesaler", "distributor", "factory")
    assert [found[f"{stage}_cost"] for stage in stages] == pytest.approx([46, 50, 54, 54])


def test_the_standard_run_of_world3_has_its_published_peaks() -> None:
    found = example("world3")
    assert found["people"] == pytest.approx(7.062e9, rel=5e-4)
    assert found["output"] == pytest.approx(395.3, rel=5e-4)
    assert found["food"] == pytest.approx(505.4, rel=5e-4)
    assert found["pollution"] == pytest.approx(11.00, rel=5e-4)
    years = [found[f"{name}_year"] for name in ("food", "output", "people", "pollution")]
    assert years == [2009.0, 2012.5, 2027.0, 2034.5]


def test_the_standard_run_of_world3_goes_the_way_of_pyworld3_to_nine_digits() -> None:
    found = example("world3")
    names = ("people_1950", "people_2000", "people_2100", "resources_2100", "pollution_2100")
    printed = (
        2_607_403_753,
        5_643_475_565,
        3_976_857_676,
        0.152023587,
        0.6018650489,
    )  # version 1.1, run at half a year
    assert [found[name] for name in names] == pytest.approx(printed, rel=5e-9)


def test_twice_the_resources_bring_more_people_and_more_pollution() -> None:
    found = example("world3")
    assert found["people_year_rich"] > found["people_year"]
    assert found["pollution_rich"] > 2 * found["pollution"]
