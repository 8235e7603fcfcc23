"""Data that a model keeps in other files: CSV, workbooks, `.dat`; and files that are not there."""

import struct
import zipfile

import pytest
from tests.unit.interop.models import vensim

RANGE = "D: D1, D2 ~~|\n"


@pytest.fixture
def beside(tmp_path):
    """Writes a file beside the model."""

    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return write


def errors_of(imported):
    return [(fault.code, fault.place.line, fault.what) for fault in imported.errors]


def test_constants_run_along_a_row_and_with_a_star_down_a_column(run_text, beside):
    beside("c.csv", "name,a,b\nx,1,2\ny,3,4\n")
    run = run_text(
        vensim(
            RANGE
            + "a[D] = GET DIRECT CONSTANTS('c.csv', ',', 'B2') ~~|\n"
            + "b[D] = GET DIRECT CONSTANTS('c.csv', ',', 'B2*') ~~|\n"
            + "s = GET DIRECT CONSTANTS('c.csv', ',', '$c$3') ~~|"
        )
    )
    assert (run["a[D1]"][0], run["a[D2]"][0]) == (1, 2)
    assert (run["b[D1]"][0], run["b[D2]"][0]) == (1, 3)
    assert run["s"][0] == 4


def test_constants_of_two_subscripts_are_rows_of_columns(run_text, beside):
    beside("c.csv", "1,2,3\n4,5,6\n")
    run = run_text(vensim(RANGE + "E: E1, E2, E3 ~~|\na[D, E] = GET DIRECT CONSTANTS('c.csv', ',', 'A1') ~~|"))
    assert [run[f"a[D2,E{at}]"][0] for at in (1, 2, 3)] == [4, 5, 6]


def test_data_are_read_between_their_points_as_the_variable_says(run_text, beside):
    beside("d.csv", "t,0,2,4\nx,10,30,50\n")
    call = "GET DIRECT DATA('d.csv', ',', '1', 'B2') ~~|\n"
    run = run_text(
        vensim(
            f"a := {call}b :HOLD BACKWARD: := {call}c :LOOK FORWARD: := {call}d :RAW: := {call}"
            "e = IF THEN ELSE(d = :NA:, 1, 0) ~~|"
        )
    )
    assert run["a"] == [10, 20, 30, 40, 50]
    assert run["b"] == [10, 10, 30, 30, 50]
    assert run["c"] == [10, 30, 30, 50, 50]
    assert run["e"] == [0, 1, 0, 1, 0]


def test_blank_cells_are_left_out_and_the_first_blank_time_ends_the_data(run_text, beside):
    beside("d.csv", "t,x\n0,0\n1,\n2,20\n,\n4,99\n")
    run = run_text(vensim("a := GET DIRECT DATA('d.csv', ',', 'A', 'B2') ~~|"))
    assert run["a"] == [0, 10, 20, 20, 20]


def test_lookups_and_ranges_come_from_files(run_text, beside):
    beside("r.csv", "D1\nD2\n")
    beside("l.csv", "0,4\n0,4\n0,8\n")
    run = run_text(
        vensim(
            "D: GET DIRECT SUBSCRIPT('r.csv', ',', 'A1', 'A', 'x') ~~|\n"
            "f[D](GET DIRECT LOOKUPS('l.csv', ',', '1', 'A2')) ~~|\ny[D] = f[D](Time / 2) ~~|"
        )
    )
    assert run["y[xD1]"] == [0, 0.5, 1, 1.5, 2]
    assert run["y[xD2]"] == [0, 1, 2, 3, 4]


