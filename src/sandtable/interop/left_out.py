"""What of a model's file has no place in a scenario and changes no number: counted, so that it can be said."""

from __future__ import annotations

import re
from typing import Final

from sandtable.interop.decoding import ForeignText, is_xml
from sandtable.interop.foreign import ForeignModel, ForeignVariable, Formula, Literal, Reference, key_of
from sandtable.interop.translate.timing import CONTROLS

VIEW: Final = "view"
RANGE: Final = "range of a slider"
INTERVAL: Final = "interval of saving"

_SKETCH: Final = re.compile(r"^\\{2,3}---///", re.MULTILINE)
_DRAWN: Final = re.compile(r"<(?:\w+:)?view[\s>]")
_SLIDER: Final = re.compile(r"\[[^\]]*\]\s*$")
_SCALE: Final = re.compile(r"<(?:\w+:)?range[\s>]")


def count_left_out(source: ForeignText, model: ForeignModel) -> dict[str, int]:
    """How many of each thing the scenario leaves out.

    Args:
        source: the file.
        model: as read from it.
    """
    drawn, ranged = _DRAWN, len(_SCALE.findall(source.text))
    if not is_xml(source.text):
        drawn, ranged = _SKETCH, sum(map(_has_slider, model.variables.items()))
    found = {VIEW: len(drawn.findall(source.text)), RANGE: ranged, INTERVAL: int(_has_interval(model))}
    return {what: count for what, count in found.items() if count}


def _has_slider(item: tuple[str, ForeignVariable]) -> bool:
    key, variable = item
    return key not in CONTROLS and _SLIDER.search(variable.unit) is not None


def _has_interval(model: ForeignModel) -> bool:
    """Whether results are kept at other points than the steps."""
    values = [_value(model, key) for key in ("saveper", "time step")]
    is_step = isinstance(values[0], Reference) and key_of(values[0].name) == "time step"
    same = all(isinstance(each, Literal) for each in values) and len({str(each) for each in values}) == 1
    return values[0] is not None and not is_step and not same


def _value(model: ForeignModel, key: str) -> Formula | None:
    variable = model.variables.get(key)
    return variable.definitions[0].value if variable is not None and variable.definitions else None
