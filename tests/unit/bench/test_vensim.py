"""Exported XMILE as Vensim text."""

import pytest
from bench.peers.sdeverywhere import Left, first_fault, generate, make_spec
from bench.peers.vensim import formula, write_vensim

XMILE = """<?xml version="1.0" encoding="utf-8"?>
<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
<sim_specs method="euler"><start>0.0</start><stop>10.0</stop><dt>0.5</dt></sim_specs>
<dimensions><dim name="arms step" size="2"><elem name="first step"/><elem name="AU"/></dim></dimensions>
<model><variables>
  <aux name="TIME STEP"><eqn>DT</eqn></aux>
  <aux name="rate"><dimensions><dim name="arms step"/></dimensions>
    <element subscript="first step"><eqn>0.1</eqn></element><element subscript="AU"><eqn>aU</eqn></element></aux>
  <aux name="aU"><eqn>TIME</eqn><gf><xpts>0,5,10</xpts><ypts>1,2,2</ypts></gf></aux>
  <flow name="in"><dimensions><dim name="arms step"/></dimensions><eqn>rate[arms_step] * level[AU]</eqn></flow>
  <stock name="level"><dimensions><dim name="arms step"/></dimensions><eqn>1</eqn><inflow>in</inflow></stock>
  <group name="Two-part names"/>
</variables></model></xmile>"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(IF a > 1 AND (NOT (b = 0)) THEN MIN(a, 2) ELSE -c)",
         "(IF THEN ELSE(a > 1 :AND: (:NOT: (b = 0)), MIN(a, 2), - c))"),
        ("IF a THEN IF b THEN 1 ELSE 2 ELSE 3", "IF THEN ELSE(a, IF THEN ELSE(b, 1, 2), 3)"),
        ("SMTH1(x, 2) + SMTH1(x, 2, 0) + DELAY3(x, t, x)", "SMOOTH(x, 2) + SMOOTHI(x, 2, 0) + DELAY3I(x, t, x)"),
        ("TIME * TIME_STEP - 1e-06", "Time * TIME_STEP - 1e-06"),
        ("aU * x[AU, other_state]", "aU * x[at_AU, at_other_state]"),
    ],
)  # fmt: skip
def test_an_equation_is_said_in_vensims_words(text, expected):
    assert formula(text) == expected


@pytest.mark.parametrize("text", ["RAMP(1, 2)", "(a + b", "(IF a THEN b)", "a) + b"])
def test_what_has_no_vensim_text_is_said_in_words(text):
    with pytest.raises(ValueError, match=r"missing|no Vensim text|stands alone"):
        formula(text)


def test_stocks_tables_and_elements_stand_in_vensims_form():
    lines = write_vensim(XMILE).splitlines()
    assert "at_arms_step: at_first_step, at_AU ~~|" in lines
    assert "rate[at_AU] = aU ~~|" in lines
    assert "aU = WITH LOOKUP(Time, ((0.0, 1.0), (5.0, 2.0), (10.0, 2.0))) ~~|" in lines
    assert "level[at_arms_step] = INTEG(in[at_arms_step], 1) ~~|" in lines
    assert "TIME STEP = 0.5 ~~|" in lines
    assert not [line for line in lines if "Two-part" in line]


def test_the_ends_alone_are_saved_by_one_long_interval():
    assert "SAVEPER = 10.0 ~~|" in write_vensim(XMILE, only_ends=True).splitlines()


def test_the_compiler_is_told_the_first_element_of_an_array():
    spec = make_spec(["c_UA"], ["level[first_step, AU]", "aU"])
    assert spec["inputVars"] == ["_c_ua"]
    assert spec["outputVars"] == ["_level[0][0]", "_au"]
    assert spec["outputVarNames"] == ["level[at_first_step, at_AU]", "aU"]


def test_missing_packages_are_said_in_words(tmp_path):
    with pytest.raises(Left, match="not installed"):
        generate(tmp_path, {}, "model", [], [], 2)
    with pytest.raises(Left, match="not installed"):
        generate(None, {}, "model", [], [], 2)


def test_of_a_trace_the_line_that_says_what_went_wrong_is_kept():
    trace = (
        "file:///x.js:45\n      throw new Error('found')\n\nError: Found cyclic dependency\n    at visit (x.js)\n\nNode"
    )
    assert first_fault(trace) == "Error: Found cyclic dependency"
    assert first_fault("") == "it said nothing"
