"""Root causes are told once, all at once, with what to do."""

import pytest

from sandtable.testing.scenarios import HEAD, check_text, faults_of

SIDES = "dimension side = RU, UA\nmap opponent : side = { RU: UA, UA: RU }\n"


def codes(text: str, others: dict[str, str] | None = None) -> list[str]:
    return [fault.code for fault in faults_of(text, others)]


def test_all_faults_come_at_once() -> None:
    text = 'constant a : shel = 5 judged "x"\naux b : 1 = bb\naux c : person = 5 km^2\nmove m on 2030-01\naux d : 1 = active(m)\nshow a, b, c, d'
    assert codes(text) == ["unknown-unit", "unknown-name", "units-mismatch", "date-off-axis"]


def test_a_faulty_variable_does_not_blame_its_readers() -> None:
    assert codes("aux a : person = 5 km^2\naux b : person = a + 3 person\naux c : 1 = a / 1 person\nshow b, c") == [
        "units-mismatch"
    ]


def test_a_variable_in_an_unknown_unit_does_not_blame_its_readers() -> None:
    assert codes('constant a : shel = 5 judged "x"\naux b : person = a\nshow b') == ["unknown-unit"]


def test_an_unknown_name_is_told_once_with_all_its_places() -> None:
    faults = faults_of("aux a : 1 = missing_one\naux b : 1 = missing_one * 2\nshow a, b")
    assert len(faults) == 1
    assert [place.line for place, _ in faults[0].related] == [4]


def test_two_independent_faults_of_one_line_are_both_told() -> None:
    assert codes("aux a : 1 = left_out + right_out\nshow a") == ["unknown-name", "unknown-name"]


def test_a_near_miss_has_an_edit_that_mends_it() -> None:
    (fault,) = faults_of("aux soldiers : 1 = 1\naux b : 1 = soldier\nshow b")
    assert fault.edit is not None
    assert (fault.edit.text, fault.edit.place.column) == ("soldiers", 13)


def test_a_units_fault_shows_a_constant_that_would_mend_it() -> None:
    (fault,) = faults_of(
        'constant tau : month = 2 judged "x"\nconstant men : person = 5 judged "x"\nflow f : person/month = men\nshow f'
    )
    assert "`men / tau`" in fault.mend


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        ("men + 0", "person"),
        ("if men > 0 then 0 else men", "person"),
        ("min(0, men)", "person"),
        ("men * rate", "person/month"),
        ("sqrt(men * men)", "person"),
        ("men ^ 2 / men", "person"),
        ("(men / 1 person) ^ 0.5", "1"),
        ("safe_divide(men, 1 month, 0)", "person/month"),
        ("delay1(men, 3 month)", "person"),
        ("trend(men, 3 month, 0)", "1/month"),
        ("ramp(2 person/month, 2024-12, 2025-02)", "person"),
        ("since(m)", "month"),
        ("active(m) and men > 3 person", "1"),
        ("exp(50 percent)", "1"),
        ("dt * rate", "1"),
        ("uniform_noise(1 person, 2 person)", "person"),
        ("(now >= 2025-02) * men", "person"),
    ],
)
def test_units_of_expressions(expression: str, unit: str) -> None:
    base = 'constant men : person = 5 judged "x"\nconstant rate : 1/month = 0.1 judged "x"\nmove m\n  chance rate\naux w : 1 = active(m) + men / 1 person\nshow w\n'
    assert codes(base + f"aux x : {unit} = {expression}\nshow x") == []
    wrong = "person*km" if unit != "person*km" else "km"
    found = codes(base + f"aux x : {wrong} = {expression}\nshow x")
    assert found == ["units-mismatch"]


@pytest.mark.parametrize(
    "expression",
    [
        "exp(men)",
        "men + 1",
        "men > 3",
        "if men then 1 else 0",
        "men ^ rate",
        "2 ^ men",
        "smooth1(men, men)",
        "clip(men, 0, 1)",
        "step(1, men)",
    ],
)
def test_units_that_cannot_be_joined(expression: str) -> None:
    base = 'constant men : person = 5 judged "x"\nconstant rate : 1 = 0.1 judged "x"\nshow rate\n'
    assert len(codes(base + f"aux x : 1 = {expression}\nshow x")) == 1


def test_what_a_stock_gains_is_per_time() -> None:
    assert codes("stock s : person\n  starts 0\n  gains 5 person") == ["units-mismatch"]
    assert codes("stock s : person\n  starts 0\n  gains 5 person/year") == []


