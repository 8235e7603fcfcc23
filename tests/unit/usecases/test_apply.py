"""Laws applied to users' tables: what comes out, the many ways to write a CSV, every bad cell with its place."""

import csv
import json

import numpy as np
import pytest

from sandtable.cli.main import run_command
from sandtable.reports.laws.applied import layout_application
from sandtable.reports.plain import page_to_text
from sandtable.theory import war_sizes
from sandtable.theory.published.cinc import reproductions
from sandtable.usecases.laws.apply import apply_law
from sandtable.usecases.laws.applying import APPLY
from sandtable.usecases.laws.options import TAKES, Options
from sandtable.usecases.laws.tables import TABLES, read_sheet
from sandtable.usecases.refused import Refused

EXAMPLES = {
    "cinc": ("great_powers_1913", Options()),
    "landscape": ("syria_2016", Options(neutral=3)),
    "expected_utility": ("emission_standards", Options(rounds=1)),
    "lanchester": ("iwo_jima", Options(reinforcements="iwo_jima_landings")),
    "lanchester_fit": ("ardennes_1944", Options()),
    "power_law": ("interstate_wars", Options()),
    "onsets": ("interstate_wars", Options(first_year=1823, last_year=2003)),
}


def table(tmp_path, text: str, name: str = "table.csv") -> str:
    path = tmp_path / name
    path.write_bytes(text.encode())
    return str(path)


def places(refusal: Refused) -> list[tuple[int, int]]:
    return [(fault.place.line, fault.place.column) for fault in refusal.faults]


def test_every_law_that_can_be_applied_has_a_table_in_the_library():
    assert set(EXAMPLES) == set(TAKES) == set(APPLY)
    used = {name for name, _ in EXAMPLES.values()} | {"iwo_jima_landings"}
    assert {path.stem for path in TABLES.glob("*.csv")} == used


@pytest.mark.parametrize("path", sorted(TABLES.glob("*.csv")), ids=lambda path: path.stem)
def test_every_table_of_the_library_names_its_source(path):
    said = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert any(year in " ".join(said) for year in ("19", "20"))
    assert read_sheet(path).rows


@pytest.mark.parametrize("law", EXAMPLES)
def test_every_page_says_what_the_law_assumes_and_how_well_it_did(law):
    name, options = EXAMPLES[law]
    text = page_to_text(layout_application(apply_law(law, name, options)))
    assert "assumes: " in text
    assert "skill: " in text
    assert "paper: " in text


def test_the_great_powers_of_1913_come_out_as_published():
    (published,) = [result for result in reproductions() if result.id == "cinc-1913"]
    (found,) = apply_law("cinc", "great_powers_1913").results
    ours = [found[name] for name in published.labels]
    assert ours == pytest.approx(published.published, abs=published.tolerance)


def test_the_camps_over_syria_come_out_as_published():
    application = apply_law("landscape", "syria_2016", Options(neutral=3))
    (found,) = application.results
    assert (found.n_minima, found.best.energy) == (1, -83_200)
    assert found.best.camps[1] == ("Turkey", "ISIS", "Nusra")
    text = page_to_text(layout_application(application))
    assert "Camp 2: Turkey, ISIS, Nusra" in text
    assert "Turkey is\n  held least, by 800" in text


def test_both_readings_stand_side_by_side_unless_one_is_named():
    application = apply_law("expected_utility", "emission_standards", Options(rounds=1))
    masad, scholz = application.results
    assert (masad.median, round(masad.mean, 5)) == (7.0, 7.38996)
    assert scholz.rounds[-1].median == pytest.approx(8.41593, abs=5e-6)
    assert "Two readings of one paper" in page_to_text(layout_application(application))
    (alone,) = apply_law("expected_utility", "emission_standards", Options(reading="scholz")).results
    assert alone.reading.name.startswith("Scholz")


def test_iwo_jima_is_won_on_the_thirty_seventh_day():
    (found,) = apply_law("lanchester", "iwo_jima", Options(reinforcements="iwo_jima_landings")).results
    assert (found.fight.winner, round(found.fight.survivors)) == ("a", 51_983)
    assert 36 < found.fight.end_time < 37


