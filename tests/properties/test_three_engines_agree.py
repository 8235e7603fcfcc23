from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandtable.engine.options import EngineOptions
from sandtable.model.model import Model
from sandtable.testing.agreement import find_disagreements, relative_gaps
from sandtable.testing.models import all_series, model_from_text, run_futures
from sandtable.testing.random_scenarios import closed_scenario_texts, scenario_texts, smooth_scenario_texts

LLVM = EngineOptions(engine="llvm", tier=0)
NUMPY = EngineOptions(engine="numpy")
FEW = settings(max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=150)


def ways(model: Model) -> list[tuple[str, tuple[str, ...]]]:
    """Lenses and branches under which a random scenario is run."""
    lenses = [lens for lens in model.lenses if lens != "record"]
    return [("record", ()), *(("record", (branch,)) for branch in model.branches), *((lens, ()) for lens in lenses)]


def require_agreement(text: str, options: EngineOptions) -> None:
    model = model_from_text(text)
    for lens, branches in ways(model):
        gaps = find_disagreements(model, n_futures=3, lens=lens, branches=branches, options=options)
        assert not gaps, f"{lens} {branches}:\n" + "\n".join(gaps) + "\n" + text


@FEW
@given(scenario_texts())
def test_the_numpy_engine_does_what_the_oracle_says(text: str) -> None:
    require_agreement(text, NUMPY)


@FEW
@given(scenario_texts())
def test_the_llvm_engine_does_what_the_oracle_says(text: str) -> None:
    require_agreement(text, LLVM)


@pytest.mark.slow
@MANY
@given(scenario_texts())
def test_all_three_agree_on_many_scenarios(text: str) -> None:
    require_agreement(text, NUMPY)
    require_agreement(text, LLVM)


def bits(model: Model, n_futures: int, **more: object) -> tuple[bytes, bytes, bytes]:
    result, _, _ = run_futures(model, n_futures=n_futures, options=NUMPY, **more)  # type: ignore[arg-type]
    return result.outputs.tobytes(), result.status.tobytes(), result.records.tobytes()


@pytest.mark.parametrize("options", [NUMPY, pytest.param(LLVM, marks=pytest.mark.slow)], ids=["numpy", "llvm"])
@FEW
@given(text=scenario_texts())
def test_a_batch_equals_one_by_one(text: str, options: EngineOptions) -> None:
    model = model_from_text(text)
    batch, _, plan = run_futures(model, n_futures=5, first_future=3, options=options)
    for future in range(5):
        one, _, _ = run_futures(model, n_futures=1, first_future=3 + future, options=options, plan=plan)
        assert np.array_equal(one.outputs[:, 0], batch.outputs[:, future], equal_nan=True)
        assert np.array_equal(one.records[..., 0], batch.records[..., future], equal_nan=True)
        assert one.status[0] == batch.status[future]


@FEW
@given(scenario_texts())
def test_the_same_seed_gives_the_same_bits_from_the_text_on(text: str) -> None:
    assert bits(model_from_text(text), 4, seed=5) == bits(model_from_text(text), 4, seed=5)


@FEW
@given(scenario_texts(), st.sampled_from(["", "move zeal_move by RU toward UA\n  chance 0 * zeal / 1 month\n"]))
def test_an_unused_variable_or_a_move_without_a_chance_changes_no_bit(text: str, more: str) -> None:
    model = model_from_text(text)
    zeal = 'uncertain zeal : 1 = 0.2 to 0.4 judged "for the test"\naux zealous : 1 = zeal * lognormal_noise(0.2)\n'
    seen = "outcome zeal_seen : 1 = count_steps(active(zeal_move))\n" if more else ""
    larger = model_from_text(text + zeal + more + seen)
    first, _, plan = run_futures(model, n_futures=4)
    second, _, larger_plan = run_futures(larger, n_futures=4)
    row = {output.name: index for index, output in enumerate(larger_plan.outputs)}
    rows = [row[output.name] for output in plan.outputs if not output.name.startswith("check.")]
    own = [index for index, output in enumerate(plan.outputs) if not output.name.startswith("check.")]
    assert np.array_equal(first.outputs[own], second.outputs[rows], equal_nan=True)
    place = {name: index for index, (_, name) in enumerate(all_series(larger_plan))}
    places = [place[name] for _, name in all_series(plan)]
    assert np.array_equal(first.records, second.records[places], equal_nan=True)


@FEW
@given(scenario_texts())
def test_a_lens_that_says_what_the_record_says_gives_the_records_bits(text: str) -> None:
    given_at = next((line for line in text.splitlines() if line.startswith("uncertain ")), None)
    if given_at is None:
        return
    head, _, value = given_at.removeprefix("uncertain ").partition(" = ")
    name = head.split("[")[0].split(" ")[0]
    model = model_from_text(f"{text}lens same by someone\n  {name} = {value}\n")
    assert bits(model, 4) == bits(model, 4, lens="same")


@FEW
@given(closed_scenario_texts())
def test_a_closed_model_conserves_its_stocks(text: str) -> None:
    model = model_from_text(text)
    result, _, plan = run_futures(model, n_futures=3)
    rows = {output.name: result.outputs[index] for index, output in enumerate(plan.outputs)}
    np.testing.assert_allclose(rows["out_whole"], rows["out_start"], rtol=1e-11)


def find_order(text: str, method: str, steps: tuple[float, ...]) -> float:
    """The order of accuracy seen from three steps, each half of the one before; infinite when there is no error."""
    ends = []
    for step in steps:
        filled = text.replace("@STEP@", f"{step:g}").replace("@METHOD@", method)
        result, _, plan = run_futures(model_from_text(filled), n_futures=1)
        ends.append([result.outputs[index, 0] for index in range(len(plan.outputs))])
    coarse, middle, fine = np.asarray(ends)
    first, second = np.linalg.norm(coarse - middle), np.linalg.norm(middle - fine)
    return float(np.log2(first / second)) if second > 1e-12 else np.inf


EULER = ("euler", 1, (1 / 16, 1 / 32, 1 / 64))
RK4 = ("rk4", 4, (1 / 16, 1 / 32, 1 / 64))


@pytest.mark.parametrize(("method", "order", "steps"), [EULER, RK4])
@FEW
@given(text=smooth_scenario_texts())
def test_halving_the_step_shows_the_order_of_the_method(
    text: str, method: str, order: int, steps: tuple[float, ...]
) -> None:
    assert find_order(text, method, steps) > order - 0.6, text


def test_a_gap_is_relative_to_the_larger_number_and_at_least_to_one() -> None:
    assert relative_gaps(
        np.asarray([1e6, 0.0, np.nan, np.inf]), np.asarray([1e6 + 1, 1e-9, np.nan, np.inf])
    ).tolist() == [
        pytest.approx(1e-6),
        1e-9,
        0.0,
        0.0,
    ]
    assert np.isinf(relative_gaps(np.asarray([np.nan]), np.asarray([1.0])))[0]
