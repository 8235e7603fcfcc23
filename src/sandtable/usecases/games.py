"""Ask for a game: actors, their alternative moves, payoffs from paired futures, equilibria."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING

from sandtable.analysis.branches import BASE, branch_key
from sandtable.analysis.choices.games import GameFinding, GameForm, Player, find_counted, find_game, find_samples
from sandtable.analysis.outcomes import LensOutcomes
from sandtable.analysis.pairs import add_branches, find_held_back
from sandtable.analysis.weights import find_weights
from sandtable.diagnostics.fault import Fault
from sandtable.ensemble.branches import find_branch_faults
from sandtable.model.model import Forcing, SettledBranch
from sandtable.runs.experiments import Experiment
from sandtable.usecases.refused import Refused, refuse_call
from sandtable.usecases.request import require_known, require_memory
from sandtable.usecases.simulator import PlanSimulator
from sandtable.usecases.targets import require_enough, require_stake

if TYPE_CHECKING:
    import pandas as pd

    from sandtable.analysis.choices.payoffs import Stake
    from sandtable.model.model import Model
    from sandtable.usecases.answers import Asking

FEWEST_PLAYERS, MOST_PLAYERS = 2, 3
MOST_PROFILES = 64
USUAL_PRECISIONS = (1.0, 3.0, 10.0, 30.0)
MOST_PRECISE = 1000.0

_PLAYER = re.compile(r"\s*([^\s:]+)\s*:\s*(.*)", re.DOTALL)
_FIXED = re.compile(r"\s*([^\s=\[\]]+)(?:\[([^\]]*)\])?\s*=\s*(\S+)\s*")


def ask_game(
    model: Model,
    players: Mapping[str, Sequence[str]],
    asking: Asking,
    *,
    outcomes: Mapping[str, str] | None = None,
    fix: Sequence[str] = (),
    precisions: Sequence[float] = USUAL_PRECISIONS,
) -> tuple[GameFinding, ...]:
    """Payoff tables of two or three actors' alternative moves, and their equilibria, under each lens.

    Args:
        model: the scenario.
        players: actor -> its alternatives, branches or compositions `a+b`; at least two each.
        asking: futures, seed and lenses.
        outcomes: actor -> one outcome of its interests to judge by, in place of their weighted sum.
        fix: branches that hold in every profile, or moves: `clash=2025-06`, `clash=never`, `clash=always`; empty = the
            rest of the world plays its hazards.
        precisions: of the quantal response equilibria.

    Returns:
        One finding per lens; fewer when the user stopped after some.

    Raises:
        Refused: not two or three players, an actor without weights, fewer than two alternatives, too many profiles,
            moves that cannot stand together, too few futures, or stopped before one lens was done.
    """
    model, form = _require_form(model, players, dict(outcomes or {}), fix)
    _require_precisions(precisions)
    lenses = asking.request.lenses or tuple(model.lenses)
    request = replace(asking.request, lenses=lenses)
    keys = [form.branch_of(profile) for profile in form.profiles]
    names = tuple(dict.fromkeys(name for player in form.players for name in player.stake.outcomes))
    require_memory(request, n_outcomes=len(keys) * (len(names) + 3 * len(form.players)), n_recorded=0)
    findings: list[GameFinding] = []
    with PlanSimulator(
        model,
        request,
        outcomes=names,
        branches=keys,
        n_experiments=len(keys) * len(lenses),
        progress=asking.progress,
        should_stop=asking.should_stop,
    ) as simulator:
        for lens in lenses:
            results = list(simulator.simulate(Experiment(lens=lens, branch=key) for key in keys))
            if len(results) < len(keys):
                break
            under = LensOutcomes(
                lens=lens,
                values={key: result.outcomes for key, result in zip(keys, results, strict=True)},
                status={key: result.status for key, result in zip(keys, results, strict=True)},
                n_futures=request.futures,
            )
            weights = find_weights(model, lens)
            samples, counts = find_samples(form, under, weights)
            require_enough(int(counts.sum()), f"a game under `{lens}`")
            findings.append(
                find_game(
                    form, samples[:, :, counts], lens=lens, seed=request.seed,
                    counted=find_counted(form, model, weights), n_left_out=int((~counts).sum()),
                    precisions=precisions, known_by=request.known_by,
                )
            )  # fmt: skip
    if not findings:
        raise refuse_call(
            "stopped before all profiles were run",
            why="an equilibrium is told from the whole payoff table",
            mend="let it run, name fewer alternatives, or ask for fewer --futures",
            code="stopped-early",
        )
    return tuple(findings)


def read_players(texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Players as a command line writes them: `KR: base, no_kr_arms`.

    Raises:
        Refused: a text is not of this form, or an actor stands twice.
    """
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        match = _PLAYER.fullmatch(text)
        if match is None:
            raise refuse_call(f"`{text}` is no player", mend='write --player "ACTOR: base, BRANCH"')
        if match[1] in found:
            raise refuse_call(
                f"`{match[1]}` plays twice", why="an actor has one set of alternatives", mend="join the two lists"
            )
        found[match[1]] = tuple(part.strip() for part in match[2].split(",") if part.strip())
    return found


