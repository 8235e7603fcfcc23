"""How functions are written agrees with the operations that evaluate them."""

import pytest

from sandtable.functions.catalogue import OPERATIONS
from sandtable.functions.forms import ELEMENTWISE, FORMS, UNBOUNDED
from sandtable.language.words import RESERVED


@pytest.mark.parametrize("name", sorted(ELEMENTWISE))
def test_an_elementwise_function_has_its_operation_and_its_unit_rule(name: str) -> None:
    form, operation = FORMS[name], OPERATIONS[name]
    assert form.operation == name
    assert form.least == operation.arity[0]
    assert form.most in {operation.arity[1], UNBOUNDED}
    # the sign of a quantity is the same in every unit, so the language lets any unit in
    assert form.units == ("sign" if name == "sign" else operation.units)


def test_every_function_says_what_it_does_and_how_it_is_written() -> None:
    for form in FORMS.values():
        assert form.does
        assert form.signature.startswith(f"{form.name}(")
        assert form.least <= form.most
    assert FORMS["delay3"].signature == "delay3(x, tau, [initial])"
    assert FORMS["min"].signature == "min(a, b, …)"


def test_no_function_is_called_like_a_word_that_cannot_be_read() -> None:
    assert not (set(FORMS) - {"step", "before"}) & RESERVED


def test_every_argument_can_be_given_by_its_name() -> None:
    for form in FORMS.values():
        if form.most != UNBOUNDED and "move" not in form.units and "law" not in form.units:
            assert not set(form.arguments) & RESERVED, form.name
