"""What a checked scenario is: names, subscripts, scales and orders settled."""

import pytest

from sandtable.model.expression import Binary, Call, Distribution, Name, Number, Subscript, TimeReduction
from sandtable.testing.scenarios import HEAD, require_model

SIDES = "dimension side = RU, UA\nmap opponent : side = { RU: UA, UA: RU }\ndimension other = alias side\n"


def cell(model, name, key=()):
    return model.variables[name].cells[key]


def test_both_ends_of_the_axis_are_points() -> None:
    grid = require_model("aux x : 1 = 1\nshow x").grid
    assert (grid.n_steps, grid.n_points, grid.label(0), grid.label(12)) == (12, 13, "2024-10", "2025-10")


def test_a_constant_of_numbers_is_a_parameter_in_its_own_unit() -> None:
    model = require_model('constant x : month = 2 year judged "a"\nshow x')
    assert model.variables["x"].kind == "parameter"
    assert model.parameters["x"].value == 24.0


def test_a_constant_of_constants_is_an_expression() -> None:
    model = require_model('constant a : 1 = 2 judged "a"\nconstant b : 1 = a * 3\nshow b')
    assert model.variables["b"].kind == "constant"
    assert model.constant_order == ("a", "b")


def test_an_interval_is_settled_to_its_family_and_scaled() -> None:
    model = require_model(
        'uncertain x : month = 1 year to 2 year judged "a"\nuncertain y : 1 = -1 to 2 judged "a"\nshow x, y'
    )
    x, y = model.parameters["x"].value, model.parameters["y"].value
    assert isinstance(x, Distribution)
    assert (x.family, x.is_interval, [a.value for a in x.arguments]) == ("lognormal", True, [12.0, 24.0])
    assert isinstance(y, Distribution)
    assert y.family == "normal"


def test_a_table_has_one_parameter_per_cell_with_its_own_provenance() -> None:
    model = require_model(SIDES + 'uncertain x[side] : 1 = { UA: 3 judged "b", other: 1 to 2 judged "a" }\nshow x')
    assert list(model.parameters) == ["x[RU]", "x[UA]"]
    assert model.parameters["x[UA]"].value == 3.0
    assert model.parameters["x[RU]"].provenance.judged == "a"
    assert model.parameters["x[UA]"].elements == ("UA",)


def test_nested_tables_rows_and_parts_fill_two_dimensions() -> None:
    text = """dimension e = US, FR, KR
dimension b = PL, NL
constant s[e, b] : 1 = { US: [1, 2], FR: { PL: 3, other: 4 }, other: 5 } judged "a"
constant t[e, b] : 1 = { US, PL: 1, FR, NL: 2, US, other: 7, other: 9 } judged "a"
show s, t"""
    model = require_model(text)
    values = {key: parameter.value for key, parameter in model.parameters.items()}
    assert [values[f"s[{e},{b}]"] for e in ("US", "FR", "KR") for b in ("PL", "NL")] == [1, 2, 3, 4, 5, 5]
    assert [values[f"t[{e},{b}]"] for e in ("US", "FR", "KR") for b in ("PL", "NL")] == [1, 7, 9, 2, 9, 9]


def test_a_column_of_a_file_fills_a_table_in_any_order_of_rows() -> None:
    model = require_model(
        SIDES + 'constant s[side] : 1 = from "s.csv" column share judged "a"\nshow s',
        {"s.csv": "side,share\nUA,0.25\nRU,0.5\n"},
    )
    assert [model.parameters[f"s[{side}]"].value for side in ("RU", "UA")] == [0.5, 0.25]


def test_subscripts_name_the_dimension_they_narrow() -> None:
    model = require_model(
        SIDES
        + """aux men[side] : 1 = 1
aux fires[side, other] : 1 = 2
aux a : 1 = men[UA]
aux b[side] : 1 = men[opponent]
aux c[side, other] : 1 = men[other] + fires
aux d[other] : 1 = fires[side=RU]
show a, b, c, d"""
    )
    assert cell(model, "a") == Subscript(name="men", indices=("side=UA",))
    assert cell(model, "b") == Subscript(name="men", indices=("side=opponent",))
    assert cell(model, "c").left == Subscript(name="men", indices=("side=other",))
    assert cell(model, "d") == Subscript(name="fires", indices=("side=RU",))


