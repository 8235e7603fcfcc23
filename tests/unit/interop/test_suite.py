"""The models that ship with the project, through the same door as anyone's folder of models."""

from pathlib import Path

from sandtable.cli.main import run_command
from sandtable.usecases.interop.conformance import run_conformance

SUITE = Path(__file__).parent / "suite"


def test_every_model_of_our_own_passes():
    found = run_conformance(SUITE)
    assert {model.model: model.verdict for model in found.models} == {
        "cohorts/cohorts.mdl": "pass",
        "growth/growth.mdl": "pass",
    }
    assert all(model.n_series >= 3 for model in found.models)


def test_the_command_prints_a_row_per_suite_and_leaves_with_0(capsys):
    assert run_command(["conformance", str(SUITE)]) == 0
    assert "2 of 2 models repeat what their tool printed" in capsys.readouterr().out


def test_import_writes_a_folder_that_checks(tmp_path, capsys):
    out = tmp_path / "growth"
    assert run_command(["import", str(SUITE / "ours" / "growth" / "growth.mdl"), "--out", str(out)]) == 0
    assert "1 stock, 1 flow" in capsys.readouterr().out
    assert run_command(["check", str(out)]) == 0


def test_import_of_a_bad_model_tells_and_writes_nothing(tmp_path, capsys):
    model = tmp_path / "bad.mdl"
    model.write_text("{UTF-8}\nx = STRANGE(1) ~~|\n")
    assert run_command(["import", str(model), "--out", str(tmp_path / "out")]) == 1
    assert "bad.mdl:2:5: error[foreign-model]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
