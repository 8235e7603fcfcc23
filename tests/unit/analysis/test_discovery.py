import logging
import math

import numpy as np
import pytest

from sandtable.analysis.regions.boxes import Inputs, count_box, find_inside
from sandtable.analysis.regions.discovery import find_discovery, screen_parameters
from sandtable.analysis.regions.prim import find_trajectory
from sandtable.analysis.regions.trees import cross_validate, grow_tree, predict_leaves, split_folds

N = 2000


def make_inputs(n_parameters=10, n=N, seed=7, categorical=()):
    """Uniform parameters x0, x1, ...; those named are categories 0 to 3."""
    values = np.random.default_rng(seed).random((n_parameters, n))
    for row in categorical:
        values[row] = np.floor(4 * values[row])
    categories = tuple((0.0, 1.0, 2.0, 3.0) if row in categorical else () for row in range(n_parameters))
    return Inputs(ids=tuple(f"x{row}" for row in range(n_parameters)), values=values, categories=categories)


@pytest.fixture(scope="module")
def planted():
    """Two of ten uniforms decide."""
    inputs = make_inputs()
    return inputs, (inputs.values[3] > 0.6) & (inputs.values[7] < 0.5)


@pytest.fixture(scope="module")
def found(planted):
    inputs, cases = planted
    return find_discovery(inputs, cases, seed=1)


def test_a_planted_box_is_found_with_coverage_and_density_near_one(found):
    (box,) = found.boxes
    assert {limit.limit.parameter for limit in box.limits} == {"x3", "x7"}
    assert box.is_confirmed
    assert box.option.tested.coverage.share > 0.9
    assert box.option.tested.density.share > 0.9


def test_the_limits_of_a_planted_box_are_where_they_were_planted(found):
    limits = {found.limit.parameter: found.limit for found in found.boxes[0].limits}
    assert limits["x3"].low == pytest.approx(0.6, abs=0.05)
    assert limits["x3"].high == math.inf
    assert limits["x7"].high == pytest.approx(0.5, abs=0.05)
    assert limits["x7"].low == -math.inf


def test_limits_of_a_planted_box_are_significant_and_found_again(found):
    assert all(limit.quasi_p < 1e-6 and limit.is_found_again for limit in found.boxes[0].limits)
    assert found.n_above_floor == 2


def test_a_planted_box_is_a_tree_too(found):
    assert found.tree is not None
    assert found.tree.is_better
    assert found.tree.depth >= 2
    assert found.tree.right.share > 0.95
    assert found.tree.skill > 0.85
    assert sum(leaf.tested.n_inside for leaf in found.tree.leaves) == found.tree.leaves[0].tested.n_futures


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_where_chance_decides_no_box_beats_the_base_rate(seed):
    inputs = make_inputs(seed=seed)
    cases = np.random.default_rng(seed + 100).random(N) < 0.3
    noise = find_discovery(inputs, cases, seed=1)
    assert not noise.is_confirmed
    assert noise.tree is not None
    assert not noise.tree.is_better
    for box in noise.boxes:
        assert box.option.tested.density.share == pytest.approx(0.3, abs=0.08)


def test_the_half_that_was_not_searched_exposes_an_overfitted_box():
    inputs = make_inputs(n_parameters=20, seed=11)
    cases = np.random.default_rng(5).random(N) < 0.1
    for option in find_discovery(inputs, cases, seed=1).options[1:]:
        assert option.tested.density.share < option.searched.density.share


def test_categories_are_found_as_categories():
    inputs = make_inputs(categorical=(2,))
    cases = np.isin(inputs.values[2], (1.0, 3.0)) & (inputs.values[5] > 0.5)
    (box,) = find_discovery(inputs, cases, seed=1).boxes
    limits = {found.limit.parameter: found.limit for found in box.limits}
    assert limits["x2"].categories == (1.0, 3.0)
    assert box.option.tested.density.share > 0.85
    assert box.option.tested.coverage.share > 0.9


def test_a_second_box_holds_what_the_first_leaves_out():
    inputs = make_inputs()
    first, second = (inputs.values[0] > 0.85), (inputs.values[1] > 0.8) & (inputs.values[0] <= 0.5)
    boxes = find_discovery(inputs, first | second, seed=1).boxes
    assert [box.limits[0].limit.parameter for box in boxes] == ["x1", "x0"]
    assert boxes[1].option.tested.density.share > 0.9
    assert boxes[1].option.tested.n_futures == boxes[0].option.tested.n_futures - boxes[0].option.tested.n_inside


