"""Futures that the engine draws: the same numbers as the plain map, whatever the chunks, threads and vectors."""

from __future__ import annotations

import numpy as np
import pytest

from sandtable.engine.options import EngineOptions
from sandtable.engine.run import run_plan
from sandtable.ensemble.draw import Draw, draw_parameters, find_draws
from sandtable.ensemble.draw_plan import COVERED, lower_draws
from sandtable.model.declaration import Correlation
from sandtable.model.expression import Distribution, Number
from sandtable.model.model import Model, Parameter, SettledBranch, SettledLens
from sandtable.runs.runs import RunInputs
from sandtable.testing.builders import build_grid, build_model, build_parameter
from sandtable.usecases.draws import Drawing
from sandtable.usecases.request import RunRequest

N = 300
LLVM = EngineOptions(tier=0)


def numbers(*values: float) -> tuple[Number, ...]:
    return tuple(Number(value=value) for value in values)


def of(family: str, *arguments: float, within: tuple[float, float] | None = None, **more: object) -> Distribution:
    ends = dict(zip(("low", "high"), numbers(*within), strict=True)) if within else {}
    return Distribution(family=family, arguments=numbers(*arguments), **ends, **more)  # type: ignore[arg-type]


def interval(family: str, low: float, high: float, within: tuple[float, float] | None = None) -> Distribution:
    return of(family, low, high, within=within, is_interval=True)


WEIGHTS = numbers(2, 1, 4)
MAPPED = [
    *(interval("interval", *ends, within=cut) for ends in ((2, 30), (-2, 5)) for cut in (None, (1, 4))),
    *(of("normal", 3, 2, within=cut) for cut in (None, (0, 4), (9, 11))),
    of("normal", 3, 0),
    of("normal", 3, 0, within=(1, 3)),
    interval("normal", 0, 0.25, within=(0, 1)),
    *(of("lognormal", 5, 0.4, within=cut) for cut in (None, (0, 4))),
    interval("lognormal", 1, 9),
    *(of("logitnormal", 0.2, 0.5, within=cut) for cut in (None, (0.1, 0.3))),
    interval("logitnormal", 0.1, 0.7),
    *(of("uniform", -1, 4, within=cut) for cut in (None, (0, 2))),
    of("uniform", 2, 2),
    *(of("triangular", *ends, within=cut) for ends in ((1, 2, 5), (1, 1, 5), (1, 5, 5)) for cut in (None, (1.5, 3))),
    of("triangular", 2, 2, 2),
    *(of("bernoulli", p, within=cut) for p in (0.0, 0.3, 1.0) for cut in (None, (0, 1), (1, 1))),
    *(of("categorical", 3, 1, 2, weights=WEIGHTS, within=cut) for cut in (None, (2, 3))),
    of("categorical", 3, weights=numbers(1)),
]
LEFT = [of("beta", 2, 6), of("pert", 1, 2, 5), of("gamma", 2.5, 3), of("poisson", 4.2), of("binomial", 12, 0.3)]


def uniform(low: float, high: float) -> Distribution:
    return of("uniform", low, high)


def model_of(*distributions: float | Distribution, **more: object) -> Model:
    parameters = [build_parameter(f"p{i:02}", value) for i, value in enumerate(distributions)]
    return build_of(parameters, **more)


def build_of(parameters: list[Parameter], **more: object) -> Model:
    return build_model(build_grid(3), {"parameters": parameters, **more})  # type: ignore[typeddict-item]


def lens(id_: str, **parameters: float | Distribution) -> SettledLens:
    return SettledLens(id=id_, label="", by="", parameters=parameters, overrides=(), reasons={}, weights={})


def draw(model: Model, options: EngineOptions, n: int = N, first: int = 0) -> tuple[tuple[Draw, ...], np.ndarray]:
    lowered = lower_draws(model, find_draws(model, ["record", *model.lenses]))
    assert lowered is not None
    given = RunInputs(parameters=np.empty((0, n)), series=lowered.series, seed=7, first_future=first)
    return lowered.draws, run_plan(lowered.plan, given, keep=lowered.keep, options=options).records[:, 0]


def parameters(model: Model, engine: str = "llvm", lens: str = "record", **more: object) -> np.ndarray:
    request = RunRequest(futures=N, seed=7, engine=engine, cache_folder=None, **more)  # type: ignore[arg-type]
    branches = [branch.parameters for branch in model.branches.values()]
    drawing = Drawing(model, request, ["record", *model.lenses], branches, EngineOptions(engine=engine))
    try:
        return drawing.draw(0, N).parameters(lens=lens)
    finally:
        drawing.close()


def assert_close(found: np.ndarray, expected: np.ndarray) -> None:
    """Within 1e-12 of each row's scale: a value near 0 is a difference of two of that scale."""
    scale = np.abs(expected).max(axis=1, keepdims=True)
    assert (np.abs(found - expected) <= 1e-12 * np.maximum(np.abs(expected), scale)).all()


@pytest.mark.parametrize("engine", ["numpy", "llvm"])
def test_the_plan_maps_as_the_plain_map_does(engine: str) -> None:
    model = model_of(*MAPPED)
    draws, found = draw(model, EngineOptions(engine=engine, tier=None if engine == "numpy" else 0))
    assert [id_ for id_, _ in sorted(draws, key=lambda item: item[0])] == list(model.parameters)
    expected = draw_parameters(model, design="monte-carlo", n_futures=N, seed=7)
    order = [list(model.parameters).index(id_) for id_, _ in draws]
    assert_close(found, expected[order])


