"""Repeating published results: functions, blocks through the engine, files that the user names."""

import pytest

from sandtable.theory.reproduction import Reproduction
from sandtable.usecases.laws import blocks, reproduce
from sandtable.usecases.laws.published_rows import COLUMNS, PUBLISHED, read_published
from sandtable.usecases.refused import Refused

HEAD = ",".join(COLUMNS)
SALVO = "t-salvo,salvo,examples/salvo,blue_left,,A,7,1e-9,ten ships against eight,Hughes 1995,by hand"
NMC = """stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc
AAA,1,1901,70,70,50,70,70,70,0.750000000
BBB,2,1901,30,30,-9,30,30,30,0.300000000
"""


@pytest.fixture
def table(tmp_path):
    """Writes a table of printed outcomes and gives its path."""

    def write(*rows: str, head: str = HEAD):
        path = tmp_path / "published.csv"
        path.write_text("\n".join([head, *rows]) + "\n")
        return path

    return write


@pytest.fixture
def nmc(tmp_path):
    path = tmp_path / "nmc.csv"
    path.write_text(NMC)
    return path


@pytest.fixture
def none(tmp_path):
    """No table of printed outcomes at all."""
    return tmp_path / "absent.csv"


def faults_of(trouble) -> list[str]:
    return [fault.what for fault in trouble.value.faults]


def test_every_result_of_the_functions_is_as_expected(none):
    report = reproduce.reproduce(published=none)
    assert report.n_surprises == 0
    assert report.n_repeated == report.n_results > 60
    assert report.n_failed_controls == report.n_controls > 3
    assert not report.is_stopped


@pytest.mark.slow
def test_every_result_of_the_library_is_as_expected_blocks_too():
    report = reproduce.reproduce()
    assert [result.id for result in report.results if not result.is_as_expected] == []
    assert report.seconds < 30
    if PUBLISHED.is_file():
        assert report.n_asked > len(reproduce.reproduce(published=PUBLISHED.with_name("absent.csv")).results)


def test_one_law_is_repeated_alone(none):
    report = reproduce.reproduce(["salvo", "salvo"], published=none)
    assert [result.id for result in report.results] == ["salvo-ten-against-eight"]
    assert (report.n_repeated, report.n_results, report.n_controls) == (1, 1, 0)


def test_unknown_laws_are_all_named_with_near_ones(none):
    with pytest.raises(Refused) as trouble:
        reproduce.reproduce(["bargainin", "cics", "teacup"], published=none)
    assert trouble.value.exit_code == 2
    assert faults_of(trouble) == [
        "there is no law `bargainin`",
        "there is no law `cics`",
        "no published result is kept of the law `teacup`",
    ]
    assert "`bargaining`" in trouble.value.faults[0].why
    assert "`cinc`" in trouble.value.faults[1].why


def test_stopping_keeps_what_was_done(none):
    told = []
    report = reproduce.reproduce(
        published=none, progress=lambda done, total, what: told.append((done, total, what)),
        should_stop=lambda: len(told) == 3,
    )  # fmt: skip
    assert report.is_stopped
    assert len(report.results) == 3 < report.n_asked
    assert told[0] == (0, report.n_asked, "cinc")


def test_a_wrong_formula_is_told(none, monkeypatch):
    from sandtable.theory.published import salvo

    monkeypatch.setattr(salvo, "_compute", lambda: (8.0, 2.0))
    (result,) = reproduce.reproduce(["salvo"], published=none).results
    assert (result.verdict, result.n_within, result.worst) == ("differs", 1, 0)


def test_a_law_is_checked_over_a_file_and_its_own_results_beside_it(none, nmc):
    report = reproduce.reproduce(["salvo"], data=[f"cinc={nmc}"], published=none)
    assert {result.law for result in report.results} == {"salvo", "cinc"}
    by_id = {result.id: result for result in report.results}
    assert by_id["cinc-file"].verdict == "holds"
    assert by_id["cinc-file-zero-filled"].verdict == "fails, as it must"
    (read,) = report.data
    assert (read.law, read.file, read.what) == ("cinc", "nmc.csv", "2 state-years")


