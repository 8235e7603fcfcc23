"""Findings as pandas tables: one row per case, plain columns, method and seed in `attrs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.claims import ClaimsMatrix
    from sandtable.analysis.ledger import Ledger
    from sandtable.analysis.questions import QuestionsTable
    from sandtable.ledger.questions import ScoreTable
    from sandtable.runs.runs import Ensemble


def ledgers_frame(ledgers: Sequence[Ledger]) -> pd.DataFrame:
    """A row per lens and outcome, and one `net` row per lens under the stated weights."""
    rows: list[dict[str, object]] = []
    for ledger in ledgers:
        turning = {switch.outcome: switch.weight for switch in ledger.switches}
        for line in ledger.lines:
            d = line.difference
            rows.append(
                {
                    "lens": ledger.lens, "outcome": line.outcome, "label": line.label, "unit": line.unit,
                    "better": "more" if line.more_is_better else "less", "mean": d.mean, "p05": d.low, "p50": d.median,
                    "p95": d.high, "plus": line.plus.share, "minus": line.minus.share, "error": d.paired_error,
                    "unpaired_error": d.unpaired_error, "weight": line.weight, "worth": line.worth_mean,
                    "turns_at": turning.get(line.outcome),
                }
            )  # fmt: skip
        if ledger.weighted is not None:
            net, weighted = ledger.weighted.net, ledger.weighted
            rows.append(
                {
                    "lens": ledger.lens, "outcome": "net", "label": "weighted net", "unit": weighted.scale,
                    "better": "more", "mean": net.mean, "p05": net.low, "p50": net.median, "p95": net.high,
                    "plus": weighted.gains.share, "minus": weighted.costs.share, "error": net.paired_error,
                    "unpaired_error": net.unpaired_error, "weight": None, "worth": net.mean,
                    "turns_at": None,
                }
            )  # fmt: skip
    frame = pd.DataFrame(rows)
    if not frame.empty:
        frame = frame.set_index(["lens", "outcome"])
    if ledgers:
        first = ledgers[0]
        frame.attrs = {
            "actor": first.actor, "subject": first.pair.subject, "seed": first.seed, "futures": first.n_usable,
            "difference": f"{first.pair.with_branch} minus {first.pair.without_branch}, paired by future",
        }  # fmt: skip
    return frame


def claims_frame(matrix: ClaimsMatrix) -> pd.DataFrame:
    """A row per claim; under each lens the share of futures, its standard error and the verdict."""
    rows = []
    for finding in matrix.findings:
        row: dict[tuple[str, str], object] = {
            ("claim", "id"): finding.claim,
            ("claim", "label"): finding.label,
            ("claim", "by"): ", ".join(finding.by),
            ("claim", "word"): finding.word.text,
            ("claim", "low"): finding.word.low,
            ("claim", "high"): finding.word.high,
            ("claim", "known"): finding.known.answer,
        }
        for cell in finding.cells:
            row[cell.lens, "share"] = cell.share.share
            row[cell.lens, "error"] = cell.share.standard_error
            row[cell.lens, "n"] = cell.share.n_futures
            row[cell.lens, "verdict"] = cell.verdict.value
        rows.append(row)
    frame = pd.DataFrame(rows)
    if rows:
        frame.columns = pd.MultiIndex.from_tuples(list(rows[0]))
        frame = frame.set_index(("claim", "id")).rename_axis(index="claim")
    frame.attrs = {"standard": matrix.standard, "seed": matrix.seed, "futures": matrix.n_futures}
    return frame


def questions_frame(table: QuestionsTable, scores: ScoreTable) -> pd.DataFrame:
    """A row per question, the probability of yes under each lens, and what is known."""
    frame = pd.DataFrame(
        [
            {
                "question": finding.question, "asks": finding.asks, "resolves": finding.resolves,
                **{cell.lens: cell.share.share for cell in finding.cells}, "known": finding.known.answer,
            }
            for finding in table.findings
        ]
    )  # fmt: skip
    if not frame.empty:
        frame = frame.set_index("question")
    frame.attrs = {
        "brier": {score.lens: score.brier for score in scores.scores}, "one_half": scores.half, "label": scores.label,
        "seed": table.seed, "futures": table.n_futures,
    }  # fmt: skip
    return frame


def measures_frame(table: QuestionsTable) -> pd.DataFrame:
    """A row per question that measures a number and lens: its quantiles in its unit, and what is known."""
    frame = pd.DataFrame(
        [
            {
                "question": finding.question, "lens": cell.lens, "asks": finding.asks, "resolves": finding.resolves,
                "unit": finding.unit, "p05": cell.low, "median": cell.median, "p95": cell.high,
                "error": cell.errors[1], "n": cell.n,
                "known": finding.value if finding.value is not None else float("nan"), "share_below": cell.share_below,
            }
            for finding in table.measures
            for cell in finding.cells
        ]
    )  # fmt: skip
    if not frame.empty:
        frame = frame.set_index(["question", "lens"])
    frame.attrs = {"seed": table.seed, "futures": table.n_futures}
    return frame


def fans_frame(ensemble: Ensemble) -> pd.DataFrame:
    """A row per lens, branch, series and point with a column per quantile."""
    rows = [
        {
            "lens": lens, "branch": branch,
            "series": f"{fan.variable}[{fan.elements}]" if fan.elements else fan.variable, "unit": fan.unit,
            "time": label, **{f"p{level * 100:02.0f}": float(fan.values[i, k]) for i, level in enumerate(fan.levels)},
        }
        for (lens, branch), fans in ensemble.fans.items()
        for fan in fans
        for k, label in enumerate(ensemble.manifest.labels)
    ]  # fmt: skip
    return pd.DataFrame(rows)
