"""Bad files: one fault each, at its place in the original."""

import pytest
from tests.unit.interop.models import vensim

from sandtable.usecases.interop.importing import import_model, write_imported
from sandtable.usecases.refused import Refused


def places(imported):
    return [(fault.code, fault.place.line, fault.place.column) for fault in imported.errors]


def test_every_unreadable_entry_is_told_at_once(imported_text):
    found = imported_text(vensim("x = 1 + ~~|\ny = (2 ~~|\nz = 3 ~~|"))
    assert [code for code, *_ in places(found)] == ["foreign-syntax", "foreign-syntax"]
    assert [line for _, line, _ in places(found)] == [2, 3]


def test_what_reads_an_unreadable_variable_is_not_at_fault_itself(imported_text):
    found = imported_text(vensim("x = 1 + ~~|\ny = x * 2 ~~|\nz = q(y) ~~|\nq = 1, 2 ~~|"))
    assert [line for _, line, _ in places(found)] == [2, 4, 5]


def test_an_unknown_function_is_named_at_its_place(imported_text):
    found = imported_text(vensim("x = 1 + NO SUCH THING(2) ~~|"))
    assert places(found) == [("foreign-model", 2, 9)]
    assert "NO SUCH THING" in found.errors[0].what
    assert found.text == ""


def test_a_table_read_from_a_file_is_told_once_and_not_its_readers(imported_text):
    found = imported_text(vensim("f = GET DIRECT LOOKUPS('a.xlsx', 'S', 'A', 'B2') ~~|\nx = f(Time) ~~|"))
    assert places(found) == [("file-missing", 2, 5)]


def test_a_table_that_a_function_would_fill_is_named(imported_text):
    assert places(imported_text(vensim("f(GET VDF LOOKUPS('a.vdf', 'x', 1)) ~~|"))) == [("foreign-unsupported", 2, 3)]


def test_a_variable_that_nothing_defines_is_named(imported_text):
    found = imported_text(vensim("x = missing * 2 ~~|"))
    assert places(found) == [("foreign-model", 2, 5)]


def test_a_file_that_breaks_off_says_so(imported_text):
    found = imported_text("{UTF-8}\nx = 1 ~ ~ |\ny = 2 + ")
    assert found.errors[0].code == "foreign-syntax"
    assert "breaks off" in found.errors[0].what


def test_bytes_that_are_not_what_the_file_says_are_a_fault(imported_text):
    found = imported_text(b"{UTF-8}\nx = 1 ~ \xff\xfe ~|")
    assert [(fault.code, fault.place.line) for fault in found.errors] == [("foreign-encoding", 2)]


def test_an_old_file_is_read_in_the_windows_code_page(run_text):
    run = run_text(vensim("Größe = 4 ~~|").replace("{UTF-8}", "").encode("cp1252"))
    assert run["größe"][0] == 4


def test_a_binary_file_is_no_text(imported_text):
    assert imported_text(b"VDF\0\0\0\1").errors[0].code == "foreign-encoding"


def test_a_file_beyond_the_limit_is_refused_unread(imported_text):
    found = imported_text(b"{UTF-8}" + b" " * 20_000_001)
    assert found.errors[0].code == "foreign-file"


def test_circular_equations_are_told(imported_text):
    found = imported_text(vensim("x = y ~~|\ny = x ~~|"))
    assert [fault.code for fault in found.errors] == ["algebraic-loop"]


def test_circular_initial_values_are_told(imported_text):
    found = imported_text(vensim("x = INTEG(0, y) ~~|\ny = INTEG(0, x) ~~|"))
    assert [fault.code for fault in found.errors] == ["circular-initial"]


def test_a_range_that_contains_itself_is_told(imported_text):
    found = imported_text(vensim("A: B ~~|\nB: A ~~|\nx[A] = 1 ~~|"))
    assert found.errors[0].code == "foreign-model"


def test_a_sum_over_what_is_no_range_is_told(imported_text):
    found = imported_text(vensim("A: a1, a2 ~~|\nx[A] = 1 ~~|\ny = SUM(x[B!]) ~~|"))
    assert places(found) == [("foreign-model", 4, 1)]


def test_a_second_equation_is_told_and_the_first_taken(run_text):
    run = run_text(vensim("x = 1 ~~|\nx = 2 ~~|"))
    assert run["x"][0] == 1
    told = [(fault.severity, fault.code, fault.place.line) for fault in run.imported.faults]
    assert ("warning", "foreign-model", 3) in told


def test_a_group_without_a_name_holds_no_second_copy(run_text):
    assert run_text(vensim("****|\nx = 1 ~~|"))["x"][0] == 1


def test_deep_nesting_is_a_fault_and_no_crash(imported_text):
    found = imported_text(vensim(f"x = {'(' * 500}1{')' * 500} ~~|"))
    assert found.errors[0].code == "foreign-unsupported"


def test_a_missing_file_and_a_strange_ending_are_refused(tmp_path):
    for name in ("none.mdl", "model.docx"):
        with pytest.raises(Refused):
            import_model(tmp_path / name)


def test_a_folder_that_is_there_is_not_written_over(tmp_path):
    (tmp_path / "m.mdl").write_text(vensim("x = 1 ~~|"))
    written, folder = write_imported(tmp_path / "m.mdl", tmp_path / "out")
    assert (tmp_path / "out" / "scenario.sand").read_text() == written.text
    assert folder == str(tmp_path / "out")
    with pytest.raises(Refused):
        write_imported(tmp_path / "m.mdl", tmp_path / "out")
