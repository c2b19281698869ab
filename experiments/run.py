"""The command `entraide`: composes an experiment, carries it out, shows what it gives."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import hydra
import yaml
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from experiments.design import Design, design_of
from experiments.driver import Driver
from experiments.execution import Failed, Result, simulate
from experiments.executors import opener_of, workers_of
from experiments.faults import words_for
from experiments.messages import ENGLISH
from experiments.pilot import PilotError, foresee
from experiments.progress import progress
from experiments.provenance import now, provenance
from experiments.registration import register
from experiments.runs import Run
from experiments.settings import Executor, Experiment, settings_of
from experiments.simulated import cautions
from experiments.store import Store, open_store, write_whole
from sim.composition import (
    CONFIGS,
    ConfigurationError,
    check_single,
    compose,
    register_defaults,
    scenario_of,
)

_WRONG, _INTERRUPTED = 1, 130
_DRY_RUN = "--dry-run"


def main() -> None:
    """Run the command line; exit with 1 when something is wrong, in words."""
    sys.argv[1:] = sorted(sys.argv[1:], key=_is_override)  # options are read before overrides only
    overrides = [argument for argument in sys.argv[1:] if _is_override(argument)]
    is_dry = _DRY_RUN in sys.argv[1:]
    sys.argv = [argument for argument in sys.argv if argument != _DRY_RUN]
    codes: list[int] = []
    composed: list[DictConfig] = []
    arguments, others = sys.argv, _besides_showing(sys.argv)

    @hydra.main(version_base="1.3", config_path=str(CONFIGS), config_name="config")
    def application(config: DictConfig) -> None:
        composed.append(config)
        do = _check if others is not None else _foresee if is_dry else _experiment
        codes.append(_carry_out(config, overrides, do))

    if "--version" in sys.argv[1:]:
        print(f"entraide {version('entraide')}")
        return
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
    try:
        plain = cast("dict[str, Any]", OmegaConf.to_container(config, resolve=True))
        return do(plain, HydraConfig.get().overrides.task)
    except (ConfigurationError, HydraException, OmegaConfBaseException) as error:
        _say(words_for(error, overrides))
        return _WRONG
    except OSError as error:
        _say(f"{error.filename or 'results'}: {error.strerror}")
        return _WRONG
    except KeyboardInterrupt:
        _say("interrupted: finished runs are kept; the same command goes on from there")
        return _INTERRUPTED


def _check(config: dict[str, Any], overrides: Sequence[str]) -> int:
    """Check a configuration that is to be shown."""
    check_single(overrides)
    experiment = settings_of(config).experiment
    scenario_of(compose([*experiment.base, *overrides]))
    return 0


def _foresee(config: dict[str, Any], overrides: Sequence[str]) -> int:
    """Tell what an experiment will take, and keep nothing."""
    check_single(overrides)
    settings = settings_of(config)
    design = design_of(settings.experiment, list(overrides))
    for caution in cautions(design):
        _say(f"note: {ENGLISH.caution_of(caution)}")
    opener, workers = opener_of(settings.executor), workers_of(settings.executor)
    try:
        print(foresee(design, opener, workers, simulate))
    except PilotError as error:
        _say(f"a run of the pilot failed: {error}")
        return _WRONG
    return 0


def _experiment(config: dict[str, Any], overrides: Sequence[str]) -> int:
    check_single(overrides)
    settings = settings_of(config)
    design = design_of(settings.experiment, list(overrides))
    shared = compose([*settings.experiment.base, *overrides])
    with open_store(Path(settings.results), design) as store:
        late = register(store, settings.experiment)
        for caution in cautions(design):
            _say(f"note: {ENGLISH.caution_of(caution)}")
        if store.is_complete:
            _say(f"{store.folder}: complete, not run again")
            failed = 0
        else:
            resolved = yaml.safe_dump(shared, sort_keys=False, allow_unicode=True)
            write_whole(store.folder / "config.yaml", resolved.encode())
            failed = _sweep(design, store, settings.executor)
        _report(store, settings.experiment, late)
    return _WRONG if failed else 0


def _sweep(design: Design, store: Store, executor: Executor) -> int:
    """Carry out the runs that are missing, make the tables, and return how many runs failed."""
    started, finished = now(), store.finished()
    if finished:
        _say(f"{store.folder}: {len(finished)} runs are finished already")
    missing = [run for run in design.runs if run.id not in finished]
    with progress(len(design.runs), len(finished)) as shown:

        def keep(run: Run, result: Result) -> None:
            store.keep(run, result)
            shown.advance(failed=isinstance(result, Failed))

        opener, workers = opener_of(executor), workers_of(executor)
        Driver(opener, workers, keep, shown.tick, simulate).carry_out(missing)
    failed = store.compact()
    store.conclude(provenance(design, started, len(finished), failed))
    if failed:
        _say(f"{failed} of {len(design.runs)} runs failed; why is in")
        for path in store.failures():
            _say(f"  {path}")
    return failed


def _report(store: Store, experiment: Experiment, late: frozenset[str]) -> None:
    """Write figures and page, print the tables, and say where everything is."""
    from experiments.publication import findings_of, publish
    from experiments.report.terminal import show

    findings = findings_of(store.folder, experiment, late)
    written = publish(findings, store.folder)
    show(findings)
    store.remember_shown()
    for path in [*written, *sorted(store.folder.glob("*.parquet"))]:
        print(path)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
