"""A change in the flagship's numbers is seen; `python -m sandtable.testing.golden` accepts it."""

from pathlib import Path

from sandtable.testing.golden import OUTCOMES, find_means, load_means, say_moves

ROOT = Path(__file__).resolve().parents[2]


def test_the_flagships_means_are_those_that_were_accepted():
    assert say_moves(load_means(ROOT), find_means()) == []


def test_a_golden_mean_that_moves_is_told():
    means = load_means(ROOT)
    assert list(means) == list(OUTCOMES)
    name = "land_2026"
    assert say_moves(means, means | {name: means[name] * (1 + 1e-12)}) == []
    (line,) = say_moves(means, means | {name: means[name] * (1 + 1e-8)})
    assert line.startswith("land_2026: ")
    assert len(say_moves({}, means)) == len(OUTCOMES)
