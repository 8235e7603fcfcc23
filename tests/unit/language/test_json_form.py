"""The JSON form, its schema and what is refused."""

import json

import pytest

from sandtable.language.json_form import from_json, node_types, parse_json, to_json
from sandtable.language.json_schema import SCHEMA_FILE, render_schema, schema
from sandtable.language.parser import parse_document
from sandtable.model.declaration import Constant
from sandtable.model.expression import Number, Unary


def form_of(text):
    document, faults = parse_document(text, "x.sand")
    assert faults == []
    return to_json(document)


def test_the_published_schema_is_current():
    assert SCHEMA_FILE.read_text("utf-8") == render_schema()


def test_the_schema_describes_every_node():
    definitions = schema()["$defs"]
    assert set(node_types()) <= set(definitions)
    references = {
        reference for kind in ("Expression", "Statement") for reference in map(str, definitions[kind]["oneOf"])
    }
    assert str({"$ref": "#/$defs/Stock"}) in references
    assert definitions["Stock"]["required"] == ["node", "id", "starts"]


def test_fields_with_their_default_and_places_are_left_out():
    form = form_of("constant a : 1 = 3 @X\n")
    assert form == {
        "sandtable": 1,
        "file": "x.sand",
        "statements": [
            {
                "node": "Constant",
                "id": "a",
                "provenance": {"node": "Provenance", "sources": ["X"]},
                "value": {"node": "Number", "value": 3.0, "text": "3"},
            }
        ],
    }


def test_a_program_may_leave_out_the_digits_of_a_number():
    form = {
        "sandtable": 1,
        "statements": [{"node": "Constant", "id": "a", "value": {"node": "Number", "value": -12000}}],
    }
    document, faults = from_json(form)
    assert faults == []
    expected = Unary(op="-", operand=Number(value=12000.0, text="12_000"))
    assert document.statements == (Constant(id="a", value=expected),)


def constant(**changes):
    return {"node": "Constant", "id": "a", "value": {"node": "Number", "value": 1}, **changes}


BAD = [
    (constant(id=3), "statements[0].id", "expected a text, found 3"),
    (constant(idd="x"), "statements[0]", "no `idd`"),
    (constant(id="a b"), "statements[0]", "cannot be read"),
    (constant(id="note"), "statements[0]", "word of the language"),
    (constant(id="a : 1 = 2 #"), "statements[0]", "would mean something else"),
    (constant(value={"node": "Number"}), "statements[0].value", "lacks `value`"),
    (constant(value={"node": "Number", "value": float("nan")}), "statements[0].value.value", "finite"),
    (constant(value={"node": "Number", "value": True}), "statements[0].value.value", "expected a number, found true"),
    (constant(value={"node": "Number", "value": 1, "text": "2"}), "statements[0].value", "is not the number"),
    (constant(value={"node": "Stock", "value": 1}), "statements[0].value", "expected a kind of Expression"),
    (constant(value={"node": "Expression"}), "statements[0].value", "expected a kind of Expression"),
    (constant(value={"node": "Binary", "op": "%", "left": {"node": "Name", "id": "a"}, "right": {"node": "Name", "id": "a"}}),
     "statements[0]", "cannot be written"),
    (constant(bounds=[{"node": "Name", "id": "a"}]), "statements[0].bounds", "expected 2 items, found 1"),
    (constant(dimensions="side"), "statements[0].dimensions", "expected a list"),
    (constant(node="Constantt"), "statements[0]", "expected a kind of Statement"),
    (3, "statements[0]", "expected an object, found 3"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "path", "says"), BAD)
def test_a_bad_node_is_refused_with_its_path(part, path, says):
    document, faults = from_json({"sandtable": 1, "statements": [part]}, "x.json")
    assert document is None
    assert [fault.code for fault in faults] == ["json-form"]
    assert faults[0].what.startswith(f"`{path}`: ")
    assert says in faults[0].what
    assert faults[0].place.file == "x.json"


@pytest.mark.parametrize(
    "form", [None, [], "x", {}, {"sandtable": 2}, {"sandtable": 1}, {"sandtable": 1, "statements": [], "x": 1}]
)
def test_what_is_not_the_form_is_refused(form):
    document, faults = from_json(form)
    assert document is None
    assert [fault.code for fault in faults] == ["json-form"]


def test_every_bad_statement_has_its_own_fault():
    _, faults = from_json({"sandtable": 1, "statements": [3, constant(), None]})
    assert [fault.what.split("`")[1] for fault in faults] == ["statements[0]", "statements[2]"]


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, '{"sandtable": 1, "statements": [' + '{"a":' * 50_000, "\ud800", "nul"]
)
def test_text_that_is_not_json_is_refused(text):
    document, faults = parse_json(text, "x.json")
    assert document is None
    assert [fault.code for fault in faults] == ["json-form"]


def test_a_deep_tree_is_refused():
    value = {"node": "Name", "id": "a"}
    for _ in range(2000):
        value = {"node": "Unary", "op": "-", "operand": value}
    _, faults = from_json({"sandtable": 1, "statements": [constant(value=value)]})
    assert [fault.code for fault in faults] == ["json-form"]
    assert "deep" in faults[0].what


def test_the_form_is_plain_json():
    form = form_of('claim C by x\n  word "a" band 0.25 to 1\n# end\n')
    assert json.loads(json.dumps(form)) == form
