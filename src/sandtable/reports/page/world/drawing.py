"""The base map as pictures: the outlines once for all pages, and the piece of it that lies below a chart."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

from sandtable.reports.page.world.projection import load_base_map

if TYPE_CHECKING:
    from sandtable.reports.page.charts.arcs import Crop

WORLD: Final = "/world.svg"
TENTHS: Final = 10.0  # of the outlines in a unit of the map
BORDER: Final = 0.75  # CSS pixels


@cache
def draw_world() -> str:
    """Every outline under its country's three letters, all together under `land`: charts show pieces of it by reference."""
    base = load_base_map()
    paths = "".join(f'<path id="{code}" d="{outline.path}"/>' for code, outline in base.outlines.items())
    return f'<svg xmlns="http://www.w3.org/2000/svg"><g id="land">{paths}</g></svg>'


def draw_ground(crop: Crop, countries: Iterable[str]) -> str:
    """The land below a chart, and the countries that stand out.

    Args:
        crop: the piece of the map.
        countries: three letters each; those without an outline are left out.
    """
    known = load_base_map().outlines
    stroke = f'stroke-width="{BORDER * TENTHS / crop.scale:.2f}"'
    tinted = "".join(
        f'<use class="tint" href="{WORLD}#{code}" {stroke}/>' for code in dict.fromkeys(countries) if code in known
    )
    box = " ".join(
        f"{TENTHS * part:.1f}"
        for part in (crop.left, crop.top, crop.width / crop.scale, crop.height / crop.scale)
    )  # fmt: skip
    return (
        f'<svg class="field" width="{crop.width:g}" height="{crop.height:g}" viewBox="{box}">'
        f'<use class="land" href="{WORLD}#land" {stroke}/>{tinted}</svg>'
    )
