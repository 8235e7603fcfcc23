"""The laws by their short names: every one is explained, its example runs, its results cannot be written into."""

import dataclasses
import doctest
import inspect

import numpy as np
import pytest

from sandtable import laws
from sandtable.theory.trouble import TheoryError

FUNCTIONS = sorted(name for name in laws.__all__ if inspect.isfunction(getattr(laws, name)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_an_example_that_runs(name):
    found = doctest.DocTestFinder(recurse=False).find(getattr(laws, name), name, globs=dict(vars(laws)))
    examples = [example.source for test in found for example in test.examples]
    assert any(f"{name}(" in source for source in examples)
    assert inspect.getdoc(getattr(laws, name)).count("Example:") == 1
    said: list[str] = []
    for test in found:
        doctest.DocTestRunner().run(test, out=said.append)
    assert said == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_says_what_it_takes_and_when_it_refuses(name):
    said = inspect.getdoc(getattr(laws, name))
    assert "Args:" in said
    assert "Raises:" in said
    taken = [p for p in inspect.signature(getattr(laws, name)).parameters if p not in said.split("Args:")[1]]
    assert taken == []


RESULTS = {
    "cinc": laws.cinc([[1.0, 2.0], [3.0, 4.0]]),
    "landscape": laws.landscape([1, 2], [[0, 1], [1, 0]]),
    "expected_utility": laws.expected_utility([1, 2], [1, 1], [0, 1]),
    "lanchester": laws.lanchester(100, 60, 0.01, 0.01),
    "richardson": laws.richardson(1, 1, 2, 2, 3, 3, times=[0, 1]).path,
    "cascade": laws.cascade([0, 1, 2]),
    "onsets": laws.onsets([1900, 1903, 1903, 1909], 1900, 1909),
    "salvo": laws.salvo(10, 8, offence_a=2, offence_b=2, defence_a=1, defence_b=1, staying_a=2, staying_b=2),
    "strain": laws.alignment_strain([1, 2], [[0, 1], [1, 0]], [[1, 2]]),
}


@pytest.mark.parametrize("name", RESULTS)
def test_results_are_frozen_and_their_arrays_read_only(name):
    result = RESULTS[name]
    arrays = [value for f in dataclasses.fields(result) if isinstance(value := getattr(result, f.name), np.ndarray)]
    assert not any(array.flags.writeable for array in arrays)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(result, dataclasses.fields(result)[0].name, None)


@pytest.mark.parametrize(
    "name", ["cinc", "landscape", "expected_utility", "lanchester", "richardson", "onsets", "salvo"]
)
def test_results_are_told_as_tables(name):
    assert len(RESULTS[name].to_frame()) >= 1


def test_input_that_no_law_can_take_is_a_value_error_with_what_why_and_mend():
    with pytest.raises(ValueError, match="there are no states") as trouble:
        laws.cinc([])
    assert isinstance(trouble.value, TheoryError)
    assert all((trouble.value.what, trouble.value.why, trouble.value.mend))


ODD = [
    None, 5, "x", [], [[]], [1, None], [1, float("nan")], [[1, 2], [3]], np.zeros((2, 2)), np.zeros((2, 2, 2)), {},
    {"a": 1}, ["1", "b"], [1e308, 1e308], [1 + 2j, 1], b"ab", object(), float("inf"),
]  # fmt: skip
PLACES = {
    "cinc": laws.cinc,
    "totals of cinc": lambda odd: laws.cinc([[1, 2], [3, 4]], totals=odd),
    "years of cinc": lambda odd: laws.cinc([[1, 2], [3, 4]], years=odd),
    "sizes": lambda odd: laws.landscape(odd, [[0, 1], [1, 0]]),
    "propensities": lambda odd: laws.landscape([1, 2], odd),
    "capability": lambda odd: laws.expected_utility(odd, [1, 1], [0, 1]),
    "salience": lambda odd: laws.expected_utility([1, 1], odd, [0, 1]),
    "scale": lambda odd: laws.expected_utility([1, 1], [1, 1], [0, 1], scale=odd),
    "strength": lambda odd: laws.lanchester(odd, 60, 0.01, 0.01),
    "law": lambda odd: laws.lanchester(100, 60, 0.01, 0.01, odd),
    "times": lambda odd: laws.lanchester(100, 60, 0.01, 0.01, times=odd),
    "streams": lambda odd: laws.lanchester(100, 60, 0.01, 0.01, reinforcements=odd),
    "utilities": laws.market_shares,
    "thresholds": laws.cascade,
    "sizes of wars": laws.power_law,
    "years of onset": laws.onsets,
    "outcomes": lambda odd: laws.ordered_logit(odd, [1, 2]),
}


@pytest.mark.parametrize("place", PLACES)
def test_whatever_is_given_there_is_an_answer_or_a_clear_refusal(place):
    refusals = []
    for odd in ODD:
        try:
            PLACES[place](odd)
        except TheoryError as trouble:
            refusals.append(trouble)
    assert refusals
    assert all(trouble.what and trouble.why and trouble.mend for trouble in refusals)
