"""Experiments from Python: what the command does, with tables and figures in the hand.

from experiments import run

made = run("support", replicates=2, residents=1000)
made.table("effects")
made.figure("paired_differences")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.command.errors import words_for
from experiments.command.run import asked_of
from experiments.design.experiment import Experiment, Level
from experiments.design.overrides import override
from sim.composition import CONFIGS, ConfigurationError, compose
from sim.keywords import key_of, written
from sim.own_files import Configs, folders_in, looked_into
from sim.own_processes import names_own

if TYPE_CHECKING:
    from experiments.command.made import Made


def run(
    experiment: str,
    *overrides: str,
    configs: Configs = None,
    processes: Sequence[str] = (),
    results: str | Path | None = None,
    factors: Mapping[str, Sequence[Level | Sequence[str]]] | None = None,
    uncertainties: Mapping[str, Any] | None = None,
    outcomes: Sequence[str] | None = None,
    **settings: Any,
) -> Made:
    """Carry out what is missing of an experiment, as the command does, and return its results.

    The same configuration gives the same bytes as `entraide experiment=...`, in the same folder:
    what was carried out before is not run again. A bar shows how it gets on.

    Args:
        experiment: its name, such as "support": a file of configs/experiment, or of your own.
        overrides: as on the command line, such as "crisis=heatwave" or "needs.old_age=2".
        configs: folder of your own configurations, as `--config-dir`: with "mine", the experiment
            "asking" is mine/experiment/asking.yaml. Of several, the first is looked into first.
        processes: of your own, as "mine/cool_rooms.py:CoolRooms"; as `processes=[...]` does.
        results: folder of all results; "results" unless given.
        factors: what is varied, with its levels, as {"facilitation": ["none", "three"]}; start from
            the experiment "single", which varies nothing.
        uncertainties: what nobody knows, and how it is sampled, as {"method": "sobol", "size": 16,
            "ranges": {"needs.old_age": [1, 3]}}.
        outcomes: those that tables and figures show, as ["needs_met_everyone"].
        settings: overrides by name. The name is that of a group or of a key at the top
            (`crisis="heatwave"`, `seed=2`), of a setting of the experiment (`replicates=2`), or the
            last part of a key that no other key ends with (`residents=1000`, `workers=1`). Two
            underscores stand for a point: `needs__old_age=2`.

    Returns:
        Tables, figures and page; runs that failed are counted, and told on stderr.

    Raises:
        ConfigurationError: naming each key that is wrong, its value and what is allowed.
        OSError: when results cannot be written.
    """
    named = {"factors": factors, "uncertainties": uncertainties, "outcomes": outcomes}
    settings = {name: value for name, value in named.items() if value is not None} | settings
    asked = [f"experiment={experiment}", *names_own(processes), *overrides]
    own = [word for one in folders_in(configs) for word in ("--config-dir", str(one))]
    try:
        folder = looked_into(configs)
        asked += _overrides_of(settings, [*folder, *asked])
        asked += [] if results is None else [override("results", str(results))]
        settled = asked_of([*folder, *asked])
    except ConfigurationError as error:
        raise ConfigurationError(words_for(error, asked)) from None
    from experiments.command.experiment import carry_out
    from experiments.execution.sweep import say_aloud

    return carry_out(
        settled.design,
        settled.settings,
        settled.shared,
        say_aloud,
        command=["entraide", *own, *asked],
    )


def _overrides_of(settings: Mapping[str, Any], others: list[str]) -> list[str]:
    """Return settings as overrides.

    Args:
        settings: values by name.
        others: overrides that hold besides; which keys there are depends on them.

    Raises:
        ConfigurationError: when no key has a name, or several have.
    """
    config = compose(others) if settings else {}
    return [text for item in settings.items() for text in _override_of(*item, config)]


def _override_of(name: str, value: Any, config: Mapping[str, Any]) -> list[str]:
    """Return what gives the key that a name stands for a value, whether it has one or none."""
    text = written(value)
    if "__" in name or name in config or (CONFIGS / name).is_dir():
        return [f"{name.replace('__', '.')}={text}"]
    if name not in Experiment.model_fields:
        return [f"{key_of(name, value, config, Experiment.model_fields)}={text}"]
    key, known = f"experiment.{name}", config["experiment"].get(name)
    if known and not isinstance(known, Mapping):
        return [f"{key}={text}"]
    return [*([f"~{key}"] if name in config["experiment"] else []), f"+{key}={text}"]
