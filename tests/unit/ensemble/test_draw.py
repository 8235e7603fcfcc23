from __future__ import annotations

import numpy as np
import pytest

from sandtable.ensemble.correlation import CorrelationsImpossible
from sandtable.ensemble.draw import draw_parameters, settle_values
from sandtable.functions.random import draw_uniform, find_stream_key
from sandtable.model.declaration import Correlation, Vintage
from sandtable.model.expression import Distribution, Number
from sandtable.model.model import Model, Parameter, SettledLens
from sandtable.testing.builders import build_grid, build_model, build_parameter

DESIGNS = ("monte-carlo", "latin-hypercube", "sobol")


def uniform(low: float, high: float) -> Distribution:
    return Distribution(family="uniform", arguments=(Number(value=low), Number(value=high)))


def lens(id_: str, **parameters: float | Distribution) -> SettledLens:
    return SettledLens(id=id_, label="", by="", parameters=parameters, overrides=(), reasons={}, weights={})


def model_of(
    *parameters: Parameter, pairs: tuple[tuple[str, str, float], ...] = (), lenses: tuple[SettledLens, ...] = ()
) -> Model:
    correlations = [Correlation(first=one, second=two, value=Number(value=at)) for one, two, at in pairs]
    parts = {"parameters": parameters, "correlations": correlations, "lenses": lenses}
    return build_model(build_grid(3), parts)  # type: ignore[arg-type]


ABC = tuple(build_parameter(name, uniform(0, 1)) for name in "bac")


@pytest.mark.parametrize("design", DESIGNS)
def test_any_chunking_gives_the_same_bits(design: str) -> None:
    model = model_of(*ABC, pairs=(("a", "b", 0.5),))
    whole = draw_parameters(model, design=design, n_futures=100, seed=7)
    parts = [
        draw_parameters(model, design=design, n_futures=n, first_future=first, n_total=100, seed=7)
        for first, n in ((0, 1), (1, 60), (61, 39))
    ]
    assert whole.shape == (3, 100)
    assert np.array_equal(whole, np.concatenate(parts, axis=1))


