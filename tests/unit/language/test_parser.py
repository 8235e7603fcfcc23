"""Statements read as the nodes they mean."""

import pytest

from sandtable.language.parser import parse_document, parse_expression
from sandtable.model.declaration import (
    Auxiliary,
    Binding,
    BranchItem,
    Check,
    Comments,
    Constant,
    Data,
    Dimension,
    FlowTerm,
    Interest,
    Known,
    Law,
    LensItem,
    Lookup,
    Map,
    Move,
    Quote,
    Report,
    ScenarioHead,
    Stock,
    TimeAxis,
    UnitDeclaration,
    Use,
    Vintage,
    Word,
)
from sandtable.model.expression import (
    Binary,
    Call,
    Cell,
    Conditional,
    DateLiteral,
    Distribution,
    FromFile,
    InBranch,
    Name,
    Net,
    Number,
    OverFutures,
    Provenance,
    Rank,
    Reduction,
    Row,
    Subscript,
    Table,
    Text,
    TimeReduction,
    Unary,
)


def number(text, unit=""):
    return Number(value=float(text), text=text, unit=unit)


def read(text):
    document, faults = parse_document(text, "x.sand")
    assert faults == []
    assert len(document.statements) == 1
    return document.statements[0]


A, B, C = Name(id="a"), Name(id="b"), Name(id="c")
ONE, TWO, THREE = number("1"), number("2"), number("3")


def interval(first, second, family="interval", **more):
    return Distribution(family=family, arguments=(first, second), is_interval=True, **more)


