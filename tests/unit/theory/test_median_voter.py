"""Weighted votes: the winner by hand and by holding every contest, chances, refusals."""

import numpy as np
import pytest

from sandtable.theory.median_voter import find_votes, find_win_chances, find_winner, require_stakeholders
from sandtable.theory.trouble import TheoryError


def random_actors(seed: int, n: int):
    rng = np.random.default_rng(seed)
    return require_stakeholders(rng.uniform(0.1, 3, n), rng.uniform(0.1, 1, n), rng.uniform(-5, 20, n))


def test_with_equal_weights_the_winner_is_the_median_and_the_mean_is_the_mean():
    winner = find_winner(require_stakeholders([1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [0, 10, 3, 2, 100]))
    assert winner.position == 3.0
    assert winner.ties == (3.0,)
    assert winner.mean == 23.0


def test_weight_moves_the_winner():
    assert find_winner(require_stakeholders([1, 1, 5], [1, 1, 1], [0, 1, 2])).position == 2.0
    assert find_winner(require_stakeholders([1, 1, 5], [1, 1, 0.1], [0, 1, 2])).position == 1.0


def test_an_even_split_leaves_both_positions_unbeaten():
    winner = find_winner(require_stakeholders([1, 1], [1, 1], [4.0, 9.0]))
    assert winner.ties == (4.0, 9.0)
    assert winner.position == 4.0


@pytest.mark.parametrize("seed", range(5))
def test_the_winner_beats_every_other_position_in_a_contest(seed):
    actors = random_actors(seed, 12)
    winner = find_winner(actors).position
    for other in actors.position[actors.position != winner]:
        assert find_votes(actors, winner, other).sum() > 0


def test_votes_change_sign_when_the_positions_change_places():
    actors = random_actors(1, 7)
    risk = np.linspace(0.5, 2, 7)
    assert find_votes(actors, 1.0, 4.0, risk) == pytest.approx(-find_votes(actors, 4.0, 1.0, risk), abs=1e-15)


def test_chances_of_two_rivals_add_up_to_one_only_as_a_share_of_their_own_contest():
    actors = random_actors(2, 9)
    chances = find_win_chances(actors)
    assert chances + chances.T == pytest.approx(np.ones((9, 9)))
    small = find_win_chances(actors, share_of="all-pairs")
    assert (small + small.T).max() < 0.5
    assert small.sum() == pytest.approx(0.5)


def test_chances_are_shares_of_the_votes_cast():
    actors = random_actors(3, 6)
    votes = find_votes(actors, actors.position[4], actors.position[1])
    assert find_win_chances(actors)[4, 1] == pytest.approx(votes[votes > 0].sum() / np.abs(votes).sum())


def test_nobody_voting_is_even_odds():
    actors = require_stakeholders([1, 0, 0], [1, 1, 1], [0, -1, 1])
    assert find_win_chances(actors)[1, 2] == 0.5
    assert find_win_chances(actors)[0, 0] == 0.5


def test_the_unit_of_positions_and_of_capability_does_not_matter():
    actors = random_actors(4, 8)
    other = require_stakeholders(actors.capability * 100, actors.salience, actors.position * 365 + 7)
    assert find_win_chances(other) == pytest.approx(find_win_chances(actors))
    assert find_winner(other).position == pytest.approx(find_winner(actors).position * 365 + 7)


@pytest.mark.parametrize(
    ("capability", "salience", "position", "said"),
    [
        ([], [], [], "empty"),
        ([1], [1], [1], "there is 1 actor"),
        ([1, 1, 1], [1, 1], [1, 2], "3 entries for 2 positions"),
        ([1, 1], [1], [1, 2], "1 entries for 2 positions"),
        ([1, 1], [80, 60], [1, 2], "`salience` is 80 for entry 1"),
        ([1, -1], [1, 1], [1, 2], "`capability` is -1 at entry 2"),
        ([1, 0], [0, 1], [1, 2], "no actor has weight"),
        ([1, 1], [1, 1], [3, 3], "from 3 to 3"),
        ([1, float("nan")], [1, 1], [1, 2], "missing at entry 2"),
    ],
)
def test_actors_without_an_issue_are_refused(capability, salience, position, said):
    with pytest.raises(TheoryError, match=said):
        require_stakeholders(capability, salience, position)


def test_a_scale_that_does_not_hold_the_positions_is_refused():
    with pytest.raises(TheoryError, match="the scale given is 0 to 1"):
        require_stakeholders([1, 1], [1, 1], [0, 2], scale=(0, 1))
    with pytest.raises(TheoryError, match="from 1 to 0"):
        require_stakeholders([1, 1], [1, 1], [0, 1], scale=(1, 0))