def read_outcomes(texts: Sequence[str]) -> dict[str, str]:
    """Outcomes to judge by as a command line writes them: `KR=tension_2026`.

    Raises:
        Refused: a text is not of this form.
    """
    found = {}
    for text in texts:
        actor, sign, outcome = (part.strip() for part in text.partition("="))
        if not (actor and sign and outcome):
            raise refuse_call(f"`{text}` names no outcome of an actor", mend="write --outcome ACTOR=OUTCOME")
        found[actor] = outcome
    return found


def _require_form(
    model: Model, players: Mapping[str, Sequence[str]], outcomes: dict[str, str], fix: Sequence[str]
) -> tuple[Model, GameForm]:
    if not FEWEST_PLAYERS <= len(players) <= MOST_PLAYERS:
        raise refuse_call(
            f"a game of {len(players)} player{'' if len(players) == 1 else 's'} cannot be played here",
            why="two or three actors play; everything else follows the scenario",
            mend='name two or three, each with --player "ACTOR: BRANCH, BRANCH"; what others do goes into --fix',
            code="too-many-players" if len(players) > MOST_PLAYERS else "one-alternative",
        )
    for actor in outcomes:
        require_known("player", actor, players)
    model = add_branches(model, find_held_back(model, [key for own in (*players.values(), fix) for key in own]))
    found = tuple(
        Player(
            stake=_require_stake(model, actor, outcomes.get(actor, "")), alternatives=_alternatives(model, actor, own)
        )
        for actor, own in players.items()
    )
    _require_own_moves(found)
    n_profiles = prod(len(player.alternatives) for player in found)
    if n_profiles > MOST_PROFILES:
        raise refuse_call(
            f"{n_profiles} combinations of moves are too many",
            why=f"each is an ensemble of its own; at most {MOST_PROFILES} are run",
            mend="name fewer alternatives",
            code="too-many-players",
        )
    model, fixed = _require_fixed(model, fix)
    form = GameForm(players=found, fix=fixed)
    _require_consistent(model, form)
    return model, form


def _require_stake(model: Model, actor: str, outcome: str) -> Stake:
    try:
        return require_stake(model, actor, outcome)
    except Refused as refusal:
        fault = refusal.faults[0]
        if fault.code != "no-weights":
            raise
        listed = model.interests[actor].items[0].outcome
        mend = f"name one outcome, e.g. --outcome {actor}={listed}, or add `worth` to an interest"
        raise Refused([replace(fault, mend=mend)], exit_code=refusal.exit_code) from None


def _alternatives(model: Model, actor: str, branches: Sequence[str]) -> tuple[str, ...]:
    keys = tuple(dict.fromkeys(branch_key([branch]) for branch in branches))
    for key in keys:
        for part in key.split("+"):
            if part != BASE:
                require_known("branch", part, model.branches)
    if len(keys) < 2:
        raise refuse_call(
            f"`{actor}` has {'one alternative, `' + keys[0] + '`' if keys else 'no alternative'}",
            why="who has nothing to choose plays no game",
            mend=f'name at least two branches: --player "{actor}: base, ..."',
            code="one-alternative",
        )
    return keys


def _require_own_moves(players: Sequence[Player]) -> None:
    """Refuse one branch as the move of two players: the same composition would be two profiles."""
    for one, other in combinations(players, 2):
        parts = [{part for key in who.alternatives for part in key.split("+")} - {BASE} for who in (one, other)]
        shared = sorted(parts[0] & parts[1])
        if shared:
            raise refuse_call(
                f"`{shared[0]}` is a move of `{one.id}` and of `{other.id}`",
                why="each alternative is chosen by one player; what holds for all goes into --fix",
                mend=f"leave `{shared[0]}` to one of the two",
            )


def _require_fixed(model: Model, fix: Sequence[str]) -> tuple[Model, str]:
    """The model with the branches that force fixed moves, and the key of all that is fixed."""
    added: dict[str, SettledBranch] = {}
    keys = []
    for text in fix:
        match = _FIXED.fullmatch(text)
        if match is None:
            for part in branch_key([text]).split("+"):
                if part != BASE:
                    require_known("branch", part, model.branches)
            keys.append(text)
            continue
        branch = _fixed_move(model, match[1], match[2] or "", match[3])
        added[branch.id] = branch
        keys.append(branch.id)
    if added:
        model = replace(model, branches={**model.branches, **added})
    return model, branch_key(keys)


