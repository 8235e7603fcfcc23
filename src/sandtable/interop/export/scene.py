"""What is exported: a model under one lens and in one branch, and the drafts made of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandtable.interop.export.drafts import Draft, LossList
from sandtable.interop.export.space import Space
from sandtable.model.expression import Expression
from sandtable.model.model import Forcing, Model

SWITCHES = "what holds for whole steps"
BY_STAGES = (
    "tests of the time or a tool's own delay: exact by Euler; under RK4 the last stage of a step has the next value"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which of a scenario's worlds is exported.

    Args:
        lens: its lens.
        branch: `base`, a branch or `a+b`.
        overrides: ids of the overrides that are on, in the order in which they apply.
        forcings: the branch's grips on moves and laws.
        values: Parameter id -> its one value.
        has_noise: whether noise is drawn by the other tool; else it stands at its mean.
    """

    lens: str
    branch: str
    overrides: tuple[str, ...]
    forcings: tuple[Forcing, ...]
    values: Mapping[str, float]
    has_noise: bool = True


@dataclass(slots=True)
class Scene:
    """A model, the choice, and what has been made of them."""

    model: Model
    choice: Choice
    space: Space
    losses: LossList = field(default_factory=LossList)
    drafts: dict[str, Draft] = field(default_factory=dict)

    def add(self, draft: Draft) -> str:
        """Takes a draft; its id may be referred to from now on."""
        self.drafts[draft.id] = draft
        self.space.axes_of[draft.id] = draft.axes
        return draft.id

    def note_whole_steps(self, name: str) -> None:
        """Notes something that holds for whole steps here: the stages of RK4 elsewhere meet the next one half way."""
        if self.model.grid.method != "euler":
            self.losses.add(SWITCHES, name, BY_STAGES, is_numeric=True)

    def add_aux(self, id_: str, axes: tuple[str, ...], value: Expression, *, doc: str, unit: str = "1") -> str:
        """Takes an auxiliary with one equation."""
        return self.add(Draft(id=id_, kind="aux", axes=axes, cells={(): value}, doc=doc, unit=unit))


def open_scene(model: Model, choice: Choice) -> Scene:
    """A scene in which every variable of the model is known by its axes."""
    space = Space(axes=model.axes, maps=model.maps, grid=model.grid)
    space.axes_of.update({id_: variable.axes for id_, variable in model.variables.items()})
    return Scene(model=model, choice=choice, space=space)
