"""The source drawer: every number that goes in is one step from its passage."""

from __future__ import annotations

from html import unescape

import pytest

from sandtable.analysis.live.controls import Controls
from sandtable.analysis.live.drawer import SeenSource, SeenThing
from sandtable.model.model import Model
from sandtable.usecases.check import require_model
from sandtable.usecases.live.controls import find_controls
from sandtable.usecases.live.drawer import MOST_VALUES, open_drawer
from sandtable.usecases.live.view import read_view
from sandtable.usecases.recorded import shown_series
from sandtable.usecases.refused import Refused
from sandtable.usecases.show import find_readers


@pytest.fixture(scope="module")
def model() -> Model:
    return require_model("korea-ukraine-2024")


@pytest.fixture(scope="module")
def controls(model: Model) -> Controls:
    return find_controls(model, shown_series(model), ("R1", "B1"))


READERS: dict[str, tuple[str, ...]] = {}


def thing(model: Model, controls: Controls, see: str) -> SeenThing:
    if not READERS:
        READERS.update(find_readers(model))
    seen = open_drawer(model, controls, see, READERS).seen
    assert isinstance(seen, SeenThing)
    return seen


def test_an_empty_name_shuts_the_drawer(model: Model, controls: Controls) -> None:
    assert open_drawer(model, controls, "").seen is None


def test_a_row_comes_with_what_rests_on_it(model: Model, controls: Controls) -> None:
    seen = open_drawer(model, controls, "NK-002").seen
    assert isinstance(seen, SeenSource)
    assert seen.source.title
    assert "value:kp_wave2" in {item.named.key for item in seen.resting}


def test_a_value_has_a_reading_under_every_lens(model: Model, controls: Controls) -> None:
    (value,) = thing(model, controls, "kp_wave2").values
    assert [held.lens for held in value.by_lens] == list(controls.lenses)
    assert value.slider is controls.sliders["kp_wave2"]
    first = value.by_lens[0]
    assert 2000 < first.low < first.median < first.high < 6000
    assert first.sources == ("NK-002", "NK-003")


def test_a_lens_that_replaces_a_value_says_so_with_its_own_reason(model: Model, controls: Controls) -> None:
    replaced = {id_: lens for lens, held in model.lenses.items() for id_ in held.parameters}
    id_, lens = next(iter(replaced.items()))
    held = next(r for r in thing(model, controls, id_).values[0].by_lens if r.lens == lens)
    assert held.is_replaced
    assert held.judged or held.reason or held.sources


def test_a_variable_of_many_cells_shows_some_and_counts_the_rest(model: Model, controls: Controls) -> None:
    sizes: dict[str, int] = {}
    for cell in model.parameters.values():
        sizes[cell.variable] = sizes.get(cell.variable, 0) + 1
    large = max(sizes, key=sizes.__getitem__)
    seen = thing(model, controls, f"variable:{large}")
    assert seen.n_values == sizes[large]
    assert len(seen.values) == min(sizes[large], MOST_VALUES)


@pytest.mark.parametrize(
    ("see", "kind"),
    [
        ("rung", "variable"), ("arm_kyiv", "move"), ("arm_kyiv[offensive]", "move"), ("arms_export_act", "law"), ("C09", "claim"),
        ("Q04", "question"), ("RU", "actor"), ("interest:RU", "interest"), ("lens:rehi", "lens"), ("rehi", "person"),
        ("us_aid_stops", "branch"), ("land_2026", "variable"),
    ],
)  # fmt: skip
def test_every_kind_of_thing_can_be_seen(model: Model, controls: Controls, see: str, kind: str) -> None:
    seen = thing(model, controls, see)
    assert seen.named.kind == kind
    assert seen.thing.text.strip()


def test_a_claim_is_shown_as_written(model: Model, controls: Controls) -> None:
    assert "ever(rung > 0.5 from 2024-10 to 2026-11)" in thing(model, controls, "C09b").thing.text


def test_a_move_can_be_held_back_from_its_drawer(model: Model, controls: Controls) -> None:
    assert [act.id for act in thing(model, controls, "deploy_more").acts] == ["deploy_more"]


@pytest.mark.parametrize("name", ["nothing", "lens:nobody", "<script>alert(1)</script>", "value:", "x" * 3000])
def test_a_name_that_means_nothing_is_refused_by_the_parameter(model: Model, controls: Controls, name: str) -> None:
    with pytest.raises(Refused, match="`see`") as refused:
        read_view(model, controls, f"see={name}")
    assert refused.value.exit_code == 2
    assert len(refused.value.faults[0].what) < 200


def test_a_loop_must_have_a_name_that_the_scenario_gives(model: Model, controls: Controls) -> None:
    assert read_view(model, controls, "loop=B1").loop == "B1"
    with pytest.raises(Refused, match="`loop` is `R99`"):
        read_view(model, controls, "loop=R99")
    unnamed = find_controls(model, ())  # its loops must be found before a name can be refused
    assert read_view(model, unnamed, "loop=L1.1").loop == "L1.1"


def titles(model: Model, controls: Controls, ids: tuple[str, ...]) -> list[str]:
    found = []
    for id_ in ids:
        seen = open_drawer(model, controls, id_).seen
        assert isinstance(seen, SeenSource), id_
        found.append(seen.source.title)
    return found


def test_every_slider_leads_to_a_title_or_to_the_words_of_a_judgement(model: Model, controls: Controls) -> None:
    assert len(controls.sliders) > 100
    for slider in controls.sliders.values():
        assert slider.sources or slider.judged, slider.id
        assert all(titles(model, controls, slider.sources)), slider.id
        if not slider.sources:
            assert thing(model, controls, slider.id).values[0].by_lens[0].judged == slider.judged


def test_every_weight_of_a_ledger_leads_to_a_title_or_to_the_words_of_a_judgement(
    model: Model, controls: Controls
) -> None:
    for actor in controls.actors:
        seen = thing(model, controls, f"interest:{actor}")
        assert seen.weights
        for item in seen.weights:
            if item.worth is None:
                continue
            assert item.provenance is not None
            assert item.provenance.judged or all(titles(model, controls, item.provenance.sources)), item.outcome


def test_every_claim_leads_to_the_title_of_its_passage_and_of_what_became_of_it(
    model: Model, controls: Controls
) -> None:
    for claim in model.claims.values():
        said = (claim.says.source,) if claim.says is not None and claim.says.source else ()
        known = claim.known.sources if claim.known is not None else ()
        assert all(titles(model, controls, (*said, *known))), claim.id
        assert {source.id for source in thing(model, controls, claim.id).thing.sources} >= {*said, *known}
        assert unescape(thing(model, controls, claim.id).thing.text).strip()
