"""The command line: composes a configuration and checks it, before anything else is imported."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, cast

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from experiments.command.errors import code_of, words_for
from experiments.command.settings import Settings, settings_of
from experiments.design.design import Design, design_of
from experiments.design.experiment import Experiment
from experiments.design.overrides import check_replicates
from sim.composition import (
    CONFIGS,
    check_single,
    compose,
    register_defaults,
    scenario_of,
)

_WRONG = 1
_DRY_RUN = "--dry-run"


def run() -> None:
    """Carry out what the arguments ask for, and exit."""
    sys.argv[1:] = sorted(sys.argv[1:], key=_is_override)  # options are read before overrides only
    overrides = [argument for argument in sys.argv[1:] if _is_override(argument)]
    is_dry = _DRY_RUN in sys.argv[1:]
    sys.argv = [argument for argument in sys.argv if argument != _DRY_RUN]
    helps = bool({"--help", "-h"} & set(sys.argv[1:]))
    if helps:  # the help is of no configuration; whoever asks for it may have written a faulty one
        sys.argv = [argument for argument in sys.argv if not _is_override(argument)]
    codes: list[int] = []
    composed: list[DictConfig] = []
    arguments, others = sys.argv, _besides_showing(sys.argv)

    @hydra.main(version_base="1.3", config_path=str(CONFIGS), config_name="config")
    def application(config: DictConfig) -> None:
        composed.append(config)
        do = _check if others is not None else _foresee if is_dry else _experiment
        codes.append(_carry_out(config, overrides, do))

    if {"-m", "--multirun"} & set(sys.argv[1:]):
        _say("--multirun is not used here: vary a key with experiment.factors instead")
        sys.exit(_WRONG)
    if is_dry and others is not None:
        _say(f"{_DRY_RUN} with --cfg: a configuration is shown without any run; take one of both")
        sys.exit(_WRONG)
    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra then raises what it would print
    register_defaults()
    try:
        if others is not None:  # a configuration is shown by Hydra once it is known to be sound
            sys.argv = others
            application()
            sys.argv = arguments
        if not any(codes):
            application()
    except (HydraException, OmegaConfBaseException, YAMLError, ValueError) as error:
        if composed:  # then it is no fault of the command line
            raise
        _say(words_for(error, overrides))
        sys.exit(_WRONG)
    sys.exit(codes[0] if codes else 0)


def _is_override(argument: str) -> bool:
    return not argument.startswith("-") and ("=" in argument or argument.startswith("~"))


def _besides_showing(arguments: Sequence[str]) -> list[str] | None:
    """Return the arguments without those that show a configuration; None if there are none."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--cfg", "-c")
    parser.add_argument("--package", "-p")
    parser.add_argument("--resolve", action="store_true")
    shown, others = parser.parse_known_args(list(arguments))
    return others if shown.cfg and not {"--help", "-h"} & set(others) else None


def _carry_out(
    config: DictConfig,
    overrides: Sequence[str],
    do: Callable[[dict[str, Any], Sequence[str]], int],
) -> int:
    """Do something with a configuration, and return the exit code."""

    def does() -> int:
        plain = cast("dict[str, Any]", OmegaConf.to_container(config, resolve=True))
        return do(plain, HydraConfig.get().overrides.task)

    return code_of(does, _say, overrides)


def _check(config: dict[str, Any], overrides: Sequence[str]) -> int:
    """Check a configuration that is to be shown."""
    check_single(overrides)
    experiment = _settings(config, overrides).experiment
    scenario_of(_shared(config, experiment, overrides))
    return 0


def _experiment(config: dict[str, Any], overrides: Sequence[str]) -> int:
    """Carry out a sound experiment."""
    settings, design = _sound(config, overrides)
    shared = _shared(config, settings.experiment, overrides)
    from experiments.command.experiment import carry_out, print_carried

    return print_carried(carry_out(design, settings, shared, _say))


def _foresee(config: dict[str, Any], overrides: Sequence[str]) -> int:
    """Tell what an experiment will take, and keep nothing."""
    settings, design = _sound(config, overrides)
    from experiments.command.experiment import tell_beforehand

    return 0 if tell_beforehand(design, settings, _say) else _WRONG


def _sound(config: dict[str, Any], overrides: Sequence[str]) -> tuple[Settings, Design]:
    """Return settings and design, and have workers get ready while the policies are composed."""
    from experiments.execution.executors import prepare

    check_single(overrides)
    settings = _settings(config, overrides)
    prepare(settings.executor)
    return settings, design_of(settings.experiment, list(overrides))


def _shared(
    config: dict[str, Any], experiment: Experiment, overrides: Sequence[str]
) -> dict[str, Any]:
    """Return the configuration that all runs have in common: with the experiment's base."""
    return compose([*experiment.base, *overrides]) if experiment.base else config


def _settings(config: dict[str, Any], overrides: Sequence[str]) -> Settings:
    """Return the settings of a configuration; refuse what does not go together."""
    settings = settings_of(config)
    check_replicates(config["experiment"], overrides)
    return settings


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
