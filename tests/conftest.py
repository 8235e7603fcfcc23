"""A small case that the tests of use cases and faces share, and a cache of compiled plans that is the tests' own."""

import os
from pathlib import Path

import pytest

from sandtable.model.model import Model
from sandtable.usecases.check import require_model

CASE = """scenario "A strike"
asks "Does the strike pay?" of strike for UNION
about "A made-up case: every number is judged."
time 2026-01 to 2027-01 step 1 month

actor UNION "The union"
actor FIRM "The firm"
person hawk "A first expert" of "who thinks that strikes bite"
person dove "A second expert" of "who thinks that they do not"
dimension plant "Plants" = north, south
unit ware "a piece"

uncertain demand "Orders" : ware/month = 90 to 110 judged "last year's orders"
uncertain odds "Chance of a strike" : 1/month = lognormal(0.05 to 0.2) judged "the mood now"
  vintage L known 2026-06 earlier lognormal(0.01 to 0.02) judged "the mood then"
constant part[plant] "A plant's part of the work" : 1 = { north: 0.6, south: 0.4 } judged "by size"
constant bite "Share of work that a strike stops" : 1 = 0.5 judged "half walk out"

move strike "The union strikes" by UNION toward FIRM
  chance odds
  lasts 4 month

law no_strikes "A ban on strikes" of FIRM
  forbids strike
  while now < 2026-03

aux made[plant] "Made" : ware/month = part * demand * (1 - bite * active(strike))
flow sold[plant] "Sold" : ware/month = 0.5 * part * demand * lognormal_noise(0.1)
stock store[plant] "In store" : ware
  starts 10 ware
  gains made
  loses sold

outcome lost "Lost work" : ware = total(demand - sum(made over plant))
outcome kept "Left in store" : ware = final(sum(store over plant))

interest UNION in "pieces"
  lost more is better worth 1 per 1 ware judged "pressure"
  kept less is better
interest FIRM in "pieces"
  lost less is better worth 1 per 1 ware judged "sales"

branch strike_in_june "A strike in June" : strike on 2026-06
branch no_strike "No strike" : never strike
branch harder "A harder strike" : bite = 0.8 judged "all walk out"

lens record "no one's opinion"
lens hawk_world "Strikes bite" by hawk
  bite = 0.9 judged "everybody walks out"

claim bites "The strike bites" by hawk
  says "a strike would stop a quarter of a year's work"
  holds when lost in strike_in_june > 150 ware
  word likely
  denied by dove
  known yes on 2026-12 "as said"
claim often "There will be a strike" by dove
  holds when lost > 0
  word unlikely
  known open

question by_summer asks "Is there a strike before July?"
  resolves 2026-07-01
  yes when ever(active(strike) > 0 from 2026-01 to 2026-06)
  known no "none came"

check "no strike, nothing lost" in no_strike : lost == 0
check "a harder strike costs more" : average(lost in strike_in_june) < average(lost in strike_in_june+harder)
show store[north]
"""


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory):
    """Compiled plans of this run of the tests, shared by its workers."""
    before = os.environ.get("SANDTABLE_CACHE")
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    os.environ["SANDTABLE_CACHE"] = str(shared / "cache")
    yield
    if before is None:
        del os.environ["SANDTABLE_CACHE"]
    else:
        os.environ["SANDTABLE_CACHE"] = before


@pytest.fixture(scope="session")
def case_text() -> str:
    return CASE


@pytest.fixture
def case_folder(tmp_path: Path) -> Path:
    """A folder with the small case, inside a folder of the test's own."""
    folder = tmp_path / "strike-case"
    folder.mkdir()
    (folder / "scenario.sand").write_text(CASE)
    return folder


@pytest.fixture(scope="session")
def case_model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("strike") / "strike-case"
    folder.mkdir()
    (folder / "scenario.sand").write_text(CASE)
    return require_model(folder)
