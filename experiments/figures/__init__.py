"""Figures: from tables to Altair charts, in either language.

    from experiments import figures, load
    from experiments.analysis.resilience import resilience_curves

    table = resilience_curves(load("support"), load("support", "daily"))
    figures.resilience_curve(table, "en").save("resilience.svg")

Colours are those of Okabe and Ito, which the colour-blind tell apart; shape or dash says it again.
"""

from experiments.figures.channels import channels
from experiments.figures.city_map import city_map
from experiments.figures.costs import effect_against_cost
from experiments.figures.distributions import distributions
from experiments.figures.heat import group_differences, interactions
from experiments.figures.paired import paired_differences
from experiments.figures.patterns import patterns
from experiments.figures.portrait import portrait
from experiments.figures.ranking import ranking
from experiments.figures.resilience import resilience_curve
from experiments.figures.sweep import sweep

__all__ = [
    "channels",
    "city_map",
    "distributions",
    "effect_against_cost",
    "group_differences",
    "interactions",
    "paired_differences",
    "patterns",
    "portrait",
    "ranking",
    "resilience_curve",
    "sweep",
]