EXPRESSIONS = {
    "12_000": number("12_000"),
    "0.04/month": number("0.04", "1/month"),
    "3 km^2": number("3", "km^2"),
    "2_000 USD/person/month": number("2_000", "USD/person/month"),
    "5 km/h * a": Binary(op="*", left=number("5", "km/h"), right=A),
    "2 / a": Binary(op="/", left=TWO, right=A),
    "3\n month": None,
    "2024-10": DateLiteral(text="2024-10"),
    "2024 - 10": Binary(op="-", left=number("2024"), right=number("10")),
    '"a \\"b\\" \\\\ \\n\\u0041"': Text(value='a "b" \\ \nA'),
    '"over two\n   lines"': Text(value="over two lines"),
    "front.soldiers": Name(id="front.soldiers"),
    "a[UA]": Subscript(name="a", indices=("UA",)),
    "a[exporter=KR, buyer]": Subscript(name="a", indices=("exporter=KR", "buyer")),
    "a + b * c": Binary(op="+", left=A, right=Binary(op="*", left=B, right=C)),
    "(a + b) * c": Binary(op="*", left=Binary(op="+", left=A, right=B), right=C),
    "a - b - c": Binary(op="-", left=Binary(op="-", left=A, right=B), right=C),
    "a ^ b ^ c": Binary(op="^", left=A, right=Binary(op="^", left=B, right=C)),
    "-a ^ 2": Unary(op="-", operand=Binary(op="^", left=A, right=TWO)),
    "-a * b": Binary(op="*", left=Unary(op="-", operand=A), right=B),
    "a ^ -b": Binary(op="^", left=A, right=Unary(op="-", operand=B)),
    "not a == b and c": Binary(op="and", left=Unary(op="not", operand=Binary(op="==", left=A, right=B)), right=C),
    "a or b and c": Binary(op="or", left=A, right=Binary(op="and", left=B, right=C)),
    "a < b or not c": Binary(op="or", left=Binary(op="<", left=A, right=B), right=Unary(op="not", operand=C)),
    "if a then b else if b then c else a": Conditional(
        condition=A, then=B, otherwise=Conditional(condition=B, then=C, otherwise=A)
    ),
    "exp(a)": Call(function="exp", arguments=(A,)),
    "smooth3(a, 6 month, initial = b)": Call(
        function="smooth3", arguments=(A, number("6", "month")), keywords=(("initial", B),)
    ),
    "step(3, 2025-01)": Call(function="step", arguments=(THREE, DateLiteral(text="2025-01"))),
    "time": Name(id="time"),
    "max(a, b)": Call(function="max", arguments=(A, B)),
    "max(a)": TimeReduction(op="max", operand=A),
    "final(a)": TimeReduction(op="final", operand=A),
    "sum(a over exporter, buyer)": Reduction(op="sum", operand=A, dimensions=("exporter", "buyer")),
    "share(a over side)": Reduction(op="share", operand=A, dimensions=("side",)),
    "rank(KR in a + b)": Rank(element="KR", operand=Binary(op="+", left=A, right=B)),
    "a at 2027-01 - b at 24": Binary(
        op="-",
        left=TimeReduction(op="at", operand=A, start=DateLiteral(text="2027-01")),
        right=TimeReduction(op="at", operand=B, start=number("24")),
    ),
    "mean(a from 2027-01 to 2027-12)": TimeReduction(
        op="mean", operand=A, start=DateLiteral(text="2027-01"), stop=DateLiteral(text="2027-12")
    ),
    "a in x+y - b": Binary(op="-", left=InBranch(operand=A, branches=("x", "y")), right=B),
    "net(RU) in x": InBranch(operand=Net(actor="RU"), branches=("x",)),
    "quantile(a, 0.9)": OverFutures(op="quantile", operand=A, level=0.9),
    "average(a in x) < average(a)": Binary(
        op="<",
        left=OverFutures(op="average", operand=InBranch(operand=A, branches=("x",))),
        right=OverFutures(op="average", operand=A),
    ),
    "1 to 2": interval(ONE, TWO),
    "a * (1 to 2)": Binary(op="*", left=A, right=interval(ONE, TWO)),
    "normal(1 to 2) within 1 to 3": interval(ONE, TWO, "normal", low=ONE, high=THREE),
    "lognormal(2, 3)": Distribution(family="lognormal", arguments=(TWO, THREE)),
    "categorical(1: 2, 2: 3)": Distribution(family="categorical", arguments=(ONE, TWO), weights=(TWO, THREE)),
    "mixture(1: a, 2: 2 to 3)": Distribution(family="mixture", arguments=(A, interval(TWO, THREE)), weights=(ONE, TWO)),
    'empirical("f.csv" column x)': Distribution(family="empirical", file="f.csv", column="x"),
    "[1, 2, -3]": Row(values=(ONE, TWO, Unary(op="-", operand=THREE))),
    'from "f.csv" column "a b"': FromFile(file="f.csv", column="a b"),
    '{ RU: 1, UA, PL: 2 to 3 @W-1 judged "x", other: [1], }': Table(
        cells=(
            Cell(keys=("RU",), value=ONE),
            Cell(keys=("UA", "PL"), value=interval(TWO, THREE), provenance=Provenance(sources=("W-1",), judged="x")),
            Cell(keys=("other",), value=Row(values=(ONE,))),
        )
    ),
}


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression_reads_as_its_tree(text):
    expression, faults = parse_expression(text)
    assert expression == EXPRESSIONS[text]
    assert bool(faults) == (EXPRESSIONS[text] is None)


