"""`GET TIME VALUE`: the time itself, and its year, quarter, month, day, weekday, hour, minute and second.

Times in years, quarters and months count years of 360 days, as Vensim's manual says; shorter ones count the days of
the Gregorian calendar (years, months and days from day numbers as Hinnant 2013 does, "chrono-compatible low-level
date algorithms").  Time 0 is the base date of the model's settings.
"""

from __future__ import annotations

import datetime
from typing import Final

from sandtable.interop.faults import unsupported
from sandtable.interop.foreign import Apply, Reference, key_of
from sandtable.interop.translate.drafts import number
from sandtable.interop.translate.expressions import to_ours
from sandtable.interop.translate.functions import NOW, ONE, ZERO, Rule, call, find_constant, join
from sandtable.interop.translate.memories import first_value
from sandtable.interop.translate.scene import Scene
from sandtable.interop.translate.unit_texts import TIME_WORDS, without_range
from sandtable.model.expression import Conditional, Expression

PLAIN, YEAR, QUARTER, MONTH, DAY, WEEKDAY, DAYS, HOUR, MINUTE, SECOND = range(10)
_IN_DAYS: Final = {"year": 360.0, "quarter": 90.0, "month": 30.0}
_PER_DAY: Final = {"week": 1 / 7, "day": 1.0, "hour": 24.0, "minute": 1440.0, "second": 86400.0}
_QUARTERS: Final = frozenset({"quarter", "quarters", "qtr", "qtrs"})
_ROUNDING: Final = 1e-6  # of a day's tenth: so that a time such as 0.1 * 30 days counts as whole
_DAYS_BEFORE_YEAR_1: Final = 365  # from January 1 of 1 BC on, less one: Python's first day is number 1
_MARCH: Final = 60  # days from January 1 to March 1 of year 0, which is a leap year


def _time_value(scene: Scene, node: Apply) -> Expression:
    """`GET TIME VALUE(relative to, offset, measure)`."""
    relative, measure = find_constant(scene, node.arguments[0]), find_constant(scene, node.arguments[2])
    if relative not in {0.0, 1.0}:
        raise unsupported(f"`{node.name}` from the computer's clock", node.place, why="a run must be repeatable")
    first = first_value(scene, Reference(name="INITIAL TIME"))
    if relative == 1 and first is None:
        raise unsupported(f"`{node.name}` from a first time that is not known before a run", node.place)
    time = join("+", NOW if relative == 0 or first is None else number(first), to_ours(scene, node.arguments[1]))
    if measure == PLAIN:
        return time
    if measure is None or measure not in range(YEAR, SECOND + 1):
        raise unsupported(
            f"`{node.name}` with a measure that is not a number from 0 to {SECOND}",
            node.place,
            why="from when on `10` counts seconds is not said",
        )
    base = scene.book.model.base_date
    if base is None:
        raise unsupported(
            f"`{node.name}` in calendar measures",
            node.place,
            why="the model's settings give no date of time 0",
            mend="set the base date in the original's time settings, and save it anew",
        )
    unit = key_of(without_range(scene.book.model.time_unit))
    unit = "quarter" if unit in _QUARTERS else TIME_WORDS.get(key_of(scene.book.model.unit_words.get(unit, unit)), "")
    if unit in _IN_DAYS:
        return _of_even_years(scene, node, join("*", time, number(_IN_DAYS[unit])), int(measure))
    if unit not in _PER_DAY:
        raise unsupported(f"`{node.name}` in calendar measures, where time is in no unit of the calendar,", node.place)
    return _of_calendar(scene, join("/", time, number(_PER_DAY[unit])), int(measure))


def _whole(value: Expression, size: float = 1.0) -> Expression:
    return call("floor", value if size == 1.0 else join("/", value, number(size)))


def _rest(value: Expression, size: float) -> Expression:
    return call("mod", value, number(size))


def _plus(value: Expression, amount: float) -> Expression:
    return join("+" if amount >= 0 else "-", value, number(abs(amount)))


def _of_day(days: Expression, measure: int) -> Expression:
    """Hour, minute and second of a time in days."""
    if measure == HOUR:
        return _whole(join("*", _rest(days, 1.0), number(24.0)))
    if measure == MINUTE:
        return _whole(_rest(join("*", days, number(1440.0)), 60.0))
    seconds = join("*", days, number(86400.0))
    return call("max", ZERO, _plus(_rest(seconds, 60.0), -_ROUNDING / 10 * 86400.0))


def _of_even_years(scene: Scene, node: Apply, elapsed: Expression, measure: int) -> Expression:
    """Twelve months of 30 days."""
    year, month, day = scene.book.model.base_date or (0, 1, 1)
    if measure == WEEKDAY:
        raise unsupported(f"`{node.name}` as a weekday, where time is counted in months or longer,", node.place)
    days = scene.hoist("days", _plus(elapsed, year * 360.0 + (month - 1) * 30.0 + (day - 1) + _ROUNDING / 10))
    if measure >= HOUR:
        return _of_day(days, measure)
    if measure == YEAR:
        return _whole(days, 360.0)
    if measure == DAYS:
        return _whole(days)
    if measure == DAY:
        return _plus(_whole(_rest(days, 30.0)), 1.0)
    return _plus(_whole(_rest(days, 360.0), 30.0 if measure == MONTH else 90.0), 1.0)


def _of_calendar(scene: Scene, elapsed: Expression, measure: int) -> Expression:
    year, month, day = scene.book.model.base_date or (0, 1, 1)
    shifted = datetime.date(year % 400 + 400, month, min(day, 28)).toordinal() + min(day, 31) - min(day, 28)
    base = float(shifted + _DAYS_BEFORE_YEAR_1 + 146_097 * ((year - (year % 400 + 400)) // 400))
    days = scene.hoist("days", _plus(elapsed, base + _ROUNDING / 10))
    if measure >= HOUR:
        return _of_day(days, measure)
    if measure == DAYS:
        return _whole(days)
    if measure == WEEKDAY:
        return _rest(_plus(_whole(days), -_DAYS_BEFORE_YEAR_1), 7.0)
    since = scene.hoist("since_march", _plus(_whole(days), -_MARCH))
    era = scene.hoist("era", _whole(since, 146_097.0))
    inside = scene.hoist("day_of_era", join("-", since, join("*", era, number(146_097.0))))
    leap = join("-", join("+", inside, _whole(inside, 36_524.0)), _whole(inside, 1_460.0))
    of_era = scene.hoist("year_of_era", _whole(join("-", leap, _whole(inside, 146_096.0)), 365.0))
    gone = join("+", join("*", number(365.0), of_era), join("-", _whole(of_era, 4.0), _whole(of_era, 100.0)))
    of_year = scene.hoist("day_of_year", join("-", inside, gone))
    counted = scene.hoist("month_from_march", _whole(_plus(join("*", number(5.0), of_year), 2.0), 153.0))
    if measure == DAY:
        before = _whole(_plus(join("*", number(153.0), counted), 2.0), 5.0)
        return _plus(join("-", of_year, before), 1.0)
    late = join(">", counted, number(9.5))  # January and February belong to the year that began in March before
    if measure == YEAR:
        own = join("+", of_era, join("*", number(400.0), era))
        return join("+", own, Conditional(condition=late, then=ONE, otherwise=ZERO))
    of_months = Conditional(condition=late, then=_plus(counted, -9.0), otherwise=_plus(counted, 3.0))
    if measure == MONTH:
        return of_months
    return _plus(_whole(_plus(of_months, -1.0), 3.0), 1.0)


CALENDARS: Final[dict[str, Rule]] = {"get time value": Rule(_time_value, 3, 3)}
