"""Games as they are told: sentences, payoff tables, and what a reader must be warned of."""

import numpy as np
import pytest

from sandtable.analysis.choices.games import Counted, GameForm, Player, find_game
from sandtable.analysis.choices.payoffs import Stake
from sandtable.reports.games import brief_games, layout_games, say_equilibria, say_improvements, say_reactions
from sandtable.reports.layout import Page, Paragraph, Table
from sandtable.reports.plain import page_to_text

N = 400
LABELS = {"KR": "South Korea", "RU": "Russia", "US": "Washington"}
DILEMMA = np.array([[3.0, 0.0], [5.0, 1.0]])
COORDINATION = np.array([[2.0, 0.0], [0.0, 1.0]])
PENNIES = np.array([[1.0, -1.0], [-1.0, 1.0]])


def player(actor, *moves):
    stake = Stake(
        actor=actor, actor_label=LABELS[actor], outcome="", sign=1.0, unit="index points", label="weighted interests",
        outcomes=("x",),
    )  # fmt: skip
    return Player(stake=stake, alternatives=moves)


TWO = GameForm(players=(player("KR", "base", "arms"), player("RU", "base", "without_troops")), fix="base")
THREE = GameForm(players=(*TWO.players, player("US", "stays", "leaves")), fix="clash=2025-06")


def play(form, *tables, noise=0.3, lens="record", precisions=(3.0,)):
    flat = np.stack([np.asarray(table, dtype=float).reshape(-1) for table in tables])
    index = np.arange(N)
    luck = 9.0 * np.sin(index)
    own = np.sin(1.0 + np.arange(flat.size).reshape(flat.shape)[:, :, None] * 7.0 + index * 1.3)
    values = flat[:, :, None] + luck + noise * own
    counted = tuple(
        Counted(player=who.id, outcome="x", label="What is had", unit="index", weight=-0.5) for who in form.players
    )
    return find_game(form, values, lens=lens, seed=1, counted=counted, n_left_out=3, precisions=precisions)


def test_a_game_of_two_reads_as_expected(golden):
    findings = [play(TWO, DILEMMA, DILEMMA.T), play(TWO, COORDINATION, COORDINATION, lens="rehi")]
    golden("games", page_to_text(layout_games(findings)))


def test_a_game_of_three_has_a_matrix_for_each_move_of_the_third(golden):
    tables = [np.stack([DILEMMA, DILEMMA + 1], axis=2), np.stack([DILEMMA.T, PENNIES], axis=2), np.zeros((2, 2, 2))]
    tables[2][:, :, 1] = 0.02
    golden("games_of_three", page_to_text(layout_games([play(THREE, *tables)])))


def test_the_brief_is_a_paragraph_and_a_table_of_eight_rows_at_most():
    findings = [play(TWO, DILEMMA, DILEMMA.T, lens=f"lens{n}") for n in range(9)]
    paragraph, table = brief_games(findings)
    assert isinstance(paragraph, Paragraph)
    assert isinstance(table, Table)
    assert len(table.rows) == 8


def test_where_nobody_can_rest_it_says_so():
    said = say_equilibria(play(TWO, PENNIES, -PENNIES))
    assert said == (
        "Under `record`, no combination of pure moves is an equilibrium: from each of them someone gains by leaving, beyond "
        "error; there is none in 1,000 of 1,000 resamples of 400 futures (seed 1)."
    )


def test_a_tie_is_told_as_a_tie_with_both_counts():
    finding = play(TWO, np.zeros((2, 2)), [[0.0, 1.0], [0.0, 1.0]], noise=0.0)
    said = say_equilibria(finding)
    assert "2 combinations of pure moves are tied" in said
    assert "`KR: base, RU: without_troops` (in 1,000); `KR: arms, RU: without_troops` (in 1,000)" in said
    text = page_to_text(Page(layout_games([finding]).blocks))
    assert "KR's `base` and `arms`" in text
    assert "+1.00*" in text or "+1*" in text


def test_a_dilemma_says_what_would_be_better_for_all():
    said = say_improvements(play(TWO, DILEMMA, DILEMMA.T))
    assert (
        "from `KR: arms, RU: without_troops` to `KR: base, RU: base`, but from there someone gains by leaving alone"
        in said
    )


def test_of_two_equilibria_the_better_for_all_is_named_as_one_where_nobody_leaves():
    said = say_improvements(play(TWO, COORDINATION, COORDINATION))
    assert said.endswith("to `KR: base, RU: base`, where nobody gains by leaving either.")


@pytest.mark.parametrize(
    ("tables", "what"),
    [
        (
            (COORDINATION, COORDINATION),
            "South Korea on average depends on Russia: `base` against `base`, `arms` against",
        ),
        ((DILEMMA, DILEMMA.T), ""),
    ],
)
def test_what_a_best_move_depends_on_is_told(tables, what):
    assert what in say_reactions(play(TWO, *tables))
    assert bool(say_reactions(play(TWO, *tables))) == bool(what)
