"""Drafts as an XMILE document."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace

from sandtable.interop.export.dimensions import name_dimensions
from sandtable.interop.export.drafts import Draft, Graph, Loss
from sandtable.interop.export.equations import CellsNeeded, Equations
from sandtable.interop.export.layout import NAMESPACE, block, comment, leaf, open_tag
from sandtable.interop.export.naming import Names, quoted, spaced
from sandtable.interop.export.scene import Scene
from sandtable.interop.export.tables import find_readable
from sandtable.model.expression import Name

MOST_NAMED = 30  # of one kind of loss, in the comment
TIME_STEP = "TIME STEP"
TAGS = {"stock": "stock", "flow": "flow", "aux": "aux", "gf": "gf"}


class Document:
    """An XMILE file in the making."""

    def __init__(self, scene: Scene) -> None:
        """Takes drafts, all made; names are given in their order."""
        self._scene = scene
        self.names = Names()
        for id_ in scene.drafts:
            _ = self.names[id_]
        dimensions = name_dimensions(scene.space.axes, [draft.axes for draft in scene.drafts.values()])
        self._axes, self._elements = dimensions.names, dimensions.elements
        self._equations = Equations(scene.space, self.names, dimensions, find_readable(scene.drafts))

    def text(self, losses: Sequence[Loss], version: str) -> str:
        """The whole file.

        Args:
            losses: what the comment at its head lists.
            version: of this program.
        """
        drafts = self._settled()
        written = {draft.id: self._variable(draft) for draft in drafts if draft.kind != "gf"}
        written |= {draft.id: self._table(draft) for draft in drafts if draft.kind == "gf"}  # now their calls are known
        variables = [line for draft in drafts for line in written[draft.id]]
        lines = [
            '<?xml version="1.0" encoding="utf-8"?>',
            open_tag("xmile", [("version", "1.0"), ("xmlns", NAMESPACE)]),
            *comment(self._head(losses)),
            *self._header(version),
            *self._sim_specs(),
            *self._units(),
            *self._dimensions(),
            *block("model", block("variables", [*self._time_step(), *variables, *self._groups()])),
            "</xmile>",
        ]
        return "\n".join(lines) + "\n"

    @property
    def n_readings(self) -> int:
        """How many auxiliaries read tables, once the text is written."""
        return len(self._equations.readings.made)

    # -- the frame ---------------------------------------------------------------------------------

    def _head(self, losses: Sequence[Loss]) -> list[str]:
        choice, grid = self._scene.choice, self._scene.model.grid
        said = f"Scenario {self._scene.model.id}, lens {choice.lens}, branch {choice.branch}."
        zero = f" Time 0 is {grid.label(0)}; it counts {grid.unit}s." if grid.is_calendar else ""
        lines = [said + zero]
        if losses:
            lines.append("Of the scenario this file does not hold:")
        for loss in losses:
            shown = ", ".join(loss.names[:MOST_NAMED])
            more = f" and {len(loss.names) - MOST_NAMED} more" if len(loss.names) > MOST_NAMED else ""
            text = f"{loss.what} ({len(loss.names)}): {shown}{more}. In their place: {loss.instead}."
            lines += textwrap.wrap(text, 110, initial_indent="* ", subsequent_indent="  ", break_long_words=False)
        return lines

    def _header(self, version: str) -> list[str]:
        axes = [len(draft.axes) for draft in self._scene.drafts.values()]
        lines = [leaf("vendor", "sandtable"), leaf("product", "sandtable", [("version", version), ("lang", "en")])]
        lines.append(leaf("name", self._scene.model.title or self._scene.model.id))
        if self._scene.model.question:
            lines.append(leaf("caption", self._scene.model.question))
        if max(axes, default=0):
            uses = open_tag("uses_arrays", [("maximum_dimensions", str(max(axes)))], is_empty=True)
            lines += block("options", [uses])
        return block("header", lines)

    def _sim_specs(self) -> list[str]:
        grid = self._scene.model.grid
        ends = [leaf("start", repr(grid.elapsed(0))), leaf("stop", repr(grid.elapsed(grid.n_steps)))]
        method = {"euler": "euler", "rk4": "rk4"}[grid.method]
        return block("sim_specs", [*ends, leaf("dt", repr(grid.step))], [("method", method), ("time_units", grid.unit)])

    def _units(self) -> list[str]:
        atoms = {
            atom.name: None
            for variable in self._scene.model.variables.values()
            if variable.kind != "outcome"
            for atom, _ in variable.unit.atoms
        }
        units = [line for name in atoms for line in block("unit", [], [("name", name)])]
        return block("model_units", units) if units else []

    def _dimensions(self) -> list[str]:
        used = {self._axes[axis]: axis for draft in self._scene.drafts.values() for axis in draft.axes}
        lines: list[str] = []
        for axis in used.values():
            names = self._elements[axis].values()
            elements = [open_tag("elem", [("name", spaced(name))], is_empty=True) for name in names]
            lines += block("dim", elements, [("name", spaced(self._axes[axis])), ("size", str(len(elements)))])
        return block("dimensions", lines) if lines else []

    def _time_step(self) -> list[str]:
        """The step under a name that every tool reads."""
        grid = self._scene.model.grid
        zero = f" Time 0 is {grid.label(0)}." if grid.is_calendar else ""
        lines = [leaf("eqn", "DT"), leaf("doc", f"The step of the time axis.{zero}"), leaf("units", grid.unit)]
        return block("aux", lines, [("name", TIME_STEP)])

    def _groups(self) -> list[str]:
        members: dict[str, list[str]] = {}
        for draft in self._scene.drafts.values():
            if draft.group:
                members.setdefault(draft.group, []).append(self.names[draft.id])
        lines: list[str] = []
        for group, names in members.items():
            entities = [open_tag("entity", [("name", name)], is_empty=True) for name in names]
            lines += block("group", entities, [("name", group)])
        return lines

    # -- variables ---------------------------------------------------------------------------------

    def _settled(self) -> list[Draft]:
        """The drafts; a stock whose first values need equations of their own gets a variable for them."""
        found: list[Draft] = []
        for draft in list(self._scene.drafts.values()):
            if draft.kind == "stock" and draft.axes and self._needs_cells(draft):
                start = f"{draft.id}~start"
                made = Draft(
                    id=start,
                    kind="aux",
                    axes=draft.axes,
                    cells=draft.cells,
                    unit=draft.unit,
                    doc=f"What `{draft.id}` starts with.",
                )
                self._scene.add(made)
                found += [made, replace(draft, cells={(): Name(id=start)})]
            else:
                found.append(draft)
        return found

    def _needs_cells(self, draft: Draft) -> bool:
        try:
            self._equations.write_whole(draft.cells[()], draft.axes)
        except CellsNeeded:
            return True
        return False

    def _variable(self, draft: Draft) -> list[str]:
        name = [("name", self.names[draft.id])]
        about = [leaf("doc", draft.doc)] if draft.doc else []
        about += [leaf("units", draft.unit)] if draft.unit else []
        lines = self._shape(draft) + self._body(draft)
        lines += [leaf("inflow", quoted(self.names[flow])) for flow in draft.inflows]
        lines += [leaf("outflow", quoted(self.names[flow])) for flow in draft.outflows]
        if draft.graph is not None:
            lines += block("gf", _points(draft.graph), [("type", draft.graph.mode)])
        return block(TAGS[draft.kind], [*lines, *about], name)

    def _table(self, draft: Draft) -> list[str]:
        """A graphical function: in the auxiliaries that read it, or by itself where it is called by name."""
        assert draft.graph is not None
        about = [leaf("doc", draft.doc)] if draft.doc else []
        about += [leaf("units", draft.unit)] if draft.unit else []
        kind, lines = [("type", draft.graph.mode)], list[str]()
        readings = self._equations.readings.of(draft.id)
        for reading in readings:
            own = [*self._shape(replace(draft, axes=reading.axes)), leaf("eqn", reading.at)]
            inner = [*own, *block("gf", _points(draft.graph), kind), *about]
            lines += block("aux", inner, [("name", self.names[reading.id])])
        name = ("name", self.names[draft.id])
        return lines if readings else block("gf", [*_points(draft.graph), *about], [name, *kind])

    def _shape(self, draft: Draft) -> list[str]:
        dims = [open_tag("dim", [("name", spaced(self._axes[axis]))], is_empty=True) for axis in draft.axes]
        return block("dimensions", dims) if dims else []

    def _body(self, draft: Draft) -> list[str]:
        """One equation for all cells where XMILE can say it, else one per cell."""
        if () in draft.cells:
            try:
                return [leaf("eqn", self._equations.write_whole(draft.cells[()], draft.axes))]
            except CellsNeeded:
                pass
        lines: list[str] = []
        for cell in self._scene.space.cells(draft.axes):
            value = draft.cells[cell] if cell in draft.cells else draft.cells[()]
            text = self._equations.write(value, dict(zip(draft.axes, cell, strict=True)))
            names = [spaced(self._elements[axis][element]) for axis, element in zip(draft.axes, cell, strict=True)]
            lines += block("element", [leaf("eqn", text)], [("subscript", ",".join(names))])
        return lines


def _points(graph: Graph) -> list[str]:
    xs, ys = zip(*graph.points, strict=True)
    return [leaf("xpts", ",".join(repr(float(x)) for x in xs)), leaf("ypts", ",".join(repr(float(y)) for y in ys))]
