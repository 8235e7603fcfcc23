"""The tolerance of a check may stand on its first line or on a line of its own."""

from sandtable.language.parser import parse_document
from sandtable.model.declaration import Check


def test_a_tolerance_reads_alike_on_both_kinds_of_line():
    text = 'check "a" : 1 == 1 within 0.25\ncheck "b" : 1 == 1\n  within 0.25\n'
    document, faults = parse_document(text, "x.sand")
    assert faults == []
    assert [s.tolerance for s in document.statements if isinstance(s, Check)] == [0.25, 0.25]
