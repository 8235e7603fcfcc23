import math

import pytest

from sandtable.analysis.shares import count_share


def test_wilson_interval_of_81_of_263_is_the_published_one():
    # Newcombe, R. G. (1998), Statistics in Medicine 17, 857-872, table I, method 3.
    share = count_share(81, 263)
    assert (round(share.low, 4), round(share.high, 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize(("n", "n_futures", "low", "high"), [(0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)])
def test_wilson_interval_keeps_a_width_near_zero(n, n_futures, low, high):
    share = count_share(n, n_futures)
    assert (round(share.low, 4), round(share.high, 4)) == (low, high)


def test_the_standard_error_is_binomial():
    assert count_share(702, 1000).standard_error == pytest.approx(math.sqrt(0.702 * 0.298 / 1000))


def test_all_futures_give_an_upper_end_of_one():
    assert count_share(1000, 1000).high == 1.0
    assert count_share(1000, 1000).low < 1.0


def test_no_futures_say_nothing():
    share = count_share(0, 0)
    assert math.isnan(share.share)
    assert (share.low, share.high) == (0.0, 1.0)
