"""Public data sets that a user names, as small files with the same columns."""

import numpy as np
import pytest

from sandtable.theory.outcomes import OrderedLogit
from sandtable.theory.published.datasets import capabilities
from sandtable.theory.published.datasets.catalogue import DATA_SETS, find_data_sets, list_data_laws
from sandtable.theory.published.datasets.table import read_data
from sandtable.theory.published.outcomes import COUNTS, REFIT
from sandtable.theory.published.rules import BATTLES_BY_RATIO, BUILD_UPS
from sandtable.theory.published.tables import read_columns
from sandtable.theory.reproduction import compare_with_published
from sandtable.theory.trouble import TheoryError

NMC = "stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc,version"


def found_in(law: str, lines):
    found = read_data(lines, find_data_sets(law))
    return found, {r.id: compare_with_published(r, r.compute()) for r in found.reproductions}


def panel(index_of_b: str = "0.300000000", gap: str = "-9") -> list[str]:
    """Two states in two years; B's steel is missing in the second."""
    return [
        NMC,
        "AAA,1,1900,30,30,30,30,30,30,0.750000000,6",
        "BBB,2,1900,10,10,10,10,10,10,0.250000000,6",
        "AAA,1,1901,70,70,50,70,70,70,0.750000000,6",
        f"BBB,2,1901,30,30,{gap},30,30,30,{index_of_b},6",
    ]


def test_every_state_year_is_held_against_the_index_of_its_file_in_both_readings():
    found, results = found_in("cinc", panel())
    assert found.what == "4 state-years"
    assert results["cinc-file"].verdict == "holds"
    assert results["cinc-file"].labels == ("AAA 1900", "BBB 1900", "AAA 1901", "BBB 1901")
    zero = results["cinc-file-zero-filled"]
    assert (zero.verdict, zero.n_within, zero.labels[zero.worst]) == ("fails, as it must", 3, "BBB 1901")
    assert zero.ours[3] == pytest.approx(0.25)


def test_an_index_that_is_not_that_of_its_components_differs():
    _, results = found_in("cinc", panel(index_of_b="0.310000000"))
    assert results["cinc-file"].verdict == "differs"
    assert results["cinc-file"].largest_difference == pytest.approx(0.01)


def test_there_is_no_control_where_nothing_is_missing():
    _, results = found_in("cinc", panel(gap="50", index_of_b="0.333333333"))
    assert set(results) == {"cinc-file"}


def test_rows_without_an_index_count_in_the_totals_only():
    lines = panel()
    lines[2] = lines[2].replace("0.250000000", "-9")
    found, results = found_in("cinc", lines)
    assert "1 without an index" in found.what
    assert (results["cinc-file"].verdict, len(results["cinc-file"].ours)) == ("holds", 3)


def test_few_digits_in_the_file_widen_the_tolerance_and_powers_of_ten_do_not():
    lines = [line.replace("0.750000000", "0.75").replace("0.250000000", "0.25") for line in panel("0.30")]
    found, _ = found_in("cinc", lines)
    assert found.reproductions[0].tolerance == pytest.approx(0.005)
    assert capabilities._count_digits("7.5e-05") == 9


def test_the_distance_of_zero_filling_is_asked_of_the_whole_data_set_only(monkeypatch):
    monkeypatch.setattr(capabilities, "WHOLE", 4)
    _, results = found_in("cinc", panel())
    far = results["cinc-file-zero-filled-distance"]
    assert far.published == (0.84, 0.058)
    assert far.ours == pytest.approx((0.75, 0.05))


def synthetic_disputes(n_by_outcome, head: str, seed: int = 1) -> list[str]:
    """Disputes whose outcomes follow the ordered logit, in the counts asked for."""
    rng = np.random.default_rng(seed)
    model = OrderedLogit(beta=REFIT.beta, cuts=REFIT.cuts)
    wanted, lines = list(n_by_outcome), []
    while any(wanted):
        share = rng.random()
        came = rng.choice(3, p=model.find_probabilities(share)[0])
        if wanted[came]:
            wanted[came] -= 1
            word = ("VictoryB", "Stalemate", "VictoryA")[came]
            lines.append(f"{word},{share:.6f},{1 - share:.6f}")
    return [head, *lines]


def test_disputes_are_fitted_from_shares_and_from_both_sides():
    lines = synthetic_disputes((20, 150, 30), "outcome,cinc_a,cinc_b")
    found, by_sides = found_in("outcomes", lines)
    assert found.what == "200 disputes"
    by_share = found_in("outcomes", ["outcome,capratio_a,x", *lines[1:]])[1]
    assert by_sides["outcomes-file-reduction"].ours == pytest.approx(by_share["outcomes-file-reduction"].ours, abs=1e-6)
    assert "20 wins of B, 150 stalemates, 30 wins of A; beta" in by_sides["outcomes-file-reduction"].note


