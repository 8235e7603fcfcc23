"""Read what an address says of the drawing alone: the width, the ends of axes that stay while a hand drags."""

from __future__ import annotations

import re
from typing import Final

from sandtable.analysis.live.view import LEAST_WIDTH, MOST_WIDTH, Sheet
from sandtable.usecases.live.world import to_number
from sandtable.usecases.refused import refuse_call

WIDTH: Final = "w"
AXIS: Final = "axis."
MOST_AXES: Final = 24
MOST_END: Final = 1e300  # so that the distance of two ends is a number, too
_CHART: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")


def read_sheet(query: str) -> tuple[Sheet, str]:
    """The sheet that charts are drawn on, and the rest of the query, which is the view's.

    Args:
        query: `w=640&axis.series-1=0,120&lens=rehi`: `w` in CSS pixels; `axis.CHART` the two ends of a chart's axis.

    Raises:
        Refused: a width that is no whole number, an axis that has no two ends; one sentence names the parameter.
    """
    width, axes, rest = None, dict[str, tuple[float, float]](), []
    seen: set[str] = set()
    for part in query.split("&"):
        name, _, text = part.partition("=")
        if name in seen and (name == WIDTH or name.startswith(AXIS)):
            raise refuse_call(f"the address has the parameter `{name[:60]}` twice")
        seen.add(name)
        if name == WIDTH:
            width = _read_width(text)
        elif name.startswith(AXIS):
            axes[_read_chart(name)] = _read_ends(name, text)
        else:
            rest.append(part)
    if len(axes) > MOST_AXES:
        raise refuse_call(f"the address has {len(axes)} parameters `{AXIS}...`; at most {MOST_AXES} are read")
    sheet = Sheet(axes=axes) if width is None else Sheet(axes=axes, width=width)
    return sheet, "&".join(rest)


def _read_width(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise refuse_call(f"`{WIDTH}` is `{text[:40]}`; it must be a whole number of pixels")
    return min(max(int(text), LEAST_WIDTH), MOST_WIDTH)


def _read_chart(name: str) -> str:
    chart = name.removeprefix(AXIS)
    if not _CHART.fullmatch(chart):
        raise refuse_call(f"`{name[:60]}` names no chart")
    return chart


def _read_ends(name: str, text: str) -> tuple[float, float]:
    ends = [to_number(end) for end in text.replace("%2C", ",").split(",")]
    if len(ends) == 2 and -MOST_END <= ends[0] < ends[1] <= MOST_END:
        return ends[0], ends[1]
    raise refuse_call(f"`{name[:60]}` is `{text[:40]}`; it must be two numbers, the lower first: `0,120`")
