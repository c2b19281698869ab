"""Why patterns fail, as far as known, and what was tried; shown only where one does fail."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "V1": (
        "classes of age differ by a point or two of exchange, which twenty runs do not tell. No "
        "rule gives those of 30 to 44 more occasions but the school gate, and old people have "
        "more needs, so that they exchange as much. Nothing was tried."
    ),
    "V3": (
        "likeness decides to whom residents turn, not how often they meet: no rule makes "
        "contact across means rarer than contact among those alike, and a wider spread of means "
        "spreads sociability, which goes with means. Nothing was tried."
    ),
    "V5": (
        "the factors of the lockdown's file raise the needs of the exposed by more than they "
        "lower those of families, and neighbours are asked for all of them; goodwill is not "
        "short, so that the volume follows the needs. No factor was changed to meet it."
    ),
    "V7": (
        "loneliness follows contact in the neighbourhood and at home, calls included, and "
        "neighbours who stay at home are met no less. What people missed in the lockdown, "
        "friends, work and family elsewhere, the model does not have. Nothing was tried."
    ),
    "V8": (
        "how many street tables a collective holds in a year is drawn, one on average: years "
        "with none and with several follow one another, where the real one is held each year. "
        "Nothing was tried."
    ),
    "V10": (
        "nothing in the model outlasts the lockdown that would keep people apart: who may meet "
        "again meets as before. Habits that were lost and fear of contagion are left out. "
        "Nothing was tried."
    ),
    "V12": (
        "the share of deaths among those seen the day before is near the limit. It rises with "
        "how many are seen on any day, which was matched to the isolated in ordinary years "
        "(C4). Nothing was tried."
    ),
}
"""By pattern."""
