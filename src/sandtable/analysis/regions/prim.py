"""The seam to EMA Workbench: boxes by patient rule induction."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sandtable.analysis.outcomes import Flags
from sandtable.analysis.regions.boxes import Box, Inputs, Limit

if TYPE_CHECKING:
    from types import ModuleType

PEEL = 0.1  # share of the box taken away, or put back, at a time
LEAST_DENSITY = 1e-9  # the trajectory is wanted whatever its last density is


def find_trajectory(inputs: Inputs, cases: Flags, *, smallest: float) -> tuple[Box, ...]:
    """Ever smaller and denser boxes, by peeling and pasting.

    Friedman, J. H. and Fisher, N. I. (1999), Bump hunting in high-dimensional data, Statistics and Computing 9,
    123-143; between peels the gain in density per future given up decides, as in
    Kwakkel, J. H. and Jaxa-Rozen, M. (2016), Environmental Modelling & Software 79, 311-321.

    Args:
        inputs: parameters, those to be limited only.
        cases: (future,) the futures of interest: some, not all.
        smallest: share of the futures that a box must hold.

    Returns:
        From the box without limits to the last one; limits lie on values between those of the futures.
    """
    prim = _load_prim()
    import pandas as pd

    # Categories are Python integers in columns of objects: sets of them have one order in every process.
    columns: dict[str, Any] = {}
    codes: dict[str, Mapping[int, float]] = {}
    for id_, values, categories in zip(inputs.ids, inputs.values, inputs.categories, strict=True):
        if categories:
            codes[id_] = dict(enumerate(categories))
            places = np.searchsorted(categories, values)
            columns[id_] = pd.Series([int(place) for place in places], dtype=object)
        else:
            columns[id_] = values
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"ema_workbench|pandas|numpy")
        search = prim.Prim(
            pd.DataFrame(columns), cases.astype(np.int64), threshold=LEAST_DENSITY, peel_alpha=PEEL, paste_alpha=PEEL,
            mass_min=smallest,
        )  # fmt: skip
        whole = _make_box_class(prim)(search, search.box_init, search.yi_remaining[:])
        found = search._paste(search._peel(whole))
    first = found.box_lims[0]
    return tuple(_read_box(limits, first, codes) for limits in found.box_lims)


def _make_box_class(prim: ModuleType) -> Any:
    """The library's box without its quasi-p values, which take most of its time and are counted on other futures here."""

    class Box(prim.PrimBox):  # type: ignore[name-defined,misc]
        def _calculate_quasi_p(self, i: int, restricted_dims: object) -> dict[str, list[float]]:  # noqa: ARG002
            return {}

    return Box


def _read_box(limits: Any, first: Any, codes: Mapping[str, Mapping[int, float]]) -> Box:
    """What a table of limits asks beyond the first one."""
    box = []
    for id_ in first.columns:
        low, high = limits[id_].tolist()
        least, most = first[id_].tolist()
        if (low, high) == (least, most):
            continue
        if id_ in codes:
            box.append(Limit(parameter=id_, categories=tuple(codes[id_][code] for code in sorted(low))))
        else:
            box.append(
                Limit(
                    parameter=id_,
                    low=float(low) if low > least else -np.inf,
                    high=float(high) if high < most else np.inf,
                )
            )
    return tuple(box)


def _load_prim() -> ModuleType:
    """EMA Workbench's PRIM, without what its import says about parts that are not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the import only: a dozen libraries, each with its own deprecations
        from ema_workbench.analysis import prim
    logging.getLogger("EMA").setLevel(logging.WARNING)
    return prim
