"""Make variables of a scenario settable from outside: each gets a given value beside its equation, and a switch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from sandtable.model.expression import Name
from sandtable.model.model import Model, Override, Parameter, Variable
from sandtable.usecases.refused import refuse_call
from sandtable.usecases.request import require_known

if TYPE_CHECKING:
    from collections.abc import Mapping

OWNER = "given"
SETTABLE = frozenset({"auxiliary", "flow", "data"})


def add_inputs(model: Model, names: Iterable[str]) -> Model:
    """The model with a given value and a switch for each of these variables: off, nothing is changed.

    Args:
        model: a settled scenario.
        names: auxiliaries, flows or data.

    Raises:
        Refused: a name that is none of the scenario's, or one of another kind.
    """
    wanted = tuple(dict.fromkeys(names))
    variables: dict[str, Variable] = dict(model.variables)
    parameters: dict[str, Parameter] = dict(model.parameters)
    overrides: dict[str, Override] = dict(model.overrides)
    able = [variable.id for variable in model.variables.values() if variable.kind in SETTABLE]
    for name in wanted:
        require_known("variable", name, model.variables)
        variable = model.variables[name]
        if variable.kind not in SETTABLE:
            raise refuse_call(
                f"`{name}` cannot be an input",
                why=f"it is of the kind {variable.kind}; inputs are auxiliaries, flows and data (stocks and parameters can be "
                "set without being named)",
                mend=f"name others, such as {', '.join(f'`{one}`' for one in able[:4])}" if able else "name none",
            )
        given = given_id(name)
        cells = list(product(*(model.axes[axis].elements for axis in variable.axes)))
        for elements in cells:
            id_ = cell_id(given, elements)
            parameters[id_] = Parameter(id=id_, variable=given, elements=elements, value=0.0)
        variables[given] = replace(variable, id=given, kind="parameter", cells={}, terms=(), within=None)
        overrides[switch_id(name)] = Override(
            id=switch_id(name), owner_kind="branch", owner=OWNER, target=name, elements=(), value=Name(id=given), first=0,
            last=model.grid.n_steps - 1,
        )  # fmt: skip
    order = (*(given_id(name) for name in wanted), *model.constant_order)
    return replace(model, variables=variables, parameters=parameters, overrides=overrides, constant_order=order)


def given_id(name: str) -> str:
    """The parameter that holds the given value."""
    return f"{name}~{OWNER}"


def switch_id(name: str) -> str:
    """The override whose flag says that the given value holds."""
    return f"branch.{OWNER}:{name}"


def cell_id(name: str, elements: Iterable[str]) -> str:
    """The Parameter of a cell."""
    joined = ",".join(elements)
    return f"{name}[{joined}]" if joined else name


def slots_of(slots: Mapping[str, int], name: str, elements: Iterable[str]) -> list[int]:
    """Parameter slots of a variable's cells; their order is that of `elements` ("" for a scalar)."""
    return [slots[f"{name}[{cell}]" if cell else name] for cell in elements]
