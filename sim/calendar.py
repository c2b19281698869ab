"""Dates: which weekday it is, whether there is school."""

from __future__ import annotations

from datetime import date

SCHOOL_WEEKDAYS = frozenset({0, 1, 2, 3, 4})
"""Monday to Friday; Paris schools open on Wednesday mornings."""

SUMMER_HOLIDAYS = frozenset({7, 8})
"""July and August; the shorter holidays are left out."""


def is_school_day(when: date) -> bool:
    """Tell whether children go to school."""
    return when.weekday() in SCHOOL_WEEKDAYS and when.month not in SUMMER_HOLIDAYS
