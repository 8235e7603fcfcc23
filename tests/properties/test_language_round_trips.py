"""What is written can be read, what is read can be written, and no text breaks the reader."""

import json
from dataclasses import fields, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandtable.language.formatter import format_document
from sandtable.language.json_form import from_json, parse_json, to_json
from sandtable.language.parser import MAX_DEPTH, parse_document, parse_expression
from sandtable.language.words import RESERVED
from sandtable.model import declaration as d
from sandtable.model import expression as e

SETTINGS = settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))

# -- words ---------------------------------------------------------------------------------------

NAMES = st.sampled_from(
    [
        "a",
        "b1",
        "UA",
        "soldiers",
        "łódź",
        "note_1",
        "limit",
        "more",
        "read",
        "hold",
        "other",
        "_x",
        "base",
        "rate",
        "measures",
    ]
)
USED = NAMES | st.sampled_from(["front.soldiers", "now", "time", "step"])
TEXTS = st.text(max_size=12) | st.sampled_from(
    ['say "no"', "two\nlines", "back\\slash", "#no comment", "\x00\x01", "\\u0041"]
)
IDS = st.sampled_from(["NK-001", "A", "RES-038", "WAR.2:1"])
UNITS = st.sampled_from(["1", "person", "1/month", "USD/person/month", "km^2", "(USD*person)/month"])
DATES = st.sampled_from(["2024-10", "2025-03-15", "0", "12.5", "-3"])
REAL_DATES = st.sampled_from(["2024-10", "2025-03-15", "2024-02-29"])
FLOATS = st.floats(min_value=0, max_value=1e12, allow_nan=False).map(abs)
SIGNED = FLOATS | FLOATS.map(lambda x: -x if x else x)


def listed(strategy, least=1, most=3):
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


def maybe(strategy):
    return st.none() | strategy


def text_or_none(strategy):
    return st.just("") | strategy


# -- expressions ---------------------------------------------------------------------------------


@st.composite
def numbers(draw):
    text = draw(st.sampled_from(["0", "3", "12_000", "0.04", "1.50", "1e6", "2E-3", "1_000.5"]))
    unit = draw(st.sampled_from(["", "", "month", "1/month", "km^2", "USD/person/month", "1/km^2*year"]))
    return e.Number(value=float(text), text=text, unit=unit)


ATOMS = st.one_of(
    numbers(),
    numbers(),
    st.builds(e.Name, id=USED),
    st.builds(e.DateLiteral, text=REAL_DATES),
    st.builds(e.Text, value=TEXTS),
    st.builds(e.Subscript, name=USED, indices=listed(USED | st.just("exporter=KR"))),
    st.builds(e.Net, actor=NAMES),
)


def distributions(inner):
    return st.one_of(
        st.builds(
            e.Distribution,
            family=st.sampled_from(["interval", "normal", "lognormal", "logitnormal"]),
            arguments=st.tuples(inner, inner),
            is_interval=st.just(True),
        ),
        st.builds(
            e.Distribution, family=st.sampled_from(["normal", "beta", "pert", "poisson"]), arguments=listed(inner, 2, 4)
        ),
        st.builds(
            lambda family, pairs: e.Distribution(
                family=family, arguments=tuple(a for a, _ in pairs), weights=tuple(w for _, w in pairs)
            ),
            st.sampled_from(["mixture", "categorical"]),
            listed(st.tuples(inner, inner)),
        ),
        st.builds(e.Distribution, family=st.just("empirical"), file=TEXTS, column=NAMES | TEXTS),
    )


def truncations(inner):
    return st.builds(lambda node, low, high: replace(node, low=low, high=high), distributions(inner), inner, inner)


