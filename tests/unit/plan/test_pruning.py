"""A pruned plan gives the same bits in everything that is left."""

from dataclasses import replace

import numpy as np
import pytest

from sandtable.engine.options import EngineOptions
from sandtable.engine.run import run_plan
from sandtable.plan.pruning import prune_plan
from sandtable.runs.runs import RunInputs
from sandtable.testing.plans import random_plan


@pytest.mark.parametrize("seed", range(6))
def test_outcomes_of_a_pruned_plan_are_the_same_bits(seed):
    plan = random_plan(seed)
    pruned = prune_plan(plan, set())
    assert pruned.records == ()
    assert len(pruned.step) <= len(plan.step)
    rng = np.random.default_rng(seed)
    n_slots = max(plan.parameter_slots.values(), default=-1) + 1
    inputs = RunInputs(
        parameters=rng.uniform(0.5, 2.0, (n_slots, 5)),
        series=rng.uniform(0.5, 2.0, (len(plan.series), plan.n_steps + 1)),
        seed=seed,
    )
    options = EngineOptions(engine="numpy")
    whole, part = run_plan(plan, inputs, options=options), run_plan(pruned, inputs, options=options)
    assert np.array_equal(whole.outputs, part.outputs, equal_nan=True)
    assert np.array_equal(whole.status, part.status)


def test_a_kept_record_is_the_same_and_others_are_gone():
    plan = next(p for p in map(random_plan, range(20)) if len(p.records) > 1)
    name = plan.records[-1].name
    pruned = prune_plan(plan, {name})
    assert [record.name for record in pruned.records] == [name]
    assert pruned.digest == ""


def test_what_feeds_no_wanted_output_is_not_gathered_and_the_rest_is_the_same():
    still = 0
    for seed in range(12):
        whole = random_plan(seed)
        plan = replace(whole, states=tuple(replace(state, watch="") for state in whole.states), records=())
        wanted = plan.outputs[0].name
        pruned = prune_plan(plan, set(), lambda name, wanted=wanted: name == wanted)
        still += sum(pruned.step[state.following].name == "state" for state in pruned.states)
        rng = np.random.default_rng(seed)
        inputs = RunInputs(
            parameters=rng.uniform(0.5, 2.0, (max(plan.parameter_slots.values(), default=-1) + 1, 5)),
            series=rng.uniform(0.5, 2.0, (len(plan.series), plan.n_steps + 1)),
            seed=seed,
        )
        options = EngineOptions(engine="numpy")
        kept = run_plan(pruned, inputs, options=options).outputs
        assert np.array_equal(kept[0], run_plan(plan, inputs, options=options).outputs[0], equal_nan=True)
    assert still > 0
