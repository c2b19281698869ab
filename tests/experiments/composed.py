"""Designs that are made once in a test run; see `tests.composed`."""

from __future__ import annotations

from collections.abc import Sequence

import experiments.design.design
from experiments.design.design import Design
from experiments.design.experiment import Experiment
from tests.composed import kept

SHOWN = ("needs_met_everyone", "needs_met_over_75_alone", "cost")
"""Outcomes that experiments show which are made to be looked at, whatever their crisis."""


def design_of(experiment: Experiment, overrides: Sequence[str]) -> Design:
    """Return what `experiments.design.design.design_of` does."""
    return kept(
        lambda: experiments.design.design.design_of(experiment, overrides),
        "design_of",
        experiment.model_dump_json(),
        *overrides,
    )
