"""The page of an export."""

from sandtable.analysis.exported import ExportFinding, LostThing
from sandtable.reports.export import layout_export
from sandtable.reports.plain import page_to_text

HAZARDS = LostThing(what="moves whose hazard is drawn", names=("arm", "stop"), instead="0 throughout", is_numeric=True)
CLAIMS = LostThing(what="claims", names=tuple(f"C{n}" for n in range(1, 10)), instead="nothing", is_numeric=False)


def finding_of(*losses):
    return ExportFinding(
        scenario="war",
        form="xmile",
        lens="record",
        branch="base",
        file="war.xmile",
        counts={"stock": 1, "aux": 12, "flow": 2},
        names={"force": "force"},
        losses=losses,
    )


def test_the_page_of_an_export(golden):
    golden("export", page_to_text(layout_export(finding_of(HAZARDS, CLAIMS))))


def test_an_export_that_loses_no_number_says_so():
    said = " ".join(page_to_text(layout_export(finding_of(CLAIMS))).split())
    assert "Every equation is said" in said
    assert "C6 and 3 more" in said
