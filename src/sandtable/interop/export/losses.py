"""What of a scenario XMILE has no place for, beyond what single equations lose."""

from __future__ import annotations

from collections.abc import Iterable

from sandtable.interop.export.scene import Scene
from sandtable.model.expression import Binary, Call, Distribution, Expression, Name, Number, Subscript
from sandtable.model.walking import parts_of, walk

RECORD, BASE = "record", "base"
FIRST_VALUES = "first values that read moves"


def note_losses(scene: Scene) -> None:
    """Notes everything of the model that no draft holds."""
    model, choice = scene.model, scene.choice
    drawn = [
        id_
        for id_, parameter in model.parameters.items()
        if isinstance(parameter.value, Distribution) and not _is_fixed(scene, id_)
    ]
    _note(scene, "distributions of uncertain values", drawn, "their medians; the distribution is said in words")
    pairs = [f"{each.first} with {each.second}" for each in model.correlations]
    _note(scene, "correlations", pairs, "nothing")
    used = {part for part in choice.branch.split("+") if part != BASE}
    _note(
        scene, "lenses", [id_ for id_ in model.lenses if id_ not in {choice.lens, RECORD}], "the one that is exported"
    )
    _note(scene, "branches", [id_ for id_ in model.branches if id_ not in {*used, BASE}], "the one that is exported")
    own = [each for each in model.variables.values() if each.kind == "outcome"]
    _note(scene, "outcomes", [each.id for each in own if not each.is_hoisted], "nothing: they are read off a run")
    _note(scene, "interests and ledgers", model.interests, "nothing")
    _note(scene, "claims", model.claims, "nothing")
    _note(scene, "questions", model.questions, "nothing")
    _note(scene, "checks", [each.label for each in model.checks], "nothing")
    _note(scene, "rows of the sources table", model.sources, "their ids in words")
    _note(scene, "actors", model.actors, "nothing")
    _note(scene, "persons", model.persons, "nothing")
    _note_first_values(scene)


def _note(scene: Scene, what: str, names: Iterable[str], instead: str) -> None:
    for name in names:
        scene.losses.add(what, name, instead)


def _is_fixed(scene: Scene, parameter: str) -> bool:
    """Whether the lens or the branch puts a number in the place of a distribution."""
    model, choice = scene.model, scene.choice
    parts = [model.branches[part].parameters for part in choice.branch.split("+") if part in model.branches]
    parts += [model.lenses[choice.lens].parameters] if choice.lens in model.lenses else []
    return any(isinstance(part.get(parameter), float | int) for part in parts)


def _note_first_values(scene: Scene) -> None:
    """Stocks and memories whose first value hangs on moves: with us none is active yet, elsewhere one may begin at once."""
    starters = _at_first(scene)
    if not starters:
        return
    for draft in scene.drafts.values():
        if draft.kind == "stock":
            wanted = list(draft.cells.values())
        else:
            calls = [node for cell in draft.cells.values() for node in walk(cell) if isinstance(node, Call)]
            wanted = [
                each.arguments[0]
                for each in calls
                if each.function.startswith(("smooth", "delay", "trend", "forecast"))
            ]
        names = {name for value in wanted for name in _reached(scene, value)}
        if names & starters:
            instead = "what they are once the moves of the first point have begun"
            scene.losses.add(FIRST_VALUES, draft.id.partition("~")[0], instead, is_numeric=True)


def _at_first(scene: Scene) -> set[str]:
    """Activities of moves that may be under way at the first point."""
    found = set()
    for id_, draft in scene.drafts.items():
        is_activity = id_.endswith(("~active", "~begins", "~count"))
        if is_activity and any(_may_hold_at_first(scene, value) for value in draft.cells.values()):
            found.add(id_)
    return found


def _may_hold_at_first(scene: Scene, value: Expression) -> bool:
    """False for 0, and for a test of the time that fails at the first point."""
    start = scene.model.grid.elapsed(0)
    match value:
        case Number():
            return value.value != 0
        case Binary(op="and"):
            return _may_hold_at_first(scene, value.left) and _may_hold_at_first(scene, value.right)
        case Binary(op=">=", left=Name(id="now"), right=Number(value=bound)):
            return start >= bound
        case _:
            return True


def _reached(scene: Scene, value: Expression) -> set[str]:
    """Names that an expression needs at the first point, through auxiliaries and initial values."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        node = waiting.pop()
        name = node.id if isinstance(node, Name) else node.name if isinstance(node, Subscript) else ""
        if name and name not in found:
            found.add(name)
            draft = scene.drafts.get(name)
            waiting += list(draft.cells.values()) if draft is not None else []
        if not name:
            waiting += list(parts_of(node))
    return found
