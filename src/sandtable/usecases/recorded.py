"""The series of a run that may be recorded: which cells of the plan they are, and which a scenario shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandtable.usecases.request import require_known

if TYPE_CHECKING:
    from sandtable.model.model import Model
    from sandtable.plan.plan import Plan


def shown_series(model: Model) -> tuple[str, ...]:
    """The series of the scenario's `show` statements, or its first stocks."""
    names = [
        f"{variable}[{','.join(indices)}]" if indices else variable
        for report in model.reports
        for variable, indices in zip(report.variables, report.indices, strict=True)
    ]
    return tuple(names) or tuple(v.id for v in model.variables.values() if v.kind == "stock" and not v.is_hoisted)[:6]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCell:
    """One recordable series: (record, cell) of the plan and how to name it."""

    key: str
    variable: str
    elements: str
    unit: str
    record: int
    cell: int


def find_cells(model: Model, plan: Plan, names: Iterable[str]) -> tuple[RecordedCell, ...]:
    """The recordable cells of these variables, or of `variable[element]`.

    Raises:
        Refused: a name that the plan does not record.
    """
    by_name = {record.name: index for index, record in enumerate(plan.records)}
    cells: list[RecordedCell] = []
    for name in names:
        variable, _, rest = name.partition("[")
        require_known("variable", variable, by_name)
        wanted = rest.rstrip("]").replace(" ", "")
        record = plan.records[by_name[variable]]
        chosen = [i for i, e in enumerate(record.elements) if not wanted or e == wanted]
        if not chosen:
            require_known("element", wanted, record.elements)
        unit = model.variables[variable].unit.text if variable in model.variables else "1"
        cells += [
            RecordedCell(
                key=f"{variable}[{record.elements[i]}]" if record.elements[i] else variable,
                variable=variable,
                elements=record.elements[i],
                unit=unit,
                record=by_name[variable],
                cell=i,
            )
            for i in chosen
        ]
    return tuple(cells)
