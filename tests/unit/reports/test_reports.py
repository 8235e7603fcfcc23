import io
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from sandtable.analysis.checks import find_checks
from sandtable.analysis.claims import find_claims
from sandtable.analysis.ledger import find_ledgers
from sandtable.analysis.pairs import find_pair
from sandtable.analysis.questions import find_questions
from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.ledger.questions import score_questions
from sandtable.reports.checks import layout_checks
from sandtable.reports.claims import claim_details, layout_claim, layout_claims
from sandtable.reports.fan import layout_fan
from sandtable.reports.finding import say_error_ratio, say_ledger, say_trouble
from sandtable.reports.layout import Page
from sandtable.reports.ledger import layout_ledger, layout_ledgers
from sandtable.reports.plain import page_to_text
from sandtable.reports.provenance import layout_provenance, say_check
from sandtable.reports.questions import layout_questions
from sandtable.reports.record import to_record
from sandtable.reports.screen import layout_run

LABELS = ("2024-10", "2024-11", "2024-12", "2025-01")


@pytest.fixture
def ledgers(ensemble, model):
    return find_ledgers(ensemble, model, actor="RU", pair=find_pair(model, "troops"))


def test_a_finding_is_one_sentence_per_lens(ledgers):
    assert [say_ledger(ledger) for ledger in ledgers] == [
        "Under `record`, in 860 of 1,000 futures `troops` (“North Korean troops”) brings Russia more than it costs "
        "(net +5.8 km2 equivalents on average, median +9.940, Monte Carlo error 0.33, seed 1).",
        "Under `rehi`, in 702 of 1,000 futures `troops` (“North Korean troops”) costs Russia more than it brings "
        "(net -11.1 km2 equivalents on average, median -20.03, Monte Carlo error 0.43, seed 1).",
    ]


def test_a_finding_without_weights_is_about_the_first_outcome(ledgers):
    assert say_ledger(replace(ledgers[0], weighted=None)) == (
        "Under `record`, in 860 of 1,000 futures `troops` (“North Korean troops”) moves “land” in Russia's favour "
        "(+5.8 km^2 on average, Monte Carlo error 0.33, seed 1)."
    )


def test_nothing_is_said_of_what_was_not_run(ledgers):
    assert say_ledger(replace(ledgers[0], missing=("x",))) == "Under `record`, nothing can be said: branch `x` not run."
    assert "no future ran well" in say_ledger(replace(ledgers[0], n_usable=0))


def test_trouble_and_pairing_are_said_only_when_there_is_something_to_say():
    assert say_trouble(0, 1000) == ""
    assert say_trouble(3, 1000) == "3 of 1,000 futures were left out: a run of theirs was in trouble."
    assert say_error_ratio(1.0, 5.0) == "Pairing the futures is worth 25 times as many unpaired ones."
    assert say_error_ratio(0.0, 5.0) == ""
    assert say_error_ratio(1.0, 1.1) == ""


def test_the_ledger_reads_as_expected(ledgers, golden):
    golden("ledger", page_to_text(layout_ledgers(ledgers)))


def test_the_claims_matrix_reads_as_expected(ensemble, model, golden):
    golden("claims", page_to_text(layout_claims(find_claims(ensemble, model))))


def test_one_claim_reads_as_expected(ensemble, model, golden):
    finding = find_claims(ensemble, model).findings[0]
    page = Page((*layout_claim(finding).blocks, claim_details(finding)))
    golden("claim", page_to_text(page))


def test_questions_read_as_expected(ensemble, model, golden):
    questions = find_questions(ensemble, model)
    scores = score_questions({"record": {"top_four": 0.25}, "rehi": {"top_four": 0.25}}, {"top_four": "no"})
    golden("questions", page_to_text(layout_questions(questions, scores)))


def test_checks_read_as_expected(ensemble, model, golden):
    golden("checks", page_to_text(layout_checks(find_checks(ensemble, model))))


def test_the_last_screen_reads_as_expected(ensemble, model, ledgers, fan, golden):
    page = layout_run(
        manifest=ensemble.manifest,
        question=model.question,
        ledgers=ledgers,
        claims=find_claims(ensemble, model),
        pictures=[layout_fan(fan, LABELS, n_futures=1000, seed=1)],
        statuses={0: 3998, 2: 2},
        path="runs/small",
        hashes={"results": "ab" * 32},
    )
    golden("screen", page_to_text(page))


def test_the_last_screen_says_when_it_was_stopped_and_not_stored(ensemble):
    text = page_to_text(layout_run(manifest=replace(ensemble.manifest, is_complete=False), question="?"))
    assert "stopped   before all runs were done" in text
    assert "stored    no" in text


def test_a_fan_of_straight_lines_is_drawn_where_they_are(fan):
    picture = layout_fan(fan, LABELS, height=8, extent=(-3.0, 18.0))
    assert picture.title == "held[RU] (km^2)"
    assert picture.lines == (
        "18 |         ░░░",
        "   |         ░░░",
        "   |      ░░░░░░",
        " 9 |      ░░░▒▒▒",
        "   |   ░░░▒▒▒███",
        "   |   ██████▒▒▒",
        "   |███▒▒▒░░░░░░",
        "-3 |      ░░░░░░",
        "   +------------",
        "    2024-10",
        "    5-95 % ░, 25-75 % ▒, median █",
    )


