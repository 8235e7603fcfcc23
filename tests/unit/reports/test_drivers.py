"""The words and tables of drivers."""

from dataclasses import replace

import pytest

from sandtable.analysis.uncertainty.drivers import Driver, Drivers, GroupShare, Level
from sandtable.analysis.uncertainty.factors import Factor
from sandtable.analysis.uncertainty.sobol import CHANCE, Index, Indices
from sandtable.reports.drivers import brief_drivers, layout_drivers, say_drivers
from sandtable.reports.layout import Paragraph, Table
from sandtable.reports.plain import page_to_text
from sandtable.reports.shares import say_share


def driver(name, share, error, correlation, levels, **more):
    first, last = levels
    return Driver(
        id=name, variable=name, label=more.get("label", name), unit=more.get("unit", "1"),
        sector=more.get("sector", "The front"), sources=more.get("sources", ()), judged=more.get("judged", ""),
        evidence="sourced", is_of_lens=more.get("is_of_lens", False), low=more.get("low", 0.1),
        high=more.get("high", 12_345.0), share=share, share_error=error, rank_correlation=correlation, rank_error=0.02,
        low_level=Level(mean=first, error=120.0, n=400), high_level=Level(mean=last, error=130.0, n=400),
        direction=more.get("direction", "more" if correlation > 0 else "less"), is_clear=more.get("is_clear", True),
    )  # fmt: skip


@pytest.fixture
def drivers():
    found = (
        driver(
            "G0", 0.287, 0.02, 0.58, (7174.0, 16_007.0), label="Net gain", unit="km^2/month",
            sources=("WAR-021", "WAR-022", "WAR-065"), low=171.6, high=602.0,
        ),
        driver("h_cease", 0.011, 0.004, -0.12, (12_578.0, 10_943.0), sources=("WAR-055",), judged="rare", unit="1/month"),
        driver("aF", 0.013, 0.006, 0.01, (11_000.0, 11_020.0), judged="guess", direction="both", is_of_lens=True),
        driver("idle", 0.001, 0.003, 0.01, (11_000.0, 11_020.0), is_clear=False),
    )  # fmt: skip
    return Drivers(
        target="land_2026", label="Ukrainian land taken", unit="km^2", is_truth=False, is_conditional=False,
        lens="record", seed=1, design="monte-carlo", known_by="", n=2000, n_futures=2000, n_left_out=0, mean=11_700.0,
        mean_error=140.0, spread=6300.0, tail=0.16, floor=0.0125, rank_floor=0.083, drivers=found, by="variable",
        groups=(), clear_share=0.31, clear_error=0.03, total=0.5, total_error=0.04, is_correlated=False,
    )  # fmt: skip


def group(id_, label, share, error, members, strongest, n_clear):
    factor = Factor(id=id_, label=label, members=members)
    return GroupShare(factor=factor, share=share, share_error=error, strongest=strongest, n_clear=n_clear)


@pytest.fixture
def grouped(drivers):
    groups = (
        group("front", "The front", 0.30, 0.03, ("G0", "aF"), "G0", 2),
        group("aid", "Aid", 0.01, 0.02, ("h_cease", "idle"), "idle", 0),
    )
    return replace(drivers, by="sector", groups=groups)


def index(factor, first, first_error, total, total_error):
    return Index(factor=factor, first=first, first_error=first_error, total=total, total_error=total_error)


@pytest.fixture
def designed(drivers):
    single = Factor(id="G0", label="Net gain", members=("G0",))
    rest = Factor(id="rest", label="everything else (3 values)", members=("h_cease", "aF", "idle"), is_rest=True)
    indices = (
        index(single, 0.27, 0.02, 0.31, 0.02),
        index(CHANCE, 0.41, 0.03, 0.5, 0.02),
        index(rest, -0.01, 0.02, 0.21, 0.03),
    )
    found = Indices(
        indices=indices, n=1995, n_left_out=5, first_sum=0.67, first_sum_error=0.05, unmeasured=(), n_experiments=5
    )
    return replace(drivers, indices=found)


def test_the_page_of_drivers(drivers, golden):
    golden("drivers", page_to_text(layout_drivers([drivers])))


def test_the_page_of_a_truth_with_everything_to_beware_of(drivers, golden):
    truth = replace(
        drivers, target="C12", label="Moscow loses.", unit="1", is_truth=True, is_conditional=True, n=312, n_left_out=7,
        known_by="2024-11", design="sobol", is_correlated=True,
        drivers=tuple(
            replace(one, low_level=Level(mean=0.02, error=0.01, n=60), high_level=Level(mean=0.4, error=0.05, n=60))
            for one in drivers.drivers
        ),
    )  # fmt: skip
    golden("drivers_truth", page_to_text(layout_drivers([truth])))


def test_the_page_of_groups(grouped, golden):
    golden("drivers_groups", page_to_text(layout_drivers([grouped])))


def test_the_page_of_several_lenses(drivers, golden):
    other = replace(drivers, lens="rehi", drivers=drivers.drivers[1:], tail=0.5)
    golden("drivers_lenses", page_to_text(layout_drivers([drivers, other])))


