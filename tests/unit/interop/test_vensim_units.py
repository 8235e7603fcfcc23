"""Units as Vensim's files write them, and other words for them in the settings."""

import pytest
from tests.unit.interop.models import vensim

SETTINGS = "\\\\\\---/// Sketch\nV300\n*View 1\n///---\\\\\\\n:L<%^E!@\n15:0,0,0,0,0,0\n"


def units(text):
    """The line of each variable in a written scenario."""
    return [line.split(" = ")[0].split(" : ")[1] for line in text.splitlines() if " : " in line]


def test_words_that_the_settings_call_the_same_are_one_unit(imported_text):
    body = "a = 1 ~ Dollars ~|\nb = 2 ~ $ ~|\nc = 3 ~ Pounds ~|\nd = 4 ~ Lbs ~|\ne = 5 ~ Days ~|"
    found = imported_text(vensim(body) + SETTINGS + "22:$,Dollar,Dollars,$s\n22:Lb,Lbs,Pounds\n22:Day,Days\n")
    assert units(found.text) == ["dollar", "dollar", "lb", "lb", "day"]
    assert found.faults == ()


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("Widget {comment}", "widget"),
        ('"GtC/yr"', "gtc_yr"),
        ('Widget*"m/s"', "m_s*widget"),
        ("$*Person^-1", "dollar/person"),
        ("Year^(-1)", "1/year"),
        ("m^-2", "1/m^2"),
        ("?", "1"),
        ("*undefined*", "1"),
        ("#", "unit_1"),
    ],
)
def test_units_are_read_as_their_author_meant_them(imported_text, written, ours):
    assert units(imported_text(vensim(f"a = 1 ~ {written} ~|")).text) == [ours]


def test_signs_that_are_no_names_are_units_of_their_own(imported_text):
    assert units(imported_text(vensim("a = 1 ~#~|\nb = 2 ~&~|\nc = 3 ~#~|")).text) == ["unit_1", "unit_2", "unit_1"]
