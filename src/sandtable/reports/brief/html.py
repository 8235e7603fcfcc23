"""A brief as one HTML file: no script, nothing fetched, everything that a scenario says escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.reports.brief.charts import FanChart, render_fan
from sandtable.reports.brief.view import (
    ViewBlock,
    ViewChart,
    ViewHeading,
    ViewLines,
    ViewParagraph,
    view_brief,
)

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from sandtable.reports.brief.document import Brief

TEMPLATES = Path(__file__).parent / "templates"
LONG = 24  # names up to so many characters are never broken
BREAK_AFTER = "/_.-=+,:"


def render_html(brief: Brief) -> str:
    """The brief as a whole HTML document."""
    return _environment().get_template("brief.html.j2").render(view=view_brief(brief), date=brief.today)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, undefined=StrictUndefined,
        keep_trailing_newline=True,
    )  # fmt: skip
    made.filters |= {"kind": _kind, "svg": _svg, "breaks": _breaks, "nb": _keep}
    return made


def _kind(block: ViewBlock) -> str:
    kinds = {ViewParagraph: "paragraph", ViewHeading: "heading", ViewLines: "lines", ViewChart: "chart"}
    return kinds.get(type(block), "table")


def _svg(chart: FanChart, number: int) -> Markup:
    from markupsafe import Markup

    return Markup(render_fan(chart, number))  # noqa: S704  (its texts are escaped where it is drawn)


def _keep(text: str) -> str:
    """A number that does not break before its sign of per cent or behind `±`."""
    return text.replace(" %", "\u00a0%").replace("± ", "±\u00a0").replace(" ±", "\u00a0±")


def _breaks(text: str) -> Markup:
    """A long name or address with places where a line may break."""
    from markupsafe import Markup, escape

    if len(text) <= LONG:
        return escape(text)
    parts = [escape(character) + (Markup("<wbr>") if character in BREAK_AFTER else "") for character in text]
    return Markup("").join(parts)