STATEMENTS = {
    'scenario "T"': ScenarioHead(title="T"),
    'module attrition "A"': ScenarioHead(title="A", module="attrition"),
    "time 0 to 1_000 step 0.125 month method rk4": TimeAxis(
        start="0", stop="1000", step=0.125, unit="month", method="rk4"
    ),
    "use attrition as front with side = RU, UA, fires = mine, rate = 0.3": Use(
        module="attrition",
        alias="front",
        bindings=(
            Binding(name="side", values=("RU", "UA")),
            Binding(name="fires", values=("mine",), value=Name(id="mine")),
            Binding(name="rate", value=number("0.3")),
        ),
    ),
    "dimension other = alias side": Dimension(id="other", alias_of="side"),
    'dimension big "Big" of exporter = US, FR': Dimension(
        id="big", label="Big", subrange_of="exporter", elements=("US", "FR")
    ),
    "map region_of : buyer to region = { PL: east, NL: west }": Map(
        id="region_of", source="buyer", target="region", pairs=(("PL", "east"), ("NL", "west"))
    ),
    "map opponent : side = { RU: UA, UA: RU }": Map(
        id="opponent", source="side", target="side", pairs=(("RU", "UA"), ("UA", "RU"))
    ),
    'unit MUSD "million" = 1_000_000 USD': UnitDeclaration(id="MUSD", label="million", definition="1000000 USD"),
    "unit shell": UnitDeclaration(id="shell"),
    'constant a[b, c] "L" : USD / person = 2 @NK-016 judged "why" @B\n  vintage L known 2025-06 earlier 1 to 2 @C\n'
    '  ranges 0 to 3\n  note "n"': Constant(
        id="a",
        dimensions=("b", "c"),
        label="L",
        unit="USD/person",
        value=TWO,
        provenance=Provenance(sources=("NK-016", "B"), judged="why"),
        vintage=Vintage(mark="L", known="2025-06", earlier=interval(ONE, TWO), provenance=Provenance(sources=("C",))),
        bounds=(number("0"), THREE),
        note="n",
    ),
    'data a : km^2 from "t.csv" column km2 hold': Data(id="a", unit="km^2", file="t.csv", column="km2", mode="hold"),
    "lookup a : month to 1 = (0, 1), (6, -0.8) step": Lookup(
        id="a", input_unit="month", unit="1", points=((0.0, 1.0), (6.0, -0.8)), mode="step"
    ),
    "stock a : person\n  starts 1 to 2 within 1 to 3 @X\n  gains a, b\n  loses c\n  changes a\n  never negative\n"
    "  within 1 to 2": Stock(
        id="a",
        unit="person",
        starts=interval(ONE, TWO, low=ONE, high=THREE),
        provenance=Provenance(sources=("X",)),
        terms=(
            FlowTerm(sign=1, value=A),
            FlowTerm(sign=1, value=B),
            FlowTerm(sign=-1, value=C),
            FlowTerm(sign=1, value=A, is_change=True),
        ),
        is_never_negative=True,
        within=(ONE, TWO),
    ),
    "stock a : person\n  starts 1 to 2\n  within 1 to 2": Stock(
        id="a", unit="person", starts=interval(ONE, TWO), within=(ONE, TWO)
    ),
    "aux a : 1/month =\n    b\n    + c": Auxiliary(id="a", unit="1/month", value=Binary(op="+", left=B, right=C)),
    'move m[d] "L" by KP toward RU, UA chance a\n  when b from 2024-12 to 2027-06\n  after x, y\n  again after a\n'
    '  at most 4 times lasts 6 month ends when c\n  says "q" @Q': Move(
        id="m",
        label="L",
        dimensions=("d",),
        by="KP",
        toward=("RU", "UA"),
        chance=A,
        when=B,
        window=("2024-12", "2027-06"),
        after=("x", "y"),
        is_repeating=True,
        again_after=A,
        at_most=4,
        lasts=number("6", "month"),
        ends_when=C,
        says=Quote(text="q", source="Q"),
    ),
    "move m\n  again\n  after x": Move(id="m", is_repeating=True, after=("x",)),
    "move m\n  to 2027-06": Move(id="m", window=("", "2027-06")),
    'law l "L" of KR\n  forbids x, y\n  while a\n  unless b\n  permits c\n  waiver chance a\n  waiver lasts 1 month\n'
    "  repealed by z\n  limits a at most b": Law(
        id="l",
        label="L",
        of="KR",
        forbids=("x", "y"),
        in_force=A,
        unless=B,
        permits=C,
        waiver_chance=A,
        waiver_lasts=number("1", "month"),
        repealed_by=("z",),
        limits=(A, B),
    ),
    'check "c" in x+y : a == b within 0.02\n  known limit': Check(
        label="c",
        branches=("x", "y"),
        holds=Binary(op="==", left=A, right=B),
        tolerance=0.02,
        is_known_limit=True,
    ),
    "show a, b[RU]": Report(variables=("a", "b"), indices=((), ("RU",))),
}


@pytest.mark.parametrize("text", STATEMENTS)
def test_a_statement_reads_as_its_node(text):
    assert read(text) == STATEMENTS[text]


