"""The texts of figures, pages and the terminal: a catalogue per language, as TOML."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.words.messages import Messages, catalogue
from experiments.words.typography import JOINED, MINUS, PERCENT, Language

__all__ = ["ENGLISH", "FRENCH", "JOINED", "MESSAGES", "MINUS", "PERCENT", "Language", "Messages"]

FRENCH = Messages("fr", catalogue("fr"))
ENGLISH = Messages("en", catalogue("en"))


class _Languages(dict[Language, Messages]):
    def __missing__(self, language: object) -> Messages:
        raise ValueError(f"language = {language!r}: one of {', '.join(sorted(self))} is expected")


MESSAGES: Mapping[Language, Messages] = _Languages({"fr": FRENCH, "en": ENGLISH})
"""All texts of a language, and how it writes numbers, dates and lists."""
