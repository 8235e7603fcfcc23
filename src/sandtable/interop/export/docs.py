"""What the file says of a variable in words: its label, its note, where its value comes from."""

from __future__ import annotations

from sandtable.interop.export.scene import Scene
from sandtable.language.format_expressions import render_value
from sandtable.model.expression import Distribution, Expression, Provenance
from sandtable.model.model import Parameter, Variable

MOST_CELLS = 40


def doc_of(scene: Scene, variable: Variable) -> str:
    """The documentation of a variable, one line per thing.

    Args:
        scene: what is exported.
        variable: one of its model's.
    """
    declaration = variable.declaration
    lines = [variable.label, getattr(declaration, "note", "")]
    parameters = [each for each in scene.model.parameters.values() if each.variable == variable.id]
    lines += [_value_of(scene, each, variable) for each in parameters[:MOST_CELLS]]
    if len(parameters) > MOST_CELLS:
        lines.append(f"... and {len(parameters) - MOST_CELLS} cells more.")
    if not parameters:
        lines.append(_origin(getattr(declaration, "provenance", None)))
    reason = (
        scene.model.lenses[scene.choice.lens].reasons.get(variable.id, "")
        if scene.choice.lens in scene.model.lenses
        else ""
    )
    lines.append(f"Under the lens {scene.choice.lens}: {reason}" if reason else "")
    if "." in variable.id or "~" in variable.id:
        lines.append(f"In the scenario: {variable.id}")
    return "\n".join(line for line in lines if line)


def _value_of(scene: Scene, parameter: Parameter, variable: Variable) -> str:
    """`x[RU]: median of 3 to 5; @A-1`, where there is something to say."""
    said = []
    value = _settled(scene, parameter)
    if isinstance(value, Distribution):
        said.append(f"median of {say_value(value)}")
    said += [_origin(parameter.provenance)]
    text = "; ".join(part for part in said if part)
    own = parameter.id if variable.axes else ""
    return f"{own}: {text}" if own and text else text


def _settled(scene: Scene, parameter: Parameter) -> object:
    """The parameter's value under the lens and in the branch that are exported."""
    value: object = parameter.value
    if scene.choice.lens in scene.model.lenses:
        value = scene.model.lenses[scene.choice.lens].parameters.get(parameter.id, value)
    for branch in scene.choice.branch.split("+"):
        if branch in scene.model.branches:
            value = scene.model.branches[branch].parameters.get(parameter.id, value)
    return value


def _origin(provenance: Provenance | None) -> str:
    if provenance is None:
        return ""
    parts = [" ".join(f"@{id_}" for id_ in provenance.sources)]
    if provenance.judged is not None:
        parts.append(f'judged "{provenance.judged}"')
    return " ".join(part for part in parts if part)


def say_value(expression: Expression) -> str:
    """An expression of ours in one line.

    Args:
        expression: a value, a distribution or an equation.
    """
    return "".join(character if character.isprintable() else " " for character in render_value(expression))
