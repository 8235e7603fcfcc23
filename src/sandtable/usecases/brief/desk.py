"""What the sections of a brief are written from: a scenario, its runs, and the trail that each section leaves."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandtable.analysis.outcomes import find_missing, outcomes_under
from sandtable.analysis.targets import Target, TargetValues, find_target, read_target
from sandtable.analysis.trail import TrailEntry, find_influences
from sandtable.analysis.weights import find_weights
from sandtable.usecases.answers import Asking

if TYPE_CHECKING:
    from sandtable.analysis.ledger import Ledger
    from sandtable.analysis.pairs import LedgerPair
    from sandtable.model.model import Model
    from sandtable.reports.brief.document import BriefBlock, JudgedRow
    from sandtable.runs.runs import Ensemble
    from sandtable.usecases.request import Progress, RunRequest

DEFAULTS = {"seed": 1, "design": "monte-carlo", "known_by": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a section says.

    Args:
        commands: that give the same answer; none = the section's own way through `brief`.
        judged: rows that the blocks lead to.
        branches: that it read.
        lenses: under which; empty = all of the brief.
        targets: what its inputs are ranked by, under the first lens.
        about: what these are called.
    """

    blocks: tuple[BriefBlock, ...]
    commands: tuple[str, ...] = ()
    judged: tuple[JudgedRow, ...] = ()
    branches: tuple[str, ...] = ()
    lenses: tuple[str, ...] = ()
    targets: tuple[TargetValues, ...] = ()
    about: str = ""
    n_futures: int = -1  # -1 = those of the brief


class Unwritable(Exception):
    """A section that there cannot be; says why in half a sentence."""


@dataclass(slots=True, kw_only=True)
class Desk:
    """A scenario and its runs, laid out for the sections.

    Args:
        where: as the user named the scenario.
        model: with the branches that the headline's comparison adds.
        request: what was asked for.
        ensemble: the runs; all lenses and branches that claims, questions and the headline need.
        headline: the pair and the actor that the question is about; None without interests.
        run: the folder that the runs were read from; "" = simulated.
        today: the day to which ages are counted; "" = that of the newest source.
    """

    where: str
    model: Model
    request: RunRequest
    ensemble: Ensemble
    headline: tuple[LedgerPair, str] | None
    run: str = ""
    today: str = ""
    progress: Progress | None = None
    should_stop: Callable[[], bool] = lambda: False
    ledgers: tuple[Ledger, ...] = field(default=())

    @property
    def lenses(self) -> tuple[str, ...]:
        """The brief's lenses, the record first."""
        return self.request.lenses or self.ensemble.manifest.lenses

    def require_ledger(self) -> tuple[LedgerPair, str, Ledger]:
        """The headline's pair and actor, and its ledger under the first lens.

        Raises:
            Unwritable: there is none.
        """
        if self.headline is None:
            raise Unwritable("no actor of the scenario has interests")
        if not self.ledgers:
            missing = find_missing(outcomes_under(self.ensemble, self.lenses[0]), _ends(self.headline[0]))
            raise Unwritable(
                f"the run in `{self.run}` has no branch `{missing[0]}`" if missing else "a lens was not run"
            )
        usable = [ledger for ledger in self.ledgers if ledger.lines and ledger.n_usable]
        if not usable:
            raise Unwritable("no future ran well in both branches of the question")
        return (*self.headline, usable[0])

    @property
    def asking(self) -> Asking:
        """How a section's answer gets its runs: those at hand where they do."""
        return Asking(
            request=self.request, run=self.run, held=self.ensemble, progress=self.progress, should_stop=self.should_stop
        )

    def command(self, *words: str, lens: str = "", is_run: bool = True) -> str:
        """A command line with the options that this brief was made under.

        Args:
            words: command, arguments and options of its own.
            lens: the one lens asked about; "" = those of the brief, `-` = none is named.
            is_run: whether the command can read a stored run.
        """
        request, given = self.request, [*words]
        for id_ in (lens,) if lens else request.lenses:
            given += ["--lens", id_] if id_ != "-" else []
        if self.run and is_run:
            return shlex.join(["sandtable", *given, "--run", self.run])
        given += ["--futures", str(request.futures)]
        for name, usual in DEFAULTS.items():
            value = getattr(request, name)
            if value != usual or name == "seed":
                given += ["--" + name.replace("_", "-"), str(value)]
        return shlex.join(["sandtable", *given])

    def target(self, text: str) -> Target | None:
        """The target of a text, None where it names none."""
        found = find_target(self.model, text)
        return found if isinstance(found, Target) else None

    def read(self, texts: Sequence[str], lens: str = "") -> tuple[TargetValues, ...]:
        """The targets' values in the runs at hand; those whose branches were not run are left out."""
        chosen = lens or self.lenses[0]
        outcomes, weights = outcomes_under(self.ensemble, chosen), find_weights(self.model, chosen)
        targets = [target for target in map(self.target, texts) if target is not None]
        return tuple(
            read_target(target, self.model, outcomes, weights)
            for target in targets
            if not find_missing(outcomes, target.branches)
        )

    def trail(self, section: str, title: str, written: Written) -> TrailEntry:
        """The row of the table of method that a section's numbers lead to."""
        lenses = written.lenses or self.lenses
        manifest = self.ensemble.manifest
        influences = find_influences(self.ensemble, self.model, lens=lenses[0], targets=written.targets)
        about = f"{written.about} under `{lenses[0]}`" if written.about and written.targets else ""
        return TrailEntry(
            id=section,
            title=title,
            lenses=lenses,
            branches=written.branches,
            n_futures=manifest.n_futures if written.n_futures < 0 else written.n_futures,
            seed=manifest.seed,
            commands=written.commands or (self.command("brief", self.where, "--sections", section),),
            influences=influences,
            about=about,
        )


def _ends(pair: LedgerPair) -> tuple[str, str]:
    return pair.with_branch, pair.without_branch
