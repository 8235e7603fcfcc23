"""Subscripts of XMILE: numbers, computed ones, parts of a dimension, turned arrays; out of bounds is 0."""

import pytest
from tests.unit.interop.models import xmile

DIMENSIONS = """<dimensions><dim name="D"><elem name="a"/><elem name="b"/><elem name="c"/></dim><dim name="E" size="2"/></dimensions>"""
ARRAY = """<aux name="v"><dimensions><dim name="D"/></dimensions>
<element subscript="a"><eqn>10</eqn></element><element subscript="b"><eqn>20</eqn></element><element subscript="c"><eqn>30</eqn></element></aux>
<aux name="m"><dimensions><dim name="D"/><dim name="E"/></dimensions><eqn>D * 100 + E</eqn></aux>
"""


def one(equation: str, *, over: str = "") -> str:
    where = f'<dimensions><dim name="{over}"/></dimensions>' if over else ""
    return xmile(f'{ARRAY}<aux name="x">{where}<eqn>{equation}</eqn></aux>', extra=DIMENSIONS)


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        ("v[2]", [20, 20, 20, 20, 20]),
        ("v[b]", [20, 20, 20, 20, 20]),
        ("v[TIME]", [0, 10, 20, 30, 0]),
        ("v[TIME + 1]", [10, 20, 30, 0, 0]),
        ("v[5]", [0, 0, 0, 0, 0]),
        ("v[1 + 1]", [20, 20, 20, 20, 20]),
        ("m[c, 2]", [302, 302, 302, 302, 302]),
        ("m[TIME, 1]", [0, 101, 201, 301, 0]),
        ("SUM(v)", [60, 60, 60, 60, 60]),
        ("SUM(v[*])", [60, 60, 60, 60, 60]),
        ("SUM(v[1:2])", [30, 30, 30, 30, 30]),
        ("SUM(v[b:c])", [50, 50, 50, 50, 50]),
        ("MAX(v[1:2])", [20, 20, 20, 20, 20]),
        ("SUM(m[*, 2])", [606, 606, 606, 606, 606]),
        ("MEAN(m[a, *])", [101.5, 101.5, 101.5, 101.5, 101.5]),
    ],
)
def test_a_subscript_means_what_the_standard_says(run_text, equation, expected):
    assert run_text(one(equation), "m.xmile")["x"] == expected


@pytest.mark.parametrize(
    ("equation", "cells"),
    [
        ("v[D] + 1", {"a": 11, "b": 21, "c": 31}),
        ("v + 1", {"a": 11, "b": 21, "c": 31}),
        ("v[D - 1]", {"a": 0, "b": 10, "c": 20}),
        ("v[D + 1]", {"a": 20, "b": 30, "c": 0}),
        ("m[D, 1]", {"a": 101, "b": 201, "c": 301}),
        ("v[4 - D]", {"a": 30, "b": 20, "c": 10}),
    ],
)
def test_a_dimension_s_name_in_a_subscript_is_the_element_s_number(run_text, equation, cells):
    run = run_text(one(equation, over="D"), "m.xmile")
    assert {cell: run[f"x[{cell}]"][0] for cell in cells} == cells


def test_a_turned_array_has_its_dimensions_the_other_way_round(run_text):
    body = f"""{ARRAY}<aux name="x"><dimensions><dim name="E"/><dim name="D"/></dimensions><eqn>m'</eqn></aux>"""
    run = run_text(xmile(body, extra=DIMENSIONS), "m.xmile")
    assert run["x[2,c]"][0] == 302


@pytest.mark.parametrize(
    ("equation", "said"),
    [
        ("v", "stands here without its subscripts"),
        ("SUM(v[TIME:3])", "the part `TIME:3` of a dimension"),
        ("SUM(v[3:2])", "has no elements"),
        ("v[1:2]", "outside a function that reduces it"),
    ],
)
def test_a_subscript_without_meaning_is_one_fault(imported_text, equation, said):
    (fault,) = imported_text(one(equation), "m.xmile").errors
    assert said in fault.what


@pytest.mark.parametrize(("below", "expected"), [("1e-7", -1), ("-1e-7", -1), ("2e-6", 5e5), ("0", -1)])
def test_vensim_counts_what_is_below_a_millionth_as_nothing_below_the_line(run_text, below, expected):
    from tests.unit.interop.models import vensim

    run = run_text(vensim(f"d = {below} + 0 * Time ~~|\nx = XIDZ(1, d, -1) ~~|\ny = ZIDZ(1, d) ~~|\n"))
    assert run["x"][0] == pytest.approx(expected)
    assert run["y"][0] == pytest.approx(0 if expected == -1 else expected)


def test_an_equation_that_was_never_written_is_a_fault(imported_text):
    from tests.unit.interop.models import vensim

    (fault,) = imported_text(vensim("y = 2 ~~|\nx = A FUNCTION OF(y) ~~|\n")).errors
    assert (fault.code, "incomplete" in fault.what) == ("foreign-model", True)