def test_disputes_with_the_counts_of_the_refit_are_held_against_it():
    small = read_data(synthetic_disputes((5, 20, 6), "outcome,cinc_a,cinc_b"), find_data_sets("outcomes"))
    assert [r.id for r in small.reproductions] == ["outcomes-file-reduction"]
    # Outcomes drawn apart from shares: the refit's coefficients cannot come out, and the check sees it.
    words = ["VictoryB"] * COUNTS[0] + ["Stalemate"] * COUNTS[1] + ["VictoryA"] * COUNTS[2]
    shares = np.random.default_rng(2).random(sum(COUNTS))
    whole = read_data(
        ["outcome,share", *(f"{word},{share}" for word, share in zip(words, shares, strict=True))],
        find_data_sets("outcomes"),
    )
    by_id = {r.id: r for r in whole.reproductions}
    assert set(by_id) == {"outcomes-file-reduction", "outcomes-file-fit", "outcomes-file-cross-validation"}
    fit = compare_with_published(by_id["outcomes-file-fit"], by_id["outcomes-file-fit"].compute())
    assert fit.verdict == "differs"
    assert fit.ours[3] == pytest.approx(0.5776, abs=5e-5)


def synthetic_battles() -> list[str]:
    """As many battles and victories in each range of ratios as in the published table."""
    lines, low = ["ISQNO,WINA,STRA,STRD"], 0.0
    for edge, n, share in BATTLES_BY_RATIO:
        ratio = edge if edge < 1000 else low + 1
        won = round(n * share)
        lines += [f"1,{1 if i < won else -1 if i % 2 else 0},{ratio * 10_000:.0f},10000" for i in range(n)]
        low = edge
    return [*lines, "1,-1,-1,10000", "1,,10000,10000", '1,1,"about 2,000",10000']


def test_battles_give_the_published_table_and_the_rule():
    found, results = found_in("rules", synthetic_battles())
    assert found.what == "657 battles; 3 without outcome or strength left out"
    assert {r.verdict for r in results.values()} == {"holds"}
    assert "With three itself above: 57.3 % below (n = 431), 66.4 % at or above (n = 226)." in (
        results["rules-file-three-to-one"].note
    )


def test_the_cleaned_table_that_lost_every_defeat_is_refused():
    lines = [line.replace(",-1,", ",,", 1) for line in synthetic_battles()]
    with pytest.raises(TheoryError, match="was lost by the attacker") as trouble:
        read_data(lines, find_data_sets("rules"))
    assert "CDB90-patched.csv" in trouble.value.mend


def test_build_ups_give_the_published_counts_and_statistics():
    rows = [
        f"{mmb},{deaths}"
        for mmb, (war, none) in zip((1, 0), BUILD_UPS, strict=True)
        for deaths, n in ((1000, war), (999, none))
        for _ in range(n)
    ]
    found, results = found_in("rules", ["mmb,dyfatmin", *rows])
    assert found.what == "2,324 confrontations"
    assert {r.verdict for r in results.values()} == {"holds"}


def test_wars_are_summed_over_participants_and_begin_with_the_first():
    shipped = read_columns("interstate_wars.csv")
    lines = ["WarNum,StateName,StartYear1,BatDeath"]
    for war, year, deaths in zip(shipped["warnum"], shipped["start"], shipped["deaths"], strict=True):
        lines += [f"{war:.0f},A,{year:.0f},{deaths - 400:.0f}", f"{war:.0f},B,{year + 1:.0f},400"]
    _, results = found_in("war_sizes", [*lines, "999,C,2010,-9"])
    assert {r.verdict for r in results.values()} == {"holds"}


def test_every_data_set_says_where_it_is_from_and_which_columns_it_needs():
    assert list_data_laws() == ("cinc", "outcomes", "rules", "war_sizes")
    assert find_data_sets("salvo") == ()
    for data_set in DATA_SETS:
        assert data_set.title
        assert data_set.needs.startswith("`")


@pytest.mark.parametrize(
    ("law", "lines", "said"),
    [
        ("cinc", [], "its first line names none"),
        ("cinc", ["a,b", "1,2"], "columns are missing: it has `a`, `b`"),
        ("cinc", [NMC], "no row below"),
        ("cinc", [*panel(), "CCC,3"], "line 6 has 2"),
        ("cinc", ["# kept", *panel()[:4], panel()[4].replace("30,30,-9", "30,ten,-9")], "line 6: `ten`"),
        ("cinc", [*panel()[:4], panel()[4].replace("1901", "NA")], "a row has no year"),
        ("cinc", [NMC, "AAA,1,1900,1,1,1,1,1,1,NA,6"], "`cinc` is empty"),
        ("cinc", [*panel(), 'CCC,"3'], "no table"),
        ("outcomes", ["outcome,share", "won,.5"], "says `won`"),
        ("outcomes", ["outcome,share", "1,1.5"], "outside 0 to 1"),
        ("outcomes", ["outcome,share", "NA,.5"], "no dispute is complete"),
        ("outcomes", ["outcome,share", "1,.5", "1,.6"], "must occur"),
        ("rules", ["wina,stra,strd", "-1,0,5"], "no battle has"),
        ("rules", ["mmb,dyfatmin", "2,5"], "neither 1 nor 0"),
        ("rules", ["mmb,dyfatmin", "1,5"], "empty"),
        ("war_sizes", ["warnum,startyear1,batdeath", "1,1900,5"], "1 wars have deaths"),
    ],
)
def test_files_that_are_not_the_data_set_are_refused_with_what_it_needs(law, lines, said):
    with pytest.raises(TheoryError, match=said) as trouble:
        read_data(lines, find_data_sets(law))
    assert trouble.value.why
    assert trouble.value.mend


def test_cells_in_quotation_marks_and_a_mark_of_byte_order_are_read():
    lines = ["\ufeff" + NMC, *(line.replace("AAA", '"A, the first"') for line in panel()[1:])]
    assert found_in("cinc", lines)[0].what == "4 state-years"