def test_all_years_of_a_data_set_are_reckoned_and_the_last_is_shown(tmp_path):
    text = "state,year,gdp,men\nA,1900,1,1\nB,1900,3,1\nA,1901,2,1\nB,1901,2,\n"
    application = apply_law("cinc", table(tmp_path, text))
    assert application.results[0].index.tolist() == [0.375, 0.625, 0.75, 0.5]
    page = page_to_text(layout_application(application))
    assert "A has the largest share in 1901: 75 %." in page
    assert "1 row with a component missing" in page
    assert "2 years were reckoned, 1900 to 1901" in page


@pytest.mark.parametrize(
    "text",
    [
        "state,x,y\nA,1.5,10\nB,4.5,30\n",
        "\ufeffstate,x,y\r\nA,1.5,10\r\nB,4.5,30\r\n",
        "state;x;y\nA;1,5;10\nB;4,5;30\n",
        "# a comment\n\nstate\tx\ty\nA\t1.5\t1_0\nB\t4.5\t30\n\n",
        'state,x,y\n"A","1,5","10"\n"B","4,5",30\n',
        "sep=;\nstate;x;y\nA;1,5;10\nB;4,5;30\n",
        "State;X;Y\nA;1500,0;10\nB;4.500,0;30\n",
        "state,x,y,\nA,1.5,10,\nB,4.5,30,\n".replace("y,\n", "y\n", 1),
    ],
)
def test_the_same_table_is_read_however_it_is_written(tmp_path, text):
    (found,) = apply_law("cinc", table(tmp_path, text)).results
    assert found.index.tolist() == [0.25, 0.75]


def test_a_code_for_missing_is_refused_with_its_place_and_taken_when_it_is_named(tmp_path):
    file = table(tmp_path, "state,x,y\nA,1,-9\nB,3,5\n")
    with pytest.raises(Refused) as refusal:
        apply_law("cinc", file)
    assert places(refusal.value) == [(2, 5)]
    assert refusal.value.exit_code == 1
    assert "--missing -9" in refusal.value.faults[0].mend
    assert apply_law("cinc", file, Options(missing=-9)).results[0].n_known.tolist() == [1, 2]


def test_every_bad_cell_is_told_at_once_in_the_order_of_the_file(tmp_path):
    text = "state;x;y\nA;1,5;oops\n;2;3\nB;-9;4\nB;7;1,500\nC;;\n"
    with pytest.raises(Refused) as refusal:
        apply_law("cinc", table(tmp_path, text))
    assert places(refusal.value) == [(2, 7), (3, 1), (4, 3), (5, 1), (5, 5), (6, 1)]
    assert {fault.code for fault in refusal.value.faults} == {"unfit-table"}


def test_a_table_in_the_other_unicode_is_read(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes("state\tx\ty\nA\t1,5\t10\nB\t4,5\t30\n".encode("utf-16"))
    assert apply_law("cinc", path).results[0].index.tolist() == [0.25, 0.75]


def test_a_number_that_may_be_read_in_two_ways_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"`1.500` may be 1.500 or 1500"):
        apply_law("power_law", table(tmp_path, "size;n\n1.500;1\n2,75;1\n"))
    with pytest.raises(Refused, match=r"`1,500` may be 1.500 or 1500"):
        apply_law("power_law", table(tmp_path, "size;n\n1,500;1\n2,750;1\n"))


