"""The command `drivers`: its page, its JSON, its exit codes."""

import json

import pytest

from sandtable.cli.main import run_command

TEXT = """scenario "Two values"
time 2024-10 to 2025-02 step 1 month
sector front "The front"
uncertain strong "Strong" : 1 = normal(0, 3) judged "x"
uncertain weak "Weak" : 1 = normal(0, 1) judged "x"
aux whole : 1 = strong + weak + normal_noise(1)
outcome y "Whole" : 1 = final(whole)
outcome fixed : 1 = final(0 * whole)
"""
FEW = ("--futures", "400", "--engine", "numpy")


@pytest.fixture
def scenario(tmp_path):
    file = tmp_path / "two.sand"
    file.write_text(TEXT)
    return str(file)


@pytest.fixture
def say(capsys):
    def run(*arguments):
        code = run_command([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err

    return run


def test_the_page_names_the_strongest_value(say, scenario):
    code, out, _ = say("drivers", scenario, "y", *FEW)
    assert code == 0
    assert out.startswith("Under `record`, what decides `y` (“Whole”) most is “Strong” (`strong`)")
    assert "rests on" in out


@pytest.mark.parametrize("more", [(), ("--by", "sector"), ("--sobol",)])
def test_json_holds_every_share_in_full(say, scenario, more):
    code, out, _ = say("drivers", scenario, "y", *FEW, *more, "--json")
    (found,) = json.loads(out)
    assert code == 0
    assert {driver["id"] for driver in found["drivers"]} == {"strong", "weak"}
    assert found["drivers"][0]["share"] == pytest.approx(9 / 11, abs=0.1)
    assert (found["indices"] is not None) == ("--sobol" in more)


def test_a_run_at_hand_is_asked(say, scenario, tmp_path):
    assert say("run", scenario, *FEW, "--out", tmp_path / "run")[0] == 0
    code, out, _ = say("drivers", scenario, "y", "--run", tmp_path / "run")
    assert code == 0
    assert "400 futures, seed 1" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("fixed",), "error[nothing-varies]"),
        (("nothing",), "error[no-such-name]"),
        (("y", "--by", "colour"), "cannot be grouped by `colour`"),
        (("y", "--error", "0.0001"), "error[too-few-futures]"),
        (("y", "--sobol", "--design", "sobol"), "not the design sobol"),
    ],
)
def test_what_cannot_be_answered_leaves_with_two_and_says_why(say, scenario, arguments, said):
    code, _, err = say("drivers", scenario, *arguments, *FEW)
    assert code == 2
    assert said in err
    assert "mend:" in err
