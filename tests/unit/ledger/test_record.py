"""The chain of a forecast record: what was done to it shows."""

import itertools
import json

import pytest

from sandtable.ledger.entries import (
    AskedQuestion,
    Correction,
    Forecast,
    Resolution,
    Stated,
    earliest_day,
    latest_day,
)
from sandtable.ledger.record import ForeignRecord, Record, digest_of, read_record, seal_lines
from sandtable.ledger.standing import BrokenReference, find_basis, find_standing

EMPTY = Record(lines=(), n_lines=0, head="", recorded="")
ASKED = AskedQuestion(
    scenario="s", question="Q1", asks="Does it \u2028 rain?", resolves="2025-06-30",
    base_rate=Stated(low=0.1, high=0.3, sources=("A-1",)),
)  # fmt: skip
NUMBER = AskedQuestion(scenario="s", question="N1", asks="How much?", resolves="2025-06-30", unit="mm", edges=(1, 2.5))


def forecast(**changes):
    return Forecast(
        **{"question": "s:Q1", "asked": 2, "forecaster": "One", "made": "2025-01-05", "probability": 0.7, **changes}
    )


def sealed(*entries, recorded="2025-01-05"):
    return list(seal_lines(EMPTY, entries, recorded=recorded, clock="read"))


@pytest.fixture
def lines():
    return sealed(ASKED, forecast(), forecast(made="2025-01-06", probability=0.6), forecast(made="2025-01-07"))


def test_what_is_sealed_is_read_back(lines):
    record, damages = read_record(lines)
    assert damages == ()
    assert next(line.entry for line in record.lines) == ASKED
    assert record.lines[1].entry == forecast()
    assert (record.n_lines, record.head, record.recorded) == (5, digest_of(lines[-1]), "2025-01-05")


def test_every_kind_of_entry_comes_back_as_it_was():
    quantiles = forecast(question="s:N1", asked=3, probability=None, levels=(0.1, 0.9), quantiles=(1.0, 2.0), seed=0)
    given = (
        ASKED,
        NUMBER,
        quantiles,
        Resolution(question="s:N1", answer="measured", value=2.0, date="2025-07", source="x"),
    )
    record, _ = read_record(sealed(*given, Correction(line=4, digest="d", reason="wrong row")))
    assert [line.entry for line in record.lines][:4] == [ASKED, NUMBER, quantiles, given[3]]


def test_lines_added_later_continue_the_chain(lines):
    record, _ = read_record(lines)
    more = seal_lines(record, [forecast(made="2025-02-01")], recorded="2025-02-01", clock="stated")
    assert read_record([*lines, *more])[0].n_lines == 6


def test_each_line_carries_the_hash_of_the_one_before(lines):
    for before, line in itertools.pairwise(lines):
        assert json.loads(line)["before"] == digest_of(before)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_altered_line_is_named_alone(lines, number):
    lines[number] = lines[number].replace("2025-01-0", "2025-01-1")
    record, damages = read_record(lines)
    assert record is None
    assert [damage.line for damage in damages] == [number + 1]


def test_a_line_altered_with_its_check_made_anew_breaks_the_next(lines):
    body = {key: value for key, value in json.loads(lines[2]).items() if key != "check"} | {"probability": 0.99}
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    body["check"] = digest_of(text)
    lines[2] = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert [damage.line for damage in read_record(lines)[1]] == [4]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_line_taken_out_shows(lines, number):
    del lines[number]
    assert [damage.line for damage in read_record(lines)[1]] == [number + 1]


def test_a_line_put_in_shows(lines):
    lines.insert(3, sealed(ASKED, forecast(probability=0.01))[2])
    assert read_record(lines)[0] is None


def test_two_lines_exchanged_show(lines):
    lines[2], lines[3] = lines[3], lines[2]
    assert read_record(lines)[0] is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"kind": "forecast"}', "[" * 5000, "NaN"])
def test_a_line_that_is_none_shows(lines, text):
    assert [damage.line for damage in read_record([*lines, text])[1]] == [6]