@pytest.mark.parametrize(
    ("law", "text", "said"),
    [
        ("cinc", "", "the file is empty"),
        ("cinc", "state,x\n", "a header and no rows"),
        ("cinc", "state,x\nA,1,2\nB,1\nC\n", "this row has 3 cells"),
        ("cinc", "state,x,x\nA,1,2\n", "two columns are called `x`"),
        ("cinc", "state,,x\nA,1,2\n", "column 2 has no name"),
        ("cinc", "1,2\n3,4\n", "the first line holds only numbers"),
        ("cinc", 'state,x\n"A,1\n', "is no CSV table"),
        ("cinc", "state,x\nA,0\nB,0\n", "component x is missing or zero for every state"),
        ("cinc", "state,x\nA,1\nB,2\nWorld,2\n", "the total of component x is 2"),
        ("cinc", "state,region\nA,Europe\n", "no column holds components"),
        ("landscape", "actor,size,A,B\nA,1,,\nB,2,,\n", "no propensity is given between A and B"),
        ("landscape", "actor,A,B\nA,,1\nB,1,\n", "has no column `size`"),
        ("landscape", "actor,size,A\nA,1,\nB,2,1\n", "has no column `B`"),
        ("landscape", "actor,size,A,B\nA,-1,,1\nB,2,1,\n", "`size` is -1"),
        ("expected_utility", "name,capability,salience,position\nA,1,80,0\nB,1,60,1\n", "divide percentages by 100"),
        ("expected_utility", "name,capability,salience,position\nA,1,1,4\nB,1,1,4\n", "from 4 to 4"),
        ("expected_utility", "name,capability,position\nA,1,4\nB,1,5\n", "has no column `salience`"),
        ("lanchester", "side,strength,loss\nA,1,1\nB,1,1\nC,1,1\n", "there are 3 sides"),
        ("lanchester", "side,strength,loss\nA,0,1\nB,1,1\n", "nobody arrives"),
        ("lanchester_fit", "strength_a,strength_b,losses_a,losses_b\n1,1,0,1\n", "`losses_a` is 0"),
        ("power_law", "size\n0\n5\n", "it is above 0"),
        ("onsets", "year\n1900.5\n", "a year of onset is 1900.5"),
    ],
)
def test_tables_that_a_law_cannot_take_are_refused(tmp_path, law, text, said):
    with pytest.raises(Refused) as refusal:
        apply_law(law, table(tmp_path, text))
    assert said in str(refusal.value)
    assert all(fault.what and fault.mend for fault in refusal.value.faults)
    assert refusal.value.exit_code == 1


def test_an_actor_with_a_column_and_no_row_is_not_left_out_in_silence(tmp_path):
    file = table(tmp_path, "actor,size,note,A,B,C\nA,1,old,0,1,-1\nB,2,new,1,0,0.5\n")
    with pytest.raises(Refused, match="`C` has a column and no row"):
        apply_law("landscape", file)


def test_sizes_beyond_any_reckoning_are_refused(tmp_path):
    file = table(tmp_path, "side,strength,loss\nblue,1e308,0.01\nred,1e-320,0.01\n")
    with pytest.raises(Refused, match="can be reckoned with") as refusal:
        apply_law("lanchester", file)
    assert places(refusal.value) == [(2, 6), (3, 5)]


def test_components_of_words_are_told_cell_by_cell(tmp_path):
    file = table(tmp_path, "state,milex\nA,abc\nB,12%\n")
    with pytest.raises(Refused) as refusal:
        apply_law("cinc", file)
    assert places(refusal.value) == [(2, 3), (3, 3)]


def test_a_name_that_stands_twice_is_told_once(tmp_path):
    file = table(tmp_path, "actor,size,A,B\nA,1,0,1\nA,2,1,0\n")
    with pytest.raises(Refused) as refusal:
        apply_law("landscape", file)
    assert [fault.what for fault in refusal.value.faults] == ["`A` stands twice"]


def test_states_with_one_share_are_named_together(tmp_path):
    file = table(tmp_path, "state,soldiers\nA,5\nB,5\nC,1\n")
    page = page_to_text(layout_application(apply_law("cinc", file)))
    assert "A and B each have the largest share: 45 %." in page


def test_more_sizes_than_a_search_for_the_bound_can_take_need_the_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(war_sizes, "MOST_COMPARISONS", 100)
    file = table(tmp_path, "deaths\n" + "\n".join(str(1000 + k * k) for k in range(20)))
    with pytest.raises(Refused, match="20 sizes, 20 of them different, are too many"):
        apply_law("power_law", file)
    assert apply_law("power_law", file, Options(xmin=1000)).rows


def test_more_actors_than_can_be_enumerated_are_told_of_the_search(tmp_path):
    n = 25
    rng = np.random.default_rng(1)
    half = rng.integers(-2, 3, (n, n))
    names = [f"a{i}" for i in range(n)]
    rows = [[name, 1, *(half + half.T)[i]] for i, name in enumerate(names)]
    text = "\n".join(",".join(map(str, row)) for row in [["actor", "size", *names], *rows])
    file = table(tmp_path, text)
    with pytest.raises(Refused, match="25 actors make 16,777,216 splits") as refusal:
        apply_law("landscape", file)
    assert "search" in str(refusal.value)
    application = apply_law("landscape", file, Options(method="search", starts=50, seed=2))
    assert not application.results[0].is_complete
    assert "There may be others." in page_to_text(layout_application(application))


