"""The first lines of a brief: agreement, disagreement, no clear side, nothing at all."""

import pytest

from sandtable.analysis.ledger import find_ledgers
from sandtable.analysis.pairs import find_pair
from sandtable.model.declaration import Interest, InterestItem, Move
from sandtable.reports.brief.answer import answer_blocks, say_parts, worth_table
from sandtable.reports.finding import say_owner
from sandtable.testing.ensembles import make_ensemble, make_model

N = 100


def ledgers_of(gaining, weight=1.0):
    """Ledgers of a move that brings 2 in so many futures under each lens, and costs 1 in the others."""
    runs = {}
    for lens, n in gaining.items():
        runs[lens, "base"] = {"land": [2.0 if k < n else -1.0 for k in range(N)]}
        runs[lens, "never.m"] = {"land": [0.0] * N}
    model = make_model(
        outcomes=("land",),
        interests=[
            Interest(
                actor="RU", scale="points", items=(InterestItem(outcome="land", more_is_better=True, worth=weight),)
            )
        ],
        moves=[Move(id="m", label="A move", on_date="2024-10")],
    )
    pair = find_pair(model, "m")
    return find_ledgers(make_ensemble(runs), model, actor="RU", pair=pair)


def answer(gaining, **options):
    return answer_blocks(ledgers_of(gaining, **options), lens_labels={"a": "The first"}, compared="")[0].text


def test_a_name_in_s_takes_an_apostrophe_alone():
    assert [say_owner(name) for name in ("China", "United States")] == ["China's", "United States'"]


def test_agreement_is_said_with_the_span_of_shares():
    assert answer({"a": 70, "b": 90}) == (
        "Both lenses give the same answer: `m` (“A move”) brings Russia more than it costs in 70 to 90 % of futures."
    )


def test_disagreement_is_kept():
    said = answer({"a": 90, "b": 10, "c": 20})
    assert said == (
        "The answer depends on whose assumptions hold: `m` (“A move”) brings Russia more than it costs in 90 % of futures "
        "under `a`; it costs Russia more than it brings in 80 to 90 % of futures under `b` and `c`."
    )


def test_what_chance_cannot_tell_has_no_side():
    assert "has no clear side for Russia (more gain than cost in 52 % of futures)" in answer({"a": 52})


def test_without_weights_the_outcome_itself_is_told():
    assert (
        answer({"a": 80}, weight=None)
        == "Under `a`, `m` (“A move”) moves “land” in Russia's favour in 80 % of futures."
    )


def test_every_lens_has_a_sentence_with_count_and_error():
    blocks = answer_blocks(ledgers_of({"a": 70, "b": 90}), lens_labels={"a": "The first"}, compared="")
    assert len(blocks) == 4
    assert blocks[2].text == (
        "Under `a` (“The first”), more gain than cost in 70 of 100 futures; net +1.1 ± 0.14 points on average, +2 in the "
        "median future."
    )


def test_nothing_runs_nothing_is_said():
    assert answer_blocks((), lens_labels={}, compared="") == ()


def test_one_weighted_outcome_needs_no_table_of_worths():
    assert worth_table(ledgers_of({"a": 70, "b": 90})) is None


@pytest.mark.parametrize(
    ("gaining", "said"),
    [(90, "the largest plus is “land” (+1.70 points)"), (0, "the largest minus is “land” (-1 points)")],
)
def test_the_largest_parts_are_named(gaining, said):
    assert said in say_parts(ledgers_of({"a": gaining})[0])
