"""The calendar: on which days there is school."""

from __future__ import annotations

SCHOOL_WEEKDAYS = (0, 1, 2, 3, 4)
"""Monday to Friday; Paris schools open on Wednesday mornings."""

SUMMER_HOLIDAYS = (7, 8)
"""July and August; the shorter holidays are left out."""
