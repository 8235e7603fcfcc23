"""What to find out next, in sentences and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.numbers import format_count, format_error, format_number, format_percent, format_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.uncertainty.information import Worth
    from sandtable.analysis.uncertainty.thresholds import Bend
    from sandtable.analysis.uncertainty.worth import Figure, WorthFinding

TOLD = 2.0  # standard errors
CALLS = 100.0  # a worth of a verdict is shown per hundred futures
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def say_worth(finding: WorthFinding) -> str:
    """The finding in two or three sentences: what would change the decision, and what nobody can find out."""
    return f"{_say_figures(finding)} {_say_ceiling(finding)}".strip()


def say_worths_briefly(findings: Sequence[WorthFinding]) -> str:
    """The findings of several lenses; those under which no figure would change anything share a sentence."""
    none = [finding for finding in findings if not finding.figures and finding.ceiling.value > 0.0]
    said = [_say_figures(finding) for finding in findings if finding not in none]
    if none:
        lenses = join_words([f"`{finding.lens}`" for finding in none])
        first, most = none[0], max(none, key=lambda finding: finding.ceiling.value)
        what = "the call" if first.kind == "verdict" else f"the choice for {first.label}"
        unit = "more futures of 100 called right" if first.kind == "verdict" else format_unit(first.unit)
        said.append(
            f"Under {lenses}, no single figure would change {what}; knowing the whole future would be worth at most "
            f"{worth_text(most, most.ceiling)}{f' {unit}' if unit else ''} (seed {first.seed})."
        )
    return " ".join(said)


def is_told(finding: WorthFinding, worth: Worth) -> bool:
    """Whether a worth is told apart from nothing: above two of its errors and above what shuffled futures give."""
    return worth.value > max(TOLD * worth.error, finding.floor)


def join_words(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def say_bend(bend: Bend, unit: str = "") -> str:
    """`no below 0.319, yes above`; where nothing flips, what is best throughout.

    Args:
        bend: which alternative is best at which values.
        unit: of the figure; "" leaves it out.
    """
    names = [f"`{name}`" if name not in {"yes", "no"} else name for name in bend.alternatives]
    if len(names) == 1:
        return f"{names[0]} throughout"
    values = [f"{format_number(flip.value, flip.error)} {format_unit(unit)}".strip() for flip in bend.flips]
    parts = [f"{names[0]} below {values[0]}"]
    parts += [f"{name} to {value}" for name, value in zip(names[1:-1], values[1:], strict=True)]
    return ", ".join([*parts, f"{names[-1]} above"])


def _say_figures(finding: WorthFinding) -> str:
    n, of = finding.n_told_apart, format_count(finding.n_figures)
    what = "the call" if finding.kind == "verdict" else f"the choice for {finding.label}"
    lens = f"Under `{finding.lens}`"
    if finding.ceiling.value <= 0.0:
        return f"{lens}, {_say_decided(finding)}: there is nothing to find out before {what} (seed {finding.seed})."
    if n == 0:
        return (
            f"{lens}, no single figure of {of} would change {what}: {_say_present(finding)}, and what knowing any one figure "
            "would bring cannot be told from nothing."
        )
    first = finding.figures[0]
    if not is_told(finding, first.worth):
        bears = "bears" if n == 1 else "bear"
        return (
            f"{lens}, {plural(n, 'figure')} of {of} {bears} on the probability, not on the call: "
            f"{_say_present(finding)}; “{first.facts.label}” (`{first.facts.id}`) tells most: {_say_shares(first)}."
        )
    were = "it" if n == 1 else "one of them"
    would = (
        f"{plural(n, 'figure')} of {of} {'bears' if n == 1 else 'bear'} on {what}"
        if finding.kind == "verdict"
        else f"{plural(n, 'figure')} of {of} would change {what}, were {were} known"
    )
    if finding.kind == "verdict":
        gain = f"{worth_text(finding, first.worth)} more futures of 100 would be called right"
        return (
            f"{lens}, {would}: {_say_present(finding)}; knowing “{first.facts.label}” (`{first.facts.id}`), {gain} "
            f"({say_bend(first.bend, first.facts.unit)})."
        )
    return (
        f"{lens}, {would}: {_say_present(finding)}; knowing “{first.facts.label}” (`{first.facts.id}`) first is worth "
        f"{_with_unit(worth_text(finding, first.worth), finding)} ({say_bend(first.bend, first.facts.unit)})."
    )


def _say_decided(finding: WorthFinding) -> str:
    n = format_count(finding.n_futures)
    if all(one.gain.value == 0.0 and one.gain.error == 0.0 for one in finding.alternatives):
        return f"the alternatives bring {finding.label} the same in all of {n} futures"
    return f"`{finding.chosen}` does no worse than any other alternative in all of {n} futures"


def _say_present(finding: WorthFinding) -> str:
    n = format_count(finding.n_futures)
    if finding.share is not None:
        share = format_percent(finding.share.value, finding.share.error)
        return f"`{finding.subject}` holds in {share} of {n} futures, so the call is {finding.chosen}"
    best = next(one for one in finding.alternatives if one.branch == finding.chosen)
    second = max((one for one in finding.alternatives if one is not best), key=lambda one: one.gain.value)
    ahead = format_number(-second.gain.value, second.gain.error)
    return (
        f"`{finding.chosen}` is best on average over {n} futures, "
        f"{_with_unit(f'{ahead} ± {format_error(second.gain.error)}', finding)} ahead of `{second.branch}`"
    )


def _say_ceiling(finding: WorthFinding) -> str:
    if finding.ceiling.value <= 0.0:
        return ""
    known, ceiling = finding.known, finding.ceiling
    worth = worth_text(finding, ceiling)
    said = f"{worth} more futures of 100 called right" if finding.kind == "verdict" else _with_unit(worth, finding)
    whole = f"Knowing the whole future would be worth {said}"
    figures = (
        "both figures together" if known.n_figures == 2 else f"all {format_count(known.n_figures)} figures together"
    )
    seed = f"(seed {finding.seed})"
    if is_told(finding, known.worth):
        least = f"{whole}; {figures} at least {worth_text(finding, known.worth)}"
        if ceiling.value - known.worth.value <= TOLD * ceiling.error:
            return f"{least}: within the error nothing is left to chance {seed}."
        part = format_percent(known.worth.value / ceiling.value)
        return f"{least}, {part} of that. The rest is chance that nobody can find out beforehand, or beyond the regression {seed}."
    whole = f"{whole}, so no figure is worth more"
    if known.brier is not None and finding.ceiling_brier is not None and known.brier.value > TOLD * known.brier.error:
        before, after = finding.ceiling_brier.value, finding.ceiling_brier.value - known.brier.value
        error = known.brier.error
        return (
            f"{whole}; {figures} would not make more calls right, but lower the expected Brier score from "
            f"{format_number(before, error)} to {format_number(after, error)} {seed}."
        )
    return f"{whole}; {figures} were not found to tell any of it: it is chance, or beyond the regression {seed}."


def _say_shares(figure: Figure) -> str:
    if figure.share_low is None or figure.share_high is None:
        return ""
    return (
        f"{share_text(figure.share_low)} yes where it is {end_text(figure, figure.low)}, {share_text(figure.share_high)} where it is "
        f"{end_text(figure, figure.high)}"
    )


def worth_text(finding: WorthFinding, worth: Worth) -> str:
    """`0.59 ± 0.15`, of a verdict in futures of a hundred; plain `0` where nothing was found."""
    if worth.value == 0.0 and worth.error == 0.0:
        return "0"
    return f"{number_of(finding, worth.value, worth.error)} ± {format_error(_scale(finding) * worth.error)}"


def number_of(finding: WorthFinding, value: float, error: float) -> str:
    """A worth rounded to its error, of a verdict in futures of a hundred."""
    scale = _scale(finding)
    return format_number(scale * value, scale * error)


def share_text(share: Worth) -> str:
    """A share in per cent."""
    return format_percent(share.value, share.error)


def end_text(figure: Figure, value: float) -> str:
    """An end of a figure's present range, to a hundredth of the range and to one digit at least."""
    return format_number(value, min((figure.high - figure.low) / 100.0, abs(value) / 2.0))


def number_word(n: int) -> str:
    """`four`; from ten on in digits."""
    return _NUMBERS[n] if n < len(_NUMBERS) else format_count(n)


def plural(n: int, word: str) -> str:
    """`one figure`, `four figures`."""
    return f"{number_word(n)} {word}" if n == 1 else f"{number_word(n)} {word}s"


def _with_unit(text: str, finding: WorthFinding) -> str:
    """An amount with the payoff's unit, of which `1` is none."""
    return f"{text} {format_unit(finding.unit)}".rstrip()


def _scale(finding: WorthFinding) -> float:
    return CALLS if finding.kind == "verdict" else 1.0
