"""Loops of models whose link scores can be worked out by hand, and of published ones."""

import numpy as np
import pytest

from sandtable.analysis.loops.named import LoopName
from sandtable.testing.scenarios import require_model
from sandtable.usecases.answers import Asking
from sandtable.usecases.links import ScoredLinks
from sandtable.usecases.loops import LoopsQuestion, ask_loops, read_loop_names
from sandtable.usecases.refused import Refused
from sandtable.usecases.request import RunRequest

LENS = 'lens record "no one"\n'
HEAD = 'scenario "Loops"\ntime 0 to 4 step 1 year\n'


def model_of(text):
    return require_model((text if text.startswith("scenario") else HEAD + text) + LENS)


def links_of(text, n_futures=1):
    request = RunRequest(futures=n_futures, engine="numpy")
    found = ScoredLinks(model_of(text), request, "record", "base").score(0, n_futures)
    labels = [(node.part or node.label) for node in found.nodes]
    return {(labels[s], labels[t]): found.scores[n] for n, (s, t) in enumerate(found.links.tolist())}


def ask(text, n_futures=4, **question):
    request = RunRequest(futures=n_futures, engine="numpy")
    return ask_loops(model_of(text), LoopsQuestion(**question), Asking(request=request))


# -- link scores ----------------------------------------------------------------------------------


def test_link_scores_of_a_sum_are_those_of_the_paper():
    # z = 2 x + y, with x from 5 to 7 and y from 4 to 5: table 1 of Schoenberg, Davidsen and Eberlein (2020)
    found = links_of("""
stock x : 1
  starts 5
  gains more_x
stock y : 1
  starts 4
  gains more_y
aux z : 1 = 2 * x + y
flow more_x : 1/year = z / 7 year
flow more_y : 1/year = z / 14 year
""")
    assert found["x", "z"][1, 0] == pytest.approx(0.8)
    assert found["y", "z"][1, 0] == pytest.approx(0.2)


def test_link_scores_of_a_quotient_keep_the_signs_apart():
    # z = (w + x) / y, with w from 7 to 10, x from 2 to 4 and y from 3 to 5: table 2 of the same paper
    found = links_of("""
stock w : 1
  starts 7
  gains up_w
stock x : 1
  starts 2
  gains up_x
stock y : 1
  starts 3
  gains up_y
aux z : 1 = (w + x) / y
flow up_w : 1/year = z / 1 year
flow up_x : 1/year = 2 * z / 3 year
flow up_y : 1/year = 2 * z / 3 year
""")
    assert found["w", "z"][1, 0] == pytest.approx(5.0)
    assert found["x", "z"][1, 0] == pytest.approx(10 / 3)
    assert found["y", "z"][1, 0] == pytest.approx(-6.0)


def test_a_flow_acts_on_a_stock_by_its_change_over_that_of_the_net_flow():
    # births 10 then 13, deaths 4 then 4 + 1.2: the net flow changes by 1.8 (Schoenberg, Hayward and Eberlein 2023)
    found = links_of("""
stock s : 1
  starts 20
  gains births
  loses deaths
flow births : 1/year = 0.5 * s / 1 year
flow deaths : 1/year = 0.2 * s / 1 year
""")
    assert found["births", "s"][1:, 0] == pytest.approx(5 / 3)
    assert found["deaths", "s"][1:, 0] == pytest.approx(-2 / 3)


def test_it_makes_no_difference_whether_flows_are_added_before_they_reach_the_stock():
    apart = """
stock s : 1
  starts 20
  gains births
  loses deaths
flow births : 1/year = 0.5 * s / 1 year
flow deaths : 1/year = 0.01 * s ^ 2 / 1 year
"""
    together = apart.replace("  gains births\n  loses deaths\n", "  changes net_births\n")
    together += "flow net_births : 1/year = births - deaths\n"
    one = sorted((loop.importance, loop.polarity) for loop in ask(apart).loops)
    other = sorted((loop.importance, loop.polarity) for loop in ask(together).loops)
    assert [share for share, _ in one] == pytest.approx([share for share, _ in other])
    assert [sign for _, sign in one] == [sign for _, sign in other]


