"""What figures and pages say, in each language; a text that one of them lacks is a type error."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.messages.english import ENGLISH
from experiments.messages.french import FRENCH
from experiments.messages.words import MINUS, Messages
from experiments.settings import Language

__all__ = ["ENGLISH", "FRENCH", "MESSAGES", "MINUS", "Language", "Messages"]

MESSAGES: Mapping[Language, Messages] = {"fr": FRENCH, "en": ENGLISH}
