"""Names of an experiment: what it varies and what it speaks of has to be there, and once."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.design.experiment import POINT, Experiment
from experiments.design.overrides import fault_of_own, keys_varied, override
from sim.composition import ConfigurationError


def check_names(experiment: Experiment) -> None:
    """Refuse factors, points and names of them that cannot be."""
    varied = experiment.varied
    own = {
        f"experiment {experiment.name}, base": experiment.base,
        **{
            f"experiment {experiment.name}, point {name}": texts
            for name, texts in experiment.points.items()
        },
        **{
            f"experiment.factors.{factor}": [override(factor, levels[0])]
            for factor, levels in experiment.factors.items()
        },
    }
    faults = [f"{where}: {fault}" for where, texts in own.items() if (fault := fault_of_own(texts))]
    if POINT in experiment.factors:
        faults.append(f"experiment.factors.{POINT}: name the points in experiment.points")
    for factor, level in experiment.baseline.items():
        if level not in varied.get(factor, ()):
            allowed = ", ".join(map(str, varied.get(factor, ()))) or "not varied"
            faults.append(f"experiment.baseline.{factor} = {level!r} is not run ({allowed})")
    named = {"axis": [experiment.axis] if experiment.axis else [], "within": experiment.within}
    faults += [
        f"experiment.{key} = {factor!r} is not varied ({', '.join(varied)})"
        for key, factors in named.items()
        for factor in factors
        if factor not in varied
    ]
    compared = {
        str(level): None
        for factor, levels in varied.items()
        for level in levels
        if level != experiment.baseline.get(factor, levels[0])
    }
    faults += [
        f"experiment.mechanisms.{level}: no level or point to compare ({', '.join(compared)})"
        for level in experiment.mechanisms
        if level not in compared
    ]
    for name, hypothesis in experiment.hypotheses.items():
        for number, part in enumerate(hypothesis.parts):
            for point in part.points:
                if point not in experiment.points:
                    faults.append(
                        f"experiment.hypotheses.{name}.parts.{number}: no point is named {point!r} "
                        f"({', '.join(experiment.points)})"
                    )
    if experiment.hypotheses and experiment.factors:
        faults.append("experiment.hypotheses: they compare named points; leave the factors out")
    faults = faults or list(_twice(experiment))
    if faults:
        raise ConfigurationError("\n".join(faults))


def _twice(experiment: Experiment) -> Iterator[str]:
    """Yield a fault for each parameter that is sampled and varied in another way, too."""
    levers, uncertainties = experiment.sampled("levers"), experiment.sampled("uncertainties")
    for path in (path for path in uncertainties if path in levers):
        yield f"experiment.uncertainties: {path} is sampled as a lever already; choose one of both"
    varied = keys_varied(experiment)
    for group, paths in (("levers", levers), ("uncertainties", uncertainties)):
        for path in (path for path in paths if path in varied):
            others = "factors" if path in experiment.factors else "points"
            yield (
                f"experiment.{group}: {path} is varied by experiment.{others} already; choose one "
                "of both"
            )
