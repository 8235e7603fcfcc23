"""The panel of flows: pictures whose texts keep apart, the sentence, the table, and scenarios without routes."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from sandtable.analysis.live.view import Sheet
from sandtable.reports.page.charts.arcs import STEPS, Arc, bend_arcs, draw_arcs, find_width
from sandtable.reports.page.panels import render_panel
from sandtable.reports.page.world.drawing import draw_world
from sandtable.reports.page.world.projection import load_base_map
from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.flows import ask_flows
from sandtable.usecases.live.opening import Opened, OpenScenario
from sandtable.usecases.live.view import read_view

ROUTED = """scenario "<script>alert(1)</script>"
time 2026-01 to 2026-06 step 1 month
actor A "Ay <b>"
  place -0.1, 51.5
  country GBR
actor B "Bee"
  place 2.3, 48.9
actor C "See"
unit ton
constant pace : ton/month = 3 ton/month judged "an example"
aux sent : ton/month = pace
show sent
"""
ROUTES = 'route sent from A to B "Goods <i>"\nroute sent from B to A "Back"\nroute sent from B to C "Onward"\n'


def panel(opened: Opened, query: str, width: int = 1000) -> str:
    view = read_view(opened.model, opened.controls, query)
    asked = Asked(opened=opened, view=view, sheet=Sheet(width=width))
    return render_panel(ask_flows(asked), asked.shown)


def small(tmp_path, more: str, query: str = "", width: int = 1000) -> str:
    path = tmp_path / "goods.sand"
    path.write_text(ROUTED + more, encoding="utf-8")
    scenario = OpenScenario(str(path), engine="numpy")
    try:
        return panel(scenario.now, query, width)
    finally:
        scenario.close()


def svg_of(html: str) -> str:
    found = re.search(r'<svg class="flows".*</svg>(?=\s*<figcaption)', html, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("width", [330, 668, 1020])
@pytest.mark.parametrize("query", ["n=50", "n=50&flows=graph", "n=50&focus=UA&at=2025-06", "n=50&flows=graph&focus=KR"])
def test_texts_keep_apart_and_inside(flagship: Opened, look: Callable, query: str, width: int) -> None:
    drawing = look(svg_of(panel(flagship, query, width)))
    assert drawing.outside == []
    assert drawing.overlaps == []


def test_at_most_twelve_arcs_are_drawn_and_the_table_has_all(flagship: Opened) -> None:
    html = panel(flagship, "n=50")
    root = ElementTree.fromstring(svg_of(html))
    assert len([group for group in root.iter("g") if group.get("class") == "arc"]) == 12
    assert html.count('<th scope="row">') == len(flagship.model.routes)
    assert html.count("<li>") == 12


def test_the_sentence_is_that_of_the_picture_and_its_numbers_stand_in_the_table(flagship: Opened) -> None:
    html = panel(flagship, "n=50&at=2025-06")
    desc = ElementTree.fromstring(svg_of(html)).findtext("desc")
    assert desc is not None
    assert f'<p class="finding">{desc}</p>' in html
    assert "in Jun 2025, from North Korea to Russia: shells," in desc
    median = re.search(r"shells, ([\d,]+) shell/month", desc)
    assert median is not None
    assert f"<td>{median[1]}</td>" in html


def test_one_actors_routes_alone_are_shown(flagship: Opened) -> None:
    html = panel(flagship, "n=50&focus=NL")
    assert html.count('<th scope="row">') == sum("NL" in {r.origin, r.target} for r in flagship.model.routes)
    assert "None of the 22 routes leads from or to Japan." in panel(flagship, "n=50&focus=JP")


def test_the_outlines_are_referred_to_and_not_sent_again(flagship: Opened) -> None:
    html = panel(flagship, "n=50")
    assert 'href="/world.svg#land"' in html
    assert 'href="/world.svg#PRK"' in html
    assert len(svg_of(html)) < 8_000
    assert load_base_map().view in html.replace("&#39;", "'")
    world = ElementTree.fromstring(draw_world())
    assert {"land", "PRK", "USA"} <= {element.get("id") for element in world.iter()}


def test_a_pinned_world_stands_in_list_and_table(flagship: Opened) -> None:
    html = panel(flagship, "n=50&pin=1&pin.n=50")
    assert "against the pinned world 0<" in html
    assert "Minus pinned, mean" in html
    assert "Minus pinned" not in panel(flagship, "n=50")


def test_loops_lead_to_the_model_view(flagship: Opened) -> None:
    assert 'href="?n=50&amp;flows=loops&amp;tab=model#loops-title"' in panel(flagship, "n=50&flows=loops")


def test_a_scenario_without_routes_says_so(tmp_path) -> None:
    html = small(tmp_path, "")
    assert "This scenario names no route" in html
    assert "<svg" not in html
    assert "<select" not in html


def test_what_a_scenario_says_is_shown_as_text(tmp_path) -> None:
    html = small(tmp_path, ROUTES)
    assert "Ay &lt;b&gt;" in html
    assert "Goods &lt;i&gt;" in html
    assert "<b>" not in html.replace('<b class="badge">', "")
    assert "<i>" not in html


def test_an_actor_on_no_map_is_named(tmp_path) -> None:
    html = small(tmp_path, ROUTES)
    assert "Without a place on the map: See; 1 of the routes below are not drawn." in html


def test_without_places_the_ring_is_drawn(tmp_path) -> None:
    html = small(tmp_path, 'route sent from C to A "Goods"\n')
    assert "the ring is drawn instead" in html
    assert "in a ring</title>" in html


def test_there_and_back_do_not_lie_on_each_other() -> None:
    places = {"a": (0.0, 0.0), "b": (100.0, 0.0)}
    there, again, back = bend_arcs(
        [Arc(origin="a", target="b"), Arc(origin="a", target="b"), Arc(origin="b", target="a")], places
    )
    heights = [curve.at(0.5)[1] for curve in (there, again, back)]
    assert heights[1] < heights[0] < 0.0 < heights[2]


def test_arcs_are_as_wide_as_their_share_says() -> None:
    widths = [find_width(share) for share in (1.0, 0.4, 0.2, 0.1, 0.03, 0.001)]
    assert widths == [width for _, width in STEPS]


def test_places_on_each_other_are_drawn_without_trouble() -> None:
    arcs = [Arc(origin="a", target="b", text="1")]
    parts = draw_arcs(arcs, {"a": (50.0, 50.0), "b": (50.0, 50.0)}, {"a": "Ay", "b": "Bee"}, (100.0, 100.0))
    assert "nan" not in "".join(parts)
