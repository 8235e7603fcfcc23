"""A model's file, imported and run once."""

import math

import pytest

from sandtable.interop.foreign import key_of
from sandtable.usecases.interop.conformance import run_series
from sandtable.usecases.interop.importing import import_model


class Run:
    """An imported model and its series by original name."""

    def __init__(self, imported, series, times):
        self.imported, self.series, self.times = imported, series, times

    def __getitem__(self, name):
        head, _, cell = name.rstrip("]").partition("[")
        own = self.imported.names[key_of(head)][tuple(key_of(part) for part in cell.split(",")) if cell else ()]
        return [round(float(value), 9) for value in self.series[own]]


@pytest.fixture
def imported_text(tmp_path):
    """Imports a text as a model's file."""

    def run(text, name="model.mdl"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return import_model(path)

    return run


@pytest.fixture
def run_text(imported_text):
    """Imports a text and runs it."""

    def run(text, name="model.mdl"):
        imported = imported_text(text, name)
        assert imported.errors == ()
        names = [own for cells in imported.names.values() for own in cells.values()]
        series, times = run_series(imported, names, "numpy")
        assert all(math.isfinite(time) for time in times)
        return Run(imported, series, times)

    return run
