"""Typography: how each language writes numbers, dates, lists, forms of nouns and its signs."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from string import Formatter
from typing import Any, Literal

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

type Language = Literal["en", "fr"]

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
NBSP = "\N{NO-BREAK SPACE}"

PERCENT = f"{NBSP}%"
"""After a number, in both languages, as the SI writes it; Babel's English has no space."""

JOINED = ", "
"""Between the parts of one thing, such as the levels of a policy."""

_LOCALES = {"en": Locale("en", "GB"), "fr": Locale("fr")}

_FRENCH = (
    (r"'", "’"),
    (r" (?=[;:!?»])|(?<=«) ", THIN),
    (r"(?<=\d) (?=\d{3}\b)", THIN),
    (r" (?=%)|(?<=[\d}]) (?=€|[hm]\b)", NBSP),
)
"""What a text is written with plainly, and what an editor prints."""


def typeset(text: str, language: Language) -> str:
    """Return a text with the signs and spaces that an editor of the language prints."""
    for plain, printed in _FRENCH if language == "fr" else ():
        text = re.sub(plain, printed, text)
    return text


def number(value: float | None, digits: int, language: Language, *, signed: bool = False) -> str:
    """Return a number with a real minus sign; zero has no sign, what is not known is a dash."""
    if value is None or math.isnan(value):
        return "–"
    rounded = round(value, digits)
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    text = format_decimal(abs(rounded), pattern, _LOCALES[language])
    sign = MINUS if rounded < 0 else "+" if signed and rounded else ""
    return sign + text


def symbols(language: Language) -> tuple[str, str]:
    """Return the signs of decimals and of thousands."""
    locale = _LOCALES[language]
    return get_decimal_symbol(locale), get_group_symbol(locale)


def day(value: date, language: Language) -> str:
    """Return a date in words; the first of a month is an ordinal in French."""
    text = format_date(value, "d MMMM y", _LOCALES[language])
    return re.sub(r"^1\b", "1er", text) if language == "fr" else text


def moment(value: datetime, language: Language) -> str:
    """Return a date and a time in UTC."""
    known = value.astimezone(UTC)
    return f"{day(known, language)}, {known:%H:%M} UTC"


def listed(texts: Sequence[str], language: Language, style: Literal["standard", "or"]) -> str:
    """Return texts in a row, the last set apart by "and" or "or"."""
    return format_list(texts, style, _LOCALES[language])


class Filler(Formatter):
    """Fills in what stands in braces: {n} a number, {n:run|runs} the form of a noun with it."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def format_field(self, value: Any, spec: str) -> str:
        """Return a number as the language writes it, or the form of a noun that goes with it."""
        is_number = isinstance(value, int | float)
        shown = number(value, digits_of(value), self._language) if is_number else str(value)
        if not spec:
            return shown
        forms = dict(zip(("one", "other"), spec.split("|"), strict=True))
        return forms[self._form(shown)]

    def _form(self, shown: str) -> str:
        """Return the form that goes with a number as it is written; of several, with the last."""
        decimal, thousands = symbols(self._language)
        numbers = re.findall(rf"\d[\d{thousands}{decimal}]*", shown)
        if not numbers:
            return "other"
        value = Decimal(numbers[-1].replace(thousands, "").replace(decimal, "."))
        return _LOCALES[self._language].plural_form(value)


def digits_of(value: float) -> int:
    """Return how many decimals a number has, up to six."""
    return 0 if isinstance(value, int) else len(f"{value:.6f}".rstrip("0").partition(".")[2])
