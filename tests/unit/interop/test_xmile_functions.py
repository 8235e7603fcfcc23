"""Functions of XMILE and Stella, each against what can be worked out by hand."""

import math
import statistics

import pytest
from tests.unit.interop.models import xmile

from sandtable.usecases.interop.conformance import run_series

DIMENSIONS = """<dimensions><dim name="d"><elem name="A"/><elem name="B"/><elem name="C"/><elem name="F"/></dim>
<dim name="e" size="2"/></dimensions>"""
ARRAY = (
    '<aux name="y"><dimensions><dim name="d"/></dimensions>'
    + "".join(
        f'<element subscript="{name}"><eqn>{value}</eqn></element>'
        for name, value in zip("ABCF", (6, 2, 8, 5), strict=True)
    )
    + "</aux>"
    '<aux name="tie"><dimensions><dim name="d"/></dimensions><eqn>IF d = 1 THEN 2 ELSE 1</eqn></aux>'
    '<aux name="m"><dimensions><dim name="d"/><dim name="e"/></dimensions><eqn>d * 10 + e</eqn></aux>'
    '<gf name="g"><xscale min="0" max="10"/><ypts>0,20</ypts></gf>'
    '<aux name="z"><eqn>TIME * 2 + 1</eqn></aux>'
)


def first_of(run_text, equation):
    return run_text(xmile(f'{ARRAY}<aux name="x"><eqn>{equation}</eqn></aux>', extra=DIMENSIONS), "m.xmile")["x"]


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        ("RANK(y, 2)", 4),
        ("RANK(y[*], 1)", 2),
        ("RANK(y[A:C], 3)", 3),
        ("RANK(tie, 1)", 2),
        ("RANK(tie, 1, -y)", 3),
        ("MEDIAN(y)", 5.5),
        ("MEDIAN(y[A:C])", 6),
        ("STDDEV(y)", math.sqrt(4.6875)),
        ("STDDEV(m[A, *])", 0.5),
        ("MEAN(1, 2, 6)", 3),
        ("PROD(y[*])", 480),
        ("SIZE(y[A:C])", 3),
        ("SIZE(m)", 8),
        ("SIZE(m[A, *])", 2),
        ("INTERPOLATE(y, 0.5)", 5),
        ("INTERPOLATE(y, -1)", 6),
        ("INTERPOLATE(y, 2)", 5),
        ("INTERPOLATE(m, 1 / 3, 0.25)", 21.25),
        ("INTERPOLATE(m[*, 2], 1 / 3)", 22),
        ("SUM(y * tie)", 27),
        ("MAX(y) - MIN(y[A:F])", 6),
    ],
)
def test_elements_of_an_array_are_taken_together(run_text, equation, expected):
    assert first_of(run_text, equation)[0] == pytest.approx(expected)


def test_a_rank_within_an_array_is_worked_out_for_each_element(run_text):
    body = ARRAY + '<aux name="x"><dimensions><dim name="d"/></dimensions><eqn>RANK(y, d)</eqn></aux>'
    run = run_text(xmile(body, extra=DIMENSIONS), "m.xmile")
    assert [run[f"x[{name}]"][0] for name in "ABCF"] == [2, 4, 1, 3]


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        ("PERCENT(0.3)", 30),
        ("ROOTN(8, 3)", 2),
        ("LOGN(EXP(2))", 2),
        ("SWITCH(2, 1) + 10 * SWITCH(1, 1)", 1),
        ("FACTORIAL(5)", 120),
        ("FACTORIAL(z + 4)", 120),
        ("COMBINATIONS(5, 3)", 10),
        ("PERMUTATIONS(5, 3)", 60),
        ("GAMMALN(5)", math.log(24)),
        ("PMT(0.01, 36, 10000, 0)", -10000 * 0.01 * 1.01**36 / (1.01**36 - 1)),
        ("FV(0, 10, -5, 0)", 50),
        ("FV(0.1, 2, 0, -100)", 121),
        ("PV(0.1, 2, 0, 121)", -100),
        ("SAFEDIV(1, 0, 7) + SAFEDIV(1, 0)", 7),
        ("MIN(INF, 3) + INT(-2.5) + ROUND(2.4)", 2),
        ("STARTTIME + STOPTIME + DT", 5),
        ("LOOKUPINV(g, 5)", 2.5),
        ("-7 MOD 3", 2),
        ("NOT 2 = 3", 0),
        ("2 ^ 3 ^ 2", 512),
        ("-2 ^ 2", -4),
        ("IF z &lt; 2 = 1 THEN 5 ELSE 6", 5),
    ],
)
def test_a_number_comes_out_as_the_standard_and_the_manual_say(run_text, equation, expected):
    assert first_of(run_text, equation)[0] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        ("RAMP(2)", [0, 2, 4, 6, 8]),
        ("RAMP(2, 1)", [0, 0, 2, 4, 6]),
        ("RAMP(2, 1, 3)", [0, 0, 2, 4, 4]),
        ("PULSE(3)", [3, 0, 0, 0, 0]),
        ("COUNTER(1, 4)", [1, 2, 3, 1, 2]),
        ("FORCST(z, 4, 2)", [1, 6, 10.833333333, 13.815789474, 15.969032258]),
        ("FORCST(z, 4, 2, 0.1)", [1.2, 7.227272727, 11.833333333, 14.367330017, 16.270354747]),
        ("TREND(z, 4, 0.1)", [0.1, 0.704545455, 0.683333333, 0.526243781, 0.403912999]),
        ("DELAYN(z, 4, 2)", [1, 1, 1, 1.5, 2.5]),
        ("SMTHN(z, 3, 3, 0)", [0, 0, 0, 1, 3]),
        ("DELAY(z, 2)", [1, 1, 1, 3, 5]),
    ],
)
def test_a_series_goes_as_worked_out_step_by_step(run_text, equation, expected):
    assert first_of(run_text, equation) == pytest.approx(expected, abs=1e-4)


