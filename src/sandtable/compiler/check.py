"""Checking a scenario: from files as read to a settled model, or to every fault in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sandtable.compiler.checking.acts import settle_acts
from sandtable.compiler.checking.aims import (
    check_headline,
    check_reports,
    settle_checks,
    settle_claims,
    settle_interests,
    settle_outcomes,
)
from sandtable.compiler.checking.collect import collect_statements
from sandtable.compiler.checking.data import settle_correlations, settle_data
from sandtable.compiler.checking.merge import merge_statements
from sandtable.compiler.checking.order import Orders, find_orders
from sandtable.compiler.checking.places import check_places
from sandtable.compiler.checking.provenance import ProvenanceCount, count_provenance, load_sources
from sandtable.compiler.checking.rivals import settle_branches, settle_lenses
from sandtable.compiler.checking.scope import Scope
from sandtable.compiler.checking.unused import check_unused
from sandtable.compiler.checking.variables import settle_variables
from sandtable.diagnostics.fault import Fault
from sandtable.model.declaration import Check, Correlation, Document, SourcesFile
from sandtable.model.files import ScenarioFiles
from sandtable.model.model import Model, SettledBranch, SettledLens

__all__ = ["Checked", "ProvenanceCount", "check_scenario"]

NO_DOCUMENTS: Mapping[str, Document] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What checking found.

    Args:
        model: the settled scenario; None when there is an error among the faults.
        faults: errors and warnings, in the order of files and lines.
        provenance: on what the scenario's values rest.
    """

    model: Model | None
    faults: tuple[Fault, ...]
    provenance: ProvenanceCount = field(default_factory=ProvenanceCount)


def check_scenario(
    files: ScenarioFiles, *, library: Mapping[str, Document] | None = None, strict: bool = False
) -> Checked:
    """Checks a scenario; never raises on what it says.

    Names, dimensions, units, order, moves and laws, branches and lenses, outcomes and claims are settled in one
    pass each; every root cause is one fault.

    Args:
        files: the documents and tables as read.
        library: blocks of the library by name, beside those among the files.
        strict: values with neither a source nor a judgement are errors.

    Returns:
        The model, all faults, and the count of what the values rest on.
    """
    scope = Scope(files=files)
    placed = merge_statements(scope, NO_DOCUMENTS if library is None else library)
    load_sources(scope, [item.statement for item in placed if isinstance(item.statement, SourcesFile)])
    scope.place_heads(item.statement for item in placed)
    collect_statements(scope, placed)
    settle_variables(scope)
    settle_data(scope)
    settle_acts(scope)
    settle_outcomes(scope)
    settle_interests(scope)
    settle_claims(scope)
    checks = settle_checks(scope)
    check_reports(scope)
    check_places(scope)
    check_headline(scope)
    correlations = settle_correlations(scope)
    branches = settle_branches(scope)
    lenses = settle_lenses(scope)
    orders = find_orders(scope)
    check_unused(scope, placed)
    provenance = count_provenance(scope, strict=strict)
    faults = _in_order(scope)
    has_errors = any(fault.severity == "error" for fault in faults)
    model = None if has_errors else _model(scope, orders, checks, correlations, branches, lenses)
    return Checked(model=model, faults=faults, provenance=provenance)


def _in_order(scope: Scope) -> tuple[Fault, ...]:
    """Each fault once, by file and place; the main file first."""
    seen: dict[tuple[object, ...], Fault] = {}
    for fault in scope.faults:
        again = scope.unknown.get(_unknown_name(fault), [])
        if fault.code == "unknown-name" and again:
            fault = replace(fault, related=(*fault.related, *again[:5]))  # noqa: PLW2901
        seen.setdefault((fault.code, fault.what, fault.place), fault)
    main = scope.files.main
    return tuple(
        sorted(
            seen.values(),
            key=lambda fault: (fault.place.file != main, fault.place.file, fault.place.line, fault.place.column),
        )
    )


def _unknown_name(fault: Fault) -> str:
    return fault.what.split("`")[1] if fault.what.count("`") > 1 else ""


def _model(
    scope: Scope,
    orders: Orders,
    checks: tuple[Check, ...],
    correlations: tuple[Correlation, ...],
    branches: dict[str, SettledBranch],
    lenses: dict[str, SettledLens],
) -> Model:
    assert scope.grid is not None, "a scenario without a time axis has a fault"
    outcomes = {name: scope.variables[name] for name in orders.outcomes}
    variables = {name: variable for name, variable in scope.variables.items() if variable.kind != "outcome"} | outcomes
    return Model(
        id=scope.files.id,
        title=scope.title,
        question=scope.question,
        about=scope.about,
        grid=scope.grid,
        axes=scope.axes,
        maps=scope.maps,
        units=scope.units,
        sources=scope.sources,
        actors=scope.actors,
        persons=scope.persons,
        sectors=scope.sectors,
        parameters=dict(sorted(scope.parameters.items())),
        correlations=correlations,
        variables=variables,
        series=scope.series,
        moves=scope.moves,
        laws=scope.laws,
        overrides=dict(sorted(scope.overrides.items())),
        branches=branches,
        lenses=lenses,
        lens_declarations=scope.lenses,
        interests=scope.interests,
        claims=scope.claims,
        questions=scope.questions,
        checks=checks,
        reports=tuple(scope.reports),
        routes=tuple(scope.routes),
        stories=tuple(scope.stories),
        constant_order=orders.constant,
        order=orders.step,
        initial_order=orders.initial,
        digest=scope.files.digest,
        empirical=scope.empirical,
        headline_subject=scope.headline[0],
        headline_actor=scope.headline[1],
        branch_declarations=scope.branches,
    )
