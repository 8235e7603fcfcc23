"""Where a number comes from: the inputs that move it most, and the rows of the sources table behind them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sandtable.analysis.outcomes import Reals
from sandtable.analysis.targets import TargetValues
from sandtable.model.expression import Provenance
from sandtable.model.model import Model, Source
from sandtable.runs.runs import Ensemble

FEWEST_RANKED = 30
_DATE = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?:-\d\d(?!\d)){0,2}")
CERTAIN = 4.0  # standard errors of a rank correlation: among some hundred inputs, chance alone seldom reaches it


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """An input and how strongly it moves what was asked about.

    Args:
        parameter: its id, `lead[KR]`.
        label: its variable's name in words.
        strength: root of the mean squared rank correlation with the targets, 0 to 1.
        sources: rows of the sources table behind its value under the lens.
        judged: the judgement behind it; "" when there is none.
    """

    parameter: str
    label: str
    strength: float
    sources: tuple[str, ...]
    judged: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEntry:
    """How the numbers of one section were made.

    Args:
        id: of the section.
        commands: that make them again.
        influences: the inputs that move them most, the strongest first; empty when none stands out.
        about: what the influences are on, e.g. "net(RU) of kp_troops".
    """

    id: str
    title: str
    lenses: tuple[str, ...]
    branches: tuple[str, ...]
    n_futures: int
    seed: int
    commands: tuple[str, ...]
    influences: tuple[Influence, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldFigure:
    """A row of the sources table that values rest on, and when it was true.

    Args:
        as_of: the last date that the row is about, `2024-11` or `2024`; that of its publication where it says none.
        used_by: variables whose values rest on it.
    """

    source: Source
    as_of: str
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliance:
    """On what a scenario's values rest.

    Args:
        sourced: values with at least one row of the sources table.
        judged: values with a judgement and no source.
        bare: values with neither.
        oldest: the figures that were true longest ago, the oldest first.
        judged_influences: judged inputs that move the headline most.
    """

    sourced: int
    judged: int
    bare: int
    oldest: tuple[OldFigure, ...]
    judged_influences: tuple[Influence, ...]

    @property
    def n_values(self) -> int:
        """All values."""
        return self.sourced + self.judged + self.bare


def find_influences(
    ensemble: Ensemble, model: Model, *, lens: str, targets: Sequence[TargetValues], most: int = 5
) -> tuple[Influence, ...]:
    """The inputs that move some targets most, by rank correlation over the futures that count.

    Spearman, C. (1904), The proof and measurement of association between two things, American Journal of Psychology
    15(1), 72-101.  Without association its standard error is 1 / sqrt(n - 1); inputs within four of them of zero for
    every target are left out.

    Args:
        ensemble: the runs, with their parameters.
        model: the scenario they were made from.
        lens: under which the targets were read.
        targets: at least one; those that do not vary are passed over.
        most: inputs to give.

    Returns:
        The strongest first; empty where the parameters were not kept or nothing stands out.
    """
    drawn = ensemble.parameters.get(lens)
    varying = [target for target in targets if target.n >= FEWEST_RANKED and not target.is_constant]
    if drawn is None or not varying:
        return ()
    squares = np.zeros(len(drawn))
    stands_out = np.zeros(len(drawn), dtype=np.bool_)
    for target in varying:
        correlations = correlate_ranks(drawn[:, target.counts], target.values[target.counts])
        squares += correlations**2
        stands_out |= np.abs(correlations) > CERTAIN / math.sqrt(target.n - 1)
    strengths = np.sqrt(squares / len(varying))
    order = sorted(np.flatnonzero(stands_out), key=lambda row: (-strengths[row], row))
    return tuple(_influence(model, lens, ensemble.parameter_ids[row], float(strengths[row])) for row in order[:most])


def correlate_ranks(inputs: Reals, values: Reals) -> Reals:
    """Spearman's rank correlation of each input with the values; 0 for an input that does not vary.

    Args:
        inputs: (input, future).
        values: (future,).

    Returns:
        (input,).
    """
    target = _standardised(rank_values(values))
    return np.array([float(_standardised(rank_values(row)) @ target) for row in inputs])


def rank_values(values: Reals) -> Reals:
    """Ranks from 1 on, equal values sharing the mean of theirs: (future,) -> (future,)."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle = last - (counts - 1) / 2.0
    ranks: Reals = middle[place].astype(np.float64)
    return ranks


def find_provenance(model: Model, lens: str, parameter: str) -> tuple[tuple[str, ...], str]:
    """The sources and the judgement behind a parameter's value under a lens, the lens' own where it replaces it."""
    held = model.parameters.get(parameter)
    if held is None:
        return (), ""
    settled = model.lenses.get(lens)
    if settled is not None and parameter in settled.parameters and lens in model.lens_declarations:
        for item in model.lens_declarations[lens].items:
            if item.target == held.variable and item.indices in {(), held.elements}:
                return _flatten(item.provenance)
    return _flatten(held.provenance)


def find_oldest(model: Model, *, most: int = 6) -> tuple[OldFigure, ...]:
    """The sourced figures that were true longest ago.

    A row is dated by the last date in its `as of`, or else by its publication; rows without either are passed over.
    """
    users: dict[str, dict[str, None]] = {}
    for parameter in model.parameters.values():
        for id_ in _flatten(parameter.provenance)[0]:
            users.setdefault(id_, {})[parameter.variable] = None
    figures = [
        OldFigure(source=model.sources[id_], as_of=last_date(model.sources[id_]), used_by=tuple(names))
        for id_, names in users.items()
        if id_ in model.sources
    ]
    dated = sorted((figure for figure in figures if figure.as_of), key=lambda figure: (figure.as_of, figure.source.id))
    return tuple(dated[:most])


def last_date(source: Source) -> str:
    """The last date that a row is about, else that of its publication; "" where it has neither or still holds (`2017-`)."""
    if source.as_of.rstrip().endswith(("-", "..")):
        return ""
    return max(_DATE.findall(source.as_of) or _DATE.findall(source.date), default="")


def cite_sources(entries: Iterable[TrailEntry]) -> tuple[str, ...]:
    """Rows that the inputs of some entries rest on, each once, in order."""
    return tuple(dict.fromkeys(id_ for entry in entries for item in entry.influences for id_ in item.sources))


def _standardised(ranks: Reals) -> Reals:
    centred = ranks - ranks.mean()
    size = float(np.sqrt(centred @ centred))
    return centred / size if size > 0 else np.zeros_like(centred)


def _influence(model: Model, lens: str, parameter: str, strength: float) -> Influence:
    held = model.parameters.get(parameter)
    label = model.variables[held.variable].label if held is not None and held.variable in model.variables else ""
    if held is not None and held.elements:
        label = f"{label or held.variable}, {', '.join(held.elements)}"
    sources, judged = find_provenance(model, lens, parameter)
    return Influence(parameter=parameter, label=label or parameter, strength=strength, sources=sources, judged=judged)


def _flatten(provenance: Provenance | None) -> tuple[tuple[str, ...], str]:
    return (provenance.sources, provenance.judged or "") if provenance is not None else ((), "")