@pytest.mark.parametrize("design", DESIGNS)
def test_seeds_differ_and_one_seed_repeats(design: str) -> None:
    model = model_of(*ABC)
    one, same, other = (draw_parameters(model, design=design, n_futures=50, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.isclose(one, other).any()
    assert ((one > 0) & (one < 1)).all()


def test_monte_carlo_draws_from_the_named_stream_at_the_futures_number() -> None:
    values = draw_parameters(model_of(*ABC), design="monte-carlo", n_futures=3, first_future=5, seed=2**40 + 3)
    key = find_stream_key(2**40 + 3, "parameter:b")
    assert values[1].tolist() == [draw_uniform(key, future, 0) for future in (5, 6, 7)]


@pytest.mark.parametrize("design", ["monte-carlo", "latin-hypercube"])
def test_a_new_variable_changes_no_others_draws(design: str) -> None:
    before = draw_parameters(model_of(*ABC), design=design, n_futures=64, seed=3)
    more = model_of(*ABC, build_parameter("aa", uniform(0, 1)))
    after = draw_parameters(more, design=design, n_futures=64, seed=3)
    assert np.array_equal(before, after[[0, 2, 3]])


def test_a_latin_hypercube_meets_each_slice_once() -> None:
    values = draw_parameters(model_of(*ABC), design="latin-hypercube", n_futures=40, seed=1)
    for row in values:
        assert sorted(np.floor(row * 40).astype(int)) == list(range(40))


def test_a_sobol_sequence_of_a_power_of_two_meets_each_slice_once() -> None:
    values = draw_parameters(model_of(*ABC), design="sobol", n_futures=64, seed=1)
    for row in values:
        assert sorted(np.floor(row * 64).astype(int)) == list(range(64))


@pytest.mark.parametrize("design", DESIGNS)
def test_a_lens_moves_the_quantile_map_and_not_the_luck(design: str) -> None:
    model = model_of(*ABC, lenses=(lens("other", a=uniform(10, 20), c=0.5),))
    record = draw_parameters(model, design=design, n_futures=64, seed=9)
    other = draw_parameters(model, design=design, n_futures=64, seed=9, lens="other")
    np.testing.assert_allclose(other[0], 10 + 10 * record[0], rtol=1e-14)
    assert np.array_equal(other[1], record[1])
    assert (other[2] == 0.5).all()


def test_a_branch_goes_before_the_lens() -> None:
    model = model_of(*ABC, lenses=(lens("other", a=2.0, b=2.0),))
    values = settle_values(model, lens="other", branch_parameters={"b": 3.0})
    assert (values["a"], values["b"], values["c"]) == (2.0, 3.0, uniform(0, 1))


def test_a_copula_gives_the_correlation_of_normal_scores_and_leaves_the_rest() -> None:
    alone = draw_parameters(model_of(*ABC), design="monte-carlo", n_futures=20_000, seed=4)
    model = model_of(*ABC, pairs=(("c", "a", 0.7),))
    values = draw_parameters(model, design="monte-carlo", n_futures=20_000, seed=4)
    assert np.array_equal(values[:2], alone[:2])
    from scipy.special import ndtri

    assert np.corrcoef(ndtri(values[[0, 2]]))[0, 1] == pytest.approx(0.7, abs=0.02)
    assert values[2].mean() == pytest.approx(0.5, abs=0.01)
    assert values[2].var() == pytest.approx(1 / 12, abs=0.003)


def test_a_group_of_pairs_has_all_its_correlations() -> None:
    pairs = (("a", "b", 0.6), ("b", "c", -0.5))
    values = draw_parameters(model_of(*ABC, pairs=pairs), design="monte-carlo", n_futures=20_000, seed=4)
    from scipy.special import ndtri

    found = np.corrcoef(ndtri(values))
    np.testing.assert_allclose([found[0, 1], found[1, 2], found[0, 2]], [0.6, -0.5, 0], atol=0.03)


def test_a_pair_correlates_even_when_a_lens_fixes_its_partner() -> None:
    pairs = (("a", "b", 0.6),)
    model = model_of(*ABC, pairs=pairs, lenses=(lens("sure", a=0.5),))
    record = draw_parameters(model, design="monte-carlo", n_futures=32, seed=4)
    sure = draw_parameters(model, design="monte-carlo", n_futures=32, seed=4, lens="sure")
    assert np.array_equal(record[1], sure[1])


def test_arrays_correlate_cell_by_cell() -> None:
    cells = [build_parameter(name, uniform(0, 1), (element,)) for name in "xy" for element in ("RU", "UA")]
    values = draw_parameters(model_of(*cells, pairs=(("x", "y", 0.9),)), design="monte-carlo", n_futures=5_000, seed=1)
    found = np.corrcoef(values)  # rows x[RU] x[UA] y[RU] y[UA]
    assert found[0, 2] > 0.85
    assert found[1, 3] > 0.85
    assert abs(found[0, 3]) < 0.05


def test_correlations_that_cannot_hold_together_are_refused() -> None:
    pairs = (("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9))
    with pytest.raises(CorrelationsImpossible, match="`a`, `b`, `c`"):
        draw_parameters(model_of(*ABC, pairs=pairs), design="monte-carlo", n_futures=4, seed=1)


def known(name: str, mark: str, date: str, earlier: float | None) -> Parameter:
    vintage = Vintage(mark=mark, known=date)
    return Parameter(id=name, variable=name, elements=(), value=1.0, vintage=vintage, earlier=earlier)


@pytest.mark.parametrize(
    ("mark", "date", "known_by", "expected"),
    [
        ("L", "2025-06", "2024-11", 0.0),
        ("L", "2025-06", "2025-06", 1.0),
        ("L", "2025-06", "2025-06-01", 1.0),
        ("L", "2025-06-15", "2025-06", 1.0),
        ("L", "2025-06-15", "2025-06-01", 0.0),
        ("L", "", "2030-01", 0.0),
        ("L", "", "", 1.0),
        ("A", "", "2024-11", 1.0),
        ("T", "2025-06", "2024-11", 0.0),
        ("J", "", "2024-11", 1.0),
    ],
)
def test_what_was_not_yet_known_is_replaced_by_what_stood_before(
    mark: str, date: str, known_by: str, expected: float
) -> None:
    model = model_of(known("a", mark, date, 0.0), lenses=(lens("other", a=5.0),))
    assert settle_values(model, known_by=known_by)["a"] == expected
    assert settle_values(model, known_by=known_by, lens="other")["a"] == 5.0


@pytest.mark.parametrize(
    "bad",
    [
        {"n_futures": 0},
        {"seed": -1},
        {"seed": 2**63},
        {"design": "halton"},
        {"lens": "nobody"},
        {"first_future": -1},
        {"first_future": 2**32},
    ],
)
def test_numbers_outside_their_range_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"there is no|futures|seed"):
        draw_parameters(model_of(*ABC), **{"design": "monte-carlo", "n_futures": 2, "seed": 1, **bad})  # type: ignore[arg-type]


def test_a_model_without_parameters_draws_none() -> None:
    for design in DESIGNS:
        assert draw_parameters(model_of(), design=design, n_futures=3, seed=1).shape == (0, 3)
