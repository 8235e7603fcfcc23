import itertools

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from sandtable.theory.published.rules import BUILD_UPS, find_three_to_one, reproductions
from sandtable.theory.rules import find_chi_square, find_rate, find_rates_by_bin, try_rule, try_threshold_rule
from sandtable.theory.trouble import TheoryError


@pytest.mark.parametrize("result", reproductions(), ids=lambda r: r.id)
def test_every_published_result_is_repeated(result):
    assert np.allclose(result.compute(), result.published, rtol=0, atol=result.limits)


def test_the_counts_of_build_ups_are_the_only_ones_that_give_all_printed_numbers():
    found = []
    for n in range(40, 300):
        others = 2324 - n
        wars = [w for w in range(n) if round(w / n, 3) == 0.211]
        for one, two in itertools.product(wars, range(int(0.08 * others), int(0.083 * others))):
            if round(two / others, 3) == 0.081:
                chi = find_chi_square([[one, n - one], [two, others - two]])
                if (round(chi.plain, 1), round(chi.corrected, 1)) == (19.5, 17.9):
                    found.append(((one, n - one), (two, others - two)))
    assert found == [BUILD_UPS]


def test_three_to_one_does_worse_than_betting_on_the_attacker():
    test = find_three_to_one()
    assert test.held.n + test.failed.n == 657
    assert test.accuracy == pytest.approx((81 + 224) / 657)
    assert test.naive_accuracy == pytest.approx(397 / 657)
    assert 0 < test.loss_reduction < 0.01


def test_both_statistics_are_those_of_the_known_test():
    for corrected in (False, True):
        known = chi2_contingency(BUILD_UPS, correction=corrected)
        found = find_chi_square(BUILD_UPS)
        mine = (found.corrected, found.corrected_p) if corrected else (found.plain, found.plain_p)
        assert mine == pytest.approx((known.statistic, known.pvalue))


def test_turning_the_table_changes_no_statistic():
    there, back = find_chi_square(BUILD_UPS), find_chi_square(np.transpose(BUILD_UPS))
    assert (there.plain, there.odds_ratio) == pytest.approx((back.plain, back.odds_ratio))
    assert find_chi_square([[10, 20], [30, 60]]).plain == pytest.approx(0)
    assert find_chi_square([[5, 0], [5, 5]]).odds_ratio == np.inf


def test_battles_fall_into_ranges_that_hold_their_upper_edge():
    rates = find_rates_by_bin([0.5, 1, 1.5, 3, 3.1, 9], [0, 1, 1, 0, 1, 1], [0, 1, 3, 5])
    assert [(rate.n, rate.came) for rate in rates] == [(2, 1), (2, 1), (1, 1)]


def test_a_perfect_rule_saves_all_loss_and_a_useless_one_none():
    perfect = try_threshold_rule([1, 2, 3, 4], [0, 0, 1, 1], 3)
    assert (perfect.accuracy, perfect.loss_reduction) == (1, 1)
    assert try_rule(5, 10, 20, 40).loss_reduction == pytest.approx(0)


def test_wilsons_interval_is_known():
    rate = find_rate(5, 10)
    assert (rate.low, rate.high) == pytest.approx((0.2366, 0.7634), abs=5e-5)
    assert find_rate(0, 10).low == 0
    assert np.isnan(find_rate(0, 0).rate)


def test_wrong_numbers_are_refused_with_a_reason():
    with pytest.raises(TheoryError, match="3 of 2"):
        find_rate(3, 2)
    with pytest.raises(TheoryError, match="shape"):
        find_chi_square([1, 2, 3])
    with pytest.raises(TheoryError, match="empty"):
        find_chi_square([[0, 0], [1, 1]])
    with pytest.raises(TheoryError, match="neither 1 nor 0"):
        try_threshold_rule([1, 2], [0, 2], 1.5)
    with pytest.raises(TheoryError, match="always or never"):
        try_threshold_rule([1, 2], [0, 1], 5)
    with pytest.raises(TheoryError, match="edges do not rise"):
        find_rates_by_bin([1], [1], [0, 0])
    with pytest.raises(TheoryError, match="nan"):
        try_threshold_rule([np.nan, 2], [0, 1], 1.5)