def test_an_equation_of_one_element_reads_that_element() -> None:
    model = require_model(
        SIDES + "aux men[side] : 1 = 1\naux x[side] : 1 = { RU: men + men[opponent], UA: sum(men over side) }\nshow x"
    )
    first = cell(model, "x", ("RU",))
    assert (first.left.indices, first.right.indices) == (("side=RU",), ("side=UA",))
    assert cell(model, "x", ("UA",)).operand == Name(id="men")


def test_scales_are_multiplied_in_where_they_differ() -> None:
    model = require_model(
        """unit MUSD = 1_000_000 USD
constant pay : USD/month = 5 judged "a"
aux year_pay : MUSD/year = pay
aux both : USD = year_pay * 1 year + 3 MUSD + pay * 1 month
show both"""
    )
    scaled = cell(model, "year_pay")
    assert isinstance(scaled, Call)
    assert (scaled.function, scaled.arguments[0]) == ("scale", Name(id="pay"))
    assert scaled.arguments[1].value == pytest.approx(12e-6)
    assert cell(model, "both").function == "scale"
    assert cell(model, "both").arguments[1].value == 1e6
    assert cell(model, "both").arguments[0].right.function == "scale"


def test_times_of_a_plain_number_are_in_the_unit_of_the_axis() -> None:
    model = require_model("aux x : 1 = smooth1(now / 1 month, 1 year)\nshow x")
    assert cell(model, "x").arguments[1].value == 12.0


def test_a_distribution_within_an_equation_is_drawn_once_a_future() -> None:
    model = require_model(
        SIDES
        + "aux x[side] : 1 = (3 to 5) * now / 1 month\nstock y[side] : person\n  starts { RU: 1 to 2, UA: 5 }\nshow x"
    )
    assert model.variables["x~1"].axes == ("side",)
    assert model.variables["x~1"].is_hoisted
    assert {"x~1[RU]", "x~1[UA]", "y~1"} == set(model.parameters)
    assert cell(model, "y", ("RU",)) == Name(id="y~1")
    assert cell(model, "y", ("UA",)).value == 5.0


def test_a_text_that_fills_several_cells_is_drawn_for_each() -> None:
    model = require_model(SIDES + "aux x[side] : 1 = { other: 3 to 5 }\nshow x")
    assert set(model.parameters) == {"x~1[RU]", "x~1[UA]"}
    assert cell(model, "x", ("UA",)) == Subscript(name="x~1", indices=("side=UA",))


def test_a_share_is_what_it_divides() -> None:
    model = require_model(SIDES + "aux men[side] : person = 1 person\naux x[side] : 1 = share(men over side)\nshow x")
    node = cell(model, "x")
    assert isinstance(node, Binary)
    assert (node.op, node.right.op) == ("/", "sum")


def test_the_order_puts_each_after_what_it_needs() -> None:
    model = require_model(
        """aux c : 1 = b + active(m)
aux b : 1 = s / 2
stock s : 1
  starts 1
  gains c / 1 month
move m
  chance b * 0.1/month
law ban
  forbids m
  while b < 3
aux k : 1 = 2
show c, k"""
    )
    order = model.order
    assert set(order) == {"b", "c", "move:m", "law:ban"}
    assert order.index("b") < order.index("law:ban") < order.index("move:m") < order.index("c")
    assert "k" in model.constant_order


def test_a_memory_breaks_a_loop_and_starts_after_what_it_needs() -> None:
    model = require_model(
        "aux a : 1 = 1 + previous(b, 0)\naux b : 1 = a / 2 + smooth1(g, 2 month)\naux g : 1 = now / 1 month\nshow b"
    )
    assert model.order.index("a") < model.order.index("b")
    assert "g" in model.initial_order


def test_initial_values_stand_in_the_order_they_need_each_other() -> None:
    model = require_model(
        "stock a : 1\n  starts b + 1\nstock c : 1\n  starts 2\naux b : 1 = c * 2\naux lonely : 1 = c * now / 1 month\nshow a, lonely"
    )
    assert model.initial_order == ("c", "b", "a")


