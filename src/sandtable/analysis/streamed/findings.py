"""Outcomes, claims and ledgers of a run whose futures come block by block and are not kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from sandtable.analysis.claims import ClaimCell, ClaimFinding, ClaimsMatrix, find_claims, judge_share
from sandtable.analysis.ledger import LEDGER_LEVELS, MATERIAL_SHARE, Ledger, LedgerLine, WeightedNet
from sandtable.analysis.outcomes import LensOutcomes, Reals, find_usable, outcomes_under
from sandtable.analysis.pairs import LedgerPair
from sandtable.analysis.shares import Share, count_share
from sandtable.analysis.streamed.tally import Summary, Tally
from sandtable.analysis.weights import find_weights
from sandtable.analysis.words import DEFAULT_STANDARD, STANDARDS, describe_probability
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamedOutcome:
    """One outcome under one lens and branch, over the futures that ran well."""

    lens: str
    branch: str
    outcome: str
    unit: str
    summary: Summary


class Gathered:
    """What is known after each block.

    Args:
        model: the scenario.
        headline: the pair and the actor whose ledger is wanted; None for none.
    """

    def __init__(self, model: Model, headline: tuple[LedgerPair, str] | None) -> None:
        self._model = model
        self._headline = headline
        self._outcomes: dict[tuple[str, str, str], Tally] = {}
        self._units: Mapping[str, str] = {}
        self._ledgers: dict[str, _LedgerTally] = {}
        self._statuses = np.zeros(len(Status), dtype=np.int64)
        self._seed = 0
        self.claims: ClaimsMatrix | None = None
        self.n_futures = 0

    def add(self, block: Ensemble) -> None:
        """Takes up the runs of a block of futures."""
        manifest = block.manifest
        self._units, self._seed = manifest.units, manifest.seed
        self.n_futures += manifest.n_futures
        for (lens, branch), rows in block.outcomes.items():
            status = block.status[lens, branch]
            self._statuses += np.bincount(status, minlength=len(Status))
            is_well = status == Status.OK
            for name, values in zip(manifest.outcomes, rows, strict=True):
                self._outcomes.setdefault((lens, branch, name), Tally()).add(values[is_well])
        if self._model.claims:
            found = find_claims(block, self._model)
            self.claims = found if self.claims is None else add_claims(self.claims, found)
        if self._headline is not None:
            pair, actor = self._headline
            for lens in manifest.lenses:
                if lens not in self._ledgers:
                    self._ledgers[lens] = _LedgerTally(self._model, pair, actor, lens)
                self._ledgers[lens].add(outcomes_under(block, lens))

    @property
    def statuses(self) -> dict[int, int]:
        """Status value -> number of runs."""
        return {status: int(n) for status, n in enumerate(self._statuses)}

    @property
    def outcomes(self) -> tuple[StreamedOutcome, ...]:
        """Each outcome under each lens and branch."""
        return tuple(
            StreamedOutcome(
                lens=lens, branch=branch, outcome=name, unit=self._units.get(name, "1"), summary=tally.summary()
            )
            for (lens, branch, name), tally in self._outcomes.items()
        )

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        """The headline's ledger under each lens; without the weights at which its sign would turn."""
        return tuple(tally.ledger(self._units, self._seed) for tally in self._ledgers.values())


def add_claims(first: ClaimsMatrix, second: ClaimsMatrix) -> ClaimsMatrix:
    """The matrix of two sets of futures from those of each: counts are added, verdicts passed anew."""
    rows = tuple(_add_rows(a, b) for a, b in zip(first.findings, second.findings, strict=True))
    return replace(first, findings=rows, n_futures=first.n_futures + second.n_futures)


def _add_rows(first: ClaimFinding, second: ClaimFinding) -> ClaimFinding:
    cells = tuple(_add_cells(a, b, first) for a, b in zip(first.cells, second.cells, strict=True))
    return replace(first, cells=cells)


def _add_cells(first: ClaimCell, second: ClaimCell, row: ClaimFinding) -> ClaimCell:
    n_left_out = first.n_left_out + second.n_left_out
    if first.missing:
        return replace(first, n_left_out=n_left_out)
    share = count_share(first.share.n + second.share.n, first.share.n_futures + second.share.n_futures)
    return replace(
        first,
        share=share,
        verdict=judge_share(share, row.word),
        n_usable=first.n_usable + second.n_usable,
        n_left_out=n_left_out,
        term=describe_probability(share.share, STANDARDS[DEFAULT_STANDARD]),
    )


