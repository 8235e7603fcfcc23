import numpy as np
import pytest

from sandtable.theory.published.tables import read_columns
from sandtable.theory.published.war_sizes import find_onsets, reproductions
from sandtable.theory.trouble import TheoryError
from sandtable.theory.war_sizes import find_plausibility, fit_onsets, fit_power_law, fit_tail, fit_tail_line

DEATHS = read_columns("interstate_wars.csv")["deaths"]


@pytest.mark.parametrize("result", reproductions(), ids=lambda r: r.id)
def test_every_published_result_is_repeated(result):
    assert np.allclose(result.compute(), result.published, rtol=0, atol=result.limits)


def test_the_exponent_of_two_sizes_is_known_by_hand():
    fit = fit_tail([1, np.e], 1)
    assert fit.alpha == pytest.approx(3)
    assert fit.alpha_error == pytest.approx(2 / np.sqrt(2))
    assert fit.distance == pytest.approx(0.5)


def test_the_fit_finds_the_law_that_made_the_sizes():
    rng = np.random.default_rng(5)
    sizes = np.concatenate([1000 * rng.random(2000) ** (-1 / 1.5), rng.uniform(1, 1000, 500)])
    fit = fit_power_law(sizes[::4])
    assert fit.alpha == pytest.approx(2.5, abs=3 * fit.alpha_error)
    assert 500 < fit.xmin < 2500


def test_the_unit_of_size_does_not_matter_and_the_order_neither():
    one, two = fit_power_law(DEATHS), fit_power_law(DEATHS[::-1] / 1000)
    assert (two.alpha, two.xmin) == pytest.approx((one.alpha, one.xmin / 1000))
    assert fit_tail_line(DEATHS).slope == pytest.approx(fit_tail_line(DEATHS * 7).slope)


def test_the_likelihood_is_highest_at_the_estimate():
    fit = fit_tail(DEATHS, 7061)
    logs = np.log(DEATHS[DEATHS >= 7061] / 7061)

    def likelihood(alpha):
        return logs.size * np.log(alpha - 1) - alpha * logs.sum()

    assert likelihood(fit.alpha) > max(likelihood(fit.alpha - 1e-3), likelihood(fit.alpha + 1e-3))


def test_a_war_like_the_second_world_war_is_not_beyond_the_tail():
    fit = fit_power_law(DEATHS)
    assert 0.01 < fit.find_exceedance(16_634_907) < 0.03
    assert fit.find_exceedance(fit.xmin) == 1


def test_a_power_law_is_plausible_for_wars_and_not_for_even_sizes():
    assert find_plausibility(DEATHS, samples=20, seed=1) > 0.1
    assert find_plausibility(np.linspace(1000, 1100, 60), samples=20, seed=1) < 0.1
    assert find_plausibility(DEATHS, samples=5, seed=1) == find_plausibility(DEATHS, samples=5, seed=1)


def test_onsets_look_like_a_poisson_process():
    onsets = find_onsets()
    assert sum(onsets.expected_by_count) == pytest.approx(181)
    assert onsets.expected_by_count[0] == pytest.approx(181 * np.exp(-95 / 181))
    assert 0.8 < onsets.dispersion < 1.2
    assert onsets.find_probability(1) == pytest.approx(1 - np.exp(-95 / 181))


def test_wrong_numbers_are_refused_with_a_reason():
    with pytest.raises(TheoryError, match="above 0"):
        fit_power_law([0.0] * 12)
    with pytest.raises(TheoryError, match="at least 10"):
        fit_power_law([1, 2, 3])
    with pytest.raises(TheoryError, match="no bound"):
        fit_power_law([5.0] * 12)
    with pytest.raises(TheoryError, match="distance is"):
        fit_power_law(DEATHS, distance="far")
    with pytest.raises(TheoryError, match="lower the bound"):
        fit_tail([1, 2], 3)
    with pytest.raises(TheoryError, match="all sizes are alike"):
        fit_tail_line([2, 2, 2])
    with pytest.raises(TheoryError, match="at most 100,000 are counted"):
        fit_onsets([1900, 10**12])
    with pytest.raises(TheoryError, match="widen the years"):
        fit_onsets([1800], 1823, 2003)
    with pytest.raises(TheoryError, match="number 1 is nan"):
        fit_onsets([np.nan], 1823, 2003)
