"""Blocks where they end: coarse steps, other dimensions, zeros, and a scenario of one's own in ten lines."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from sandtable.analysis.branches import BASE
from sandtable.analysis.checks import find_checks
from sandtable.language.parser import parse_document
from sandtable.laws import lanchester
from sandtable.model.declaration import About, Constant, Input, Uncertain
from sandtable.runs.runs import Status
from sandtable.usecases.check import check_scenario_at
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

LAWS = LIBRARY / "laws"
BLOCKS = sorted(LAWS.glob("*.sand"))
OF_TWO_SIDES = {"lanchester", "salvo", "war_of_attrition"}

COARSE = {
    "aid_pipeline": "time 0 to 36 step 4 month",
    "alliances": "time 2026-01 to 2028-01 step 2 month",
    "bargaining": "time 2026-01 to 2036-01 step 60 month",
    "bass": "time 0 to 20 step 2 year",
    "beer_game": "time 0 to 36 step 2 week",
    "commodity_cycle": "time 0 to 360 step 6 month",
    "contagion": "time 0 to 24 step 1 month",
    "lanchester": "time 0 to 120 step 20 day",
    "logit_market": "time 0 to 60 step 4 month",
    "manpower": "time 0 to 400 step 4 month",
    "preventive_war": "time 0 to 10 step 1 year",
    "richardson": "time 0 to 60 step 1 year",
    "salvo": "time 0 to 2 step 0.4 hour",
    "sanctions": "time 2020-01 to 2024-01 step 24 month",
    "sir": "time 0 to 100 step 2 day",
    "teacup": "time 0 to 3600 step 900 second",
    "tipping": "time 0 to 40 step 0.25 year",
    "war_of_attrition": "time 0 to 12 step 0.25 month",
    "world3": "time 1900-01 to 2100-01 step 2 year",
}
"""A step that is too long for each block; war onsets are drawn exactly at any, and rebels look round once a step."""


def run_text(path: Path, text: str) -> tuple[dict[str, float], dict[str, str], bool]:
    """Outcomes, what became of each check, and whether every future ran well."""
    path.write_text(text, encoding="utf-8")
    found = check_scenario_at(path)
    assert [(fault.code, fault.what) for fault in found.faults] == []
    assert found.model is not None
    request = RunRequest(lenses=("record",), branches=(BASE,), futures=3, checks=True, threads=1)
    ensemble = run_model(found.model, request)
    is_well = all(bool((status == Status.OK).all()) for status in ensemble.status.values())
    values = ensemble.outcomes["record", BASE][:, 0].tolist()
    checks = {finding.label: finding.status for finding in find_checks(ensemble, found.model).findings}
    return dict(zip(ensemble.manifest.outcomes, values, strict=True)), checks, is_well


def with_time(name: str, axis: str, folder: Path) -> Path:
    """The example of a block on another time axis, in a folder of its own with the tables that it reads."""
    for table in (LAWS / "examples").glob("*.csv"):
        (folder / table.name).write_bytes(table.read_bytes())
    text = (LAWS / "examples" / f"{name}.sand").read_text(encoding="utf-8")
    path = folder / f"{name}.sand"
    path.write_text(re.sub(r"(?m)^time .*$", axis, text), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", sorted(COARSE))
def test_a_check_of_the_block_itself_fails_where_the_step_is_too_coarse(name: str, tmp_path: Path) -> None:
    path = with_time(name, COARSE[name], tmp_path)
    _, checks, _ = run_text(path, path.read_text(encoding="utf-8"))
    own = {label: status for label, status in checks.items() if re.match(r"\w+: ", label)}
    assert "fails" in own.values()


def test_rebels_who_half_rebel_are_noticed(tmp_path: Path) -> None:
    path = with_time("rebellion", "time 0 to 10 step 1 day method rk4", tmp_path)
    _, checks, _ = run_text(path, path.read_text(encoding="utf-8"))
    assert checks["stirred: a citizen rebels or does not; where this fails the method is not Euler's"] == "fails"


def test_salvos_cut_in_pieces_by_another_method_are_noticed(tmp_path: Path) -> None:
    path = with_time("salvo", "time 0 to 2 step 1 hour method rk4", tmp_path)
    _, checks, _ = run_text(path, path.read_text(encoding="utf-8"))
    assert "fails" in checks.values()


SIZES = {
    "aid_pipeline": ("donor", "month", "money = USD, plan = 100, cut = 0.5, fills = 0.2, ceiling = 200", "granted"),
    "alliances": ("ally", "month", "called = 1, faith = 0.5", "joined"),
    "contagion": ("member", "month", "own = 0.05, imitation = 0.2, threshold = 1, eagerness = 0.5", "acted"),
    "lanchester": ("side", "day", "start = 100, effectiveness = 0.01", "strength"),
    "logit_market": ("seller", "month", "demand = 100, capacity = 30, delay_weight = 0.05", "deliveries"),
    "manpower": ("side", "month", "recruits = 100, first_force = 1_000, loss = 0.05", "force"),
    "rebellion": ("citizen", "month", "hardship = 0.8, risk = 0.2, legitimacy = 0.5, police = 2", "active"),
    "richardson": ("nation", "year", "start = 1, defence = 0.1, fatigue = 0.5, grievance = 1", "arms"),
    "salvo": ("side", "hour", "start = 8, offence = 2, defence = 1, staying = 2", "ships"),
    "tipping": ("group", "year", "start = 50", "present"),
    "war_of_attrition": ("side", "month", "cost = 0.01", "yielded"),
}
STEPS = {"salvo": 1.0, "richardson": 0.25}


def size_scenario(name: str, n: int, terms: str) -> str:
    dimension, unit, _, watched = SIZES[name]
    bound = re.sub(r"= ([\d._]+)", r'= \1 judged "any"', terms)
    return f"""scenario "Of {n}"
