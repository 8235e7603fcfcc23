"""What an address says of the drawing alone."""

from __future__ import annotations

import pytest

from sandtable.analysis.live.view import LEAST_WIDTH, MOST_WIDTH, WIDTH, Sheet
from sandtable.usecases.live.sheet import MOST_AXES, read_sheet
from sandtable.usecases.refused import Refused


def test_the_rest_of_the_query_is_left_as_it_was() -> None:
    sheet, rest = read_sheet("lens=rehi&w=640&axis.series-1=0,120&set.part%5BKR%5D=2")
    assert sheet == Sheet(width=640, axes={"series-1": (0.0, 120.0)})
    assert rest == "lens=rehi&set.part%5BKR%5D=2"


def test_an_empty_query_has_the_usual_sheet() -> None:
    assert read_sheet("") == (Sheet(width=WIDTH), "")


@pytest.mark.parametrize(("text", "width"), [("1", LEAST_WIDTH), ("9999", MOST_WIDTH), ("900", 900)])
def test_a_width_is_kept_within_what_can_be_drawn(text: str, width: int) -> None:
    assert read_sheet(f"w={text}")[0].width == width


def test_ends_may_be_escaped_and_negative() -> None:
    assert read_sheet("axis.a=-1e3%2C2.5")[0].axes == {"a": (-1000.0, 2.5)}


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("w=wide", "`w`"),
        ("w=-3", "`w`"),
        ("w=123456", "`w`"),
        ("axis.a=1", "`axis.a`"),
        ("axis.a=2,1", "`axis.a`"),
        ("axis.a=nan,1", "`axis.a`"),
        ("axis.a=0,inf", "`axis.a`"),
        ("axis.a=0,1,2", "`axis.a`"),
        ("axis.=0,1", "`axis.`"),
        ("axis.%3Cb%3E=0,1", "names no chart"),
        ("&".join(f"axis.a{i}=0,1" for i in range(MOST_AXES + 1)), "at most"),
    ],
)
def test_what_means_nothing_is_refused_in_one_sentence(query: str, named: str) -> None:
    with pytest.raises(Refused) as caught:
        read_sheet(query)
    assert len(caught.value.faults) == 1
    assert named in caught.value.faults[0].what
