"""`use` brings a block under an alias; `include` takes statements in as they stand."""

from pathlib import Path

import pytest

from sandtable.model.expression import Name, Subscript
from sandtable.testing.scenarios import HEAD, check_text, faults_of, require_model
from sandtable.usecases.check import check_scenario_at

BLOCK = """module block "Block"
dimension side = A, B
map opponent : side = { A: B, B: A }
unit round
lookup wear : 1 to 1 = (0, 1), (1, 0.5)
input fires[side] : round/month
input rate : 1 = 0.2
constant half : 1 = rate / 2
stock men[side] : round
  starts 10 round
  loses fires[opponent] * wear(half)
move tire
  chance 0.1/month
aux tired : 1 = active(tire)
outcome left : round = final(sum(men over side))
branch rest : never tire
check "not negative" : men >= -1_000 round
"""
MATCHED = BLOCK.replace("{ A: B, B: A }", "{ RU: UA, UA: RU }")
OUTER = "dimension side = RU, UA\naux mine[side] : round/month = 3 round/month\n"


def test_names_of_a_block_are_prefixed_and_its_inputs_bound() -> None:
    model = require_model(
        OUTER + 'use "b.sand" as front with side = side, fires = mine\nshow front.men', {"b.sand": MATCHED}
    )
    assert model.variables["front.men"].axes == ("side",)
    assert model.variables["front.fires"].cells[()] == Name(id="mine")
    assert model.variables["front.fires"].kind == "auxiliary"
    assert model.variables["front.half"].kind == "constant"
    assert model.parameters["front.rate"].value == 0.2
    assert "front.tire" in model.moves
    assert "front.rest" in model.branches
    term = model.variables["front.men"].terms[0].value
    assert term.left == Subscript(name="front.fires", indices=("side=front.opponent",))
    assert term.right.function == "front.wear"


def test_a_block_may_get_elements_of_its_own() -> None:
    text = 'use "b.sand" as front with side = X, Y, fires = 3 round/month\nshow front.men'
    with pytest.raises(ValueError, match="no element"):
        require_model(text, {"b.sand": BLOCK})
    plain = BLOCK.replace("map opponent : side = { A: B, B: A }\n", "").replace("[opponent]", "")
    model = require_model(text, {"b.sand": plain})
    assert model.axes["front.side"].elements == ("X", "Y")


def test_elements_that_are_a_dimension_of_the_caller_are_that_dimension() -> None:
    model = require_model(
        OUTER + 'use "b.sand" as front with side = RU, UA, fires = mine\nshow front.men',
        {"b.sand": MATCHED},
    )
    assert model.variables["front.men"].axes == ("side",)


def test_a_block_used_twice_is_two_blocks() -> None:
    text = (
        OUTER
        + 'use "b.sand" as a with side = side, fires = mine\nuse "b.sand" as b with side = side, fires = 0, rate = 0.3\nshow a.men, b.men'
    )
    model = require_model(text, {"b.sand": MATCHED})
    assert (model.parameters["a.rate"].value, model.parameters["b.rate"].value) == (0.2, 0.3)


def test_a_block_sees_nothing_of_its_caller() -> None:
    block = 'module b "B"\naux x : 1 = secret\n'
    faults = faults_of('constant secret : 1 = 5 judged "x"\nshow secret\nuse "b.sand" as b', {"b.sand": block})
    assert [(fault.code, fault.place.file) for fault in faults] == [("unknown-name", "b.sand")]


def test_a_bound_value_in_the_wrong_unit_is_a_fault_at_the_input() -> None:
    faults = faults_of(
        OUTER
        + 'constant wrong : person = 5 judged "x"\nuse "b.sand" as front with side = side, fires = wrong\nshow front.men',
        {"b.sand": MATCHED},
    )
    assert [fault.code for fault in faults] == ["units-mismatch"]


def test_blocks_may_use_blocks() -> None:
    inner = 'module i "I"\ninput rate : 1\naux y : 1 = rate * 2\n'
    outer = 'module o "O"\ninput speed : 1\nuse "i.sand" as deep with rate = speed\naux z : 1 = deep.y\n'
    model = require_model(
        'constant v : 1 = 4 judged "x"\nuse "o.sand" as top with speed = v\nshow top.z',
        {"i.sand": inner, "o.sand": outer},
    )
    assert model.variables["top.z"].cells[()] == Name(id="top.deep.y")
    assert model.variables["top.deep.rate"].cells[()] == Name(id="top.speed")


def test_included_statements_keep_their_names_and_the_sector_of_the_include() -> None:
    model = require_model(
        'sector s "S"\ninclude "i.sand"\naux y : 1 = x\nshow y', {"i.sand": "aux x : 1 = 1\nsector t\naux z : 1 = 1\n"}
    )
    assert [model.variables[name].sector for name in "xyz"] == ["s", "s", "t"]


def test_files_that_take_in_each_other_are_told_once() -> None:
    faults = faults_of(
        'include "a.sand"\naux x : 1 = 1\nshow x', {"a.sand": 'include "b.sand"\n', "b.sand": 'include "a.sand"\n'}
    )
    assert [fault.code for fault in faults] == ["module-cycle"]
    assert faults[0].why == "a.sand -> b.sand -> a.sand"


