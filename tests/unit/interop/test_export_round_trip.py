"""What is exported comes back through the importer and runs with the same numbers."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from sandtable.testing.exchange import make_round_trip
from sandtable.testing.random_scenarios import Sizes, scenario_texts
from sandtable.testing.scenarios import require_model as model_of
from sandtable.usecases.check import require_model
from sandtable.usecases.export import ExportRequest, export_model
from sandtable.usecases.interop.importing import import_model
from sandtable.usecases.places import LIBRARY

EXAMPLES = LIBRARY / "laws" / "examples"
QUIET = Sizes(has_noise=False)


def by_euler(name):
    model = require_model(EXAMPLES / f"{name}.sand")
    grid = replace(model.grid, method="euler", n_steps=min(model.grid.n_steps, 200))
    return replace(model, grid=grid)


@pytest.mark.parametrize("name", ["teacup", "sir", "bass", "richardson"])
def test_a_law_comes_back_with_the_same_numbers(name, tmp_path):
    trip = make_round_trip(by_euler(name), tmp_path)
    assert trip.missing == ()
    assert trip.n_series > 3
    assert trip.worst[0] < 1e-12
    assert not any(loss.is_numeric for loss in trip.exported.losses)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["beer_game", "lanchester", "world3", "commodity_cycle", "manpower", "tipping"])
def test_a_larger_law_comes_back_with_the_same_numbers(name, tmp_path):
    trip = make_round_trip(by_euler(name), tmp_path)
    assert trip.missing == ()
    assert trip.worst[0] < 1e-9, trip.worst


@pytest.mark.slow
@pytest.mark.parametrize("branch", ["base", "us_aid_stops"])
def test_the_flagship_without_draws_comes_back_with_the_same_numbers(branch, tmp_path):
    trip = make_round_trip(require_model("korea-ukraine-2024"), tmp_path, ExportRequest(branch=branch))
    assert trip.n_series > 500
    assert trip.worst[0] < 1e-9, trip.worst


def hold_to_itself(text):
    """Base and every branch and lens of a scenario, exported and imported again."""
    model = model_of(text)
    for branch in ["base", *model.branches]:
        for lens in model.lenses if branch == "base" else ["record"]:
            with TemporaryDirectory() as folder:
                trip = make_round_trip(model, Path(folder), ExportRequest(branch=branch, lens=lens))
            numeric = {loss.what for loss in trip.exported.losses if loss.is_numeric}
            if numeric <= {"moves whose hazard is drawn", "moves whose end is drawn"}:
                assert trip.missing == ()
                assert trip.worst[0] < 1e-9, (branch, lens, trip.worst)


@settings(max_examples=6, database=None, derandomize=True, deadline=None, phases=[Phase.generate])
@given(scenario_texts(method="euler", sizes=Sizes(n_stocks=1, n_variables=2, n_moves=1, n_laws=0, has_noise=False)))
def test_small_random_scenarios_come_back(text):
    hold_to_itself(text)


@pytest.mark.slow
@settings(
    max_examples=60,
    database=None,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(scenario_texts(method="euler", sizes=QUIET))
def test_random_scenarios_come_back_in_every_branch(text):
    hold_to_itself(text)


def test_words_units_and_groups_come_back_and_what_comes_back_is_sound(tmp_path):
    text = """scenario "Port"
time 0 to 4 step 1 month
lens record "no one"
unit crate
sector quay "The quay"
constant rate "Loading" : crate/month = 3 judged "as seen"
  note "by hand"
stock held "What lies there" : crate
  starts 5 judged "as seen"
  gains rate
"""
    file = tmp_path / "port.xmile"
    file.write_text(export_model(model_of(text), ExportRequest()).text, encoding="utf-8")
    imported = import_model(file)
    assert imported.errors == ()
    written = imported.text
    for words in ("What lies there", "by hand", 'judged \\"as seen\\"', 'sector the_quay "The quay"', ": crate/month"):
        assert words in written
    assert model_of(written).variables["held"].unit.text == "crate"
