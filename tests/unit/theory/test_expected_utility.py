"""The expected-utility model: one cell by hand, published tables in both readings, rounds, refusals."""

from dataclasses import replace

import numpy as np
import pytest

from sandtable.theory.challenge_rounds import challenge_rounds, choose_offers, negotiate
from sandtable.theory.expected_utility import MASAD, SCHOLZ, Expectations, Reading, find_expectations
from sandtable.theory.issue import expected_utility
from sandtable.theory.median_voter import median_voter, require_stakeholders
from sandtable.theory.published.expected_utility import NAMES, emission_actors, reproductions
from sandtable.theory.trouble import TheoryError

RESULTS = reproductions()


def errors(result) -> list[float]:
    return [abs(ours - theirs) for ours, theirs in zip(result.compute(), result.published, strict=True)]


def random_actors(seed: int, n: int):
    rng = np.random.default_rng(seed)
    return require_stakeholders(rng.uniform(0.1, 3, n), rng.uniform(0.1, 1, n), rng.uniform(0, 1, n))


@pytest.mark.parametrize("result", [r for r in RESULTS if not r.is_negative_control], ids=lambda r: r.id)
def test_published_results_come_out_to_the_printed_digit(result):
    assert len(result.labels or result.published) == len(result.published)
    assert max(errors(result)) <= result.tolerance


def test_the_value_of_q_that_the_text_prints_does_not_give_the_table():
    (control,) = [r for r in RESULTS if r.id == "bdm-emissions-utilities-q-half"]
    assert sum(error > control.tolerance for error in errors(control)) > 40


def test_all_ninety_cells_and_ten_exponents_are_held():
    assert {r.id: len(r.published) for r in RESULTS if r.id in ("bdm-emissions-utilities", "bdm-emissions-risk")} == {
        "bdm-emissions-utilities": 90,
        "bdm-emissions-risk": 10,
    }


def test_one_cell_by_hand():
    actors = require_stakeholders([3, 1], [0.5, 0.25], [0.0, 1.0])
    ours = find_expectations(actors, risk=[1, 1])
    # Votes 3 x .5 against 1 x .25, over the whole scale: P = 6/7; U_s = 2, U_f = -2, U_sq = 0.
    assert ours.win_chance[0, 1] == pytest.approx(6 / 7)
    assert ours.of_challenging[0, 1] == pytest.approx(0.25 * (6 / 7 * 2 - 1 / 7 * 2) + 0.75 * 2)
    assert ours.of_being_challenged[0, 1] == pytest.approx(0.5 * (1 / 7 * 2 - 6 / 7 * 2) + 0.5 * 2)


def test_what_happens_without_a_challenge_is_taken_off():
    actors = require_stakeholders([3, 1], [0.5, 0.25], [0.0, 1.0])
    still = find_expectations(actors, risk=[1, 1]).of_challenging[0, 1]
    # The median is 0, so that U_b = 2 - 4 (.5 - .25) = 1 and U_w = -1.
    away = find_expectations(actors, Reading(name="", stays=0.5, nears=0.0), risk=[1, 1]).of_challenging[0, 1]
    nearer = find_expectations(actors, Reading(name="", stays=0.5, nears=1.0), risk=[1, 1]).of_challenging[0, 1]
    assert away - still == pytest.approx(0.5)
    assert nearer - still == pytest.approx(-0.5)


def test_the_safest_actor_has_exponent_two_and_the_most_threatened_a_half():
    ours = find_expectations(random_actors(1, 9))
    assert ours.risk.max() == pytest.approx(2.0)
    assert ours.risk.min() == pytest.approx(0.5)
    assert ours.security.min() == pytest.approx(-1.0)
    assert ours.security.max() == pytest.approx(1.0)


def test_actors_that_are_alike_are_alike_in_risk():
    ours = find_expectations(require_stakeholders([1, 1], [0.5, 0.5], [0.0, 1.0]))
    assert ours.risk.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("reading", [MASAD, SCHOLZ], ids=lambda reading: reading.name)
def test_units_and_the_direction_of_the_scale_do_not_matter(reading):
    actors = random_actors(2, 7)
    ours = find_expectations(actors, reading)
    turned = require_stakeholders(actors.capability * 1e3, actors.salience, 40 - 12 * actors.position)
    assert find_expectations(turned, reading).of_challenging == pytest.approx(ours.of_challenging, abs=1e-12)


def test_actors_at_one_position_expect_nothing_from_each_other():
    ours = find_expectations(emission_actors())
    assert ours.of_challenging[NAMES.index("France"), NAMES.index("Italy")] == 0.0