def test_a_pinned_extent_keeps_the_axis_and_cuts_what_lies_outside(fan):
    small = layout_fan(fan, LABELS, extent=(0.0, 1.0), height=4)
    assert (small.lines[0][:3], small.lines[3][:3]) == ("1.0", "0.0")
    assert len(small.lines) == len(layout_fan(fan, LABELS, extent=(-100.0, 100.0), height=4).lines)


def test_a_fan_without_numbers_is_empty_but_whole(fan):
    picture = layout_fan(replace(fan, values=np.full((5, 4), np.nan)), LABELS, height=3)
    assert "█" not in "".join(picture.lines[:-1])


def test_many_points_fit_the_width(fan):
    wide = replace(fan, values=np.tile(np.arange(500.0), (5, 1)))
    picture = layout_fan(wide, [str(point) for point in range(500)], width=50)
    assert max(len(line) for line in picture.lines[:11]) <= 50 + 5
    assert picture.lines[11].split()[0] == "0"
    assert picture.lines[11].split()[-1] == "499"


class Counts:
    def __init__(self, sourced, judged, bare, in_equations=0):
        self.sourced, self.judged, self.bare, self.in_equations = sourced, judged, bare, in_equations


def test_provenance_counts_add_up():
    counts = Counts(70, 29, (("rate", Place(file="a.sand", line=7)),), in_equations=12)
    text = page_to_text(layout_provenance(counts))
    assert text.splitlines()[0] == (
        "100 values: 70 % sourced, 29 % judged, 1 % with neither; 12 numbers stand inside equations."
    )
    assert text.splitlines()[-1] == "rate   a.sand:7"


def test_a_few_values_are_never_rounded_to_none_or_all():
    text = page_to_text(layout_provenance(Counts(9999, 0, (("x", Place()),))))
    assert text.startswith("10,000 values: 99.9 % sourced, 0 % judged, 0.1 % with neither.")
    assert page_to_text(layout_provenance(Counts(0, 0, ()))).startswith("No values.")


def test_a_check_ends_in_one_line():
    faults = [Fault(code="a", what=""), Fault(code="b", what="", severity="warning"), Fault(code="c", what="")]
    assert say_check(None, faults, "x.sand") == "x.sand: 2 errors and 1 warning."
    assert (
        say_check(Counts(1, 1, ()), [], "x") == "x: no faults. 2 values: 50 % sourced, 50 % judged, 0 % with neither."
    )


def test_findings_become_json_with_nan_as_null(ledgers, ensemble, model):
    record = json.loads(json.dumps(to_record(ledgers[0]), allow_nan=False))
    assert record["lines"][0]["difference"]["up"]["n"] == 860
    assert record["lines"][2]["worth_mean"] is None
    assert record["pair"]["without_branch"] == "without_troops"
    matrix = json.loads(json.dumps(to_record(find_claims(ensemble, model)), allow_nan=False))
    assert matrix["findings"][0]["cells"][1]["verdict"] == "inside"


def test_arrays_mappings_and_sets_become_plain_data(fan):
    assert to_record(fan)["values"][1] == [0.0, 1.0, 2.0, 3.0]
    assert to_record({("a", "b"): {2, 1}, "c": None}) == {"a,b": [1, 2], "c": None}
    with pytest.raises(TypeError, match="object is no data"):
        to_record(object())


def test_a_terminal_shows_the_same_words(ledgers, ensemble, model):
    from rich.console import Console

    from sandtable.reports.terminal import render_page

    console = Console(file=io.StringIO(), width=160, force_terminal=False)
    console.print(render_page(layout_run(manifest=ensemble.manifest, question="?", ledgers=ledgers)))
    text = console.file.getvalue()
    for words in ("Russia: pluses and minuses of troops, lens record", "in 860 of 1,000 futures", "+5.8", "seed 1"):
        assert words in text


def test_markup_in_a_label_is_shown_and_not_obeyed(ensemble):
    from rich.console import Console

    from sandtable.reports.terminal import render_page

    console = Console(file=io.StringIO(), width=80, force_terminal=False)
    manifest = replace(ensemble.manifest, title="[bold]sum[/bold]")
    console.print(render_page(layout_run(manifest=manifest, question="[red]?")))
    assert "[bold]sum[/bold]" in console.file.getvalue()
    assert "[red]?" in console.file.getvalue()


def test_importing_reports_brings_no_array_library_and_no_rich():
    names = "numbers finding ledger claims questions checks fan screen provenance plain terminal record layout"
    imports = "; ".join(f"import sandtable.reports.{name}" for name in names.split())
    code = f"import sys; {imports}; print([m for m in ('numpy', 'rich', 'pyarrow', 'pandas') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_narrow_terminal_cuts_no_number_and_no_name(ledgers):
    from rich.console import Console

    from sandtable.reports.terminal import render_page

    console = Console(file=io.StringIO(), width=48, force_terminal=False)
    console.print(render_page(Page((layout_ledger(ledgers[0]),))))
    shown = console.file.getvalue()
    assert "…" not in shown
    assert max(len(line) for line in shown.splitlines()) <= 48
    words = " ".join(shown.split())
    for row in layout_ledger(ledgers[0]).rows:
        assert all(cell.text in words for cell in row)


def test_a_run_says_that_it_holds_no_checks_and_what_does(ensemble):
    manifest = ensemble.manifest
    assert "checks" not in page_to_text(layout_run(manifest=manifest, question="?"))
    assert "`sandtable check --run` holds all 3" in page_to_text(
        layout_run(manifest=manifest, question="?", n_checks=3)
    )
    assert "holds the one there is" in page_to_text(layout_run(manifest=manifest, question="?", n_checks=1))
