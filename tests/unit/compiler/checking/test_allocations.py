"""What stands behind `over`, which unit each argument has, and what may not vary."""

import pytest

from sandtable.engine.options import EngineOptions
from sandtable.language.formatter import format_document
from sandtable.language.parser import parse_document
from sandtable.testing.models import all_series, run_futures
from sandtable.testing.scenarios import faults_of, require_model

SPACE = (
    "dimension side = RU, UA\ndimension maker = N, S\nunit shell\n"
    'constant ask[side] : shell = { RU: 30, UA: 10 } judged "x"\nconstant first[side] : USD = { RU: 2, UA: 1 } judged "x"\n'
    'constant has[maker] : shell = { N: 25, S: 15 } judged "x"\nconstant cost[maker] : USD = { N: 1, S: 3 } judged "x"\n'
)
FAULTS = {
    "aux x[side] : shell = allocate(ask, 1, first, 1 USD, 5 shell)": "wrong-arguments",
    "aux x[side] : shell = allocate(ask, 1, first, 1 USD over side)": "wrong-arguments",
    "aux x[side] : shell = allocate(ask, 1, first, 1 USD, 5 shell over side, maker)": "wrong-arguments",
    "aux x[side] : shell = allocate(ask, 1, first, 1 USD, 5 shell over sde)": "unknown-dimension",
    "aux x[maker] : shell = allocate(5 shell, 1, 1 USD, 1 USD, has over maker)": "not-over",
    "aux x[side] : shell = allocate(ask, 1, first, 1 USD, ask over side)": "extra-dimension",
    "aux x : shell = allocate(ask, 1, first, 1 USD, 5 shell over side)": "extra-dimension",
    "aux x[side] : shell = allocate(ask, 1 USD, first, 1 USD, 5 shell over side)": "units-mismatch",
    "aux x[side] : shell = allocate(ask, 1, first, 1 shell, 5 shell over side)": "units-mismatch",
    "aux x[side] : shell = allocate(ask, 1, first, 1 USD, 5 USD over side)": "units-mismatch",
    "aux x : USD = market_price(ask, 1, first, 1 USD, has, 1, cost, 1 USD over side, side)": "wrong-arguments",
    "aux x : USD = market_price(ask, 1, first, 1 USD, ask, 1, cost, 1 USD over side, maker)": "not-over",
    "aux x[side] : 1 = priority_share(1 shell, 1, first, 1 USD)": "units-mismatch",
}


@pytest.mark.parametrize("line", FAULTS)
def test_a_wrong_allocation_is_told_at_its_place(line):
    faults = faults_of(f"{SPACE}{line}\nshow x")
    assert faults[0].code == FAULTS[line]
    assert faults[0].place.line == 10
    assert {fault.code for fault in faults} <= {FAULTS[line], "extra-dimension"}


def test_units_of_other_scales_are_converted():
    text = (
        "unit crate = 10 shell\nunit cent = 0.01 USD\n"
        "aux x[side] : crate = allocate(ask, 1, first, 200 cent, 2 crate over side)\n"
        "aux price : cent = market_price(ask, 1, first, 200 cent, has, 1, cost, 2 USD over side, maker)\nshow x, price"
    )
    result, _, plan = run_futures(require_model(SPACE + text), n_futures=1, options=EngineOptions(engine="numpy"))
    rows = {told: float(result.records[row][0, 0]) for row, (_, told) in enumerate(all_series(plan))}
    # 20 of 40 shells: of 30 along 1..3 and 10 along 0..2 USD, at 1.75 USD.
    assert (rows["x", "RU"], rows["x", "UA"]) == pytest.approx((1.875, 0.125))
    # Demand 30 (3 - p) / 2 + 10 (2 - p) / 2, supply 25 p / 2 until p = 2: 55 = 32.5 p.
    assert rows["price", ""] == pytest.approx(100 * 55 / 32.5)


def test_an_allocation_within_a_sum_opens_its_dimension():
    model = require_model(
        f"{SPACE}aux x : shell = sum(allocate(ask, 2, first, 1 USD, 15 shell over side) over side)\nshow x"
    )
    result, _, plan = run_futures(model, n_futures=1, options=EngineOptions(engine="llvm"))
    row = next(row for row, (_, told) in enumerate(all_series(plan)) if told == ("x", ""))
    assert float(result.records[row][0, 0]) == pytest.approx(15)


def test_an_allocation_of_a_block_is_over_the_dimension_of_its_user():
    block = (
        'module block "Block"\ndimension side = A, B\ninput ask[side] : 1\n'
        "aux got[side] : 1 = allocate(ask, 1, 1, 1, 5 over side)\n"
    )
    model = require_model(
        'dimension who = RU, UA\naux wish[who] : 1 = 4\nuse "b.sand" as front with side = who, ask = wish\nshow front.got',
        {"b.sand": block},
    )
    assert model.variables["front.got"].cells[()].over == ("who",)


def test_an_argument_may_be_given_by_its_name():
    line = "aux x[side] : shell = allocate(ask, 1, supply = 5 shell, width = 1 USD, priority = first over side)\nshow x"
    call = require_model(SPACE + line).variables["x"].cells[()]
    assert [type(part).__name__ for part in call.arguments] == ["Name", "Number", "Name", "Number", "Number"]


def test_the_formatter_keeps_what_stands_behind_over():
    line = "aux price : 1 = market_price(a, 1, 2, 3, b, 4, 5, 6 over buyer, seller)\n"
    assert format_document(parse_document(line, "a.sand")[0]) == line