def test_the_strongest_of_equal_offers_is_not_what_the_table_shows():
    actors = emission_actors()
    strongest = choose_offers(actors, find_expectations(actors), replace(MASAD, equals="strongest"))
    belgium = next(offer for offer in strongest if offer.target == NAMES.index("Belgium"))
    assert NAMES[belgium.sender] == "France"


def test_two_readings_of_one_paper_part_in_the_first_round():
    actors = emission_actors()
    first = negotiate(actors, MASAD, n_rounds=1, seed=1)
    other = negotiate(actors, SCHOLZ, n_rounds=1)
    assert first[0].median == other[0].median == 7.0
    assert first[1].median == 7.0
    assert other[1].median == pytest.approx(8.41593, abs=5e-6)


def test_in_the_first_round_only_denmark_and_the_loser_of_one_conflict_move():
    places = {}
    for seed in range(12):
        played = negotiate(emission_actors(), MASAD, n_rounds=1, seed=seed)[1]
        moved = [NAMES[i] for i in played.moved]
        assert "Denmark" in moved
        (loser,) = set(moved) - {"Denmark"}
        places[loser] = played.position[NAMES.index(loser)]
    assert places == {"Netherlands": 7.0, "Belgium": 4.0}


def test_belgium_wins_its_conflict_as_often_as_its_chance_says():
    played = [negotiate(emission_actors(), MASAD, n_rounds=1, seed=seed)[1] for seed in range(300)]
    won = sum(NAMES.index("Netherlands") in one.moved for one in played) / len(played)
    assert abs(won - 0.6337) < 4 * (0.6337 * 0.3663 / 300) ** 0.5


@pytest.mark.parametrize("reading", [MASAD, SCHOLZ], ids=lambda reading: reading.name)
@pytest.mark.parametrize("seed", range(4))
def test_positions_stay_on_the_scale_and_the_same_seed_gives_the_same_rounds(reading, seed):
    actors = random_actors(seed, 8)
    rounds = negotiate(actors, reading, n_rounds=6, seed=seed)
    places = np.array([one.position for one in rounds])
    assert places.min() >= actors.position.min() - 1e-12
    assert places.max() <= actors.position.max() + 1e-12
    assert rounds == negotiate(actors, reading, n_rounds=6, seed=seed)
    assert [one.number for one in rounds] == list(range(7))


def offer_to_the_weak(own: float, theirs: float, reading: Reading):
    """What the second of two actors, at 10, makes of an offer by the first, at 0, when it expects `own`."""
    actors = require_stakeholders([1, 1], [1, 1], [0.0, 10.0])
    sent = np.array([[0.0, 1.0], [own, 0.0]])
    seen = np.array([[0.0, -1.0], [theirs, 0.0]])
    made = Expectations(
        security=np.zeros(2),
        risk=np.ones(2),
        win_chance=np.full((2, 2), 0.5),
        of_challenging=sent,
        of_being_challenged=seen,
    )
    return [(o.kind, o.position) for o in choose_offers(actors, made, reading) if o.target == 1]


@pytest.mark.parametrize(
    ("own", "theirs", "masad", "scholz"),
    [
        (0.5, 1.0, [("conflict", 0.0)], [("conflict", 0.0)]),
        (1.0, 0.5, [("conflict", 0.0)], []),
        (-0.5, 1.0, [("compromise", 5.0)], [("compromise", 5.0)]),
        (-1.0, 0.5, [("capitulation", 0.0)], []),
        (-1.0, -0.5, [], []),
        (0.5, -0.5, [], []),
    ],
)
def test_offers_are_sorted_by_what_both_sides_expect(own, theirs, masad, scholz):
    assert offer_to_the_weak(own, theirs, MASAD) == masad
    assert offer_to_the_weak(own, theirs, SCHOLZ) == scholz


def test_plain_numbers_give_what_actors_give():
    actors = emission_actors()
    numbers = (actors.capability, actors.salience, actors.position)
    assert expected_utility(*numbers, reading=SCHOLZ).risk.tolist() == find_expectations(actors, SCHOLZ).risk.tolist()
    assert challenge_rounds(*numbers, n_rounds=2, seed=5) == negotiate(actors, n_rounds=2, seed=5)
    assert median_voter(*numbers).position == 7.0


def test_a_scale_wider_than_the_positions_makes_the_stakes_smaller():
    near = expected_utility([3, 1], [0.5, 0.25], [0.0, 1.0], risk=[1, 1]).of_challenging[0, 1]
    far = expected_utility([3, 1], [0.5, 0.25], [0.0, 1.0], risk=[1, 1], scale=(0, 10)).of_challenging[0, 1]
    assert far == pytest.approx(near / 10)


