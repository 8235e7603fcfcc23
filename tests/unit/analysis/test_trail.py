"""The trail of a number: inputs ranked by what they move, and the rows behind them."""

import numpy as np
import pytest
from scipy import stats

from sandtable.analysis.targets import TargetValues
from sandtable.analysis.trail import correlate_ranks, find_influences, find_oldest, last_date, rank_values
from sandtable.model.model import Source
from sandtable.testing.ensembles import make_ensemble
from sandtable.testing.scenarios import require_model

SCENARIO = """
sources "sources.csv"
person p "P" of "x"
uncertain strong "A strong one" : 1 = 1 to 2 @S1
uncertain weak "A weak one" : 1 = 1 to 2 judged "by guess"
uncertain idle "Does nothing" : 1 = 1 to 2 @S2 judged "and by guess"
constant cap : 1 = 5 @S2
stock x : 1
  starts strong + weak + idle + cap
outcome y : 1 = final(x)
lens record "r"
lens other "o" by p
  strong = 2 to 3 despite @S1 judged "they say so"
"""
HEAD = "id,quantity,value,low,high,unit,as_of,title,publisher,date,address,grade\n"
SOURCES = HEAD + "S1,one,1,,,1,2018-2022,t,p,2024-01,http://x.org,A\nS2,two,2,,,1,,t,p,2021-05-03,http://x.org,B\n"
N = 2000


@pytest.fixture(scope="module")
def model():
    return require_model(SCENARIO, {"sources.csv": SOURCES})


@pytest.fixture(scope="module")
def ensemble():
    random = np.random.default_rng(1)
    drawn = random.normal(size=(3, N))
    made = make_ensemble({("record", "base"): {"y": drawn[0] * 3 + drawn[1]}})
    object.__setattr__(made, "parameters", {"record": drawn, "other": drawn})
    object.__setattr__(made, "parameter_ids", ("strong", "weak", "idle"))
    return made


def values_of(values):
    return TargetValues(values=values, counts=np.ones(len(values), dtype=bool), n_left_out=0)


def test_ranks_and_correlations_are_those_of_the_textbook():
    random = np.random.default_rng(2)
    inputs = random.integers(0, 7, size=(4, 300)).astype(float)
    values = inputs[0] ** 3 + random.normal(size=300)
    assert rank_values(inputs[0]) == pytest.approx(stats.rankdata(inputs[0]))
    expected = [stats.spearmanr(row, values).statistic for row in inputs]
    assert correlate_ranks(inputs, values) == pytest.approx(expected)


def test_an_input_that_does_not_vary_moves_nothing():
    assert correlate_ranks(np.ones((1, 50)), np.arange(50.0)) == pytest.approx([0.0])


def test_the_strongest_input_comes_first_and_what_does_nothing_is_left_out(ensemble, model):
    target = values_of(ensemble.outcomes["record", "base"][0])
    found = find_influences(ensemble, model, lens="record", targets=[target])
    assert [item.parameter for item in found] == ["strong", "weak"]
    assert found[0].strength == pytest.approx(0.94, abs=0.03)
    assert (found[0].sources, found[0].judged) == (("S1",), "")
    assert (found[1].sources, found[1].judged) == ((), "by guess")


def test_under_a_lens_the_lens_own_reason_stands(ensemble, model):
    target = values_of(ensemble.outcomes["record", "base"][0])
    found = find_influences(ensemble, model, lens="other", targets=[target])
    assert (found[0].parameter, found[0].judged, found[0].sources) == ("strong", "they say so", ())


def test_what_does_not_vary_or_was_not_kept_has_no_influences(ensemble, model):
    assert find_influences(ensemble, model, lens="record", targets=[values_of(np.ones(N))]) == ()
    target = values_of(ensemble.outcomes["record", "base"][0])
    assert find_influences(ensemble, model, lens="nobody", targets=[target]) == ()


def test_the_oldest_figures_are_dated_by_what_they_speak_of_and_used(model):
    found = find_oldest(model)
    assert [(figure.as_of, figure.source.id, figure.used_by) for figure in found] == [
        ("2021-05-03", "S2", ("cap", "idle")),
        ("2022", "S1", ("strong",)),
    ]


@pytest.mark.parametrize(
    ("as_of", "date", "last"),
    [
        ("2018-2022", "2024", "2022"),
        ("2024-10..2024-12", "", "2024-12"),
        ("", "2023-03-13", "2023-03-13"),
        ("then", "", ""),
        ("2017-", "2024-11", ""),
    ],
)
def test_the_last_date_of_a_row(as_of, date, last):
    row = Source(
        id="S", quantity="", value="", low="", high="", unit="", as_of=as_of, title="", publisher="", date=date,
        address="", grade="",
    )  # fmt: skip
    assert last_date(row) == last
