"""Ratios, the null run, and who is left out of a contest, on made-up times."""

import numpy as np
import pytest
from bench.peers.contest import (
    NULL,
    OWN,
    Contest,
    Left,
    Taken,
    gap_of,
    make_rows,
    measure,
    noise_of,
    seconds_of,
    shown,
    table,
)

VALUES = np.array([[1.0, 2.0], [0.0, 4.0]])


def test_a_ratio_is_of_the_least_times_and_within_each_round():
    rows = make_rows({OWN: [2e-6, 4e-6], "other": [8e-6, 10e-6]}, {"other": 1e-9})
    other = rows[1]
    assert other.milliseconds == pytest.approx(8e-3)
    assert other.ratio == pytest.approx(4.0)
    assert other.ratios == pytest.approx((4.0, 2.5))
    assert other.gap == 1e-9


def test_who_ran_in_the_first_round_only_is_paired_with_that_round():
    rows = make_rows({OWN: [2.0, 1.0], "slow": [10.0]}, {})
    assert rows[1].ratios == pytest.approx((5.0,))
    assert rows[1].ratio == pytest.approx(10.0)


def test_the_noise_is_the_greatest_distance_of_the_null_run_from_one():
    rows = make_rows({OWN: [1.0, 1.0, 1.0], NULL: [1.05, 0.88, 1.0]}, {})
    assert noise_of(rows) == pytest.approx(0.12)


def test_without_a_null_run_there_is_no_noise():
    assert noise_of(make_rows({OWN: [1.0]}, {})) is None


def test_a_gap_is_relative_and_infinite_where_only_one_has_a_number():
    assert gap_of(VALUES, VALUES) == 0.0
    assert gap_of(VALUES * (1 + 1e-7), VALUES) == pytest.approx(1e-7, rel=1e-3)
    assert gap_of(np.array([[1.0, np.nan], [0.0, 4.0]]), VALUES) == np.inf
    assert gap_of(VALUES[:1], VALUES) == np.inf
    assert gap_of(VALUES + np.array([[0.0, 0.0], [1.0, 0.0]]), VALUES) > 1.0


def test_who_computes_something_else_is_named_and_not_timed():
    contest = Contest("model")
    contest.add_here(OWN, lambda: VALUES, VALUES)
    contest.add_here("wrong", lambda: VALUES * 1.01, VALUES)
    assert "wrong" not in contest.runs
    assert contest.skipped["wrong"] == "not timed: an outcome differs by 1e-02 of itself"
    assert "wrong   skipped: not timed" in "\n".join(table(contest, 1))


def test_who_fails_in_a_later_round_has_no_line_of_times():
    def fails() -> Taken:
        if answers:
            return answers.pop()
        raise Left("took more than 75 s")

    answers = [Taken(2.0)]
    contest = Contest("model", runs={OWN: lambda: Taken(1.0), "late": fails})
    times, _ = measure(contest, 3)
    assert times == {OWN: [1.0, 1.0, 1.0]}
    assert contest.skipped == {"late": "took more than 75 s"}


def test_what_cannot_be_built_is_left_out_and_not_a_traceback():
    def no_compiler() -> np.ndarray:
        raise Left("no gcc on this machine")

    contest = Contest("model")
    contest.add_here("C", no_compiler, VALUES)
    assert contest.skipped == {"C": "no gcc on this machine"}


def test_the_table_says_what_the_null_run_allows():
    contest = Contest("model", runs={OWN: lambda: Taken(1e-6, 0.0), NULL: lambda: Taken(1.04e-6, 0.0)})
    lines = table(contest, 2)
    assert lines[1].split()[:3] == ["engine", "0.00100", "1.00"]
    assert lines[-1] == "the null run differs from 1 by up to 4%: a ratio as near to 1 says nothing"


@pytest.mark.parametrize(("ratio", "text"), [(0.256, "0.26"), (41.26, "41.3"), (6400.4, "6,400")])
def test_a_ratio_has_three_digits_at_the_most_below_a_thousand(ratio, text):
    assert shown(ratio) == text


def test_what_is_short_is_run_again_until_its_time_can_be_read(monkeypatch):
    monkeypatch.setattr("bench.peers.contest.SHORT", 0.01)
    calls = []

    def run() -> np.ndarray:
        calls.append(sum(range(20_000)))
        return VALUES

    seconds = seconds_of(run)
    assert len(calls) > 1
    assert 0.01 / (2 * len(calls)) <= seconds < 0.1
