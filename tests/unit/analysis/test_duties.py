"""Duties of laws: futures in which they are broken, and for how much of the time."""

import math

from sandtable.analysis.duties import find_duties
from sandtable.model.declaration import Law
from sandtable.model.expression import Name
from sandtable.reports.duties import duties_table
from sandtable.reports.layout import Page
from sandtable.reports.plain import page_to_text
from sandtable.testing.ensembles import make_ensemble, make_model

LAWS = [Law(id="cap", label="A cap", limits=(Name(id="oil"), Name(id="most"))), Law(id="bar", forbids=("arms",))]
RUNS = {
    ("record", "base"): {"limit.cap": [0.0, 0.5, 0.25, math.nan]},
    ("hawk", "base"): {"limit.cap": [0.0, 0.0, 0.0, 0.0]},
}


def duties(status=None):
    return find_duties(make_ensemble(RUNS, status=status), make_model(outcomes=(), laws=LAWS))


def test_a_duty_is_broken_in_futures_and_for_part_of_the_time():
    (found,) = duties(status={("record", "base"): [0, 0, 0, 1]})
    record, hawk = found.cells
    assert (found.law, record.lens, record.share.n, record.share.n_futures) == ("cap", "record", 2, 3)
    assert (record.share_of_points, record.n_left_out) == (0.25, 1)
    assert (hawk.share.n, hawk.share_of_points) == (0, 0.0)


def test_a_duty_without_futures_has_no_share():
    (found,) = duties(status={("record", "base"): [1, 1, 1, 1]})
    assert math.isnan(found.cells[0].share_of_points)


def test_the_table_names_law_and_lenses():
    text = page_to_text(Page((duties_table(duties(status={("record", "base"): [0, 0, 0, 1]})),)))
    assert "cap A cap" in text
    assert "67 % (25 %)" in text
    assert "0 % (0 %)" in text
