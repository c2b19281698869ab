"""Dates by their number, against Python's."""

from __future__ import annotations

from datetime import date

from sim.kernels.compile import kernel
from sim.kernels.dates import is_school_day, month_and_day, weekday_of


@kernel
def told(number: int) -> tuple[int, int, int, bool]:
    """Return month, day of the month, weekday and whether there is school."""
    month, day = month_and_day(number)
    return month, day, weekday_of(number), is_school_day(weekday_of(number), month)


def test_dates_are_those_of_python() -> None:
    for number in range(date(1899, 1, 1).toordinal(), date(2101, 1, 1).toordinal()):
        day = date.fromordinal(number)
        assert told(number)[:3] == (day.month, day.day, day.weekday()), day


def test_there_is_no_school_at_weekends_and_in_summer() -> None:
    days = [date(2003, 6, 30), date(2003, 7, 1), date(2003, 8, 29), date(2003, 9, 1)]
    assert [told(day.toordinal())[3] for day in days] == [True, False, False, True]
    week = [date(2020, 3, 16 + n).toordinal() for n in range(7)]
    assert [told(number)[3] for number in week] == [True] * 5 + [False] * 2