def compounds(inner):
    values = inner | distributions(inner) | truncations(inner)
    return st.one_of(
        st.builds(e.Unary, op=st.sampled_from(["-", "not"]), operand=inner),
        st.builds(
            e.Binary,
            op=st.sampled_from(["+", "-", "*", "/", "^", "<", "<=", ">", ">=", "==", "!=", "and", "or"]),
            left=inner,
            right=inner,
        ),
        st.builds(e.Conditional, condition=inner, then=inner, otherwise=inner),
        st.builds(
            e.Call,
            function=st.sampled_from(["exp", "active", "delay3", "x", "clip", "time", "step"]),
            arguments=listed(values, 0),
            keywords=listed(st.tuples(NAMES, values), 0, 2),
        ),
        st.builds(e.Call, function=st.sampled_from(["min", "max"]), arguments=listed(values, 2)),
        st.builds(
            e.Reduction, op=st.sampled_from(["sum", "mean", "share", "count"]), operand=inner, dimensions=listed(NAMES)
        ),
        st.builds(e.Rank, element=NAMES, operand=inner),
        st.builds(e.TimeReduction, op=st.just("at"), operand=inner, start=inner),
        st.builds(e.TimeReduction, op=st.sampled_from(["initial", "final", "total", "ever", "max"]), operand=inner),
        st.builds(
            e.TimeReduction,
            op=st.sampled_from(["mean", "sum", "always"]),
            operand=inner,
            start=inner,
            stop=maybe(inner),
        ),
        st.builds(e.InBranch, operand=inner, branches=listed(NAMES)),
        st.builds(e.OverFutures, op=st.sampled_from(["average", "median", "probability"]), operand=inner),
        st.builds(e.OverFutures, op=st.just("quantile"), operand=inner, level=st.sampled_from([0.05, 0.5, 0.9])),
        distributions(inner),
        truncations(inner),
    )


EXPRESSIONS = st.recursive(ATOMS, compounds, max_leaves=8)
VALUES = EXPRESSIONS | distributions(ATOMS) | truncations(ATOMS)


def is_provenance(node):
    return node.sources or node.judged is not None


MARKS = maybe(st.builds(e.Provenance, sources=listed(IDS, 0), judged=maybe(TEXTS)).filter(is_provenance))


def tables(inner):
    return st.one_of(
        st.builds(e.Row, values=listed(inner, 1, 8)),
        st.builds(
            e.Table, cells=listed(st.builds(e.Cell, keys=listed(NAMES, 1, 2), value=inner, provenance=MARKS), 1, 5)
        ),
        st.builds(e.FromFile, file=TEXTS, column=text_or_none(NAMES | TEXTS)),
    )


ANY_VALUES = VALUES | st.recursive(VALUES, tables, max_leaves=12)

# -- statements ----------------------------------------------------------------------------------

QUANTITY = {
    "id": NAMES,
    "dimensions": listed(NAMES, 0, 2),
    "label": TEXTS,
    "unit": UNITS,
    "note": TEXTS,
    "provenance": MARKS,
}
EARLIER = st.builds(
    d.Vintage, mark=st.sampled_from("ALTJ"), known=text_or_none(DATES), earlier=ANY_VALUES, provenance=MARKS
)
VINTAGES = maybe(st.builds(d.Vintage, mark=st.sampled_from("ALTJ"), known=text_or_none(DATES)) | EARLIER)
BOUNDS = maybe(st.tuples(EXPRESSIONS, EXPRESSIONS))
QUOTES = maybe(st.builds(d.Quote, text=TEXTS, source=text_or_none(IDS)))
TOLD = {"date": text_or_none(DATES), "sources": listed(IDS, 0), "text": TEXTS}
KNOWN = maybe(st.builds(d.Known, answer=st.sampled_from(["yes", "no", "partly", "open", "untested"]), **TOLD))
MEASURED = maybe(st.builds(d.Known, answer=st.just("measured"), value=SIGNED, **TOLD))
INTERVALS = maybe(st.builds(d.Reference, low=SIGNED, high=SIGNED, provenance=MARKS))
SINGLE = maybe(st.builds(lambda low, marks: d.Reference(low=low, high=low, provenance=marks), SIGNED, MARKS))
WORDS = maybe(
    st.builds(d.Word, text=NAMES | TEXTS | st.just("never"), read_as=text_or_none(NAMES | TEXTS))
    | st.builds(d.Word, text=TEXTS, band=st.tuples(FLOATS, FLOATS))
)
FLOW_TERMS = st.one_of(
    st.builds(d.FlowTerm, sign=st.sampled_from([1, -1]), value=EXPRESSIONS),
    st.builds(d.FlowTerm, sign=st.just(1), value=EXPRESSIONS, is_change=st.just(True)),
)


