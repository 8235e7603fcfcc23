"""What rests on a row of the sources table."""

from __future__ import annotations

import pytest

from sandtable.analysis.live.resting import find_resting
from sandtable.model.model import Model
from sandtable.usecases.check import require_model


@pytest.fixture(scope="module")
def model() -> Model:
    return require_model("antimony-2024")


def keys(model: Model, source: str) -> set[tuple[str, str]]:
    return {(item.named.key, item.how) for item in find_resting(model, source)}


def test_values_lenses_claims_and_questions_are_found(model: Model) -> None:
    assert {
        ("value:supply_answer", "value"),
        ("value:building", "value"),
        ("value:supply_answer", "set aside by adjust"),
        ("claim:dear", "what became of it"),
        ("question:price", "what became of it"),
    } == keys(model, "SB-5")


def test_a_quote_rests_on_its_row(model: Model) -> None:
    assert ("move:ban", "quoted") in keys(model, "SB-14")
    assert ("claim:limited", "quoted") in keys(model, "SB-17")


def test_a_branch_and_a_status_quo_rest_on_theirs(model: Model) -> None:
    assert ("branch:enforced", "value in it") in keys(model, "SB-8")
    assert ("question:price", "status quo") in keys(model, "SB-4")


def test_what_a_lens_replaces_rests_on_the_row_of_its_reason(model: Model) -> None:
    assert ("value:saving", "replaced by bite") in keys(model, "SB-16")


def test_nothing_rests_on_a_row_that_is_not_there(model: Model) -> None:
    assert find_resting(model, "NOWHERE") == ()


@pytest.mark.parametrize("name", ["antimony-2024", "korea-ukraine-2024"])
def test_every_row_that_a_value_cites_says_so(name: str) -> None:
    model = require_model(name)
    cited = {id_ for cell in model.parameters.values() if cell.provenance for id_ in cell.provenance.sources}
    assert cited
    for source in cited:
        assert any(item.named.kind == "value" for item in find_resting(model, source)), source
