"""The page at the end of `run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.fan import layout_fan
from sandtable.reports.screen import layout_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from sandtable.analysis.claims import ClaimsMatrix
    from sandtable.analysis.duties import DutyFinding
    from sandtable.analysis.ledger import Ledger
    from sandtable.analysis.spreads import OutcomeSpread
    from sandtable.model.model import Model
    from sandtable.reports.layout import Page, Picture
    from sandtable.runs.runs import Ensemble

    class Overview(Protocol):
        """What a run shows at its end; see the use case."""

        @property
        def model(self) -> Model: ...  # noqa: D102
        @property
        def ensemble(self) -> Ensemble: ...  # noqa: D102
        @property
        def ledgers(self) -> tuple[Ledger, ...]: ...  # noqa: D102
        @property
        def claims(self) -> ClaimsMatrix | None: ...  # noqa: D102
        @property
        def n_fan_futures(self) -> int: ...  # noqa: D102
        @property
        def spreads(self) -> tuple[OutcomeSpread, ...]: ...  # noqa: D102
        @property
        def duties(self) -> tuple[DutyFinding, ...]: ...  # noqa: D102
        @property
        def statuses(self) -> Mapping[int, int]: ...  # noqa: D102
        @property
        def path(self) -> str: ...  # noqa: D102
        @property
        def hashes(self) -> Mapping[str, str]: ...  # noqa: D102


SMALL_WIDTH, SMALL_HEIGHT = 56, 7


def layout_overview(overview: Overview) -> Page:
    """Question, a finding per lens, pluses and minuses, claims, one small fan, files, seed and hashes."""
    return layout_run(
        manifest=overview.ensemble.manifest,
        question=overview.model.question,
        ledgers=overview.ledgers,
        claims=overview.claims,
        spreads=overview.spreads,
        duties=overview.duties,
        pictures=small_fans(overview.ensemble, overview.n_fan_futures),
        statuses=overview.statuses,
        n_checks=len(overview.model.checks),
        path=overview.path,
        hashes=overview.hashes,
    )


def small_fans(ensemble: Ensemble, n_futures: int) -> tuple[Picture, ...]:
    """The first reported series under the first lens, as a small picture; `n_futures` of them stand behind it."""
    for (lens, branch), fans in ensemble.fans.items():
        if fans:
            fan = fans[0]
            name = f"{fan.variable}[{fan.elements}]" if fan.elements else fan.variable
            manifest = ensemble.manifest
            return (
                layout_fan(
                    fan, manifest.labels, title=f"{name}, under `{lens}`, {branch}",
                    width=SMALL_WIDTH, height=SMALL_HEIGHT, n_futures=n_futures, seed=manifest.seed,
                ),
            )  # fmt: skip
    return ()


def overview_record(overview: Overview) -> dict[str, object]:
    """The same as data, for JSON: no trajectories and no single futures, which the run folder holds."""
    return {
        "manifest": overview.ensemble.manifest,
        "question": overview.model.question,
        "ledgers": overview.ledgers,
        "claims": overview.claims,
        "outcomes": overview.spreads,
        "duties": overview.duties,
        "fans": [
            {"lens": lens, "branch": branch, "fan": fan}
            for (lens, branch), fans in overview.ensemble.fans.items()
            for fan in fans
        ],
        "statuses": {str(status): n for status, n in overview.statuses.items()},
        "path": overview.path,
        "hashes": overview.hashes,
    }
