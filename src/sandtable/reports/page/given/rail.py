"""What may be moved in a scenario, the steps of its story, and who gains by what: for the terminal and for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandtable.reports.layout import Block, Column, Heading, Paragraph, Table, make_row
from sandtable.reports.numbers import format_number
from sandtable.reports.page.charts.marks import say_unit
from sandtable.reports.page.controls import name_slider
from sandtable.reports.page.matrix import say_matrix, tell_effect

if TYPE_CHECKING:
    from sandtable.analysis.live.effects import MatrixPanel
    from sandtable.analysis.live.findings import ControlsPanel, Shown
    from sandtable.analysis.live.story import StoryPanel


def lay_controls(panel: ControlsPanel, shown: Shown) -> list[Block]:
    """Every name that an address may set, with its range and where it stands, those first that tell most."""
    records = record_controls(panel, shown)
    values = [
        make_row(
            [
                row["name"],
                row["label"],
                row["unit"],
                *(format_number(row[end]) for end in ("low", "high", "rest")),
                row["now"],
            ]
        )
        for row in records["values"]
    ]
    acts = [make_row([row["name"], row["label"], row["by"], row["may_be"], row["now"]]) for row in records["acts"]]
    blocks: list[Block] = [Heading("What may be moved")]
    if values:
        heads = [Column("in the address"), Column("value"), Column("unit")]
        heads += [Column(head, is_number=True) for head in ("from", "to", "stands at", "is set to")]
        blocks.append(Table(columns=tuple(heads), rows=tuple(values), title="Values"))
    if acts:
        columns = tuple(Column(head) for head in ("in the address", "what", "whose", "may be", "is"))
        blocks.append(Table(columns=columns, rows=tuple(acts), title="Moves and laws"))
    for name, choices in records["choices"].items():
        blocks.append(Paragraph(f"{name}: {', '.join(choices)}"))
    return blocks


def record_controls(panel: ControlsPanel, shown: Shown) -> dict[str, Any]:
    """The same as data."""
    controls, world = panel.controls, shown.view.world
    set_, held = dict(world.values), dict(world.acts)
    order = {id_: number for number, id_ in enumerate(panel.telling)}
    sliders = sorted(controls.sliders.values(), key=lambda slider: order.get(slider.id, len(order)))
    values = [
        {
            "name": f"set.{slider.id}", "label": name_slider(slider, shown.model), "unit": say_unit(slider.unit),
            "low": slider.low, "high": slider.high, "rest": panel.typical.get(slider.id, slider.low),
            "now": f"{set_[slider.id]:g}" if slider.id in set_ else "", "tells_most": slider.id in order,
            "sources": list(slider.sources), "judged": slider.judged,
        }
        for slider in sliders
    ]  # fmt: skip
    dates = f"{controls.dates[0]} to {controls.dates[-1]}"
    acts = [
        {
            "name": f"act.{act.id}", "label": ", ".join((act.label, *act.elements)), "by": act.by,
            "may_be": "never, always" if act.is_law else f"never, {dates}", "now": held.get(act.id, ""),
        }
        for act in controls.acts.values()
    ]  # fmt: skip
    choices = {"lens": controls.lenses, "with": controls.branches, "of": controls.subjects, "for": controls.actors}
    return {"values": values, "acts": acts, "choices": {name: list(ids) for name, ids in choices.items()}}


def lay_story(panel: StoryPanel) -> list[Block]:
    """Every step with the address that shows it."""
    if not panel.steps:
        return [Paragraph("This scenario tells no story.")]
    blocks: list[Block] = [Heading("Story")]
    for step in panel.steps:
        mark = " (here)" if step.number == panel.at else ""
        blocks.append(Paragraph(f"{step.number}. {step.text}{mark}"))
        blocks.append(Paragraph(f"?{step.address}{f' ({step.trouble})' if step.trouble else ''}", tone="muted"))
    return blocks


def record_story(panel: StoryPanel) -> list[dict[str, Any]]:
    """The same as data."""
    return [
        {"step": step.number, "text": step.text, "address": f"?{step.address}", "trouble": step.trouble}
        for step in panel.steps
    ]


def lay_matrix(panel: MatrixPanel) -> list[Block]:
    """Who gains and who loses by each subject; nothing where none has declared branches."""
    if not panel.rows:
        return []
    columns = (Column("by what"), *(Column(label) for _, label in panel.actors))
    rows = []
    for row in panel.rows:
        told = [tell_effect(effect) for effect in row.effects]
        rows.append(
            make_row([row.label or row.subject, *(" ".join(filter(None, (t.word, t.count, t.amount))) for t in told)])
        )
    return [Heading("Who gains, who loses"), Paragraph(say_matrix(panel)), Table(columns=columns, rows=tuple(rows))]


def record_matrix(panel: MatrixPanel) -> list[dict[str, Any]]:
    """The same as data, a row for each subject and actor."""
    return [
        {
            "subject": row.subject, "label": row.label, "actor": effect.actor, "plus": effect.n_plus, "minus": effect.n_minus,
            "of": effect.n_futures, "told": " ".join(filter(None, (cell.word, cell.count, cell.amount))),
        }
        for row in panel.rows
        for effect, cell in ((effect, tell_effect(effect)) for effect in row.effects)
    ]  # fmt: skip
