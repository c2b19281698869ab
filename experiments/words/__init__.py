"""The texts of figures, pages and the terminal: a catalogue per language, as TOML."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.design.experiment import Experiment
from experiments.design.labels import Labels
from experiments.words.messages import Messages, catalogue
from experiments.words.typography import JOINED, MINUS, PERCENT, Language

__all__ = ["ENGLISH", "FRENCH", "JOINED", "MESSAGES", "MINUS", "PERCENT", "Language", "Messages",
           "Wording", "in_words", "messages_of"]  # fmt: skip

FRENCH = Messages("fr", catalogue("fr"))
ENGLISH = Messages("en", catalogue("en"))

type Wording = Language | Messages
"""A language, or its texts as an experiment has them."""


class _Languages(dict[Language, Messages]):
    def __missing__(self, language: object) -> Messages:
        raise ValueError(f"language = {language!r}: one of {', '.join(sorted(self))} is expected")


MESSAGES: Mapping[Language, Messages] = _Languages({"fr": FRENCH, "en": ENGLISH})
"""All texts of a language, and how it writes numbers, dates and lists."""


def in_words(wording: Wording) -> Messages:
    """Return the texts of a language, or those that are given."""
    return MESSAGES[wording] if isinstance(wording, str) else wording


def messages_of(experiment: Experiment) -> Mapping[Language, Messages]:
    """Return all texts of each language as an experiment has them, with its own labels.

    Rows of sampled levers are called settings, whatever else is varied: nobody chose them.
    """
    labels, settings = experiment.labels, experiment.levers is not None
    worlds = experiment.uncertainties is not None and not experiment.takes_turns
    if not settings and not worlds and labels == Labels():
        return MESSAGES
    return {
        name: words.of(labels, settings=settings, worlds=worlds) for name, words in MESSAGES.items()
    }
