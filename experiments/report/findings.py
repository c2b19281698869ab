"""Findings: what an experiment gave, as tables; pages, files and the terminal tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from experiments.analysis.worlds import by_world
from experiments.settings import Experiment
from experiments.tables import factors_of

_POLICIES = frozenset({"facilitation", "logistics", "governance", "lever"})


@dataclass(frozen=True)
class Findings:
    """What an experiment gave, as tables.

    Attributes:
        experiment: what was compared, and what is shown of it.
        runs: the table of runs.
        effects: from `experiments.analysis.paired.paired_differences`.
        curves: from `experiments.analysis.resilience.resilience_curves`.
        mechanisms: from `experiments.analysis.mechanisms.mechanisms`; empty where none is named.
        verdicts: from `experiments.analysis.verdicts.verdicts`; empty where nothing was expected.
        late: hypotheses that were not written as they are before the first run.
        provenance: where the results come from.
    """

    experiment: Experiment
    runs: pl.DataFrame
    effects: pl.DataFrame
    curves: pl.DataFrame
    mechanisms: pl.DataFrame
    verdicts: pl.DataFrame
    late: frozenset[str]
    provenance: Mapping[str, Any]

    @property
    def pairs(self) -> pl.DataFrame:
        """The rows that are compared: the runs, or their means in each world."""
        return by_world(self.runs)

    @property
    def factors(self) -> list[str]:
        """What the experiment varies."""
        return factors_of(self.runs)

    @property
    def compares(self) -> bool:
        """Whether there are policies to compare with the baseline."""
        return not self.effects["baseline"].all()

    @property
    def is_of_a_city(self) -> bool:
        """Whether the runs are of the parts of a city."""
        return "part" in self.runs.columns

    @property
    def varies_support(self) -> bool:
        """Whether what is compared is support alone, as groups of options."""
        return self.compares and set(self.factors) <= _POLICIES

    @property
    def judges(self) -> bool:
        """Whether there are hypotheses, which the points were made for."""
        return not self.verdicts.is_empty()

    @property
    def tells_effects(self) -> bool:
        """Whether policies are told by their difference from the baseline, and not by verdicts."""
        return self.compares and not self.judges

    @property
    def shown_effects(self) -> pl.DataFrame:
        """The effects on the outcomes that the experiment shows."""
        return self.effects.filter(pl.col("outcome").is_in(self.experiment.outcomes))
