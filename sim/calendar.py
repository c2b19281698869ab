"""The calendar: how long a year is, on which days there is school."""

from __future__ import annotations

YEAR = 365
"""Days of a year; what rates a year are divided by."""

SCHOOL_WEEKDAYS = (0, 1, 2, 3, 4)
"""Monday to Friday; Paris schools open on Wednesday mornings."""

SUMMER_HOLIDAYS = (7, 8)
"""July and August; the shorter holidays are left out."""
