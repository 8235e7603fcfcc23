"""Designs of an ensemble: which uniform numbers each future gets, one per parameter.

* `monte-carlo`: each parameter has its own named Threefry stream, counted by the future's number.
* `latin-hypercube`: each parameter's range is cut into as many slices as there are futures, and each slice is
  met once; the order is shuffled per parameter by a generator seeded from the parameter's name
  (McKay, Beckman and Conover 1979).
* `sobol`: a scrambled Sobol sequence, dimensions given to the sorted ids (Joe and Kuo 2008).

With the first two, adding a parameter changes no other's draws.  With Sobol it moves the dimensions of those
behind it in the alphabet; and at most 21,201 parameters fit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sandtable.ensemble.quantiles import LARGEST_U, SMALLEST_U
from sandtable.functions.random import draw_uniforms, find_stream_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"

BLOCK = 1 << 15  # numbers drawn in one go: the generator's working arrays stay in the cache


def draw_monte_carlo(ids: Sequence[str], first: int, n_futures: int, seed: int) -> Array:
    """Independent uniform numbers from the stream `parameter:<id>` of each parameter.

    Args:
        ids: Parameter ids, the rows.
        first: number of the first future.
        n_futures: how many.
        seed: 0 <= seed < 2**63.

    Returns:
        (id, future) float64 in (0, 1).
    """
    keys = np.asarray([find_stream_key(seed, f"parameter:{id_}") for id_ in ids], dtype=np.uint32).reshape(-1, 2, 1)
    futures = np.arange(first, first + n_futures, dtype=np.uint64).astype(np.uint32)
    uniforms = np.empty((len(ids), n_futures))
    n_rows = max(1, BLOCK // n_futures)
    for row in range(0, len(ids), n_rows):
        block = keys[row : row + n_rows]
        uniforms[row : row + n_rows] = draw_uniforms(np, (block[:, 0], block[:, 1]), futures, np.uint32(0))
    return uniforms


def draw_latin_hypercube(ids: Sequence[str], n_total: int, seed: int) -> Array:
    """One-dimensional Latin hypercubes, one per parameter.

    Args:
        ids: Parameter ids, the rows.
        n_total: futures of the whole ensemble.
        seed: 0 <= seed < 2**63.

    Returns:
        (id, future) float64 in (0, 1).
    """
    from scipy.stats.qmc import LatinHypercube

    uniforms = np.empty((len(ids), n_total))
    for row, id_ in enumerate(ids):
        uniforms[row] = LatinHypercube(d=1, rng=_generator(seed, f"latin-hypercube:{id_}")).random(n_total)[:, 0]
    return np.asarray(np.clip(uniforms, SMALLEST_U, LARGEST_U))


def draw_sobol(ids: Sequence[str], n_total: int, seed: int) -> Array:
    """A scrambled Sobol sequence; a power of two of futures keeps its balance.

    Args:
        ids: sorted ids of all parameters that any lens or branch draws, the dimensions and the rows.
        n_total: futures of the whole ensemble.
        seed: 0 <= seed < 2**63.

    Returns:
        (id, future) float64 in (0, 1).
    """
    from scipy.stats.qmc import Sobol

    if not ids:
        return np.empty((0, n_total))
    sequence = Sobol(d=len(ids), scramble=True, bits=53, rng=_generator(seed, "sobol"))
    points = sequence.random_base2((n_total - 1).bit_length())[:n_total]
    return np.asarray(np.clip(np.ascontiguousarray(points.T), SMALLEST_U, LARGEST_U))


WHOLE_DESIGNS: Mapping[str, Callable[[Sequence[str], int, int], Array]] = {
    "latin-hypercube": draw_latin_hypercube,
    "sobol": draw_sobol,
}
DESIGNS = ("monte-carlo", *WHOLE_DESIGNS)


def _generator(seed: int, name: str) -> np.random.Generator:
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return np.random.Generator(np.random.PCG64([seed, int.from_bytes(digest, "little")]))
