import numpy as np
import pytest

from sandtable.theory.arms_race import ArmsRace, find_arms_path, find_balance, fit_joint_race
from sandtable.theory.published.arms_race import EXPENDITURE, reproductions
from sandtable.theory.trouble import TheoryError

CALM = ArmsRace(defence_x=1, defence_y=2, fatigue_x=3, fatigue_y=4, grievance_x=5, grievance_y=6)


@pytest.mark.parametrize("result", reproductions(), ids=lambda r: r.id)
def test_every_published_result_is_repeated(result):
    assert np.allclose(result.compute(), result.published, rtol=0, atol=result.limits)


def test_totals_of_the_table_are_richardsons():
    assert np.round(np.sum(list(EXPENDITURE.values()), axis=0), 1).tolist() == [199.2, 204.8, 214.9, 238.7, 289.0]


def test_growth_is_nought_at_the_point_of_rest_and_paths_lead_there():
    rest = find_balance(CALM)
    assert rest.stability == "stable"
    assert rest.growth == pytest.approx((-7 + 3) / 2)
    assert 1 * rest.y - 3 * rest.x + 5 == pytest.approx(0)
    path = find_arms_path(CALM, 50, 0, [0, 20])
    assert (path.x[0], path.y[0]) == (50, 0)
    assert (path.x[1], path.y[1]) == pytest.approx((rest.x, rest.y))


def test_a_race_runs_away_once_fear_outweighs_cost():
    race = ArmsRace(defence_x=2, defence_y=2, fatigue_x=1, fatigue_y=1)
    assert find_balance(race).stability == "unstable"
    assert find_arms_path(race, 1, 1, [3]).x[0] == pytest.approx(np.exp(3))
    edge = find_balance(ArmsRace(defence_x=1, defence_y=4, fatigue_x=2, fatigue_y=2, grievance_x=1))
    assert (edge.stability, np.isnan(edge.x)) == ("neutral", True)
    unlimited = find_arms_path(ArmsRace(defence_x=0, defence_y=0, fatigue_x=0, fatigue_y=0, grievance_x=3), 1, 1, [2])
    assert unlimited.x[0] == pytest.approx(7)


def test_renaming_the_sides_renames_the_answer():
    other = ArmsRace(defence_x=2, defence_y=1, fatigue_x=4, fatigue_y=3, grievance_x=6, grievance_y=5)
    assert (find_balance(CALM).x, find_balance(CALM).y) == pytest.approx((find_balance(other).y, find_balance(other).x))


def test_the_regression_finds_an_exponential_race_and_does_not_care_for_the_origin_of_years():
    years = np.arange(6.0)
    totals = 100 + 5 * (2.5 / 1.5) ** years  # midpoint growth 2/4 per unit above 100
    fit = fit_joint_race(years, totals)
    assert (fit.slope, fit.x_intercept, fit.correlation) == pytest.approx((0.5, 100, 1))
    assert fit_joint_race(years + 1900, totals).slope == pytest.approx(0.5)


def test_wrong_numbers_are_refused_with_a_reason():
    with pytest.raises(TheoryError, match="at least 4"):
        fit_joint_race([1, 2, 3], [1, 2, 3])
    with pytest.raises(TheoryError, match="do not rise"):
        fit_joint_race([1, 2, 2, 3], [1, 2, 3, 5])
    with pytest.raises(TheoryError, match="do not vary"):
        fit_joint_race([1, 2, 3, 4], [7, 7, 7, 7])
    with pytest.raises(TheoryError, match="differ in length"):
        fit_joint_race([1, 2, 3, 4], [1, 2, 3, 4, 5])
    with pytest.raises(TheoryError, match="fatigue_y is -1"):
        find_balance(ArmsRace(defence_x=1, defence_y=1, fatigue_x=1, fatigue_y=-1))
