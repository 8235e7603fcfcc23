"""Open a forecast record and add to it: the path between the file and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.ledger.entries import AskedQuestion, Entry
from sandtable.ledger.listing import Added
from sandtable.ledger.record import Damage, ForeignRecord, Record, digest_of, read_record, seal_lines
from sandtable.ledger.standing import BrokenReference, Standing, find_standing
from sandtable.store.forecasts import append_lines, read_lines
from sandtable.usecases.clock import STATED, Today
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import refuse_unknown

DEFAULT_FILE = "forecasts.jsonl"
MOST_LISTED = 20
IN_TROUBLE = 3


@dataclass(slots=True, kw_only=True)
class Draft:
    """Entries on their way into a record, each of which will have a line.

    Args:
        standing: what stands.
        entries: to be added, in order.
        asked: questions as asked by the new entries, with their lines.
    """

    standing: Standing
    entries: list[Entry] = field(default_factory=list)
    asked: dict[str, tuple[AskedQuestion, int]] = field(default_factory=dict)

    def add(self, entry: Entry) -> int:
        """Adds an entry; gives its line."""
        self.entries.append(entry)
        n_standing = self.standing.record.n_lines or 1  # a new record opens with a line of its own
        return n_standing + len(self.entries)

    def ask(self, question: AskedQuestion) -> int:
        """The line on which a question stands as it is asked now; adds one where it is new or has changed."""
        held = self.asked.get(question.key)
        if held is None and self.standing.questions.get(question.key) is not None:
            held = (self.standing.questions[question.key], self.standing.asked_on[question.key])
        if held is None or held[0] != question:
            held = (question, self.add(question))
        self.asked[question.key] = held
        return held[1]


def open_record(file: str | Path) -> Standing:
    """What stands in a record.

    Raises:
        Refused: the file is missing, foreign or damaged (exit code 3); then nothing of it is used.
    """
    texts, faults = read_lines(Path(file))
    if faults:
        raise Refused(faults, exit_code=IN_TROUBLE)
    return _stand(texts, str(file))


def add_entries(file: str | Path, today: Today, build: Callable[[Draft], None]) -> Added:
    """Adds entries to a record, all or none; makes the file when there is none.

    Args:
        file: the record.
        today: the day that the lines will carry.
        build: fills a draft, seeing what stands while nobody else writes; what it refuses leaves the file as it was.

    Raises:
        Refused: the record is damaged or foreign, its last line is of a later day, or it cannot be written.
    """
    done: list[Added] = []

    def extend(texts: tuple[str, ...]) -> tuple[str, ...]:
        standing = _stand(texts, str(file))
        record = standing.record
        if today.day < record.recorded:
            raise refuse_call(
                f"nothing can be recorded as of {today.day}",
                why=f"the record's last line is of {record.recorded}, and lines stand in the order in which they were written",
                mend="leave out --today"
                if today.clock == STATED
                else f"wait, or name the day: --today {record.recorded}",
            )
        draft = Draft(standing=standing)
        build(draft)
        lines = seal_lines(record, draft.entries, recorded=today.day, clock=today.clock) if draft.entries else ()
        done.append(_added(str(file), record, lines))
        return lines

    faults = append_lines(Path(file), extend)
    if faults:
        raise Refused(faults, exit_code=IN_TROUBLE)
    return done[0]


def require_question(standing: Standing, name: str) -> AskedQuestion:
    """The question of a record that a name means: `Q06`, or `scenario:Q06`.

    Raises:
        Refused: the record has none of that name, or several.
    """
    found = match_questions(standing.questions.values(), name)
    if len(found) > 1:
        raise refuse_call(
            f"`{name}` is a question of {len(found)} scenarios",
            why=", ".join(f"`{question.key}`" for question in found),
            mend="name it with its scenario, as shown",
            code="no-such-name",
        )
    if not found:
        names = [question.question for question in standing.questions.values()]
        refusal = refuse_unknown("question", name, names)
        fault = refusal.faults[0]
        raise refuse_call(
            f"the record has no question `{name}`",
            why=fault.why,
            mend="see `sandtable forecasts show`",
            code=fault.code,
        )
    return found[0]


def match_questions(questions: Iterable[AskedQuestion], name: str) -> list[AskedQuestion]:
    """Questions of that id or that key."""
    return [question for question in questions if name in {question.question, question.key}]


def _stand(texts: tuple[str, ...], file: str) -> Standing:
    try:
        record, damages = read_record(texts)
    except ForeignRecord as error:
        fault = Fault(
            code="record-foreign", what=f"`{file}` is no forecast record", place=Place(file=file), why=str(error),
            mend="name another file with --file",
        )  # fmt: skip
        raise Refused([fault], exit_code=IN_TROUBLE) from None
    if record is None:
        raise Refused(_damage_faults(file, damages), exit_code=IN_TROUBLE)
    try:
        return find_standing(record)
    except BrokenReference as error:
        raise Refused(_damage_faults(file, (Damage(error.line, str(error)),)), exit_code=IN_TROUBLE) from None


def _damage_faults(file: str, damages: Sequence[Damage]) -> list[Fault]:
    return [
        Fault(
            code="record-damaged", what=f"the forecast record `{file}` was changed on or before line {damage.line}",
            place=Place(file=file, line=damage.line, column=1), why=damage.what,
            mend="take the file from a copy; nothing of it was used or added to",
        )
        for damage in damages[:MOST_LISTED]
    ]  # fmt: skip


def _added(file: str, record: Record, lines: Sequence[str]) -> Added:
    first = record.n_lines + 1 if lines else 0
    return Added(
        file=file,
        n_added=len(lines),
        first_line=first,
        last_line=record.n_lines + len(lines) if lines else 0,
        head=digest_of(lines[-1]) if lines else record.head,
    )
