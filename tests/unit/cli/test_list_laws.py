"""`sandtable list laws`: the table, one card, JSON, and what is refused."""

from __future__ import annotations

import json

import pytest

from sandtable.cli.main import run_command


@pytest.fixture
def say(capsys):
    def run(*words: str) -> tuple[int, str, str]:
        code = run_command(list(words))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_list_shows_blocks_and_functions(say) -> None:
    code, out, _ = say("list", "laws")
    assert code == 0
    for word in (
        "lanchester",
        "Lanchester 1916",
        "world3",
        "cinc",
        "Singer, Bremer and Stuckey 1972",
        "skill on history",
    ):
        assert word in out


def test_one_law_in_full(say) -> None:
    code, out, _ = say("list", "laws", "richardson")
    assert code == 0
    for word in ("d arms[nation]/dt = ", "use richardson as", "sandtable reproduce richardson", "arms-race-1909"):
        assert word in out


@pytest.mark.parametrize("name", ["lanchester", "landscape"])
def test_laws_are_data_too(say, name: str) -> None:
    rows = json.loads(say("list", "laws", "--json")[1])
    assert name in {row["card"]["id"] for row in rows}
    law = json.loads(say("list", "laws", name, "--json")[1])
    assert law["card"]["id"] == name
    assert all(equation["latex"] for equation in law["equations"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("laws", "lanchestr"), 2, "near names: `lanchester`"),
        (("laws", "korea-ukraine-2024"), 2, "the library has no law"),
        (("laws", "a", "b"), 2, "unexpected extra argument"),
        (("korea-ukraine-2024", "bass"), 2, "`sandtable list laws bass`"),
        (("law",), 2, "there is no scenario `law`"),
    ],
)
def test_what_is_not_there_is_refused(say, words: tuple[str, ...], code: int, said: str) -> None:
    found, out, err = say("list", *words)
    assert (found, out) == (code, "")
    assert said in err


def test_a_refusal_is_data_too(say) -> None:
    code, out, _ = say("list", "laws", "nothing", "--json")
    assert code == 2
    assert json.loads(out)["faults"][0]["code"] == "no-such-name"


def test_a_folder_of_that_name_is_listed_by_its_path(say, tmp_path, monkeypatch) -> None:
    (tmp_path / "laws").mkdir()
    text = 'scenario "My own"\ntime 0 to 2 step 1 month\naux x "An own thing" : 1 = 2\noutcome y : 1 = final(x)\n'
    (tmp_path / "laws" / "scenario.sand").write_text(text + 'lens record "no one\'s opinion"\n')
    monkeypatch.chdir(tmp_path)
    code, out, _ = say("list", "./laws")
    assert code == 0
    assert "An own thing" in out
    assert "Lanchester" in say("list", "laws")[1]