@pytest.mark.parametrize(
    ("law", "options", "said"),
    [
        ("cincc", Options(), "these come near: cinc"),
        ("war_sizes", Options(), "these come near: power_law, onsets"),
        ("salvo_fire", Options(), "these can: cinc, landscape"),
        ("cinc", Options(rounds=3, seed=1), "`--seed`, `--rounds` means nothing for `cinc`"),
        ("onsets", Options(reading="x"), "`--reading` means nothing"),
        ("expected_utility", Options(reading="x"), "`--reading` is x"),
        ("expected_utility", Options(q=2, t=-1, rounds=-1, scale=(1, 1)), "`--q` is 2"),
        ("landscape", Options(method="guess", starts=0), "`--method` is guess"),
        ("lanchester", Options(law="cubic"), "`--law` is cubic"),
        ("lanchester", Options(law="1,x", until=-1), "`--until` is -1"),
    ],
)
def test_calls_that_mean_nothing_are_refused_before_the_table_is_read(law, options, said):
    with pytest.raises(Refused) as refusal:
        apply_law(law, "no-such-table.csv", options)
    assert said in str(refusal.value)
    assert refusal.value.exit_code == 2


def test_a_matrix_and_streams_may_stand_in_files_of_their_own(tmp_path):
    actors = table(tmp_path, "actor,size\nA,2\nB,3\n")
    matrix = table(tmp_path, "actor,B,A\nB,,-1\nA,-1,\n", "matrix.csv")
    (found,) = apply_law("landscape", actors, Options(propensities=matrix)).results
    assert found.best.energy == -12
    sides = table(tmp_path, "side,strength,loss\nN,10,0.1\nS,10,0.1\n", "sides.csv")
    streams = table(tmp_path, "side,start,end,rate\nX,0,1,5\nS,2,1,5\n", "streams.csv")
    with pytest.raises(Refused, match="no side is called `X`"):
        apply_law("lanchester", sides, Options(reinforcements=streams))


def test_files_that_cannot_be_read_or_written_are_refused(tmp_path):
    with pytest.raises(Refused, match="there is no such file"):
        apply_law("cinc", tmp_path / "none.csv")
    workbook = tmp_path / "book.xlsx"
    workbook.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(Refused, match="saved as CSV first"):
        apply_law("cinc", workbook)
    with pytest.raises(Refused, match="cannot be written"):
        apply_law("cinc", "great_powers_1913", out=str(tmp_path / "none" / "out.csv"))
    own = table(tmp_path, "state,x\nA,1\n")
    with pytest.raises(Refused, match="is the table that was read"):
        apply_law("cinc", own, out=own)


def test_the_results_are_written_as_a_table(tmp_path):
    out = tmp_path / "out.csv"
    apply_law("cinc", "great_powers_1913", out=str(out))
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9
    assert float(rows[0]["cinc"]) == pytest.approx(0.219911, abs=1e-6)
    assert {row["state"]: row["share_upop"] for row in rows}["China"] == ""


def test_the_command_answers_as_a_page_and_as_json(capsys):
    assert run_command(["apply", "landscape", "syria_2016", "--neutral", "3"]) == 0
    assert "1 local minimum is found" in capsys.readouterr().out
    assert run_command(["apply", "cinc", "great_powers_1913", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["card"]["id"] == "cinc"
    assert record["results"][0]["index"][0] == pytest.approx(0.219911, abs=1e-6)
    assert run_command(["apply", "cinc", "great_powers_1913", "--components", "gdp"]) == 1
    assert "has no column `gdp`" in capsys.readouterr().err
    assert run_command(["apply", "cinc", "great_powers_1913", "--rounds", "1", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["faults"][0]["code"] == "bad-argument"


def test_the_help_of_the_command_names_every_law(capsys):
    assert run_command(["apply", "--help"]) == 0
    said = capsys.readouterr().out
    assert [law for law in TAKES if law not in said] == []
