"""Faults as text and as JSON."""

import json

from sandtable.diagnostics.fault import Fault, TextEdit
from sandtable.diagnostics.place import Place
from sandtable.reports.faults import fault_to_json, render_fault

TEXT = 'scenario "s"\nflow casualties : person/month = soldiers * exposure\n'
PLACE = Place("war.sand", 2, 34, 2, 53)
FAULT = Fault(
    code="units-mismatch",
    what="`casualties` is declared person/month, but its equation gives person",
    place=PLACE,
    why="`soldiers` is in person (line 31)",
    mend="divide by a time",
    edit=TextEdit(place=PLACE, text="soldiers * exposure / month"),
    related=((PLACE, "here itself"), (Place("war.sand", 1, 1, 1, 9), "declared here")),
)


def test_a_fault_has_place_what_line_why_mend_and_more() -> None:
    assert render_fault(FAULT, TEXT) == (
        "war.sand:2:34: error[units-mismatch]: `casualties` is declared person/month, but its equation gives person\n"
        "2 | flow casualties : person/month = soldiers * exposure\n"
        "                                     ^^^^^^^^^^^^^^^^^^^\n"
        "  why:  `soldiers` is in person (line 31)\n"
        "  mend: divide by a time\n"
        "  also: war.sand:1:1: declared here\n"
        "  more: sandtable explain units-mismatch"
    )


def test_a_fault_without_a_place_or_a_text_is_shorter() -> None:
    assert render_fault(Fault(code="no-time", what="no axis")) == (
        "error[no-time]: no axis\n  more: sandtable explain no-time"
    )
    assert "|" not in render_fault(FAULT)
    assert "|" not in render_fault(FAULT, "one line only")


def test_a_span_over_lines_is_marked_to_the_end_of_its_first() -> None:
    fault = Fault(code="x", what="y", place=Place("a.sand", 1, 3, 2, 5))
    assert render_fault(fault, "abcdef\nghi").splitlines()[2] == "      ^^^^"


def test_a_very_long_line_is_cut_around_the_mark() -> None:
    fault = Fault(code="x", what="y", place=Place("a.sand", 1, 501, 1, 504))
    shown, marks = render_fault(fault, "a" * 500 + "bcd" + "e" * 500).splitlines()[1:3]
    assert len(shown) < 260
    assert shown[marks.index("^") : marks.rindex("^") + 1] == "bcd"


def test_the_same_as_json() -> None:
    found = json.loads(json.dumps(fault_to_json(FAULT)))
    assert found["place"] == {"file": "war.sand", "line": 2, "column": 34, "end_line": 2, "end_column": 53}
    assert found["edit"]["text"] == "soldiers * exposure / month"
    assert found["severity"] == "error"
    assert fault_to_json(Fault(code="x", what="y"))["place"] is None
