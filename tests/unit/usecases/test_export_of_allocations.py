"""What XMILE has no function for is refused before anything is written."""

import pytest

from sandtable.usecases.export import ExportRequest, write_export
from sandtable.usecases.refused import Refused

TEXT = """scenario "Scarce"
time 0 to 2 step 1 month
dimension who = a, b
constant ask[who] : 1 = 3 judged "x"
aux got[who] : 1 = allocate(ask, 1, 1, 1, 4 over who)
outcome o : 1 = final(sum(got over who))
"""


def test_an_allocation_cannot_be_exported_and_the_fault_names_its_variable(tmp_path):
    source, target = tmp_path / "scarce.sand", tmp_path / "scarce.xmile"
    source.write_text(TEXT)
    with pytest.raises(Refused) as refused:
        write_export(source, ExportRequest(), target)
    (fault,) = refused.value.faults
    assert fault.code == "export-loss"
    assert "`got`" in fault.what
    assert not target.exists()
