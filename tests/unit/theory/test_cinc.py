"""The capability index: closed forms, properties, published values, refusals."""

import numpy as np
import pytest

from sandtable.theory.cinc import cinc
from sandtable.theory.published.cinc import reproductions
from sandtable.theory.trouble import TheoryError

RESULTS = reproductions()


def largest_error(result) -> float:
    return max(abs(ours - theirs) for ours, theirs in zip(result.compute(), result.published, strict=True))


@pytest.mark.parametrize("result", [r for r in RESULTS if not r.is_negative_control], ids=lambda r: r.id)
def test_published_indices_come_out_to_the_precision_of_the_source(result):
    assert len(result.labels) == len(result.published)
    assert largest_error(result) <= result.tolerance


@pytest.mark.parametrize("result", [r for r in RESULTS if r.is_negative_control], ids=lambda r: r.id)
def test_counting_missing_components_as_zero_fails_by_far(result):
    assert largest_error(result) > 1e5 * result.tolerance


def test_the_great_powers_of_1913_are_those_in_print():
    (of_1913,) = [r for r in RESULTS if r.id == "cinc-1913"]
    ours = dict(zip(of_1913.labels, of_1913.compute(), strict=True))
    assert ours["USA"] == pytest.approx(0.219911, abs=1e-6)
    assert ours["Germany"] == pytest.approx(0.143318, abs=1e-6)


def test_one_component_gives_its_share():
    assert cinc([[1.0], [3.0]]).index.tolist() == [0.25, 0.75]


def test_a_missing_component_is_left_out_of_the_mean_and_not_counted_as_nothing():
    table = [[1.0, float("nan")], [3.0, 10.0]]
    dropped = cinc(table)
    assert dropped.index.tolist() == [0.25, 0.875]
    assert dropped.n_known.tolist() == [1, 2]
    assert cinc(table, missing="zero").index.tolist() == [0.125, 0.875]


def test_indices_add_up_to_one_when_nothing_is_missing():
    table = np.random.default_rng(1).uniform(0, 5, size=(40, 7))
    assert cinc(table).index.sum() == pytest.approx(1.0, abs=1e-14)


def test_units_and_the_order_of_components_and_states_do_not_matter():
    rng = np.random.default_rng(2)
    table = rng.uniform(0.1, 5, size=(12, 6))
    table[3, 2] = np.nan
    index = cinc(table).index
    assert cinc(table * [1, 1e3, 1e-3, 7, 2, 1e6]).index == pytest.approx(index, rel=1e-12)
    order = rng.permutation(12)
    assert cinc(table[order][:, ::-1]).index == pytest.approx(index[order], rel=1e-12)


def test_some_states_with_world_totals_get_the_index_that_they_have_among_all():
    table = np.random.default_rng(3).uniform(0.1, 5, size=(10, 6))
    world = table.sum(axis=0)
    assert cinc(table[:3], totals=world).index == pytest.approx(cinc(table).index[:3], rel=1e-12)


def test_a_panel_is_each_year_against_its_own_world():
    years = [1914, 1913, 1914, 1913]
    table = [[1.0, 2.0], [1.0, 1.0], [3.0, 2.0], [4.0, 0.0]]
    assert cinc(table, years=years).index.tolist() == [0.375, 0.6, 0.625, 0.4]


def test_a_panel_keeps_a_state_of_which_nothing_is_known():
    index = cinc([[1.0], [float("nan")], [1.0]], years=[1, 1, 1]).index
    assert index[[0, 2]].tolist() == [0.5, 0.5]
    assert np.isnan(index[1])


def test_none_stands_for_missing():
    assert cinc([[1.0, None], [1.0, 2.0]]).index.tolist() == [0.5, 0.75]


@pytest.mark.parametrize(
    ("components", "said"),
    [
        ([], "there are no states"),
        ([[]], "empty"),
        ([1.0, 2.0], "1 axes"),
        ([[1.0, 2.0], [1.0]], "cannot be read as numbers"),
        ([["a"]], "cannot be read as numbers"),
        ([[1.0, -9.0], [1.0, 2.0]], "component 2 of state 1 is -9"),
        ([[float("inf")], [1.0]], "infinite"),
        ([[float("nan"), float("nan")], [1.0, 2.0]], "every component is missing for state 1"),
        ([[1.0, float("nan")], [2.0, float("nan")]], "component 2 is missing or zero for every state"),
        ([[1.0, 0.0], [2.0, 0.0]], "component 2 is missing or zero for every state"),
    ],
)
def test_tables_without_an_index_are_refused_with_the_place(components, said):
    with pytest.raises(TheoryError, match=said) as trouble:
        cinc(components)
    assert trouble.value.why
    assert trouble.value.mend


def test_totals_below_the_states_given_are_refused():
    with pytest.raises(TheoryError, match="total of component 1 is 3"):
        cinc([[1.0], [3.0]], totals=[3.0])
    with pytest.raises(TheoryError, match="2 entries for 1 components"):
        cinc([[1.0], [3.0]], totals=[3.0, 4.0])


def test_names_are_checked_and_used():
    with pytest.raises(TheoryError, match="for state Atlantis"):
        cinc([[1.0], [float("nan")]], states=["Britain", "Atlantis"])
    with pytest.raises(TheoryError, match="stands twice"):
        cinc([[1.0], [2.0]], states=["Britain", "Britain"])
    with pytest.raises(TheoryError, match="1 names for 2 states"):
        cinc([[1.0], [2.0]], states=["Britain"])


