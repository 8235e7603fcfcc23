"""Ensembles as Arrow tables and back.  Rows stand in the manifest's order of lenses and branches, then by future."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

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
        columns = [_repeated(lens, n), _repeated(branch, n), _numbered(n), _array(status, pa.uint8())]
        parts.append(pa.Table.from_arrays(columns + _reals(values), schema=schema))
    return _joined(parts, schema)


def table_to_outcomes(
    table: pa.Table, manifest: Manifest
) -> tuple[dict[tuple[str, str], NDArray[np.float64]], dict[tuple[str, str], NDArray[np.uint8]]]:
    """Outcomes and statuses by (lens, branch); the table must have the manifest's rows and columns."""
    keys, n = find_runs(manifest), manifest.n_futures
    _require_shape(table, len(keys) * n, column_names(OUTCOME_AXES, manifest.outcomes))
    n_axes = len(OUTCOME_AXES)
    block = _block(table, n_axes)
    status = _numbers(table.column(n_axes - 1), pa.uint8())
    spans = {key: slice(i * n, (i + 1) * n) for i, key in enumerate(keys)}
    return {key: block[:, span] for key, span in spans.items()}, {key: status[span] for key, span in spans.items()}


def fans_to_table(ensemble: Ensemble) -> pa.Table:
    """One row per lens, branch, series, point and level."""
    labels = ensemble.manifest.labels
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
                _array(points, pa.int32()),
                _words(labels, points),
                *_reals([np.repeat(np.asarray(fan.levels, dtype=np.float64), n_points), fan.values.reshape(-1)]),
            ]
            parts.append(pa.Table.from_arrays(words + numbers, schema=schema))
    return _joined(parts, schema)


def table_to_fans(table: pa.Table, manifest: Manifest) -> dict[tuple[str, str], tuple[Fan, ...]]:
    """Fans by (lens, branch), in the table's order."""
    n_points = len(manifest.labels)
    names = ("lens", "branch", "variable", "elements", "unit")
    levels, values = (_numbers(table.column(name), pa.float64()) for name in ("level", "value"))
    fans: dict[tuple[str, str], list[Fan]] = {}
    for start, stop, (lens, branch, variable, elements, unit) in _groups(table, names):
        fan = Fan(
            variable=variable,
            elements=elements,
            unit=unit,
            levels=tuple(levels[start:stop:n_points].tolist()),
            values=values[start:stop].reshape(-1, n_points),
        )
        fans.setdefault((lens, branch), []).append(fan)
    return {key: tuple(items) for key, items in fans.items()}


def parameters_to_table(ensemble: Ensemble) -> pa.Table:
    """One row per lens and future, a column per parameter."""
    names = column_names(PARAMETER_AXES, ensemble.parameter_ids)
    types = (_WORDS, pa.int64(), *(pa.float64() for _ in ensemble.parameter_ids))
    schema = pa.schema(list(zip(names, types, strict=True)))
    parts = []
    for lens, values in ensemble.parameters.items():
        n = values.shape[1]
        columns = [_repeated(lens, n), _numbered(n), *_reals(values)]
        parts.append(pa.Table.from_arrays(columns, schema=schema))
    return _joined(parts, schema)


