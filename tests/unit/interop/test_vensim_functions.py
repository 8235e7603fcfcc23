"""Functions of Vensim that our language says in other words, against results worked out by hand."""

import math

import pytest
from tests.unit.interop.models import vensim


def test_initial_values_are_computed_from_the_initial_part_of_active_initial(run_text):
    run = run_text(
        vensim(
            "capacity = INTEG(1, goal) ~~|\n"
            "goal = target * 2 ~~|\n"
            "target = ACTIVE INITIAL(capacity * 10, 5) ~~|\n"
            "other = INTEG(target, 0) ~~|"
        )
    )
    assert run["capacity"] == [10, 11, 12, 13, 14]
    assert run["target"] == [100, 110, 120, 130, 140]
    assert run["goal"] == [200, 220, 240, 260, 280]
    assert run["other"] == [0, 100, 210, 330, 460]


def test_active_initial_of_arrays_differs_by_element(run_text):
    run = run_text(
        vensim(
            "D: D1, D2 ~~|\ns[D] = INTEG(1, t[D]) ~~|\n"
            "t[D1] = ACTIVE INITIAL(s[D1] * 3, 4) ~~|\nt[D2] = 7 ~~|\n"
            "u[D] = ACTIVE INITIAL(1, 2) ~~|\nv[D] = INITIAL(u[D]) ~~|"
        )
    )
    assert (run["s[D1]"][:2], run["s[D2]"][:2]) == ([4, 5], [7, 8])
    assert (run["t[D1]"][:2], run["t[D2]"][:2]) == ([12, 15], [7, 7])
    assert (run["u[D1]"][0], run["v[D2]"][0]) == (1, 2)
