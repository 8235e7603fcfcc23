from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sandtable.ensemble.quantiles import to_mass, to_values
from sandtable.model.expression import Distribution, Number

U = np.linspace(0.0005, 0.9995, 1_999)


def of(family: str, *arguments: float | Distribution, is_interval: bool = False, **more: object) -> Distribution:
    settled = tuple(Number(value=item) if isinstance(item, float | int) else item for item in arguments)
    return Distribution(family=family, arguments=settled, is_interval=is_interval, **more)  # type: ignore[arg-type]


def numbers(*values: float) -> tuple[Number, ...]:
    return tuple(Number(value=value) for value in values)


BY_PARAMETERS = [
    (of("normal", 3, 2), stats.norm(3, 2)),
    (of("lognormal", 5, 0.4), stats.lognorm(0.4, scale=5)),
    (of("uniform", -1, 4), stats.uniform(-1, 5)),
    (of("triangular", 1, 2, 5), stats.triang(0.25, 1, 4)),
    (of("triangular", 1, 1, 5), stats.triang(0.0, 1, 4)),
    (of("pert", 1, 2, 5), stats.beta(2, 4, loc=1, scale=4)),
    (of("beta", 2, 6), stats.beta(2, 6)),
    (of("beta", 2, 6, 10, 20), stats.beta(2, 6, loc=10, scale=10)),
    (of("gamma", 2.5, 3), stats.gamma(2.5, scale=3)),
    (of("poisson", 4.2), stats.poisson(4.2)),
    (of("binomial", 12, 0.3), stats.binom(12, 0.3)),
    (of("bernoulli", 0.3), stats.bernoulli(0.3)),
]


@pytest.mark.parametrize(("distribution", "reference"), BY_PARAMETERS, ids=lambda item: getattr(item, "family", ""))
def test_quantiles_and_masses_are_those_of_scipy(distribution: Distribution, reference: stats.rv_continuous) -> None:
    np.testing.assert_allclose(to_values(distribution, U, {}), reference.ppf(U), rtol=1e-10, atol=1e-12)
    x = np.linspace(*reference.ppf([0.001, 0.999]), 97)
    np.testing.assert_allclose(to_mass(distribution, x, {}), reference.cdf(x), rtol=1e-9, atol=1e-12)


def test_an_interval_holds_the_central_ninety_per_cent() -> None:
    ends = np.asarray([0.05, 0.95])
    cases = [
        ("interval", 2, 30),
        ("interval", -2, 30),
        ("normal", 2, 30),
        ("lognormal", 2, 30),
        ("logitnormal", 0.1, 0.7),
    ]
    for family, low, high in cases:
        values = to_values(of(family, low, high, is_interval=True), ends, {})
        np.testing.assert_allclose(values, [low, high], rtol=1e-12)


def test_a_bare_interval_is_lognormal_when_positive_and_normal_otherwise() -> None:
    middle = np.asarray([0.5])
    assert to_values(of("interval", 1, 100, is_interval=True), middle, {})[0] == pytest.approx(10)
    assert to_values(of("interval", -1, 3, is_interval=True), middle, {})[0] == pytest.approx(1)
    assert to_values(of("interval", 0, 4, is_interval=True), middle, {})[0] == pytest.approx(2)


def test_a_logitnormal_has_its_median_and_its_sigma() -> None:
    values = to_values(of("logitnormal", 0.2, 0.5), np.asarray([0.5, stats.norm.cdf(1.0)]), {})
    logit = np.log(values / (1 - values))
    np.testing.assert_allclose([values[0], logit[1] - logit[0]], [0.2, 0.5], rtol=1e-12)


@pytest.mark.parametrize(("distribution", "reference"), BY_PARAMETERS, ids=lambda item: getattr(item, "family", ""))
def test_a_truncated_distribution_is_the_one_given_its_range(
    distribution: Distribution, reference: stats.rv_continuous
) -> None:
    low, high = sorted({float(value) for value in reference.ppf([0.3, 0.9])})[0], float(reference.ppf(0.9))
    cut = Distribution(
        family=distribution.family,
        arguments=distribution.arguments,
        low=Number(value=low),
        high=Number(value=high),
    )
    values = to_values(cut, U, {})
    assert values.min() >= low
    assert values.max() <= high
    below = reference.cdf(low) - (reference.pmf(low) if hasattr(reference.dist, "pmf") else 0)
    expected = reference.ppf(below + U * (reference.cdf(high) - below))
    np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-9)
    middle = np.asarray([(low + high) / 2])
    mass = (reference.cdf(middle) - below) / (reference.cdf(high) - below)
    np.testing.assert_allclose(to_mass(cut, middle, {}), mass, rtol=1e-9)


def test_categories_come_in_rising_order_with_their_weights() -> None:
    distribution = of("categorical", 5, 0, 1, weights=numbers(0.5, 0.2, 0.3))
    values = to_values(distribution, np.asarray([0.1, 0.2, 0.21, 0.5, 0.51, 0.99]), {})
    assert values.tolist() == [0, 0, 1, 1, 5, 5]


def test_an_empirical_distribution_gives_each_of_its_values_alike() -> None:
    distribution = of("empirical", file="f.csv", column="x")
    values = to_values(distribution, U, {"f.csv:x": (3.0, 1.0, 2.0, 2.0)})
    assert [int((values == value).sum()) for value in (1, 2, 3)] == [500, 1000, 499]


def test_a_mixture_splits_the_uniform_number_by_its_weights() -> None:
    inner = of("uniform", 10, 11)
    distribution = of("mixture", of("uniform", 0, 1), inner, 7, weights=numbers(0.25, 0.5, 0.25))
    values = to_values(distribution, np.asarray([0.125, 0.25, 0.5, 0.74, 0.76, 0.99]), {})
    np.testing.assert_allclose(values, [0.5, 10.0, 10.5, 10.98, 7, 7], atol=1e-12)
    np.testing.assert_allclose(to_mass(distribution, np.asarray([0.5, 7.0, 10.5]), {}), [0.125, 0.5, 0.75])


def test_a_truncated_mixture_weighs_its_parts_by_what_is_left_of_them() -> None:
    parts = (of("uniform", 0, 1), of("uniform", 0, 10), 3)
    distribution = of("mixture", *parts, weights=numbers(0.4, 0.4, 0.2), low=Number(value=0.5), high=Number(value=1.5))
    values = to_values(distribution, U, {})
    assert ((values >= 0.5) & (values <= 1.5)).all()
    share_above_one = (values > 1).mean()
    assert share_above_one == pytest.approx(0.4 * 0.05 / (0.4 * 0.5 + 0.4 * 0.1), abs=1e-3)


def test_a_fixed_number_is_itself_and_an_unsettled_argument_is_refused() -> None:
    assert to_values(4, U[:3], {}).tolist() == [4.0, 4.0, 4.0]
    with pytest.raises(ValueError, match="not settled"):
        to_values(Distribution(family="normal", arguments=(of("normal", 0, 1), Number(value=1))), U, {})
    with pytest.raises(ValueError, match="unknown family"):
        to_values(of("cauchy", 0, 1), U, {})


def test_an_interval_of_no_width_is_its_end() -> None:
    for family in ("interval", "normal", "lognormal"):
        np.testing.assert_allclose(to_values(of(family, 3, 3, is_interval=True), U, {}), 3, rtol=1e-14)
    for family, arguments in (("triangular", (3, 3, 3)), ("pert", (3, 3, 3)), ("uniform", (3, 3))):
        np.testing.assert_allclose(to_values(of(family, *arguments), U, {}), 3, rtol=1e-14)
