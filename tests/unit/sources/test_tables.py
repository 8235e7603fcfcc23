from __future__ import annotations

import pytest

from sandtable.sources.tables import parse_table


def test_a_table_keeps_its_texts_and_the_lines_they_stand_on() -> None:
    table, fault = parse_table('a, b\n1,"x, y"\n\n3,"two\nlines"\n5,6\n', "t.csv")
    assert fault is None
    assert table is not None
    assert table.columns == ("a", "b")
    assert table.rows == (("1", "x, y"), ("3", "two\nlines"), ("5", "6"))
    assert table.lines == (2, 4, 6)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("\n\n", 1),
        ("a,b\n1,2\n1\n", 3),
        ("a,b\n1,2,3\n", 2),
        ("a,a\n1,2\n", 1),
        ("a,\n1,2\n", 1),
        ("2024,3\n2025,4\n", 1),
        ('a,b\n1,"2\n', 2),
        ('a,b\n1,"2"x\n', 2),
        ("a\n" + "9" * 200_000 + "\n", 2),
    ],
)
def test_a_table_that_is_none_is_a_fault_with_its_line(text: str, line: int) -> None:
    table, fault = parse_table(text, "t.csv")
    assert table is None
    assert fault is not None
    assert fault.code == "bad-table"
    assert (fault.place.file, fault.place.line) == ("t.csv", line)


def test_a_table_of_too_many_cells_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandtable.sources.tables.MOST_CELLS", 5)
    _, fault = parse_table("a,b\n1,2\n3,4\n5,6\n", "t.csv")
    assert fault is not None
    assert fault.code == "file-too-large"
