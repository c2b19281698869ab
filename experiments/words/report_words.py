"""The texts of a report that its figures and tables do not have: what is asked, said and named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ReportWords:
    """Texts of the report in a language. Words in braces are filled in by the one who uses them."""

    # Navigation
    language_legend: str
    summary: str
    numbers: str
    download_csv: str
    # Tiles
    surest: str
    fairest: str
    not_alone: str
    surest_loss: str
    unfairest_loss: str
    not_seen: str
    none_unfairest: str
    gain: str
    gain_of_group: str
    none_surest: str
    none_fairest: str
    alone: str
    alone_with: str
    none_alone: str
    not_compared: str
    # Sections
    effects_heading: str
    curves_heading: str
    rank: str
    rank_title: str
    rank_subtitle: str
    rank_text: str
    groups_heading: str
    groups_title: str
    groups_subtitle: str
    groups_text: str
    groups: Mapping[str, str]
    together_heading: str
    together_title: str
    together_subtitle: str
    together_text: str
    together_none: str
    this_change: str
    that_change: str
    alone_effect: str
    both_effect: str
    beyond: str
    cost_heading: str
    cost_title: str
    cost_subtitle: str
    cost_line: str
    cost_axis: str
    cost_met_axis: str
    cost_text: str
    cost_none: str
    extra_cost: str
    extra_met: str
    per_need: str
    per_need_unknown: str
    place_heading: str
    place_text: str
    # Before, during and after
    stages: tuple[str, str, str]
    lowest_week: str
    # Limits
    limits_heading: str
    limits: tuple[str, ...]
    hang_heading: str
    hang_text: str
    hang_effect: str
    hang_none: str
    assumption: str
    assumptions: Mapping[str, str]
    span: str
    moves: str
    # Glossary
    glossary_heading: str
    glossary_text: str
    glossary_levers: str
    glossary_elements: str
    levers: Mapping[str, tuple[str, str]]
    elements: Mapping[str, tuple[str, str]]
    study: str
    # Patterns
    patterns_heading: str
    patterns_text: str
    patterns_counted: str
    patterns: Mapping[str, str]
    pattern: str
    pattern_uses: Mapping[str, str]
    pattern_verdicts: Mapping[str, str]
    wanted: str
    model: str
    above: str
    below: str
    between: str
    # Data
    data_heading: str
    data_text: str
    licence: str
    version: str
    fictional: str