def test_a_chance_is_per_time() -> None:
    assert codes("move m\n  chance 0.1\naux x : 1 = active(m)\nshow x") == ["units-mismatch"]


def test_a_bare_number_takes_the_unit_only_where_a_value_stands() -> None:
    assert codes('constant a : km^2 = 5 judged "x"\nshow a') == []
    (fault,) = faults_of("aux a : km^2 = 5\nshow a")
    assert fault.mend == "write the number's unit: `5 km^2`"
    assert codes(SIDES + "aux a[side] : km^2 = { RU: 5, UA: 6 }\nshow a") == []


def test_a_loop_through_a_move_names_the_way() -> None:
    (fault,) = faults_of("aux fear : 1 = active(m)\nmove m\n  chance fear * 0.1/month\nshow fear")
    assert fault.what == "these need each other at once: fear -> m -> fear"
    assert codes("aux fear : 1 = before(m)\nmove m\n  chance fear * 0.1/month\nshow fear") == []


def test_a_loop_of_constants_is_a_loop() -> None:
    assert codes("constant a : 1 = b + 1\nconstant b : 1 = a / 2\nshow a") == ["algebraic-loop"]


def test_an_expression_too_deep_to_walk_is_a_fault_and_no_crash() -> None:
    from dataclasses import replace

    from sandtable.compiler.check import check_scenario
    from sandtable.model.expression import Number, Unary
    from sandtable.testing.scenarios import files_of

    deep: Number | Unary = Number(value=1.0)
    for _ in range(5_000):
        deep = Unary(op="-", operand=deep)
    files = files_of(HEAD + "aux x : 1 = 1\nshow x")
    document = files.documents[files.main]
    statements = tuple(
        replace(statement, value=deep) if getattr(statement, "id", "") == "x" else statement
        for statement in document.statements
    )
    checked = check_scenario(replace(files, documents={files.main: replace(document, statements=statements)}))
    assert [fault.code for fault in checked.faults] == ["too-deep"]


def test_a_lens_that_names_only_some_of_the_sources_is_silent() -> None:
    columns = "id,quantity,value,low,high,unit,as_of,title,publisher,date,address,grade\n"
    rows = "".join(f"{name},q,1,,,1,2024,t,p,2024,a,B\n" for name in ("A-1", "A-2"))
    text = 'sources "s.csv"\nperson p "P" of "x"\nconstant a : 1 = 2 @A-1 @A-2\nshow a\nlens l by p\n  a = 3 despite @A-1 judged "x"'
    assert codes(text, {"s.csv": columns + rows}) == ["silent-override"]


def test_composed_branches_that_contradict_are_told_where_they_are_composed() -> None:
    base = "move m\n  chance 0.1/month\naux x : 1 = active(m)\nbranch a : never m\nbranch b : m on 2025-01\n"
    (fault,) = faults_of(base + 'check "c" : average(final(x) in a+b) == 0')
    assert (fault.code, fault.what) == ("branch-conflict", "`a+b` sets `m` in two ways")


def test_replacements_at_different_times_agree() -> None:
    assert codes("aux x : 1 = 1\nshow x\nbranch b : x = 2 from 2024-10 to 2024-12, x = 3 from 2025-01") == []
    assert codes("aux x : 1 = 1\nshow x\nbranch b : x = 2 from 2024-10 to 2025-01, x = 3 from 2025-01") == [
        "branch-conflict"
    ]


@pytest.mark.parametrize(
    "value",
    [
        "normal(3, 0)",
        "lognormal(-1, 1)",
        "logitnormal(0.5 to 1.5)",
        "uniform(2, 1)",
        "triangular(1, 5, 2)",
        "pert(3, 2, 4)",
        "beta(0, 1)",
        "beta(1, 1, 2, 1)",
        "gamma(-1, 2)",
        "poisson(-1)",
        "binomial(2.5, 0.5)",
        "bernoulli(1.5)",
        "categorical(0: 0.3, 1: 0.6)",
        "mixture(0.3: 1 to 2, 0.6: 3 to 4)",
        "normal(0, 1) within 2 to 1",
        "normal(0, 1) within 50 to 60",
        "uniform(0, 1) within 2 to 3",
        "mixture(0.5: 2 to 1, 0.5: 3 to 4)",
    ],
)
def test_distributions_that_cannot_be(value: str) -> None:
    assert codes(f'uncertain x : 1 = {value} judged "a"\nshow x') == ["impossible-distribution"]