def _fixed_move(model: Model, name: str, elements: str, when: str) -> SettledBranch:
    """A branch that forces one move: on a date, always or never; or that keeps a law from being in force."""
    require_known("move or law", name, [*model.moves, *model.laws])
    if name in model.laws and when != "never":
        raise refuse_call(
            f"`{name}` is a law and cannot be set on a date",
            why="a branch may only keep a law from being in force",
            mend=f"write --fix {name}=never",
        )
    chosen = tuple(part.strip() for part in elements.split(",") if part.strip())
    _require_elements(model, name, chosen)
    point = -1
    if when not in {"never", "always"}:
        found = model.grid.point(when)
        if found is None or not 0 <= found <= model.grid.n_steps:
            raise refuse_call(
                f"`{when}` is no date of this scenario",
                why=f"its axis runs from {model.grid.label(0)} to {model.grid.label(model.grid.n_steps)}",
                mend=f"write --fix {name}={model.grid.label(model.grid.n_steps // 2)}, {name}=never or {name}=always",
            )
        point = found
    mode = when if point < 0 else "on"
    forcing = Forcing(target=name, elements=chosen, mode=mode, point=point)
    label = f"{name}[{','.join(chosen)}]={when}" if chosen else f"{name}={when}"
    return SettledBranch(id=label, label=label, forcings=(forcing,), overrides=(), parameters={})


def _require_elements(model: Model, name: str, chosen: tuple[str, ...]) -> None:
    axes = model.moves[name].dimensions if name in model.moves else ()
    if not chosen:
        return
    if len(chosen) != len(axes):
        raise refuse_call(
            f"`{name}` has {len(axes)} dimensions, not {len(chosen)}",
            mend=f"write --fix {name}=DATE, or an element each",
        )
    for axis, element in zip(axes, chosen, strict=True):
        require_known(f"element of {axis}", element, model.axes[axis].elements)


def _require_consistent(model: Model, form: GameForm) -> None:
    """Refuse moves that cannot stand together, each pair once, naming who chooses what.

    Raises:
        Refused: two branches of a profile set one thing differently.
    """
    faults: dict[str, Fault] = {}
    for profile in form.profiles:
        for fault in find_branch_faults(model, form.branch_of(profile).split("+")):
            chosen = ", ".join(f"`{player.id}: {move}`" for player, move in zip(form.players, profile, strict=True))
            fixed = f", with `{form.fix}` fixed" if form.fix != BASE else ""
            faults.setdefault(
                fault.what,
                replace(
                    fault,
                    why=f"a run can follow only one of them, and {chosen}{fixed} asks for both",
                    mend="take one of the two out of the game: every combination of alternatives must be possible",
                ),
            )
    if faults:
        raise Refused(faults.values(), exit_code=2)


def _require_precisions(precisions: Sequence[float]) -> None:
    for value in precisions:
        if not 0 <= value <= MOST_PRECISE:
            raise refuse_call(
                f"{value:g} is no precision",
                why=f"it lies between 0, where chance alone decides, and {MOST_PRECISE:g}",
                mend="try --precision 5",
            )


def games_frame(findings: Sequence[GameFinding]) -> pd.DataFrame:
    """A row per lens, profile and player: mean payoff, change against the first profile, and whether it is an equilibrium.

    Each in the player's own unit.
    """
    import pandas as pd

    rows = [
        {
            "lens": finding.lens, "branch": profile.branch,
            **{who.id: move for who, move in zip(finding.form.players, profile.moves, strict=True)},
            "player": player.id, "unit": player.stake.unit, "mean": level.mean, "error": level.error,
            "change": change.mean, "change_error": change.error, "best_other": reply.best,
            "gain_by_leaving": reply.change.mean, "gain_error": reply.change.error, "leaving": reply.gain.value,
            "standing": profile.standing.value, "equilibrium_share": profile.share, "n": finding.n,
        }
        for finding in findings
        for profile in finding.profiles
        for player, level, change, reply in zip(
            finding.form.players, profile.levels, profile.changes, profile.replies, strict=True
        )
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    if rows:
        frame = frame.set_index(["lens", "branch", "player"])
    first = findings[0] if findings else None
    frame.attrs = {
        "seed": first.seed if first else None, "futures": first.n + first.n_left_out if first else 0,
        "fixed": first.form.fix if first else BASE, "resamples": first.n_resamples if first else 0,
    }  # fmt: skip
    return frame
