"""Every expert's claims inside every other expert's world: which of them are more than their own premises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandtable.analysis.claims import ClaimFinding, ClaimsMatrix, Standing, find_claims
from sandtable.analysis.words import DEFAULT_STANDARD
from sandtable.model.model import Model
from sandtable.runs.runs import Ensemble


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    """One who owns a lens, and their claims in all lenses.

    Args:
        lenses: theirs.
        claims: theirs, those without a test left out, in the scenario's order.
        standings: claim -> how it stands, seen from this expert's own world.
        n_untested: claims without a test.
    """

    person: str
    name: str
    lenses: tuple[str, ...]
    claims: tuple[ClaimFinding, ...]
    standings: Mapping[str, Standing]
    n_untested: int

    @property
    def judged(self) -> tuple[str, ...]:
        """Ids of the claims whose word has a number to be held against."""
        return tuple(id_ for id_, standing in self.standings.items() if standing is not Standing.UNJUDGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worlds:
    """All experts, with what a reader needs to repeat it."""

    lenses: tuple[str, ...]
    experts: tuple[Expert, ...]
    standard: str
    standard_source: str
    seed: int
    n_futures: int
    n_left_out: int


def find_worlds(
    ensemble: Ensemble, model: Model, *, lenses: Sequence[str] = (), standard: str = DEFAULT_STANDARD
) -> Worlds:
    """How each lens owner's claims fare in every lens.

    Args:
        ensemble: the runs.
        model: the scenario they were made from.
        lenses: the worlds; empty = all that were run.
        standard: id of the verbal-probability standard.

    Returns:
        An entry per owner of one of the lenses, in the order of the lenses.
    """
    matrix = find_claims(ensemble, model, lenses=lenses, standard=standard)
    owners = {model.lenses[lens].by: None for lens in matrix.lenses if lens in model.lenses and model.lenses[lens].by}
    return Worlds(
        lenses=matrix.lenses,
        experts=tuple(_find_expert(person, matrix, model) for person in owners),
        standard=matrix.standard,
        standard_source=matrix.standard_source,
        seed=matrix.seed,
        n_futures=matrix.n_futures,
        n_left_out=matrix.n_left_out,
    )


def _find_expert(person: str, matrix: ClaimsMatrix, model: Model) -> Expert:
    made = [finding for finding in matrix.findings if person in finding.by]
    known = model.persons.get(person) or model.actors.get(person)
    lenses = tuple(lens for lens in matrix.lenses if lens in model.lenses and model.lenses[lens].by == person)
    tested = tuple(finding for finding in made if finding.cells)
    return Expert(
        person=person,
        name=(known.label if known is not None else "") or person,
        lenses=lenses,
        claims=tested,
        standings={finding.claim: finding.standing_for(lenses) for finding in tested},
        n_untested=sum(not finding.cells for finding in made),
    )
