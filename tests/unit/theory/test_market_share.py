import numpy as np
import pytest

from sandtable.theory.market_share import (
    change_utilities,
    find_shares,
    find_utilities,
    find_utility_changes,
    remove_suppliers,
    share_under_capacity,
)
from sandtable.theory.published.market_share import SHARES_2015, SHARES_2020, reproductions
from sandtable.theory.trouble import TheoryError


@pytest.mark.parametrize("result", reproductions(), ids=lambda r: r.id)
def test_every_published_result_is_repeated(result):
    assert np.allclose(result.compute(), result.published, rtol=0, atol=result.limits)


def test_utilities_and_shares_undo_one_another():
    shares = np.array([0.5, 0.3, 0.2])
    np.testing.assert_allclose(find_shares(find_utilities(shares)), shares)
    np.testing.assert_allclose(find_shares([1000, 1000 + np.log(3)]), [0.25, 0.75])


def test_differences_do_not_depend_on_the_reference():
    one, two = (find_utility_changes(SHARES_2015, SHARES_2020, reference) for reference in (0, 2))
    np.testing.assert_allclose(one[1] - one[0], two[1] - two[0])
    assert one[0] == two[2] == 0


def test_a_change_of_utility_brings_the_shares_it_was_read_from():
    before, after = [0.5, 0.3, 0.2], [0.6, 0.1, 0.3]
    np.testing.assert_allclose(change_utilities(before, find_utility_changes(before, after)), after)


def test_who_is_left_keeps_its_odds():
    left = remove_suppliers([0.4, 0.3, 0.2, 0.1], [0, 2])
    assert left[0] == left[2] == 0
    assert left[1] / left[3] == pytest.approx(3)


def test_what_a_full_supplier_turns_away_goes_to_the_others():
    utilities = np.log([0.5, 0.3, 0.2])
    np.testing.assert_allclose(share_under_capacity(utilities, [np.inf] * 3), [0.5, 0.3, 0.2])
    np.testing.assert_allclose(share_under_capacity(utilities, [0.3, np.inf, np.inf]), [0.3, 0.42, 0.28])
    np.testing.assert_allclose(share_under_capacity(utilities, [0.3, 0.35, np.inf]), [0.3, 0.35, 0.35])
    np.testing.assert_allclose(share_under_capacity(utilities, [0.3, 0.2, 0.1]), [0.3, 0.2, 0.1])
    np.testing.assert_allclose(share_under_capacity([0.0, -np.inf], [0.4, 1.0]), [0.4, 0.0])


def test_wrong_numbers_are_refused_with_a_reason():
    with pytest.raises(TheoryError, match=r"sum to 0\.9"):
        remove_suppliers([0.5, 0.4], [0])
    with pytest.raises(TheoryError, match="sum to 78"):
        find_utilities([43, 35])
    with pytest.raises(TheoryError, match="number 2 is 0"):
        find_utilities([0.5, 0])
    with pytest.raises(TheoryError, match="place 3"):
        find_utilities([0.5, 0.5], 3)
    with pytest.raises(TheoryError, match="everybody is out"):
        remove_suppliers([0.5, 0.5], [0, 1])
    with pytest.raises(TheoryError, match="differ in length"):
        find_utility_changes([0.5, 0.5], [0.3, 0.3, 0.4])
    with pytest.raises(TheoryError, match="one list"):
        find_shares([])
    with pytest.raises(TheoryError, match="capacities"):
        share_under_capacity([0, 0], [0.5])