time 0 to 12 step {STEPS.get(name, 0.0625)} {unit}
dimension {dimension} = {", ".join(f"e{i}" for i in range(n))}
use {name} as x with {dimension} = {dimension}, {bound}
outcome met : 1 = ever(sum(x.{watched} over {dimension}) >= 0)
check "it runs" : met == 1
show x.{watched}
lens record "no one's opinion"
"""


@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("name", sorted(SIZES))
def test_a_block_over_a_dimension_works_for_one_two_and_five(name: str, n: int, tmp_path: Path) -> None:
    _, checks, is_well = run_text(tmp_path / "size.sand", size_scenario(name, n, SIZES[name][2]))
    failing = {label for label, status in checks.items() if status != "holds"}
    assert is_well
    assert failing == ({"x: the law is of two sides"} if name in OF_TWO_SIDES and n != 2 else set())


@pytest.mark.parametrize("name", sorted(set(SIZES)))
def test_nothing_at_the_start_does_no_harm(name: str, tmp_path: Path) -> None:
    zero = "plan|called|own|imitation|start|demand|capacity|first_force|hardship|cost"
    terms = re.sub(rf"\b({zero}) = [\d._]+", r"\1 = 0", SIZES[name][2])
    assert terms != SIZES[name][2]
    _, checks, is_well = run_text(tmp_path / "zero.sand", size_scenario(name, 2, terms))
    assert is_well
    assert {label for label, status in checks.items() if status != "holds"} == set()


@pytest.mark.parametrize(
    "use",
    [
        "bass as x with innovation = 0",
        "bass as x with market = 0, imitation = 0",
        "preventive_war as x with start_power = 0, rise = 0.1, readiness = 1",
        "preventive_war as x with start_power = 1, rise = 0.1, readiness = 1",
        "bargaining as x with power = 0.5, doubt = 0, crises = 1",
        "bargaining as x with power = 1, challenger_cost = 0, crises = 1",
        "sanctions as x with in_force = 0",
        "sir as x with first_cases = 0",
        "teacup as x with hot = 293",
        "war_onset as x with multiplier = 0",
        "commodity_cycle as x with shock = 0.01",
    ],
)
def test_the_edges_of_a_range_do_no_harm(use: str, tmp_path: Path) -> None:
    units = {"bass": "year", "preventive_war": "year", "sir": "day", "teacup": "hour"}
    terms = re.sub(r"= ([\d._]+)", r'= \1 judged "an edge"', use)
    text = f"""scenario "An edge"
