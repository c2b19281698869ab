"""The texts of the sliders that an emulator answers: what they are, what they may be off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class WhatIfWords:
    """Texts in a language. Words in braces are filled in by the one who uses them."""

    heading: str
    text: str
    interval: str
    no_script: str
    levers: str
    labels: Mapping[str, str]
    about: str
    reset: str
    answers: str
    at_baseline: str
    level: str
    points: str
    error: str
    hidden: str
    limit: str
    none_shown: str
