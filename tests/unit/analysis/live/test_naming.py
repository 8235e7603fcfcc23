"""What a name in an address means."""

from __future__ import annotations

import pytest

from sandtable.analysis.live.naming import Named, find_named
from sandtable.model.model import Model


@pytest.mark.parametrize(
    ("text", "kind", "id_"),
    [
        ("demand", "value", "demand"),
        ("part[north]", "value", "part[north]"),
        ("part", "variable", "part"),
        ("strike", "move", "strike"),
        ("no_strikes", "law", "no_strikes"),
        ("bites", "claim", "bites"),
        ("UNION", "actor", "UNION"),
        ("interest:UNION", "interest", "UNION"),
        ("lens:hawk_world", "lens", "hawk_world"),
        ("harder", "branch", "harder"),
        ("strike[north]", "move", "strike"),
    ],
)
def test_a_name_means_the_first_thing_that_has_it(case_model: Model, text: str, kind: str, id_: str) -> None:
    assert find_named(case_model, text) == Named(kind=kind, id=id_)


@pytest.mark.parametrize("text", ["", "nothing", "lens:nobody", "law:strike", ":", "demand[north]", "<script>"])
def test_what_nothing_is_called_means_nothing(case_model: Model, text: str) -> None:
    assert find_named(case_model, text) is None


def test_the_key_of_a_thing_leads_back_to_it(case_model: Model) -> None:
    for text in ("demand", "part", "strike", "bites", "interest:FIRM"):
        named = find_named(case_model, text)
        assert named is not None
        assert find_named(case_model, named.key) == named
