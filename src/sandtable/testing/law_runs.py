"""Examples of the laws' pages: run, with what they print and a chart of what they show."""

from __future__ import annotations

import contextlib
import doctest
import io
from collections.abc import Iterator, Sequence

import numpy as np

import sandtable.laws
from sandtable.analysis.branches import BASE
from sandtable.model.model import Model
from sandtable.reports.brief.charts import FanChart
from sandtable.reports.laws.document import LawEntry
from sandtable.reports.laws.pages import fenced
from sandtable.reports.laws.pictures import MOST_LINES, Panel, render_panels
from sandtable.reports.numbers import format_unit
from sandtable.reports.overview import layout_overview
from sandtable.reports.plain import page_to_text
from sandtable.runs.runs import Fan
from sandtable.usecases.laws.catalogue import EXAMPLES
from sandtable.usecases.overview import Overview, run_overview
from sandtable.usecases.request import RunRequest

SEED = 1
FUTURES = 1000
LARGE = ((1e9, "thousand million"), (1e6, "million"))


def example_section(entry: LawEntry) -> tuple[str, dict[str, str]]:
    """The example with its real output, and charts by file name."""
    if entry.card.kind == "function":
        return _function_section(entry), {}
    name = entry.card.id
    path = EXAMPLES / f"{name}.sand"
    overview = run_overview(str(path), RunRequest(futures=FUTURES, seed=SEED), out=None)
    chart = render_panels(find_panels(overview))
    command = f"sandtable run {name}.sand --futures {FUTURES} --seed {SEED} --no-store"
    output = page_to_text(layout_overview(overview)).rstrip().splitlines()
    shown = ", ".join(f"`{panel.chart.name}`" for panel in find_panels(overview))
    parts = [
        "## Example",
        f"`{path.name}` of the library's examples, in full:",
        fenced(entry.example.rstrip().splitlines(), "sand"),
        fenced([f"$ {command}", *output], "console"),
        f"![{shown.replace('`', '')}]({name}.svg)",
    ]
    return "\n\n".join(parts), {f"{name}.svg": chart}


def find_panels(overview: Overview) -> list[Panel]:
    """The series that a scenario shows, one panel for each unit; what varies has a panel of its own."""
    ensemble, model = overview.ensemble, overview.model
    fans = ensemble.fans[ensemble.manifest.lenses[0], BASE]
    panels: list[Panel] = []
    for kind in dict.fromkeys(_kind_of(fan) for fan in fans):
        kept = [fan for fan in fans if _kind_of(fan) == kind]
        still = [fan for fan in kept if not varies(fan)]
        groups = [still[i : i + MOST_LINES] for i in range(0, len(still), MOST_LINES)]
        groups += [[fan] for fan in kept if varies(fan)]
        panels += [_panel(group, model, ensemble.manifest.labels, is_alone=len(groups) == 1) for group in groups]
    return panels


def _kind_of(fan: Fan) -> str:
    """What series must share to stand in one panel: the unit; without one, the variable."""
    return fan.unit if fan.unit != "1" else fan.variable.rpartition(".")[2]


def varies(fan: Fan) -> bool:
    """Whether futures differ in a series."""
    spread = np.ptp(fan.values, axis=0)
    return bool(np.nanmax(spread) > 1e-9 * np.nanmax(np.abs(fan.values)))


def _panel(fans: Sequence[Fan], model: Model, labels: tuple[str, ...], *, is_alone: bool) -> Panel:
    names = _names_of(fans)
    is_varied = varies(fans[0])
    factor, words = next(((f, w) for f, w in LARGE if max(np.nanmax(fan.values) for fan in fans) >= 10 * f), (1.0, ""))
    rows = [tuple(tuple(float(v) / factor for v in row) for row in fan.values) for fan in fans]
    first = fans[0]
    middle = len(first.levels) // 2
    chart = FanChart(
        name=", ".join(dict.fromkeys(fan.variable for fan in fans)),
        label=_label_of(fans, model, is_alone=is_alone),
        unit="1",  # it stands in the title, where there is room
        labels=labels,
        lens=names[0],
        levels=first.levels if is_varied else (0.5,),
        quantiles=rows[0] if is_varied else (rows[0][middle],),
        medians=tuple((name, row[middle]) for name, row in zip(names[1:], rows[1:], strict=True)),
    )
    unit = " ".join(part for part in (words, format_unit(first.unit)) if part)
    is_calendar = model.grid.is_calendar
    said = "; ".join(part for part in (unit, "" if is_calendar else f"time in {model.grid.unit}s") if part)
    return Panel(title=f"{chart.label} ({said})" if said else chart.label, chart=chart, varies=is_varied)


def _names_of(fans: Sequence[Fan]) -> list[str]:
    """The shortest names that tell the series apart."""
    whole = [f"{fan.variable}[{fan.elements}]" if fan.elements else fan.variable for fan in fans]
    own = [name.partition(".")[2] or name for name in whole]
    if len({fan.variable for fan in fans}) == 1 and all(fan.elements for fan in fans):
        return [fan.elements for fan in fans]
    if len({name.partition("[")[0].rpartition(".")[2] for name in whole}) == 1 and len(fans) > 1:
        aliases = [name.partition(".")[0] for name in whole]
        ends = [f"[{fan.elements}]" if fan.elements else "" for fan in fans]
        return [f"{alias}{end}" for alias, end in zip(aliases, ends, strict=True)]
    return own if len(set(own)) == len(own) else whole


def _label_of(fans: Sequence[Fan], model: Model, *, is_alone: bool) -> str:
    """Labels of what is shown; of one series among several panels, its elements, or the block it is from."""
    label = "; ".join(dict.fromkeys(model.variables[fan.variable].label or fan.variable for fan in fans))
    if is_alone or len(fans) > 1:
        return label
    which = fans[0].elements or fans[0].variable.rpartition(".")[0]
    return f"{label}, {which}" if which else label


def _function_section(entry: LawEntry) -> str:
    parts = ["## Example"]
    for name in entry.card.functions:
        lines = list(run_docstring(name))
        if lines:
            parts.append(fenced(lines, "python"))
    return "\n\n".join(parts)


def run_docstring(name: str) -> Iterator[str]:
    """The example of a function's own text, with what it prints now."""
    function = getattr(sandtable.laws, name)
    examples = doctest.DocTestParser().get_examples(function.__doc__ or "")
    space = {key: getattr(sandtable.laws, key) for key in sandtable.laws.__all__}
    if examples:
        named = [key for key in sandtable.laws.__all__ if any(f"{key}(" in e.source for e in examples)]
        yield f">>> from sandtable.laws import {', '.join(named)}"
    for example in examples:
        first, *rest = example.source.rstrip().split("\n")
        yield f">>> {first}"
        yield from (f"... {line}" for line in rest)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(example.source, name, "single"), space)  # noqa: S102 (our own examples)
        yield from said.getvalue().rstrip("\n").splitlines()
