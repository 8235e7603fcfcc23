"""The answer, its series and its waterfall as a page of NiceGUI: `python nicegui_page.py SCENARIO PORT`.

The page asks the same use cases as the workbench for the same findings; NiceGUI draws them by ECharts, which it brings
along.  A slider of each value that moves the answer most, a choice of lens.  As the workbench does, a hand that moves
on while an answer is being found is answered for where it stands then.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nicegui import run, ui

from sandtable.analysis.live.charted import DrawnSeries, SeriesPanel
from sandtable.analysis.live.frame import AnswerPanel
from sandtable.analysis.live.pluses import LedgerPanel
from sandtable.reports.finding import say_ledger
from sandtable.usecases.live.asked import Asked
from sandtable.usecases.live.opening import OpenScenario
from sandtable.usecases.live.panels import ask_panel
from sandtable.usecases.live.telling import find_drivers_of_view
from sandtable.usecases.live.view import read_view

PLUS, MINUS, INK = "#0b5fa5", "#c4441c", "#1c1c1c"
PANELS = ("series", "answer", "ledger")
Options = dict[str, Any]


def draw_fan(panel: SeriesPanel, series: DrawnSeries) -> Options:
    """Two bands and the median."""
    rows, middle = series.quantiles, series.middle
    lines: list[Options] = []
    for number in range(middle):
        low, high = rows[number], rows[-1 - number]
        plain = {"type": "line", "stack": f"band{number}", "stackStrategy": "all", "symbol": "none", "silent": True}
        lines.append({**plain, "lineStyle": {"opacity": 0}, "data": low.tolist()})
        band = {"color": PLUS, "opacity": 0.2}
        lines.append({**plain, "lineStyle": {"opacity": 0}, "areaStyle": band, "data": (high - low).tolist()})
    lines.append({"type": "line", "symbol": "none", "color": PLUS, "data": rows[middle].tolist()})
    seen = [[panel.labels[point], value] for point, value in series.observed]
    lines.append({"type": "scatter", "color": INK, "symbolSize": 5, "data": seen})
    return {
        "animation": False,
        "title": {"text": series.label, "subtext": series.unit, "textStyle": {"fontSize": 14}},
        "grid": {"left": 10, "right": 10, "top": 60, "bottom": 5, "containLabel": True},
        "xAxis": {"type": "category", "data": list(panel.labels)},
        "yAxis": {"type": "value", "scale": True},
        "series": lines,
    }


def draw_waterfall(panel: LedgerPanel) -> Options:
    """What is weighted, step by step, and the net."""
    bars: list[tuple[str, float, float]] = []
    level = 0.0
    ledger = panel.ledger
    for line in ledger.lines if ledger is not None else ():
        if line.weight is not None:
            bars.append((line.label, level, level + line.worth_mean))
            level += line.worth_mean
    bars.append(("Net", 0.0, level))
    boxes = [[start, end, min(start, end), max(start, end)] for _, start, end in bars]
    return {
        "animation": False,
        "grid": {"left": 10, "right": 20, "top": 10, "bottom": 5, "containLabel": True},
        "xAxis": {"type": "value", "min": panel.low, "max": panel.high, "axisLabel": {"showMinLabel": False}},
        "yAxis": {"type": "category", "inverse": True, "data": [label for label, _, _ in bars]},
        "series": [
            {
                "type": "candlestick",
                "data": boxes,
                "itemStyle": {"color": PLUS, "borderColor": PLUS, "color0": MINUS, "borderColor0": MINUS},
            }
        ],
    }


def ask(scenario: OpenScenario, query: str) -> tuple[SeriesPanel, AnswerPanel, LedgerPanel]:
    """The findings of one view."""
    opened = scenario.now
    asked = Asked(opened=opened, view=read_view(opened.model, opened.controls, query))
    series, answer, ledger = (ask_panel(name, asked) for name in PANELS)
    assert isinstance(series, SeriesPanel)
    assert isinstance(answer, AnswerPanel)
    assert isinstance(ledger, LedgerPanel)
    return series, answer, ledger


@dataclass
class Shown:
    """One reader's page: what is set on it, and its parts."""

    scenario: OpenScenario
    lens: str
    values: dict[str, float] = field(default_factory=dict)
    charts: list[ui.echart] = field(default_factory=list)
    said: ui.label | None = None
    waterfall: ui.echart | None = None
    is_asking: bool = False
    is_behind: bool = False

    @property
    def query(self) -> str:
        """The view as an address of the workbench."""
        return "&".join([f"lens={self.lens}", *(f"set.{id_}={value!r}" for id_, value in self.values.items())])

    def build(self) -> None:
        """Sentence, waterfall and a chart for each series."""
        series, answer, ledger = ask(self.scenario, self.query)
        self.said = ui.label(say(answer)).classes("said text-lg")
        with ui.row().classes("w-full"):
            for one in series.series:
                self.charts.append(ui.echart(draw_fan(series, one)).classes("series grow h-72"))
        self.waterfall = ui.echart(draw_waterfall(ledger)).classes("ledger w-full h-96")

    async def answer(self) -> None:
        """Finds what is set now; asked again meanwhile, once more."""
        self.is_behind = True
        if self.is_asking:
            return
        self.is_asking = True
        while self.is_behind:
            self.is_behind = False
            self.show(*await run.io_bound(ask, self.scenario, self.query))
        self.is_asking = False

    def show(self, series: SeriesPanel, answer: AnswerPanel, ledger: LedgerPanel) -> None:
        """Swaps what the charts show."""
        assert self.said is not None
        assert self.waterfall is not None
        self.said.text = say(answer)
        for chart, one in zip(self.charts, series.series, strict=True):
            chart.options.update(draw_fan(series, one))
            chart.update()
        self.waterfall.options.update(draw_waterfall(ledger))
        self.waterfall.update()

    def setter(self, id_: str) -> Callable[[Any], Any]:
        """What a slider calls."""

        async def moved(event: Any) -> None:
            self.values[id_] = event.value
            await self.answer()

        return moved

    async def look_through(self, event: Any) -> None:
        """Another lens."""
        self.lens = event.value
        await self.answer()


def say(answer: AnswerPanel) -> str:
    """The answer in one sentence."""
    return say_ledger(answer.ledger).replace("`", "") if answer.ledger is not None else ""


def main() -> None:
    scenario = OpenScenario(sys.argv[1])
    opened = scenario.now
    controls, first = opened.controls, find_drivers_of_view(opened)

    @ui.page("/", title=opened.model.title)
    def page() -> None:
        shown = Shown(scenario=scenario, lens=controls.lenses[0])
        typical = opened.runs.typical(shown.lens)
        ui.label(opened.model.title).classes("text-2xl")
        with ui.row().classes("w-full no-wrap"):
            with ui.column().classes("w-72"):
                ui.select(list(controls.lenses), value=shown.lens, label="Lens", on_change=shown.look_through)
                for id_ in first or tuple(controls.sliders)[:5]:
                    slider = controls.sliders[id_]
                    ui.label(f"{slider.label} {slider.unit}")
                    ui.slider(
                        min=slider.low, max=slider.high, step=(slider.high - slider.low) / 10_000, value=typical[id_],
                        on_change=shown.setter(id_),
                    ).props("label")  # fmt: skip
            with ui.column().classes("grow"):
                shown.build()

    ui.run(host="127.0.0.1", port=int(sys.argv[2]), reload=False, show=False, title="sandtable")


main()