@pytest.mark.parametrize("text", ["", "no", "[]", "{}", '{"format":"sandtable-forecasts","version":2}'])
def test_another_file_is_no_record(text):
    with pytest.raises(ForeignRecord):
        read_record([text])


def test_a_sealed_line_of_the_wrong_shape_is_damage_not_a_crash():
    body = {"kind": "forecast", "question": 7, "recorded": "2025-01-05", "clock": "read", "before": ""}
    opening = sealed(ASKED)[0]
    body["before"] = digest_of(opening)
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    body["check"] = digest_of(text)
    damages = read_record([opening, json.dumps(body, sort_keys=True, separators=(",", ":"))])[1]
    assert "form of a forecast" in damages[0].what


def test_a_reference_to_another_line_must_hold():
    with pytest.raises(BrokenReference):
        find_standing(read_record(sealed(ASKED, NUMBER, forecast(asked=3)))[0])
    with pytest.raises(BrokenReference):
        find_standing(read_record(sealed(ASKED, forecast(), Correction(line=3, digest="no", reason="x")))[0])


# -- what a forecast could know ----------------------------------------------------------------


def basis_of(recorded, *, on="2025-06-20", resolves="2025-06-30", **changes):
    asked = AskedQuestion(scenario="s", question="Q1", asks="?", resolves=resolves)
    first = seal_lines(EMPTY, [asked, forecast(**changes)], recorded=recorded, clock="read")
    record, _ = read_record(first)
    answer = Resolution(question="s:Q1", answer="yes", date=on, source="x")
    texts = [*first, *seal_lines(record, [answer], recorded="2026-01-01", clock="read")]
    standing = find_standing(read_record(texts)[0])
    return find_basis(standing.forecasts[0], standing.answers["s:Q1"]).label


@pytest.mark.parametrize(
    ("recorded", "changes", "label"),
    [
        ("2025-06-19", {}, "out-of-sample"),
        ("2025-06-20", {}, "in-sample"),
        ("2025-06-19", {"on": "2025-07-10"}, "out-of-sample"),
        ("2025-07-05", {"on": "2025-07-10"}, "in-sample"),  # past the question's date
        ("2025-06-19", {"on": "2025-06"}, "in-sample"),  # a month counts from its first day
        ("2025-12-01", {"is_imported": True, "made": "2025-03-01"}, "stated"),
        ("2025-12-01", {"is_imported": True, "made": "2025-06-20"}, "in-sample"),
        ("2025-05-01", {"is_imported": True, "made": "2025-03-01"}, "out-of-sample"),
        ("2025-12-01", {"known_by": "2024-11"}, "known-by 2024-11"),
        ("2025-12-01", {"known_by": "2025-06"}, "in-sample"),  # the cutoff does not lie before the answer
        ("2025-05-01", {"known_by": "2024-11"}, "out-of-sample"),
        ("2025-05-01", {"resolves": "12", "on": "12"}, "in-sample"),  # an axis of plain numbers has no dates
    ],
)
def test_the_basis_follows_from_dates(recorded, changes, label):
    assert basis_of(recorded, **changes) == label


def test_a_withdrawn_forecast_no_longer_stands_and_is_still_told(lines):
    record, _ = read_record(lines)
    gone = Correction(line=3, digest=record.lines[1].digest, reason="wrong row")
    standing = find_standing(read_record([*lines, *seal_lines(record, [gone], recorded="2025-02-01", clock="read")])[0])
    assert [item.line.number for item in standing.forecasts] == [4, 5]
    assert [(item.line.number, item.reason) for item in standing.withdrawals] == [(3, "wrong row")]


def test_the_days_that_a_date_may_mean():
    assert [earliest_day(date) for date in ("2026", "2026-07", "2026-07-09", "12")] == [
        "2026-01-01",
        "2026-07-01",
        "2026-07-09",
        "",
    ]
    assert [latest_day(date) for date in ("2026", "2026-07", "")] == ["2026-12-31", "2026-07-31", ""]
