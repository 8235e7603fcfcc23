"""Games from futures: what is an equilibrium, what is tied, and how sure that is."""

import numpy as np
import pytest

from sandtable.analysis.choices.games import Gain, GameForm, Player, Standing, find_game, find_samples
from sandtable.analysis.choices.payoffs import Stake
from sandtable.analysis.outcomes import LensOutcomes

N = 500
RNG = np.random.default_rng(5)
LUCK = RNG.normal(0.0, 50.0, size=N)  # what all profiles share: far larger than any difference between them


def player(actor, *alternatives, outcome="", sign=1.0):
    stake = Stake(
        actor=actor, actor_label=actor.title(), outcome=outcome, sign=sign, unit="apples", label="weighted interests",
        outcomes=(outcome or f"{actor}_gets",),
    )  # fmt: skip
    return Player(stake=stake, alternatives=alternatives)


TWO = GameForm(players=(player("ann", "base", "a1"), player("bob", "base", "b1")), fix="base")
THREE = GameForm(
    players=(player("ann", "base", "a1"), player("bob", "base", "b1"), player("cid", "base", "c1")), fix="storm"
)


def samples(*tables, noise=0.0):
    """Payoffs in every future: a table each, luck that all share, and noise of each profile's own."""
    flat = np.stack([np.asarray(table, dtype=float).reshape(-1) for table in tables])
    own = np.random.default_rng(9).normal(size=(*flat.shape, N))
    return flat[:, :, None] + LUCK + noise * own


def play(form, *tables, noise=0.1, seed=1, precisions=()):
    return find_game(form, samples(*tables, noise=noise), lens="record", seed=seed, precisions=precisions)


def standings(finding):
    return {profile.moves: profile.standing.value for profile in finding.profiles}


DILEMMA = [[3, 0], [5, 1]]
COORDINATION = [[2, 0], [0, 1]]
PENNIES = [[1, -1], [-1, 1]]


def test_the_prisoners_dilemma_has_one_equilibrium_dominance_and_a_profile_better_for_both():
    finding = play(TWO, DILEMMA, np.transpose(DILEMMA))
    assert finding.tied == ((("a1", "b1"),),)
    (equilibrium,) = [profile for profile in finding.profiles if profile.standing is Standing.EQUILIBRIUM]
    assert (equilibrium.moves, equilibrium.share, equilibrium.is_equilibrium_of_means) == (("a1", "b1"), 1.0, True)
    assert equilibrium.better_for_all == (("base", "base"),)
    assert [(item.player, item.alternative, item.is_dominant) for item in finding.dominance] == [
        ("ann", "a1", True),
        ("bob", "b1", True),
    ]
    assert finding.reactions == ()
    assert finding.mixed == ()


def test_a_coordination_game_keeps_both_equilibria_apart_and_has_a_mixed_one():
    finding = play(TWO, COORDINATION, COORDINATION)
    assert finding.tied == ((("base", "base"),), (("a1", "b1"),))
    (mixed,) = finding.mixed
    assert mixed.shares[0] == pytest.approx((1 / 3, 2 / 3), abs=0.01)
    assert mixed.changes[0] == pytest.approx(2 / 3 - 2, abs=0.02)  # worth 2/3, the first profile 2
    assert {(item.player, item.on, item.replies) for item in finding.reactions} == {
        ("ann", "bob", (("base", "base"), ("b1", "a1"))),
        ("bob", "ann", (("base", "base"), ("a1", "b1"))),
    }


def test_matching_pennies_has_no_equilibrium_in_pure_moves_in_any_resample():
    finding = play(TWO, PENNIES, np.negative(PENNIES), precisions=(0.0, 5.0))
    assert finding.tied == ()
    assert finding.share_without == 1.0
    assert finding.mixed[0].shares == (pytest.approx((0.5, 0.5), abs=0.01), pytest.approx((0.5, 0.5), abs=0.01))
    assert finding.quantal[0].shares == ((0.5, 0.5), (0.5, 0.5))
    assert finding.quantal[1].shares[0] == pytest.approx((0.5, 0.5), abs=0.02)


def test_a_game_of_three_has_the_equilibrium_in_which_each_does_best():
    """Each prefers its second move by one, and by two more where the next one plays it too: all play it."""
    first, second, third = np.meshgrid([0, 1], [0, 1], [0, 1], indexing="ij")
    tables = [own * (1 + 2 * other) for own, other in ((first, second), (second, third), (third, first))]
    finding = play(THREE, *tables)
    assert finding.tied == ((("a1", "b1", "c1"),),)
    assert finding.profile(("a1", "b1", "c1")).branch == "a1+b1+c1+storm"
    assert finding.profile(("a1", "b1", "c1")).share == 1.0


