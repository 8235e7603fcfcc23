"""A scenario behind the Basic Model Interface: stepped, read, set, and coupled to another."""

import inspect
import json

import numpy as np
import pytest

from sandtable.bmi import ScenarioBmi
from sandtable.usecases.check import require_model
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

FUTURES = 12
# The interface as CSDMS publishes it, version 2.0.
METHODS = {
    "initialize": "config_file", "update": "", "update_until": "time", "finalize": "", "get_component_name": "",
    "get_input_item_count": "", "get_output_item_count": "", "get_input_var_names": "", "get_output_var_names": "",
    "get_var_grid": "name", "get_var_type": "name", "get_var_units": "name", "get_var_itemsize": "name",
    "get_var_nbytes": "name", "get_var_location": "name", "get_current_time": "", "get_start_time": "",
    "get_end_time": "", "get_time_units": "", "get_time_step": "", "get_value": "name dest", "get_value_ptr": "name",
    "get_value_at_indices": "name dest inds", "set_value": "name src", "set_value_at_indices": "name inds src",
    "get_grid_rank": "grid", "get_grid_size": "grid", "get_grid_type": "grid", "get_grid_shape": "grid shape",
    "get_grid_spacing": "grid spacing", "get_grid_origin": "grid origin", "get_grid_x": "grid x",
    "get_grid_y": "grid y", "get_grid_z": "grid z", "get_grid_node_count": "grid", "get_grid_edge_count": "grid",
    "get_grid_face_count": "grid", "get_grid_edge_nodes": "grid edge_nodes", "get_grid_face_edges": "grid face_edges",
    "get_grid_face_nodes": "grid face_nodes", "get_grid_nodes_per_face": "grid nodes_per_face",
}  # fmt: skip

HARES = """scenario "Hares"
time 0 to 20 step 0.125 year
stock hares : 1
  starts 30
  gains births
  loses eaten
aux lynxes : 1 = 4
flow births : 1/year = 0.5 * hares / 1 year
flow eaten : 1/year = 0.02 * hares * lynxes / 1 year
lens record "no one"
"""
LYNXES = """scenario "Lynxes"
time 0 to 20 step 0.125 year
stock lynxes : 1
  starts 4
  gains growth
  loses deaths
aux hares : 1 = 30
flow growth : 1/year = 0.01 * lynxes * hares / 1 year
flow deaths : 1/year = 0.4 * lynxes / 1 year
lens record "no one"
"""
BOTH = """scenario "Both"
time 0 to 20 step 0.125 year
stock hares : 1
  starts 30
  gains births
  loses eaten
stock lynxes : 1
  starts 4
  gains growth
  loses deaths
flow births : 1/year = 0.5 * hares / 1 year
flow eaten : 1/year = 0.02 * hares * lynxes / 1 year
flow growth : 1/year = 0.01 * lynxes * hares / 1 year
flow deaths : 1/year = 0.4 * lynxes / 1 year
lens record "no one"
"""


def started(where, folder=None, **config):
    model = ScenarioBmi()
    if folder is None:
        model.initialize(str(where))
        return model
    file = folder / "config.json"
    file.write_text(json.dumps({"scenario": str(where), **config}))
    model.initialize(str(file))
    return model


def value(model, name):
    return model.get_value(name, np.empty(model.get_grid_size(model.get_var_grid(name))))


def written(folder, name, text):
    (folder / f"{name}.sand").write_text(text)
    return folder / f"{name}.sand"


def test_it_has_every_method_of_the_interface_with_its_arguments():
    for name, arguments in METHODS.items():
        found = list(inspect.signature(getattr(ScenarioBmi, name)).parameters)
        assert found == ["self", *arguments.split()], name


