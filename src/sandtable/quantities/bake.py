"""Bake Pint's units into the table that checking reads: `python -m sandtable.quantities.bake`."""

from __future__ import annotations

import json

import pint

from sandtable.quantities.table import TABLE, real_bases
from sandtable.quantities.unit import Exponent


def bake_table() -> str:
    """The table's text: every name, alias and symbol of Pint's default registry, and its prefixes."""
    registry: pint.UnitRegistry[float] = pint.UnitRegistry(cache_folder=None)
    units: dict[str, tuple[float, dict[str, float]]] = {}
    offset: list[str] = []
    for name in sorted(registry._units):
        if not name.isidentifier():
            continue
        if not registry._units[name].is_multiplicative:
            offset.append(name)
            continue
        factor, root = registry.get_root_units(name)
        units[name] = (float(str(factor)), {base: _number(power) for base, power in real_bases(root)})
    prefixes = {name: float(str(registry._prefixes[name].value)) for name in sorted(registry._prefixes)}
    rows = [
        '{"pint": ' + json.dumps(pint.__version__) + ",",
        '"offset": ' + json.dumps(offset, ensure_ascii=False) + ",",
        '"prefixes": ' + json.dumps(prefixes, ensure_ascii=False) + ",",
        '"units": {',
        ",\n".join(
            json.dumps(name, ensure_ascii=False) + ": " + json.dumps(entry, ensure_ascii=False)
            for name, entry in units.items()
        ),
        "}}",
    ]
    return "\n".join(rows) + "\n"


def _number(power: Exponent) -> float:
    return power if isinstance(power, int) else float(power)


def main() -> None:
    """Write the table beside this file."""
    TABLE.write_text(bake_table(), encoding="utf-8")


if __name__ == "__main__":
    main()
