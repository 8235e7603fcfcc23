"""The Equal Earth projection, as the outlines were drawn with it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

OUTLINES: Final = Path(__file__).parent / "outlines.json"
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
M: Final = math.sqrt(3.0) / 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A country: its name, and the path of its outline in tenths of a unit of the map."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMap:
    """The map below the flows.

    Args:
        view: whose view of the borders is drawn, in words.
        width: of the whole world, in units of the map.
        height: the same.
        east: the meridian in the middle, degrees.
        scale: units of the map per radian at the middle.
        middle: where longitude `east` meets the equator, in units of the map.
        outlines: by the three letters of ISO 3166-1.
    """

    view: str
    width: float
    height: float
    east: float
    scale: float
    middle: tuple[float, float]
    outlines: Mapping[str, Outline]

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a place lies, in units of the map.

        Equal Earth: Savric, B., Patterson, T. and Jenny, B. (2019), The Equal Earth map projection, International Journal
        of Geographical Information Science 33(3), 454-465, equation 1.

        Args:
            longitude: degrees east.
            latitude: degrees north.
        """
        turned = (longitude - self.east + 180.0) % 360.0 - 180.0
        theta = math.asin(M * math.sin(math.radians(latitude)))
        t2 = theta * theta
        t6 = t2 * t2 * t2
        x = math.radians(turned) * math.cos(theta) / (M * (A1 + 3 * A2 * t2 + t6 * (7 * A3 + 9 * A4 * t2)))
        y = theta * (A1 + A2 * t2 + t6 * (A3 + A4 * t2))
        return self.middle[0] + self.scale * x, self.middle[1] - self.scale * y


@cache
def load_base_map() -> BaseMap:
    """The base map that is shipped."""
    read = json.loads(OUTLINES.read_text(encoding="utf-8"))
    outlines = {code: Outline(name=country["name"], path=country["path"]) for code, country in read["outlines"].items()}
    return BaseMap(
        view=read["view"], width=read["width"], height=read["height"], east=read["east"], scale=read["scale"],
        middle=(read["middle"][0], read["middle"][1]), outlines=outlines,
    )  # fmt: skip
