"""Hinges: in one sentence what separates two lenses, then every assumption with its part of the gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Block, Cell, Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_count, format_error, format_number, format_percent, format_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandtable.analysis.disputes.assumptions import Assumption, Side
    from sandtable.analysis.disputes.crux import JointSet
    from sandtable.analysis.disputes.hinges import HingeLine, Hinges
    from sandtable.analysis.disputes.walks import Estimate

MOST_BRIEF = 8
FINEST = 0.1  # points: what is finer says nothing to anybody
FINEST_SHARE = 0.001  # of the gap of a number
TOGETHER = 1.5  # times the sum of single changes, from which a set is said to work only together


def layout_hinges(hinges: Hinges) -> Page:
    """The finding, the assumptions with their parts, the leading ones taken together, and what they rest on."""
    blocks: list[Block] = [Paragraph(say_hinges(hinges), tone="strong")]
    blocks += [Paragraph(text) for text in (say_crux(hinges), say_aside(hinges)) if text]
    blocks.append(_parts_table(hinges, hinges.lines, _title(hinges), _notes(hinges)))
    if hinges.inside:
        blocks.append(
            _parts_table(hinges, hinges.inside, f"Inside `{hinges.opened}`", ["Their parts add up to the group's."])
        )
    if len(hinges.joints) > 1:
        blocks.append(_joint_table(hinges))
    grounds = _grounds_table(hinges)
    return Page((*blocks, grounds) if grounds.rows else tuple(blocks))


def brief_hinges(hinges: Hinges) -> tuple[Block, ...]:
    """The finding in a paragraph and a table of the largest parts."""
    said = " ".join(text for text in (say_hinges(hinges), say_crux(hinges), say_aside(hinges)) if text)
    lines = hinges.singles[:MOST_BRIEF]
    rest = len(hinges.singles) - len(lines)
    first, second = hinges.lenses
    rows = [
        make_row(
            [
                _name(line.assumption),
                *_values(line.assumption),
                f"{_change(line.part, hinges)} ± {_error(line.part, hinges)}",
            ]
        )
        for line in lines
    ]
    notes = [f"{_scale(hinges)}. {_say_method(hinges)}"]
    if rest:
        notes.append(f"{rest} more with smaller parts are left out.")
    columns = (Column("assumption"), Column(first), Column(second), Column("part ± error", is_number=True))
    return (Paragraph(said), Table(title=_title(hinges), columns=columns, rows=tuple(rows), notes=tuple(notes)))


def say_hinges(hinges: Hinges) -> str:
    """What separates the two lenses, in one sentence."""
    levels = f"{_subject(hinges)} {_say_levels(hinges)}"
    gap = f"{_amount(hinges.gap, hinges)} {_unit(hinges)}".strip()
    if hinges.leading is None:
        return f"{levels}: on this they do not differ by more than chance ({gap}, error {_error(hinges.gap, hinges)})."
    part = _amount(hinges.leading.part, hinges)
    names = _listed(_named(hinges, hinges.leading.ids))
    count = f"{part} of these {gap}" if part != _amount(hinges.gap, hinges) else f"all of these {gap}"
    return f"{levels}; {count} (error {_error(hinges.leading.part, hinges)}) rest on {names}."


def say_crux(hinges: Hinges) -> str:
    """The smallest set that closes half of the gap from either side, and whether it works only together."""
    if hinges.leading is None or not hinges.joints:
        return ""
    first, second = hinges.lenses
    crux = hinges.crux
    if crux is None:
        n = len(hinges.joints[-1].ids)
        return (
            f"No set of up to {n} assumptions closes half of the gap both when put into `{first}` and when taken out of "
            f"`{second}`: the disagreement is spread over many."
        )
    them = "it" if len(crux.ids) == 1 else "them"
    said = (
        f"{_listed([f'`{id_}`' for id_ in crux.ids])} {'is' if len(crux.ids) == 1 else 'are'} enough: with `{second}`'s "
        f"view of {them} `{first}` moves from {_level(hinges.levels[0], hinges)} to "
        f"{_moved(hinges.levels[0], crux.added, hinges)}, with `{first}`'s view of {them} `{second}` moves from "
        f"{_level(hinges.levels[1], hinges)} to {_moved(hinges.levels[1], crux.removed, hinges)}."
    )
    return " ".join(text for text in (said, _say_together(crux, hinges), _say_silence(crux, hinges)) if text)


def say_aside(hinges: Hinges) -> str:
    """What does not matter."""
    said = []
    if hinges.leading is None:
        line = hinges.singles[0]
        return (
            f"The largest part is that of {_listed(_named(hinges, [line.assumption.id]))}: {_change(line.part, hinges)} "
            f"{_unit(hinges)} (error {_error(line.part, hinges)})."
        )
    labels, aside = hinges.aside
    if aside is not None:
        bound = _number(aside.most, hinges.error, hinges).removeprefix("+")
        alone = f"; none of them alone moves it by more than {bound}, added or removed" if hinges.is_complete else ""
        said.append(
            f"Beliefs about {_listed([f'“{label}”' for label in labels])} come to {_change(aside.part, hinges)} "
            f"{_unit(hinges)} together (error {_error(aside.part, hinges)}){alone}."
        )
    if hinges.quiet:
        said.append(
            f"{_listed([f'`{id_}`' for id_ in hinges.quiet])} {'does' if len(hinges.quiet) == 1 else 'do'} not matter: "
            "less than a hundredth of the gap, however put."
        )
    return " ".join(said)


def _say_together(joint: JointSet, hinges: Hinges) -> str:
    """Whether the members' single changes fall short of what they do together, on either side."""
    sides = [(joint.added, joint.added_singly), (joint.removed, joint.removed_singly)]
    for lens, (together, singly) in zip(hinges.lenses, sides, strict=True):
        if len(joint.ids) > 1 and abs(together.mean) > TOGETHER * abs(singly):
            return (
                f"They work through each other: one at a time their changes in `{lens}` sum to "
                f"{_number(singly, together.error, hinges)} {_unit(hinges)}, at once they come to "
                f"{_change(together, hinges)}."
            )
    return ""


