"""What checking knows so far: every declared thing by name, and the faults found."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import NOWHERE, Place
from sandtable.model.declaration import (
    Actor,
    Asks,
    Auxiliary,
    Branch,
    Check,
    Claim,
    Correlation,
    Interest,
    Law,
    Lens,
    Move,
    Person,
    Quantity,
    Question,
    Report,
    Route,
    Sector,
    Statement,
    Story,
    UnitDeclaration,
    Use,
)
from sandtable.model.expression import Distribution, Expression, Provenance
from sandtable.model.files import ScenarioFiles
from sandtable.model.model import Axis, ElementMap, Override, Parameter, Series, Source, Variable
from sandtable.model.timegrid import TimeGrid
from sandtable.quantities.text import UnitProblem, parse_unit_text
from sandtable.quantities.unit import DIMENSIONLESS, Unit

KEYWORDS = {Auxiliary: "aux", UnitDeclaration: "unit"}
CONSTANT_KINDS = frozenset({"parameter", "constant"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A statement with the sector in which it stands."""

    statement: Statement
    sector: str = ""


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Declared:
    """A declared variable; `axes` or `unit` is None when its declaration is at fault, so that users of it stay silent."""

    id: str
    kind: str  # parameter constant data lookup stock flow auxiliary outcome
    statement: Quantity
    axes: tuple[str, ...] | None
    unit: Unit | None
    sector: str = ""


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Facts:
    """What an equation needs.

    Args:
        now: variables, `move:` and `law:` that must be evaluated before it at the same point, with a place each.
        initial: variables that its value before point 0 needs.
        memory: variables that the initial levels of its memories need.
        used: every name it mentions.
        is_moving: whether its value may differ between points.
    """

    now: dict[str, Place] = field(default_factory=dict)
    initial: dict[str, Place] = field(default_factory=dict)
    memory: dict[str, Place] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    is_moving: bool = False
    has_noise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueNote:
    """Provenance of one value that a reader could question: for the count of sourced, judged and bare."""

    owner: str
    place: Place
    provenance: Provenance | None
    value: float | None


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Scope:
    """All that is declared, and all that was found wrong."""

    files: ScenarioFiles
    faults: list[Fault] = field(default_factory=list)
    heads: dict[Place, Place] = field(default_factory=dict)  # place of a statement -> its keyword and name
    grid: TimeGrid | None = None
    time_unit: Unit = DIMENSIONLESS
    title: str = ""
    question: str = ""
    about: str = ""
    asks: Asks | None = None
    headline: tuple[str, str] = ("", "")  # the subject and actor of the question
    axes: dict[str, Axis] = field(default_factory=dict)
    axis_places: dict[str, Place] = field(default_factory=dict)
    bad_axes: set[str] = field(default_factory=set)
    axes_of_element: dict[str, list[str]] = field(default_factory=dict)
    maps: dict[str, ElementMap] = field(default_factory=dict)
    maps_used: set[str] = field(default_factory=set)
    map_places: dict[str, Place] = field(default_factory=dict)
    bad_maps: set[str] = field(default_factory=set)
    units: dict[str, Unit] = field(default_factory=dict)
    unit_places: dict[str, Place] = field(default_factory=dict)
    bad_units: set[str] = field(default_factory=set)
    bound_units: list[tuple[str, Place]] = field(default_factory=list)  # given to blocks in place of their own
    unit_by_text: dict[str, Unit | None] = field(default_factory=dict)
    units_used: set[str] = field(default_factory=set)
    sources: dict[str, Source] = field(default_factory=dict)
    has_sources: bool = False
    source_lines: dict[str, int] = field(default_factory=dict)
    unknown_sources: set[str] = field(default_factory=set)
    literals: dict[str, int] = field(default_factory=dict)
    sources_place: Place = NOWHERE
    sources_used: set[str] = field(default_factory=set)
    actors: dict[str, Actor] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    unknown_actors: set[str] = field(default_factory=set)
    persons_used: set[str] = field(default_factory=set)
    sectors: dict[str, Sector] = field(default_factory=dict)
    declared: dict[str, Declared] = field(default_factory=dict)
    moves: dict[str, Move] = field(default_factory=dict)
    move_axes: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    laws: dict[str, Law] = field(default_factory=dict)
    branches: dict[str, Branch] = field(default_factory=dict)
    lenses: dict[str, Lens] = field(default_factory=dict)
    interests: dict[str, Interest] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)
    correlations: list[Correlation] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    variables: dict[str, Variable] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    empirical: dict[str, tuple[float, ...]] = field(default_factory=dict)
    facts: dict[str, Facts] = field(default_factory=dict)
    overrides: dict[str, Override] = field(default_factory=dict)
    override_facts: dict[str, list[Facts]] = field(default_factory=dict)
    timed: set[str] = field(default_factory=set)  # variables that a branch or lens replaces
    used: set[str] = field(default_factory=set)
    unknown: dict[str, list[tuple[Place, str]]] = field(default_factory=dict)
    value_notes: list[ValueNote] = field(default_factory=list)
    compositions: dict[tuple[str, ...], Place] = field(default_factory=dict)
    n_hoisted: dict[str, int] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)

    def fault(
        self,
        code: str,
        what: str,
        place: Place = NOWHERE,
        *,
        why: str = "",
        mend: str = "",
        severity: str = "error",
        related: Iterable[tuple[Place, str]] = (),
    ) -> None:
        """Notes a fault."""
        place = self.heads.get(place, place)
        self.faults.append(
            Fault(code=code, what=what, place=place, why=why, mend=mend, severity=severity, related=tuple(related))
        )

    def place_heads(self, statements: Iterable[Statement]) -> None:
        """Remembers where each statement's keyword and name stand: a fault of the whole is shown there."""
        for statement in statements:
            name = getattr(statement, "id", "") or getattr(statement, "actor", "")
            word = KEYWORDS.get(type(statement), type(statement).__name__.lower())
            place = statement.place
            if not name or not place.line:
                continue
            width = len(word) + 1 + len(name.rsplit(".", 1)[-1])
            self.heads[place] = Place(place.file, place.line, place.column, place.line, place.column + width)

    def keys(self, axes: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The element keys of an array, row-major; [()] for a single number."""
        return list(itertools.product(*(self.axes[axis].elements for axis in axes)))

    def note_value(self, owner: str, place: Place, provenance: Provenance | None, *, value: float | None) -> None:
        """Notes a value that rests on a source, on judgement, or on nothing."""
        self.value_notes.append(ValueNote(owner=owner, place=place, provenance=provenance, value=value))

    def unit(self, text: str, place: Place) -> Unit | None:
        """The unit of a text, or None after noting the fault (once per text)."""
        if text in self.unit_by_text:
            return self.unit_by_text[text]
        unit = parse_unit_text(text, self.units)
        if isinstance(unit, UnitProblem):
            self._unit_fault(unit, text, place)
            self.unit_by_text[text] = None
            return None
        self.units_used.update(atom.name for atom, _ in unit.atoms)
        self.unit_by_text[text] = unit
        return unit

    def _unit_fault(self, problem: UnitProblem, text: str, place: Place) -> None:
        from sandtable.compiler.checking.near import mend_by_name
        from sandtable.quantities.table import load_table
        from sandtable.quantities.text import LANGUAGE_UNITS

        if problem.name in self.bad_units:
            return
        if problem.kind == "offset":
            self.fault(
                "unit-offset",
                f"`{problem.name}` has a zero of its own and cannot stand in a product",
                place,
                why="values in it cannot be added or scaled by a factor alone",
                mend="use `kelvin`, or the difference unit `delta_degC`",
            )
        elif problem.kind == "form":
            self.fault(
                "unit-form",
                f"`{text}` is no unit",
                place,
                why="a unit is names joined by `*`, `/` and `^` with whole exponents, or `1`, of a size that a number can hold",
                mend="write it as in `USD/person/month` or `km^2`",
            )
        else:
            known = [*self.units, *LANGUAGE_UNITS, *load_table()["units"]]
            self.fault(
                "unknown-unit",
                f"`{problem.name}` is no unit",
                place,
                why=f"neither a `unit` statement nor Pint knows `{problem.name}`",
                mend=mend_by_name(problem.name, known, f"declare it: `unit {problem.name}`"),
            )


ParameterValue = float | Distribution
Cells = dict[tuple[str, ...], Expression]
