"""The page of a run whose futures were not kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.layout import Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import format_count, format_number, format_unit
from sandtable.reports.screen import layout_run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Protocol

    from sandtable.analysis.claims import ClaimsMatrix
    from sandtable.analysis.ledger import Ledger
    from sandtable.analysis.streamed.findings import StreamedOutcome
    from sandtable.runs.runs import Manifest

    class Streamed(Protocol):
        """What is known after all futures; see the use case."""

        @property
        def manifest(self) -> Manifest: ...  # noqa: D102
        @property
        def question(self) -> str: ...  # noqa: D102
        @property
        def outcomes(self) -> tuple[StreamedOutcome, ...]: ...  # noqa: D102
        @property
        def ledgers(self) -> tuple[Ledger, ...]: ...  # noqa: D102
        @property
        def claims(self) -> ClaimsMatrix | None: ...  # noqa: D102
        @property
        def statuses(self) -> Mapping[int, int]: ...  # noqa: D102


MOST_ROWS = 24
SHOWN = (0.05, 0.5, 0.95)


def layout_streamed(streamed: Streamed) -> Page:
    """Question, ledgers, claims, then outcomes with their spread under the first lens and branch."""
    page = layout_run(
        manifest=streamed.manifest,
        question=streamed.question,
        ledgers=streamed.ledgers,
        claims=streamed.claims,
        statuses=streamed.statuses,
    )
    blocks = list(page.blocks)
    table = _outcome_table(streamed)
    blocks.insert(len(blocks) - 1, table if table is not None else Paragraph("The scenario has no outcomes."))
    return Page(tuple(blocks))


def _outcome_table(streamed: Streamed) -> Table | None:
    if not streamed.outcomes:
        return None
    first = streamed.outcomes[0]
    here = [row for row in streamed.outcomes if (row.lens, row.branch) == (first.lens, first.branch)]
    columns = ("outcome", "unit", "mean", "lowest", "5 %", "median", "95 %", "highest")
    notes = [
        f"{format_count(first.summary.n)} futures that ran well, seed {streamed.manifest.seed}; means to their Monte "
        f"Carlo error; quantiles lie at most {first.summary.gap:.3%} too close to zero, for no future was kept."
    ]
    if len(here) > MOST_ROWS:
        notes.append(f"{len(here) - MOST_ROWS} more outcomes, and every other lens and branch: --json")
    return Table(
        title=f"Outcomes under `{first.lens}`, {first.branch}",
        columns=tuple(Column(title, is_number=index > 1) for index, title in enumerate(columns)),
        rows=tuple(make_row(_row(found)) for found in here[:MOST_ROWS]),
        notes=tuple(notes),
    )


def _row(found: StreamedOutcome) -> Sequence[str]:
    summary = found.summary
    at = dict(zip(summary.levels, summary.quantiles, strict=True))
    quantiles = (at[level] for level in SHOWN)
    return (
        found.outcome,
        format_unit(found.unit),
        format_number(summary.mean, summary.error),
        format_number(summary.lowest),
        *(format_number(value, abs(value) * summary.gap) for value in quantiles),
        format_number(summary.highest),
    )
