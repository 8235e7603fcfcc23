"""Briefs of small scenarios, whole: what is in them, what is left out and why, and that they are the same every time."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sandtable.analysis.pairs import find_pair
from sandtable.cli.main import run_command
from sandtable.reports.brief.html import render_html
from sandtable.reports.brief.markdown import render_markdown
from sandtable.testing.briefs import count_html_numbers, count_markdown_numbers, read_html
from sandtable.usecases.brief.choices import (
    choose_alternatives,
    choose_day,
    choose_opponent,
    choose_rivals,
    choose_scoring_day,
    choose_subjects,
)
from sandtable.usecases.brief.table import PARTS
from sandtable.usecases.brief.write import BriefAsking, _lay_out, save_brief, write_brief
from sandtable.usecases.check import require_model
from sandtable.usecases.new import write_new_scenario
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest

ROOT = Path(__file__).resolve().parents[3]
FLAGSHIP = "korea-ukraine-2024"
N = 200
MOST_BYTES = 500_000
MOST_SMALL_BYTES = 150_000
KEPT = (FLAGSHIP, "iwo-jima-1945", "arms-race-1909", "antimony-2024")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return str(write_new_scenario("my-case", tmp_path_factory.mktemp("new")))


@pytest.fixture(scope="module")
def asking():
    return BriefAsking(request=RunRequest(futures=N, threads=1))


@pytest.fixture(scope="module")
def brief(template, asking):
    return write_brief(template, asking)


def write(folder, text):
    file = folder / "case.sand"
    file.write_text(text, encoding="utf-8")
    return str(file)


def ids(brief):
    return [section.id for section in brief.sections]


def test_the_template_gets_every_section_that_it_can_have(brief):
    assert {"series", "ledger", "claims", "worlds", "hinges", "drivers", "questions", "checks", "provenance"} <= set(
        ids(brief)
    )
    assert brief.is_complete


def test_every_section_is_written_or_left_out_with_a_reason(brief):
    titles = {section.title for section in brief.sections} | {omission.title for omission in brief.omissions}
    assert titles == {part.title for part in PARTS}
    assert all(omission.reason for omission in brief.omissions)


def test_the_front_page_scenario_has_a_brief(tmp_path, asking):
    text = re.search(r"```\n(scenario \"An export ban\".*?)```", (ROOT / "README.md").read_text(), re.S)[1]
    made = write_brief(write(tmp_path, text), asking)
    assert "Both lenses give the same answer" in render_markdown(made)
    check_promises(made)


def check_promises(brief):
    html, markdown = render_html(brief), render_markdown(brief)
    page = read_html(html)
    assert (page.loose, page.dead, page.outside, page.tags["script"]) == ([], [], [], 0)
    assert count_html_numbers(html) == count_markdown_numbers(markdown)
    assert len(html) <= MOST_BYTES


def test_a_brief_keeps_its_promises(brief):
    check_promises(brief)


def test_the_same_scenario_seed_and_version_give_the_same_bytes(template, asking, brief):
    again = write_brief(template, asking)
    assert render_html(again) == render_html(brief)
    assert render_markdown(again) == render_markdown(brief)


def test_threads_change_nothing(template, asking, brief):
    again = write_brief(template, replace(asking, request=replace(asking.request, threads=2)))
    assert render_html(again) == render_html(brief)


def test_a_scenario_of_one_stock_has_a_fan_and_says_what_it_lacks(tmp_path, asking):
    text = 'scenario "<script>alert(1)</script>"\ntime 2024-10 to 2025-10 step 1 month\nstock x : 1\n'
    made = write_brief(write(tmp_path, text + '  starts 5 judged "<b>five</b> & more"\n  gains 1/month\n'), asking)
    assert ids(made) == ["series", "provenance"]
    assert "no actor of the scenario has interests" in render_markdown(made)
    assert "&lt;script&gt;" in render_html(made)
    check_promises(made)


def test_a_scenario_of_nothing_is_a_page(tmp_path, asking):
    made = write_brief(write(tmp_path, 'scenario "Nothing"\ntime 0 to 10 step 1 month\n'), asking)
    assert ids(made) == []
    check_promises(made)


def test_data_of_the_same_quantity_are_shown_as_points(tmp_path, asking):
    (tmp_path / "seen.csv").write_text("date,land\n2024-10,5\n2024-12,8\n")
    text = (
        'scenario "Seen"\ntime 2024-10 to 2025-10 step 1 month\nstock held "Land" : 1\n  starts 5 judged "a"\n'
        '  gains 1/month\ndata held_seen "Land" : 1 from "seen.csv" column land\nshow held\n'
    )
    made = write_brief(write(tmp_path, text), replace(asking, sections=("series",)))
    chart = made.sections[0].blocks[1]
    assert chart.observed == ((0, 5.0), (2, 8.0))
    assert render_html(made).count("<circle") == 2


def test_without_interests_the_first_claim_gives_the_answer(tmp_path, asking):
    text = (
        'scenario "A claim"\ntime 2024-10 to 2025-10 step 1 month\nperson hawk "H" of "x"\n'
        'uncertain rate : 1/month = 0.5 to 1.5 judged "a"\nstock x : 1\n  starts 0 judged "b"\n  gains rate\n'
        'outcome end "At the end" : 1 = final(x)\nclaim C1 "It passes ten" by hawk\n  holds when end > 10\n  word likely\n'
    )
    made = write_brief(write(tmp_path, text), asking)
    assert "“It passes ten”, says hawk." in render_markdown(made).splitlines()[2]
    check_promises(made)


def test_interests_without_weights_are_answered_by_the_first(tmp_path, asking):
    text = re.search(r"```\n(scenario \"An export ban\".*?)```", (ROOT / "README.md").read_text(), re.S)[1]
    text = text.replace(' worth 1 per 1 month judged "a month is a month"', "").replace(' in "months of need"', "")
    made = write_brief(write(tmp_path, text), asking)
    assert "moves “Output lost, in months of need” against The importing state" in render_markdown(made).splitlines()[4]
    assert "has a weight, so they have no sum" in render_markdown(made)
    check_promises(made)


def test_few_futures_give_no_side_and_no_estimates(template, asking):
    made = write_brief(template, replace(asking, request=replace(asking.request, futures=5)))
    assert any("too few" in omission.reason for omission in made.omissions)
    check_promises(made)


def test_sections_can_be_chosen_and_a_wrong_one_is_refused(template, asking):
    made = write_brief(template, replace(asking, sections=("checks", "claims")))
    assert ids(made) == ["claims", "checks"]
    check_promises(made)
    with pytest.raises(Refused, match="no section `claim`"):
        write_brief(template, replace(asking, sections=("claim",)))


def test_lenses_can_be_chosen(template, asking):
    made = write_brief(template, replace(asking, request=replace(asking.request, lenses=("record", "hawk_world"))))
    text = render_markdown(made)
    assert "dove\\_world" not in text
    assert "--lens hawk_world" in text


def test_a_stored_run_gives_the_same_headline(template, brief, tmp_path):
    folder = str(tmp_path / "kept")
    assert run_command(["run", template, "--out", folder, "--futures", str(N), "--threads", "1"]) == 0
    stored = write_brief(template, BriefAsking(request=RunRequest(threads=1), run=folder))
    assert stored.lead == brief.lead
    assert f"--run {folder}" in " ".join(stored.sections[1].trail.commands)
    check_promises(stored)


def test_a_stored_run_without_the_headlines_branch_is_told_from_its_claims(template, tmp_path):
    folder = str(tmp_path / "kept")
    options = ["--futures", str(N), "--threads", "1", "--branch", "ban_in_june"]
    assert run_command(["run", template, "--out", folder, *options]) == 0
    stored = write_brief(template, BriefAsking(request=RunRequest(threads=1), run=folder))
    text = render_markdown(stored)
    assert "“The ban bites”, says hawk." in text.splitlines()[4]
    assert (
        "has no branch `no_ban`: “Pluses and minuses”" in text or "has no branch `base`: “Pluses and minuses”" in text
    )
    check_promises(stored)


def test_stopped_work_is_kept_and_says_that_it_is_incomplete(template, asking):
    calls = []

    def should_stop():
        calls.append(None)
        return len(calls) > 40

    made = write_brief(template, replace(asking, should_stop=should_stop))
    assert not made.is_complete
    assert len(made.sections) + len(made.omissions) < len(PARTS)
    assert "Incomplete" in render_html(made)


def test_progress_goes_up_to_the_end(template, asking):
    seen = []
    write_brief(template, replace(asking, progress=lambda done, total, what: seen.append(done / total)))
    assert seen == sorted(seen)
    assert 0.8 < seen[-1] <= 1.0


def test_both_files_are_written_where_they_are_asked_for(brief, tmp_path):
    stem = brief.scenario
    assert [path.name for path in save_brief(brief, f"{tmp_path}/new/", "both")] == [f"{stem}.html", f"{stem}.md"]
    assert [path.name for path in save_brief(brief, str(tmp_path / "x.html"), "markdown")] == ["x.md"]
    assert save_brief(brief, str(tmp_path), "html") == (tmp_path / f"{stem}.html",)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["new", "x.md", f"{stem}.html"])


def test_a_folder_that_cannot_be_written_is_a_fault_and_leaves_nothing(brief, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(Refused) as refused:
        save_brief(brief, str(tmp_path / "taken" / "x.html"), "html")
    assert (refused.value.exit_code, refused.value.faults[0].code) == (3, "cannot-write")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_the_command_writes_and_names_its_files(template, tmp_path, capsys):
    code = run_command(["brief", template, "--out", f"{tmp_path}/", "-n", str(N), "--sections", "ledger"])
    files = capsys.readouterr().out.split()
    assert code == 0
    assert [Path(file).suffix for file in files] == [".html", ".md"]
    assert all(Path(file).exists() for file in files)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--today", "soon"], "is no day"),
        (["--format", "pdf"], "no format"),
        (["--lens", "nobody"], "no lens"),
        (["--futures", "0"], "cannot be run"),
    ],
)
def test_a_bad_call_is_refused(template, tmp_path, capsys, options, said):
    assert run_command(["brief", template, "--out", str(tmp_path), *options]) == 2
    assert said in capsys.readouterr().err


def test_forecasts_are_scored_as_of_the_last_answer_where_sources_are_older():
    assert choose_scoring_day(require_model("iwo-jima-1945"), "") == "1945-03-27"
    assert choose_scoring_day(require_model("antimony-2024"), "") == "2025-11-10"
    assert choose_scoring_day(require_model(FLAGSHIP), "") == choose_day(require_model(FLAGSHIP), "")
    assert choose_scoring_day(require_model(FLAGSHIP), "2025-01-02") == "2025-01-02"


def test_what_is_asked_when_nobody_says():
    model = require_model(FLAGSHIP)
    subjects = choose_subjects(model, "kp_troops")
    assert subjects[0] == "kp_troops"
    assert 2 <= len(subjects) <= 6
    assert choose_day(model, "") == "2026-07-01"
    assert choose_day(model, "2025-01-02") == "2025-01-02"
    assert choose_rivals(model, (), "") == ()
    pair = find_pair(model, "kp_troops")
    assert choose_opponent(model, "RU", pair) == ("KR", ("base", "kr_lethal_arms_2025", "no_kr_arms"))
    assert choose_alternatives(model, "KR", pair)[:2] == ("base", "without_kp_troops")


def test_rivals_are_those_who_deny_each_other_and_those_furthest_apart(template, brief):
    model = require_model(template)
    desk = _lay_out(template, model, BriefAsking(request=RunRequest(futures=N, threads=1)))
    assert choose_rivals(model, desk.ledgers, "net(BUYER) of ban") == (
        ("bites", "hawk_world", "dove_world"),
        ("net(BUYER) of ban", "hawk_world", "dove_world"),
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", KEPT)
def test_a_kept_brief_is_what_the_command_writes(name, tmp_path):
    assert run_command(["brief", name, "--out", f"{tmp_path}/"]) == 0
    for suffix in (".html", ".md"):
        kept = (ROOT / "docs" / "brief" / f"{name}{suffix}").read_text(encoding="utf-8")
        assert kept == (tmp_path / f"{name}{suffix}").read_text(encoding="utf-8"), "run `make brief`"


@pytest.mark.parametrize("name", KEPT)
def test_a_kept_brief_keeps_its_promises(name):
    html = (ROOT / "docs" / "brief" / f"{name}.html").read_text(encoding="utf-8")
    markdown = (ROOT / "docs" / "brief" / f"{name}.md").read_text(encoding="utf-8")
    page = read_html(html)
    assert (page.loose, page.dead, page.outside, page.tags["script"]) == ([], [], [], 0)
    assert count_html_numbers(html) == count_markdown_numbers(markdown)
    assert len(html.encode()) <= (MOST_BYTES if name == FLAGSHIP else MOST_SMALL_BYTES)


def test_the_kept_brief_of_the_flagship_has_every_section():
    html = (ROOT / "docs" / "brief" / f"{FLAGSHIP}.html").read_text(encoding="utf-8")
    assert {part.title.replace("'", "&#39;") for part in PARTS} <= set(re.findall(r"<h2>(.*?)</h2>", html))


@pytest.mark.parametrize("name", [name for name in KEPT if name != FLAGSHIP])
def test_a_small_scenario_has_every_section_that_needs_no_rival_of_its_own(name):
    html = (ROOT / "docs" / "brief" / f"{name}.html").read_text(encoding="utf-8")
    titles = re.findall(r"<h2>(.*?)</h2>", html)
    assert len(titles) == len(set(titles))
    ids = {"series", "ledger", "claims", "worlds", "hinges", "drivers", "regret", "questions", "scores", "checks"}
    assert {part.title.replace("'", "&#39;") for part in PARTS if part.id in ids} <= set(titles)