def test_counters_ramps_and_pulses_begin_with_the_run(run_text):
    body = """<aux name="c"><eqn>COUNTER(1, 4)</eqn></aux><aux name="r"><eqn>RAMP(1)</eqn></aux>
    <aux name="p"><eqn>PULSE(2)</eqn></aux>"""
    run = run_text(xmile(body, stop=12).replace("<start>0<", "<start>10<"), "m.xmile")
    assert (run["c"], run["r"], run["p"]) == ([1, 2, 3], [0, 1, 2], [2, 0, 0])


@pytest.mark.parametrize(
    ("equation", "mean", "deviation"),
    [
        ("RANDOM(2, 4)", 3, 2 / math.sqrt(12)),
        ("UNIFORM(2, 4, 7)", 3, 2 / math.sqrt(12)),
        ("NORMAL(5, 2)", 5, 2),
        ("LOGNORMAL(10, 5)", 10, 5),
        ("EXPRND(3)", 3, 3),
        ("POISSON(4)", 4, 2),
        ("MONTECARLO(20)", 0.2, 0.4),
        ("BINOMIAL(10, 0.3)", 3, math.sqrt(2.1)),
        ("TRIANGULAR(0, 1, 4)", 5 / 3, math.sqrt(13 / 18)),
        ("WEIBULL(2, 3)", 3 * math.gamma(1.5), 3 * math.sqrt(1 - math.pi / 4)),
        ("PARETO(5, 2)", 2.5, math.sqrt(5 / 12)),
        ("LOGISTIC(1, 2)", 1, 2 * math.pi / math.sqrt(3)),
    ],
)
def test_a_random_function_has_the_mean_and_spread_of_its_family(imported_text, equation, mean, deviation):
    imported = imported_text(xmile(f'<aux name="x"><eqn>{equation}</eqn></aux>', stop=4000), "m.xmile")
    series, _ = run_series(imported, ["x"], "numpy")
    drawn = [float(value) for value in series["x"]]
    assert statistics.mean(drawn) == pytest.approx(mean, abs=5 * deviation / math.sqrt(4000))
    assert statistics.pstdev(drawn) == pytest.approx(deviation, rel=0.2)


def test_a_count_within_short_steps_is_per_unit_of_time_and_that_is_told(imported_text):
    text = xmile('<aux name="x"><eqn>POISSON(4)</eqn></aux>').replace("<dt>1<", "<dt>0.25<")
    imported = imported_text(text, "m.xmile")
    assert "poisson_noise(4 * dt" in imported.text
    assert any("counts what happens within one step" in fault.what for fault in imported.faults)


@pytest.mark.parametrize(
    ("equation", "said"),
    [
        ("RANK(y, 9)", "place 9 of 4 elements"),
        ("RANK(m, 1)", "over 2 dimensions"),
        ("INTERPOLATE(m, 0.5)", "one number for each dimension"),
        ("NORMAL(0, 1, 3, -1, 1)", "bounds or a time between draws"),
        ("NPV(z, 0.1)", "`NPV` cannot be imported"),
        ("HISTORY(z, TIME - 2)", "`HISTORY` cannot be imported"),
        ("QELEM(z, 1)", "`QELEM` cannot be imported"),
        ("NONSENSE(z)", "there is no function, macro or table `NONSENSE`"),
        ("PERCENT(1, 2)", "takes 1 arguments, here 2"),
    ],
)
def test_what_is_not_imported_is_one_fault(imported_text, equation, said):
    text = xmile(f'{ARRAY}<aux name="x"><eqn>{equation}</eqn></aux>', extra=DIMENSIONS)
    (fault,) = imported_text(text, "m.xmile").errors
    assert said in fault.what