def test_a_box_is_as_dense_as_asked_or_says_that_none_is():
    inputs = make_inputs()
    cases = np.random.default_rng(3).random(N) < np.where(inputs.values[4] > 0.5, 0.1 + 0.8 * inputs.values[4], 0.1)
    dense, balanced = (find_discovery(inputs, cases, seed=1, least_density=asked) for asked in (0.78, 0.0))
    assert dense.is_density_met
    assert dense.boxes[0].option.searched.density.share >= 0.78 > balanced.boxes[0].option.searched.density.share
    assert dense.boxes[0].option.searched.coverage.share < balanced.boxes[0].option.searched.coverage.share
    assert not find_discovery(inputs, cases, seed=1, least_density=0.999).is_density_met


def test_the_same_seed_finds_the_same_and_another_splits_otherwise(planted, found):
    inputs, cases = planted
    assert find_discovery(inputs, cases, seed=1) == found
    assert find_discovery(inputs, cases, seed=2).boxes[0].option.tested != found.boxes[0].option.tested


def test_a_search_that_is_stopped_keeps_its_box(planted):
    inputs, cases = planted
    stopped = find_discovery(inputs, cases, seed=1, should_stop=lambda: True)
    assert stopped.boxes
    assert stopped.tree is None


def test_the_screening_floor_is_the_two_sample_critical_value():
    scipy_stats = pytest.importorskip("scipy.stats")
    inputs = make_inputs(n_parameters=3)
    cases = inputs.values[1] > 0.9
    screened, floor = screen_parameters(inputs, cases)
    assert screened[0].parameter == "x1"
    assert screened[0].distance == pytest.approx(1.0)
    for candidate in screened:
        values = inputs.values[inputs.ids.index(candidate.parameter)]
        assert candidate.distance == pytest.approx(scipy_stats.ks_2samp(values[cases], values[~cases]).statistic)
    n = int(cases.sum())
    assert floor == pytest.approx(math.sqrt(-math.log(0.05 / 6) / 2) * math.sqrt(N / (n * (N - n))))


def test_a_trajectory_goes_from_all_futures_to_ever_denser_boxes(planted):
    inputs, cases = planted
    trajectory = find_trajectory(inputs.take([3, 7]), cases, smallest=0.05)
    counts = [count_box(box, inputs, cases) for box in trajectory]
    assert trajectory[0] == ()
    assert counts[-1].density.share > counts[len(counts) // 2].density.share > counts[0].density.share


def test_the_library_stays_silent(planted, capsys, caplog):
    inputs, cases = planted
    with caplog.at_level(logging.INFO):
        find_trajectory(inputs.take([3]), cases, smallest=0.05)
    assert capsys.readouterr() == ("", "")
    assert not caplog.records


def test_a_planted_tree_is_grown_leaf_by_leaf():
    inputs = make_inputs()
    cases = np.where(inputs.values[0] <= 0.5, inputs.values[1] <= 0.1, inputs.values[2] > 0.1)
    leaves = grow_tree(inputs, cases, depth=2, smallest=20)
    assert [leaf.share for leaf in leaves] == [1.0, 0.0, 0.0, 1.0]
    assert sum(find_inside(leaf.box, inputs).astype(int) for leaf in leaves).tolist() == [1] * N
    assert np.array_equal(predict_leaves(leaves, inputs) == 1.0, cases)


def test_a_tree_of_no_questions_says_the_base_rate():
    inputs = make_inputs()
    cases = inputs.values[0] > 0.7
    (leaf,) = grow_tree(inputs, cases, depth=0, smallest=20)
    assert leaf.box == ()
    assert leaf.share == cases.mean()


def test_folds_share_out_the_futures_of_interest_and_predict_each_future_once(planted):
    inputs, cases = planted
    folds = split_folds(cases, np.random.default_rng(1))
    held = [int(np.count_nonzero(cases[folds == fold])) for fold in range(5)]
    assert max(held) - min(held) <= 1
    assert not np.isnan(cross_validate(inputs, cases, folds, depth=2, smallest=50)).any()
