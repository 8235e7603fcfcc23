"""Any address at all means something or is refused in one sentence that names the parameter."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sandtable.analysis.live.address import write_view
from sandtable.analysis.live.controls import Controls
from sandtable.model.model import Model
from sandtable.usecases.live.controls import find_controls
from sandtable.usecases.live.sheet import read_sheet
from sandtable.usecases.live.view import read_view
from sandtable.usecases.live.world import to_number
from sandtable.usecases.recorded import shown_series
from sandtable.usecases.refused import Refused

NAMES = [
    "lens", "with", "n", "seed", "pin", "of", "for", "show", "as", "flows", "at", "focus", "tab", "see", "loop", "step", "w",
    "set.demand", "set.part[north]", "set.bite", "set.", "set.nothing", "act.strike", "act.no_strikes", "act.", "act.nobody",
    "pin.lens", "pin.with", "pin.n", "pin.seed", "pin.set.demand", "pin.act.strike", "pin.pin", "pin.pin.lens", "pin.of", "pin.",
    "axis.series-1", "axis.", "axis.a b", "all", "names", "token", "", "colour",
]  # fmt: skip
NUMBERS = [
    "nan", "inf", "-inf", "1e999", "-1e999", "0x10", "1_0", "١٢", "１０", "²", "½", "Ⅷ", "-0", "+0", "-0.0", "1e-400", "1e", ".",
    "", " ", "5 ", " 5", "5\n", "5\x00", "1e+2", "100", "99.5", "0.5", "10000", "10001", "0", "-1", "2147483647", "2147483648",
    "9" * 13, "9" * 400, "1" + "0" * 5000, "1,2", "1.2.3", "true", "None", "1j", "1e1e1", "0,120", "1e300,2e300", "-1e308,1e308",
    "nan,1", "2,1", "1,1", "0,1e-320",
]  # fmt: skip
WORDS = [
    "record", "hawk_world", "base", "strike_in_june", "no_strike", "harder", "strike_in_june+harder", "harder+no_strike+harder",
    "base+base", "+", "a+" * 300, "never", "always", "2026-06", "2026-6", "2026-06-01", "2027-01", "2031-01", "1", "2", "UNION",
    "FIRM", "strike", "no_strikes", "never.strike", "store[north]", "store[north],sold[south]", "store[", "store]", "store",
    ",,,", "[[[", "answer", "model", "checks", "fan", "paths", "dots", "map", "table", "L1", "lens:record", "lens:", ":", "value:",
    "move:strike", "claim:bites", "branch:base", "interest:UNION", "strike[", "<script>", "'\"><b>", "../../etc/passwd",
    "\x00", "\x1b[2J", "\ud7ff", "\u202e", "\U0001f600", "a" * 200, "=", "&", "%", "#", "?", ";", "`", "{{7*7}}", "%s%n", "null",
]  # fmt: skip
RAW = [
    "%ff",
    "%c0%af",
    "%ed%a0%80",
    "%fe%ff%00a",
    "%f8%88%80%80%80",
    "%",
    "%zz",
    "%u0041",
    "%00",
    "%25ff",
    "+",
    "%2B",
    "%2C",
    "é",
]


@pytest.fixture(scope="module")
def controls(case_model: Model) -> Controls:
    return find_controls(case_model, shown_series(case_model))


values = st.one_of(
    st.sampled_from(NUMBERS + WORDS).map(lambda text: quote(text, safe="")),
    st.sampled_from(NUMBERS + WORDS).map(quote_plus),
    st.sampled_from(RAW),
    st.text(max_size=12).map(lambda text: quote(text.encode("utf-8", "surrogatepass"))),
    st.binary(max_size=6).map(quote),
    st.text(alphabet="0123456789.eE+-_,%[]=&;", max_size=10),
)
names = st.one_of(st.sampled_from(NAMES).map(lambda text: quote(text, safe="[]")), st.text(max_size=6).map(quote_plus))
queries = st.lists(st.one_of(st.tuples(names, values).map("=".join), names, values), max_size=7).map("&".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries)
@example("set.demand=-0")
@example("of=base%2Bbase")
@example("see=strike%5B")
@example("show=store%5B%2C")
def test_any_address_means_something_or_is_refused_in_one_sentence(
    case_model: Model, controls: Controls, query: str
) -> None:
    try:
        _, address = read_sheet(query)
        view = read_view(case_model, controls, address)
    except Refused as refused:
        said = refused
    else:
        said = None
    if said is not None:
        (fault,) = said.faults
        assert said.exit_code == 2
        assert "`" in fault.what or "address" in fault.what
        assert len(fault.what) < 500
    else:
        written = write_view(view, case_model, controls)
        assert read_view(case_model, controls, written) == view
        assert write_view(read_view(case_model, controls, written), case_model, controls) == written


@pytest.mark.parametrize(
    "name",
    [name for name in NAMES if name not in {"see", "show", "focus", "pin", "loop", "axis.a b"} and "set" not in name],
)
@pytest.mark.parametrize("value", ["%00", "nan", "%D9%A1%D9%A2", "-0", "0x1", "a" * 300, "1_0", "%20"])
def test_a_value_that_means_nothing_is_refused_under_its_name(
    case_model: Model, controls: Controls, name: str, value: str
) -> None:
    with pytest.raises(Refused) as caught:
        read_view(case_model, controls, read_sheet(f"{quote(name)}={value}")[1])
    (fault,) = caught.value.faults
    assert f"`{name}" in fault.what


@pytest.mark.parametrize("name", ["set.demand", "pin.set.demand", "set.part[north]"])
@pytest.mark.parametrize(
    "value",
    [text for text in NUMBERS if text not in {"", "100", "99.5", "0.5", "0", "-0", "+0", "-0.0", "1e-400", "1e+2"}],
)
def test_a_number_that_is_none_or_lies_outside_is_refused(
    case_model: Model, controls: Controls, name: str, value: str
) -> None:
    with pytest.raises(Refused, match=r"`(pin\.)?set") as caught:
        read_view(case_model, controls, f"{quote(name)}={quote(value)}")
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("name", ["lens", "n", "set.demand", "pin.lens", "pin", "w", "axis.series-1", "of", "see"])
def test_a_doubled_parameter_is_refused(case_model: Model, controls: Controls, name: str) -> None:
    with pytest.raises(Refused, match=f"`{name}` twice"):
        read_view(
            case_model, controls, read_sheet(f"{name}=1,2&{name}=1,2" if "axis" in name else f"{name}=1&{name}=1")[1]
        )


def test_zero_has_no_sign() -> None:
    assert [str(to_number(text)) for text in ("-0", "+0.0", "-0e5", "-1e-999")] == ["0.0"] * 4