def test_nothing_is_scored_at_rest():
    still = """
stock s : 1
  starts 20
  gains births
  loses deaths
flow births : 1/year = 0.1 * s / 1 year
flow deaths : 1/year = 0.1 * s / 1 year
"""
    assert all(not scores.any() for scores in links_of(still).values())
    assert ask(still).n_loops == 0


def test_a_hazard_acts_through_the_chance_of_its_move():
    text = """
actor A "A"
stock s : 1
  starts 1
  gains growth
flow growth : 1/year = (0.1 * s + 0.1 * active(m)) / 1 year
move m "a move" by A
  chance 0.05 * s / 1 year
"""
    found = links_of(text, n_futures=200)
    assert (found["s", "m"][1:] >= 0.0).all()
    assert found["s", "m"].any(axis=1)[1:].all()
    loops = {loop.path: loop for loop in ask(text, n_futures=200).loops}
    assert loops["s", "m", "growth"].polarity == "R"


def test_a_move_that_never_begins_has_the_sign_that_it_would_have():
    text = """
actor A "A"
stock s : 1
  starts 1
  gains growth
flow growth : 1/year = (0.1 * s - 0.1 * active(m)) / 1 year
move m "a move" by A
  chance 0 * s / 1 year
"""
    request = RunRequest(futures=2, engine="numpy")
    found = ScoredLinks(model_of(text), request, "record", "base").score(0, 2)
    labels = [node.part or node.label for node in found.nodes]
    number = found.links.tolist().index([labels.index("m"), labels.index("growth")])
    assert not found.scores[number].any()
    assert found.signs[number] == -1


def test_cells_have_loops_of_their_own_and_are_counted_as_one_kind():
    finding = ask("""
dimension side = north, south
stock s[side] : 1
  starts { north: 10, south: 20 }
  loses used
aux all_of : 1 = sum(s over side)
flow used[side] : 1/year = s / 10 year + all_of / 100 year
""")
    assert {loop.path: loop.n_loops for loop in finding.loops} == {("s", "used"): 2, ("s", "all_of", "used"): 2}
    assert finding.n_loops == 4


# -- memories -------------------------------------------------------------------------------------

DELAYED = """
scenario "Delayed"
time 0 to 40 step 0.25 year
stock s : 1
  starts 1
  gains made
aux seen : 1 = smooth3(s, 4 year, 0.5)
flow made : 1/year = (10 - seen) / 5 year
"""


def test_a_loop_through_a_delay_shows_no_inner_levels_and_its_inner_drains_are_none():
    finding = ask(DELAYED.lstrip())
    assert [(loop.path, loop.polarity) for loop in finding.loops] == [(("s", "seen", "made"), "B")]


def test_a_pipeline_delay_closes_a_loop():
    text = DELAYED.lstrip().replace("smooth3(s, 4 year, 0.5)", "delay_fixed(s, 2 year, 0.5)")
    assert [(loop.path, loop.polarity) for loop in ask(text).loops] == [(("s", "seen", "made"), "B")]


def test_stages_of_runge_kutta_change_scores_by_no_more_than_the_runs_differ():
    text = DELAYED.lstrip().replace("seen : 1 = smooth3(s, 4 year, 0.5)", "seen : 1 = s ^ 2 / 10 + s / 2")
    euler, rk4 = ask(text), ask(text.replace("step 0.25 year", "step 0.25 year method rk4"))
    for one, other in zip(euler.loops, rk4.loops, strict=True):
        assert one.path == other.path
        assert one.importance == pytest.approx(other.importance, abs=0.02)


# -- published models -----------------------------------------------------------------------------

