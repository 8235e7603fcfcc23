"""`GET TIME VALUE`: the time, and what the calendar says of it."""

import datetime

import pytest
from tests.unit.interop.models import vensim

SETTINGS = "\\\\\\---/// Sketch\nV300\n*View 1\n///---\\\\\\\n:L<%^E!@\n37:{}\n38:{}\n39:{}\n"


def model(measures, *, unit="Day", stop=4, step=1, base=(2000, 1, 1), offset="0"):
    """A model whose variables `v1` ... are these measures."""
    body = "".join(f"v{each} = GET TIME VALUE(0, {offset}, {each}) ~~|\n" for each in measures)
    return vensim(body, stop=stop, step=step).replace("Month", unit) + SETTINGS.format(*base)


def test_time_values_are_of_the_present_or_the_first_point(run_text):
    run = run_text(vensim("a = GET TIME VALUE(0, 3, 0) ~~|\nb = GET TIME VALUE(1, 3, 0) ~~|"))
    assert run["a"] == [3, 4, 5, 6, 7]
    assert run["b"] == [3] * 5


@pytest.mark.parametrize("base", [(1999, 12, 30), (1900, 2, 26), (2000, 2, 27), (2024, 12, 29)])
def test_days_and_shorter_times_follow_the_calendar(run_text, base):
    run = run_text(model(range(1, 9), unit="Hour", stop=120, step=6, base=base))
    for at in range(21):
        moment = datetime.datetime(*base) + datetime.timedelta(hours=6 * at)
        date = (moment.year, (moment.month + 2) // 3, moment.month, moment.day)
        rest = ((moment.weekday() + 1) % 7, moment.toordinal() + 365, moment.hour, moment.minute)
        assert tuple(run[f"v{each}"][at] for each in range(1, 9)) == (*date, *rest)


def test_months_are_twelfths_of_a_year_of_360_days(run_text):
    run = run_text(model([1, 2, 3, 4, 6], unit="Month", stop=3, step=0.5, offset="-2", base=(2000, 1, 1)))
    assert run["v1"] == [1999, 1999, 1999, 1999, 2000, 2000, 2000]
    assert run["v2"] == [4, 4, 4, 4, 1, 1, 1]
    assert run["v3"] == [11, 11, 12, 12, 1, 1, 2]
    assert run["v4"] == [1, 16, 1, 16, 1, 16, 1]
    assert run["v6"][4] - run["v6"][0] == 60


def test_years_are_counted_from_the_base_date(run_text):
    run = run_text(model([1, 3], unit="Year", stop=1, step=0.25, base=(1970, 7, 1)))
    assert (run["v1"], run["v3"]) == ([1970, 1970, 1971, 1971, 1971], [7, 10, 1, 4, 7])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (vensim("a = GET TIME VALUE(0, 0, 4) ~~|"), "calendar"),
        (model([5], unit="Month"), "weekday"),
        (model([10]), "measure"),
        (model([4], unit="Widget"), "no unit of the calendar"),
        (vensim("a = GET TIME VALUE(2, 0, 10) ~~|"), "clock"),
    ],
)
def test_what_the_calendar_cannot_say_is_named(imported_text, text, said):
    found = imported_text(text).errors
    assert [(fault.code, fault.place.line) for fault in found] == [("foreign-unsupported", 2)]
    assert said in found[0].what
