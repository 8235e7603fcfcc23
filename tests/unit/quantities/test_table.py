"""The baked table says what Pint says."""

import json
import subprocess
import sys

import pint
import pytest

from sandtable.quantities.bake import bake_table
from sandtable.quantities.table import TABLE, OffsetUnit, find_pint_unit, load_table
from sandtable.quantities.unit import Unit

REGISTRY = pint.UnitRegistry(cache_folder=None)


def assert_same(name: str) -> None:
    found = find_pint_unit(name)
    assert isinstance(found, Unit), name
    factor, root = REGISTRY.get_root_units(name)
    assert found.factor == pytest.approx(float(factor), rel=1e-12), name
    real = {str(base): float(power) for base, power in root._units.items() if REGISTRY.get_dimensionality(base)}
    assert {base: float(power) for base, power in found.exponents} == pytest.approx(real), name


def test_the_table_is_baked_from_the_pint_at_hand() -> None:
    assert json.loads(TABLE.read_text(encoding="utf-8"))["units"] == json.loads(bake_table())["units"]


@pytest.mark.parametrize("name", ["km", "kg", "MW", "TWh", "kilotonne", "years", "barrels", "mm", "Mt", "GJ", "ms"])
def test_a_prefixed_or_plural_name_means_what_pint_means(name: str) -> None:
    assert_same(name)


@pytest.mark.slow
def test_every_name_with_every_prefix_means_what_pint_means() -> None:
    table = load_table()
    for name in table["units"]:
        assert_same(name)
    for prefix in ("k", "M", "G", "milli", "kilo", "mega", "µ", "da", "T"):
        for name in table["units"]:
            if find_pint_unit(prefix + name) is not None and not isinstance(find_pint_unit(prefix + name), OffsetUnit):
                assert_same(prefix + name)


def test_a_name_the_table_cannot_settle_is_asked_of_pint() -> None:
    assert find_pint_unit("no_such_unit_anywhere") is None
    assert isinstance(find_pint_unit("degF"), OffsetUnit)


def test_units_are_known_without_importing_pint_or_an_array_library() -> None:
    program = (
        "import sys; from sandtable.quantities.text import parse_unit_text; parse_unit_text('USD/km^2/month', {});"
        "assert not {'pint', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