@st.composite
def bindings(draw):
    name = draw(NAMES)
    if draw(st.booleans()):
        return d.Binding(name=name, values=draw(listed(NAMES, 2)))
    value = draw(ANY_VALUES)
    return d.Binding(name=name, values=(value.id,) if isinstance(value, e.Name) else (), value=value)


@st.composite
def moves(draw):
    pause = draw(maybe(EXPRESSIONS))
    return d.Move(
        id=draw(NAMES),
        label=draw(TEXTS),
        dimensions=draw(listed(NAMES, 0)),
        by=draw(text_or_none(NAMES)),
        toward=draw(listed(NAMES, 0)),
        on_date=draw(text_or_none(DATES)),
        chance=draw(maybe(EXPRESSIONS)),
        when=draw(maybe(EXPRESSIONS)),
        window=draw(maybe(st.tuples(text_or_none(DATES), text_or_none(DATES)).filter(any))),
        after=draw(listed(NAMES, 0)),
        unless=draw(listed(NAMES, 0)),
        is_repeating=pause is not None or draw(st.booleans()),
        again_after=pause,
        at_most=draw(maybe(st.integers(1, 5000))),
        lasts=draw(maybe(EXPRESSIONS)),
        ends_when=draw(maybe(EXPRESSIONS)),
        ends_chance=draw(maybe(EXPRESSIONS)),
        ends_on=draw(text_or_none(DATES)),
        says=draw(QUOTES),
        note=draw(TEXTS),
        provenance=draw(MARKS),
    )


LAWS = st.builds(
    d.Law,
    id=NAMES,
    label=TEXTS,
    of=text_or_none(NAMES),
    forbids=listed(NAMES, 0),
    enables=listed(NAMES, 0),
    in_force=maybe(EXPRESSIONS),
    unless=maybe(EXPRESSIONS),
    permits=maybe(EXPRESSIONS),
    waiver_chance=maybe(EXPRESSIONS),
    waiver_on=text_or_none(DATES),
    waiver_lasts=maybe(EXPRESSIONS),
    repealed_by=listed(NAMES, 0),
    limits=BOUNDS,
    note=TEXTS,
    provenance=MARKS,
)
BRANCH_ITEMS = st.one_of(
    st.builds(d.BranchItem, kind=st.sampled_from(["never", "always"]), target=NAMES, indices=listed(NAMES, 0)),
    st.builds(d.BranchItem, kind=st.just("on"), target=NAMES, indices=listed(NAMES, 0), date=DATES),
    st.builds(d.BranchItem, kind=st.just("set"), target=NAMES, indices=listed(NAMES, 0), value=ANY_VALUES, provenance=MARKS),
    st.builds(
        d.BranchItem,
        kind=st.just("set"), target=NAMES, value=ANY_VALUES, start=DATES, stop=text_or_none(DATES), provenance=MARKS,
    ),
)  # fmt: skip
WEIGHTS = st.builds(
    d.LensItem,
    target=st.just("weight"),
    indices=st.tuples(NAMES, NAMES),
    value=st.builds(lambda n: replace(n, unit=""), numbers())
    | st.builds(lambda a, b: e.Binary(op="/", left=replace(a, unit=""), right=b), numbers(), numbers()),
    despite=listed(IDS, 0),
    provenance=MARKS,
)
LENS_ITEMS = WEIGHTS | st.builds(
    d.LensItem, target=NAMES, indices=listed(NAMES, 0), value=ANY_VALUES, despite=listed(IDS, 0), provenance=MARKS
)
INTEREST_ITEMS = st.one_of(
    st.builds(d.InterestItem, outcome=NAMES, more_is_better=st.booleans(), provenance=MARKS),
    st.builds(
        d.InterestItem,
        outcome=NAMES, more_is_better=st.booleans(), worth=FLOATS, per=FLOATS, per_unit=text_or_none(st.sampled_from(["person", "km^2"])),
        provenance=MARKS,
    ),
)  # fmt: skip
TARGETS = listed(st.tuples(NAMES, listed(NAMES, 0)))

