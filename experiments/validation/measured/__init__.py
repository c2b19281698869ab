"""What the runs for the patterns give for each pattern: numbers, a value a replicate.

Every function is pure: from the tables of runs to numbers, each with what it has to be. What
decides was written before the runs were looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

from experiments.validation.measured import collectives, crises, ordinary
from experiments.validation.measured.collectives import OF_TRIALS, OF_YEARS, years_of
from experiments.validation.measured.numbers import Measure, Number, Tables, of
from sim.documentation.patterns import patterns

_ALL = {**ordinary.MEASURES, **crises.MEASURES, **collectives.MEASURES}

MEASURES: Mapping[str, Measure] = {known.id: _ALL[known.id] for known in patterns()}
"""How each pattern is measured, in the order of their file."""

__all__ = ["MEASURES", "OF_TRIALS", "OF_YEARS", "Measure", "Number", "Tables", "of", "years_of"]