def test_a_workbook_is_read_by_cells_and_by_names(run_text, tmp_path):
    head = '<x xmlns:r="r">'
    parts = {
        "xl/workbook.xml": head + '<sheets><sheet name="S" r:id="a"/></sheets><definedNames>'
        '<definedName name="Costs">S!$B$1:$B$2</definedName></definedNames></x>',
        "xl/_rels/workbook.xml.rels": '<x><Relationship Id="a" Target="worksheets/s.xml"/></x>',
        "xl/sharedStrings.xml": "<x><si><t>D1</t></si><si><r><t>D</t></r><r><t>2</t></r></si></x>",
        "xl/worksheets/s.xml": '<x><sheetData><row><c r="A1" t="s"><v>0</v></c><c r="B1"><v>5</v></c></row>'
        '<row><c r="A2" t="s"><v>1</v></c><c r="B2"><v>6</v></c></row></sheetData></x>',
    }
    with zipfile.ZipFile(tmp_path / "w.xlsx", "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    run = run_text(
        vensim(
            "D: GET DIRECT SUBSCRIPT('w.xlsx', 'S', 'A1', 'A', '') ~~|\n"
            "a[D] = GET XLS CONSTANTS('w.xlsx', 's', 'costs*') ~~|"
        )
    )
    assert (run["a[D1]"][0], run["a[D2]"][0]) == (5, 6)


def old_workbook():
    """A workbook of Excel 97 by its specification: sheet S with numbers in all their forms, texts and a name."""

    def record(kind, body):
        return struct.pack("<HH", kind, len(body)) + body

    def cell(kind, row, column, body):
        return record(kind, struct.pack("<HHH", row, column, 0) + body)

    shared = [
        struct.pack("<II", 2, 2) + struct.pack("<HB", 2, 0) + b"D1" + struct.pack("<HB", 2, 0) + b"D",
        b"\1" + b"2\0",
    ]
    area = struct.pack("<BHHHHH", 0x3B, 0, 0, 1, 1, 1)
    name = struct.pack("<HBBHHHI", 0, 0, 5, len(area), 0, 0, 0) + b"\0Costs" + area
    tail = record(0x18, name) + record(0xFC, shared[0]) + record(0x3C, shared[1]) + record(0x0A, b"")
    start = len(tail) + 4 + 9
    book = record(0x85, struct.pack("<IHBB", start, 0, 1, 0) + b"S") + tail
    book += cell(0xFD, 0, 0, struct.pack("<I", 0)) + cell(0xFD, 1, 0, struct.pack("<I", 1))
    book += cell(0x203, 0, 1, struct.pack("<d", 5.5)) + cell(0x27E, 1, 1, struct.pack("<I", 600 << 2 | 3))
    book += record(0xBD, struct.pack("<HHHIHIH", 2, 0, 0, 7 << 2 | 2, 0, (2**32 - 8 << 2 | 2) & 0xFFFFFFFF, 1))
    book = (book + record(0x0A, b"")).ljust(4096, b"\0")
    links = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += bytes(10) + struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    entry = "Workbook".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBB", 18, 2, 0) + bytes(48)
    directory = (entry + struct.pack("<III", 2, 4096, 0)).ljust(512, b"\0")
    return head + struct.pack("<128I", *links, *[0xFFFFFFFF] * 118) + directory + book


def test_a_workbook_of_excel_97_is_read_in_all_forms_of_its_numbers(run_text, beside):
    beside("w.xls", old_workbook())
    run = run_text(
        vensim(
            "D: GET XLS SUBSCRIPT('w.xls', 'S', 'A1', 'A2', '') ~~|\n"
            "a[D] = GET XLS CONSTANTS('w.xls', 's', 'costs*') ~~|\nb[D] = GET XLS CONSTANTS('w.xls', 's', 'A3') ~~|"
        )
    )
    assert (run["a[D1]"][0], run["a[D2]"][0]) == (5.5, 6)
    assert (run["b[D1]"][0], run["b[D2]"][0]) == (7, -8)


@pytest.mark.parametrize("length", [0, 100, 512, 600, 1100, 1600, 2100])
def test_a_workbook_that_breaks_off_is_one_fault(imported_text, beside, length):
    beside("w.xls", old_workbook()[:length])
    found = errors_of(imported_text(vensim("a = GET XLS CONSTANTS('w.xls', 'S', 'B1') ~~|")))
    assert [(code, line) for code, line, _ in found] == [("foreign-file", 2)]


def test_variables_without_equation_are_read_from_dat_files(run_text, beside):
    beside("observed.dat", "x[D1]\n0\t1\n4\t5\n")
    run = run_text(vensim(RANGE + "x[D] ~~|\ny[D] = IF THEN ELSE(x[D] = :NA:, -1, x[D]) ~~|"))
    assert run["y[D1]"] == [1, 2, 3, 4, 5]
    assert run["y[D2]"] == [-1] * 5


