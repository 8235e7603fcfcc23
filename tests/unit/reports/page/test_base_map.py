"""The base map and where places lie on it."""

from __future__ import annotations

import re

import pytest

from sandtable.reports.page.world.projection import load_base_map


@pytest.mark.parametrize(
    ("place", "expected"),  # of d3-geo's geoEqualEarth, rotated by 10 degrees and fitted to a width of 1,000
    [
        ((37.6, 55.8), (560.1334065803103, 53.17188959814422)),
        ((127.0, 37.6), (792.2584137508187, 108.10048966228126)),
        ((174.8, -41.3), (902.3828068722057, 390.6371034048692)),
        ((-169.0, 60.0), (125.4138932568568, 42.31496825053557)),
    ],
)
def test_places_lie_where_the_outlines_were_drawn(place: tuple[float, float], expected: tuple[float, float]) -> None:
    assert load_base_map().place(*place) == pytest.approx(expected, abs=1e-9)


def test_a_capital_lies_within_the_box_of_its_country() -> None:
    world = load_base_map()
    capitals = {
        "KOR": (127.0, 37.6),
        "UKR": (30.5, 50.5),
        "NLD": (4.9, 52.4),
        "PRK": (125.8, 39.0),
        "POL": (21.0, 52.2),
    }
    for code, place in capitals.items():
        corners = _corners(world.outlines[code].path)
        x, y = (10 * end for end in world.place(*place))
        assert min(c[0] for c in corners) - 3 <= x <= max(c[0] for c in corners) + 3, code
        assert min(c[1] for c in corners) - 3 <= y <= max(c[1] for c in corners) + 3, code


def test_the_file_says_whose_borders_are_drawn_and_stays_small() -> None:
    world = load_base_map()
    assert "UN" in world.view
    assert len(world.outlines) > 160
    assert sum(len(country.path) for country in world.outlines.values()) < 60_000


def _corners(path: str) -> list[tuple[float, float]]:
    found = []
    for ring in path.split("M")[1:]:
        numbers = [int(text) for text in re.findall(r"-?\d+", ring)]
        x = y = 0
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((float(x), float(y)))
    return found
