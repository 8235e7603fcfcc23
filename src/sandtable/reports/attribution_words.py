"""Who accounts for how much, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.numbers import format_count, format_error, format_number, format_of, format_unit
from sandtable.reports.switches import NEAR, find_closest, say_nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.causes.parts import Attribution, Effect, Interaction, Part

MOST_NAMED, MOST_BRIEF_LAWS = 5, 2
UNCLEAR = 1.96  # standard errors within which a single number is not told from 0


def say_attribution(finding: Attribution) -> str:
    """What all subjects do together, in one sentence."""
    whole, names, what = finding.whole, _who(finding), f"{_what(finding)} (“{finding.target_label}”)"
    is_one = len(finding.parts) == 1
    if whole.up.n == whole.down.n == 0:
        leave = f"{names} leaves" if is_one else f"{names} together leave"
        all_futures = f"all of {format_count(finding.n_futures)} futures"
        return f"Under `{finding.lens}`, {leave} {what} as it is in {all_futures} (seed {finding.seed})."
    count, word = (whole.up, "higher") if whole.up.n >= whole.down.n else (whole.down, "lower")
    if finding.is_truth:
        start, end = finding.waterfall.start, finding.waterfall.end
        n = finding.n_futures
        return (
            f"Under `{finding.lens}`, {what} holds in {format_of(round(end.mean * n), n)} futures with {names} and in "
            f"{format_of(round(start.mean * n), n)} without: {_amount(finding, whole.mean, whole.error)}"
            f"{_say_unclear(whole)} (seed {finding.seed})."
        )
    return (
        f"Under `{finding.lens}`, {names} {'changes' if is_one else 'together change'} {what} by "
        f"{_amount(finding, whole.mean, whole.error)} on average{_say_unclear(whole)}; it is {word} with {'it' if is_one else 'them'} in "
        f"{format_of(count.n, count.n_futures)} futures (seed {finding.seed})."
    )


def _say_unclear(whole: Effect) -> str:
    return ", which cannot be told from 0" if abs(whole.mean) <= UNCLEAR * whole.error else ""


def say_parts(finding: Attribution) -> str:
    """Who accounts for how much of it; empty for a single subject."""
    if len(finding.parts) < 2 or finding.whole.up.n == finding.whole.down.n == 0:
        return ""
    clear = [part for part in finding.parts if part.is_clear]
    named = [f"`{part.subject}` {_plain_amount(finding, part.effect.mean, part.total_error)}" for part in clear]
    said = []
    if named:
        rest = len(named) - MOST_NAMED
        listed = named if rest <= 1 else [*named[:MOST_NAMED], f"{rest} smaller parts (table)"]
        said.append(f"Of this{_in_unit(finding)}: {join_words(listed)}.")
    unmoved = [f"`{part.subject}`" for part in finding.parts if part.effect.up.n == part.effect.down.n == 0]
    faint = [f"`{part.subject}`" for part in finding.parts if not part.is_clear and f"`{part.subject}`" not in unmoved]
    if faint:
        said.append(f"{join_words(faint)} {'has' if len(faint) == 1 else 'have'} no part that can be told from 0.")
    if unmoved:
        n = format_count(finding.n_futures)
        said.append(
            f"{join_words(unmoved)} {'changes' if len(unmoved) == 1 else 'change'} nothing in any of {n} futures."
        )
    return " ".join(said)


def say_interactions(finding: Attribution, most: int = 3) -> str:
    """The strongest pairs, in words; empty where none is clear."""
    clear = [one for one in finding.interactions if one.is_clear][:most]
    return _capital("; ".join(_say_pair(finding, one) for one in clear)) + "." if clear else ""


def say_law(finding: Attribution, part: Part) -> str:
    """What a law or its waiver holds back or lets through; empty for other subjects."""
    if part.kind not in {"law", "waiver"}:
        return ""
    name = f"The {part.kind} `{part.subject}`" + (f" (“{part.label}”)" if part.label else "")
    n_matters = part.effect.up.n + part.effect.down.n
    where = f"it matters in {format_of(n_matters, finding.n_futures)} futures"
    if not part.is_clear:
        return f"{name} makes no difference to {_what(finding)} on average that can be told from 0; {where}."
    amount = _amount(finding, abs(part.effect.mean), part.total_error, is_signed=False)
    if part.effect.mean < 0.0:
        return f"{name} holds back {amount} of {_what(finding)}, which would be so much higher without it; {where}."
    verb = "lets through" if part.kind == "waiver" else "adds"
    return f"{name} {verb} {amount} of {_what(finding)}, which would be so much lower without it; {where}."


def say_all(finding: Attribution, *, is_brief: bool = False) -> list[str]:
    """All sentences of a finding; the brief has fewer."""
    said = [say_attribution(finding), say_parts(finding), say_interactions(finding, 1 if is_brief else 3)]
    if finding.whole.up.n == finding.whole.down.n == 0 and not any(part.is_clear for part in finding.parts):
        return said[:1]
    laws = [part for part in finding.parts if part.kind in {"law", "waiver"} and part.is_clear]
    said += [say_law(finding, part) for part in laws[: MOST_BRIEF_LAWS if is_brief else None]]
    if finding.switches:
        said.append(_say_turning(finding))
    return [sentence for sentence in said if sentence]


def _say_turning(finding: Attribution) -> str:
    """Which part turns its sign with the smallest change of a single weight; else how far the whole is from it."""
    near = [
        (switch.distance, part)
        for part in finding.parts
        if part.is_clear and len(finding.parts) > 1
        for switch in [find_closest(part.switches)]
        if switch is not None and switch.distance <= NEAR
    ]
    said = [
        say_nearest(part.switches, finding.unit, net=f"`{part.subject}`'s part")
        for _, part in sorted(near, key=lambda item: item[0])[:2]
    ]
    return " ".join([say_nearest(finding.switches, finding.unit, net="the whole"), *said])


def say_manner(finding: Attribution, one: Interaction) -> str:
    """Whether two subjects help each other, stand in for each other, or change what the other does."""
    means = {part.subject: part.effect.mean for part in finding.parts if part.is_clear}
    first, second = means.get(one.first, 0.0), means.get(one.second, 0.0)
    if first * second == 0.0:
        return "one changes what the other does"
    if first * second > 0.0:
        return "each counts more with the other" if one.mean * first > 0.0 else "each stands in for the other"
    stronger, weaker = (one.first, one.second) if one.mean * first > 0.0 else (one.second, one.first)
    return f"`{stronger}` counts more where `{weaker}` is, `{weaker}` less where `{stronger}` is"


def _say_pair(finding: Attribution, one: Interaction) -> str:
    amount = _amount(finding, abs(one.mean), one.error, is_signed=False)
    word = "higher" if one.mean > 0 else "lower"
    return (
        f"together, `{one.first}` and `{one.second}` leave {_what(finding)} {amount} {word} than the two apart "
        f"({say_manner(finding, one)})"
    )


def _who(finding: Attribution) -> str:
    names = [f"`{part.subject}`" for part in finding.parts]
    return join_words(names) if len(names) <= 2 else f"the {len(names)} subjects"


def _what(finding: Attribution) -> str:
    return f"`{finding.target}`"


def find_unit(finding: Attribution) -> str:
    """Unit of what is said: percentage points for a truth."""
    return "percentage points" if finding.is_truth else format_unit(finding.unit)


def _in_unit(finding: Attribution) -> str:
    return f", in {find_unit(finding)}" if find_unit(finding) else ""


def find_factor(finding: Attribution) -> float:
    """What a number is multiplied by when said: truths are shares."""
    return 100.0 if finding.is_truth else 1.0


def _plain_amount(finding: Attribution, mean: float, error: float, *, is_signed: bool = True) -> str:
    factor = find_factor(finding)
    text = format_number(factor * mean, factor * error, is_signed=is_signed)
    return f"{text} ± {format_error(factor * error)}" if error > 0.0 else text


def _amount(finding: Attribution, mean: float, error: float, *, is_signed: bool = True) -> str:
    unit = "percentage points" if finding.is_truth else format_unit(finding.unit)
    return f"{_plain_amount(finding, mean, error, is_signed=is_signed)} {unit}".rstrip()


def join_words(texts: Sequence[str]) -> str:
    """`a, b and c`."""
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