def test_a_panel_names_the_year_of_the_trouble():
    with pytest.raises(TheoryError, match="year 1913: component 1"):
        cinc([[1.0], [0.0]], years=[1912, 1913])


def test_an_unknown_reading_is_refused():
    with pytest.raises(TheoryError, match="`missing` is `guess`"):
        cinc([[1.0]], missing="guess")


NMC = ["milex", "milper", "irst", "pec", "tpop", "upop"]


def make_panel():
    pd = pytest.importorskip("pandas")
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.uniform(0.1, 5, (6, 6)), columns=NMC)
    frame.insert(0, "stateabb", ["USA", "UKG", "FRN"] * 2)
    frame.insert(1, "year", [1912] * 3 + [1913] * 3)
    return frame.assign(version="6.0", ccode=[2, 200, 220] * 2, cinc=0.0)


def test_a_whole_data_set_is_read_as_it_is_distributed():
    panel = make_panel()
    found = cinc(panel)
    assert found.components == tuple(NMC)
    last = panel[panel.year == 1913]
    assert found["UKG", 1913] == pytest.approx(cinc(last[NMC].to_numpy()).index[1], rel=1e-14)
    assert found.to_frame().loc[("UKG", 1913), "cinc"] == found["UKG", 1913]
    assert np.asarray(found).sum() == pytest.approx(2.0)
    indexed = cinc(panel.set_index(["stateabb", "year"]))
    assert indexed.index.tolist() == found.index.tolist()
    assert cinc(last.set_index("stateabb")[NMC])["FRN"] == found["FRN", 1913]
    assert cinc(panel.set_index("stateabb"))["FRN", 1913] == found["FRN", 1913]
    assert cinc(panel.set_index("year"))["FRN", 1913] == found["FRN", 1913]


def test_whole_numbers_of_pandas_that_are_not_known_are_missing():
    panel = make_panel()
    gap = panel.assign(milper=panel["milper"].astype(float))
    gap.loc[0, "milper"] = float("nan")
    whole = panel.assign(milper=(gap["milper"] * 1000).round().astype("Int64"))
    found = cinc(whole)
    assert found.n_known.tolist() == [5, 6, 6, 6, 6, 6]
    assert found["UKG", 1912] == pytest.approx(cinc(gap)["UKG", 1912], abs=1e-3)


def test_a_component_unknown_here_may_be_known_to_the_world():
    found = cinc({"A": [1.0, None]}, totals=[10.0, 20.0])
    assert (found["A"], int(found.n_known[0])) == (0.1, 1)
    with pytest.raises(TheoryError, match="missing or zero"):
        cinc({"A": [1.0, None]}, totals=[10.0, 0.0])


@pytest.mark.parametrize(
    ("components", "options"),
    [
        ({"milex": [1, 3], "tpop": [2, 2]}, {"states": ["A", "B"]}),
        ({"state": ["A", "B"], "x": [1, 3], "y": [2, 2]}, {}),
        ({"A": [1, 2], "B": [3, 2]}, {}),
        ({"A": {"x": 1, "y": 2}, "B": {"y": 2, "x": 3}}, {}),
        (np.array([[1, 2], [3, 2]]), {"states": np.array(["A", "B"])}),
        ([(1, 2), (3, 2), (4, 4)], {"states": ["A", "B", "W"], "world": "W"}),
        ([[1, 2], [3, -9], [0, 2]], {"states": ["A", "B", "C"], "missing_code": -9}),
    ],
)
def test_every_usual_form_of_a_table_gives_one_index(components, options):
    found = cinc(components, **options)
    assert found["A"] == pytest.approx((1 / 4 + 2 / 4) / 2)
    assert found.states[:2] == ("A", "B")


@pytest.mark.parametrize(
    ("components", "options", "said"),
    [
        ({}, {}, "there are no states"),
        (None, {}, "`components` is None"),
        ([[1, 2], [3], [4, 5, 6]], {}, "row 2 has 1, row 3 has 3 where the others have 2 entries"),
        ([[1, -9], [-9, 2]], {"states": ["A", "B"], "columns": ["x", "y"]}, "y of A is -9, x of B is -9"),
        ([[1], [2]], {"states": ["A", "World"]}, 'world="World"'),
        ([[1], [2]], {"world": "W"}, "no row is called `W`"),
        ([[1], [2]], {"years": [1900, 1900], "states": ["A", "A"]}, "`A 1900`"),
        ([[1], [2]], {"years": [1900]}, "1 entries for 2 rows"),
        ([[1, 2]], {"columns": ["x"]}, "1 names for 2 components"),
        ({"milex": [1], "tpop": [2]}, {"columns": ["gdp"], "states": ["A"]}, "no column is called `gdp`"),
        ({"milex": [1, 2], "tpop": [2]}, {"states": ["A", "B"]}, "columns differ in length"),
        ([[float("nan")], [float("nan")]], {}, "every component is missing for every state"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_with_its_names(components, options, said):
    with pytest.raises(TheoryError) as trouble:
        cinc(components, **options)
    assert said in str(trouble.value)


def test_the_faults_of_all_years_are_told_together():
    with pytest.raises(TheoryError, match=r"year 1900: component 1 .*; year 1902: component 1 .* leave the year out"):
        cinc([[0.0], [1.0], [0.0]], years=[1900, 1901, 1902])


def test_one_state_is_asked_for_by_its_name_only_where_it_stands():
    with pytest.raises(KeyError):
        cinc({"A": [1.0], "B": [1.0]})["C"]
