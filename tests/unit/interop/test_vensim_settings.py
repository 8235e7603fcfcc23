"""The settings behind Vensim's sketch, and what is taken where they are cut off."""

from tests.unit.interop.models import CONTROLS

BODY = "{UTF-8}\nx = INTEG(-y, 1) ~~|\ny = INTEG(x, 0) ~~|\n" + CONTROLS.format(stop=10, step=0.5)
SKETCH = "\\\\\\---/// Sketch information - do not modify anything except names\nV300  Do not put anything below this section\n*View 1\n"
SETTINGS = "///---\\\\\\\n:L<%^E!@\n15:0,0,0,1,0,0\n"


def test_settings_are_read_behind_a_sketch_and_without_one(imported_text):
    for text in (BODY + SKETCH + SETTINGS, BODY + SETTINGS):
        found = imported_text(text)
        assert found.errors == ()
        assert "method rk4" in found.text


def test_a_file_that_breaks_off_within_its_sketch_says_what_is_taken(imported_text):
    found = imported_text(BODY + SKETCH)
    assert found.errors == ()
    assert any("settings behind the sketch are missing" in fault.what for fault in found.faults)
    assert "rk4" not in found.text


def test_a_word_for_time_is_the_same_in_the_plural(imported_text):
    controls = CONTROLS.format(stop=4, step=1).replace("Month", "quarters")
    found = imported_text("w = INTEG(w / t, 3) ~ W ~|\nt = 4 ~ Quarter ~|\n" + controls)
    assert [fault for fault in found.faults if fault.code == "foreign-units"] == []