def table_to_parameters(table: pa.Table, parameter_ids: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Parameters (slot, future) by lens."""
    _require_shape(table, table.num_rows, column_names(PARAMETER_AXES, parameter_ids))
    block = _block(table, len(PARAMETER_AXES))
    return {words[0]: block[:, start:stop] for start, stop, words in _groups(table, ("lens",))}


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
            words = [_repeated(word, n) for word in (lens, branch, series)]
            lists = pa.FixedSizeListArray.from_arrays(_array(values, pa.float64()), n_points)
            parts.append(pa.Table.from_arrays([*words, _numbered(n), lists], schema=schema))
    return _joined(parts, schema)


def table_to_trajectories(
    table: pa.Table, manifest: Manifest
) -> Mapping[tuple[str, str], Mapping[str, NDArray[np.float64]]]:
    """Kept trajectories (future, point) by (lens, branch) and series."""
    n_points = len(manifest.labels)
    chunks = [chunk.flatten() for chunk in table.column("values").chunks]
    values = _numbers(pa.chunked_array(chunks, type=pa.float64()), pa.float64()).reshape(-1, n_points)
    kept: dict[tuple[str, str], dict[str, NDArray[np.float64]]] = {}
    for start, stop, (lens, branch, series) in _groups(table, ("lens", "branch", "series")):
        kept.setdefault((lens, branch), {})[series] = values[start:stop]
    return kept


def _joined(parts: Sequence[pa.Table], schema: pa.Schema) -> pa.Table:
    """One table of all parts; `schema.empty_table` would import pandas too."""
    return pa.concat_tables(parts).unify_dictionaries() if parts else pa.Table.from_batches([], schema=schema)


def _array(values: NDArray[np.generic], kind: pa.DataType) -> pa.Array:
    """An Arrow array over the same memory; `pa.array` would import pandas to look whether it was given a Series."""
    return pa.Array.from_buffers(kind, values.size, [None, pa.py_buffer(np.ascontiguousarray(values))])


def _words(words: Sequence[str], indices: NDArray[np.int32]) -> pa.Array:
    """Words by index."""
    texts = [word.encode() for word in words]
    ends = np.cumsum([0, *(len(text) for text in texts)], dtype=np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(texts))]
    known = pa.Array.from_buffers(pa.string(), len(texts), buffers)
    return pa.DictionaryArray.from_arrays(_array(indices, pa.int32()), known)


def _repeated(word: str, n: int) -> pa.Array:
    return _words([word], np.zeros(n, dtype=np.int32))


def _numbered(n: int) -> pa.Array:
    return _array(np.arange(n, dtype=np.int64), pa.int64())


def _reals(rows: Iterable[NDArray[np.float64]]) -> list[pa.Array]:
    return [_array(row, pa.float64()) for row in rows]


def _numbers(column: pa.ChunkedArray, kind: pa.DataType) -> NDArray[Any]:
    """A column's numbers; `to_numpy` would import pandas."""
    if column.type != kind or column.null_count:
        raise ValueError(f"a column of {column.type} stands where one of {kind} belongs")
    dtype = np.dtype(kind.to_pandas_dtype())
    parts = [
        np.frombuffer(chunk.buffers()[1], dtype=dtype, count=len(chunk), offset=chunk.offset * dtype.itemsize)
        for chunk in column.chunks
        if len(chunk)
    ]
    return np.concatenate(parts) if parts else np.empty(0, dtype=dtype)


def _block(table: pa.Table, first: int) -> NDArray[np.float64]:
    """All columns from `first` on as (column, row)."""
    block = np.empty((table.num_columns - first, table.num_rows))
    for row in range(len(block)):
        block[row] = _numbers(table.column(first + row), pa.float64())
    return block


def _groups(table: pa.Table, names: Sequence[str]) -> Iterator[tuple[int, int, list[str]]]:
    """Runs of rows that agree in these columns of words: first row, past the last, the words."""
    n = table.num_rows
    if n == 0:
        return
    columns = [table.column(name).unify_dictionaries().chunks for name in names]
    codes = [
        np.concatenate([_numbers(pa.chunked_array([chunk.indices]), pa.int32()) for chunk in column])
        for column in columns
    ]
    changes = np.any([np.diff(code) != 0 for code in codes], axis=0)
    starts = [0, *(np.flatnonzero(changes) + 1).tolist(), n]
    known = [column[0].dictionary.to_pylist() for column in columns]
    for start, stop in pairwise(starts):
        yield start, stop, [words[code[start]] for words, code in zip(known, codes, strict=True)]


def _require_shape(table: pa.Table, n_rows: int, names: Sequence[str]) -> None:
    if table.num_rows != n_rows or tuple(table.column_names) != tuple(names):
        raise ValueError("rows or columns are not those of the manifest")