class _Paired:
    """An amount with and without the subject, and its difference in each future."""

    def __init__(self) -> None:
        self.with_it, self.without_it, self.change = Tally(), Tally(), Tally()

    def add(self, with_values: Reals, without_values: Reals) -> None:
        self.with_it.add(with_values)
        self.without_it.add(without_values)
        self.change.add(with_values - without_values)


class _LedgerTally:
    """An actor's ledger under one lens."""

    def __init__(self, model: Model, pair: LedgerPair, actor: str, lens: str) -> None:
        self._model, self._pair, self._actor, self._lens = model, pair, actor, lens
        self._interest = model.interests[actor]
        self._weights = {name: w for (owner, name), w in find_weights(model, lens).items() if owner == actor}
        self._lines = {item.outcome: _Paired() for item in self._interest.items}
        self._net, self._pluses, self._minuses = _Paired(), Tally(), Tally()
        self._n_material = self._n_usable = self._n_left_out = 0

    def add(self, outcomes: LensOutcomes) -> None:
        """Takes up a block."""
        branches = (self._pair.with_branch, self._pair.without_branch)
        usable = find_usable(outcomes, branches)
        n = int(np.count_nonzero(usable))
        self._n_usable += n
        self._n_left_out += len(usable) - n
        sides = tuple(
            {name: outcomes.values[branch][name][usable] for name in (*self._lines, *self._weights)}
            for branch in branches
        )
        for name, line in self._lines.items():
            line.add(sides[0][name], sides[1][name])
        if self._weights:
            self._add_weighted(sides[0], sides[1], n)

    def _add_weighted(self, with_values: Mapping[str, Reals], without_values: Mapping[str, Reals], n: int) -> None:
        total_with, total_without, pluses, minuses = (np.zeros(n) for _ in range(4))
        for name, weight in self._weights.items():
            total_with += weight * with_values[name]
            total_without += weight * without_values[name]
            worth = weight * (with_values[name] - without_values[name])
            pluses += np.maximum(worth, 0.0)
            minuses += np.minimum(worth, 0.0)
        self._net.add(total_with, total_without)
        self._pluses.add(pluses)
        self._minuses.add(minuses)
        smaller, larger = np.minimum(pluses, -minuses), np.maximum(pluses, -minuses)
        self._n_material += int(np.count_nonzero((larger > 0.0) & (smaller >= MATERIAL_SHARE * larger)))

    def ledger(self, units: Mapping[str, str], seed: int) -> Ledger:
        """The ledger so far."""
        return Ledger(
            actor=self._actor,
            actor_label=self._model.actors[self._actor].label or self._actor,
            lens=self._lens,
            pair=self._pair,
            lines=tuple(self._line(name, units) for name in self._lines),
            weighted=self._weighted() if self._weights else None,
            n_usable=self._n_usable,
            n_left_out=self._n_left_out,
            seed=seed,
        )

    def _line(self, name: str, units: Mapping[str, str]) -> LedgerLine:
        item = next(item for item in self._interest.items if item.outcome == name)
        line = self._lines[name]
        difference = line.change.difference(line.with_it, line.without_it, LEDGER_LEVELS)
        weight = self._weights.get(name)
        plus, minus = _sides(difference.up, difference.down, more_is_better=item.more_is_better)
        return LedgerLine(
            outcome=name,
            label=self._model.variables[name].label or name,
            unit=units.get(name, "1"),
            more_is_better=item.more_is_better,
            difference=difference,
            plus=plus,
            minus=minus,
            weight=weight,
            worth_mean=difference.mean * weight if weight is not None else math.nan,
            mean_with=line.with_it.summary(()).mean,
            mean_without=line.without_it.summary(()).mean,
        )

    def _weighted(self) -> WeightedNet:
        net = self._net.change.difference(self._net.with_it, self._net.without_it, LEDGER_LEVELS)
        return WeightedNet(
            scale=self._interest.scale or "weighted units",
            net=net,
            pluses=self._pluses.summary(()).mean,
            minuses=self._minuses.summary(()).mean,
            gains=net.up,
            costs=net.down,
            both_material=count_share(self._n_material, self._n_usable),
        )


def _sides(up: Share, down: Share, *, more_is_better: bool) -> tuple[Share, Share]:
    """(in its interest, against it)."""
    return (up, down) if more_is_better else (down, up)
