"""What to run, and whether it can be run at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.analysis.branches import BASE
from sandtable.analysis.pairs import LedgerPair
from sandtable.ensemble.branches import find_branch_faults
from sandtable.usecases.places import find_cache_folder, find_memory
from sandtable.usecases.refused import Refused, refuse_call

if TYPE_CHECKING:
    from sandtable.model.model import Model

DESIGNS = ("monte-carlo", "latin-hypercube", "sobol")
ENGINES = ("llvm", "numpy")
MOST_THREADS = 1024
LARGEST_N = 2**31
MOST_LISTED = 8
MOST_MEMORY = 0.4  # share of the machine's memory that results may take: answers work on copies of them

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What to run.

    Args:
        lenses: ids; empty = all, `record` first.
        branches: keys (`base`, `a`, `a+b`); empty = what the scenario's claims and questions need, and base.
        futures: number of futures, paired over branches and lenses.
        seed: 0 <= seed < 2**63.
        design: monte-carlo, latin-hypercube or sobol.
        known_by: `2024-11`: use only what could be known then; "" = everything.
        keep: variables or `name[elements]` whose trajectories are kept for each future (base branch).
        fans: series of which quantiles are kept; empty = the scenario's `show` list.
        checks: whether the outcomes of the scenario's own checks are wanted too.
        threads: engine threads.
        engine: llvm or numpy.
    """

    lenses: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    futures: int = 1000
    seed: int = 1
    design: str = "monte-carlo"
    known_by: str = ""
    keep: tuple[str, ...] = ()
    fans: tuple[str, ...] = ()
    pairs: tuple[LedgerPair, ...] = ()
    checks: bool = False
    threads: int = 2
    engine: str = "llvm"
    cache_folder: Path | None = field(default_factory=find_cache_folder)


def check_request(model: Model, request: RunRequest) -> None:
    """Refuse what cannot be run, saying what could be.

    Raises:
        Refused: with exit code 2.
    """
    _check_numbers(request)
    if request.known_by and not model.grid.is_calendar:
        raise refuse_call(
            "what was known by a date cannot be told here",
            why="the scenario's time axis is one of plain numbers, so its values carry no months",
            mend="leave out --known-by, or write the axis with dates: `time 2024-10 to 2027-10 step 1 month`",
        )
    if request.known_by and model.grid.position(request.known_by) is None:
        raise refuse_call(f"`{request.known_by}` is no date", mend="write it as 2024-11")
    for lens in request.lenses:
        require_known("lens", lens, model.lenses)
    _check_branches(model, request.branches)


def _check_numbers(request: RunRequest) -> None:
    if not 1 <= request.futures <= LARGEST_N:
        raise refuse_call(
            f"{request.futures:_} futures cannot be run",
            why=f"the number must lie between 1 and {LARGEST_N:_}",
            mend="try --futures 1000",
        )
    if not 0 <= request.seed < 2**63:
        raise refuse_call(
            f"the seed {request.seed} cannot be used", why="a seed lies between 0 and 2^63 - 1", mend="try --seed 1"
        )
    if request.design not in DESIGNS:
        raise refuse_call(f"there is no design `{request.design}`", mend=f"choose one of {', '.join(DESIGNS)}")
    if request.engine not in ENGINES:
        raise refuse_call(f"there is no engine `{request.engine}`", mend=f"choose one of {', '.join(ENGINES)}")
    if not 1 <= request.threads <= MOST_THREADS:
        raise refuse_call(
            f"{request.threads:_} threads cannot be used",
            why=f"the number must lie between 1 and {MOST_THREADS}",
            mend="try --threads 2",
        )


def _check_branches(model: Model, keys: Iterable[str]) -> None:
    for key in keys:
        for part in key.split("+"):
            if part != BASE:
                require_known("branch", part, model.branches)
        faults = find_branch_faults(model, key.split("+"))
        if faults:
            raise Refused(faults, exit_code=2)


def require_memory(request: RunRequest, *, n_outcomes: int, n_recorded: int) -> None:
    """Refuse what this machine cannot hold.

    Args:
        request: what to run.
        n_outcomes: numbers that one future leaves over all lenses and branches.
        n_recorded: numbers of all recorded series, over lenses, branches, points and futures.

    Raises:
        Refused: with exit code 2.
    """
    needed = 8 * (request.futures * n_outcomes + n_recorded)
    held = find_memory()
    if held and needed > MOST_MEMORY * held:
        most = int(request.futures * MOST_MEMORY * held / needed)
        raise refuse_call(
            f"{request.futures:_} futures do not fit into this machine's memory",
            why=f"their results take {needed / 2**30:,.0f} GiB, the machine has {held / 2**30:,.0f} GiB",
            mend=f"ask for fewer (--futures {most}), for fewer lenses or branches, or for fewer series and points; "
            "`run --stream` keeps none and takes any number",
        )


def require_known(what: str, name: str, known: Iterable[str]) -> None:
    """Refuse a name that the scenario does not have, with near ones.

    Raises:
        Refused: with exit code 2.
    """
    names = list(known)
    if name not in names:
        raise refuse_unknown(what, name, names)


def require_actor(model: Model, name: str) -> None:
    """Refuse a name that is no actor's, and an actor to whom no outcome matters.

    Raises:
        Refused: with exit code 2.
    """
    if name in model.interests:
        return
    if name not in model.actors:
        raise refuse_unknown("actor with interests", name, list(model.interests))
    listed = ", ".join(f"`{actor}`" for actor in sorted(model.interests)[:MOST_LISTED])
    raise refuse_call(
        f"the actor `{name}` has no interests",
        why="so nothing says what it gains or loses",
        mend=(f"ask about {listed}, or " if listed else "") + f"add `interest {name}` to the scenario",
        code="no-such-name",
    )


def say_needed(needed: int) -> str:
    """How many futures a precision needs, or that so many cannot be run."""
    if needed > LARGEST_N:
        return "no number of futures that can be run gives so small an error: ask for a larger --error"
    return f"about {needed:_} futures are needed: --futures {needed}"


def refuse_unknown(what: str, name: str, names: Sequence[str]) -> Refused:
    """The refusal of a name that the scenario does not have."""
    names = sorted(set(names))
    near = get_close_matches(name, names, n=3)
    listed = ", ".join(f"`{n}`" for n in (near or names[:MOST_LISTED]))
    if not near and len(names) > MOST_LISTED:
        listed += f" and {len(names) - MOST_LISTED} more"
    return refuse_call(
        f"the scenario has no {what} `{name}`",
        why=f"{'near names' if near else 'it has'}: {listed}" if listed else f"it declares no {what}",
        mend="see `sandtable list SCENARIO`",
        code="no-such-name",
    )
