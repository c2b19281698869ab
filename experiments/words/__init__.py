"""What figures and pages say, in each language; a text that one of them lacks is a type error."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.words.english import ENGLISH
from experiments.words.french import FRENCH
from experiments.words.words import MINUS, Language, Messages

__all__ = ["ENGLISH", "FRENCH", "MESSAGES", "MINUS", "Language", "Messages"]

MESSAGES: Mapping[Language, Messages] = {"fr": FRENCH, "en": ENGLISH}