def test_moves_that_change_nothing_are_an_exact_tie():
    finding = play(TWO, [[1, 1], [1, 1]], [[0, 1], [0, 1]], noise=0.0)
    group = (("base", "b1"), ("a1", "b1"))
    assert finding.tied == (group,)
    for moves in group:
        reply = finding.profile(moves).replies[0]
        assert (reply.gain, reply.change.mean, reply.change.error) == (Gain.TIES, 0.0, 0.0)
        assert finding.profile(moves).standing is Standing.TIED
        assert finding.profile(moves).share == 1.0
    assert finding.idle == (("ann", "base", "a1"),)


def test_a_difference_within_its_error_is_a_tie_and_the_resamples_are_split():
    noise = np.random.default_rng(1).normal(size=N)
    values = samples([[0, 0], [0, 0]], [[0, 1], [0, 1]])
    values[0, 2:] += 0.3 * (noise - noise.mean()) + 0.005  # a1 for ann: 0.005 better on average, error about 0.013
    finding = find_game(TWO, values, lens="record", seed=1)
    assert finding.tied == ((("base", "b1"), ("a1", "b1")),)
    shares = [finding.profile(moves).share for moves in finding.tied[0]]
    assert sum(shares) == pytest.approx(1.0)
    assert 0.2 < shares[0] < 0.5 < shares[1]
    assert finding.profile(("a1", "b1")).is_equilibrium_of_means
    assert finding.dominance[0].player == "bob"


def test_the_share_of_resamples_is_that_of_a_normal_mean():
    """The chance that a mean of N futures keeps its sign is normal at its distance in standard errors."""
    noise = np.random.default_rng(2).normal(size=N)
    noise = (noise - noise.mean()) / noise.std(ddof=1)
    values = samples([[0, 0], [0, 0]], [[0, 1], [0, 1]])
    values[0, 2:] += noise + 1.0 / np.sqrt(N)  # one standard error above zero
    share = find_game(TWO, values, lens="record", seed=3).profile(("a1", "b1")).share
    assert share == pytest.approx(0.8413, abs=0.04)


def test_payoffs_are_paired_luck_that_all_profiles_share_is_in_no_difference():
    finding = play(TWO, DILEMMA, np.transpose(DILEMMA), noise=0.1)
    profile = finding.profile(("a1", "base"))
    assert profile.levels[0].error == pytest.approx(50 / np.sqrt(N), rel=0.1)
    assert profile.changes[0].error == pytest.approx(0.1 * np.sqrt(2 / N), rel=0.15)
    assert profile.changes[0].mean == pytest.approx(2.0, abs=0.03)


def test_the_same_seed_gives_the_same_finding():
    one = play(TWO, COORDINATION, PENNIES, noise=20.0, seed=4)
    assert play(TWO, COORDINATION, PENNIES, noise=20.0, seed=4) == one
    assert [p.share for p in play(TWO, COORDINATION, PENNIES, noise=20.0, seed=5).profiles] != [
        p.share for p in one.profiles
    ]


def test_an_equilibrium_that_is_tied_with_a_refuted_profile_says_who_may_leave():
    """Bob does not care; Ann follows Bob: only Bob may leave, to where Ann would leave in turn."""
    finding = play(TWO, [[1, 0], [0, 1]], [[0, 0], [0, 0]], noise=0.0)
    assert standings(finding) == {
        ("base", "base"): "tied", ("base", "b1"): "none", ("a1", "base"): "none", ("a1", "b1"): "tied",
    }  # fmt: skip
    assert finding.tied == ((("base", "base"),), (("a1", "b1"),))
    assert finding.profile(("base", "base")).replies[1].ties == ("b1",)


def test_samples_leave_out_futures_in_trouble_in_any_profile_and_turn_less_is_better_round():
    form = GameForm(
        players=(player("ann", "base", "a1", outcome="loss", sign=-1.0), player("bob", "base", "b1")), fix="f"
    )
    keys = [form.branch_of(profile) for profile in form.profiles]
    assert keys == ["f", "b1+f", "a1+f", "a1+b1+f"]
    values = {key: {"loss": np.array([1.0, 2.0, 3.0]), "bob_gets": np.full(3, i)} for i, key in enumerate(keys)}
    status = {key: np.array([0, 0, 1 if key == "a1+f" else 0], dtype=np.uint8) for key in keys}
    outcomes = LensOutcomes(lens="record", values=values, status=status, n_futures=3)
    found, counts = find_samples(form, outcomes, {("bob", "bob_gets"): 2.0})
    assert counts.tolist() == [True, True, False]
    assert found[0, 0, :2].tolist() == [-1.0, -2.0]
    assert found[1, :, 0].tolist() == [0.0, 2.0, 4.0, 6.0]