def test_everything_wrong_with_files_is_said_at_once(none, nmc, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    data = ["cinc", "=x", "salvo=x", f"cinc={tmp_path / 'gone.csv'}", f"rules={other}", f"cinc={tmp_path}"]
    with pytest.raises(Refused) as trouble:
        reproduce.reproduce(data=data, published=none)
    said = faults_of(trouble)
    assert len(said) == len(data)
    assert said[0] == "`cinc` names no law and file"
    assert said[2] == "the law `salvo` has no check over a data set"
    assert "cannot be read" in said[3]
    assert "columns are missing" in said[4]
    assert "`wina`, `stra`, `strd`" in trouble.value.faults[4].why


def test_one_data_set_twice_is_refused(none, nmc):
    with pytest.raises(Refused, match="the same data set again"):
        reproduce.reproduce(data=[f"cinc={nmc}", f"cinc={nmc}"], published=none)


def test_numbers_of_a_file_that_the_function_refuses_are_told(none, tmp_path):
    path = tmp_path / "nmc.csv"
    path.write_text(NMC.replace("70,70,50", "70,-4,50"))
    with pytest.raises(Refused, match="`cinc-file`: ") as trouble:
        reproduce.reproduce(["cinc"], data=[f"cinc={path}"], published=none)
    assert trouble.value.faults[0].mend


def test_a_state_that_stands_twice_in_a_year_is_told(none, tmp_path):
    path = tmp_path / "nmc.csv"
    path.write_text(NMC.replace("BBB,2", "AAA,1"))
    with pytest.raises(Refused, match="`AAA 1901`"):
        reproduce.reproduce(["cinc"], data=[f"cinc={path}"], published=none)


def test_printed_outcomes_of_blocks_are_run_once_and_compared(table, monkeypatch):
    runs = []
    run_scenario = blocks._run_scenario
    monkeypatch.setattr(blocks, "_run_scenario", lambda *given: runs.append(1) or run_scenario(*given))
    rows = [
        SALVO, SALVO.replace("blue_left,,A,7", "red_left,,B,2"),
        SALVO.replace("t-salvo", "t-guarded").replace("blue_left,,A,7", "guarded_left,,,9.5"),
    ]  # fmt: skip
    report = reproduce.reproduce(["salvo"], published=table(*rows))
    by_id = {result.id: result for result in report.results}
    assert (by_id["t-salvo"].verdict, by_id["t-salvo"].labels, by_id["t-salvo"].ours) == ("holds", ("A", "B"), (7, 2))
    assert (by_id["t-guarded"].verdict, by_id["t-guarded"].ours) == ("differs", (10,))
    assert (by_id["t-salvo"].what, by_id["t-salvo"].note) == ("ten ships against eight", "by hand")
    assert runs == [1]


def test_rows_may_say_where_a_number_is_from_and_by_whose_reading(table):
    path = table(f"{SALVO},recalled,mine", head=f"{HEAD},origin,reading")
    (row,) = read_published(path, laws={"salvo"})
    assert (row.origin, row.reading, row.branch) == ("recalled", "mine", "base")


def test_only_scenarios_of_the_laws_asked_for_are_read(table):
    other = "t-x,lanchester,no-such-scenario,x,,x,1,1,x,x,x"
    report = reproduce.reproduce(["salvo"], published=table(SALVO, other))
    assert report.n_surprises == 0
    with pytest.raises(Refused, match="no-such-scenario"):
        reproduce.reproduce(["lanchester"], published=table(SALVO, other))


def test_rows_that_cannot_be_read_are_all_named_with_their_lines(table):
    path = table(
        "# a remark",
        SALVO.replace(",7,", ",seven,"),
        SALVO.replace(",1e-9,", ",-1,"),
        SALVO.replace(",salvo,", ",salvoo,"),
        SALVO.replace("t-salvo", "salvo-ten-against-eight"),
        SALVO.replace("blue_left", ""),
        SALVO + ",more",
        SALVO,
        SALVO.replace(",salvo,", ",lanchester,"),
    )
    with pytest.raises(Refused) as trouble:
        reproduce.reproduce(published=path)
    told = [(fault.place.line, fault.what) for fault in trouble.value.faults]
    assert [line for line, _ in told] == [3, 4, 5, 6, 7, 8, 10]
    for (_, what), words in zip(
        told, ("`seven`", "`-1`", "no law `salvoo`", "another result", "empty", "12 cells", "of `lanchester` here"), strict=True
    ):  # fmt: skip
        assert words in what
    assert "`salvo`" in trouble.value.faults[2].why


def test_outcomes_and_branches_that_a_scenario_lacks_are_all_named(table):
    path = table(
        SALVO.replace("blue_left", "blue_lift"),
        SALVO.replace("blue_left,,", "blue_left,nowhere,"),
        SALVO.replace("examples/salvo", "examples/none"),
    )
    with pytest.raises(Refused) as trouble:
        reproduce.reproduce(["salvo"], published=path)
    said = faults_of(trouble)
    assert said[0] == "`salvo` has no outcome `blue_lift`"
    assert "`blue_left`" in trouble.value.faults[0].why
    assert said[1] == "`salvo` has no branch `nowhere`"
    assert len(said) == 3


def test_a_table_without_its_columns_is_refused(table):
    with pytest.raises(Refused, match="no column `outcome`, `note`"):
        reproduce.reproduce(published=table(head=HEAD.replace("outcome,", "").replace(",note", "")))


def test_all_results_are_listed_without_running_anything(table):
    listed = reproduce.list_results(table(SALVO))
    assert isinstance(listed[-1], Reproduction)
    assert listed[-1].id == "t-salvo"
    assert len({result.id for result in listed}) == len(listed)
