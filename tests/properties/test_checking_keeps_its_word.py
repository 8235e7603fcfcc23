"""Laws of checking: names are only names, and what is added touches nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sandtable.compiler.check import check_scenario
from sandtable.model.model import Model
from sandtable.testing.scenarios import check_text, files_of

FOLDER = Path(__file__).parents[1] / "language" / "good"
TEXT = (FOLDER / "garrison.sand").read_text(encoding="utf-8")
TABLES = {f"tables/{path.name}": path.read_text(encoding="utf-8") for path in (FOLDER / "tables").iterdir()}
NAMES = [
    "pay",
    "yearly",
    "resolve",
    "luck",
    "heft",
    "fatigue",
    "soldiers",
    "red_share",
    "gap",
    "cost",
    "tension",
    "pressure",
]
letters = st.text(st.sampled_from("abcdefgh"), min_size=3, max_size=9).map(lambda text: f"zz_{text}")


def model_of(text: str) -> Model:
    model = check_scenario(files_of(text, TABLES)).model
    assert model is not None
    return model


MODEL = model_of(TEXT)


def renamed(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<![\w.]){old}(?![\w])", new, text)


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(NAMES), letters)
def test_renaming_a_variable_renames_it_and_changes_nothing_else(old: str, new: str) -> None:
    other = model_of(renamed(TEXT, old, new))
    for mine, theirs in (
        (MODEL.variables, other.variables),
        (MODEL.parameters, other.parameters),
        (MODEL.moves, other.moves),
    ):
        assert {renamed(key, old, new): renamed(repr(value), old, new) for key, value in mine.items()} == {
            key: repr(value) for key, value in theirs.items()
        }
    assert [renamed(name, old, new) for name in MODEL.order] == list(other.order)
    assert [renamed(name, old, new) for name in MODEL.constant_order] == list(other.constant_order)
    assert [renamed(name, old, new) for name in MODEL.initial_order] == list(other.initial_order)


@settings(deadline=None, max_examples=25)
@given(letters, st.integers(0, 20), st.sampled_from(["constant", "uncertain"]))
def test_adding_a_value_leaves_every_other_stream_and_order_as_it_was(name: str, at: int, kind: str) -> None:
    lines = TEXT.splitlines(keepends=True)
    margins = [index for index, line in enumerate(lines) if re.match(r"(constant|flow|aux|stock|uncertain)\b", line)]
    value = "3" if kind == "constant" else "3 to 5"
    lines.insert(margins[at % len(margins)], f'{kind} {name} : 1 = {value} judged "added"\n')
    other = model_of("".join(lines))
    assert {key: value for key, value in other.parameters.items() if key != name} == MODEL.parameters
    assert [key for key in other.order if key != name] == list(MODEL.order)
    assert other.initial_order == MODEL.initial_order


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_a_scenario_with_a_line_left_out_is_told_and_never_raises(data: st.DataObject) -> None:
    lines = TEXT.splitlines(keepends=True)
    margins = [index for index, line in enumerate(lines) if line[0] not in " \n" and index > 1]
    start = data.draw(st.sampled_from(margins))
    end = next((index for index in margins if index > start), len(lines))
    checked = check_text("".join(lines[:start] + lines[end:]), TABLES)
    assert (checked.model is None) == any(fault.severity == "error" for fault in checked.faults)


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_a_word_replaced_by_another_is_told_and_never_raises(data: st.DataObject) -> None:
    words = sorted(set(re.findall(r"[A-Za-z_]\w+", TEXT)))
    spots = [match.span() for match in re.finditer(r"[A-Za-z_]\w+", TEXT)]
    start, end = data.draw(st.sampled_from(spots))
    text = TEXT[:start] + data.draw(st.sampled_from(words)) + TEXT[end:]
    try:
        files = files_of(text, TABLES)
    except ValueError:
        return
    checked = check_scenario(files)
    assert (checked.model is None) == any(fault.severity == "error" for fault in checked.faults)