def _say_silence(joint: JointSet, hinges: Hinges) -> str:
    """On what of it a lens says nothing of its own: there its owner does not contradict, the record does."""
    side_of = {line.assumption.id: line.assumption.sides for line in hinges.singles}
    said = []
    for k, lens in enumerate(hinges.lenses):
        silent = [f"`{id_}`" for id_ in joint.ids if not side_of[id_][k].is_stated]
        if silent and lens != "record":
            said.append(f"On {_listed(silent)} `{lens}` says nothing itself: there the record's value stands for it.")
    return " ".join(said)


def _subject(hinges: Hinges) -> str:
    return f"`{hinges.target}` (“{hinges.label}”)" if hinges.label != hinges.target else f"`{hinges.target}`"


def _say_levels(hinges: Hinges) -> str:
    """`holds in 2 % of 2,000 futures under `record` and 57 % under `rehi``."""
    (first, second), levels = hinges.lenses, [_level(level, hinges) for level in hinges.levels]
    n = [format_count(number) for number in hinges.n_given]
    owner = f" ({hinges.owners[1]})" if hinges.owners[1] else ""
    other = f" ({hinges.owners[0]})" if hinges.owners[0] else ""
    if hinges.is_conditional:
        return (
            f"holds in {levels[0]} of the {n[0]} futures under `{first}`{other} in which its condition does, and in "
            f"{levels[1]} of the {n[1]} under `{second}`{owner}"
        )
    if hinges.is_truth:
        return (
            f"holds in {levels[0]} of {n[0]} futures under `{first}`{other} and in {levels[1]} under `{second}`{owner}"
        )
    return f"is {levels[0]} on average of {n[0]} futures under `{first}`{other} and {levels[1]} under `{second}`{owner}"


def _parts_table(hinges: Hinges, lines: Sequence[HingeLine], title: str, notes: Sequence[str]) -> Table:
    first, second = hinges.lenses
    rows = [
        make_row(
            [
                _name(line.assumption),
                Cell(_change(line.part, hinges), "strong"),
                _error(line.part, hinges),
                _change(line.added, hinges),
                _change(line.removed, hinges),
                *_values(line.assumption),
            ]
        )
        for line in lines
    ]
    numbers = ("part", "error", f"added to {first}", f"removed from {second}")
    columns = (Column("assumption"), *(Column(text, is_number=True) for text in numbers), Column(first), Column(second))
    return Table(title=title, columns=columns, rows=tuple(rows), notes=tuple(notes))


def _joint_table(hinges: Hinges) -> Table:
    first, second = hinges.lenses
    rows = [
        make_row(
            [
                joint.ids[0] if len(joint.ids) == 1 else f"and {joint.ids[-1]}",
                _change(joint.added, hinges),
                _number(joint.added_singly, joint.added.error, hinges),
                format_percent(joint.closes[0]),
                _change(joint.removed, hinges),
                _number(joint.removed_singly, joint.removed.error, hinges),
                format_percent(joint.closes[1]),
            ]
        )
        for joint in hinges.joints
    ]
    numbers = (f"added to {first}", "one by one", "closes", f"removed from {second}", "one by one", "closes")
    return Table(
        title="Taken together",
        columns=(Column("set"), *(Column(text, is_number=True) for text in numbers)),
        rows=tuple(rows),
        notes=(
            "Each row adds one to the row above. one by one: sum of the single changes; where it differs from the joint "
            "one, the assumptions work through each other. closes: share of the gap.",
        ),
    )