def test_lenses_under_which_nothing_can_be_told_say_why(drivers):
    empty = replace(drivers, drivers=(), mean=0.0, n=12)
    lenses = [
        replace(empty, lens="a", silence="few"),
        replace(empty, lens="b", silence="constant", is_truth=True),
        replace(empty, lens="c", silence="constant"),
        replace(empty, lens="d", silence="fixed"),
    ]
    said = [block.text for block in layout_drivers([drivers, *lenses]).blocks if isinstance(block, Paragraph)]
    assert said[0].endswith(
        "2,000 under `record`, 12 under `a`, 12 under `b`, 12 under `c`, 12 under `d` count, seed 1):"
    )
    assert said[2:] == [
        "Under `a`: only 12 futures count, too few to tell.",
        "Under `b`: `land_2026` holds in none of 12 futures.",
        "Under `c`: `land_2026` is 0 in all of 12 futures.",
        "Under `d`: no value varies: futures differ by chance alone.",
    ]


def test_the_page_of_groups_under_several_lenses(grouped, golden):
    other = replace(grouped, lens="rehi", groups=grouped.groups[:1])
    golden("drivers_groups_lenses", page_to_text(layout_drivers([grouped, other])))


def test_the_page_of_a_design(designed, golden):
    golden("drivers_design", page_to_text(layout_drivers([designed])))


def test_chance_comes_first_and_what_only_happens_together_last(designed):
    (said, *_) = layout_drivers([designed]).blocks
    assert said.text.startswith("Under `record`, chance events and noise alone account for 41 % ± 3 of the variance of")
    assert "33 % ± 5 arises only where factors act together, most of all the other 3 values" in said.text


def test_a_design_in_which_nothing_is_sure_says_so(designed):
    rough = tuple(replace(one, first=0.01, first_error=0.05) for one in designed.indices.indices)
    (said, *_) = layout_drivers(
        [replace(designed, indices=replace(designed.indices, indices=rough, first_sum=0.03))]
    ).blocks
    assert "no factor alone accounts for a part of the variance" in said.text


def test_a_stopped_design_names_what_was_not_reached(designed):
    rest = designed.indices.indices[2].factor
    stopped = replace(designed.indices, indices=designed.indices.indices[:2], unmeasured=(rest,))
    text = page_to_text(layout_drivers([replace(designed, indices=stopped)]))
    assert "1 factor was not reached" in text
    assert "Not measured, because the design was stopped: everything else (3 values)." in text


def test_correlated_factors_are_said_to_be_one(designed):
    joined = Factor(id="a+b", label="A and B", members=("G0",), merged=("a", "b"))
    found = replace(designed.indices, indices=(replace(designed.indices.indices[0], factor=joined),))
    assert "One factor, because the scenario correlates values of theirs: A and B." in " ".join(
        page_to_text(layout_drivers([replace(designed, indices=found)])).split()
    )


def test_where_nothing_stands_out_there_is_a_sentence_and_no_table(drivers):
    quiet = replace(drivers, drivers=drivers.drivers[3:], clear_share=0.0, clear_error=0.0)
    (said,) = layout_drivers([quiet]).blocks
    assert "no single value stands out" in said.text
    assert "1.2 % of the variance" in said.text


def test_where_nothing_stands_out_cautions_are_kept(drivers):
    quiet = replace(drivers, drivers=drivers.drivers[3:], clear_share=0.0, clear_error=0.0, n_left_out=7)
    said = [block.text for block in layout_drivers([quiet]).blocks]
    assert said[1] == "7 of 2,000 futures were left out: a run of theirs was in trouble."
    (brief,) = brief_drivers(quiet)
    assert brief.text == " ".join(said)


def test_a_driver_without_one_direction_is_said_to_have_none(drivers):
    curved = replace(drivers, drivers=(replace(drivers.drivers[0], direction="both"),))
    assert "more of it moves `land_2026` no one way." in say_drivers(curved)


def test_a_weak_driver_is_not_said_to_decide(drivers):
    weak = replace(drivers, drivers=drivers.drivers[1:])
    assert "no one value decides much of" in say_drivers(weak)


def test_groups_that_cannot_be_told_from_noise_are_not_named(grouped):
    faint = replace(grouped, groups=grouped.groups[1:])
    assert "no group's values" in say_drivers(faint)


def test_a_heavy_tail_is_a_caution(drivers):
    assert "One in a hundred futures accounts for 50 % of the variance" in page_to_text(
        layout_drivers([replace(drivers, tail=0.5)])
    )


def test_the_brief_is_one_paragraph_and_one_short_table(drivers, grouped, designed):
    many = replace(drivers, drivers=tuple(replace(drivers.drivers[0], id=f"v{i}") for i in range(30)))
    for finding in (many, grouped, designed):
        said, table = brief_drivers(finding)
        assert isinstance(said, Paragraph)
        assert isinstance(table, Table)
        assert 1 <= len(table.rows) <= 8


def test_rows_link_to_what_they_rest_on(drivers):
    _, table = layout_drivers([drivers]).blocks
    links = [row[-1].link for row in table.rows]
    assert links == ["s-WAR-021", "s-WAR-055", "j-record-aF"]


@pytest.mark.parametrize(
    ("share", "error", "text"),
    [
        (0.287, 0.02, "29 % ± 2"),
        (0.0061, 0.0041, "0.6 % ± 0.4"),
        (-0.01, 0.02, "0 % ± 2"),
        (1.11, 0.16, "100 % ± 16"),
        (0.0, 0.0, "0 %"),
        (0.01, 0.00001, "1.0 % ± 0.1"),
    ],
)
def test_shares_are_rounded_to_their_error(share, error, text):
    assert say_share(share, error) == text


def test_ends_that_lie_close_are_told_apart(drivers):
    close = replace(drivers, drivers=(driver("N", 0.2, 0.02, 0.5, (1.0, 2.0), low=21_026.0, high=21_476.0),))
    text = page_to_text(layout_drivers([close]))
    assert "21,030 to 21,480" in text
