"""Sections of a brief that other answers write: each asks its own use case and lays out what it found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sandtable.analysis.branches import BASE, find_claim_branches
from sandtable.analysis.words import DEFAULT_STANDARD
from sandtable.usecases.brief_choices import choose_day, choose_rivals, choose_subjects
from sandtable.usecases.brief_desk import Desk, Unwritable, Written

if TYPE_CHECKING:
    from sandtable.analysis.ledger import Ledger
    from sandtable.analysis.pairs import LedgerPair
    from sandtable.reports.layout import Block
    from sandtable.usecases.answers import Asking

NO_HEADLINE = "no actor of the scenario has interests"
BRIEF_WALKS = 2


def write_attribution(desk: Desk) -> Written:
    """How much of the change each of the main moves accounts for.

    Raises:
        Unwritable: there are fewer than two moves to share between.
        Refused: the answer cannot be had.
    """
    from sandtable.reports.attribution import brief_attribution
    from sandtable.usecases.attribution import ask_attribution

    pair, actor, ledger = _require_headline(desk)
    subjects = choose_subjects(desk.model, pair.subject)
    if len(subjects) < 2:
        raise Unwritable("its claims read no second move, law or branch beside the question's")
    target = f"net({actor})" if ledger.weighted is not None else ledger.lines[0].outcome
    lens = desk.lenses[0]
    findings = ask_attribution(desk.model, target, subjects, _under(desk, lens))
    return Written(
        blocks=brief_attribution(findings[0]),
        command=desk.command("attribute", desk.where, target, *subjects, lens=lens, is_run=False),
        lenses=(lens,),
        branches=("all combinations of " + ", ".join(subjects),),
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
        command=desk.command("worlds", desk.where),
        branches=(BASE, *(branch for branch in find_claim_branches(desk.model) if branch != BASE)),
    )


def write_hinges(desk: Desk) -> Written:
    """What separates two lenses, for at most two pairs of them.

    Raises:
        Unwritable: no two lenses come to different answers.
        Refused: the answer cannot be had.
    """
    from sandtable.reports.hinges import brief_hinges
    from sandtable.usecases.hinges import ask_hinges

    ledgers = [ledger for ledger in desk.ledgers if ledger.lines and ledger.n_usable]
    target = _headline_text(ledgers[0]) if ledgers else ""
    rivals = choose_rivals(desk.model, ledgers, target)
    if not rivals:
        raise Unwritable("no two lenses come to different answers")
    blocks: list[Block] = []
    commands = []
    for text, first, second in rivals:
        if not desk.should_stop():
            found = ask_hinges(desk.model, text, (first, second), desk.asking, walks=BRIEF_WALKS)
            blocks.extend(brief_hinges(found))
            commands.append(
                desk.command("hinges", desk.where, text, first, second, "--walks", str(BRIEF_WALKS), is_run=False, lens="-")
            )
    return Written(
        blocks=tuple(blocks),
        command="; ".join(commands),
        lenses=tuple(dict.fromkeys(lens for _, *two in rivals for lens in two)),
        branches=("those that each target reads",),
    )


def write_drivers(desk: Desk) -> Written:
    """Which uncertain values explain the spread of the headline.

    Raises:
        Unwritable: there is no headline.
        Refused: the answer cannot be had.
    """
    from sandtable.reports.drivers import brief_drivers
    from sandtable.usecases.drivers import DriversQuestion, ask_drivers

    pair, _, ledger = _require_headline(desk)
    target, lens = _headline_text(ledger), desk.lenses[0]
    found = ask_drivers(desk.model, DriversQuestion(target=target), _under(desk, lens))
    return Written(
        blocks=brief_drivers(found[0]),
        command=desk.command("drivers", desk.where, target, lens=lens),
        lenses=(lens,),
        branches=(pair.with_branch, pair.without_branch),
        targets=desk.read([target]),
        about=f"`{target}`",
    )


def write_information(desk: Desk) -> Written:
    """The figures worth checking before the headline's choice.

    Raises:
        Unwritable: there is no headline.
        Refused: the answer cannot be had.
    """
    from sandtable.reports.information import brief_worth
    from sandtable.usecases.information import ask_choice_worth

    pair, actor, ledger = _require_headline(desk)
    outcome = "" if ledger.weighted is not None else ledger.lines[0].outcome
    day = choose_day(desk.model, desk.today)
    alternatives = (pair.with_branch, pair.without_branch)
    answer = ask_choice_worth(desk.model, actor, alternatives, desk.asking, outcome=outcome, today=day)
    options = [word for key in alternatives for word in ("--branch", key)]
    options += ["--outcome", outcome] if outcome else []
    return Written(
        blocks=brief_worth(answer),
        command=desk.command("voi", desk.where, "--actor", actor, *options, "--today", day),
        branches=alternatives,
        targets=desk.read([_headline_text(ledger)]),
        about=f"`{_headline_text(ledger)}`",
    )


def write_discovery(desk: Desk) -> Written:
    """In which futures the headline's answer is the other one, said as limits on a few values.

    Raises:
        Unwritable: there is no headline, or no rule does better than the base rate.
        Refused: the answer cannot be had.
    """
    from sandtable.reports.discovery import brief_discovery
    from sandtable.usecases.discovery import DiscoveryQuestion, ask_discovery

    pair, _, ledger = _require_headline(desk)
    target, lens = _headline_text(ledger), desk.lenses[0]
    side = "above" if _is_mostly_cost(ledger) else "below"
    question = DiscoveryQuestion(target=target, **{side: "0"})
    found = ask_discovery(desk.model, question, _under(desk, lens))[0]
    if not found.discovery.is_confirmed:
        raise Unwritable("no rule tells the futures of the other answer better than their share does")
    return Written(
        blocks=brief_discovery(found),
        command=desk.command("discover", desk.where, target, f"--{side}", "0", lens=lens),
        lenses=(lens,),
        branches=(pair.with_branch, pair.without_branch),
        targets=desk.read([target]),
        about=f"`{target}`",
    )


def _require_headline(desk: Desk) -> tuple[LedgerPair, str, Ledger]:
    usable = [ledger for ledger in desk.ledgers if ledger.lines and ledger.n_usable]
    if desk.headline is None or not usable:
        raise Unwritable(NO_HEADLINE if desk.headline is None else "no future ran well in both branches of the question")
    return (*desk.headline, usable[0])


def _headline_text(ledger: Ledger) -> str:
    read = f"net({ledger.actor})" if ledger.weighted is not None else ledger.lines[0].outcome
    return f"{read} of {ledger.pair.subject}"


def _is_mostly_cost(ledger: Ledger) -> bool:
    """Whether the number behind the headline is below zero in most futures."""
    difference = ledger.weighted.net if ledger.weighted is not None else ledger.lines[0].difference
    return difference.down.n > difference.up.n


def _under(desk: Desk, lens: str) -> Asking:
    asking = desk.asking
    return replace(asking, request=replace(asking.request, lenses=(lens,)))

