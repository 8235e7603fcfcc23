"""Sections of a brief that other answers write: each asks its own use case and lays out what it found."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.analysis.branches import BASE, find_claim_branches
from sandtable.analysis.words import DEFAULT_STANDARD
from sandtable.reports.brief.cites import cite_ranges
from sandtable.reports.layout import Heading
from sandtable.usecases.brief.choices import (
    ANSWERED,
    choose_alternatives,
    choose_day,
    choose_opponent,
    choose_rivals,
    choose_scoring_day,
    choose_subjects,
)
from sandtable.usecases.brief.desk import Desk, Unwritable, Written
from sandtable.usecases.brief.rows import name_rows
from sandtable.usecases.refused import Refused

if TYPE_CHECKING:
    from sandtable.analysis.ledger import Ledger
    from sandtable.analysis.uncertainty.worth import WorthAnswer
    from sandtable.reports.brief.document import JudgedRow
    from sandtable.reports.layout import Block
    from sandtable.usecases.answers import Asking

BRIEF_WALKS = 2
MOST_PAIRS = 2


def write_attribution(desk: Desk) -> Written:
    """How much of the change each of the main moves accounts for.

    Raises:
        Unwritable: there are fewer than two moves to share between.
        Refused: the answer cannot be had.
    """
    from sandtable.reports.attribution import brief_attribution
    from sandtable.usecases.attribution import ask_attribution

    pair, actor, ledger = desk.require_ledger()
    subjects = choose_subjects(desk.model, pair.subject)
    if len(subjects) < 2:
        raise Unwritable("its claims read no second move, law or branch beside the question's")
    target = f"net({actor})" if ledger.weighted is not None else ledger.lines[0].outcome
    lens = desk.lenses[0]
    findings = ask_attribution(desk.model, target, subjects, _under(desk, lens))
    return Written(
        blocks=brief_attribution(findings[0]),
        commands=(desk.command("attribute", desk.where, target, *subjects, lens=lens, is_run=False),),
        lenses=(lens,),
        targets=desk.read([target]),
        about=f"`{target}`",
    )


def write_worlds(desk: Desk) -> Written:
    """Every expert's claims inside every other's world.

    Raises:
        Unwritable: there are no claims.
        Refused: nobody owns a lens.
    """
    from sandtable.reports.worlds import brief_worlds
    from sandtable.usecases.hinges import ask_worlds

    if not desk.model.claims:
        raise Unwritable("the scenario has no claims")
    found = ask_worlds(desk.model, DEFAULT_STANDARD, desk.asking)
    return Written(
        blocks=brief_worlds(found),
        commands=(desk.command("worlds", desk.where),),
        branches=(BASE, *(branch for branch in find_claim_branches(desk.model) if branch != BASE)),
    )


def write_hinges(desk: Desk) -> Written:
    """What separates two lenses, for at most two pairs of them.

    Raises:
        Unwritable: no two lenses come to different answers.
        Refused: the answer cannot be had for any pair.
    """
    ledgers = [ledger for ledger in desk.ledgers if ledger.lines and ledger.n_usable]
    target = _headline_text(ledgers[0]) if ledgers else ""
    found: list[_Hinged] = []
    refusal: Refused | None = None
    for text, first, second in choose_rivals(desk.model, ledgers, target):
        is_told = any({first, second} == set(hinged.lenses) for hinged in found)
        if not is_told and len(found) < MOST_PAIRS and not desk.should_stop():
            try:
                found.append(_hinge(desk, text, first, second))
            except Refused as refused:
                refusal = refused
    if not found:
        raise refusal or Unwritable("no two lenses come to different answers")
    return Written(
        blocks=tuple(block for hinged in found for block in hinged.blocks),
        commands=tuple(hinged.command for hinged in found),
        judged=tuple(row for hinged in found for row in hinged.rows),
        lenses=tuple(dict.fromkeys(lens for hinged in found for lens in hinged.lenses)),
    )


@dataclass(frozen=True, slots=True)
class _Hinged:
    """What separates one pair of lenses."""

    blocks: tuple[Block, ...]
    rows: tuple[JudgedRow, ...]
    command: str
    lenses: tuple[str, str]


def _hinge(desk: Desk, text: str, first: str, second: str) -> _Hinged:
    from sandtable.reports.brief.cites import cite_sides
    from sandtable.reports.hinges import brief_hinges
    from sandtable.usecases.hinges import ask_hinges

    hinges = ask_hinges(desk.model, text, (first, second), desk.asking, walks=BRIEF_WALKS)
    blocks, rows = cite_sides(brief_hinges(hinges), hinges)
    head = f"{_named(desk, first)} and {_named(desk, second)} on {text}"
    walks = ("--walks", str(BRIEF_WALKS))
    return _Hinged(
        blocks=(Heading(head[0].upper() + head[1:]), *blocks),
        rows=rows,
        command=desk.command("hinges", desk.where, text, first, second, *walks, is_run=False, lens="-"),
        lenses=(first, second),
    )


def write_drivers(desk: Desk) -> Written:
    """Which uncertain values explain the spread of the headline.

    Raises:
        Unwritable: there is no headline.
        Refused: the answer cannot be had.
    """
    from sandtable.reports.drivers import brief_drivers
    from sandtable.usecases.drivers import DriversQuestion, ask_drivers

    pair, _, ledger = desk.require_ledger()
    target, lens = _headline_text(ledger), desk.lenses[0]
    found = ask_drivers(desk.model, DriversQuestion(target=target), _under(desk, lens))
    return Written(
        blocks=cite_ranges(brief_drivers(found[0]), name_rows(desk.model, (lens,)), lens),
        commands=(desk.command("drivers", desk.where, target, lens=lens),),
        lenses=(lens,),
        branches=(pair.with_branch, pair.without_branch),
        targets=desk.read([target]),
        about=f"`{target}`",
    )


def write_information(desk: Desk) -> Written:
    """The figures worth checking before the headline's choice, or, where none is, before a disputed verdict.

    Raises:
        Unwritable: there is no headline.
        Refused: the answer cannot be had.
    """
    from sandtable.reports.information import brief_worth
    from sandtable.usecases.information import ask_choice_worth

    pair, actor, ledger = desk.require_ledger()
    outcome = "" if ledger.weighted is not None else ledger.lines[0].outcome
    day, lenses = choose_day(desk.model, desk.today), _two_lenses(desk)
    asking = _under(desk, *lenses)
    alternatives: tuple[str, ...] = (pair.with_branch, pair.without_branch)
    answer = ask_choice_worth(desk.model, actor, alternatives, asking, outcome=outcome, today=day)
    words = ["--actor", actor, *(word for key in alternatives for word in ("--branch", key))]
    words += ["--outcome", outcome] if outcome else []
    disputed = next((text for text, *_ in choose_rivals(desk.model, desk.ledgers, "") if text), "")
    about = _headline_text(ledger)
    verdict = (
        None if any(finding.figures for finding in answer.findings) else _verdict_worth(desk, disputed, asking, day)
    )
    if verdict is not None:
        answer, words, about, alternatives = verdict, [disputed], disputed, ()
    lens_words = [word for lens in lenses for word in ("--lens", lens)]
    return Written(
        blocks=cite_ranges(brief_worth(answer), name_rows(desk.model, lenses), lenses[0]),
        commands=(desk.command("voi", desk.where, *words, "--today", day, *lens_words, lens="-"),),
        branches=alternatives,
        lenses=lenses,
        targets=desk.read([about]),
        about=f"`{about}`",
    )


def _verdict_worth(desk: Desk, claim: str, asking: Asking, day: str) -> WorthAnswer | None:
    """The figures worth checking before a verdict; None where there is no such claim, or no figure bears on it."""
    from sandtable.usecases.information import ask_verdict_worth

    if not claim:
        return None
    try:
        answer = ask_verdict_worth(desk.model, claim, asking, today=day)
    except Refused:
        return None
    return answer if any(finding.figures for finding in answer.findings) else None


def write_discovery(desk: Desk) -> Written:
    """In which futures the headline's answer is the other one, said as limits on a few values.

    Asked under the first lens; where no rule beats the base rate there, under the one that is furthest from it.

    Raises:
        Unwritable: there is no headline, or no rule does better than the base rate.
        Refused: the answer cannot be had.
    """
    from sandtable.reports.discovery import brief_discovery
    from sandtable.usecases.discovery import DiscoveryQuestion, ask_discovery

    pair, _, ledger = desk.require_ledger()
    target = _headline_text(ledger)
    by_lens = {held.lens: held for held in desk.ledgers}
    for lens in _two_lenses(desk):
        side = "above" if _is_mostly_down(by_lens[lens]) else "below"
        question = DiscoveryQuestion(
            target=target, above="0" if side == "above" else "", below="0" if side == "below" else ""
        )
        try:
            found = ask_discovery(desk.model, question, _under(desk, lens))[0]
        except Refused:
            continue
        if found.discovery.is_confirmed:
            return Written(
                blocks=cite_ranges(brief_discovery(found), name_rows(desk.model, (lens,)), lens),
                commands=(desk.command("discover", desk.where, target, f"--{side}", "0", lens=lens),),
                lenses=(lens,),
                branches=(pair.with_branch, pair.without_branch),
                targets=desk.read([target], lens),
                about=f"`{target}`",
            )
    raise Unwritable("no rule tells the futures of the other answer better than their share does")


def write_regret(desk: Desk) -> Written:
    """Which of the headline actor's alternatives is robust.

    Raises:
        Unwritable: there is no headline.
        Refused: the answer cannot be had.
    """
    from sandtable.reports.regret import brief_regret
    from sandtable.usecases.regret import RegretQuestion, ask_regret

    pair, actor, ledger = desk.require_ledger()
    outcome = "" if ledger.weighted is not None else ledger.lines[0].outcome
    alternatives = choose_alternatives(desk.model, actor, pair)
    finding = ask_regret(
        desk.model, RegretQuestion(actor=actor, branches=alternatives, outcome=outcome), desk.asking
    )  # fmt: skip
    words = [word for key in alternatives for word in ("--branch", key)] + (["--outcome", outcome] if outcome else [])
    return Written(
        blocks=brief_regret(finding),
        commands=(desk.command("regret", desk.where, actor, *words),),
        branches=alternatives,
        targets=desk.read([_headline_text(ledger)]),
        about=f"`{_headline_text(ledger)}`",
    )


def write_game(desk: Desk) -> Written:
    """The headline's choice as a game against the actor whose own moves the claims are about.

    Raises:
        Unwritable: there is no headline, or nobody to play against.
        Refused: the answer cannot be had.
    """
    from sandtable.reports.games import brief_games
    from sandtable.usecases.games import ask_game

    pair, actor, ledger = desk.require_ledger()
    opponent = choose_opponent(desk.model, actor, pair)
    if opponent is None:
        raise Unwritable("no other actor with weighted interests has moves of its own that claims read")
    players = {actor: (pair.with_branch, pair.without_branch), opponent[0]: opponent[1]}
    outcomes = {} if ledger.weighted is not None else {actor: ledger.lines[0].outcome}
    findings = ask_game(desk.model, players, desk.asking, outcomes=outcomes)
    words = [word for name, keys in players.items() for word in ("--player", f"{name}: {', '.join(keys)}")]
    words += [word for name, outcome in outcomes.items() for word in ("--outcome", f"{name}={outcome}")]
    return Written(
        blocks=brief_games(findings),
        commands=(desk.command("game", desk.where, *words, is_run=False),),
        targets=desk.read([_headline_text(ledger)]),
        about=f"`{_headline_text(ledger)}`",
    )


def write_scores(desk: Desk) -> Written:
    """How the lenses' forecasts of answered questions score, beside one half, climatology and persistence.

    The forecasts are put on a record that is thrown away, as `sandtable forecasts` would put them on one that is kept.

    Raises:
        Unwritable: there are no questions, or none is answered.
        Refused: the record cannot be made.
    """
    import tempfile

    from sandtable.reports.forecast_scores import brief_scores
    from sandtable.usecases.forecast_scores import score_forecasts
    from sandtable.usecases.forecasts import record_forecasts, resolve_from_scenario

    if not any(q.known is not None and q.known.answer in ANSWERED for q in desk.model.questions.values()):
        raise Unwritable("no question of the scenario is answered")
    day = choose_scoring_day(desk.model, desk.today)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "forecasts.jsonl"
        record_forecasts(desk.model, desk.asking, file=file, today=day)
        resolve_from_scenario(desk.model, file=file, today=day)
        scored = score_forecasts(file, seed=desk.request.seed)
    record = desk.command("forecasts", "record", desk.where, "--today", day)
    resolve = shlex.join(["sandtable", "forecasts", "resolve", "--from-scenario", desk.where, "--today", day])
    return Written(
        blocks=brief_scores(scored),
        commands=(record, resolve, "sandtable forecasts score"),
        branches=(BASE,),
        targets=desk.read([id_ for id_, q in desk.model.questions.items() if q.known is not None]),
        about="answered questions",
    )


def _headline_text(ledger: Ledger) -> str:
    read = f"net({ledger.actor})" if ledger.weighted is not None else ledger.lines[0].outcome
    return f"{read} of {ledger.pair.subject}"


def _named(desk: Desk, lens: str) -> str:
    """A lens by its owner's name, or by its own."""
    owner = desk.model.lenses[lens].by
    return (
        desk.model.persons[owner].label if owner in desk.model.persons else f"the {lens}" if lens == "record" else lens
    )


def _is_mostly_down(ledger: Ledger) -> bool:
    """Whether the number behind the headline is below zero in most futures."""
    difference = ledger.weighted.net if ledger.weighted is not None else ledger.lines[0].difference
    return difference.down.n > difference.up.n


def _two_lenses(desk: Desk) -> tuple[str, ...]:
    """The first lens, and the one whose answer to the headline is furthest from it."""
    usable = [ledger for ledger in desk.ledgers if ledger.lines and ledger.n_usable]
    first = _size(usable[0])
    furthest = max(usable, key=lambda ledger: abs(_size(ledger) - first))
    return tuple(dict.fromkeys((usable[0].lens, furthest.lens)))


def _size(ledger: Ledger) -> float:
    return ledger.weighted.net.mean if ledger.weighted is not None else ledger.lines[0].difference.mean


def _under(desk: Desk, *lenses: str) -> Asking:
    asking = desk.asking
    return replace(asking, request=replace(asking.request, lenses=lenses))
