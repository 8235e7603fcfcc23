"""Ensembles as Arrow tables and back.  Rows stand in the manifest's order of lenses and branches, then by future."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sandtable.runs.runs import Ensemble, Fan, Manifest

OUTCOMES_FILE = "outcomes.parquet"
QUANTILES_FILE = "quantiles.parquet"
TRAJECTORIES_FILE = "trajectories.parquet"
PARAMETERS_FILE = "parameters.parquet"

OUTCOME_AXES = ("lens", "branch", "future", "status")
PARAMETER_AXES = ("lens", "future")
_WORDS = pa.dictionary(pa.int32(), pa.string())


def find_runs(manifest: Manifest) -> tuple[tuple[str, str], ...]:
    """All (lens, branch) of a manifest, in its order."""
    return tuple((lens, branch) for lens in manifest.lenses for branch in manifest.branches.get(lens, ()))


def column_names(axes: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Axes, then names; a name that is also an axis gets a `~` behind it, which no statement can use."""
    return (*axes, *(f"{name}~" if name in axes else name for name in names))


def results_digest(ensemble: Ensemble) -> str:
    """SHA-256 of outcomes and statuses as little-endian arrays in the manifest's order."""
    digest = hashlib.sha256()
    digest.update("\0".join(ensemble.manifest.outcomes).encode())
    for key in find_runs(ensemble.manifest):
        digest.update("\0".join(key).encode())
        digest.update(np.ascontiguousarray(ensemble.outcomes[key], dtype="<f8").data)
        digest.update(np.ascontiguousarray(ensemble.status[key], dtype="u1").data)
    return digest.hexdigest()


def outcomes_to_table(ensemble: Ensemble) -> pa.Table:
    """One row per lens, branch and future: its status, and a column per outcome."""
    manifest = ensemble.manifest
    names = column_names(OUTCOME_AXES, manifest.outcomes)
    types = (_WORDS, _WORDS, pa.int64(), pa.uint8(), *(pa.float64() for _ in manifest.outcomes))
    schema = pa.schema(list(zip(names, types, strict=True)))
    parts = []
    for lens, branch in find_runs(manifest):
        values, status = ensemble.outcomes[lens, branch], ensemble.status[lens, branch]
        n = len(status)
        columns = [_repeated(lens, n), _repeated(branch, n), pa.array(np.arange(n)), pa.array(status)]
        parts.append(pa.Table.from_arrays(columns + [pa.array(row) for row in values], schema=schema))
    return pa.concat_tables(parts) if parts else schema.empty_table()


def table_to_outcomes(
    table: pa.Table, manifest: Manifest
) -> tuple[dict[tuple[str, str], NDArray[np.float64]], dict[tuple[str, str], NDArray[np.uint8]]]:
    """Outcomes and statuses by (lens, branch); the table must have the manifest's rows and columns."""
    keys, n = find_runs(manifest), manifest.n_futures
    _require_shape(table, len(keys) * n, column_names(OUTCOME_AXES, manifest.outcomes))
    n_axes = len(OUTCOME_AXES)
    block = np.empty((len(manifest.outcomes), table.num_rows))
    for row in range(len(manifest.outcomes)):
        block[row] = table.column(n_axes + row).to_numpy()
    status = table.column(n_axes - 1).to_numpy().astype(np.uint8)
    spans = {key: slice(i * n, (i + 1) * n) for i, key in enumerate(keys)}
    return {key: block[:, span] for key, span in spans.items()}, {key: status[span] for key, span in spans.items()}


def fans_to_table(ensemble: Ensemble) -> pa.Table:
    """One row per lens, branch, series, point and level."""
    labels = np.asarray(ensemble.manifest.labels, dtype=object)
    schema = pa.schema(
        [
            *((name, _WORDS) for name in ("lens", "branch", "variable", "elements", "unit")),
            ("point", pa.int32()),
            ("label", _WORDS),
            ("level", pa.float64()),
            ("value", pa.float64()),
        ]
    )
    parts = []
    for (lens, branch), fans in ensemble.fans.items():
        for fan in fans:
            n_levels, n_points = fan.values.shape
            n = n_levels * n_points
            points = np.tile(np.arange(n_points, dtype=np.int32), n_levels)
            words = [_repeated(word, n) for word in (lens, branch, fan.variable, fan.elements, fan.unit)]
            numbers = [
                pa.array(points),
                pa.array(labels[points], type=pa.string()).dictionary_encode(),
                pa.array(np.repeat(np.asarray(fan.levels, dtype=np.float64), n_points)),
                pa.array(fan.values.reshape(-1)),
            ]
            parts.append(pa.Table.from_arrays(words + numbers, schema=schema))
    return pa.concat_tables(parts).unify_dictionaries() if parts else schema.empty_table()


