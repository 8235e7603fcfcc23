"""Where actors stand, and what goes from one to another."""

from __future__ import annotations

import pytest

from sandtable.language.formatter import format_document
from sandtable.language.parser import parse_document
from sandtable.testing.scenarios import check_text

HEAD = """scenario "Goods"
time 2026-01 to 2026-06 step 1 month
actor A "Ay"
  place -0.1, 51.5
  country GBR
actor B "Bee"
unit ton
dimension kind = old, new
constant pace : ton/month = 3 ton/month judged "an example"
aux sent[kind] : ton/month = pace
aux whole : ton/month = pace
show sent, whole
"""


def faults_of(more: str) -> list[str]:
    return [fault.what for fault in check_text(HEAD + more).faults]


def test_a_route_carries_one_series_between_two_actors() -> None:
    checked = check_text(
        HEAD + 'route sent[new] from A to B "New ones"\nroute whole from B to A\nstory "One." shows "n=5"\n'
    )
    assert checked.model is not None
    assert [(r.variable, r.indices, r.origin, r.target, r.label) for r in checked.model.routes] == [
        ("sent", ("new",), "A", "B", "New ones"),
        ("whole", (), "B", "A", ""),
    ]
    assert [(story.text, story.shows) for story in checked.model.stories] == [("One.", "n=5")]
    assert checked.model.actors["A"].location == (-0.1, 51.5)
    assert checked.model.actors["A"].country == "GBR"
    assert checked.model.actors["B"].location is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("route sent from A to B", "the route of `sent` names all its cells"),
        ("route whole from A to A", "the route of `whole` leads from `A` to itself"),
        ("route nothing from A to B", "there is no series `nothing` for a route"),
        ("route whole from A to C", "there is no actor `C`"),
        ("route sent[gone] from A to B", "`gone`"),
        ('actor C "See"\n  place 200, 10', "on no map"),
        ('actor C "See"\n  country Spain', "`Spain` is no country"),
    ],
)
def test_what_is_on_no_map_is_one_fault(line: str, said: str) -> None:
    (found,) = faults_of(line + "\n")
    assert said in found


def test_the_layout_is_stable() -> None:
    text = HEAD + 'route sent[new] from A to B "New ones"\n  note "by sea"\nstory "One." shows "n=5"\nstory "Two."\n'
    document, faults = parse_document(text, "scenario.sand")
    assert faults == []
    assert format_document(document) == text
