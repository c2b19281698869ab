"""Figures: from tables to Altair charts, in either language.

    from experiments import figures, load
    from experiments.analysis.resilience import resilience_curves

    table = resilience_curves(load("support"), load("support", "daily"))
    figures.resilience_curve(table, "en").save("resilience.svg")

Colours are those of Okabe and Ito, which the colour-blind distinguish; shape or dash repeats it.
"""

from experiments.report.figures.atlas import atlas
from experiments.report.figures.channels import channels
from experiments.report.figures.city_map import city_map
from experiments.report.figures.costs import effect_against_cost
from experiments.report.figures.distributions import distributions
from experiments.report.figures.heat import group_differences, interactions
from experiments.report.figures.paired import paired_differences
from experiments.report.figures.patterns import patterns
from experiments.report.figures.portrait import portrait
from experiments.report.figures.ranking import ranking
from experiments.report.figures.resilience import resilience_curve
from experiments.report.figures.sensitivity import sensitivity, tornado
from experiments.report.figures.sweep import sweep

__all__ = [
    "atlas",
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
    "sensitivity",
    "sweep",
    "tornado",
]