def table_to_fans(table: pa.Table, manifest: Manifest) -> dict[tuple[str, str], tuple[Fan, ...]]:
    """Fans by (lens, branch), in the table's order."""
    n_points = len(manifest.labels)
    words = [table.column(name).to_pylist() for name in ("lens", "branch", "variable", "elements", "unit")]
    levels, values = table.column("level").to_numpy(), table.column("value").to_numpy()
    fans: dict[tuple[str, str], list[Fan]] = {}
    start = 0
    while start < table.num_rows:
        lens, branch, variable, elements, unit = (column[start] for column in words)
        stop = start
        while stop < table.num_rows and [column[stop] for column in words] == [lens, branch, variable, elements, unit]:
            stop += n_points
        fans.setdefault((lens, branch), []).append(
            Fan(
                variable=variable,
                elements=elements,
                unit=unit,
                levels=tuple(levels[start:stop:n_points].tolist()),
                values=values[start:stop].reshape(-1, n_points),
            )
        )
        start = stop
    return {key: tuple(items) for key, items in fans.items()}


def parameters_to_table(ensemble: Ensemble) -> pa.Table:
    """One row per lens and future, a column per parameter."""
    names = column_names(PARAMETER_AXES, ensemble.parameter_ids)
    types = (_WORDS, pa.int64(), *(pa.float64() for _ in ensemble.parameter_ids))
    schema = pa.schema(list(zip(names, types, strict=True)))
    parts = []
    for lens, values in ensemble.parameters.items():
        n = values.shape[1]
        columns = [_repeated(lens, n), pa.array(np.arange(n)), *(pa.array(row) for row in values)]
        parts.append(pa.Table.from_arrays(columns, schema=schema))
    return pa.concat_tables(parts).unify_dictionaries() if parts else schema.empty_table()


def table_to_parameters(table: pa.Table, parameter_ids: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Parameters (slot, future) by lens."""
    _require_shape(table, table.num_rows, column_names(PARAMETER_AXES, parameter_ids))
    lenses = np.asarray(table.column(0).to_pylist(), dtype=object)
    block = np.empty((len(parameter_ids), table.num_rows))
    for row in range(len(parameter_ids)):
        block[row] = table.column(len(PARAMETER_AXES) + row).to_numpy()
    return {lens: block[:, lenses == lens] for lens in dict.fromkeys(lenses.tolist())}


def trajectories_to_table(ensemble: Ensemble) -> pa.Table:
    """One row per lens, branch, series and future; `values` holds its points."""
    n_points = len(ensemble.manifest.labels)
    schema = pa.schema(
        [
            *((name, _WORDS) for name in ("lens", "branch", "series")),
            ("future", pa.int64()),
            ("values", pa.list_(pa.float64(), n_points)),
        ]
    )
    parts = []
    for (lens, branch), kept in ensemble.trajectories.items():
        for series, values in kept.items():
            n = values.shape[0]
            flat = pa.array(np.ascontiguousarray(values).reshape(-1))
            words = [_repeated(word, n) for word in (lens, branch, series)]
            lists = pa.FixedSizeListArray.from_arrays(flat, n_points)
            parts.append(pa.Table.from_arrays([*words, pa.array(np.arange(n)), lists], schema=schema))
    return pa.concat_tables(parts).unify_dictionaries() if parts else schema.empty_table()


def table_to_trajectories(
    table: pa.Table, manifest: Manifest
) -> Mapping[tuple[str, str], Mapping[str, NDArray[np.float64]]]:
    """Kept trajectories (future, point) by (lens, branch) and series."""
    n_points, n = len(manifest.labels), manifest.n_futures
    words = [table.column(name).to_pylist() for name in ("lens", "branch", "series")]
    values = table.column("values").combine_chunks().flatten().to_numpy().reshape(-1, n_points)
    kept: dict[tuple[str, str], dict[str, NDArray[np.float64]]] = {}
    for start in range(0, table.num_rows, n):
        lens, branch, series = (column[start] for column in words)
        kept.setdefault((lens, branch), {})[series] = values[start : start + n]
    return kept


def _repeated(word: str, n: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, dtype=np.int32)), pa.array([word], type=pa.string()))


def _require_shape(table: pa.Table, n_rows: int, names: Sequence[str]) -> None:
    if table.num_rows != n_rows or tuple(table.column_names) != tuple(names):
        raise ValueError("rows or columns are not those of the manifest")
