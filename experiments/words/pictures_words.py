"""What the pictures of a neighbourhood say: its portrait, distributions, who meets its needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class PictureWords:
    """The texts of a language. Words in braces are filled in by the one who uses the text."""

    # Portrait
    portrait_title: str
    portrait_subtitle: str
    portrait_least: str
    portrait_closed: str
    portrait_told: tuple[str, ...]
    residents: str
    given: str
    given_total: str
    collectives: str
    lines: str
    ties: str
    help: str
    marks: str
    collective: str
    places: Mapping[str, str]
    metres: str
    # Distributions
    distributions_title: str
    distributions_subtitle: str
    degree: str
    degree_axis: str
    tie_hours: str
    tie_hours_axis: str
    given_hours: str
    given_hours_axis: str
    of_residents: str
    of_ties: str
    # Channels
    channels_title: str
    channels_subtitle: str
    channels_told: tuple[str, ...]
    channels_axis: str
    channels_whose: str
    channels: Mapping[str, str]
