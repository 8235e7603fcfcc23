"""The base map as pictures: the outlines once for all pages, and the piece of it that lies below a chart."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Final

from sandtable.reports.page.world.projection import load_base_map

if TYPE_CHECKING:
    from sandtable.reports.page.charts.arcs import Crop

WORLD: Final = "/world.svg"
HELD: Final = "ground-"  # before the names of outlines in a file that holds them itself
LAND: Final = '<use class="land"'
TENTHS: Final = 10.0  # of the outlines in a unit of the map
BORDER: Final = 0.75  # CSS pixels


@cache
def draw_world() -> str:
    """Every outline under its country's three letters, all together under `land`: charts show pieces of it by reference."""
    return f'<svg xmlns="http://www.w3.org/2000/svg">{_draw_outlines("")}</svg>'


def hold_ground(text: str) -> str:
    """A file whose charts refer to outlines that it holds itself; as it was where no chart has a map.

    Args:
        text: HTML or SVG with charts.
    """
    if f'"{WORLD}#' not in text:
        return text
    held = text.replace(f'"{WORLD}#', f'"#{HELD}')
    return held.replace(LAND, f"<defs>{_draw_outlines(HELD)}</defs>{LAND}", 1)


def _draw_outlines(prefix: str) -> str:
    paths = "".join(f'<path id="{prefix}{code}" d="{one.path}"/>' for code, one in load_base_map().outlines.items())
    return f'<g id="{prefix}land">{paths}</g>'


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
        f'{LAND} href="{WORLD}#land" {stroke}/>{tinted}</svg>'
    )
