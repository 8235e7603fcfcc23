import numpy as np
import pytest

from sandtable.theory.outcomes import (
    OrderedLogit,
    cross_validate,
    find_capability_share,
    find_log_loss,
    find_null_loss,
    fit_ordered_logit,
    read_disputes,
)
from sandtable.theory.published.outcomes import REFIT, reproductions
from sandtable.theory.trouble import TheoryError


def draw(model, n, seed=1):
    rng = np.random.default_rng(seed)
    x = rng.random(n)
    below = np.cumsum(model.find_probabilities(x), axis=1)
    return (rng.random(n)[:, None] > below).sum(axis=1), x


@pytest.mark.parametrize("result", reproductions(), ids=lambda r: r.id)
def test_every_published_result_is_repeated(result):
    agrees = np.allclose(result.compute(), result.published, rtol=0, atol=result.limits)
    assert agrees != result.is_negative_control


def test_capability_alone_comes_near_the_published_row_of_the_superpowers():
    row = next(r for r in reproductions() if r.id == "outcomes-superpowers")
    np.testing.assert_allclose(row.compute(), row.published, atol=0.05)


def test_probabilities_sum_to_one_and_equals_are_nearly_even():
    given = REFIT.find_probabilities([0.0, 0.5, 1.0])
    np.testing.assert_allclose(given.sum(axis=1), 1)
    assert (np.diff(given[:, 2]) > 0).all()
    assert given[1, 1] > 0.8


def test_two_outcomes_on_one_switch_have_a_closed_form():
    # 30 of 40 win with x = 1 and 10 of 40 with x = 0: beta is the log odds ratio, ln 9.
    outcomes = np.repeat([1, 0, 1, 0], [30, 10, 10, 30])
    fit = fit_ordered_logit(outcomes, np.repeat([1, 0], 40), n_outcomes=2)
    assert fit.model.beta == pytest.approx(np.log(9))
    assert fit.model.cuts[0] == pytest.approx(np.log(3))
    assert fit.beta_error == pytest.approx(np.sqrt(2 / 30 + 2 / 10))


def test_the_fit_finds_the_model_that_made_the_cases():
    model = OrderedLogit(beta=2.0, cuts=(-1.0, 1.5))
    fit = fit_ordered_logit(*draw(model, 4000))
    assert abs(fit.model.beta - 2) < 3 * fit.beta_error
    np.testing.assert_allclose(fit.model.cuts, model.cuts, atol=0.25)


def test_the_gradient_vanishes_at_the_fit_and_turning_the_sides_turns_the_sign():
    outcomes, x = draw(REFIT, 800)
    fit, turned = fit_ordered_logit(outcomes, x), fit_ordered_logit(2 - outcomes, 1 - x)
    assert turned.model.beta == pytest.approx(fit.model.beta)
    assert turned.loss == pytest.approx(fit.loss)
    for off in (-0.01, 0.01):
        moved = OrderedLogit(beta=fit.model.beta + off, cuts=fit.model.cuts)
        assert find_log_loss(moved.find_probabilities(x), outcomes) > fit.loss


def test_the_unit_of_x_only_scales_beta():
    outcomes, x = draw(REFIT, 500)
    fit, scaled = fit_ordered_logit(outcomes, x), fit_ordered_logit(outcomes, 100 * x + 7)
    assert scaled.model.beta == pytest.approx(fit.model.beta / 100)
    assert scaled.beta_error == pytest.approx(fit.beta_error / 100)
    assert scaled.reduction == pytest.approx(fit.reduction)


def test_cases_unseen_are_harder_and_noise_buys_nothing():
    outcomes, x = draw(OrderedLogit(beta=3.0, cuts=(-1.0, 4.0)), 1500)
    seen = fit_ordered_logit(outcomes, x).reduction
    unseen = cross_validate(outcomes, x, seed=3)
    assert 0.02 < unseen < seen
    noise = np.random.default_rng(9).random(1500)
    assert cross_validate(outcomes, noise) < 0.002
    assert cross_validate(outcomes, x, seed=3) == unseen


def test_a_users_table_is_read_and_cases_with_gaps_are_left_out():
    text = "# mine\noutcome,a,b\n2,.2,.1\nVictoryB,.1,.3\n1,NA,.3\nStalemate,.2,.2\n".splitlines()
    cases = read_disputes(text, capability=("a", "b"))
    assert cases.outcomes.tolist() == [2, 0, 1]
    np.testing.assert_allclose(cases.shares, [2 / 3, 1 / 4, 1 / 2])
    assert read_disputes(["who,s", "1,.4"], outcome="who", share="s").shares.tolist() == [0.4]


def test_wrong_numbers_are_refused_with_a_reason():
    with pytest.raises(TheoryError, match="occur"):
        fit_ordered_logit([0, 2, 2], [0.1, 0.2, 0.3])
    with pytest.raises(TheoryError, match="same in every case"):
        fit_ordered_logit([0, 1, 2], [0.5, 0.5, 0.5])
    with pytest.raises(TheoryError, match="parts the outcomes"):
        fit_ordered_logit([0, 0, 1, 1, 2, 2], [1, 2, 3, 4, 5, 6])
    with pytest.raises(TheoryError, match="differ in length"):
        fit_ordered_logit([0, 1, 2], [0.1, 0.2])
    with pytest.raises(TheoryError, match="no whole number"):
        fit_ordered_logit([0, 1.5, 2], [0.1, 0.2, 0.3])
    with pytest.raises(TheoryError, match="sum to one"):
        find_log_loss([[0.5, 0.6]], [0])
    with pytest.raises(TheoryError, match="no capability"):
        find_capability_share([0], [0])
    with pytest.raises(TheoryError, match="no case"):
        find_null_loss([0, 0])
    with pytest.raises(TheoryError, match="no column is called 'c'"):
        read_disputes(["outcome,a", "1,2"], share="c")
    with pytest.raises(TheoryError, match="row 1 says"):
        read_disputes(["outcome,a", "won,2"], share="a")
    with pytest.raises(TheoryError, match="no case is complete"):
        read_disputes(["outcome,a", ",2"], share="a")