time 0 to 24 step 0.0625 {units.get(use.split(maxsplit=1)[0], "month")}
use {terms}
outcome nothing : 1 = 0
check "it runs" : nothing == 0
lens record "no one's opinion"
"""
    _, checks, is_well = run_text(tmp_path / "edge.sand", text)
    assert is_well
    assert {label for label, status in checks.items() if status != "holds"} == set()


TEN_LINES = """scenario "A neighbour rises, and asks for more"
time 2026-01 to 2046-01 step 1 month
use preventive_war as rise with start_power = 0.3 judged "weaker today", rise = 0.15 judged "as growth differs"
use bargaining as talks with power = rise.power, doubt = 0.3 judged "closed accounts", crises = 0.1 judged "one in ten years"
outcome peace "Chance of twenty years of peace" : 1 = final(talks.peace)
outcome tempted "Years in which the old power gains by war" : 1 = count_steps(rise.is_tempted > 0) / 12
branch inspectors "Costs are seen to within a tenth" : talks.doubt = 0.12
check "sight makes peace" : peace in inspectors > peace
show talks.demand, talks.peace
lens record "no one's opinion"
"""


def test_a_scenario_of_two_blocks_takes_ten_lines(tmp_path: Path) -> None:
    assert len(TEN_LINES.splitlines()) <= 10
    path = tmp_path / "ten.sand"
    path.write_text(TEN_LINES, encoding="utf-8")
    found = check_scenario_at(path, strict=True)
    assert [(fault.code, fault.what) for fault in found.faults] == []
    assert found.model is not None
    request = RunRequest(futures=20, branches=(BASE, "inspectors"), checks=True, threads=1)
    ensemble = run_model(found.model, request)
    assert all((status == Status.OK).all() for status in ensemble.status.values())
    assert {finding.status for finding in find_checks(ensemble, found.model).findings} == {"holds"}
    base, inspectors = (ensemble.outcomes["record", branch][0, 0] for branch in (BASE, "inspectors"))
    assert base == pytest.approx(np.exp(-0.1 * 20 * (0.3 - 0.1) / (2 * 0.3)), rel=0.01)
    assert inspectors > base + 0.3


@pytest.mark.parametrize("step", ["0.05", "0.1"])
def test_who_lands_from_nothing_fights_from_the_first_step_and_the_beaten_are_gone(step: str, tmp_path: Path) -> None:
    text = f"""scenario "A landing"
time 0 to 60 step {step} day method rk4
dimension side = landing, shore
aux wave : person/day = pulse(3_000 person / 1 day, 0 day, 1 day)
aux fresh[side] : person/day = {{ landing: sample(wave, 1 > 0, 0 person/day), shore: 0 }}
use lanchester as fight with side = side, start = {{ landing: 0, shore: 1_000 judged "an example" }},
    effectiveness = 0.05 judged "an example", arrivals = fresh
outcome after_one "Landed after a day" : person = fight.strength[landing] at 1
outcome left "Landed who are left" : person = final(fight.strength[landing])
outcome gone "On the shore in the end" : person = final(fight.strength[shore])
lens record "no one's opinion"
"""
    values, checks, is_well = run_text(tmp_path / "landing.sand", text)
    exact = lanchester(0, 1000, 0.05, 0.05, reinforcements=[("a", 0, 1, 3000)], times=[0.0, 1.0, 60.0])
    assert is_well
    assert set(checks.values()) == {"holds"}
    assert values["after_one"] == pytest.approx(exact.a[1], rel=1e-6)
    assert values["left"] == pytest.approx(exact.a[2], rel=1e-4)
    assert values["gone"] == 0 == exact.b[2]


def test_world3_goes_the_way_of_pyworld3_with_other_inputs_too(tmp_path: Path) -> None:
    text = """scenario "Less capital for a dollar of output"
time 1900-01 to 2100-01 step 0.5 year
use world3 as world with icor = 2.5 judged "less capital"
outcome people_1910 "People in 1910" : person = world.pop at 1910-01
outcome food_1910 "Food a head in 1910" : kilogram/person/year = world.fpc at 1910-01
outcome people_2100 "People in 2100" : person = world.pop at 2100-01
lens record "no one's opinion"
"""
    values, _, is_well = run_text(tmp_path / "world.sand", text)
    assert is_well
    printed = (1773825863.6815338, 313.14033716708053, 2744906151.959194)  # version 1.1, icor1 = icor2 = 2.5
    found = [values[name] for name in ("people_1910", "food_1910", "people_2100")]
    assert found == pytest.approx(printed, rel=1e-12)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda path: path.stem)
def test_a_skill_line_cites_its_rows_or_says_that_none_is_measured(block: Path) -> None:
    document, _ = parse_document(block.read_text(encoding="utf-8"), block.name)
    skill = next(item for item in document.statements if isinstance(item, About) and item.keyword == "skill")
    cited = skill.provenance.sources if skill.provenance is not None else ()
    assert cited or skill.text.startswith("None")
    table = block.with_suffix(".csv")
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines())) if table.exists() else []
    assert set(cited) <= {row["id"] for row in rows}
    assert all(row["title"] and row["publisher"] and row["grade"] in "ABCD" for row in rows)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda path: path.stem)
def test_a_judgement_in_a_block_says_something(block: Path) -> None:
    document, _ = parse_document(block.read_text(encoding="utf-8"), block.name)
    values = [item for item in document.statements if isinstance(item, Input | Constant | Uncertain)]
    reasons = [reason for item in values if (reason := getattr(item.provenance, "judged", None))]
    assert [reason for reason in reasons if len(reason.split()) < 2] == []


def test_every_block_repeats_a_published_or_closed_form_result() -> None:
    with (LAWS / "published.csv").open(encoding="utf-8", newline="") as file:
        repeated = {row["law"] for row in csv.DictReader(file)}
    assert repeated == {block.stem for block in BLOCKS}