def _grounds_table(hinges: Hinges) -> Table:
    """Whose word and which sources stand on either side."""
    told = [line.assumption for line in hinges.singles if line.assumption.id not in hinges.quiet]
    rows = [make_row([item.id, *(_grounds(side) for side in item.sides)]) for item in told if item.kind != "group"]
    columns = (Column("assumption"), *(Column(_whose(hinges, k)) for k in (0, 1)))
    return Table(title="What they rest on", columns=columns, rows=tuple(rows))


def _whose(hinges: Hinges, side: int) -> str:
    lens, owner = hinges.lenses[side], hinges.owners[side]
    return f"{lens} ({owner})" if owner else lens


def _grounds(side: Side) -> Cell:
    parts = [side.reason, ", ".join(side.sources)]
    if side.despite:
        parts.append("despite " + ", ".join(side.despite))
    if not side.is_stated and side.lens != "record":
        parts.insert(0, "says nothing; the record's")
    link = f"s-{side.sources[0]}" if side.sources else ""
    return Cell("; ".join(part for part in parts if part) or MISSING, "" if side.is_stated else "muted", link)


def _title(hinges: Hinges) -> str:
    first, second = hinges.lenses
    return f"What separates {first} and {second} on {hinges.target}, {_scale(hinges)}"


def _scale(hinges: Hinges) -> str:
    return "points of 100" if hinges.is_truth else format_unit(hinges.unit) or "no unit"


def _notes(hinges: Hinges) -> list[str]:
    first, second = hinges.lenses
    notes = [
        _say_method(hinges),
        f"added: change when only this is put into `{first}`; removed: change when only this goes back in `{second}`, "
        f"both paired. In each future the parts add up to its own change; on average to {_change(hinges.gap, hinges)}.",
    ]
    if hinges.is_conditional:
        notes.append("Parts of a conditional claim are those of its ratio, linearised between the two lenses.")
    if not hinges.is_complete:
        notes.append("Stopped before everything was run: what is missing is shown as -.")
    trouble = say_trouble(hinges.n_left_out, hinges.n_futures + hinges.n_left_out)
    return [*notes, trouble] if trouble else notes


def _say_method(hinges: Hinges) -> str:
    how = "all orders" if hinges.n_walks == 0 else f"{hinges.n_walks} random orders in each future"
    known = f", known by {hinges.known_by}" if hinges.known_by else ""
    return (
        f"part: Shapley value over {how}; error: its standard error over {format_count(hinges.n_futures)} futures; "
        f"seed {hinges.seed}{known}."
    )


def _name(item: Assumption) -> str:
    unit = format_unit(item.unit)
    return (f"{item.id} {item.label}" if item.label != item.id else item.id) + (f" ({unit})" if unit else "")


def _named(hinges: Hinges, ids: Iterable[str]) -> list[str]:
    """Ids with their labels."""
    label_of = {line.assumption.id: line.assumption.label for line in (*hinges.lines, *hinges.inside)}
    return [f"`{id_}` (“{label_of[id_]}”)" if label_of[id_] != id_ else f"`{id_}`" for id_ in ids]


def _values(item: Assumption) -> list[Cell]:
    return [
        Cell(side.text, "" if side.is_stated else "muted", f"s-{side.sources[0]}" if side.sources else "")
        for side in item.sides
    ]


def _unit(hinges: Hinges) -> str:
    return "points" if hinges.is_truth else format_unit(hinges.unit)


def _level(level: Estimate, hinges: Hinges) -> str:
    if hinges.is_truth:
        return format_percent(level.mean)
    return f"{format_number(level.mean, level.error)} {format_unit(hinges.unit)}".strip()


def _moved(level: Estimate, change: Estimate, hinges: Hinges) -> str:
    """Where a change brings a level."""
    if hinges.is_truth:
        return format_percent(level.mean + change.mean)
    return (
        f"{format_number(level.mean + change.mean, max(level.error, change.error))} {format_unit(hinges.unit)}".strip()
    )


def _change(change: Estimate | None, hinges: Hinges) -> str:
    if change is None:
        return MISSING
    return _number(change.mean, change.error, hinges)


def _number(mean: float, error: float, hinges: Hinges) -> str:
    if not hinges.is_truth:
        return format_number(mean, max(error, FINEST_SHARE * abs(hinges.gap.mean)), is_signed=True)
    return format_number(100.0 * mean, max(100.0 * error, FINEST), is_signed=True)


def _amount(change: Estimate, hinges: Hinges) -> str:
    """A change for a sentence, rounded like the gap (points to whole ones); its sign only where it is not the gap's."""
    scale = 100.0 if hinges.is_truth else 1.0
    value, error = scale * change.mean, scale * max(change.error, hinges.gap.error)
    if hinges.is_truth and abs(value) >= 1:
        error = max(error, 1.0)
    return format_number(abs(value) if value * hinges.gap.mean >= 0 else -abs(value), error)


def _error(change: Estimate, hinges: Hinges) -> str:
    return format_error((100.0 if hinges.is_truth else 1.0) * change.error)


def _listed(texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
