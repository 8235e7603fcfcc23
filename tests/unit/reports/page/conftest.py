"""Series as a page draws them, and the boxes that a drawing's texts take."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
import pytest

from sandtable.analysis.fans import LEVELS, find_quantiles, quantile_errors
from sandtable.analysis.live.charted import DOTS, PATHS, PINNED_LEVELS, DrawnSeries, PinnedSeries, find_change
from sandtable.reports.page.charts.marks import ASCENT, DESCENT, text_width
from sandtable.usecases.live.opening import Opened, OpenScenario


@dataclass(frozen=True)
class Box:
    text: str
    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right - 0.05
            and other.left < self.right - 0.05
            and self.top < other.bottom - 0.05
            and other.top < self.bottom - 0.05
        )


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    title: str
    desc: str
    boxes: tuple[Box, ...]

    @property
    def outside(self) -> list[str]:
        return [
            box.text
            for box in self.boxes
            if box.left < -0.05 or box.right > self.width + 0.05 or box.top < -0.05 or box.bottom > self.height + 0.05
        ]

    @property
    def overlaps(self) -> list[tuple[str, str]]:
        return [
            (one.text, other.text)
            for number, one in enumerate(self.boxes)
            for other in self.boxes[number + 1 :]
            if one.meets(other)
        ]


def measure(svg: str) -> Drawing:
    root = ElementTree.fromstring(svg)
    boxes = []
    for text in root.iter("text"):
        said = text.text or ""
        kinds = text.get("class", "").split()
        width = text_width(said, is_bold="main" in kinds or "letter" in kinds)
        x, y = float(text.get("x", "")), float(text.get("y", ""))
        left = x - {"middle": width / 2.0, "end": width}.get(text.get("text-anchor", ""), 0.0)
        boxes.append(Box(said, left, left + width, y - ASCENT, y + DESCENT))
    return Drawing(
        width=float(root.get("width", "")),
        height=float(root.get("height", "")),
        title=root.findtext("title") or "",
        desc=root.findtext("desc") or "",
        boxes=tuple(boxes),
    )


@pytest.fixture
def look() -> Callable[[str], Drawing]:
    return measure


def make_series(values: np.ndarray, *, pinned: np.ndarray | None = None, **changes: object) -> DrawnSeries:
    """A drawn series of (future, point) values."""
    quantiles = find_quantiles(values.T, LEVELS)
    ordered = np.sort(values[:, -1])
    old = None
    if pinned is not None:
        well = np.ones(len(pinned), dtype=np.bool_)
        then = find_quantiles(pinned.T, PINNED_LEVELS)
        old = PinnedSeries(
            quantiles=then,
            ends=tuple(then[:, -1].tolist()),
            end_errors=tuple(quantile_errors(np.sort(pinned[:, -1]), PINNED_LEVELS).tolist()),
            change=find_change(values[:, -1], well[: len(values)], pinned[:, -1], well, is_paired=True),
            is_paired=True,
        )
    shown = [quantiles[np.isfinite(quantiles)]] + ([old.quantiles[np.isfinite(old.quantiles)]] if old else [])
    joined = np.concatenate([*shown, ordered[np.isfinite(ordered)]])
    numbers = tuple(number for number in PATHS if number < len(values))
    usual: dict[str, object] = {
        "key": "held", "variable": "held", "label": "Land held", "unit": "km^2", "levels": LEVELS,
        "quantiles": quantiles, "ends": tuple(quantiles[:, -1].tolist()),
        "end_errors": tuple(quantile_errors(ordered, LEVELS).tolist()), "path_numbers": numbers,
        "paths": values[list(numbers)],
        "dots": tuple(np.quantile(ordered, (np.arange(DOTS) + 0.5) / DOTS).tolist()), "observed": (),
        "low": float(joined.min()) if joined.size else 0.0, "high": float(joined.max()) if joined.size else 1.0,
        "n_usable": len(values), "n_futures": len(values), "pinned": old,
    }  # fmt: skip
    return DrawnSeries(**{**usual, **changes})  # type: ignore[arg-type]


@pytest.fixture
def series_of() -> Callable[..., DrawnSeries]:
    return make_series


@pytest.fixture(scope="module")
def flagship() -> Iterator[Opened]:
    scenario = OpenScenario("korea-ukraine-2024", engine="numpy")
    yield scenario.now
    scenario.close()
