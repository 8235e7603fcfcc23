"""Write a brief: one file that answers a scenario's question for a reader who was not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.analysis.branches import BASE
from sandtable.analysis.claims import find_claims
from sandtable.analysis.ledger import find_ledgers
from sandtable.analysis.pairs import add_branches
from sandtable.analysis.words import DEFAULT_STANDARD, STANDARDS
from sandtable.reports.brief.answer import answer_blocks, claim_answer
from sandtable.reports.brief.cites import links_of
from sandtable.reports.brief.document import Brief, BriefSection, JudgedRow, Omission, WordsRow
from sandtable.reports.brief.sections import OWN_BAND
from sandtable.usecases.answers import open_ensemble
from sandtable.usecases.brief.desk import Desk, Unwritable
from sandtable.usecases.brief.parts import shown_series
from sandtable.usecases.brief.rows import cited_rows, judged_rows
from sandtable.usecases.brief.table import PARTS, Part
from sandtable.usecases.check import require_model
from sandtable.usecases.clock import find_today
from sandtable.usecases.overview import find_headline
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import Progress, RunRequest, require_known
from sandtable.usecases.run import run_model

if TYPE_CHECKING:
    from sandtable.model.model import Model
    from sandtable.reports.layout import Block
    from sandtable.runs.runs import Ensemble

FORMATS = {"html": (".html",), "markdown": (".md",), "both": (".html", ".md")}
SHARE_OF_RUNS = 100  # of the progress bar, of a thousand parts
FINE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefAsking:
    """What kind of brief is wanted.

    Args:
        request: what to run.
        run: a run folder to read instead; "" = run afresh.
        sections: ids; empty = all.
        today: a date to be written on it; "" = none.
    """

    request: RunRequest
    run: str = ""
    sections: tuple[str, ...] = ()
    today: str = ""
    progress: Progress | None = None
    should_stop: Callable[[], bool] = lambda: False


def write_brief(where: str, asking: BriefAsking) -> Brief:
    """The brief of a scenario.

    A section that cannot be is left out, and the method says why.  When the user stops the work, the brief holds
    what was written and says that it is incomplete.

    Raises:
        Refused: the scenario has faults, the request cannot be, there is no such section, or no such day.
    """
    for id_ in asking.sections:
        require_known("section", id_, [part.id for part in PARTS])
    if asking.today:
        find_today(asking.today)
    model = require_model(where)
    desk = _lay_out(where, model, asking)
    parts = [part for part in PARTS if not asking.sections or part.id in asking.sections]
    sections: list[BriefSection] = []
    omissions: list[Omission] = []
    rows: list[JudgedRow] = []
    is_complete = desk.ensemble.manifest.is_complete
    for i, part in enumerate(parts):
        if asking.should_stop():
            is_complete = False
            break
        desk.progress = _share_of_bar(asking.progress, i, len(parts), part.title)
        section = _write(part, desk, rows)
        (sections if isinstance(section, BriefSection) else omissions).append(section)  # type: ignore[arg-type]
    is_complete = is_complete and not asking.should_stop()
    return _bind(desk, sections, omissions, rows, today=asking.today, is_complete=is_complete)


def brief(
    where: str | Path,
    out: str | Path = "",
    *,
    form: str = "both",
    futures: int = 2000,
    seed: int = 1,
    lenses: Iterable[str] = (),
    sections: Iterable[str] = (),
    today: str = "",
) -> tuple[Path, ...]:
    """Write the brief of a scenario: the question answered in one HTML file and in Markdown.

    Args:
        where: a library name, a folder or a `.sand` file.
        out: a folder or a file; "" = `<scenario>.html` and `.md` here.
        form: html, markdown or both.
        futures: number of futures, paired over lenses and branches.
        seed: of all draws.
        lenses: ids; none = all.
        sections: ids; none = all.
        today: a date to be written on it, and to which ages are counted; "" = none.

    Returns:
        The files.

    Raises:
        Refused: the scenario has faults, the request cannot be, or a file cannot be written.
    """
    require_format(form)
    request = RunRequest(futures=futures, seed=seed, lenses=tuple(lenses))
    asking = BriefAsking(request=request, sections=tuple(sections), today=today)
    return save_brief(write_brief(str(where), asking), str(out), form)


def save_brief(brief: Brief, out: str, form: str) -> tuple[Path, ...]:
    """Write a brief's files, each whole or not at all.

    Args:
        brief: what to write.
        out: a folder (that exists, or ends in `/`), a file, or "" = `<scenario>.html` and `.md` here.
        form: html, markdown or both.

    Returns:
        The files.

    Raises:
        Refused: there is no such format, or a file cannot be written (exit code 3).
    """
    from sandtable.reports.brief.html import render_html
    from sandtable.reports.brief.markdown import render_markdown

    require_format(form)
    stem = Path(out) if out else Path(brief.scenario)
    if out and (out.endswith(("/", os.sep)) or stem.is_dir()):
        stem = stem / brief.scenario
    elif stem.suffix in {".html", ".md"}:
        stem = stem.with_suffix("")
    texts = {".html": render_html, ".md": render_markdown}
    written = []
    for suffix in FORMATS[form]:
        path = stem.parent / (stem.name + suffix)
        _replace_file(path, texts[suffix](brief))
        written.append(path)
    return tuple(written)


def require_format(form: str) -> None:
    """Refuse a format that there is not.

    Raises:
        Refused: with exit code 2.
    """
    if form not in FORMATS:
        raise refuse_call(f"there is no format `{form}`", mend=f"choose one of {', '.join(FORMATS)}")


def _lay_out(where: str, model: Model, asking: BriefAsking) -> Desk:
    headline = find_headline(model)
    pairs = (headline[0],) if headline is not None else ()
    request = replace(asking.request, pairs=pairs)
    if asking.run:
        ensemble = open_ensemble(asking.run, model)
        for lens in request.lenses:
            require_known("lens in the run", lens, ensemble.manifest.lenses)
        m = ensemble.manifest
        request = replace(request, futures=m.n_futures, seed=m.seed, design=m.design, known_by=m.known_by)
    else:
        request = replace(request, keep=shown_series(model))
        bar = _share_of_bar(asking.progress, 0, 0, "runs")
        ensemble = run_model(model, request, progress=bar, should_stop=asking.should_stop)
        request = replace(request, keep=())
    desk = Desk(
        where=where, model=add_branches(model, pairs), request=request, ensemble=ensemble, headline=headline,
        run=asking.run, today=asking.today, should_stop=asking.should_stop,
    )  # fmt: skip
    if headline is not None and _has(ensemble, desk.lenses, (headline[0].with_branch, headline[0].without_branch)):
        desk.ledgers = find_ledgers(ensemble, desk.model, actor=headline[1], pair=headline[0], lenses=desk.lenses)
    return desk


def _write(part: Part, desk: Desk, rows: list[JudgedRow]) -> BriefSection | Omission:
    try:
        written = part.write(desk)
    except Unwritable as reason:
        return Omission(title=part.title, reason=str(reason))
    except Refused as refusal:
        return Omission(title=part.title, reason=refusal.faults[0].what)
    if not written.blocks:
        return Omission(title=part.title, reason="there is nothing to say")
    rows.extend(written.judged)
    trail = desk.trail(part.id, part.title, written)
    return BriefSection(id=part.id, title=part.title, blocks=written.blocks, trail=trail)


def _bind(
    desk: Desk,
    sections: list[BriefSection],
    omissions: list[Omission],
    rows: list[JudgedRow],
    *,
    today: str,
    is_complete: bool,
) -> Brief:
    model, manifest = desk.model, desk.ensemble.manifest
    cited = {link for section in sections for link in links_of(section.blocks)}
    trails = [section.trail for section in sections if section.trail is not None]
    lead_section, lead = _lead(desk)
    facts = [
        ("futures", f"{manifest.n_futures:,}, {manifest.design}, seed {manifest.seed}"),
        ("scenario", f"`{manifest.scenario}`, files `{manifest.digest[:12]}`"),
        ("sandtable", f"version `{manifest.version}`"),
        ("lenses", ", ".join(f"`{lens}`" for lens in desk.lenses)),
        ("this brief", f"`{desk.command('brief', desk.where)}`"),
    ]
    if manifest.known_by:
        facts.insert(1, ("known by", manifest.known_by))
    standard = STANDARDS[DEFAULT_STANDARD]
    return Brief(
        scenario=manifest.scenario,
        title=model.title or manifest.scenario,
        question=model.question,
        about=model.about,
        lead=lead,
        lead_section=lead_section,
        sections=tuple(sections),
        omissions=tuple(omissions),
        sources=tuple(model.sources.values()),
        judged=judged_rows(desk, trails, (*rows, *cited_rows(desk, cited))),
        words=(
            WordsRow(
                id=standard.id,
                label=standard.label,
                bands=", ".join(f"{b.term} {100 * b.low:.0f}-{100 * b.high:.0f}" for b in standard.bands),
                source=standard.source,
            ),
            WordsRow(
                id=OWN_BAND,
                label="the claim's own",
                bands="as shown with the claim",
                source="the scenario, which reads the speaker's word so",
            ),
        ),
        facts=tuple(facts),
        lenses=desk.lenses,
        today=today,
        is_complete=is_complete,
    )


def _lead(desk: Desk) -> tuple[str, tuple[Block, ...]]:
    """The answer, and the section whose numbers it gives: the headline's, else the first claim with a test."""
    if desk.headline is not None:
        without = desk.model.branches.get(desk.headline[0].without_branch)
        labels = {lens.id: lens.label for lens in desk.model.lenses.values()}
        compared = without.label if without is not None and desk.headline[0].without_branch != BASE else ""
        answer = answer_blocks(desk.ledgers, lens_labels=labels, compared=compared)
        if answer:
            return "ledger", answer
    claim = next((claim.id for claim in desk.model.claims.values() if claim.holds is not None), "")
    if not claim:
        return "series", ()
    matrix = find_claims(desk.ensemble, desk.model, lenses=desk.lenses, claims=(claim,))
    return "claims", claim_answer(matrix.findings[0])