def test_correlations_that_cannot_hold_together() -> None:
    base = "".join(f'uncertain {name} : 1 = 1 to 2 judged "x"\nshow {name}\n' for name in "abc")
    three = 'correlate a with b at 0.9 judged "x"\ncorrelate b with c at 0.9 judged "x"\n'
    assert codes(base + three + 'correlate a with c at -0.9 judged "x"') == ["bad-correlation"]
    assert codes(base + three + 'correlate a with c at 0.8 judged "x"') == []


@pytest.mark.parametrize(
    ("time", "is_good"),
    [
        ("time 2024-10 to 2025-10 step 1 month", True),
        ("time 0 to 10 step 0.125 second method rk4", True),
        ("time 2024-10 to 2025-10 step 0 month", False),
        ("time 2025-10 to 2024-10 step 1 month", False),
        ("time 0 to 1_000_000 step 1 day", False),
        ("time 2024-10 to 2025-10 step 5 month", False),
        ("time 2024-10 to 10 step 1 month", False),
        ("time 2024-10-01 to 2024-12-31 step 7 day", True),
    ],
)
def test_time_axes(time: str, is_good: bool) -> None:
    found = [fault.code for fault in faults_of(f'scenario "s"\n{time}\naux x : 1 = 1\nshow x')]
    assert found == ([] if is_good else ["time-axis"])


def test_a_bad_cell_is_named_with_its_line() -> None:
    (fault,) = faults_of('data x : 1 from "x.csv" column v\nshow x', {"x.csv": "date,v\n2024-10,1\n2024-11,NaN\n"})
    assert (fault.code, fault.place.file, fault.place.line) == ("bad-number", "x.csv", 3)


def test_bare_values_are_warnings_and_errors_when_strict() -> None:
    text = HEAD + "constant a : 1 = 5\nshow a"
    assert [fault.severity for fault in check_text(text).faults] == ["warning"]
    checked = check_text(text, strict=True)
    assert [fault.severity for fault in checked.faults] == ["error"]
    assert checked.model is None


def test_values_are_counted_by_what_they_rest_on() -> None:
    text = 'constant a : 1 = 5\nconstant b : 1 = 6 judged "x"\nconstant c : 1 = 1\nstock s : 1\n  starts 0\naux x : 1 = a * b * 7.5 + c + s\nshow x'
    count = check_text(text).provenance
    assert (count.sourced, count.judged, count.n_bare, count.in_equations) == (0, 1, 1, 1)
    assert count.bare[0][0] == "a"


def test_an_unused_constant_is_a_warning() -> None:
    checked = check_text('constant a : 1 = 5 judged "x"\naux x : 1 = 1\nshow x')
    assert [(fault.code, fault.severity) for fault in checked.faults] == [("unused", "warning")]
    assert checked.model is not None


def test_moves_of_a_dimension_are_read_by_element_or_reduced() -> None:
    base = SIDES + "move m[side]\n  chance 0.1/month\n"
    assert codes(base + "aux x : 1 = active(m[RU])\nshow x") == []
    assert codes(base + "aux x : 1 = sum(active(m) over side)\nshow x") == []
    assert codes(base + "aux x : 1 = active(m)\nshow x") == ["extra-dimension"]


def test_an_empty_document_and_a_missing_one_are_faults_not_crashes() -> None:
    assert "no-time" in codes('scenario "s"')
    assert codes('include "../x.sand"\naux x : 1 = 1\nshow x') == ["path-outside"]


def test_a_faulty_axis_does_not_blame_the_rates() -> None:
    text = 'scenario "s"\ntime 2024-10 to 10 step 1 month\nstock s : person\n  starts 0\n  gains 5 person/month\n'
    assert [fault.code for fault in faults_of(text)] == ["time-axis"]


@pytest.mark.parametrize(
    "value",
    [
        "normal(poisson(3), 1)",
        "1 to (2 to 3)",
        "normal(0, 1) within 0 to (1 to 2)",
        "beta(2, 1 + (1 to 2))",
        "mixture(0.5: 1 + (2 to 3), 0.5: 3)",
    ],
)
def test_a_distribution_is_no_number_of_another(value: str) -> None:
    found = faults_of(f'uncertain u : 1 = {value} judged "x"\nshow z\naux z : 1 = u')
    assert [fault.code for fault in found] == ["distribution-argument"]
    assert "has a distribution among its numbers" in found[0].what