KINDS = [
    st.builds(d.ScenarioHead, title=TEXTS, module=text_or_none(NAMES)),
    st.builds(d.Asks, question=TEXTS),
    st.builds(d.Asks, question=TEXTS, subject=NAMES, actor=NAMES),
    st.builds(d.About, text=TEXTS, keyword=st.sampled_from(["about", "paper", "holds"])),
    st.builds(d.About, text=TEXTS, keyword=st.just("skill"), provenance=MARKS),
    st.builds(
        d.TimeAxis,
        start=DATES, stop=DATES, step=FLOATS, unit=st.sampled_from(["month", "day"]), method=st.sampled_from(["euler", "rk4"]),
    ),
    st.builds(d.SourcesFile, file=TEXTS),
    st.builds(d.Include, file=TEXTS),
    st.builds(d.Use, module=NAMES, alias=NAMES, bindings=listed(bindings(), 0)),
    st.builds(d.Use, module=TEXTS, alias=NAMES, is_file=st.just(True), bindings=listed(bindings(), 0)),
    st.builds(d.Sector, id=NAMES, label=TEXTS),
    st.builds(
        d.Actor,
        id=NAMES, label=TEXTS, location=maybe(st.tuples(SIGNED, SIGNED)), country=st.sampled_from(["", "RUS", "xyz"]), note=TEXTS,
    ),
    st.builds(d.Person, id=NAMES, label=TEXTS, of=TEXTS),
    st.builds(d.Dimension, id=NAMES, label=TEXTS, elements=listed(NAMES), subrange_of=text_or_none(NAMES)),
    st.builds(d.Dimension, id=NAMES, label=TEXTS, alias_of=NAMES),
    st.builds(d.Map, id=NAMES, source=NAMES, target=NAMES, pairs=listed(st.tuples(NAMES, NAMES))),
    st.builds(d.UnitDeclaration, id=NAMES, label=TEXTS, definition=st.sampled_from(["", "1000000 USD", "km/hour", "0.5 a^2"])),
    st.builds(d.Constant, **QUANTITY, value=ANY_VALUES, vintage=VINTAGES, bounds=BOUNDS),
    st.builds(d.Uncertain, **QUANTITY, value=ANY_VALUES, vintage=VINTAGES, bounds=BOUNDS),
    st.builds(d.Input, **QUANTITY, default=maybe(ANY_VALUES)),
    st.builds(d.Correlation, first=NAMES | st.just("a[UA]"), second=NAMES, value=EXPRESSIONS, provenance=MARKS),
    st.builds(d.Data, **QUANTITY, file=TEXTS, column=NAMES | TEXTS, mode=st.sampled_from(["linear", "hold", "next"])),
    st.builds(
        d.Lookup,
        **{**QUANTITY, "dimensions": st.just(())},
        input_unit=UNITS, points=listed(st.tuples(SIGNED, SIGNED)), mode=st.sampled_from(["hold", "extrapolate", "step"]),
    ),
    st.builds(
        d.Stock, **QUANTITY, starts=ANY_VALUES, terms=listed(FLOW_TERMS, 0, 5), is_never_negative=st.booleans(), within=BOUNDS
    ),
    st.builds(d.Flow, **QUANTITY, value=ANY_VALUES),
    st.builds(d.Auxiliary, **QUANTITY, value=ANY_VALUES),
    moves(),
    LAWS,
    st.builds(d.Branch, id=NAMES, label=TEXTS, items=listed(BRANCH_ITEMS, 0), includes=listed(NAMES, 0), lacks=TEXTS, note=TEXTS),
    st.builds(d.Lens, id=NAMES, label=TEXTS, by=text_or_none(NAMES), items=listed(LENS_ITEMS, 0), note=TEXTS),
    st.builds(d.Outcome, **QUANTITY, value=ANY_VALUES),
    st.builds(d.Interest, actor=NAMES, items=listed(INTEREST_ITEMS, 0), scale=TEXTS, note=TEXTS),
    st.builds(
        d.Claim,
        id=NAMES, label=TEXTS, by=listed(NAMES, 0), says=QUOTES, given=maybe(EXPRESSIONS), holds=maybe(EXPRESSIONS), word=WORDS,
        known=KNOWN, denied_by=listed(NAMES, 0), note=TEXTS,
    ),
    st.builds(
        d.Question,
        id=NAMES, asks=TEXTS, resolves=DATES, holds=EXPRESSIONS, base_rate=INTERVALS, status_quo=SINGLE, known=KNOWN, note=TEXTS,
    ),
    st.builds(
        d.Question,
        id=NAMES, asks=TEXTS, resolves=DATES, measures=EXPRESSIONS, edges=listed(SIGNED, 0, 4), base_rate=INTERVALS,
        status_quo=SINGLE, known=MEASURED, note=TEXTS,
    ),
    st.builds(
        d.Check,
        label=TEXTS, holds=EXPRESSIONS, branches=listed(NAMES, 0), tolerance=maybe(FLOATS), is_known_limit=st.booleans(), note=TEXTS,
    ),
    st.builds(lambda targets: d.Report(variables=tuple(n for n, _ in targets), indices=tuple(i for _, i in targets)), TARGETS),
    st.builds(
        d.Route, variable=USED, indices=listed(NAMES, 0), origin=NAMES, target=NAMES, label=TEXTS, note=TEXTS
    ),
    st.builds(d.Story, text=TEXTS, shows=TEXTS),
]  # fmt: skip
STATEMENTS = st.one_of(KINDS)

