"""Files that were cut off, are no models, or lack their data: one fault at a place of the original, or the rest runs."""

import random

import pytest
from tests.unit.interop.models import vensim, xmile
from tests.unit.interop.test_real_style_vensim import POPULATION, saved

from sandtable.cli.main import run_command
from sandtable.diagnostics.fault import Fault
from sandtable.diagnostics.place import Place
from sandtable.interop.decoding import LONGEST_ENTRY, MOST_ENTRIES
from sandtable.interop.faults import MOST_FAULTS, FaultList
from sandtable.reports.importing import MOST_ALIKE, few_of, say_import
from sandtable.usecases.interop import conformance


def told(found):
    return [(fault.code, fault.place.file, fault.place.line) for fault in found.errors]


def test_a_model_cut_off_anywhere_gives_one_fault_in_its_own_file(imported_text):
    whole = saved(POPULATION).partition("\\\\\\---///")[0].rstrip()
    chance = random.Random(5)
    for at in sorted(chance.randrange(20, len(whole) - 200) for _ in range(30)):
        found = imported_text(whole[:at])
        is_between_entries = (
            whole[:at].rstrip().endswith("|")
        )  # then nothing shows that it was cut, but what is missing
        assert len(found.errors) == 1 or is_between_entries
        assert found.errors[0].code in {"foreign-syntax", "foreign-model"}
        assert (found.errors[0].place.file, found.errors[0].place.line > 0) == ("model.mdl", True)


@pytest.mark.parametrize("name", ["model.xmile", "model.stmx"])
def test_xml_cut_off_anywhere_gives_one_fault(imported_text, name):
    whole = xmile("<stock name='s'><eqn>1</eqn><inflow>f</inflow></stock><flow name='f'><eqn>s/2</eqn></flow>")
    for at in random.Random(6).sample(range(30, len(whole) - 12), 30):
        found = imported_text(whole[:at], name)
        assert [(fault.code, fault.place.file) for fault in found.errors] == [("foreign-syntax", name)]


@pytest.mark.parametrize("name", ["model.mdl", "model.xmile", "model.stmx"])
def test_an_empty_file_is_said_to_be_empty(imported_text, name):
    for content in (b"", b"\xef\xbb\xbf", b" \r\n\n"):
        found = imported_text(content, name)
        assert [fault.what for fault in found.errors] == [f"`{name}` is empty"]


def test_a_file_is_read_as_what_it_is_whatever_its_name_ends_with(imported_text):
    assert imported_text(saved(POPULATION), "model.stmx").errors == ()
    assert imported_text(xmile("<aux name='a'><eqn>1</eqn></aux>"), "model.mdl").errors == ()
    page = imported_text("<html><body>404</body></html>", "model.mdl")
    assert [fault.what for fault in page.errors] == ["the file is XML of `html`, not of XMILE"]


@pytest.mark.parametrize(
    ("text", "line", "wanted"),
    [
        ("a = 1 ~~|\n" * (MOST_ENTRIES + 1), 1, "entries"),
        ("a = 1 ~~|\nb = 1" + " + 1" * (LONGEST_ENTRY // 4) + " ~~|\n", 2, "an entry has"),
    ],
    ids=["many entries", "a long entry"],
)
def test_sizes_beyond_memory_are_refused_before_reading(imported_text, text, line, wanted):
    (fault,) = imported_text(vensim(text)).errors
    assert fault.code == "foreign-file"
    assert fault.place.line in {1, line, line + 1}
    assert wanted in fault.what


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("one = 1 ~~|\na = INTEG(1, b) ~~|\nb = INTEG(1, a) ~~|", "circular-initial"),
        ("one = 1 ~~|\na = b + one ~~|\nb = a * 2 ~~|", "algebraic-loop"),
    ],
)
def test_what_only_the_check_finds_stands_at_its_place_in_the_original(imported_text, body, code):
    found = imported_text(vensim(body))
    assert told(found) == [(code, "model.mdl", 3)]
    assert found.errors[0].related[0][1] == "in the scenario"


COMPARED = """
measured ~ Widget ~|
told := GET XLS DATA('gone.xlsx', 'S', 'A', 'B2') ~ Widget ~|
s = INTEG(3, 0) ~ Widget ~|
t = INTEG(s, 0) ~~|
u = INTEG(s, 0) ~~|
error = (s - measured)^2 + told ~~|
payoff = INTEG(error, 0) ~~|
"""