BASS = """scenario "Bass"
time 0 to 15 step 0.0625 year
constant market : person = 1_000_000
constant contact_rate : 1/year = 100
constant fraction : 1 = 0.015
stock potentials : person
  starts 999_999 person
  loses adopting
stock adopters : person
  starts 1 person
  gains adopting
aux chance_of : 1 = potentials / market
aux contacts : person/year = adopters * contact_rate
aux met : person/year = contacts * chance_of
flow adopting : person/year = met * fraction
"""


def test_dominance_shifts_at_half_saturation_as_in_the_table_of_bass():
    # Table 3 of Schoenberg, Davidsen and Eberlein (2020), which dates a step by its start
    finding = ask(BASS)
    reinforcing, balancing = finding.loops
    printed = {"9.5625": (0.535, -0.465), "9.625": (0.512, -0.488)}
    for label, shares in printed.items():
        at = finding.labels.index(label)
        assert (reinforcing.shares[at], balancing.shares[at]) == pytest.approx(shares, abs=0.0005)
    assert reinforcing.dominates == (("0", "9.625"),)
    assert balancing.dominates == (("9.625", "15"),)


def test_three_parties_in_an_arms_race_have_eight_loops():
    # Eberlein and Schoenberg (2020): three adjustments, three pairs, two round trips
    finding = ask("""scenario "Arms"
time 0 to 100 step 0.25 year
unit weapon
stock a : weapon
  starts 50 weapon
  changes change_a
stock b : weapon
  starts 100 weapon
  changes change_b
stock c : weapon
  starts 150 weapon
  changes change_c
flow change_a : weapon/year = (b + 0.9 * c - a) / 10 year
flow change_b : weapon/year = (a + 1.1 * c - b) / 10 year
flow change_c : weapon/year = (1.1 * a + 0.9 * b - c) / 10 year
""")
    assert sorted((loop.polarity, len(loop.path)) for loop in finding.loops) == [
        *[("B", 2)] * 3, *[("R", 4)] * 3, *[("R", 6)] * 2,
    ]  # fmt: skip
    assert sum(abs(loop.shares[-1]) for loop in finding.loops) == pytest.approx(1.0)


YEAST = """scenario "Yeast"
time 0 to 100 step 0.5 hour
unit cell
unit gram
stock cells : cell
  starts 1 cell
  gains births
  loses deaths
stock alcohol : gram
  starts 0 gram
  gains produced
flow births : cell/hour = cells * (1.1 - 0.1 * alcohol / 1 gram) / 16 hour
flow deaths : cell/hour = cells * exp(alcohol / 1 gram - 11) / 30 hour
flow produced : gram/hour = cells * 0.01 gram / 1 cell / 1 hour
"""


def test_yeast_passes_through_the_published_phases_in_their_order():
    # births, then slower births, then deaths by alcohol, then natural deaths; births turn balancing late
    finding = ask(YEAST)
    path = {loop.id: loop.path for loop in finding.loops}
    assert [path[phase.loop] for phase in finding.partitions[0].phases] == [
        ("cells", "births"),
        ("alcohol", "births", "cells", "produced"),
        ("alcohol", "deaths", "cells", "produced"),
        ("cells", "deaths"),
    ]
    polarity = {loop.path: loop.polarity for loop in finding.loops}
    assert polarity["cells", "births"] in {"Ru", "U"}
    assert polarity["cells", "deaths"] == "B"


