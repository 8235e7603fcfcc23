"""Ranges in tables lead to the rows they rest on; what already leads somewhere is left alone."""

from sandtable.reports.brief.cites import cite_ranges, links_of
from sandtable.reports.layout import Cell, Column, Paragraph, Table, make_row

ROWS = {"record": {"Gain (G1)": "j-G1", "Losses (loss)": "s-NK-001"}, "rehi": {"Gain (G1)": "j-rehi-G1"}}


def table(columns, *rows):
    return Table(columns=tuple(Column(title) for title in columns), rows=tuple(make_row(row) for row in rows))


def test_the_range_of_a_named_value_leads_to_its_row():
    made = table(("value", "5 % to 95 %", "share"), ["Gain (G1)", "290 to 3,000", "5 %"], ["Unknown", "1 to 2", "1 %"])
    (cited,) = cite_ranges([made], ROWS, "record")
    assert [[cell.link for cell in row] for row in cited.rows] == [["", "j-G1", ""], ["", "", ""]]


def test_a_table_of_several_lenses_reads_the_lens_in_each_row():
    made = table(("lens", "figure", "now"), ["`rehi`", "Gain (G1)", "1 to 2"], ["`record`", "Losses (loss)", "3 to 4"])
    (cited,) = cite_ranges([made], ROWS, "record")
    assert [row[2].link for row in cited.rows] == ["j-rehi-G1", "s-NK-001"]


def test_links_that_stand_are_kept_and_other_tables_left_alone():
    made = table(("parameter", "limit"), ["Gain (G1)", Cell("at most 5", link="s-X")])
    other = table(("value", "share"), ["Gain (G1)", "5 %"])
    assert cite_ranges([made, other, Paragraph("text")], ROWS, "record") == (made, other, Paragraph("text"))
    assert list(links_of([made, other, Paragraph("text")])) == ["s-X"]