def test_a_branch_keeps_its_items_in_order_and_its_includes():
    branch = read(
        'branch b "L" : includes x, y, never m, never k[AU], kr[AU] on 2025-03, j always,\n'
        "  a = 0 from 2025-03 to 2026-01 @S, lead[KR] = 2 * lead"
    )
    assert branch.includes == ("x", "y")
    assert branch.items == (
        BranchItem(kind="never", target="m"),
        BranchItem(kind="never", target="k", indices=("AU",)),
        BranchItem(kind="on", target="kr", indices=("AU",), date="2025-03"),
        BranchItem(kind="always", target="j"),
        BranchItem(
            kind="set",
            target="a",
            value=number("0"),
            start="2025-03",
            stop="2026-01",
            provenance=Provenance(sources=("S",)),
        ),
        BranchItem(kind="set", target="lead", indices=("KR",), value=Binary(op="*", left=TWO, right=Name(id="lead"))),
    )


def test_a_lens_splits_the_sources_it_goes_against_from_its_own():
    lens = read(
        'lens l "L" by p\n  a = 1 despite @X @Y judged "why" @Z\n  weight RU land = 2 per 1 km^2 judged "w"\n  b[KR] = 3 @Q despite @R'
    )
    assert lens.by == "p"
    assert lens.items == (
        LensItem(target="a", value=ONE, despite=("X", "Y"), provenance=Provenance(sources=("Z",), judged="why")),
        LensItem(
            target="weight",
            indices=("RU", "land"),
            value=Binary(op="/", left=TWO, right=number("1", "km^2")),
            provenance=Provenance(judged="w"),
        ),
        LensItem(target="b", indices=("KR",), value=THREE, despite=("R",), provenance=Provenance(sources=("Q",))),
    )


def test_an_interest_reads_its_weights():
    interest = read('interest RU in "km2"\n  a less is better worth 15 per 1_000 person @W\n  b more is better')
    assert isinstance(interest, Interest)
    first, second = interest.items
    assert (first.more_is_better, first.worth, first.per, first.per_unit) == (False, 15.0, 1000.0, "person")
    assert first.provenance == Provenance(sources=("W",))
    assert (second.outcome, second.more_is_better, second.worth) == ("b", True, None)


def test_a_claim_reads_its_word_and_what_became_of_it():
    claim = read(
        'claim C "L" by x\n  says "q" @A\n  given a > 0\n  holds when b in y\n  word "can never" read as "almost certain"\n'
        '  denied by z\n  known yes on 2026-02 @R-1 "what became of it"'
    )
    assert claim.by == ("x",)
    assert claim.word == Word(text="can never", read_as="almost certain")
    assert claim.known == Known(answer="yes", date="2026-02", sources=("R-1",), text="what became of it")
    assert claim.denied_by == ("z",)
    assert read("claim C\n  word could band 0.25 to 0.75").word == Word(text="could", band=(0.25, 0.75))


def test_places_are_lines_and_columns_counted_from_one():
    document, _ = parse_document("# c\naux a : 1 =\n  b + foo(c,\n     2 month)\n", "x.sand")
    statement = document.statements[0]
    assert (statement.place.line, statement.place.column, statement.place.end_line, statement.place.end_column) == (
        2,
        1,
        4,
        14,
    )
    call = statement.value.right
    assert (call.place.file, call.place.line, call.place.column, call.place.end_line) == ("x.sand", 3, 7, 4)
    two = call.arguments[1]
    assert (two.place.line, two.place.column, two.place.end_column) == (4, 6, 13)


def test_a_node_in_brackets_takes_its_place_with_them():
    expression, _ = parse_expression("2 * (a + b)")
    assert (expression.right.place.column, expression.right.place.end_column) == (5, 12)


@pytest.mark.parametrize(
    "text", ["aux a : 1 = b\r\nshow a\r\n", "aux a : 1 = b\rshow a", "\ufeffaux a : 1 = b\nshow a"]
)
def test_line_ends_and_a_byte_order_mark_make_no_difference(text):
    document, faults = parse_document(text, "x.sand")
    assert faults == []
    assert [statement.place.line for statement in document.statements] == [1, 2]
    assert [statement.place.column for statement in document.statements] == [1, 1]


