"""How imported models compare with what their tools printed, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.layout import Cell, Column, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import MISSING, format_count, format_of

if TYPE_CHECKING:
    from sandtable.analysis.conformance import Conformance, ModelResult

_TONES = {"pass": "good", "wrong": "bad", "runs": "muted", "unsupported": "muted", "defective": "muted"}


def layout_conformance(found: Conformance, *, with_passes: bool = False) -> Page:
    """One sentence, a row per suite, and a row per model that does not pass.

    Args:
        found: what became of each model.
        with_passes: list the models that pass too.
    """
    return Page((Paragraph(_say_counts(found), tone="strong"), _suites(found), _models(found, with_passes=with_passes)))


def _say_counts(found: Conformance) -> str:
    n_pass, n_runs = (sum(model.verdict == verdict for model in found.models) for verdict in ("pass", "runs"))
    n_bare = sum(not model.results for model in found.models)
    words = []
    if n_bare < len(found.models):
        words.append(
            f"{format_of(n_pass, len(found.models) - n_bare)} models repeat what their tool printed or stored."
        )
    if n_bare:
        has = (
            "model has no readable results beside it" if n_bare == 1 else "models have no readable results beside them"
        )
        runs = "loads and runs" if n_runs == 1 else "load and run"
        words.append(f"{format_count(n_bare)} {has}; {format_of(n_runs, n_bare)} {runs}.")
    return " ".join(words)


def _suites(found: Conformance) -> Table:
    counts = found.counts()
    verdicts = tuple(next(iter(counts.values()), ()))
    return Table(
        columns=(Column("suite"), *(Column(verdict, is_number=True) for verdict in verdicts)),
        rows=tuple(
            make_row([suite, *(format_count(own[verdict]) for verdict in verdicts)]) for suite, own in counts.items()
        ),
        notes=(
            f"pass: every printed series within {found.tolerance:g} of the printed value (or of a hundredth of the series' "
            "largest), or within half of its last printed digit. runs: no readable results lie beside the model; it "
            "loads and runs. unsupported: a feature that is not imported, or too much time or memory. defective: the model or its "
            "results cannot be read.",
        ),
    )


def _models(found: Conformance, *, with_passes: bool) -> Table:
    return Table(
        columns=(
            Column("model"),
            Column("result"),
            Column("series", is_number=True),
            Column("why"),
            Column("worst series"),
            Column("error", is_number=True),
        ),
        rows=tuple(_row(model) for model in found.models if with_passes or model.verdict != "pass"),
    )


def _row(model: ModelResult) -> tuple[Cell, ...]:
    shows_worst = model.worst is not None and model.verdict in {"pass", "wrong"}
    return make_row(
        [
            f"{model.suite}/{model.model}",
            Cell(model.verdict, _TONES[model.verdict]),
            format_count(model.n_series) if model.n_series else MISSING,
            model.why,
            f"{model.worst.name} at {model.worst.time:g}" if shows_worst and model.worst else "",
            f"{model.worst.error:.1e}" if shows_worst and model.worst else MISSING,
        ]
    )
