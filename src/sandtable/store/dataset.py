"""An ensemble as an xarray Dataset with named axes and units."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sandtable.diagnostics.fault import Fault
from sandtable.runs.runs import Ensemble, Manifest, Status
from sandtable.store.folder import load_run
from sandtable.store.tables import column_names

if TYPE_CHECKING:
    import xarray as xr

AXES = ("lens", "branch", "future", "time", "level", "status")
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?\Z")


def open_run(path: Path) -> tuple[xr.Dataset | None, tuple[Fault, ...]]:
    """A stored run as a Dataset; None and one fault when it cannot be read."""
    ensemble, faults = load_run(path)
    return (None, faults) if ensemble is None else (to_dataset(ensemble), faults)


def to_dataset(ensemble: Ensemble) -> xr.Dataset:
    """An ensemble with its axes named.

    Args:
        ensemble: all runs.

    Returns:
        Per outcome a variable (lens, branch, future); `status` the same; per fan `name[elements].quantiles`
        (lens, branch, level, time); per kept series `name[elements]` (lens, branch, future, time).  Units stand in
        `attrs["units"]`, the manifest in the Dataset's `attrs`.  What was not run is NaN with status NOT_RUN.
    """
    import xarray as xr

    manifest = ensemble.manifest
    branches = tuple(dict.fromkeys(branch for lens in manifest.lenses for branch in manifest.branches.get(lens, ())))
    coordinates: dict[str, object] = {
        "lens": list(manifest.lenses),
        "branch": list(branches),
        "future": np.arange(manifest.n_futures),
    }
    variables: dict[str, object] = {**_outcome_variables(ensemble, branches)}
    series = {**_fan_variables(ensemble, branches), **_trajectory_variables(ensemble, branches)}
    if series:
        coordinates["time"] = time_coordinate(manifest)
        variables.update(series)
    levels = next((fan.levels for fans in ensemble.fans.values() for fan in fans), None)
    if levels is not None:
        coordinates["level"] = list(levels)
    return xr.Dataset(data_vars=variables, coords=coordinates, attrs=_attributes(manifest))


def time_coordinate(manifest: Manifest) -> NDArray[np.generic]:
    """Points of the axis as dates where their labels are dates, else as numbers."""
    labels = manifest.labels
    if labels and all(_DATE.match(label) for label in labels):
        return np.array(labels, dtype="datetime64[D]").astype("datetime64[ns]")
    return np.array([float(label) for label in labels])


Variable = tuple[tuple[str, ...], NDArray[np.generic], dict[str, object]]


def _outcome_variables(ensemble: Ensemble, branches: tuple[str, ...]) -> dict[str, Variable]:
    manifest = ensemble.manifest
    axes = ("lens", "branch", "future")
    shape = (len(manifest.lenses), len(branches), manifest.n_futures)
    values = np.full((len(manifest.outcomes), *shape), np.nan)
    status = np.full(shape, int(Status.NOT_RUN), dtype=np.uint8)
    for (lens, branch), block in ensemble.outcomes.items():
        i, j = manifest.lenses.index(lens), branches.index(branch)
        values[:, i, j, :] = block
        status[i, j, :] = ensemble.status[lens, branch]
    meanings = " ".join(item.name.lower() for item in Status)
    return {
        **{
            column: (axes, values[row], {"units": manifest.units.get(name, "1")})
            for row, (name, column) in enumerate(zip(manifest.outcomes, _columns(manifest), strict=True))
        },
        "status": (axes, status, {"flag_values": [int(item) for item in Status], "flag_meanings": meanings}),
    }


def _columns(manifest: Manifest) -> tuple[str, ...]:
    """Names of outcomes; one that is called like an axis gets a `~` behind it."""
    return column_names(AXES, manifest.outcomes)[len(AXES) :]


def _fan_variables(ensemble: Ensemble, branches: tuple[str, ...]) -> dict[str, Variable]:
    manifest = ensemble.manifest
    found: dict[str, Variable] = {}
    for (lens, branch), fans in ensemble.fans.items():
        for fan in fans:
            name = f"{fan.variable}[{fan.elements}]" if fan.elements else fan.variable
            key = f"{name}.quantiles"
            if key not in found:
                empty = np.full((len(manifest.lenses), len(branches), *fan.values.shape), np.nan)
                found[key] = (("lens", "branch", "level", "time"), empty, {"units": fan.unit})
            found[key][1][manifest.lenses.index(lens), branches.index(branch)] = fan.values
    return found


def _trajectory_variables(ensemble: Ensemble, branches: tuple[str, ...]) -> dict[str, Variable]:
    manifest = ensemble.manifest
    found: dict[str, Variable] = {}
    for (lens, branch), kept in ensemble.trajectories.items():
        for name, values in kept.items():
            if name not in found:
                empty = np.full((len(manifest.lenses), len(branches), *values.shape), np.nan)
                units = manifest.units.get(name, manifest.units.get(name.split("[")[0], "1"))
                found[name] = (("lens", "branch", "future", "time"), empty, {"units": units})
            found[name][1][manifest.lenses.index(lens), branches.index(branch)] = values
    return found


def _attributes(manifest: Manifest) -> dict[str, object]:
    return {
        "scenario": manifest.scenario,
        "title": manifest.title,
        "digest": manifest.digest,
        "version": manifest.version,
        "seed": manifest.seed,
        "design": manifest.design,
        "known_by": manifest.known_by,
        "engine": manifest.engine,
        "is_complete": int(manifest.is_complete),
    }
