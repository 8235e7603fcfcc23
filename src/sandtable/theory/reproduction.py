"""A published result, and what our function gives for it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Origin = Literal["printed", "recomputed", "derived", "recalled"]
Verdict = Literal["holds", "differs", "fails, as it must", "should have failed"]
ROUNDING = 1e-9
"""Share of a tolerance by which a difference may exceed it: .005 is not a binary number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """One published result to be repeated.

    Args:
        id: short and unique: `cinc-1913`.
        law: the function or block that is tested: `cinc`.
        what: in one line, what is compared.
        short: the same in at most 42 characters, for a list; empty where `what` is as short.
        paper: author, year, title, where; with table, equation or page.
        labels: of the numbers, one each; empty for a single one.
        published: the numbers as printed, or as `origin` says.
        compute: gives ours, in the same order; only called when asked for.
        tolerance: largest absolute difference that counts as a match; half a unit of the last printed digit for
            exact results.
        tolerances: one for each number, where they are not printed to the same digit; then `tolerance` is not read.
        origin: `printed` in the source named or in its authors' own tables; `recomputed` from the data or by the
            program named, not printed; `derived`: the paper's formula with numbers worked out by hand; `recalled`:
            not read in the source.
        reading: whose reading of the paper, where there are several.
        is_negative_control: a reading that must fail: a match is then the fault.
        note: what the reader must know: the reading chosen, an erratum, a stated tolerance's reason.
    """

    id: str
    law: str
    what: str
    paper: str
    published: tuple[float, ...]
    compute: Callable[[], tuple[float, ...]]
    tolerance: float = 0.0
    tolerances: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    origin: Origin = "printed"
    reading: str = ""
    is_negative_control: bool = False
    note: str = ""
    short: str = ""

    @property
    def limits(self) -> tuple[float, ...]:
        """The tolerance of each number."""
        return self.tolerances or (self.tolerance,) * len(self.published)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A published result with ours beside it.

    Args:
        id, law, what, short, paper, labels, published, origin, reading, is_negative_control, note: as in
            `Reproduction`.
        ours: in the order of `published`; nan where our function gives nothing.
        limits: the tolerance of each number.
        verdict: whether ours match, and whether they had to.
        n_within: how many match.
        largest_difference: the largest absolute one; infinite where ours is nan.
        worst: place of the number that is farthest off as a multiple of its tolerance, from 0.
        seconds: that it took.
    """

    id: str
    law: str
    what: str
    paper: str
    labels: tuple[str, ...]
    published: tuple[float, ...]
    ours: tuple[float, ...]
    limits: tuple[float, ...]
    origin: Origin
    reading: str
    is_negative_control: bool
    verdict: Verdict
    n_within: int
    largest_difference: float
    worst: int
    note: str
    short: str = ""
    seconds: float = 0.0

    @property
    def is_as_expected(self) -> bool:
        """Whether a result holds, or a control fails."""
        return self.verdict in ("holds", "fails, as it must")


def compare_with_published(result: Reproduction, ours: tuple[float, ...], seconds: float = 0.0) -> Repeated:
    """Ours beside theirs.

    Args:
        result: the published result.
        ours: what `result.compute` gave.
        seconds: that it took.

    Returns:
        The verdict, with how many numbers match and where the difference is largest.

    Raises:
        ValueError: numbers, labels and tolerances do not fit each other: a mistake in the result's own description.
    """
    limits = result.limits
    sizes = {len(result.published), len(ours), len(limits), len(result.labels or result.published)}
    if len(sizes) > 1 or not ours:
        raise ValueError(f"`{result.id}` has {sorted(sizes)} published numbers, own numbers, tolerances and labels")
    off = tuple(
        abs(mine - theirs) if math.isfinite(mine) else math.inf
        for mine, theirs in zip(ours, result.published, strict=True)
    )
    within = [gap <= limit * (1 + ROUNDING) for gap, limit in zip(off, limits, strict=True)]
    return Repeated(
        id=result.id,
        law=result.law,
        what=result.what,
        paper=result.paper,
        labels=result.labels,
        published=tuple(float(value) for value in result.published),
        ours=ours,
        limits=limits,
        origin=result.origin,
        reading=result.reading,
        is_negative_control=result.is_negative_control,
        verdict=_judge(all(within), result.is_negative_control),
        n_within=sum(within),
        largest_difference=max(off),
        worst=max(range(len(off)), key=lambda place: _farness(off[place], limits[place])),
        note=result.note,
        short=result.short,
        seconds=seconds,
    )


def _judge(holds: bool, is_control: bool) -> Verdict:
    if is_control:
        return "should have failed" if holds else "fails, as it must"
    return "holds" if holds else "differs"


def _farness(gap: float, limit: float) -> tuple[float, float]:
    """A difference as a multiple of its tolerance; any at all is infinitely far where none is allowed."""
    if limit > 0:
        return gap / limit, gap
    return (math.inf if gap > 0 else 0.0), gap


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRead:
    """A public data set that a law was checked over: which law, the file's name, and what it holds."""

    law: str
    file: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReproductionReport:
    """Published results, ours beside theirs.

    Args:
        results: law by law, in the order in which they were repeated.
        n_asked: how many there were to repeat.
        n_repeated: results that hold.
        n_results: results that should hold.
        n_failed_controls: readings that must fail, and do.
        n_controls: readings that must fail.
        n_surprises: results that differ and controls that hold.
        data: files named by the user.
        is_stopped: whether the user stopped it; `results` has what was done.
        seconds: in all.
    """

    results: tuple[Repeated, ...]
    n_asked: int
    n_repeated: int
    n_results: int
    n_failed_controls: int
    n_controls: int
    n_surprises: int
    data: tuple[DataRead, ...] = ()
    is_stopped: bool = False
    seconds: float = 0.0


def make_report(
    results: tuple[Repeated, ...], *, n_asked: int, data: tuple[DataRead, ...], is_stopped: bool, seconds: float
) -> ReproductionReport:
    """Counts verdicts; results of one law are put together, laws in the order of their first result."""
    order = {law: place for place, law in enumerate(dict.fromkeys(result.law for result in results))}
    controls = [result for result in results if result.is_negative_control]
    plain = [result for result in results if not result.is_negative_control]
    return ReproductionReport(
        results=tuple(sorted(results, key=lambda result: order[result.law])),
        n_asked=n_asked,
        n_repeated=sum(result.is_as_expected for result in plain),
        n_results=len(plain),
        n_failed_controls=sum(result.is_as_expected for result in controls),
        n_controls=len(controls),
        n_surprises=sum(not result.is_as_expected for result in results),
        data=data,
        is_stopped=is_stopped,
        seconds=seconds,
    )