REMARKS = st.text("abc #\"'{[(é", max_size=8).map(str.strip)
COMMENTS = st.builds(
    d.Comments, above=listed(REMARKS, 0, 2), behind=REMARKS, inside=listed(st.tuples(st.integers(-1, 3), REMARKS), 0, 3)
)


@st.composite
def documents(draw, *, commented=False):
    statements = draw(st.lists(STATEMENTS, max_size=3))
    if commented:
        statements = [replace(s, comments=draw(COMMENTS), blank_before=draw(st.booleans())) for s in statements]
    return d.Document(file="x.sand", statements=tuple(statements))


# -- the properties ------------------------------------------------------------------------------


@SETTINGS
@given(documents())
def test_what_is_formatted_reads_as_the_same_document(document):
    text = format_document(document)
    again, faults = parse_document(text, "x.sand")
    assert faults == [], text
    assert again == document, text


@SETTINGS
@given(EXPRESSIONS)
def test_an_expression_keeps_its_tree_with_the_fewest_brackets(expression):
    text = format_document(d.Document(file="", statements=(d.Flow(id="a", value=expression),)))
    again, faults = parse_expression(text.removeprefix("flow a : 1 ="))
    assert faults == [], text
    assert again == expression, text


@SETTINGS
@given(documents(commented=True))
def test_formatting_twice_is_formatting_once_and_keeps_comments(document):
    once = format_document(document)
    again, faults = parse_document(once, "x.sand")
    assert faults == []
    assert again == document
    assert format_document(again) == once
    assert sorted(find_remarks(again)) == sorted(find_remarks(document))


def find_remarks(document):
    for statement in document.statements:
        comments = statement.comments
        yield from (text for text in comments.above if text != "\n")
        yield from [comments.behind] * bool(comments.behind)
        yield from (text for _, text in comments.inside)
    yield from document.trailing_comments


@SETTINGS
@given(documents(commented=True))
def test_the_json_form_gives_the_document_back(document):
    again, faults = parse_json(json.dumps(to_json(document)), "x.json")
    assert faults == []
    assert again == document
    assert [s.comments for s in again.statements] == [s.comments for s in document.statements]


