"""Dates by their number, as `date.toordinal` counts them: 1 is a Monday, 1 January of year 1."""

from __future__ import annotations

from sim.calendar import SCHOOL_WEEKDAYS, SUMMER_HOLIDAYS
from sim.kernels.compile import inlined


@inlined
def weekday_of(number: int) -> int:
    """Return the day of the week of a date; 0 is Monday."""
    return (number - 1) % 7


@inlined
def month_and_day(number: int) -> tuple[int, int]:
    """Return the month of a date and the day of that month.

    The year is taken to begin in March, so that its last day is the one that comes and goes.
    Source: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, `civil_from_days`.
    """
    of_era = (number + 305) % 146097  # days since 1 March of a year divisible by 400
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153  # 0 is March
    day = of_year - (153 * month + 2) // 5 + 1
    return month + 3 if month < 10 else month - 9, day


@inlined
def is_school_day(weekday: int, month: int) -> bool:
    """Tell whether children go to school."""
    return weekday in SCHOOL_WEEKDAYS and month not in SUMMER_HOLIDAYS
