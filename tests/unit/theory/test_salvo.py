import numpy as np
import pytest

from sandtable.theory.published.salvo import reproductions
from sandtable.theory.salvo import Fleet, exchange_salvos
from sandtable.theory.trouble import TheoryError


def fleet(ships=10, offence=2, defence=1, staying=2):
    return Fleet(ships=ships, offence=offence, defence=defence, staying=staying)


@pytest.mark.parametrize("result", reproductions(), ids=lambda r: r.id)
def test_every_published_result_is_repeated(result):
    assert result.compute() == result.published


def test_swapping_the_fleets_swaps_what_is_left():
    there, back = exchange_salvos(fleet(), fleet(ships=8)), exchange_salvos(fleet(ships=8), fleet())
    assert (there.a, there.b) == (back.b, back.a)
    assert there.fractional_exchange_ratio == pytest.approx(1 / back.fractional_exchange_ratio)
    assert there.fractional_exchange_ratio == pytest.approx((6 / 8) / (3 / 10))


def test_a_defence_that_stops_all_loses_nothing_and_overkill_is_no_loss_below_zero():
    safe = exchange_salvos(fleet(defence=5), fleet())
    assert safe.a == (10, 10)
    assert safe.fractional_exchange_ratio == np.inf
    assert exchange_salvos(fleet(offence=100), fleet()).b[-1] == 0
    assert np.isnan(exchange_salvos(fleet(offence=0), fleet(offence=0)).fractional_exchange_ratio)


def test_salvos_follow_one_another_until_one_side_is_gone():
    again = exchange_salvos(fleet(), fleet(ships=8), salvos=5)
    assert again.a[:2] == (10, 7)
    assert again.b == (8, 2, 0)
    assert again.a[2] == 7  # 2 ships fire 4 missiles at 7 ships that stop 7


def test_doubling_both_fleets_doubles_the_losses():
    one, two = exchange_salvos(fleet(), fleet(ships=8)), exchange_salvos(fleet(ships=20), fleet(ships=16))
    np.testing.assert_allclose(two.a, 2 * np.array(one.a))


def test_wrong_numbers_are_refused_with_a_reason():
    with pytest.raises(TheoryError, match="staying power of B is 0"):
        exchange_salvos(fleet(), fleet(staying=0))
    with pytest.raises(TheoryError, match="ships of A is 0"):
        exchange_salvos(fleet(ships=0), fleet())
    with pytest.raises(TheoryError, match="number of salvos"):
        exchange_salvos(fleet(), fleet(), salvos=0)
    with pytest.raises(TheoryError, match="finite"):
        exchange_salvos(fleet(offence=np.nan), fleet())
