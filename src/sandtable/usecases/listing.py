"""What there is: the library's scenarios, and what a scenario declares."""

from __future__ import annotations

from sandtable.analysis.listings import LibraryEntry, ListedThing, Listing
from sandtable.language.parser import parse_document
from sandtable.model.declaration import Asks, ScenarioHead
from sandtable.model.model import Model
from sandtable.sources.paths import MAIN_DOCUMENT, library_names
from sandtable.usecases.check import require_model
from sandtable.usecases.places import LIBRARY
from sandtable.usecases.refused import refuse_call


def list_library() -> tuple[LibraryEntry, ...]:
    """The scenarios that come with sandtable."""
    entries = []
    for name in library_names(LIBRARY):
        text = (LIBRARY / name / MAIN_DOCUMENT).read_text(encoding="utf-8")
        document, _ = parse_document(text, MAIN_DOCUMENT)
        title = next((s.title for s in document.statements if isinstance(s, ScenarioHead)), "")
        question = next((s.question for s in document.statements if isinstance(s, Asks)), "")
        entries.append(LibraryEntry(id=name, title=title, question=question))
    return tuple(entries)


def list_scenario(where: str) -> Listing:
    """Everything a scenario declares.

    Raises:
        Refused: the scenario has faults.
    """
    model = require_model(where)
    return Listing(scenario=model.id, title=model.title, things=tuple(_things(model)))


def require_one_word(what: str, word: str) -> None:
    """Refuse a second word where none is read.

    Raises:
        Refused: there is one (exit code 2).
    """
    if word:
        raise refuse_call(
            f"`list` reads one word, and there are `{what}` and `{word}`",
            why="only `laws` takes a second one, the law to be shown",
            mend=f"write `sandtable list {what}`, or `sandtable list laws {word}`",
            code="bad-call",
        )


def _things(model: Model) -> list[ListedThing]:
    things = [ListedThing(kind="actor", id=a.id, label=a.label) for a in model.actors.values()]
    things += [ListedThing(kind="person", id=p.id, label=p.label) for p in model.persons.values()]
    things += [
        ListedThing(kind="dimension", id=a.id, label=a.label or ", ".join(a.elements)) for a in model.axes.values()
    ]
    shown = [v for v in model.variables.values() if not v.is_hoisted]
    for kind in ("parameter", "constant", "data", "lookup", "stock", "flow", "auxiliary", "outcome"):
        things += [
            ListedThing(kind=kind, id=v.id, label=v.label, unit=v.unit.text, sector=v.sector)
            for v in shown
            if v.kind == kind
        ]
    things += [ListedThing(kind="move", id=m.id, label=m.label) for m in model.moves.values()]
    things += [ListedThing(kind="law", id=law.id, label=law.label) for law in model.laws.values()]
    things += [ListedThing(kind="branch", id=b.id, label=b.label) for b in model.branches.values()]
    things += [ListedThing(kind="lens", id=lens.id, label=lens.label) for lens in model.lenses.values()]
    things += [ListedThing(kind="claim", id=c.id, label=c.label) for c in model.claims.values()]
    things += [ListedThing(kind="question", id=q.id, label=q.asks) for q in model.questions.values()]
    things += [ListedThing(kind="check", id=str(i + 1), label=c.label) for i, c in enumerate(model.checks)]
    return things
