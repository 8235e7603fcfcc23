"""A scenario as a model of EMA Workbench gives what our own run gives."""

import logging
import warnings

import numpy as np
import pytest

from sandtable.ema import EnsembleEvaluator, SandtableModel, parameter_name
from sandtable.usecases.check import require_model
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest
from sandtable.usecases.run import run_model

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from ema_workbench import Policy, Scenario, SequentialEvaluator
    from ema_workbench.em_framework.evaluators import Samplers

N = 16
OUTCOMES = ("lost", "kept")


@pytest.fixture(autouse=True)
def quiet():
    logging.getLogger("EMA").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def made(where, **more):
    return SandtableModel(where, engine="numpy", **{"outcomes": OUTCOMES, **more})


def drawn(run, lens="record"):
    """Scenarios of the workbench with the parameters of our own futures."""
    return [
        Scenario(**{parameter_name(id_): row[future] for id_, row in zip(run.parameter_ids, run.parameters[lens], strict=True)})
        for future in range(run.manifest.n_futures)
    ]  # fmt: skip


def experiments_of(evaluator_class, model, scenarios, policies, **more):
    with evaluator_class(model) as evaluator:
        return evaluator.perform_experiments(scenarios, policies, **more)


@pytest.mark.parametrize("evaluator", [SequentialEvaluator, EnsembleEvaluator])
def test_the_same_parameters_and_chance_give_the_same_outcomes_as_a_run(case_model, evaluator):
    request = RunRequest(futures=N, engine="numpy", lenses=("record",), branches=("base", "harder"))
    run = run_model(case_model, request)
    policies = [Policy("base", branch="base"), Policy("harder", branch="harder")]
    table, outcomes = experiments_of(evaluator, made(case_model), drawn(run), policies)
    for branch in ("base", "harder"):
        rows = (table["policy"] == branch).to_numpy()
        for name in OUTCOMES:
            expected = run.outcomes["record", branch][run.manifest.outcomes.index(name)]
            np.testing.assert_array_equal(outcomes[name][rows], expected)


def test_the_evaluators_agree_on_sampled_experiments_and_series(case_model):
    series = [v.id for v in case_model.variables.values() if v.kind == "stock"][:1]
    sampled = {"uncertainty_sampling": Samplers.LHS}
    model = made(case_model, branches=("base", "harder"), moves=("strike",), series=series)
    scenarios = [Scenario(**{p.name: float(p.dist.ppf(u)) for p in model.uncertainties}) for u in (0.1, 0.5, 0.9)]
    one_table, one = experiments_of(SequentialEvaluator, model, scenarios, 3, **sampled)
    for name in one:
        assert one[name].shape[0] == 9
    policies = [
        Policy(row.policy, branch=row.branch, strike=row.strike)
        for row in one_table.drop_duplicates("policy").itertuples()
    ]
    _, other = experiments_of(EnsembleEvaluator, model, scenarios, policies)
    for name in one:
        np.testing.assert_array_equal(one[name], other[name])
    assert one[parameter_name(next(iter(model.outcomes.keys())))].ndim == 1
    assert any(values.ndim == 2 and values.shape[1] == case_model.grid.n_points for values in one.values())


def test_a_sampler_of_the_workbench_draws_from_our_distributions(case_model):
    model = made(case_model)
    table, _ = experiments_of(EnsembleEvaluator, model, 400, 1, uncertainty_sampling=Samplers.LHS)
    run = run_model(case_model, RunRequest(futures=4000, engine="numpy", lenses=("record",), branches=("base",)))
    for id_, values in zip(run.parameter_ids, run.parameters["record"], strict=True):
        name = parameter_name(id_)
        if name in table:
            ours = np.quantile(values, [0.1, 0.5, 0.9])
            assert np.quantile(table[name], [0.1, 0.5, 0.9]) == pytest.approx(ours, rel=0.1)


def test_ranges_are_uniform_between_quantiles(case_model):
    for parameter in made(case_model, ranges=True).uncertainties:
        assert parameter.dist.dist.name == "uniform"
        assert parameter.lower_bound < parameter.default < parameter.upper_bound


def test_a_move_held_back_is_the_branch_that_never_makes_it(case_model):
    request = RunRequest(futures=N, engine="numpy", lenses=("record",), branches=("base",))
    run = run_model(case_model, request)
    model = made(case_model, branches=("base",), moves=("strike",))
    policies = [Policy("free", strike="free"), Policy("never", strike="never")]
    table, outcomes = experiments_of(EnsembleEvaluator, model, drawn(run), policies)
    free = (table["policy"] == "free").to_numpy()
    np.testing.assert_array_equal(
        outcomes["lost"][free], run.outcomes["record", "base"][run.manifest.outcomes.index("lost")]
    )
    assert outcomes["lost"][~free] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"branches": ("nowhere",)}, "no branch"),
        ({"moves": ("sing",)}, "no move"),
        ({"outcomes": ("joy",)}, "no outcome"),
        ({"series": ("joy",)}, "no variable"),
        ({"lens": "nobody"}, "no lens"),
        ({"engine": "abacus"}, "no engine"),
    ],
)
def test_names_that_are_none_are_refused(case_model, wrong, said):
    with pytest.raises(Refused, match=said):
        SandtableModel(case_model, **{"engine": "numpy", **wrong})


def test_a_value_that_is_no_number_is_refused(case_model):
    model = made(case_model)
    name = next(iter(model.uncertainties.keys()))
    with pytest.raises(Refused, match="finite number"):
        experiments_of(EnsembleEvaluator, model, [Scenario(**{name: "much"})], [Policy("base", branch="base")])


def test_a_scenario_of_the_library_is_a_model_by_its_name():
    model = SandtableModel("arms-race-1909", engine="numpy")
    variables = require_model("arms-race-1909").variables.values()
    assert model.name.isalnum()
    assert [outcome.name for outcome in model.outcomes] == [
        v.id for v in variables if v.kind == "outcome" and not v.is_hoisted
    ]


def test_an_evaluator_without_a_model_is_refused():
    with pytest.raises(Refused, match="no model"), EnsembleEvaluator([]):
        pass