@SETTINGS
@given(st.text())
def test_no_text_breaks_the_reader(text):
    document, faults = parse_document(text, "x.sand")
    assert all(fault.code and fault.what and fault.mend for fault in faults)
    assert len(document.statements) <= text.count("\n") + text.count("\r") + 1


@SETTINGS
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data):
    parse_document(data.decode("utf-8", errors="replace"), "x.sand")
    parse_document(data.decode("latin-1"), "x.sand")


PIECES = st.sampled_from(
    [
        *sorted(RESERVED),
        "x",
        "UA",
        "3",
        "2 month",
        "2024-10",
        '"t"',
        "@A-1",
        "more",
        "limit",
        "\n",
        "\n  ",
        "\n\n",
        " ",
        "# c\n",
        "\t",
        *list('()[]{}:,=+-*/^<>"'),
    ]
)


@SETTINGS
@given(st.lists(PIECES, max_size=40).map(" ".join))
def test_no_mixture_of_words_breaks_the_reader_and_what_it_reads_can_be_formatted(text):
    document, faults = parse_document(text, "x.sand")
    for fault in faults:
        assert fault.what
        assert fault.mend
        assert fault.place.line >= 1
        assert (fault.place.end_line, fault.place.end_column) >= (fault.place.line, fault.place.column)
    again, more = parse_document(format_document(document), "x.sand")
    assert more == []
    assert again.statements == document.statements


@SETTINGS
@given(documents(), st.data())
def test_a_document_with_a_piece_cut_out_gives_faults_and_not_an_error(document, data):
    text = format_document(document)
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, min(len(text), first + 8)))
    parse_document(text[:first] + text[last:], "x.sand")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["Stock", "Number", "interval"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["node", "id", "value", "sandtable", "statements", "starts"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@SETTINGS
@given(JSON)
def test_no_json_breaks_the_reader_of_the_json_form(form):
    document, faults = from_json(form, "x.json")
    assert (document is None) == bool(faults)
    document, faults = from_json({"sandtable": 1, "statements": [form]}, "x.json")
    assert document is None
    assert [fault.code for fault in faults] == ["json-form"]


@SETTINGS
@given(documents(), st.data())
def test_no_damage_to_the_json_form_breaks_its_reader(document, data):
    form = to_json(document)
    nodes = list(find_objects(form["statements"]))
    if nodes:
        node = data.draw(st.sampled_from(nodes))
        node[data.draw(st.sampled_from(sorted(node)))] = data.draw(JSON)
    again, faults = from_json(form, "x.json")
    assert (again is None) == bool(faults)


def find_objects(form):
    if isinstance(form, list):
        for part in form:
            yield from find_objects(part)
    elif isinstance(form, dict):
        yield form
        for part in form.values():
            yield from find_objects(part)


def test_the_strategies_build_every_kind_of_statement_and_expression():
    from sandtable.language.json_form import node_types

    built = set()

    def visit(item):
        if isinstance(item, e.Node):
            built.add(type(item).__name__)
            for field in fields(item):
                visit(getattr(item, field.name))
        elif isinstance(item, tuple):
            for part in item:
                visit(part)

    @settings(SETTINGS, max_examples=15, database=None, derandomize=True)
    @given(st.tuples(*KINDS))
    def collect(statements):
        visit(statements)

    collect()
    assert set(node_types()) - built == set()


def test_depth_is_bounded_for_every_way_to_nest():
    for opener, closer in [
        ("(", ")"),
        ("-", ""),
        ("not ", ""),
        ("if 1 then 1 else ", ""),
        ("1 ^ ", ""),
        ("f(", ")"),
        ("1 + ", ""),
    ]:
        text = "aux a : 1 = " + opener * (3 * MAX_DEPTH) + "1" + closer * (3 * MAX_DEPTH)
        document, faults = parse_document(text, "x.sand")
        assert document.statements == ()
        assert [fault.code for fault in faults] == ["too-deep"]