def test_what_only_compares_with_missing_data_is_left_out_and_named(run_text):
    run = run_text(vensim(COMPARED))
    assert run["s"] == [0, 3, 6, 9, 12]
    assert run.imported.missing == {"measured", "told", "error", "payoff"}
    warned = [(fault.code, fault.place.line) for fault in run.imported.faults if fault.code == "file-missing"]
    assert sorted(line for _, line in warned) == [3, 4, 8, 9]
    assert "measured" not in run.imported.text
    assert "left out for want of data: 4 variables" in say_import({}, 0, "x", {}, len(run.imported.missing))


@pytest.mark.parametrize("flow", ["measured", "1 + 0 * measured"])
def test_data_that_drive_the_stocks_are_never_done_without(imported_text, flow):
    found = imported_text(vensim(f"measured ~~|\ns = INTEG({flow}, 0) ~~|\nt = INTEG(s, 0) ~~|"))
    assert told(found) == [("file-missing", "model.mdl", 2)]
    assert found.missing == frozenset()


def test_results_of_what_was_left_out_are_no_agreement(tmp_path):
    (tmp_path / "m.mdl").write_text(vensim(COMPARED, stop=1))
    (tmp_path / "m.csv").write_text("Time,s,payoff\n0,0,0\n1,3,5\n")
    (result,) = conformance.run_conformance(tmp_path).models
    assert (result.verdict, result.why) == ("unsupported", "left out for want of data: payoff")


def test_a_mistake_of_ours_with_one_model_costs_the_others_nothing(tmp_path, monkeypatch):
    for name in ("a", "b"):
        (tmp_path / f"{name}.mdl").write_text(vensim("x = INTEG(1, 0) ~~|", stop=1))
        (tmp_path / f"{name}.csv").write_text("Time,x\n0,0\n1,1\n")
    own = conformance.import_model
    monkeypatch.setattr(conformance, "import_model", lambda path, _: 1 / 0 if path.stem == "a" else own(path))
    found = conformance.run_conformance(tmp_path)
    assert [(model.model, model.verdict) for model in found.models] == [("a.mdl", "unsupported"), ("b.mdl", "pass")]
    assert "our own mistake: ZeroDivisionError" in found.models[0].why


def warning(at):
    return Fault(code="foreign-units", what=f"`x{at}`", place=Place("m.mdl", at, 1, at, 2), severity="warning")


def test_many_alike_warnings_are_shown_few_and_counted():
    kept = few_of([warning(at) for at in range(1, 41)])
    assert len(kept) == MOST_ALIKE + 1
    assert kept[-1].what == "35 more warnings of this kind, the next one here"
    assert kept[-1].place.line == MOST_ALIKE + 1


def test_an_error_behind_many_warnings_is_not_lost():
    faults = FaultList()
    for at in range(3 * MOST_FAULTS):
        faults.add(warning(at))
    assert not faults.has_errors
    faults.add(Fault(code="foreign-syntax", what="bad"))
    assert faults.has_errors
    assert len(faults.faults) == 3 * MOST_FAULTS + 1


def test_the_summary_counts_in_words_that_agree():
    said = say_import({"stock": 1, "auxiliary": 2}, 1, "m", {"view": 1, "range of a slider": 3})
    assert said.splitlines()[:3] == [
        "m/scenario.sand: 1 stock, 2 auxiliaries",
        "left out, as no number depends on it: 1 view, 3 ranges of sliders",
        "1 expression carries a factor of one with a unit, such as `* 1 person/year`, where units of the original are "
        "missing or do not agree; no number changes",
    ]


def test_no_file_outside_the_folder_is_read(tmp_path, capsys):
    folder = tmp_path / "inner"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("t,x\n1,4711\n2,4711\n")
    (tmp_path / "secret.dat").write_text("hidden\n0\t4711\n5\t4711\n")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "link.dat").symlink_to(tmp_path / "secret.dat")
    for call in ("'../secret.csv'", "'link.csv'", f"'{tmp_path}/secret.csv'", "'..\\\\secret.csv'"):
        (folder / "m.mdl").write_text(vensim(f"x = GET DIRECT CONSTANTS({call}, ',', 'B2') ~~|\ny = x ~~|"))
        assert run_command(["import", str(folder / "m.mdl"), "--out", str(tmp_path / "out")]) == 1
    (folder / "m.mdl").write_text(vensim("hidden ~~|\ny = INTEG(hidden, 0) ~~|"))
    assert run_command(["import", str(folder / "m.mdl"), "--out", str(tmp_path / "out")]) == 1
    shown = capsys.readouterr()
    assert "4711" not in shown.out + shown.err
    assert not (tmp_path / "out").exists()
