"""Where the flagship uses the library's blocks, and that its own market chooses by the same logit as `logit_market`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np

from sandtable.language.parser import parse_document
from sandtable.model.declaration import Use
from sandtable.model.model import Model
from sandtable.usecases.check import require_model
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

FLAGSHIP = "korea-ukraine-2024"
PAGE = Path(__file__).resolve().parents[3] / "docs" / "flagship.md"


@cache
def flagship() -> Model:
    return require_model(FLAGSHIP)


def used_blocks() -> set[tuple[str, str]]:
    documents = [parse_document(p.read_text(encoding="utf-8"), p.name)[0] for p in (LIBRARY / FLAGSHIP).glob("*.sand")]
    return {
        (item.module, item.alias) for document in documents for item in document.statements if isinstance(item, Use)
    }


def test_the_page_names_the_blocks_that_the_flagship_uses_and_no_others() -> None:
    named = set(re.findall(r"^\| [^|]+ \| `(\w+)` as `(\w+)` \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert named == used_blocks() != set()


def test_blocks_stand_in_the_sector_that_uses_them() -> None:
    variables = flagship().variables
    assert (variables["aid.pipe"].sector, variables["aid.pipe"].unit.text) == ("aid", "GEUR")
    assert (variables["men.force"].sector, variables["men.force"].axes) == ("front", ("side",))
    assert variables["example.hazard"].sector == "contagion"


def test_the_odds_of_the_flagships_market_are_those_of_a_logit() -> None:
    """ln(s_i / s_j) moves by differences of utility alone, whatever the other exporters do (McFadden 1974)."""
    names = ("order_share", "start_share", "perceived_delay", "delay_start", "rule_pull", "bL")
    found = run_model(
        flagship(), RunRequest(futures=20, lenses=("record",), branches=("base",), keep=names, threads=1)
    ).trajectories["record", "base"]
    for buyer, under_rule in (("PL", 1), ("GULF", 0)):
        odds = np.log(found[f"order_share[KR,{buyer}]"] / found[f"order_share[US,{buyer}]"])
        start = np.log(found[f"start_share[KR,{buyer}]"] / found[f"start_share[US,{buyer}]"])
        waits = {who: np.log(found[f"perceived_delay[{who}]"] / found[f"delay_start[{who}]"]) for who in ("KR", "US")}
        rule = under_rule * np.log(found["rule_pull[KR]"] / found["rule_pull[US]"])
        np.testing.assert_allclose(odds, start + found["bL"] * (waits["KR"] - waits["US"]) + rule, atol=1e-9)
        assert np.abs(odds - start).max() > 0.1
