"""One named thing of a scenario, as it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from sandtable.analysis.duties import DutyFinding
from sandtable.model.model import Source
from sandtable.runs.runs import Fan


@dataclass(frozen=True, slots=True, kw_only=True)
class LensValue:
    """What a lens makes of it, and why."""

    lens: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One named thing of a scenario.

    Args:
        text: its statement in the scenario's canonical layout.
        needs, feeds: names its equation reads, and names whose equations read it.
        sources: the rows behind it.
        judged: its judgements.
        lenses: lenses that replace it.
        fans: one per element, when it moves in a run.
        labels: of the time axis' points.
        duties: how often it is broken, for a law that limits something.
    """

    kind: str
    id: str
    label: str
    unit: str
    sector: str
    place: str
    text: str
    note: str
    needs: tuple[str, ...]
    feeds: tuple[str, ...]
    sources: tuple[Source, ...]
    judged: tuple[str, ...]
    lenses: tuple[LensValue, ...]
    fans: tuple[Fan, ...]
    labels: tuple[str, ...]
    lens: str
    seed: int
    n_futures: int
    duties: tuple[DutyFinding, ...] = ()