# Shares that pysimlin 0.8.5 gives (loop analysis of the same equations), at these points of the axis.
POINTS = (2, 50, 105, 110, 140, 150, 160)
PEER_YEAST = {
    ("cells", "births"): (0.98649, 0.93008, 0.55735, 0.48342, 0.00017, -0.00665, -0.02842),
    ("cells", "deaths"): (-0.00001, -0.00001, -0.00041, -0.00073, -0.00016, -0.11971, -0.52847),
    ("alcohol", "births", "cells", "produced"): (-0.01351, -0.06989, -0.43985, -0.51065, -0.40154, -0.08412, -0.01179),
    ("alcohol", "deaths", "cells", "produced"): (0.0, -0.00001, -0.00239, -0.0052, -0.59812, -0.78951, -0.43132),
}
TWO_STOCKS = """scenario "Two stocks, a smooth of order three and a delay"
time 0 to 40 step 0.25 year
stock s : 1
  starts 1
  gains made
  loses used
stock t : 1
  starts 2
  gains grown
aux seen : 1 = smooth3(s, 4 year, 0.5)
aux late : 1 = delay1(t, 3 year, 2)
flow made : 1/year = (10 - seen) / 5 year + late * 0.1 / 1 year
flow used : 1/year = 0.1 * s * sqrt(t) / 2 year
flow grown : 1/year = (0.05 * s - 0.02 * t + 0.01 * seen) / 1 year
"""
PEER_TWO_STOCKS = {
    ("s", "seen", "grown", "t", "late", "made"): (0.0, 0.43886, 0.90382, 0.80931, 0.86717, 0.88178, 0.89742),
    ("s", "grown", "t", "late", "made"): (0.00091, 0.04499, 0.04892, 0.1208, 0.00568, 0.00648, 0.00003),
    ("s", "seen", "grown", "t", "used"): (0.0, -0.02856, -0.01098, -0.01231, -0.02217, -0.021, -0.01976),
    ("s", "seen", "made"): (0.0, -0.47584, -0.03406, -0.05028, -0.10462, -0.09044, -0.08278),
    ("s", "grown", "t", "used"): (-0.00753, -0.00293, -0.00059, -0.00184, -0.00015, -0.00015, 0.0),
    ("t", "grown"): (-0.00809, -0.0027, -0.00133, -0.00423, -0.00011, -0.00003, 0.0),
    ("s", "used"): (-0.98347, -0.00612, -0.0003, -0.00123, -0.00012, -0.00012, 0.0),
}


@pytest.mark.parametrize(("text", "expected"), [(YEAST, PEER_YEAST), (TWO_STOCKS, PEER_TWO_STOCKS)])
def test_shares_are_those_of_another_implementation(text, expected):
    found = {loop.path: [loop.shares[point] for point in POINTS] for loop in ask(text).loops}
    assert found.keys() == expected.keys()
    for path, shares in expected.items():
        assert found[path] == pytest.approx(shares, abs=0.6e-5)


# -- questions ------------------------------------------------------------------------------------


def test_only_loops_through_a_variable_are_listed():
    finding = ask(YEAST, through="alcohol", top=5)
    assert all("alcohol" in loop.path for loop in finding.loops)
    assert len(finding.loops) == 2


