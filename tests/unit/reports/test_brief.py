"""A brief made by hand, as HTML and as Markdown: structure, links, escapes, and that both say the same."""

import re
from dataclasses import replace

import pytest

from sandtable.analysis.trail import Influence, TrailEntry
from sandtable.model.model import Source
from sandtable.reports.brief.charts import FanChart
from sandtable.reports.brief.document import Brief, BriefSection, JudgedRow, Omission, WordsRow
from sandtable.reports.brief.html import render_html
from sandtable.reports.brief.markdown import render_markdown
from sandtable.reports.brief.view import is_address, view_brief
from sandtable.reports.layout import Cell, Column, Heading, Paragraph, Picture, Table, make_row
from sandtable.testing.briefs import count_html_numbers, count_markdown_numbers, read_html

EVIL = '<script>alert("x")</script>'


def source(id_, **changes):
    row = {
        "id": id_, "quantity": "Troops", "value": "11000", "low": "10000", "high": "12000", "unit": "soldiers",
        "as_of": "2024-10", "title": "A title", "publisher": "A paper", "date": "2024-11-02",
        "address": "https://example.org/a?b=1&c=2", "grade": "B",
    }  # fmt: skip
    return Source(**{**row, **changes})


@pytest.fixture
def brief():
    influences = (
        Influence(parameter="G1", label="Gain", strength=0.34, sources=(), judged="a guess"),
        Influence(parameter="loss", label="Losses", strength=0.21, sources=("NK-001",), judged=""),
    )
    trail = TrailEntry(
        id="ledger", title="Pluses and minuses", lenses=("record",), branches=("base", "without_it"), n_futures=2000, seed=1,
        commands=("sandtable ledger small it RU --futures 2000 --seed 1",), influences=influences, about="`net(RU) of it`",
    )  # fmt: skip
    table = Table(
        title="Parts over 3 lenses",
        columns=(Column("what"), Column("5 % to 95 %", is_number=True), Column("known")),
        rows=(
            make_row(["`land` in km^2", Cell("+61 ± 2.4", "good"), Cell("no", link="s-NK-001")]),
            make_row(["a|b", Cell("-1", "", "j-G1"), ""]),
        ),
        notes=("Over 2,000 futures; words by ICD 203.",),
    )
    chart = FanChart(
        name="held", label="Land held", unit="km^2", labels=("2024-10", "2024-11"), lens="record",
        levels=(0.05, 0.25, 0.5, 0.75, 0.95), quantiles=tuple((5.0, 5.0 + k) for k in range(5)),
    )  # fmt: skip
    return Brief(
        scenario="small",
        title="A small case",
        question="Does it pay?",
        about="Made of 3 parts.",
        lead=(Paragraph("It pays in 1,819 of 2,000 futures.", tone="strong"),),
        lead_section="ledger",
        sections=(
            BriefSection(
                id="ledger",
                title="Pluses and minuses",
                blocks=(
                    Paragraph("Net +116 ± 4.0 on 2024-10."),
                    chart,
                    Heading("More"),
                    table,
                    Picture(lines=("a  b",)),
                ),
                trail=trail,
            ),
        ),
        omissions=(Omission(title="Claims", reason="the scenario has no claims"),),
        sources=(source("NK-001"), source("NK-002")),
        judged=(JudgedRow(id="G1", label="Gain", value="300 to 3,000 km^2", reason="a guess"),),
        words=(WordsRow(id="icd203", label="ICD 203", bands="likely 55-80", source="a directive"),),
        facts=(("futures", "2,000, seed 1"), ("scenario", "`small`")),
        lenses=("record",),
    )


def test_the_page_is_whole_and_every_link_leads_somewhere(brief):
    page = read_html(render_html(brief))
    assert page.is_closed
    assert page.dead == []
    assert len(page.ids) == len(set(page.ids))


def test_every_number_rests_on_a_row(brief):
    assert read_html(render_html(brief)).loose == []


def test_the_search_for_loose_numbers_finds_one():
    assert read_html("<p>in 5 of <a href='#x'>7</a> cases</p>").loose == ["in 5 of"]
    assert read_html("<p>in 2025, on 2 March, of C12, in km2</p>").loose == []


def test_nothing_is_run_and_nothing_is_fetched(brief):
    text = render_html(brief)
    page = read_html(text)
    assert page.outside == []
    assert not set(page.tags) & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    assert "@import" not in text
    assert "url(" not in text


def test_outside_links_are_those_of_sources_and_say_so(brief):
    outside = re.findall(r'<a [^>]*href="http[^>]*>', render_html(brief))
    assert len(outside) == 1
    assert 'rel="noopener noreferrer"' in outside[0]


def test_the_page_can_be_read_by_all(brief):
    text = render_html(brief)
    assert '<html lang="en">' in text
    assert re.findall(r"<h(\d)", text)[:3] == ["1", "2", "3"]
    assert text.count('scope="col"') == text.count('<th scope="col"')
    assert '<th scope="row"' in text
    assert "<caption>" in text
    assert 'role="img"' in text


