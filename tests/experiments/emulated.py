"""Runs of a model that is known: what sampled levers change, and how much chance adds."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from experiments.design.experiment import Experiment
from experiments.design.sample import Sample

POSTS, STANCE = "facilitation.posts_per_1000", "facilitation.stance"
MET, COST = "needs_met_everyone", "cost"
BASELINE = (0.0, 0.5)

EXPERIMENT = Experiment(
    name="trial",
    levers=Sample(method="sobol", size=32, ranges={POSTS: (0, 3), STANCE: (0, 1)}),
    outcomes=(MET, COST),
)


def effect(posts: float, stance: float) -> float:
    """What a setting changes in needs met: it saturates, and depends on both levers together."""
    return 0.04 * (1 - math.exp(-posts)) * (1 - 0.5 * (stance - 0.3) ** 2)


def runs_of(
    noise: float, *, settings: int = 32, replicates: int = 8, seed: int = 5
) -> pl.DataFrame:
    """Return a table of runs.

    Args:
        noise: standard deviation of what chance adds to needs met in a run.
        settings: beside the baseline, spread over the ranges.
        replicates: of each, with something that all settings share.
        seed: of the draws.
    """
    draws = np.random.default_rng(seed)
    of_all = draws.normal(0.85, 0.05, replicates)
    cells = (
        np.argsort(draws.random((settings, 2)), axis=0) + draws.random((settings, 2))
    ) / settings
    points = [BASELINE, *(cells * (3, 1)).tolist()]
    rows = [
        {
            "policy": f"sample {number}" if number else "as configured",
            "baseline": number == 0,
            POSTS: posts,
            STANCE: stance,
            "replicate": replicate + 1,
            "status": "finished",
            MET: of_all[replicate] + effect(posts, stance) + draws.normal(0, noise) * (number > 0),
            COST: 75_000 * posts,
        }
        for number, (posts, stance) in enumerate(points)
        for replicate in range(replicates)
    ]
    return pl.DataFrame(rows)