def test_a_branch_replaces_parameters_and_flags_equations() -> None:
    model = require_model(
        SIDES
        + """constant pay[side] : USD = 5 judged "a"
aux cost[side] : USD = pay
move m[side]
  chance 0.1/month
aux x : 1 = sum(active(m) over side)
branch b : pay[RU] = 7, cost = 2 * cost from 2025-01 to 2025-03, m[UA] on 2025-02
branch c : includes b, never m[RU]
show cost, x"""
    )
    branch = model.branches["c"]
    assert branch.parameters == {"pay[RU]": 7.0}
    override = model.overrides[branch.overrides[0]]
    assert (override.id, override.first, override.last, override.elements) == ("branch.b:cost", 3, 5, ())
    assert override.value == Binary(op="*", left=Number(value=2, text="2"), right=Name(id="cost"))
    assert {(f.target, f.elements, f.mode, f.point) for f in branch.forcings} == {
        ("m", ("UA",), "on", 4),
        ("m", ("RU",), "never", -1),
    }
    assert model.branches["base"].forcings == ()


def test_a_lens_keeps_the_stream_and_changes_the_distribution() -> None:
    model = require_model(
        """person p "P" of "x"
uncertain a : 1 = beta(2, 6) judged "x"
aux b : 1 = a
lens low by p
  a = beta(1, 12) judged "less"
  b = b / 2 judged "half"
show b"""
    )
    lens = model.lenses["low"]
    assert list(lens.parameters) == ["a"]
    assert lens.overrides == ("lens.low:b",)
    assert lens.reasons == {"a": "less", "b": "half"}
    assert list(model.lenses) == ["record", "low"]


def test_claims_are_arithmetic_over_outcomes() -> None:
    model = require_model(
        """constant k : 1 = 2 judged "x"
aux x : 1 = now / 1 month
outcome o : 1 = final(x)
branch b : x = 0
claim c
  holds when o in b < k * mean(x from 2024-10 to 2025-01)
  word could"""
    )
    node = model.claims["c"].holds
    assert node.left.operand == Name(id="o")
    assert node.right == Binary(op="*", left=Name(id="claim.c~1"), right=Name(id="claim.c~2"))
    assert isinstance(model.variables["claim.c~2"].cells[()], TimeReduction)
    assert model.variables["claim.c~1"].kind == "outcome"


def test_a_check_of_every_point_keeps_its_variables() -> None:
    model = require_model(SIDES + 'aux men[side] : person = 5 person\ncheck "c" : men >= 0')
    assert model.checks[0].holds.left == Name(id="men")


def test_an_outcome_stands_after_those_it_reads() -> None:
    model = require_model("aux x : 1 = 1\noutcome b : 1 = 2 * a\noutcome a : 1 = final(x)")
    names = [name for name, variable in model.variables.items() if variable.kind == "outcome"]
    assert names == ["a", "b"]


def test_a_limit_is_the_share_of_points_at_which_it_is_broken() -> None:
    model = require_model("aux oil : barrel/year = 5 barrel/year\nlaw cap\n  limits oil at most 2 barrel/month")
    share = model.variables["limit.cap"].cells[()]
    assert (share.op, share.operand.condition.op) == ("mean", ">")
    assert share.operand.condition.right.left.value == 24.0


def test_a_waiver_is_a_move_of_the_laws_actor() -> None:
    model = require_model(
        """actor RU "Russia"
move m
  chance 0.1/month
law ban of RU
  forbids m
  waiver chance 0.2/year
  waiver lasts 1 year
aux x : 1 = active(m)
show x"""
    )
    waiver = model.moves["ban_waiver"]
    assert (waiver.by, waiver.is_repeating, waiver.lasts.value) == ("RU", True, 12.0)
    assert waiver.chance.value == pytest.approx(0.2 / 12)
    assert model.order.index("move:ban_waiver") < model.order.index("move:m")


def test_weights_are_per_unit_of_the_outcome() -> None:
    model = require_model(
        """actor RU "Russia"
person p "P" of "x"
aux men : person = 5 person
outcome lost : person = final(men)
interest RU
  lost less is better worth 15 per 1_000 person judged "x"
lens l by p
  weight RU lost = 30 per 1_000 person judged "dear" """
    )
    assert model.lenses["record"].weights == {("RU", "lost"): 0.015}
    assert model.lenses["l"].weights == {("RU", "lost"): 0.03}


