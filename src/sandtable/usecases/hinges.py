"""Ask why two lenses disagree, and how each expert's claims fare in the others' worlds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sandtable.analysis.branches import BASE, find_claim_branches
from sandtable.analysis.disputes.assumptions import (
    Assumption,
    find_assumptions,
    group_by_sector,
    join_equations,
    make_group,
)
from sandtable.analysis.disputes.hinges import (
    Effort,
    Hinges,
    Players,
    find_hinges,
    find_largest,
    make_players,
    read_ends,
)
from sandtable.analysis.disputes.mixtures import Mixing, Reading
from sandtable.analysis.disputes.worlds import Worlds, find_worlds
from sandtable.analysis.outcomes import find_usable, outcomes_under
from sandtable.analysis.precision import find_needed_futures
from sandtable.diagnostics.fault import Fault
from sandtable.ensemble.draw import settle_values
from sandtable.usecases.answers import Asking, obtain_runs, require_standard
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import require_known, say_needed
from sandtable.usecases.simulator import PlanSimulator
from sandtable.usecases.targets import FEWEST_FUTURES, require_enough, require_target

if TYPE_CHECKING:
    from sandtable.analysis.targets import Target
    from sandtable.model.model import Model
    from sandtable.runs.experiments import Simulator

WALKS = 2
MOST_WALKS = 64
MOST_OPEN = 40  # assumptions; beyond, sectors are told and only the largest is opened
MOST_SWITCHED = 2  # replaced equations that are told one by one
SECTORS, NONE = "sector", "none"
PERCENT = 100.0


def ask_hinges(
    model: Model,
    target: str,
    lenses: tuple[str, str],
    asking: Asking,
    *,
    groups: Sequence[str] = (),
    walks: int = WALKS,
    error: float = 0.0,
) -> Hinges:
    """Which assumptions separate two lenses on a claim, a question or a number.

    Args:
        model: a settled scenario.
        target: as `require_target` takes it.
        lenses: the two; the gap is the second less the first.
        asking: futures, seed, design and the like; its lenses and branches are chosen by the answer.
        groups: `sector`, `none`, or `NAME=assumption,assumption`; the group with the largest part is opened.
        walks: random walks from the first lens to the second in each future, at least; rounded up to an even number.
        error: standard error that no part may exceed, in the target's unit (points of 100 for claims and questions);
            walks go on until it is reached.

    Raises:
        Refused: no such target, lens or assumption; the two lenses assume the same; the target is the same in all
            futures of both; there are too few futures, or the asked error was not reached.
    """
    found = require_target(model, target)
    held = _require_assumptions(model, lenses, asking.request.known_by)
    units = _require_units(model, held, groups)
    if not 2 <= walks <= MOST_WALKS:
        raise refuse_call(f"{walks} walks cannot be made", mend=f"choose a number from 2 to {MOST_WALKS}")
    if not error >= 0:
        raise refuse_call(f"an error of {error:g} cannot be asked for", mend="give a number above 0")
    asked = error / PERCENT if found.is_truth else error
    effort = Effort(n_pairs=(walks + 1) // 2, asked=asked, most_pairs=MOST_WALKS // 2)
    request = replace(asking.request, lenses=lenses, branches=found.branches)
    with PlanSimulator(
        model,
        request,
        outcomes=found.outcomes,
        branches=found.branches,
        pairs=(found.pair,) if found.pair is not None else (),
        n_experiments=_count_experiments(len(units), len(found.branches), effort),
        progress=asking.progress,
        should_stop=asking.should_stop,
    ) as simulator:
        hinges = study_hinges(simulator, model, found, lenses, units, held, effort)
    hinges = replace(hinges, design=request.design, known_by=request.known_by)
    if hinges.is_complete:
        _require_error(hinges, asked)
    return hinges


def study_hinges(
    simulator: Simulator,
    model: Model,
    target: Target,
    lenses: tuple[str, str],
    units: Sequence[Assumption],
    assumptions: Sequence[Assumption],
    effort: Effort,
) -> Hinges:
    """Hinges from a simulator at hand.

    Args:
        simulator: made for the target's outcomes and branches and the two lenses.
        model: the scenario.
        target: what is asked about.
        lenses: the two.
        units: in which it is told: assumptions and groups.
        assumptions: every single one.
        effort: how long to go on.

    Raises:
        Refused: the target does not vary, too few futures count, or it was stopped before anything could be said.
    """
    mixing = Mixing(simulator, model, target, lenses, units)
    ends = read_ends(mixing)
    if ends is None:
        raise _refuse_stopped(target)
    _require_varying(target, ends, lenses)
    players = make_players(units)
    if any(unit.members for unit in units):
        players = _open_largest(mixing, ends, units, assumptions, simulator.seed)
        n_spent = mixing.n_experiments
        mixing = Mixing(simulator, model, target, lenses, players.players)
        mixing.n_experiments = n_spent
    hinges = find_hinges(
        mixing,
        ends,
        players,
        target,
        effort,
        lenses=lenses,
        owners=(_name(model, lenses[0]), _name(model, lenses[1])),
        seed=simulator.seed,
        name_sector=lambda sector: model.sectors[sector].label or sector if sector in model.sectors else sector,
    )
    if hinges is None:
        raise _refuse_stopped(target)
    return hinges


def ask_worlds(model: Model, standard: str, asking: Asking) -> Worlds:
    """How each expert's claims fare in their own world and in every other's.

    Raises:
        Refused: no such standard or lens; nobody owns a lens; too few futures; the folder is at fault.
    """
    key = require_standard(standard)
    wanted = asking.request.lenses or tuple(model.lenses)
    for lens in wanted:
        require_known("lens", lens, model.lenses)
    if not any(model.lenses[lens].by for lens in wanted):
        raise refuse_call(
            "none of the lenses belongs to anybody"
            if asking.request.lenses
            else "no lens of the scenario belongs to anybody",
            why="a claim is held against the world of the one who makes it, and against the others'",
            mend="name lenses with an owner, or declare one: `lens NAME by PERSON`",
        )
    if len(wanted) < 2:
        raise refuse_call(
            f"`{wanted[0]}` alone is no other's world",
            why="a claim that is held against its speaker's own premises only confirms itself",
            mend="name two lenses or more, or leave out --lens for all",
        )
    ensemble = obtain_runs(model, asking, (BASE, *find_claim_branches(model)))
    for lens in asking.request.lenses or ensemble.manifest.lenses:
        usable = find_usable(outcomes_under(ensemble, lens), (BASE,))
        require_enough(int(usable.sum()), f"claims under `{lens}`")
    return find_worlds(ensemble, model, lenses=asking.request.lenses, standard=key)


def _require_assumptions(model: Model, lenses: tuple[str, str], known_by: str) -> tuple[Assumption, ...]:
    """In what two lenses differ.

    Raises:
        Refused: one lens twice, an unknown one, or two that assume the same.
    """
    first, second = lenses
    for lens in lenses:
        require_known("lens", lens, model.lenses)
    if first == second:
        others = ", ".join(f"`{lens}`" for lens in model.lenses if lens != first)
        raise refuse_call(
            f"`{first}` is named twice",
            why="a lens has no disagreement with itself",
            mend=f"name another one beside it: {others}" if others else "declare another lens",
        )
    known = [settle_values(model, lens=lens, known_by=known_by) for lens in lenses]
    found = find_assumptions(model, first, second, known=known)
    if not found:
        raise refuse_call(
            f"`{first}` and `{second}` assume the same",
            why="no value, equation or weight differs between them" + (f" by {known_by}" if known_by else ""),
            mend="compare lenses that replace something, see `sandtable show SCENARIO LENS`",
            code="same-assumptions",
        )
    return join_equations(found, MOST_SWITCHED)


def _require_units(model: Model, held: Sequence[Assumption], groups: Sequence[str]) -> tuple[Assumption, ...]:
    """In which units the gap is told.

    Raises:
        Refused: a group is written wrongly, or names what the two lenses do not differ in.
    """
    if list(groups) == [SECTORS] or (not groups and len(held) > MOST_OPEN):
        return group_by_sector(model, held)
    if not groups or list(groups) == [NONE]:
        return tuple(held)
    by_id = {item.id: item for item in held}
    taken: dict[str, str] = {}
    made: list[Assumption] = []
    for written in groups:
        name, _, listed = written.partition("=")
        ids = [part.strip() for part in listed.split(",") if part.strip()]
        if not name.strip() or not ids:
            raise refuse_call(
                f"`{written}` is no group",
                why="a group has a name and assumptions",
                mend="write --group NAME=wT,circ, --group sector or --group none",
            )
        for id_ in ids:
            require_known("assumption in which the two lenses differ", id_, by_id)
            if id_ in taken:
                raise refuse_call(f"`{id_}` is in the groups `{taken[id_]}` and `{name}`", mend="leave it in one")
            taken[id_] = name
        made.append(make_group(name.strip(), name.strip(), [by_id[id_] for id_ in dict.fromkeys(ids)]))
    return (*made, *(item for item in held if item.id not in taken))


def _open_largest(
    mixing: Mixing,
    ends: tuple[Reading, Reading],
    units: Sequence[Assumption],
    assumptions: Sequence[Assumption],
    seed: int,
) -> Players:
    """The units as players, the one with the largest part by its members if it is a group of several."""
    largest = find_largest(mixing, ends, seed)
    by_id = {item.id: item for item in assumptions}
    members = [by_id[id_] for id_ in units[largest].members if id_ in by_id]
    if len(members) < 2 or len(members) < len(units[largest].members):
        return make_players(units)
    return make_players(units, largest, members)


def _require_varying(target: Target, ends: tuple[Reading, Reading], lenses: tuple[str, str]) -> None:
    """Refuse to explain a difference where there is nothing.

    Raises:
        Refused: too few futures count, or the target is one number in all futures of both lenses.
    """
    values = []
    for reading, lens in zip(ends, lenses, strict=True):
        counts = reading.is_good & (reading.denominator > 0)
        _require_cases(int(counts.sum()), counts.size, f"`{target.text}` under `{lens}`")
        values.append(reading.numerator[counts])
    low, high = min(part.min() for part in values), max(part.max() for part in values)
    if low == high:
        said = ("holds in" if low else "does not hold in") if target.is_truth else f"is {low:.6g} in"
        raise refuse_call(
            f"`{target.text}` {said} all futures under `{lenses[0]}` and under `{lenses[1]}`: they do not disagree on it",
            why="what is the same in every future of both lenses hinges on nothing",
            mend="ask about another claim or outcome, or about another lens",
            code="nothing-varies",
        )


def _require_cases(n: int, n_futures: int, what: str) -> None:
    """Refuse an answer from too few futures that count, saying how many futures would give enough.

    Raises:
        Refused: fewer than FEWEST_FUTURES count.
    """
    if 0 < n < FEWEST_FUTURES <= n_futures:
        needed = find_needed_futures(1.0 / math.sqrt(n), n_futures, 1.0 / math.sqrt(2.0 * FEWEST_FUTURES))
        raise refuse_call(
            f"in only {n} of {n_futures:_} futures there is something to say of {what}",
            why=f"an answer needs at least {FEWEST_FUTURES} that ran well and in which what is given holds",
            mend=f"run more futures: --futures {needed}",
            code="too-few-futures",
        )
    require_enough(n, what)


def _require_error(hinges: Hinges, asked: float) -> None:
    """Refuse an answer that is less precise than was asked for, saying what would do.

    Raises:
        Refused: the error of a part is larger than asked.
    """
    if asked <= 0 or hinges.error <= asked:
        return
    scale = PERCENT if hinges.is_truth else 1.0
    floor = math.sqrt(max(hinges.error**2 - hinges.order_error**2, 0.0))
    if floor < asked:
        needed = hinges.n_walks * hinges.order_error**2 / (asked**2 - floor**2)
        mend = f"about {2 * math.ceil(needed / 2):_} walks are needed: fewer will do with more futures"
    else:
        mend = say_needed(find_needed_futures(hinges.error, hinges.n_futures, asked))
    raise refuse_call(
        f"{hinges.n_futures:_} futures are too few: the standard error of a part is {hinges.error * scale:.2g}, "
        f"asked was {asked * scale:g}",
        why="it falls as one over the square root of the number of futures; more walks take away only what stems "
        "from the orders in which assumptions go over",
        mend=mend,
        code="too-few-futures",
    )


def _count_experiments(n_units: int, n_branches: int, effort: Effort) -> int:
    """About how many experiments it takes, for the progress bar."""
    return n_branches * (2 + 2 * effort.n_pairs * max(n_units - 1, 1) + 2 * n_units + 8)


def _refuse_stopped(target: Target) -> Refused:
    fault = Fault(
        code="too-few-futures",
        what=f"stopped before anything could be said about `{target.text}`",
        why="no future had gone all the way from the first lens to the second and back",
        mend="let it run, or ask for fewer futures",
    )
    return Refused([fault], exit_code=3)


def _name(model: Model, lens: str) -> str:
    """Whose lens it is; "" when nobody's."""
    owner = model.lenses[lens].by if lens in model.lenses else ""
    known = model.persons.get(owner) or model.actors.get(owner)
    return (known.label if known is not None else "") or owner