def test_no_rounds_give_the_start():
    (start,) = negotiate(emission_actors(), SCHOLZ, n_rounds=0)
    assert start.mean == pytest.approx(7.38996, abs=5e-6)


def test_bad_calls_are_refused():
    actors = emission_actors()
    with pytest.raises(TheoryError, match=r"`stays` is 1\.5"):
        find_expectations(actors, Reading(name="", stays=1.5))
    with pytest.raises(TheoryError, match="`nears` is -1"):
        find_expectations(actors, Reading(name="", nears=-1))
    with pytest.raises(TheoryError, match="3 entries for 10 actors"):
        find_expectations(actors, risk=[1, 1, 1])
    with pytest.raises(TheoryError, match="`risk` is 0"):
        find_expectations(actors, risk=[0.0] * 10)
    with pytest.raises(TheoryError, match="`n_rounds` is -1"):
        negotiate(actors, SCHOLZ, n_rounds=-1)
    with pytest.raises(TheoryError, match="`seed` is None"):
        negotiate(actors, MASAD, n_rounds=1)
    with pytest.raises(TheoryError, match="`seed` is -3"):
        negotiate(actors, SCHOLZ, n_rounds=1, seed=-3)


def test_a_table_of_actors_gives_what_three_lists_give():
    pd = pytest.importorskip("pandas")
    columns = {"capability": [3, 2, 1], "salience": [1, 0.5, 1], "position": [0, 4, 10], "name": ["A", "B", "C"]}
    lists = expected_utility([3, 2, 1], [1, 0.5, 1], [0, 4, 10], names=["A", "B", "C"], rounds=2)
    for table in (columns, pd.DataFrame(columns), pd.DataFrame(columns).set_index("name")):
        found = expected_utility(table, rounds=2)
        assert found.names == ("A", "B", "C")
        assert found.eu.tolist() == lists.eu.tolist()
        assert found.rounds == lists.rounds
    assert lists.to_matrix().loc["A", "B"] == lists.eu[0, 1]
    assert lists.to_frame().loc["C", "position_after"] == lists.rounds[-1].position[2]


def test_every_term_of_the_sum_is_told():
    actors = emission_actors()
    q, t = 0.3, 0.6
    found = expected_utility(actors.capability, actors.salience, actors.position, q=q, t=t)
    resists = actors.salience[None, :]
    chance = found.win_chance
    otherwise = q * found.usq + (1 - q) * (t * found.ub + (1 - t) * found.uw)
    by_hand = resists * (chance * found.us + (1 - chance) * found.uf) + (1 - resists) * found.us - otherwise
    assert found.eu == pytest.approx(by_hand)
    assert (found.reading.stays, found.reading.nears) == (q, t)


def test_both_readings_are_called_by_name_and_differ():
    actors = emission_actors()
    given = (actors.capability, actors.salience, actors.position)
    masad, scholz = (expected_utility(*given, reading=name, names=NAMES) for name in ("masad", "Scholz"))
    assert (masad.median, round(masad.mean, 5)) == (scholz.median, 7.38996)
    assert masad.risk.tolist() != scholz.risk.tolist()
    assert ("France", "Luxembourg") in masad.challenges


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (([1, 2],), {}, "no salience and no position is given"),
        (({"capability": [1]},), {}, "no column is called `salience`, `position`"),
        (([1, 2], [50, 60], [1, 2]), {}, "50 for entry 1, 60 for entry 2"),
        (([1, -2], [1, 1], [1, 2]), {}, "`capability` is -2 at entry 2"),
        (([1, 2], [1, 1], [3, 3]), {}, "from 3 to 3"),
        (([1, 2], [1, 1], [1, 2]), {"reading": "guess"}, "no reading is called `guess`"),
        (([1, 2], [1, 1], [1, 2]), {"q": 2}, "q is 2"),
        (([1, 2], [1, 1], [1, 2]), {"t": -1}, "t is -1"),
        (([1, 2], [1, 1], [1, 2]), {"rounds": -1}, "`rounds` is -1"),
        (([1, 2], [1, 1], [1, 2]), {"scale": (2, 1)}, "from 2 to 1"),
        (([1, 2], [1, 1], [1, 2]), {"scale": 5}, "`scale` is 5"),
        (([1, 2], [1, 1], [1, 2]), {"names": ["A", "A"]}, "`A`"),
        (([1, 2], [1, 1], [1, 2]), {"risk": [1, -1]}, "`risk` is -1"),
    ],
)
def test_issues_that_cannot_be_are_refused(arguments, options, said):
    with pytest.raises(TheoryError) as trouble:
        expected_utility(*arguments, **options)
    assert said in str(trouble.value)
