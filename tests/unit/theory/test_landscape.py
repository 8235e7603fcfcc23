"""Landscape theory: small cases by hand, every split against plain loops, published sheets, refusals."""

import time
from itertools import pairwise, product

import numpy as np
import pytest

from sandtable.theory.landscape import find_landscape, find_strain
from sandtable.theory.landscape_search import descend, landscape, search_landscape
from sandtable.theory.published.landscape import reproductions
from sandtable.theory.trouble import TheoryError

RESULTS = {result.id: result for result in reproductions()}
FOES = [[0, -1], [-1, 0]]


def random_ties(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    half = rng.integers(-3, 4, size=(n, n))
    return rng.integers(1, 9, size=n), half + half.T


def energy_by_loops(sizes, propensities, sides) -> float:
    n = len(sizes)
    return sum(
        sizes[i] * sizes[j] * propensities[i][j] for i in range(n) for j in range(n) if i != j and sides[i] != sides[j]
    )


def minima_by_loops(sizes, propensities) -> set[tuple[int, ...]]:
    n = len(sizes)
    found = set()
    for rest in product((1, 2), repeat=n - 1):
        sides = (1, *rest)
        neighbours = [tuple(3 - s if i == k else s for i, s in enumerate(sides)) for k in range(n)]
        here = energy_by_loops(sizes, propensities, sides)
        if all(energy_by_loops(sizes, propensities, other) >= here for other in neighbours):
            found.add(sides)
    return found


@pytest.mark.parametrize("name", sorted(RESULTS))
def test_published_sheets_come_out_exactly(name):
    result = RESULTS[name]
    assert len(result.labels) == len(result.published)
    assert result.compute() == result.published


def test_the_published_sheet_is_kept_whole():
    assert len(RESULTS["landscape-syria-2016-energies"].published) == 1024
    assert len(RESULTS["landscape-syria-2016-frustrations"].published) == 1024 * 11
    assert sum(RESULTS["landscape-syria-2016-which-are-minima"].published) == 1
    minimum = dict(
        zip(
            RESULTS["landscape-syria-2016-minimum"].labels,
            RESULTS["landscape-syria-2016-minimum"].compute(),
            strict=True,
        )
    )
    assert minimum["energy"] == -83200
    assert [name for name, side in minimum.items() if name.startswith("side of") and side == 2] == [
        "side of Turkey",
        "side of ISIS",
        "side of Nusra",
    ]


def test_two_foes_part_and_two_friends_stay_together():
    apart = find_landscape([2.0, 3.0], FOES, names=["a", "b"])
    assert apart.n_configurations == 2
    assert [m.camps for m in apart.minima] == [(("a",), ("b",))]
    assert apart.minima[0].energy == -12.0
    assert apart.minima[0].frustrations == (-6.0, -6.0)
    together = find_landscape([2.0, 3.0], [[0, 1], [1, 0]])
    assert [m.sides for m in together.minima] == [(1, 1)]
    assert together.minima[0].energy == 0.0


def test_two_blocs_that_get_on_badly_and_a_friend_of_both_make_two_minima_of_equal_depth():
    propensities = [[0, -1, 1], [-1, 0, 1], [1, 1, 0]]
    found = find_landscape([1.0, 1.0, 1.0], propensities)
    assert {m.sides for m in found.minima} == minima_by_loops([1, 1, 1], propensities)
    assert {m.energy for m in found.minima} == {0.0}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("n", [2, 5, 7])
def test_every_split_agrees_with_plain_loops(seed, n):
    sizes, propensities = random_ties(seed, n)
    found = find_landscape(sizes, propensities)
    assert {m.sides for m in found.minima} == minima_by_loops(sizes, propensities)
    assert found.n_minima == len(found.minima)
    for minimum in found.minima:
        assert minimum.energy == energy_by_loops(sizes, propensities, minimum.sides)
        assert sum(minimum.frustrations) == minimum.energy
    assert [m.energy for m in found.minima] == sorted(m.energy for m in found.minima)


def test_a_one_sided_liking_counts_in_the_energy_of_both():
    sizes, propensities = [1.0, 2.0, 3.0], [[0, -2, 1], [1, 0, -1], [3, 0, 0]]
    strain = find_strain(sizes, propensities, list(product((1, 2), repeat=3)))
    expected = [energy_by_loops(sizes, propensities, sides) for sides in product((1, 2), repeat=3)]
    assert strain.energy.tolist() == expected
    assert {m.sides for m in find_landscape(sizes, propensities).minima} == minima_by_loops(sizes, propensities)


def test_blocks_beyond_the_first_are_searched_like_the_first():
    sizes, propensities = random_ties(11, 15)
    whole = find_landscape(sizes, propensities)
    order = np.arange(15)[::-1]
    turned = find_landscape(sizes[order], propensities[np.ix_(order, order)])
    same = {tuple(np.where(np.array(m.sides)[order] == m.sides[-1], 1, 2)) for m in whole.minima}
    assert same == {m.sides for m in turned.minima}


def test_the_unit_of_sizes_does_not_change_the_minima():
    sizes, propensities = random_ties(4, 9)
    sides = [m.sides for m in find_landscape(sizes, propensities).minima]
    assert [m.sides for m in find_landscape(sizes * 0.001, propensities).minima] == sides


def test_a_split_and_its_mirror_image_have_one_energy():
    sizes, propensities = random_ties(5, 6)
    strain = find_strain(sizes, propensities, [[0, 1, 1, 0, 1, 0], [1, 0, 0, 1, 0, 1]])
    assert strain.energy[0] == strain.energy[1]
    assert strain.frustrations[0].tolist() == strain.frustrations[1].tolist()


def test_actors_indifferent_to_each_other_make_every_split_a_minimum_and_no_strict_one():
    flat = np.zeros((16, 16))
    weak = find_landscape(np.ones(16), flat, keep=7)
    assert weak.n_minima == weak.n_configurations == 2**15
    assert len(weak.minima) == 7
    assert find_landscape(np.ones(16), flat, is_strict=True).n_minima == 0


def test_rounding_does_not_make_or_lose_ties():
    third = np.array([[0, 0.1, -0.1], [0.1, 0, -0.2], [-0.1, -0.2, 0]])
    sizes = [0.3, 0.1, 0.7]
    tenfold = find_landscape(sizes, third * 10)
    assert [m.sides for m in find_landscape(sizes, third).minima] == [m.sides for m in tenfold.minima]
    tied = find_landscape([0.1, 0.1, 0.1], [[0, 0.3, -0.3], [0.3, 0, 0], [-0.3, 0, 0]])
    assert tied.n_minima == 1
    between = find_landscape([0.1, 0.2, 0.1], [[0, 0.3, -5], [0.3, 0, 0.3], [-5, 0.3, 0]])
    assert between.n_minima == 2


def test_local_search_finds_the_minima_of_a_landscape_that_can_be_searched_whole():
    sizes, propensities = random_ties(8, 12)
    whole = find_landscape(sizes, propensities)
    found = search_landscape(sizes, propensities, seed=1, n_starts=800)
    assert {m.sides for m in found.minima} <= {m.sides for m in whole.minima}
    assert found.minima[0] == whole.minima[0]
    assert sum(found.n_reached) == found.n_starts == 800


def test_local_search_takes_more_actors_than_can_be_searched_whole():
    sizes, propensities = random_ties(9, 40)
    found = search_landscape(sizes, propensities, seed=3, n_starts=200)
    assert found == search_landscape(sizes, propensities, seed=3, n_starts=200)
    strain = find_strain(sizes, propensities, [m.sides for m in found.minima])
    assert strain.is_minimum.all()
    assert strain.energy.tolist() == sorted(strain.energy)


def test_going_down_moves_one_actor_at_a_time_and_ends_in_a_minimum():
    sizes, propensities = random_ties(10, 10)
    way = descend(sizes, propensities, [1, 2] * 5)
    energies = [split.energy for split in way.path]
    assert len(way.moved) == len(way.path) - 1 > 0
    assert all(later < earlier for earlier, later in pairwise(energies))
    assert way.path[-1].sides in {m.sides for m in find_landscape(sizes, propensities).minima}


def test_a_minimum_stays_where_it_is():
    minimum = find_landscape([1.0, 1.0], FOES).minima[0]
    assert descend([1.0, 1.0], FOES, minimum.sides).moved == ()


def test_more_than_24_actors_are_refused_with_the_name_of_the_search():
    with pytest.raises(TheoryError, match="25 actors make 16,777,216 splits") as trouble:
        find_landscape(np.ones(25), np.zeros((25, 25)))
    assert "search_landscape" in trouble.value.mend


@pytest.mark.parametrize(
    ("sizes", "propensities", "said"),
    [
        ([], [[]], "`sizes` is empty"),
        ([1.0], [[0.0]], "there is 1 actor"),
        ([1.0, 2.0, 3.0], FOES, r"shape \(2, 2\) for 3 actors"),
        ([1.0, -2.0], FOES, "`sizes` is -2 at entry 2"),
        ([1.0, 2.0], [[0, None], [None, 0]], "no propensity is given between 1 and 2"),
        ([1.0, float("nan")], FOES, "entry 2"),
        ([1.0, 2.0], [1.0, 2.0], "1 axes"),
        ([1e200, 1e200], FOES, "sizes reach 1e\\+200"),
    ],
)
def test_ties_without_a_landscape_are_refused(sizes, propensities, said):
    with pytest.raises(TheoryError, match=said):
        find_landscape(sizes, propensities)
    with pytest.raises(TheoryError, match=said):
        search_landscape(sizes, propensities, seed=1)


def test_the_diagonal_is_not_read():
    assert find_landscape([1.0, 1.0], [[float("nan"), -1], [-1, 99]]) == find_landscape([1.0, 1.0], FOES)


def test_splits_and_starts_that_make_no_sense_are_refused():
    with pytest.raises(TheoryError, match="3 values"):
        find_strain([1, 1, 1], np.ones((3, 3)), [[1, 2, 3]])
    with pytest.raises(TheoryError, match="2 entries for 3 actors"):
        find_strain([1, 1, 1], np.ones((3, 3)), [[1, 2]])
    with pytest.raises(TheoryError, match="3 values"):
        descend([1, 1, 1], np.ones((3, 3)), [1, 2, 3])
    with pytest.raises(TheoryError, match="`n_starts` is 0"):
        search_landscape([1, 1], FOES, seed=1, n_starts=0)
    with pytest.raises(TheoryError, match="`seed` is -1"):
        search_landscape([1, 1], FOES, seed=-1)
    with pytest.raises(TheoryError, match="`keep` is 0"):
        find_landscape([1, 1], FOES, keep=0)
    with pytest.raises(TheoryError, match="stands twice"):
        find_landscape([1, 1], FOES, names=["a", "a"])


def test_names_and_pairs_and_frames_give_one_landscape():
    pd = pytest.importorskip("pandas")
    sizes = {"A": 2.0, "B": 3.0, "C": 1.0}
    table = [[0, -1, 2], [-1, 0, 1], [2, 1, 0]]
    plain = landscape([2.0, 3.0, 1.0], table, ["A", "B", "C"])
    pairs = {("A", "B"): -1, ("A", "C"): 2, ("C", "B"): 1}
    frame = pd.DataFrame(table, index=list("ABC"), columns=list("ABC")).loc[list("CAB"), list("BCA")]
    assert landscape(sizes, pairs) == plain
    assert landscape(sizes, {"A": {"B": -1, "C": 2}, "B": {"C": 1}}) == plain
    assert landscape(pd.Series(sizes), frame) == plain
    named = pd.DataFrame(table, index=list("ABC"), columns=list("ABC"))
    assert landscape([2.0, 3.0, 1.0], named) == plain
    assert landscape(np.array([2.0, 3.0, 1.0]), named.reset_index(drop=True)) == plain
    assert landscape(sizes, [[0, -1, 2], [None, 0, 1], [None, None, 0]]) == plain
    assert plain.to_frame().loc[0, ["A", "B", "C"]].tolist() == list(plain.best.sides)
    assert plain.best.to_frame().loc["B", "frustration"] == plain.best.frustrations[1]


def test_the_cost_of_a_lone_change_of_side_is_the_rise_in_energy():
    sizes, propensities = random_ties(12, 8)
    best = landscape(sizes, propensities).best
    for i in range(8):
        moved = [3 - side if i == k else side for k, side in enumerate(best.sides)]
        assert best.change_costs[i] == energy_by_loops(sizes, propensities, moved) - best.energy


def test_two_directions_that_differ_are_told_and_refused_on_demand():
    table = [[0, -1, 2], [1, 0, 1], [2, 1, 0]]
    assert landscape([1, 1, 1], table, ["A", "B", "C"]).asymmetric == (("A", "B"),)
    with pytest.raises(TheoryError, match="the two directions differ between A and B"):
        landscape([1, 1, 1], table, ["A", "B", "C"], must_be_symmetric=True)


def test_the_search_gives_the_same_kind_of_answer_and_says_that_it_is_none_of_all():
    sizes, propensities = random_ties(9, 30)
    with pytest.raises(TheoryError, match=r'landscape\(\.\.\., method="search"\)'):
        landscape(sizes, propensities)
    found = landscape(sizes, propensities, method="search", starts=100, seed=4)
    assert (found.is_complete, found.n_starts, found.seed) == (False, 100, 4)
    assert sum(found.n_reached) == 100
    assert landscape(np.ones(3), np.zeros((3, 3)), method="search", starts=5, is_strict=True).best is None


def test_seventeen_actors_are_looked_at_whole_within_a_second():
    sizes, propensities = random_ties(13, 17)
    began = time.perf_counter()
    found = landscape(sizes, propensities)
    assert found.n_configurations == 65_536
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("sizes", "propensities", "names", "said"),
    [
        ([1, 2], [[0, 1, 2], [1, 0, 2]], None, r"shape (2, 3) for 2 actors"),
        ([1, 2], [[0, 1], [1]], None, "row 2 has 1"),
        ([1, 2, 3], {("A", "B"): 1}, ["A", "B", "C"], "between A and C; B and C"),
        ({"A": 1, "B": 2}, {("A", "X"): 1}, None, "names `X`"),
        ([1, 2, 3, 4], np.zeros((4, 4)), ["A", "B", "A", "B"], "`A`, `B`"),
        ([1, float("inf")], FOES, None, "entry 2"),
        ([-1, -2], FOES, None, "at entry 1, 2"),
        ([1, 2], {"A": 5}, None, "is of a pair"),
    ],
)
def test_all_that_is_wrong_with_ties_is_told(sizes, propensities, names, said):
    with pytest.raises(TheoryError) as trouble:
        landscape(sizes, propensities, names)
    assert said in str(trouble.value)
