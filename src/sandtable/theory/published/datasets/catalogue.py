"""Which public data sets a law can be checked over."""

from __future__ import annotations

from sandtable.theory.published.datasets.battles import BATTLES, CONFRONTATIONS
from sandtable.theory.published.datasets.capabilities import CAPABILITIES
from sandtable.theory.published.datasets.disputes import SHARES, SIDES
from sandtable.theory.published.datasets.table import DataSet
from sandtable.theory.published.datasets.wars import WARS

DATA_SETS = (CAPABILITIES, SHARES, SIDES, BATTLES, CONFRONTATIONS, WARS)


def find_data_sets(law: str) -> tuple[DataSet, ...]:
    """The data sets of a law; empty where there is none."""
    return tuple(data_set for data_set in DATA_SETS if data_set.law == law)


def list_data_laws() -> tuple[str, ...]:
    """Laws that have a data set, each once."""
    return tuple(dict.fromkeys(data_set.law for data_set in DATA_SETS))
