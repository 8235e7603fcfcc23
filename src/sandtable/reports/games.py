"""Games: who does best with what, as sentences, payoff tables and the equilibria they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandtable.reports.finding import say_trouble
from sandtable.reports.layout import Block, Cell, Column, Heading, Page, Paragraph, Table, make_row
from sandtable.reports.numbers import (
    MISSING,
    format_count,
    format_error,
    format_number,
    format_of,
    format_percent,
    format_unit,
    format_weight,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandtable.analysis.choices.games import (
        Estimate,
        GameFinding,
        GameForm,
        GameProfile,
        MixedEquilibrium,
        Player,
        Profile,
        Reply,
    )

MARKS = {"loses": "*", "ties": "~", "gains": ""}
TONES = {"equilibrium": "strong", "tied": "", "none": "muted"}
STANDINGS = {
    "equilibrium": "whoever leaves loses",
    "tied": "someone may leave and lose nothing",
}
MOST_NAMED, MOST_MIXED, MOST_BRIEF_ROWS = 4, 3, 8


def layout_games(findings: Sequence[GameFinding]) -> Page:
    """The same game under several lenses: who plays, a row per lens, then the tables of each."""
    blocks: list[Block] = [Paragraph(_say_form(findings[0]), tone="muted")]
    for finding in findings:
        blocks.extend(Paragraph(text, tone="strong" if n == 0 else "") for n, text in enumerate(_sentences(finding)))
    if len(findings) > 1:
        blocks.append(_lens_table(findings))
    for number, finding in enumerate(findings):
        if len(findings) > 1:
            blocks.append(Heading(f"Under {finding.lens}"))
        if finding.counted and (number == 0 or finding.counted != findings[0].counted):
            blocks.append(_counted_table(finding))
        blocks.extend(_payoff_tables(finding))
        blocks.extend(_rest(finding))
    return Page(tuple(blocks))


def brief_games(findings: Sequence[GameFinding]) -> tuple[Block, ...]:
    """One paragraph on the first lens, and a row per lens."""
    first = findings[0]
    said = " ".join([say_equilibria(first), say_dominance(first), say_improvements(first)])
    return (Paragraph(" ".join(said.split())), _lens_table(findings[:MOST_BRIEF_ROWS]))


# -- sentences ------------------------------------------------------------------------------------------


def say_equilibria(finding: GameFinding) -> str:
    """Which combinations of pure moves are equilibria, and in how many resamples."""
    groups = finding.tied
    where = f"Under `{finding.lens}`"
    n = f"{format_count(finding.n_resamples)} resamples of {format_count(finding.n)} futures (seed {finding.seed})"
    if not groups:
        return (
            f"{where}, no combination of pure moves is an equilibrium: from each of them someone gains by leaving, beyond "
            f"error; there is none in {_count(finding, finding.share_without)} of {n}."
        )
    if len(groups) > 1:
        said = "; ".join(_say_group(finding, group) for group in groups[:MOST_NAMED])
        more = f"; and {len(groups) - MOST_NAMED} more" if len(groups) > MOST_NAMED else ""
        return (
            f"{where}, there are {len(groups)} equilibria in pure moves, counted in {n}: {said}{more}. Which of them is "
            "played the payoffs do not say."
        )
    return f"{where}, {_say_only(finding, groups[0], n)}"


def _say_only(finding: GameFinding, group: tuple[Profile, ...], n: str) -> str:
    first = finding.profile(group[0])
    if len(group) > 1:
        names = "; ".join(f"{_name(finding.form, moves)} (in {_resamples(finding, moves)})" for moves in group)
        return (
            f"{len(group)} combinations of pure moves are tied: they differ only by moves whose difference for their player "
            f"is within its error. As equilibria of {n} they are found as follows: {names}."
        )
    name = _name(finding.form, first.moves)
    if first.standing.value == "equilibrium":
        return f"the only equilibrium in pure moves is {name}; it is one in {_resamples(finding, first.moves)} of {n}."
    return (
        f"the only combination of pure moves that nobody gains by leaving is {name}, but {_say_ties(finding, first)}; it is "
        f"an equilibrium in {_resamples(finding, first.moves)} of {n}."
    )


def _say_ties(finding: GameFinding, profile: GameProfile) -> str:
    """Who could play what else and lose nothing beyond error."""
    tied = [
        f"{_label(finding.form, reply.player)} could play {_names(reply.ties)}"
        for reply in profile.replies
        if reply.gain.value == "ties"
    ]
    return f"{' and '.join(tied)} and lose nothing beyond error"


def _say_group(finding: GameFinding, group: tuple[Profile, ...]) -> str:
    said = [f"{_name(finding.form, moves)} (in {_resamples(finding, moves)})" for moves in group]
    return said[0] if len(said) == 1 else "tied with each other " + " and ".join(said)


def say_dominance(finding: GameFinding) -> str:
    """Which moves are better, or worse, whatever the others do; empty where none is."""
    said = []
    for player in finding.form.players:
        label = player.stake.actor_label
        own = [item for item in finding.dominance if item.player == player.id]
        best = next((item for item in own if item.is_dominant), None)
        if best is not None:
            said.append(f"{label} does best with `{best.alternative}` whatever the others do.")
            continue
        beaten = tuple(dict.fromkeys(name for item in own for name in item.over))
        if beaten:
            verb = "is" if len(beaten) == 1 else "are"
            said.append(f"For {label}, {_names(beaten)} {verb} beaten by another move whatever the others do.")
    return " ".join(said)


def say_reactions(finding: GameFinding) -> str:
    """On whose moves the best moves depend that are not always the same; empty where there are none."""
    said = []
    for reaction in finding.reactions:
        label = _label(finding.form, reaction.player)
        if not reaction.on:
            said.append(f"What is best for {label} on average depends on several others' moves.")
            continue
        against: dict[str, list[str]] = {}
        for move, best in reaction.replies:
            against.setdefault(best, []).append(move)
        parts = ", ".join(f"`{best}` against {_names(moves)}" for best, moves in against.items())
        said.append(f"What is best for {label} on average depends on {_label(finding.form, reaction.on)}: {parts}.")
    return " ".join(said)


def say_improvements(finding: GameFinding) -> str:
    """Whether everyone would gain by moving away from an equilibrium together."""
    open_ = [finding.profile(moves) for group in finding.tied for moves in group]
    worse = [profile for profile in open_ if profile.better_for_all]
    if not open_:
        return ""
    if not worse:
        return "No other combination is better for all players, beyond error."
    first = worse[0]
    resting = [moves for moves in first.better_for_all if any(moves in group for group in finding.tied)]
    better = next(iter(resting + list(first.better_for_all)))
    end = "where nobody gains by leaving either" if resting else "but from there someone gains by leaving alone"
    return (
        f"All players would gain, beyond error, by moving together from {_name(finding.form, first.moves)} to "
        f"{_name(finding.form, better)}, {end}."
    )


def say_mixed(finding: GameFinding) -> str:
    """Equilibria in which someone draws lots; empty where there is none and none was to be expected."""
    if not finding.is_mixed_searched:
        return "Equilibria in mixed moves were not searched: there are too many sets of moves to mix."
    if not finding.mixed:
        return "" if finding.tied else "No equilibrium in mixed moves was found either."
    said = "; ".join(_say_shares(finding.form, mixed) for mixed in finding.mixed[:MOST_MIXED])
    more = f"; and {len(finding.mixed) - MOST_MIXED} more" if len(finding.mixed) > MOST_MIXED else ""
    word = "one equilibrium" if len(finding.mixed) == 1 else f"{len(finding.mixed)} equilibria"
    return f"The mean payoffs have {word} in mixed moves: {said}{more}."


def _say_shares(form: GameForm, mixed: MixedEquilibrium) -> str:
    said = []
    for player, shares in zip(form.players, mixed.shares, strict=True):
        chosen = [(name, share) for name, share in zip(player.alternatives, shares, strict=True) if share > 0]
        named = ", ".join(
            f"`{name}`" + (f" {format_percent(share)}" if len(chosen) > 1 else "") for name, share in chosen
        )
        said.append(f"{player.id} {named}")
    return " with ".join(said)


def _say_idle(finding: GameFinding) -> str:
    said = [f"{player}'s `{one}` and `{other}`" for player, one, other in finding.idle]
    return f"The same for every player in every future: {'; '.join(said)}." if said else ""


def _sentences(finding: GameFinding) -> list[str]:
    said = [
        say_equilibria(finding),
        say_dominance(finding),
        say_reactions(finding),
        say_mixed(finding),
        say_improvements(finding),
        _say_idle(finding),
        say_trouble(finding.n_left_out, finding.n + finding.n_left_out),
    ]
    return [text for text in said if text]


def _say_form(finding: GameFinding) -> str:
    judged = "; ".join(
        f"{player.stake.actor_label} ({player.id}) by {_what(player)}, from {_names(player.alternatives)}"
        for player in finding.form.players
    )
    rest = (
        "The rest of the world plays its hazards."
        if finding.form.fix == "base"
        else f"Fixed in every combination: `{finding.form.fix}`."
    )
    known_by = f" Parameters as known by {finding.known_by}." if finding.known_by else ""
    return f"Players: {judged}. {rest}{known_by}"


def _what(player: Player) -> str:
    stake = player.stake
    if not stake.outcome:
        return f"the sum of its weighted interests ({stake.unit})"
    unit = f", {stake.unit}" if format_unit(stake.unit) else ""
    return f"“{stake.label}” ({'more' if stake.sign > 0 else 'less'} is better{unit})"


# -- tables ---------------------------------------------------------------------------------------------


def _counted_table(finding: GameFinding) -> Table:
    rows = [
        make_row([item.player, item.outcome, item.label, format_unit(item.unit) or MISSING, format_weight(item.weight)])
        for item in finding.counted
    ]
    return Table(
        title=f"What each player counts under {finding.lens}",
        columns=(
            Column("player"),
            Column("outcome"),
            Column("what it is"),
            Column("unit"),
            Column("worth of one unit", is_number=True),
        ),
        rows=tuple(rows),
        notes=("The scenario's weights, or the lens's where it replaces them. Other weights are another game.",),
    )


def _payoff_tables(finding: GameFinding) -> list[Table]:
    """One matrix for two players, one per move of the third for three."""
    form = finding.form
    thirds: tuple[str | None, ...] = form.players[2].alternatives if len(form.players) > 2 else (None,)
    tables = []
    for third in thirds:
        rows = [
            make_row([f"{form.players[0].id}: {first}", *(_cell(finding, first, second, third) for second in form.players[1].alternatives)])
            for first in form.players[0].alternatives
        ]  # fmt: skip
        given = "" if third is None else f", if {form.players[2].id}: {third}"
        tables.append(
            Table(
                title=f"Payoffs under {finding.lens}{given}",
                columns=(
                    Column(""),
                    *(
                        Column(f"{form.players[1].id}: {second}", is_number=True)
                        for second in form.players[1].alternatives
                    ),
                ),
                rows=tuple(rows),
                notes=tuple(_payoff_notes(finding)) if third == thirds[-1] else (),
            )
        )
    return tables


def _cell(finding: GameFinding, first: str, second: str, third: str | None) -> Cell:
    profile = finding.profile((first, second) if third is None else (first, second, third))
    said = [
        f"{_change(change, width)}{MARKS[reply.gain.value]}"
        for change, reply, width in zip(profile.changes, profile.replies, _widths(finding), strict=True)
    ]
    return Cell("; ".join(said), tone=TONES[profile.standing.value])


def _payoff_notes(finding: GameFinding) -> list[str]:
    form, first = finding.form, finding.profiles[0]
    units = "; ".join(f"{player.id} in {format_unit(player.stake.unit) or 'plain numbers'}" for player in form.players)
    levels = "; ".join(
        f"{player.id} {format_number(player.stake.sign * level.mean, level.error)} ± {format_error(level.error)}"
        for player, level in zip(form.players, first.levels, strict=True)
    )
    return [
        f"In each cell {units}: the mean change against {_name(form, first.moves)} in the same futures, rounded to its "
        f"paired error, + better for that player. * best reply to the others' moves; ~ within error (95 %) of another one.",
        f"At {_name(form, first.moves)}: {levels}.",
    ]


def _rest(finding: GameFinding) -> list[Block]:
    blocks: list[Block] = []
    open_ = [finding.profile(moves) for group in finding.tied for moves in group]
    if open_:
        blocks.append(_equilibria_table(finding, open_))
    if finding.quantal:
        blocks.append(_quantal_table(finding))
    return blocks


def _equilibria_table(finding: GameFinding, profiles: Sequence[GameProfile]) -> Table:
    form = finding.form
    rows = [
        make_row(
            [
                _name(form, profile.moves, tick=""),
                STANDINGS[profile.standing.value],
                _resamples(finding, profile.moves),
                *(_leaving(reply) for reply in profile.replies),
            ]
        )
        for profile in profiles
    ]
    return Table(
        title="Combinations that nobody gains by leaving alone, beyond error",
        columns=(
            Column("moves"),
            Column("standing"),
            Column("resamples", is_number=True),
            *(Column(f"best other move of {player.id}") for player in form.players),
        ),
        rows=tuple(rows),
        notes=(
            f"What the best other move of each player brings, ± paired standard error; in how many of "
            f"{format_count(finding.n_resamples)} resamples of the futures the combination is an equilibrium. They tell how "
            "sure the futures make it, not how sure assumptions and weights are.",
        ),
    )


def _leaving(reply: Reply) -> str:
    return f"{reply.best} {_change(reply.change, 0.0)} ± {format_error(reply.change.error)}"


def _quantal_table(finding: GameFinding) -> Table:
    rows = []
    for index, player in enumerate(finding.form.players):
        for row, name in enumerate(player.alternatives):
            shares = [
                MISSING if item.shares is None else format_percent(item.shares[index][row]) for item in finding.quantal
            ]
            rows.append(make_row([f"{player.id}: {name}", *shares]))
    return Table(
        title="How often each move is chosen by players who make mistakes, the fewer the dearer",
        columns=(
            Column("move"),
            *(Column(f"precision {item.precision:g}", is_number=True) for item in finding.quantal),
        ),
        rows=tuple(rows),
        notes=(
            "Logit quantal response of the mean payoffs: at precision p, a move that costs a player the whole range of its "
            "payoffs in the table is e^p times as rare; 0 is chance alone.",
        ),
    )


def _lens_table(findings: Sequence[GameFinding]) -> Table:
    rows = [
        make_row(
            [
                finding.lens,
                "; ".join(_name(finding.form, moves, tick="") for group in finding.tied for moves in group) or "none",
                ", ".join(_resamples(finding, moves) for group in finding.tied for moves in group) or MISSING,
                "yes" if any(len(group) > 1 for group in finding.tied) else "no",
                format_count(len(finding.mixed)) if finding.is_mixed_searched else "not searched",
            ]
        )
        for finding in findings
    ]
    return Table(
        title="The game by lens",
        columns=(
            Column("lens"),
            Column("equilibria in pure moves"),
            Column("resamples", is_number=True),
            Column("tied"),
            Column("in mixed moves", is_number=True),
        ),
        rows=tuple(rows),
        notes=(
            f"In how many of {format_count(findings[0].n_resamples)} resamples of the futures each is an equilibrium; seed "
            f"{findings[0].seed}.",
        ),
    )


# -- words ----------------------------------------------------------------------------------------------


def _name(form: GameForm, moves: Profile, tick: str = "`") -> str:
    """`KR: base, RU: base`."""
    return tick + ", ".join(f"{player.id}: {move}" for player, move in zip(form.players, moves, strict=True)) + tick


def _names(names: Sequence[str]) -> str:
    ticked = [f"`{name}`" for name in names]
    return ticked[0] if len(ticked) == 1 else f"{', '.join(ticked[:-1])} or {ticked[-1]}"


def _label(form: GameForm, actor: str) -> str:
    return next(player.stake.actor_label for player in form.players if player.id == actor)


def _change(change: Estimate, width: float) -> str:
    """A change rounded to its error, or to a thousandth of the range of all changes where that is coarser."""
    return format_number(change.mean, max(change.error, width / 1000), is_signed=True)


def _widths(finding: GameFinding) -> list[float]:
    """For each player, the range of its changes over the table."""
    columns = zip(*(profile.changes for profile in finding.profiles), strict=True)
    return [max(change.mean for change in column) - min(change.mean for change in column) for column in columns]


def _resamples(finding: GameFinding, moves: Profile) -> str:
    return _count(finding, finding.profile(moves).share)


def _count(finding: GameFinding, share: float) -> str:
    return format_of(round(share * finding.n_resamples), finding.n_resamples).split(" of ")[0]