def _has(ensemble: Ensemble, lenses: Iterable[str], branches: tuple[str, ...]) -> bool:
    return all((lens, branch) in ensemble.outcomes for lens in lenses for branch in branches)


def _share_of_bar(progress: Progress | None, index: int, n_parts: int, title: str) -> Progress | None:
    """The part of the whole bar that belongs to one section; the runs (no parts) have the first of it."""
    if progress is None:
        return None
    start = SHARE_OF_RUNS + (FINE - SHARE_OF_RUNS) * index // n_parts if n_parts else 0
    length = (FINE - SHARE_OF_RUNS) / n_parts if n_parts else SHARE_OF_RUNS

    reached = start

    def report(done: int, total: int, what: str) -> None:  # noqa: ARG001  (the signature is the seam's)
        nonlocal reached  # what a section guesses of its work may grow; the bar never goes back
        reached = max(reached, start + int(length * min(done / max(total, 1), 1.0)))
        progress(reached, FINE, title)

    report(0, 1, title)
    return report


def _replace_file(path: Path, text: str) -> None:
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as trouble:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        refusal = refuse_call(
            f"`{path}` cannot be written: {trouble.strerror or trouble}",
            mend="choose a folder that you may write to with --out",
            code="cannot-write",
        )
        raise Refused(refusal.faults, exit_code=3) from trouble
