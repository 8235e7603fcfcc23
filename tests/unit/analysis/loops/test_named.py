"""Named loops are recognised by the variables that they pass."""

from dataclasses import replace

import numpy as np

from sandtable.analysis.loops.named import LoopName, recognise
from sandtable.runs.links import LinkScores, Node


def made(pairs, scores, signs=()):
    names = sorted({name for pair in pairs for name in pair})
    return LinkScores(
        nodes=tuple(Node(owner=name) for name in names),
        links=np.array([(names.index(a), names.index(b)) for a, b in pairs]),
        scores=np.array(scores, dtype=float)[:, None, None] * np.ones((1, 4, 2)),
        signs=np.array(list(signs) or [0] * len(pairs), dtype=np.int8),
        status=np.zeros(2, dtype=np.uint8),
    )


def named(through, sign="+"):
    return LoopName(name="X", label="", sign=sign, through=tuple(through.split()))


def test_the_sign_is_that_of_the_product():
    found = made([("a", "b"), ("b", "c"), ("c", "a")], [1, -2, 3])
    one = recognise(named("a c", "-"), found)
    assert (one.sign, one.is_as_named, one.is_active, one.is_circuit) == ("-", True, True, True)
    assert sorted(one.links) == [0, 1, 2]


def test_the_order_of_the_variables_counts():
    found = made([("a", "b"), ("b", "c"), ("c", "a"), ("b", "a")], [1, 1, 1, 1])
    assert recognise(named("a c b"), found).sign == ""
    assert recognise(named("a b c"), found).sign == "+"


def test_what_nothing_leads_along_is_not_as_named():
    found = made([("a", "b"), ("b", "a"), ("c", "c")], [1, 1, 1])
    one = recognise(named("a c", "chain"), found)
    assert (one.links, one.is_as_named, one.leads_on) == ((), False, False)
    feeds = frozenset({("a", "b"), ("b", "x"), ("x", "c")})
    assert recognise(named("a c", "chain"), replace(found, feeds=feeds)).leads_on


def test_a_chain_has_the_sign_and_strength_of_its_way():
    found = made([("a", "b"), ("b", "a"), ("b", "c"), ("c", "d")], [1, 1, -0.5, 0.5])
    one = recognise(named("a c d", "chain-"), found)
    assert (one.sign, one.is_closed, one.is_as_named, one.links) == ("-", False, True, (0, 2, 3))
    assert (one.acts, one.positive, one.size) == (1.0, 0.0, 0.25)
    assert not recognise(named("a c d", "chain+"), found).is_as_named
    assert not recognise(named("a c d", "-"), found).is_as_named
    assert not recognise(named("a b", "chain+"), found).is_as_named  # it closes


def test_a_chain_whose_sign_changes_says_how_often_it_is_positive():
    found = made([("a", "b"), ("b", "c")], [1, 1])
    found.scores[1, 1:, 0] = -1
    one = recognise(named("a c", "chain"), found)
    assert (one.sign, one.positive) == ("?", 0.5)


def test_a_link_that_never_acts_is_passed_only_where_nothing_else_leads():
    found = made([("a", "b"), ("b", "a"), ("b", "c"), ("c", "a")], [1, 0, -1, 1])
    one = recognise(named("a b"), found)
    assert (one.sign, one.is_active) == ("-", True)


def test_two_circuits_that_meet_are_told_from_one():
    found = made([("a", "m"), ("m", "b"), ("b", "m"), ("m", "a")], [1, -1, 1, -1])
    one = recognise(named("a m b m"), found)
    assert (one.sign, one.is_circuit) == ("+", False)


def test_a_sign_that_changes_is_not_told():
    found = made([("a", "b"), ("b", "a")], [1, 1])
    found.scores[0, ::2] *= -1
    assert recognise(named("a b"), found).sign == "?"


def test_a_link_that_never_acts_has_the_sign_that_a_small_change_would_show():
    found = made([("a", "b"), ("b", "a")], [1, 0], signs=[0, -1])
    one = recognise(named("a b", "-"), found)
    assert (one.sign, one.is_active) == ("-", False)
    assert recognise(named("a b"), made([("a", "b"), ("b", "a")], [1, 0])).sign == "?"