def test_stepping_gives_the_bits_of_a_run(case_folder, tmp_path):
    kept = [v.id for v in require_model(case_folder).variables.values() if v.kind in {"stock", "flow", "auxiliary"}]
    request = RunRequest(futures=FUTURES, engine="numpy", keep=tuple(kept), branches=("base",), lenses=("record",))
    series = run_model(require_model(case_folder), request).trajectories["record", "base"]
    model = started(case_folder, tmp_path, futures=FUTURES)
    assert kept
    for point in range(require_model(case_folder).grid.n_points):
        if point:
            model.update()
        for name in kept:
            cells = [key for key in series if key.partition("[")[0] == name]
            expected = np.array([series[key][:, point] for key in cells])
            np.testing.assert_array_equal(value(model, name).reshape(expected.shape), expected)
    assert model.get_current_time() == model.get_end_time()


def test_stages_of_runge_kutta_are_stepped_like_those_of_a_run(tmp_path):
    where = written(tmp_path, "both", BOTH.replace("step 0.125 year", "step 0.125 year method rk4"))
    request = RunRequest(futures=1, engine="numpy", keep=("hares", "eaten"), lenses=("record",), branches=("base",))
    series = run_model(require_model(where), request).trajectories["record", "base"]
    model = started(where)
    for point in range(161):
        if point:
            model.update()
        assert value(model, "hares") == series["hares"][0, point]
        assert value(model, "eaten") == series["eaten"][0, point]


def test_two_models_coupled_step_by_step_give_what_the_whole_gives(tmp_path):
    prey = started(written(tmp_path, "hares", HARES), tmp_path, inputs=["lynxes"])
    hunters = started(written(tmp_path, "lynxes", LYNXES), tmp_path, inputs=["hares"])
    whole = started(written(tmp_path, "both", BOTH))
    while whole.get_current_time() < whole.get_end_time():
        prey.set_value("lynxes", value(hunters, "lynxes"))
        hunters.set_value("hares", value(prey, "hares"))
        for model in (prey, hunters, whole):
            model.update()
        assert value(prey, "hares") == value(whole, "hares")
        assert value(hunters, "lynxes") == value(whole, "lynxes")


def test_a_stock_and_a_parameter_hold_what_they_are_set_to(tmp_path):
    text = HARES.replace("0.5 * hares", "rate * hares").replace("stock hares", "constant rate : 1 = 0.5\nstock hares")
    model = started(written(tmp_path, "hares", text))
    model.update_until(5.0)
    model.set_value("hares", np.array([100.0]))
    assert value(model, "eaten") == pytest.approx(8.0)
    model.set_value("rate", np.array([0.0]))
    assert value(model, "births") == 0.0
    model.update()
    assert value(model, "hares") == pytest.approx(99.0)
    assert model.get_input_var_names() == ("rate", "hares")


def test_cells_can_be_read_and_set_one_by_one(case_folder, tmp_path):
    model = started(case_folder, tmp_path, futures=2)
    name = next(n for n in model.get_input_var_names() if model.get_grid_rank(model.get_var_grid(n)) == 2)
    before = value(model, name)
    model.set_value_at_indices(name, np.array([1]), np.array([0.25]))
    after = value(model, name)
    assert after[1] == 0.25
    assert (np.delete(after, 1) == np.delete(before, 1)).all()
    assert model.get_value_at_indices(name, np.empty(1), np.array([1])) == 0.25
    grid = model.get_var_grid(name)
    assert model.get_grid_type(grid) == "uniform_rectilinear"
    assert model.get_grid_shape(grid, np.empty(2, dtype=int)).tolist() == [2, 2]
    assert model.get_var_nbytes(name) == 32


@pytest.mark.parametrize("made", [lambda n: np.zeros((n, 2))[:, 0], lambda n: np.zeros((n, 1), order="F"), np.zeros])
def test_values_fill_an_array_of_any_layout(tmp_path, made):
    text = 'scenario "Woods"\ntime 0 to 2 step 1 year\ndimension wood = a, b, c\nlens record "no one"\n'
    text += "stock hares[wood] : 1\n  starts { a: 30, b: 20, c: 10 }\n  gains hares / 1 year\n"
    model = started(written(tmp_path, "woods", text))
    place = made(3)
    assert model.get_value("hares", place) is place
    assert place.ravel().tolist() == [30.0, 20.0, 10.0]
    place = np.zeros((3, 2), order="F")[:2]
    model.get_value_at_indices("hares", place, np.array([[2, 1], [0, 2]]))
    assert place.tolist() == [[10.0, 20.0], [30.0, 10.0]]