def test_one_future_is_that_future_of_the_mean():
    text = (
        "uncertain k : 1/year = 0.1 to 0.9\n"
        + """
stock s : 1
  starts 1
  gains births
  loses deaths
flow births : 1/year = k * s
flow deaths : 1/year = 0.05 * s ^ 2 / 1 year
"""
    )
    mean = ask(text, n_futures=8)
    single = [ask(text, n_futures=8, future=str(n)) for n in range(8)]
    assert mean.loops[0].shares == pytest.approx(np.mean([one.loops[0].shares for one in single], axis=0))
    assert ask(text, n_futures=8, future="median").future in range(8)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"future": "-1"}, "no future"),
        ({"future": "last"}, "no future"),
        ({"through": "alcool"}, "alcohol"),
        ({"through": "cells[x]"}, "element of `cells`"),
        ({"lens": "nobody"}, "no lens"),
        ({"branch": "none"}, "no branch"),
        ({"top": 0}, "cannot be listed"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(question, said):
    with pytest.raises(Refused, match=said):
        ask(YEAST, **question)


def test_a_table_of_names_is_read_and_its_faults_are_told_at_once(tmp_path):
    (tmp_path / "scenario.sand").write_text(YEAST + LENS)
    table = tmp_path / "loops.csv"
    model = model_of(YEAST)
    assert read_loop_names(tmp_path, model) == ()
    table.write_text("name,label,sign,through\nR1,growth,+,cells births\n")
    assert read_loop_names(tmp_path, model)[0].through == ("cells", "births")
    assert read_loop_names(tmp_path, model)[0].note == ""
    table.write_text("name,label,sign,through,note\nR1,growth,chain+,cells alcohol,late\n")
    assert read_loop_names(tmp_path, model)[0].note == "late"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["R1,x,plus,cells"], "no sign of a loop"),
        (["R1,x,+,sells births"], "`sells`"),
        (["R1,x,+,cells[RU] births"], "no element `RU`"),
        (["R1,x,-,"], "passes nothing"),
        (["R1,x,-,cells cells"], "twice in a row"),
        (["R1,x,chain,cells"], "chain `R1` has one variable"),
        (["R1,x,+,cells", "R1,y,-,cells deaths"], "two loops are named `R1`"),
        ([",x,+,cells"], "no name"),
        (["R1,x,+,cells, one, two"], "cells"),
    ],
)
def test_a_fault_in_the_table_of_names_is_told(tmp_path, rows, said):
    (tmp_path / "scenario.sand").write_text(YEAST + LENS)
    (tmp_path / "loops.csv").write_text("\n".join(["name,label,sign,through", *rows]) + "\n")
    with pytest.raises(Refused, match=said) as refused:
        read_loop_names(tmp_path, model_of(YEAST))
    assert refused.value.faults[0].place.line == len(rows) + 1


def test_faults_in_the_table_of_names_are_told_at_once(tmp_path):
    (tmp_path / "scenario.sand").write_text(YEAST + LENS)
    table = tmp_path / "loops.csv"
    model = model_of(YEAST)
    table.write_text("name,label,sign,through\nR1,growth,plus,cells\nB1,x,-,sells births\nB2,x,-,\n")
    with pytest.raises(Refused) as refused:
        read_loop_names(tmp_path, model)
    assert [fault.place.line for fault in refused.value.faults] == [2, 3, 4]
    table.write_text("name,sign,through\nR1,+,cells\n")
    with pytest.raises(Refused, match="no column `label`"):
        read_loop_names(tmp_path, model)


# -- chains ---------------------------------------------------------------------------------------

CHAIN_TEXT = """
stock a : 1
  starts 10
  loses drained
flow drained : 1/year = a / 5 year
aux b : 1 = 3 - 2 * a
aux c : 1 = b + 0.5 * a
aux gate : 1 = if a > 100 then 1 else 0
aux gated : 1 = gate * shut
aux shut : 1 = if a > 200 then 1 else 0
"""


def chain_of(through, sign="chain"):
    name = LoopName(name="C", label="", sign=sign, through=tuple(through.split()))
    return ask(CHAIN_TEXT, names=(name,))


def test_a_chain_outside_every_loop_is_scored():
    finding = chain_of("a b c", "chain-")
    (found,) = finding.named
    # b makes -2 of the change of c, a directly 0.5: of -1.5 the way over b is 4/3
    assert (found.found, found.is_closed, found.is_as_named, found.path) == ("-", False, True, ("a", "b", "c"))
    assert (found.acts, found.size) == (1.0, pytest.approx(4 / 3))
    assert (finding.n_loops, finding.n_links, finding.n_cells) == (1, 2, 2)  # chains do not count as loops


def test_a_product_of_two_switches_that_are_off_has_a_sign():
    assert chain_of("gate gated").named[0].found == "+"


def test_a_chain_that_closes_and_one_that_leads_nowhere_are_not_as_named():
    assert not chain_of("a drained").named[0].is_as_named
    nowhere = chain_of("c b").named[0]
    assert (nowhere.leads_on, nowhere.is_as_named, nowhere.path) == (False, False, ())
