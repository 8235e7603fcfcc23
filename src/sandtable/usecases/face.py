"""The Python face: scenarios and runs as objects that show well in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sandtable.analysis.claims import find_claims
from sandtable.analysis.ledger import find_ledgers
from sandtable.analysis.questions import find_questions
from sandtable.compiler.check import check_scenario
from sandtable.language.formatter import format_document
from sandtable.model.declaration import Document, Statement
from sandtable.model.files import CsvTable, ScenarioFiles
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble
from sandtable.store.dataset import to_dataset
from sandtable.usecases.answers import (
    Asking,
    keep_ensemble,
    open_ensemble,
    require_pair,
    require_standard,
    score_questions,
)
from sandtable.usecases.attribution import ask_attribution, attribution_frame
from sandtable.usecases.check import CheckedScenario, check_scenario_at, require_model
from sandtable.usecases.discovery import DiscoveryQuestion, ask_discovery
from sandtable.usecases.drivers import DriversQuestion, ask_drivers
from sandtable.usecases.forecast_record import DEFAULT_FILE
from sandtable.usecases.forecast_scores import score_forecasts
from sandtable.usecases.forecasts import record_forecasts
from sandtable.usecases.frames.choices import discovery_frame, regret_frame
from sandtable.usecases.frames.drivers import drivers_frame
from sandtable.usecases.frames.forecasts import scores_frame
from sandtable.usecases.frames.hinges import hinges_frame, worlds_frame
from sandtable.usecases.frames.loops import loops_frame
from sandtable.usecases.frames.runs import claims_frame, fans_frame, ledgers_frame, measures_frame, questions_frame
from sandtable.usecases.games import ask_game, games_frame
from sandtable.usecases.hinges import ask_hinges, ask_worlds
from sandtable.usecases.information import ask_worth, worth_frame
from sandtable.usecases.loops import LoopsQuestion, ask_loops, read_loop_names
from sandtable.usecases.refused import Refused
from sandtable.usecases.regret import RegretQuestion, ask_regret
from sandtable.usecases.request import RunRequest, require_actor
from sandtable.usecases.run import run_model

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


@dataclass(frozen=True, slots=True, repr=False)
class Scenario:
    """A sound scenario, ready to run."""

    model: Model

    def __repr__(self) -> str:
        m = self.model
        return (
            f"<Scenario {m.id}: {m.title}\n"
            f"  {len(m.variables)} variables, {len(m.moves)} moves, {len(m.laws)} laws, {len(m.branches)} branches, "
            f"lenses {', '.join(m.lenses)}, {len(m.claims)} claims, {len(m.questions)} questions>"
        )

    def forecast_scores(self, file: str | Path = DEFAULT_FILE, *, seed: int = 1) -> pd.DataFrame:
        """Scores of the forecasts of this scenario's questions in a record: a row per basis, rule and forecaster.

        Raises:
            Refused: nothing can be scored, or the record is at fault.
        """
        return scores_frame(score_forecasts(file, scenario=self.model.id, seed=seed))

    def loops(
        self,
        *,
        future: int | str = "",
        lens: str = "",
        branch: str = "base",
        through: str = "",
        top: int = 8,
        futures: int = 48,
        seed: int = 1,
        names: str | Path = "",
    ) -> pd.DataFrame:
        """Feedback loops, their polarity and their shares of what changes: a row per loop.

        Args:
            future: the number of one future, or `median`; "" = the mean over `futures`.
            lens: "" = `record`.
            branch: `base`, a branch, or `a+b`.
            through: only loops that pass this variable, move or cell.
            top: so many of each set of loops.
            futures: how many the mean is over.
            seed: of all draws.
            names: the scenario whose `loops.csv` names loops; "" = none.

        Raises:
            Refused: no such future, lens, branch or variable, or too many futures.
        """
        question = LoopsQuestion(
            lens=lens, branch=branch, future=str(future), through=through, top=top,
            names=read_loop_names(names, self.model) if names else (),
        )  # fmt: skip
        request = RunRequest(futures=futures, seed=seed, engine="numpy")
        return loops_frame(ask_loops(self.model, question, Asking(request=request)))


@dataclass(frozen=True, slots=True, repr=False)
class Run:
    """An ensemble of a scenario, to be asked."""

    scenario: Scenario
    ensemble: Ensemble
    request: RunRequest

    def __repr__(self) -> str:
        m = self.ensemble.manifest
        state = "" if m.is_complete else ", incomplete"
        return f"<Run of {m.scenario}: {m.n_futures:,} futures, lenses {', '.join(m.lenses)}, seed {m.seed}{state}>"

    def ledger(self, actor: str, subject: str, *, lenses: Iterable[str] = ()) -> pd.DataFrame:
        """What a move, law or branch brings an actor: a row per lens and outcome.

        Branches that the run lacks are run now, on the same futures.

        Args:
            actor: id of an actor with interests.
            subject: id of a move, law or branch.
            lenses: columns; none = all that were run.

        Returns:
            Mean, 5/50/95 %, shares of futures plus and minus, paired and unpaired standard errors, weights and those at
            which the sign of the mean net turns; the pair, number of futures and seed stand in `attrs`.

        Raises:
            Refused: no such actor, subject or lens.
        """
        model = self.scenario.model
        require_actor(model, actor)
        pair = require_pair(model, subject)
        lens_ids = tuple(lenses) or self.ensemble.manifest.lenses
        needed = (pair.with_branch, pair.without_branch)
        ensemble = self.ensemble
        if any((lens, branch) not in ensemble.outcomes for lens in lens_ids for branch in needed):
            request = replace(self.request, lenses=lens_ids, branches=needed, pairs=(pair,))
            ensemble = run_model(model, request)
        return ledgers_frame(find_ledgers(ensemble, model, actor=actor, pair=pair, lenses=lens_ids))

    def attribution(self, target: str, *subjects: str, lenses: Iterable[str] = (), orders: int = 0) -> pd.DataFrame:
        """How much of a change each of several moves, laws or branches accounts for: a row per lens and subject.

        Every combination of the subjects is run now, on the same futures.

        Args:
            target: `net(RU)`, an outcome, a claim or a question.
            subjects: ids of moves, laws or branches.
            lenses: under which; none = `record`.
            orders: sampled orders in place of all combinations; 0 = all of up to 12 subjects.

        Returns:
            Shapley values with errors and 5/50/95 %, in the target's unit (truths as shares), and the part in each
            outcome behind a net; interactions of pairs, method and seed stand in `attrs`.

        Raises:
            Refused: a name is not known, or the subjects cannot be told apart.
        """
        request = replace(self.request, lenses=tuple(lenses))
        asking = Asking(request=request)
        return attribution_frame(ask_attribution(self.scenario.model, target, subjects, asking, orders=orders))

    def worth(
        self,
        verdict: str = "",
        *,
        actor: str = "",
        branches: Iterable[str] = (),
        outcome: str = "",
        lenses: Iterable[str] = (),
        today: str = "",
    ) -> pd.DataFrame:
        """Which figures to find out before a verdict, or before an actor's choice between branches.

        Branches that the run lacks are run now, on the same futures.

        Args:
            verdict: a claim or a question of yes or no; "" = a choice.
            actor: who chooses.
            branches: the alternatives; `base` is one, and so is `never.MOVE`.
            outcome: one outcome to judge by; "" = the actor's weighted interests.
            lenses: none = all that were run.
            today: the day to which ages are counted; "" = as the clock has it.

        Returns:
            A row per lens and figure told apart from noise: worth with error, range, flips, what it rests on; the ceiling and
            what all figures together tell stand in `attrs`.

        Raises:
            Refused: a name is not known, there is nothing to choose or to explain, or too few futures.
        """
        request = replace(self.request, lenses=tuple(lenses) or self.request.lenses)
        asking = Asking(request=request, held=self.ensemble)
        return worth_frame(
            ask_worth(
                self.scenario.model, asking, verdict=verdict, actor=actor, branches=tuple(branches), outcome=outcome,
                today=today,
            )
        )  # fmt: skip

    def claims(self, *, standard: str = "ICD203") -> pd.DataFrame:
        """Claims by lenses: share of futures, error, verdict, beside the word's band and what became of it.

        Raises:
            Refused: there is no such standard.
        """
        return claims_frame(find_claims(self.ensemble, self.scenario.model, standard=require_standard(standard)))

    def questions(self) -> pd.DataFrame:
        """Forecast questions by lenses, with Brier scores of those resolved (in-sample)."""
        table = find_questions(self.ensemble, self.scenario.model)
        return questions_frame(table, score_questions(table))

    def measures(self) -> pd.DataFrame:
        """Questions that measure a number, by lenses: quantiles, their Monte Carlo error, and what is known."""
        return measures_frame(find_questions(self.ensemble, self.scenario.model))

    def hinges(self, target: str, first: str, second: str) -> pd.DataFrame:
        """What separates two lenses on a claim, a question or a number: a row per assumption, on these futures.

        Raises:
            Refused: no such target or lens, the two assume the same, or nothing varies.
        """
        asking = Asking(request=self.request)
        return hinges_frame(ask_hinges(self.scenario.model, target, (first, second), asking))

    def worlds(self, *, standard: str = "ICD203") -> pd.DataFrame:
        """Each expert's claims in their own world and in the others': a row per expert and claim.

        Raises:
            Refused: there is no such standard, or nobody owns a lens.
        """
        asking = Asking(request=self.request, held=self.ensemble)
        return worlds_frame(ask_worlds(self.scenario.model, standard, asking))

    def drivers(
        self, target: str, *, by: str = "variable", lenses: Iterable[str] = (), sobol: bool = False
    ) -> pd.DataFrame:
        """Which uncertain values explain why a target differs between these futures: a row per lens and value or group.

        Args:
            target: a claim, a question, an outcome, or `net(ACTOR) of MOVE`.
            by: variable, sector, actor, evidence or vintage.
            lenses: ids; none = all that were run.
            sobol: run a Sobol' design, for total indices and for chance as a factor.

        Raises:
            Refused: no such target, lens or grouping, or nothing varies.
        """
        asking = Asking(request=replace(self.request, lenses=tuple(lenses)), held=self.ensemble)
        question = DriversQuestion(target=target, by=by, is_sobol=sobol)
        return drivers_frame(ask_drivers(self.scenario.model, question, asking))

    def discover(
        self,
        target: str,
        *,
        above: float | str = "",
        below: float | str = "",
        fails: bool = False,
        lenses: Iterable[str] = (),
        limits: int = 4,
        density: float = 0.0,
    ) -> pd.DataFrame:
        """In which futures something happens: a row per lens, box and limit.

        Args:
            target: a claim, a question, an outcome, `net(RU) of kp_troops`.
            above: a number in the target's unit, or a quantile `"80%"`: futures above it.
            below: the same for futures below.
            fails: futures in which a claim does not hold.
            lenses: none = `record`.
            limits: parameters that a box may limit.
            density: share of such futures that a box should have; 0 = balanced with coverage.

        Raises:
            Refused: a name is not known, or it happens in too few futures, in all, or in none.
        """
        question = DiscoveryQuestion(
            target=target, above=str(above), below=str(below), fails=fails, most_limits=limits, least_density=density
        )
        asking = Asking(request=replace(self.request, lenses=tuple(lenses)), held=self.ensemble)
        return discovery_frame(ask_discovery(self.scenario.model, question, asking))

    def regret(
        self, actor: str, *branches: str, outcome: str = "", threshold: str = "", lenses: Iterable[str] = ()
    ) -> pd.DataFrame:
        """Which alternative is robust for an actor: a row per lens and alternative, metrics over lenses in `attrs`.

        Branches that the run lacks are run now, on the same futures.

        Args:
            actor: who chooses.
            branches: alternatives; none = `base` and the branches of the actor's own moves.
            outcome: one outcome of its interests; "" = their weighted sum.
            threshold: what is good enough: `"1500"`, `"base"`, `"base+100"`.
            lenses: none = all that were run.

        Raises:
            Refused: a name is not known, or there is no choice.
        """
        question = RegretQuestion(actor=actor, branches=branches, outcome=outcome, threshold=threshold)
        request = replace(self.request, lenses=tuple(lenses) or self.ensemble.manifest.lenses)
        asking = Asking(request=request, held=self.ensemble)
        return regret_frame(ask_regret(self.scenario.model, question, asking))

    def record_forecasts(self, file: str | Path = DEFAULT_FILE, *, today: str = "") -> int:
        """Adds each lens' forecasts of the scenario's questions to a forecast record; gives how many were new.

        Args:
            file: the record; made when there is none.
            today: the day; "" = as the clock has it.

        Raises:
            Refused: the scenario has no question, or the record is at fault.
        """
        asking = Asking(request=self.request, held=self.ensemble)
        return record_forecasts(self.scenario.model, asking, file=file, today=today).n_forecasts

    def game(
        self,
        players: Mapping[str, Sequence[str]],
        *,
        fix: Sequence[str] = (),
        outcomes: Mapping[str, str] | None = None,
    ) -> pd.DataFrame:
        """Payoffs of two or three actors' alternative branches, and which profiles are equilibria.

        Every combination is run now, on the same futures: a row per lens, profile and player, in the player's unit.

        Raises:
            Refused: not two or three players, fewer than two alternatives, no weights, or moves that contradict.
        """
        asking = Asking(request=self.request)
        return games_frame(ask_game(self.scenario.model, players, asking, outcomes=outcomes, fix=fix))

    def fans(self) -> pd.DataFrame:
        """Quantiles of the reported series: a row per lens, branch, series and point."""
        return fans_frame(self.ensemble)

    def dataset(self) -> xr.Dataset:
        """Outcomes, fans, statuses and kept trajectories with axes (lens, branch, future, time)."""
        return to_dataset(self.ensemble)

    def save(self, path: str | Path) -> str:
        """Write the run folder; returns its path.

        Raises:
            Refused: the folder cannot be written.
        """
        keep_ensemble(self.ensemble, path)
        return str(path)


def load(where: str | Path) -> Scenario:
    """Read and check a scenario.

    Args:
        where: a library name, a folder or a `.sand` file.

    Raises:
        Refused: with every fault.
    """
    return Scenario(require_model(where))


def check(where: str | Path, *, strict: bool = False) -> CheckedScenario:
    """Read and check a scenario without raising: faults, warnings and provenance."""
    return check_scenario_at(where, strict=strict)


def build(statements: Iterable[Statement], *, id: str = "built", tables: Iterable[CsvTable] = ()) -> Scenario:  # noqa: A002
    """A scenario from statements made in Python (`sandtable.model.declaration`), checked like a written one.

    Args:
        statements: as a file would have them.
        id: the scenario's name.
        tables: CSV tables that the statements name.

    Raises:
        Refused: with every fault; places point into the text that the statements are written as.
    """
    import hashlib

    from sandtable.language.parser import parse_document

    text = format_document(Document(file="built.sand", statements=tuple(statements)))
    document, faults = parse_document(text, "built.sand")
    files = ScenarioFiles(
        id=id,
        main="built.sand",
        documents={"built.sand": document},
        tables={table.file: table for table in tables},
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )
    checked = check_scenario(files)
    if checked.model is None:
        raise Refused([*faults, *checked.faults], texts={"built.sand": text})
    return Scenario(checked.model)


def run(
    scenario: Scenario | str | Path,
    *,
    futures: int = 1000,
    seed: int = 1,
    lenses: Iterable[str] = (),
    branches: Iterable[str] = (),
    design: str = "monte-carlo",
    known_by: str = "",
    keep: Iterable[str] = (),
    threads: int = 2,
    engine: str = "llvm",
) -> Run:
    """Run a scenario: every lens, and every branch that its claims and questions need.

    Args:
        scenario: a loaded scenario, or what `load` takes.
        futures: number of futures, paired over lenses and branches.
        seed: of all draws.
        lenses: ids; none = all.
        branches: keys such as `base`, `a` or `a+b`; none = what claims and questions need.
        design: monte-carlo, latin-hypercube or sobol.
        known_by: `2024-11`: use only what could be known then.
        keep: variables whose single trajectories are kept.
        threads: engine threads.
        engine: llvm or numpy.

    Raises:
        Refused: the scenario has faults, or the request cannot be.
    """
    held = scenario if isinstance(scenario, Scenario) else load(scenario)
    request = RunRequest(
        lenses=tuple(lenses), branches=tuple(branches), futures=futures, seed=seed, design=design, known_by=known_by,
        keep=tuple(keep), threads=threads, engine=engine,
    )  # fmt: skip
    return Run(held, run_model(held.model, request), request)


def open_run(path: str | Path) -> xr.Dataset:
    """Open a stored run as xarray, axes (lens, branch, future, time).

    Raises:
        Refused: the folder is missing, foreign, damaged or of another version.
    """
    return to_dataset(open_ensemble(path))
