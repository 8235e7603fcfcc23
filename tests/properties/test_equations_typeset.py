"""Whatever can be written can be typeset: braces balance, brackets pair, and a browser's reader takes it."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from latex2mathml.converter import convert

from sandtable.language.parser import parse_document
from sandtable.model import expression as e
from sandtable.reports.typeset.expressions import typeset_expression
from sandtable.reports.typeset.notation import Notation
from sandtable.reports.typeset.statements import typeset_statement
from sandtable.testing.random_scenarios import scenario_texts

SETTINGS = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))

NAMES = st.sampled_from(["a", "b1", "UA", "soldiers", "łódź", "own_power", "front.soldiers", "now", "dt", "tau", "x_"])
TEXTS = st.text(max_size=8) | st.sampled_from(['"', "\\", "{", "}}", "$%#&_^~", "\n", "2025-03", ""])
NUMBERS = st.builds(
    e.Number,
    value=st.floats(min_value=0, max_value=1e18) | st.sampled_from([0.0, 1e-300, -2.0]),
    unit=st.sampled_from(["", "1/month", "USD/person/month", "km^2", "not a unit !"]),
)
LEAVES = (
    NUMBERS
    | st.builds(e.Name, id=NAMES)
    | st.builds(e.DateLiteral, text=st.sampled_from(["2024-10", "-3"]))
    | st.builds(e.Text, value=TEXTS)
    | st.builds(e.Subscript, name=NAMES, indices=st.lists(NAMES | st.just("side=UA"), max_size=3).map(tuple))
    | st.builds(e.Net, actor=NAMES)
    | st.builds(e.FromFile, file=TEXTS, column=TEXTS)
)
OPERATORS = ["+", "-", "*", "/", "^", "<", "<=", ">", ">=", "==", "!=", "and", "or"]
CALLS = [
    "exp",
    "ln",
    "sqrt",
    "abs",
    "min",
    "clip",
    "safe_divide",
    "floor",
    "delay3",
    "delay_fixed",
    "my_curve",
    "active",
]
AXES = st.lists(NAMES, min_size=1, max_size=2).map(tuple)
OVER_TIME = ["at", "final", "initial", "mean", "total", "sum", "min", "max", "ever", "always", "first_time"]


def larger(inner: st.SearchStrategy[e.Expression]) -> st.SearchStrategy[e.Expression]:
    maybe = st.none() | inner
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    cells = st.lists(st.builds(e.Cell, keys=AXES, value=inner), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(e.Unary, op=st.sampled_from(["-", "not"]), operand=inner),
        st.builds(e.Binary, op=st.sampled_from(OPERATORS), left=inner, right=inner),
        st.builds(e.Conditional, condition=inner, then=inner, otherwise=inner),
        st.builds(e.Call, function=st.sampled_from(CALLS), arguments=st.lists(inner, max_size=3).map(tuple)),
        st.builds(e.Call, function=NAMES, keywords=st.lists(st.tuples(NAMES, inner), max_size=2).map(tuple)),
        st.builds(
            e.Reduction,
            op=st.sampled_from(["sum", "mean", "min", "max", "product", "any", "all", "count", "share"]),
            operand=inner,
            dimensions=AXES,
        ),
        st.builds(e.Rank, element=NAMES, operand=inner),
        st.builds(e.TimeReduction, op=st.sampled_from(OVER_TIME), operand=inner, start=inner, stop=maybe),
        st.builds(e.InBranch, operand=inner, branches=AXES),
        st.builds(e.OverFutures, op=st.sampled_from(["average", "probability", "quantile"]), operand=inner),
        st.builds(e.Table, cells=cells),
        st.builds(e.Row, values=some),
        st.builds(e.Distribution, family=st.just("interval"), arguments=st.tuples(inner, inner)),
        st.builds(
            e.Distribution, family=st.just("mixture"), arguments=st.tuples(inner), weights=st.tuples(inner), low=maybe,
            high=maybe,
        ),
    )  # fmt: skip


EXPRESSIONS = st.recursive(LEAVES, larger, max_leaves=12)
NOTATION = Notation(
    axes={"a": ("UA",), "soldiers": ("side", "other")},
    members={"side": ("UA", "RU"), "other": ("UA", "RU")},
    roots={"other": "side"},
    maps={"b1": ("side", "side")},
    symbols={"own_power": "q"},
)


def assert_reads(latex: str) -> None:
    bare = latex.replace(r"\{", "").replace(r"\}", "")
    depth = 0
    for sign in bare:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0, latex
    assert depth == 0, latex
    assert latex.count(r"\left") == latex.count(r"\right"), latex
    assert latex.count(r"\begin{") == latex.count(r"\end{"), latex
    convert(latex)


@SETTINGS
@given(EXPRESSIONS, st.booleans(), st.sampled_from([Notation(), NOTATION]))
def test_any_expression_typesets_to_what_a_browser_can_show(
    node: e.Expression, is_condition: bool, notation: Notation
) -> None:
    assert_reads(typeset_expression(node, notation, free=("side",), is_condition=is_condition))


@settings(SETTINGS, max_examples=12)
@given(scenario_texts())
def test_every_equation_of_a_random_scenario_typesets(text: str) -> None:
    document, faults = parse_document(text, "random.sand")
    assert not faults
    notation = Notation.of(document.statements)
    for statement in document.statements:
        for equation in typeset_statement(statement, notation):
            assert_reads(equation.latex)
        for field in fields(statement):
            part = getattr(statement, field.name)
            if isinstance(part, e.Expression):
                assert_reads(typeset_expression(part, notation))


def test_a_deep_expression_takes_no_longer_than_it_is_long() -> None:
    for function in ("exp", "safe_divide"):
        node: e.Expression = e.Name(id="x")
        for _ in range(90):
            arguments = (node,) if function == "exp" else (e.Name(id="a"), node, e.Name(id="b"))
            node = e.Call(function=function, arguments=arguments)
        assert len(typeset_expression(node)) < 100_000
    node = e.Name(id="x")
    for _ in range(90):
        node = e.Reduction(op="share", operand=node, dimensions=("side",))
    assert len(typeset_expression(node)) < 100_000