def test_data_stand_on_the_grid_and_hold_beyond_their_rows() -> None:
    rows = "date,km2\n2024-11,10\n2025-01,20\n"
    for mode, third in (("", 15.0), (" hold", 10.0), (" next", 20.0)):
        model = require_model(f'data x : km^2 from "x.csv" column km2{mode} judged "a"\nshow x', {"x.csv": rows})
        series = model.series["x"]
        assert series.values[:5] == (10.0, 10.0, third, 20.0, 20.0)
        assert series.seen[:5] == (False, True, False, True, False)


def test_data_over_a_dimension_have_a_series_per_element() -> None:
    rows = "date,side,men\n2024-10,RU,1\n2024-10,UA,2\n2025-10,RU,3\n2025-10,UA,4\n"
    model = require_model(SIDES + 'data x[side] : person from "x.csv" column men judged "a"\nshow x', {"x.csv": rows})
    assert set(model.series) == {"x[RU]", "x[UA]"}
    assert model.series["x[UA]"].values[-1] == 4.0


def test_correlations_are_between_single_parameters() -> None:
    model = require_model(
        SIDES
        + 'uncertain a[side] : 1 = 1 to 2 judged "x"\nuncertain b[side] : 1 = 1 to 2 judged "x"\ncorrelate a with b at 0.4 judged "x"\nshow a, b'
    )
    assert [(c.first, c.second, c.value.value) for c in model.correlations] == [
        ("a[RU]", "b[RU]", 0.4),
        ("a[UA]", "b[UA]", 0.4),
    ]


def test_a_column_may_be_a_distribution() -> None:
    model = require_model('uncertain a : 1 = empirical("x.csv" column v) judged "x"\nshow a', {"x.csv": "v\n1\n2\n"})
    assert model.empirical == {"x.csv:v": (1.0, 2.0)}


def test_nothing_the_checker_imports_is_an_array_library() -> None:
    import subprocess
    import sys

    program = f"""
import sys
from sandtable.testing.scenarios import check_text
assert check_text({HEAD + "aux x : km^2 = 5 km^2"!r}).model is not None
assert not {{'numpy', 'pint', 'scipy', 'pandas'}} & set(sys.modules), sorted(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_distribution_in_a_branch_is_drawn_under_a_plain_name_of_its_own() -> None:
    model = require_model(SIDES + "aux x[side] : 1 = 1\nshow x\nbranch b : x[RU] = 3 to 5, x[UA] = 2 * (3 to 5)")
    assert set(model.parameters) == {"branch.b.x~1", "branch.b.x~2"}


def test_the_question_names_the_ledger_that_answers_it() -> None:
    text = 'asks "Is it?" of m for RU\nactor RU "Russia"\nmove m\n  chance 0.1/month\naux x : 1 = active(m)\noutcome o : 1 = final(x)\ninterest RU\n  o more is better'
    model = require_model(text)
    assert (model.headline_subject, model.headline_actor) == ("m", "RU")
    with pytest.raises(ValueError, match="no move, law or branch `k`"):
        require_model(text.replace("of m", "of k"))


def test_what_is_shown_is_settled_to_cells() -> None:
    text = SIDES + "aux gap[side, other] : 1 = 1\nshow gap, gap[side=RU, other=UA], gap[other=UA]"
    report = require_model(text).reports[0]
    assert report.variables == ("gap", "gap", "gap", "gap")
    assert report.indices == ((), ("RU", "UA"), ("RU", "UA"), ("UA", "UA"))


@pytest.mark.parametrize("text", ["poisson_noise(r * s)", "binomial_noise(r * s, 0.5)"])
def test_a_count_is_drawn_of_the_number_that_a_product_of_time_units_stands_for(text: str) -> None:
    constants = 'constant r : 1/year = 6 judged "a"\nconstant s : month = 2 judged "a"\n'
    model = require_model(f"{constants}aux x : 1 = {text}\naux y : person = poisson_noise(3 person)\nshow x, y")
    drawn = cell(model, "x")
    assert drawn.function == text.partition("(")[0]  # the draw is outermost: its mean is scaled, not its count
    assert drawn.arguments[0].function == "scale"
    assert drawn.arguments[0].arguments[1].value == pytest.approx(1 / 12)
    assert cell(model, "y").arguments[0].value == 3
