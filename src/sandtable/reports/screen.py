"""The last screen of a run: what an analyst would show first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.claims import claims_table
from sandtable.reports.duties import duties_table
from sandtable.reports.finding import say_ledger
from sandtable.reports.layout import Block, Heading, Page, Paragraph, Picture
from sandtable.reports.ledger import layout_ledger
from sandtable.reports.numbers import format_count, format_hash
from sandtable.reports.spreads import spreads_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sandtable.analysis.claims import ClaimsMatrix
    from sandtable.analysis.duties import DutyFinding
    from sandtable.analysis.ledger import Ledger
    from sandtable.analysis.spreads import OutcomeSpread
    from sandtable.runs.runs import Manifest

STATUS_WORDS = ("ran well", "not finite", "diverged", "negative stock", "not run")


def layout_run(
    *,
    manifest: Manifest,
    question: str,
    ledgers: Sequence[Ledger] = (),
    claims: ClaimsMatrix | None = None,
    spreads: Sequence[OutcomeSpread] = (),
    duties: Sequence[DutyFinding] = (),
    pictures: Sequence[Picture] = (),
    statuses: Mapping[int, int] | None = None,
    path: str = "",
    hashes: Mapping[str, str] | None = None,
    n_checks: int = 0,
) -> Page:
    """Question, findings per lens, pluses and minuses, claims, duties, a fan, files, seed and hashes.

    Args:
        manifest: what was run.
        question: the scenario's question.
        ledgers: one actor's ledger of one subject, one per lens; the first one is shown in full.
        claims: the matrix, when the scenario has claims.
        spreads: the outcomes by themselves, where there is nothing else.
        duties: of its laws that limit something.
        pictures: small fans.
        statuses: Status value -> number of runs.
        path: where the run is stored; "" when it is not.
        hashes: name -> SHA-256.
        n_checks: how many checks the scenario and its blocks have; a run holds none of them.

    Returns:
        The page.
    """
    blocks: list[Block] = [Heading(manifest.title)]
    if question:
        blocks.append(Paragraph(question, tone="strong"))
    blocks.extend(Paragraph(say_ledger(ledger)) for ledger in ledgers)
    shown = next((ledger for ledger in ledgers if ledger.lines), None)
    if shown is not None:
        blocks.append(layout_ledger(shown, is_brief=True))
    if claims is not None and claims.findings:
        blocks.append(claims_table(claims, is_brief=True))
    if spreads:
        blocks.append(spreads_table(spreads))
    if duties:
        blocks.append(duties_table(duties))
    blocks.extend(pictures)
    blocks.append(Picture(title="", lines=tuple(_origin(manifest, statuses or {}, path, hashes or {}, n_checks))))
    return Page(tuple(blocks))


def _origin(
    manifest: Manifest, statuses: Mapping[int, int], path: str, hashes: Mapping[str, str], n_checks: int
) -> list[str]:
    n_runs = sum(len(branches) for branches in manifest.branches.values()) * manifest.n_futures
    lines = [
        f"runs      {format_count(manifest.n_futures)} futures, lenses {', '.join(manifest.lenses)}; "
        f"{format_count(n_runs)} runs, {manifest.design}, seed {manifest.seed}"
        + (f", known by {manifest.known_by}" if manifest.known_by else "")
    ]
    troubles = [f"{format_count(n)} {STATUS_WORDS[status]}" for status, n in sorted(statuses.items()) if status and n]
    if troubles:
        lines.append("trouble   " + ", ".join(troubles) + "; left out of every number above")
    if not manifest.is_complete:
        lines.append("stopped   before all runs were done; numbers above are of those that were")
    lines.append(f"scenario  {manifest.scenario} {format_hash(manifest.digest)}, version {manifest.version}")
    if n_checks:
        which = f"all {n_checks}" if n_checks > 1 else "the one there is"
        lines.append(f"checks    not held in a run: `sandtable check --run` holds {which}")
    lines.append(f"stored in {path}" if path else "stored    no")
    lines.extend(f"          {name} {format_hash(digest)}" for name, digest in sorted(hashes.items()))
    return lines