def test_an_input_set_from_a_point_on_is_a_branch_that_sets_it_from_then_on(tmp_path):
    text = BOTH.replace("time 0 to 20 step 0.125 year", "time 2000 to 2020 step 1 year")
    text += 'branch fewer : births = 2/year from 2005 to 2008 judged "for the test"\n'
    where = written(tmp_path, "both", text)
    branch, own = started(where, tmp_path, branch="fewer"), started(where, tmp_path, inputs=["births"])
    while own.get_current_time() < 8.0:
        if own.get_current_time() >= 5.0:
            own.set_value("births", np.array([2.0]))
        own.update()
        branch.update()
        assert value(own, "hares") == value(branch, "hares")


def test_what_it_is_can_be_asked(tmp_path):
    model = started(written(tmp_path, "hares", HARES))
    assert model.get_component_name() == "Hares"
    assert model.get_var_units("births") == "1/year"
    assert (model.get_start_time(), model.get_end_time(), model.get_time_step()) == (0.0, 20.0, 0.125)
    assert model.get_time_units() == "year"
    assert {"hares", "births", "eaten"} <= set(model.get_output_var_names())
    with pytest.raises(Refused):
        model.get_value_ptr("hares")
    with pytest.raises(Refused):
        model.get_grid_edge_count(0)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda m: m.get_value("hairs", np.empty(1)), "near names: `hares`"),
        (lambda m: m.get_value("hares", np.empty(2)), "2 places, the variable has 1"),
        (lambda m: m.set_value("births", np.array([1.0])), "among the `inputs`"),
        (lambda m: m.set_value("hares", np.array([np.nan])), "not finite"),
        (lambda m: m.set_value_at_indices("hares", np.array([3]), np.array([1.0])), "outside 0 to 0"),
        (lambda m: m.update_until(0.1), "in steps of 0.125"),
        (lambda m: m.update_until("late"), "no time"),
        (lambda m: m.get_value("hares", [0.0]), "no array"),
        (lambda m: m.get_value("hares", np.empty(1, dtype=int)), "of the type int64"),
        (lambda m: m.set_value("hares", ["many"]), "no number"),
        (lambda m: m.get_grid_size("a"), "no grid 'a'"),
        (lambda m: m.get_var_grid(3), "no name"),
        (lambda m: m.initialize(3), "no configuration"),
        (lambda m: m.update_until(21.0), "0 to 20 year"),
        (lambda m: m.get_grid_size(7), "no grid 7"),
        (lambda m: (m.update_until(20.0), m.update()), "is reached"),
        (lambda m: (m.finalize(), m.update()), "nothing is initialised"),
    ],
)
def test_what_cannot_be_done_is_refused(tmp_path, call, said):
    model = started(written(tmp_path, "hares", HARES))
    with pytest.raises(Refused, match=said):
        call(model)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"futures": "two"}, "whole number"),
        ({"future": 2}, "futures"),
        ({"inputs": ["hares"]}, "kind stock"),
        ({"inputs": ["bears"]}, "no variable `bears`"),
        ({"parameters": {"x": 1}}, "no parameter `x`"),
        ({"lens": "nobody"}, "no lens"),
        ({"futures": 0}, "0 futures"),
        ({"first": -1}, "number -1"),
    ],
)
def test_a_configuration_at_fault_is_refused(tmp_path, config, said):
    with pytest.raises(Refused, match=said):
        started(written(tmp_path, "hares", HARES), tmp_path, **config)


def test_a_file_that_is_no_configuration_is_refused(tmp_path):
    file = tmp_path / "config.json"
    for text in ("{", "[]", '{"futures": 1}'):
        file.write_text(text)
        with pytest.raises(Refused):
            ScenarioBmi().initialize(str(file))
    with pytest.raises(Refused):
        ScenarioBmi().initialize(str(tmp_path / "none.json"))
