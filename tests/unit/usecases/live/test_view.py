"""The address of a page and what it means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandtable.analysis.live.address import first_view, write_view
from sandtable.analysis.live.controls import Controls
from sandtable.analysis.live.view import World
from sandtable.model.model import Model
from sandtable.usecases.check import require_model
from sandtable.usecases.live.controls import find_controls
from sandtable.usecases.live.view import LONGEST, read_view
from sandtable.usecases.recorded import shown_series
from sandtable.usecases.refused import Refused


@pytest.fixture(scope="module")
def model() -> Model:
    return require_model("korea-ukraine-2024")


@pytest.fixture(scope="module")
def controls(model: Model) -> Controls:
    return find_controls(model, shown_series(model))


def test_an_empty_address_is_the_first_view(model: Model, controls: Controls) -> None:
    view = read_view(model, controls, "")
    assert view == first_view(model, controls)
    assert (view.world, view.subject, view.actor) == (World(), "kp_troops", "RU")
    assert write_view(view, model, controls) == ""


def test_what_is_written_is_read_again(model: Model, controls: Controls) -> None:
    query = (
        "lens=rehi&with=us_aid_stops&set.kp_wave2=5000&act.arm_kyiv[offensive]=2025-06&act.deploy_more=never&n=500&seed=3"
        "&pin=1&pin.lens=bolder&of=without_kp_shells&for=UA&show=men.force[RU],fired[UA]&as=dots&flows=table&at=2025-03"
        "&focus=KP&tab=model&see=NK-001&step=2"
    )
    view = read_view(model, controls, query)
    assert write_view(view, model, controls) == query
    assert view.pinned is not None
    assert (view.pinned.lens, view.world.lens) == ("bolder", "rehi")
    assert view.world.acts == (("arm_kyiv[offensive]", "2025-06"), ("deploy_more", "never"))
    assert view.series == ("men.force[RU]", "fired[UA]")


def test_two_branches_that_hold_together_are_written_as_they_are_read(model: Model, controls: Controls) -> None:
    view = read_view(model, controls, "with=us_aid_stops%2Bno_flare")
    assert view.world.branch == "no_flare+us_aid_stops"
    assert read_view(model, controls, write_view(view, model, controls)) == view


def test_an_empty_field_of_a_form_sets_nothing(model: Model, controls: Controls) -> None:
    assert read_view(model, controls, "set.wT=&act.deploy_more=") == first_view(model, controls)


def test_the_order_of_an_address_does_not_matter(model: Model, controls: Controls) -> None:
    one = read_view(model, controls, "set.wT=0.5&set.circ=0.1&lens=rehi")
    two = read_view(model, controls, "lens=rehi&set.circ=0.1&set.wT=0.5")
    assert one == two


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("lens=nobody", "`lens`"),
        ("set.nothing=1", "`set.nothing`"),
        ("set.wT=abc", "`set.wT`"),
        ("set.wT=nan", "`set.wT`"),
        ("set.wT=inf", "`set.wT`"),
        ("set.wT=-9999", "`set.wT`"),
        ("act.deploy_more=2031-01", "`act.deploy_more`"),
        ("act.deploy_more=always", "`act.deploy_more`"),
        ("act.nobody=never", "`act.nobody`"),
        ("with=nowhere", "`with`"),
        ("with=us_aid_stops%2Bus_aid_kept", "`with`"),
        ("n=0", "`n`"),
        ("n=10001", "`n`"),
        ("n=1e3", "`n`"),
        ("pin=2", "`pin`"),
        ("set.wT=0_1", "`set.wT`"),
        ("seed=-1", "`seed`"),
        ("pin.lens=nobody", "`pin.lens`"),
        ("pin.colour=red", "`pin.colour`"),
        ("colour=red", "`colour`"),
        ("for=NL2", "`for`"),
        ("of=nothing", "`of`"),
        ("of=base", "base"),
        ("of=us_aid_stops&with=us_aid_stops", "`of` is `us_aid_stops`, which `with` holds"),
        ("of=us_aid_stops&with=no_flare%2Bus_aid_stops", "`of`"),
        ("of=us_aid_stops&pin.with=us_aid_stops", "`pin.with`"),
        ("show=nothing", "`show`"),
        ("show=held,gain,pocket,debt,tension", "`show`"),
        ("as=pie", "`as`"),
        ("flows=globe", "`flows`"),
        ("at=1999-01", "`at`"),
        ("focus=MARS", "`focus`"),
        ("tab=secret", "`tab`"),
        ("step=x", "`step`"),
        ("lens=rehi&lens=bolder", "`lens` twice"),
        ("lens=%FF%FE", "UTF-8"),
        ("lens=" + "x" * LONGEST, "characters long"),
        ("&".join(f"a{i}=1" for i in range(501)), "more than 500"),
    ],
)
def test_what_means_nothing_is_refused_in_one_sentence_that_names_it(
    model: Model, controls: Controls, query: str, named: str
) -> None:
    with pytest.raises(Refused) as caught:
        read_view(model, controls, query)
    assert len(caught.value.faults) == 1
    assert named in caught.value.faults[0].what
    assert caught.value.exit_code == 2


def test_every_slider_holds_what_the_scenario_says(model: Model, controls: Controls) -> None:
    outside = [
        slider.id
        for slider in controls.sliders.values()
        if isinstance(value := model.parameters[slider.id].value, float) and not slider.low <= value <= slider.high
    ]
    assert outside == []
    assert len(controls.sliders) > 150
    assert all(slider.sources or slider.judged for slider in controls.sliders.values())


def test_a_branch_that_holds_is_no_subject_unless_there_is_no_other(model: Model, controls: Controls) -> None:
    first = first_view(model, replace(controls, subjects=("us_aid_stops", "no_flare")))
    assert first.subject == "us_aid_stops"
    for subjects, shown in ((("us_aid_stops", "no_flare"), "no_flare"), (("us_aid_stops",), "us_aid_stops")):
        view = read_view(model, replace(controls, subjects=subjects), "with=us_aid_stops")
        assert view.subject == shown


def test_a_pinned_world_has_the_futures_of_the_view_unless_it_is_told(model: Model, controls: Controls) -> None:
    view = read_view(model, controls, "n=50&seed=3&pin=1&pin.lens=bolder")
    assert view.pinned == World(lens="bolder", futures=50, seed=3)
    told = read_view(model, controls, "n=50&seed=3&pin.n=1000&pin.seed=1")
    assert told.pinned == World(futures=1000, seed=1)
    for one in (view, told):
        assert read_view(model, controls, write_view(one, model, controls)) == one
    assert write_view(told, model, controls) == "n=50&seed=3&pin=1&pin.n=1000&pin.seed=1"