def test_tabs_indent():
    assert read("stock a : 1\n\tstarts 1").starts == ONE


def test_comments_and_blank_lines_are_kept_with_their_statement():
    text = (
        "# about the file\n\n# above\nstock a : 1  # behind\n  # before starts\n  starts 1  # beside starts\n"
        "  gains b\n  # at the end\n\n\n# next\nshow a\n# last\n"
    )
    document, _ = parse_document(text, "x.sand")
    stock, show = document.statements
    assert stock.comments == Comments(
        above=("about the file", "\n", "above"),
        behind="behind",
        inside=((0, "before starts"), (0, "beside starts"), (-1, "at the end")),
    )
    assert (stock.blank_before, show.blank_before) == (False, True)
    assert show.comments.above == ("next",)
    assert document.trailing_comments == ("last",)


def test_words_of_the_second_row_are_free_as_names():
    assert read("aux more : 1 = limit + read[band] * column").id == "more"


QUESTION_NAMES = ("measures", "categories", "base", "rate", "status", "quo")


@pytest.mark.parametrize("name", QUESTION_NAMES)
def test_words_of_questions_are_free_as_names_in_every_other_statement(name):
    text = f"""
aux {name} : 1 = {name} + 5 {name} * {name}
branch b : c = 2
  {name} = 3 from 2025-01
  {name} = 4
lens l
  c = 2
  {name} = 3
interest RU
  c more is better worth 2
  {name} less is better
show {name}
"""
    document, faults = parse_document(text, "a.sand")
    assert faults == []
    assert [item.target for item in document.statements[1].items] == ["c", name, name]
    assert [item.target for item in document.statements[2].items] == ["c", name]
    assert [item.outcome for item in document.statements[3].items] == ["c", name]


@pytest.mark.parametrize("name", QUESTION_NAMES)
def test_words_of_questions_are_free_as_names_in_their_expressions(name):
    question = read(f'question Q asks "?" resolves 2025 measures {name} categories 3, 4 base rate 5 status quo 6')
    assert question.measures == Name(id=name)
    assert (question.edges, question.base_rate.low, question.status_quo.high) == ((3.0, 4.0), 5.0, 6.0)


def test_a_question_that_measures_is_read_with_all_it_is_held_against():
    question = read(
        'question Q asks "?"\n  resolves 2025\n  measures a\n  base rate -8 to 12 @A-1 judged "past"\n'
        '  known -1_500.5 on 2026-01 @A-2 "so much"'
    )
    assert (question.base_rate.low, question.base_rate.high) == (-8.0, 12.0)
    assert question.base_rate.provenance == Provenance(sources=("A-1",), judged="past")
    assert (question.known.answer, question.known.value, question.known.text) == ("measured", -1500.5, "so much")


@pytest.mark.parametrize(("word", "value"), [("yes", 1.0), ("no", 0.0)])
def test_the_status_quo_of_a_question_of_yes_or_no_is_a_word(word, value):
    assert read(f'question Q asks "?" resolves 2025 status quo {word} yes when a').status_quo.low == value


@pytest.mark.parametrize(
    ("clauses", "what"),
    [
        ("measures a status quo no", "the question `Q` measures a number, but its status quo is yes or no"),
        ("yes when a status quo maybe", "the status quo is `maybe`"),
        ("measures a base rate 5 km^2", "the number `5` has the unit `km^2`"),
        ("measures a base 5", "found `5`, expected `rate`"),
    ],
)
def test_a_question_says_what_it_cannot_read(clauses, what):
    _, faults = parse_document(f'question Q asks "?" resolves 2025 {clauses}', "a.sand")
    assert [fault.what for fault in faults] == [what]


def test_a_statement_may_leave_a_blank_line_before_its_indented_rest():
    assert read("aux a : 1 = b\n\n  + c").value == Binary(op="+", left=B, right=C)


def test_a_list_of_elements_that_binds_a_dimension_has_no_reason() -> None:
    _, faults = parse_document('use "b.sand" as b with side = X judged "mine", Y', "a.sand")
    assert [fault.what for fault in faults] == ["a list of names has no source and no reason"]