def test_an_input_bound_to_a_pulse_moves() -> None:
    model = require_model(
        OUTER
        + 'use "b.sand" as front with side = side, fires = pulse(3 round/month, 0 month, 2 month)\nshow front.men',
        {"b.sand": MATCHED},
    )
    assert model.variables["front.fires"].kind == "auxiliary"


def test_library_blocks_come_by_name() -> None:
    from sandtable.compiler.check import check_scenario
    from sandtable.language.parser import parse_document
    from sandtable.testing.scenarios import files_of

    block, _ = parse_document('module b "B"\naux x : 1 = 1\n', "b.sand")
    checked = check_scenario(files_of(HEAD + "use b as one\nshow one.x"), library={"b": block})
    assert checked.model is not None
    assert check_text("use b as one\naux x : 1 = 1\nshow x").faults[0].code == "unknown-module"


def test_the_sources_of_a_library_block_come_with_it_once_and_are_never_unused() -> None:
    from dataclasses import replace

    from sandtable.compiler.check import check_scenario
    from sandtable.language.parser import parse_document
    from sandtable.model.files import CsvTable
    from sandtable.testing.scenarios import files_of

    block, _ = parse_document('module b "B"\nsources "b.csv"\ninput k : 1 = 2 @B-1\naux x : 1 = k\n', "library:b")
    row = {"id": "B-1", "quantity": "k", "title": "T"}
    names = [
        "id",
        "quantity",
        "value",
        "low",
        "high",
        "unit",
        "as_of",
        "title",
        "publisher",
        "date",
        "address",
        "grade",
    ]
    table = CsvTable(
        file="library:b.csv", columns=tuple(names), rows=(tuple(row.get(n, "") for n in names),), lines=(2,)
    )
    text = HEAD + 'use b as one\nuse b as two with k = 3 judged "mine"\nuse b as three with k = 4 judged "mine"\n'
    files = replace(files_of(text + "show one.x, two.x, three.x"), tables={table.file: table})
    checked = check_scenario(files, library={"b": block}, strict=True)
    assert checked.faults == ()
    assert checked.model is not None
    assert checked.model.sources["B-1"].title == "T"


def test_a_block_of_ones_own_that_is_used_twice_brings_its_sources_once(tmp_path: Path) -> None:
    columns = "id,quantity,value,low,high,unit,as_of,title,publisher,date,address,grade"
    (tmp_path / "b.csv").write_text(f"{columns}\nB-1,k,2,,,1,2024,T,P,2024,,A\n")
    (tmp_path / "b.sand").write_text('module b "B"\nsources "b.csv"\ninput k : 1 = 2 @B-1\naux x : 1 = k\n')
    (tmp_path / "scenario.sand").write_text(f'{HEAD}use "b.sand" as one\nuse "b.sand" as two\nshow one.x, two.x\n')
    assert check_scenario_at(tmp_path, strict=True).faults == ()


def test_checks_of_a_block_that_is_used_twice_are_told_apart() -> None:
    text = OUTER + 'use "b.sand" as a with side = side, fires = mine\nuse "b.sand" as b with side = side, fires = 0\n'
    model = require_model(text + "show a.men, b.men", {"b.sand": MATCHED})
    assert [check.label for check in model.checks] == ["a: not negative", "b: not negative"]


def test_a_bound_value_has_the_provenance_of_the_caller_and_not_of_the_block() -> None:
    block = 'module b "B"\nconstant k : 1 = 2 judged "theirs"\n  vintage L known 2025-06 earlier 1 judged "old"\ninput w : 1 = 3 judged "theirs"\n'
    text = 'use "b.sand" as b with k = 5 judged "mine", w = 6\nshow z\naux z : 1 = b.k + b.w'
    model = require_model(text, {"b.sand": block})
    k, w = model.parameters["b.k"], model.parameters["b.w"]
    assert (k.value, k.provenance.judged, k.earlier) == (5.0, "mine", None)
    assert (w.value, w.provenance) == (6.0, None)


def test_a_block_counts_in_the_callers_unit_where_it_is_told_to() -> None:
    text = "unit shell\nunit lot = 12 shell\n" + OUTER.replace("round", "lot")
    use = 'use "b.sand" as front with side = side, fires = mine, round = lot\nshow front.men'
    model = require_model(text + use, {"b.sand": MATCHED})
    assert model.variables["front.men"].unit.text == "lot"
    assert model.variables["front.fires"].unit.text == "lot/month"


@pytest.mark.parametrize(
    ("bound", "code"), [("potatoes", "unknown-unit"), ("3", "unit-form"), ("lot, shell", "unit-form")]
)
def test_a_unit_that_is_none_is_refused_where_it_is_given(bound: str, code: str) -> None:
    use = f'use "b.sand" as front with side = side, round = {bound}, fires = 0\nshow front.men'
    faults = faults_of("dimension side = RU, UA\n" + use, {"b.sand": MATCHED})
    assert [(fault.code, fault.place.file) for fault in faults] == [(code, "main.sand")]


def test_an_included_file_may_give_a_block_a_dimension_of_the_file_that_includes_it() -> None:
    files = {"part.sand": 'use "b.sand" as front with side = side, fires = mine', "b.sand": MATCHED}
    model = require_model(OUTER + 'include "part.sand"\nshow front.men', files)
    assert model.variables["front.men"].axes == ("side",)
