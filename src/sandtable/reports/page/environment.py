"""The templates of the page: everything that a scenario says is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.reports.page.queries import see_query
from sandtable.reports.page.signs import set_minus_in_html

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def render_template(name: str, **values: object) -> str:
    """A template filled in; a name that it lacks is an error.  Numbers that are read have a minus as wide as their plus."""
    return set_minus_in_html(_environment().get_template(name).render(**values))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals["see_query"] = see_query
    return environment