def test_a_missing_file_is_one_fault_however_many_read_it(imported_text):
    call = "GET DIRECT CONSTANTS('no.csv', ',', 'A1') ~~|\n"
    found = imported_text(vensim(f"a = {call}b = {call}c = a + b ~~|"))
    assert [(code, what) for code, _, what in errors_of(found)] == [
        ("file-missing", "the data file `no.csv` cannot be read")
    ]
    assert found.errors[0].place.file == "model.mdl"


def test_no_file_outside_the_folder_is_read(imported_text, tmp_path):
    (tmp_path.parent / "outside.csv").write_text("1\n")
    (tmp_path / "link.csv").symlink_to(tmp_path.parent / "outside.csv")
    for name in ("../outside.csv", str(tmp_path.parent / "outside.csv"), "link.csv"):
        found = imported_text(vensim(f"a = GET DIRECT CONSTANTS('{name}', ',', 'A1') ~~|"))
        assert [(fault.code, "outside" in fault.why) for fault in found.errors] == [("file-missing", True)]


def test_a_cell_within_the_table_that_holds_no_number_is_zero_and_told(run_text, beside):
    beside("c.csv", "1,x,\n,,4\n")
    run = run_text(vensim(RANGE + "a[D] = GET DIRECT CONSTANTS('c.csv', ',', 'A1') ~~|"))
    assert (run["a[D1]"][0], run["a[D2]"][0]) == (1, 0)
    first = run.imported.faults[0]
    assert (first.severity, "`x` stands there" in first.why) == ("warning", True)


@pytest.mark.parametrize(
    ("text", "code", "what"),
    [
        ("a = GET DIRECT CONSTANTS('d.csv', ',', 'Z9') ~~|", "foreign-model", "no number in row 9, column 26"),
        ("a = GET DIRECT CONSTANTS('d.csv', ',', '9Z') ~~|", "foreign-model", "`9Z` is no cell"),
        ("a = GET DIRECT CONSTANTS('d.csv', ',') ~~|", "foreign-model", "takes 3 texts"),
        ("a := GET DIRECT DATA('d.csv', ',', '1', 'A9') ~~|", "foreign-model", "no data stand at `A9`"),
        ("a := GET DIRECT DATA('d.csv', ',', '?', 'A1') ~~|", "foreign-model", "`?` is no row, column or name"),
        ("a = GET DIRECT CONSTANTS('d.xls', 'S', 'A1') ~~|", "foreign-file", "`d.xls` cannot be read"),
        ("a = GET DIRECT CONSTANTS('d.xlsx', 'S', 'A1') ~~|", "foreign-file", "`d.xlsx` cannot be read"),
        ("R: GET DIRECT SUBSCRIPT('d.csv', ',', 'F1', 'F', '') ~~|\na[R] = 1 ~~|", "foreign-model", "no element"),
        ("x ~~|\ny = x ~~|", "file-missing", "there are no data for `x`"),
    ],
)
def test_what_a_data_file_lacks_is_said_at_the_call(imported_text, beside, text, code, what):
    beside("d.csv", "0,1\n2,3\n")
    beside("d.xlsx", "no zip")
    beside("d.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    found = errors_of(imported_text(vensim(text)))
    assert [(own, line) for own, line, _ in found] == [(code, 2)]
    assert what in found[0][2]


def test_a_table_with_too_many_cells_is_refused(imported_text, beside, monkeypatch):
    monkeypatch.setattr("sandtable.interop.data.workbook.MOST_CELLS", 3)
    beside("c.csv", "1,2\n3,4\n")
    found = imported_text(vensim("a = GET DIRECT CONSTANTS('c.csv', ',', 'A1') ~~|"))
    assert [(fault.code, "more than 3 cells" in fault.why) for fault in found.errors] == [("foreign-file", True)]


def test_a_text_constant_names_a_file(run_text, tmp_path):
    (tmp_path / "d.csv").write_text("a,b\n1,7\n")
    run = run_text(vensim("f :IS: 'd.csv' ~~|\ny = GET DIRECT CONSTANTS(f, ',', 'B2') ~~|"))
    assert run["y"][0] == 7