def test_the_page_prints_on_a4_and_has_a_dark_dress(brief):
    text = render_html(brief)
    assert "@page { size: A4" in text
    assert "prefers-color-scheme: dark" in text
    assert "display: table-header-group" in text


def test_whatever_a_scenario_says_is_text(brief):
    evil = replace(
        brief,
        title=EVIL,
        question=EVIL,
        about=EVIL,
        lead=(Paragraph(EVIL), Paragraph(f"`{EVIL}`")),
        omissions=(Omission(title=EVIL, reason=EVIL),),
        sources=(
            source(EVIL, quantity=EVIL, address=f"javascript:{EVIL}"),
            source("NK-001", address="javascript:alert(1)"),
        ),
        judged=(JudgedRow(id=EVIL, label=EVIL, value=EVIL, reason=EVIL, lens=EVIL),),
        today=EVIL,
    )
    page = read_html(render_html(evil))
    assert page.tags["script"] == 0
    assert not any(target.startswith("javascript") for target in page.targets)
    assert EVIL in "".join(page.text)
    markdown = render_markdown(evil)
    assert "<script>" not in re.sub(r"`[^`]*`", "", markdown)


def test_colours_are_told_apart_from_their_ground(brief):
    css = re.search(r"<style>(.*?)</style>", render_html(brief), re.S)[1]
    for scheme in re.findall(r":root \{([^}]*)\}", css):
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", scheme))
        for name in ("ink", "soft", "good", "bad", "link"):
            assert contrast(colours[name], colours["paper"]) >= 4.5, name


def contrast(first, second):
    """WCAG 2.1, relative luminance and contrast ratio."""

    def luminance(colour):
        digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_only_cited_sources_are_listed(brief):
    text = render_markdown(brief)
    assert '<a id="s-NK-001"></a>' in text
    assert "NK-002" not in text
    assert "1](#sources) of the scenario's [2](#sources)" in text


def test_markdown_says_the_same_numbers_as_html(brief):
    assert count_markdown_numbers(render_markdown(brief)) == count_html_numbers(render_html(brief))


def test_markdown_tables_are_tables(brief):
    lines = render_markdown(brief).splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("| ") and not lines[i - 1].startswith("| ")]
    assert len(starts) >= 4
    for start in starts:
        columns = len(re.findall(r"(?<!\\)\|", lines[start]))
        assert re.fullmatch(r"\|( -+:? \|)+", lines[start + 1])
        rows = [line for line in lines[start:] if line.startswith("| ")]
        assert len(re.findall(r"(?<!\\)\|", rows[0])) == columns
    widths = {len(line) for line in lines if line.startswith("| ") and ("land" in line or "a\\|b" in line)}
    assert len(widths) == 1


def test_the_first_lines_give_question_and_answer(brief):
    head = render_markdown(brief).splitlines()[:10]
    assert head[0] == "# A small case"
    assert "*Does it pay?*" in head
    assert any("It pays in" in line for line in head)


def test_what_is_left_out_is_said_with_its_reason(brief):
    assert "Left out, as the scenario has no claims: “Claims”." in render_markdown(brief)


def test_an_incomplete_brief_says_so(brief):
    assert "Incomplete" in render_markdown(replace(brief, is_complete=False))
    assert "Incomplete" not in render_html(brief)


def test_a_date_stands_there_only_when_given(brief):
    assert "2031-02-03" in render_html(replace(brief, today="2031-02-03"))


def test_bands_lead_to_the_standard_and_weights_to_their_reason(brief):
    text = render_markdown(brief)
    assert "[ICD 203](#w-icd203)" in text
    assert "[-1](#j-G1)" in text
    assert "[no](#s-NK-001)" in text


def test_a_link_to_a_row_that_is_not_there_is_none(brief):
    table = Table(columns=(Column("x"), Column("y", is_number=True)), rows=(make_row(["a", Cell("5", link="s-GONE")]),))
    changed = replace(brief, sections=(replace(brief.sections[0], blocks=(table,)),))
    assert "[5](#m-ledger)" in render_markdown(changed)


@pytest.mark.parametrize("address", ["https://a.org/x?y=1", "http://a.org"])
def test_addresses_of_the_web_are_links(address):
    assert is_address(address)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://a.org", "//a.org", "https://a b", 'https://a"b', "", "a.org"]
)
def test_other_addresses_are_text(address):
    assert not is_address(address)


def test_an_empty_brief_is_a_page(brief):
    bare = replace(brief, question="", about="", lead=(), sections=(), omissions=(), sources=(), judged=(), words=())
    assert read_html(render_html(bare)).dead == []
    assert [section.title for section in view_brief(bare).sections] == ["Method"]