def test_every_family_that_a_plan_covers_is_tested() -> None:
    assert {value.family for value in MAPPED} == COVERED


@pytest.mark.parametrize(
    "options",
    [
        EngineOptions(tier=1, loop_cells=1),
        EngineOptions(tier=0, vector_width=2),
        EngineOptions(tier=0, vector_width=4, loop_cells=1),
        EngineOptions(tier=0, threads=2, chunk_futures=16),
    ],
    ids=["tier", "narrow", "looped", "threads"],
)
def test_vectors_threads_and_tiers_change_no_bit(options: EngineOptions) -> None:
    model = model_of(*MAPPED)
    assert np.array_equal(draw(model, options)[1], draw(model, LLVM)[1])


def test_chunks_of_futures_change_no_bit() -> None:
    model = model_of(*MAPPED)
    parts = [draw(model, LLVM, n, first)[1] for first, n in ((0, 1), (1, 130), (131, N - 131))]
    assert np.array_equal(np.concatenate(parts, axis=1), draw(model, LLVM)[1])


def test_a_lens_keeps_the_luck_and_leaves_the_others() -> None:
    other = lens("other", p00=uniform(10, 20), p01=0.5)
    model = model_of(uniform(0, 1), uniform(0, 1), of("normal", 3, 2), lenses=(other,))
    record, under = parameters(model), parameters(model, lens="other")
    np.testing.assert_allclose(under[0], 10 + 10 * record[0], rtol=1e-14)
    assert (under[1] == 0.5).all()
    assert np.array_equal(under[2], record[2])


def test_a_new_parameter_changes_no_others_draws() -> None:
    before = [build_parameter(name, value) for name, value in zip("bdf", MAPPED[4:7], strict=True)]
    more = [build_parameter(name, value) for name, value in zip("ace", MAPPED[4:7], strict=True)]
    found = parameters(build_of([*before, *more]))
    assert np.array_equal(found[[1, 3, 5]], parameters(build_of(before)))


@pytest.mark.parametrize("engine", ["numpy", "llvm"])
def test_what_no_plan_maps_is_mapped_as_ever(engine: str) -> None:
    model = model_of(*LEFT, 4.0, *MAPPED[:3])
    found = parameters(model, engine)
    expected = draw_parameters(model, design="monte-carlo", n_futures=N, seed=7)
    assert np.array_equal(found[: len(LEFT) + 1], expected[: len(LEFT) + 1])
    assert_close(found, expected)


def test_where_no_family_is_covered_there_is_no_plan() -> None:
    assert lower_draws(model_of(*LEFT), find_draws(model_of(*LEFT), ["record"])) is None
    expected = draw_parameters(model_of(*LEFT), design="monte-carlo", n_futures=N, seed=7)
    assert np.array_equal(parameters(model_of(*LEFT)), expected)


def test_correlated_parameters_keep_their_correlation() -> None:
    pair = Correlation(first="p00", second="p02", value=Number(value=0.7))
    model = model_of(uniform(0, 1), of("normal", 3, 2), of("normal", 3, 2), correlations=(pair,))
    assert [id_ for id_, _ in draw(model, LLVM)[0]] == ["p01"]
    expected = draw_parameters(model, design="monte-carlo", n_futures=N, seed=7)
    found = parameters(model)
    assert np.array_equal(found[[0, 2]], expected[[0, 2]])
    assert_close(found, expected)


@pytest.mark.parametrize("design", ["latin-hypercube", "sobol"])
def test_joint_designs_stay_what_they_are(design: str) -> None:
    model = model_of(*MAPPED[:4])
    expected = draw_parameters(model, design=design, n_futures=N, seed=7)
    assert np.array_equal(parameters(model, design=design), expected)


def test_a_branchs_distribution_is_drawn_with_the_others() -> None:
    branch = SettledBranch(id="wide", label="", parameters={"p00": uniform(0, 10)}, overrides=(), forcings=())
    model = model_of(uniform(0, 1), branches=(branch,))
    assert find_draws(model, ["record"], [branch.parameters]) == (("p00", uniform(0, 1)), ("p00", uniform(0, 10)))
    drawing = Drawing(model, RunRequest(), ["record"], [branch.parameters], LLVM)
    futures = drawing.draw(0, N)
    wide = futures.parameters(branch_parameters=branch.parameters)
    np.testing.assert_allclose(wide, 10 * futures.parameters(), rtol=1e-14)


def test_other_numbers_meet_the_same_machine_code() -> None:
    from sandtable.plan.digest import digest_plan

    def digest(*values: Distribution) -> str:
        lowered = lower_draws(model_of(*values), [(f"p{i:02}", value) for i, value in enumerate(values)])
        assert lowered is not None
        return digest_plan(lowered.plan)

    assert digest(of("normal", 3, 2), uniform(0, 1)) == digest(of("normal", 4, 1, within=(0, 9)), uniform(2, 3))
    assert digest(of("normal", 3, 2), uniform(0, 1)) != digest(of("lognormal", 3, 2), uniform(0, 1))
