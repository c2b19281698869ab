"""Columns of the tables of samples and of what outcomes depend on."""

from __future__ import annotations

OF_SAMPLE = {
    "group": "what is sampled: `levers` or `uncertainties`",
    "row": "number of the row within its group, from 1 on; rows that are the same are run once",
    "part": "of saltelli `a`, `b`, or `ab`, which is `a` with one number of `b`; of morris the "
    "number of the trajectory; of one at a time `base`, `low` or `high`",
    "parameter": "path of the number that is another than in the row which this one is compared "
    "with: that of `a`, the one before in the trajectory, or the base; null where there is none",
}

_OF_ANALYSES = {
    "group": "what is sampled: `levers` or `uncertainties`",
    "difference": "whether the outcome is the difference from the baseline in the same world, and "
    "not its level",
    "outcome": "what is looked at",
    "parameter": "path of the number",
}

_ENDS = {"_low": "lower bound of its 95 % interval", "_high": "upper bound"}
_PAIRS = "replicates of each row; of levers in several worlds, worlds"

_OF_CHANCE = {
    "chance": "chance alone, from how replicates differ: of `saltelli` its share of the variance, "
    "of `morris` the mu_star of a number that does nothing but stir chance; NaN with one replicate",
    "n": _PAIRS,
}

OF_SALTELLI = {
    **_OF_ANALYSES,
    "first": "first-order index: share of the variance that goes when the number is known",
    **{f"first{end}": f"{told}, by bootstrap of rows" for end, told in _ENDS.items()},
    "total": "total index: share of the variance that stays when all other numbers are known",
    **{f"total{end}": f"{told}, by bootstrap of rows" for end, told in _ENDS.items()},
    "rows": "of each part of the sample; of `morris`, trajectories",
    **_OF_CHANCE,
}

OF_MORRIS = {
    **_OF_ANALYSES,
    "mu": "mean of the elementary effects, each a slope over the whole range of the number, in the "
    "unit of the outcome",
    **{f"mu{end}": f"{told}, by bootstrap of trajectories" for end, told in _ENDS.items()},
    "mu_star": "mean of their sizes",
    **{f"mu_star{end}": f"{told}, by bootstrap of trajectories" for end, told in _ENDS.items()},
    "sigma": "their standard deviation: large where the number acts unevenly, or with others",
    **{f"sigma{end}": f"{told}, by bootstrap of trajectories" for end, told in _ENDS.items()},
    "rows": "of each part of the sample; of `morris`, trajectories",
    **_OF_CHANCE,
}

OF_TORNADO = {
    **_OF_ANALYSES,
    "low": "least value of the number",
    "base": "its value as configured; null where it is left out",
    "high": "greatest value",
    "at_low": "mean of the outcome at the least value",
    "at_base": "mean of the outcome as configured",
    "at_high": "mean of the outcome at the greatest value",
    "low_change": "mean of the outcome at the least value minus as configured, pair by pair",
    **{f"low_change{end}": told for end, told in _ENDS.items()},
    "high_change": "the same at the greatest value",
    **{f"high_change{end}": told for end, told in _ENDS.items()},
    "n": _PAIRS,
}

OF_SENSITIVITY = {
    "sample": OF_SAMPLE,
    "sensitivity": OF_SALTELLI | OF_MORRIS,
    "tornado": OF_TORNADO,
}
"""Meanings of the columns of each table, by its name; those of factors are left out."""

OF_EACH_METHOD = {
    "sample.parquet": OF_SAMPLE,
    "sensitivity.parquet, of saltelli": OF_SALTELLI,
    "sensitivity.parquet, of morris": OF_MORRIS,
    "tornado.parquet": OF_TORNADO,
}
"""The same as the files have them, for the page that describes them."""
