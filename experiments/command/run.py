"""The command line: composes a configuration and checks it, before anything else is imported."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from omegaconf import Container, OmegaConf

from experiments.command.arguments import Parser
from experiments.command.errors import code_of
from experiments.command.settings import Settings, settings_of
from experiments.command.streams import say
from experiments.design.design import Design, design_of
from experiments.design.overrides import check_replicates, load_own
from sim.composition import CONFIGS, ConfigurationError, compose, scenario_of
from sim.own_files import looked_into

_WRONG = 1


class Asked(NamedTuple):
    """What a configuration asks for.

    Attributes:
        settings: what is varied, what carries it out, where results go.
        design: the runs.
        shared: the configuration that the runs have in common, with the experiment's base.
    """

    settings: Settings
    design: Design
    shared: dict[str, Any]


def run(arguments: Sequence[str]) -> int:
    """Carry out what the arguments ask for, and return the exit code."""
    given = _parser().parse_intermixed_args(arguments)
    if given.help:  # of no configuration: those who ask for it may have written a faulty one
        print(_help(given.config_dir))
        return 0
    if given.multirun:
        say("--multirun is not used here: vary a key with experiment.factors instead")
        return _WRONG
    if given.dry_run and given.cfg:
        say("--dry-run and --cfg cannot be combined: --cfg runs nothing")
        return _WRONG
    if given.format and (given.dry_run or given.cfg):
        other = "--cfg" if given.cfg else "--dry-run"
        say(f"{other} and --format cannot be combined: no table is made")
        return _WRONG
    do = _show if given.cfg else _foresee if given.dry_run else _experiment
    overrides = given.overrides
    return code_of(lambda: do(overrides_of(overrides, given.config_dir), given), say, overrides)


def asked_of(overrides: Sequence[str]) -> Asked:
    """Return what overrides ask for, all checked; workers get ready while policies are composed.

    Raises:
        ConfigurationError: naming each key that is wrong, its value and what is allowed.
    """
    from experiments.execution.executors import prepare

    config, settings = _composed(overrides)
    prepare(settings.executor)
    design = design_of(settings.experiment, overrides)
    return Asked(settings, design, _shared(config, settings, overrides))


def _parser() -> Parser:
    parser = Parser(prog="entraide", add_help=False, allow_abbrev=False)
    parser.add_argument("overrides", nargs="*")
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--cfg", "-c", choices=("job",))
    parser.add_argument("--package", "-p")
    parser.add_argument("--config-dir", "-cd", action="append", default=[])
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--format", choices=("json", "csv"))
    parser.add_argument("--multirun", "-m", action="store_true")
    return parser


def _help(folders: Sequence[str]) -> str:
    """Return what the command can do, with the options of each group.

    Args:
        folders: of the user's configurations.
    """
    groups: dict[str, set[str]] = {}
    for configs in (CONFIGS, *map(Path, folders)):
        for path in configs.glob("*/*.yaml"):
            groups.setdefault(path.parent.name, set()).add(path.stem)
    lines = [f"{group}: {', '.join(sorted(names))}\n" for group, names in sorted(groups.items())]
    text = Path(__file__).with_name("help.txt").read_text(encoding="utf-8")
    return text.replace("$APP_CONFIG_GROUPS", "".join(lines))


def overrides_of(written: Sequence[str], folders: Sequence[str]) -> list[str]:
    """Return what is written, and where else configurations are looked for.

    Args:
        written: overrides.
        folders: of the user's configurations, that which is looked into first before others.

    Raises:
        ConfigurationError: when one is no folder.
    """
    return [*looked_into(folders), *written]


def _composed(overrides: Sequence[str]) -> tuple[dict[str, Any], Settings]:
    """Return a configuration and its settings; refuse what does not go together."""
    config = compose(overrides)
    load_own(config.get("experiment"))
    settings = settings_of(config)
    check_replicates(config["experiment"], overrides)
    return config, settings


def _shared(config: dict[str, Any], settings: Settings, overrides: Sequence[str]) -> dict[str, Any]:
    base = settings.experiment.base
    return compose([*base, *overrides]) if base else config


def _experiment(overrides: Sequence[str], given: Namespace) -> int:
    """Carry out a sound experiment."""
    asked = asked_of(overrides)
    from experiments.command.experiment import carry_out, print_made

    made = carry_out(asked.design, asked.settings, asked.shared, say)
    return print_made(made, say, given.format)


def _foresee(overrides: Sequence[str], _: Namespace) -> int:
    """Tell what an experiment will take, and keep nothing."""
    asked = asked_of(overrides)
    from experiments.command.experiment import tell_beforehand

    return 0 if tell_beforehand(asked.design, asked.settings, say) else _WRONG


def _show(overrides: Sequence[str], given: Namespace) -> int:
    """Print a configuration, or a part of it, once it is known to be sound."""
    config, settings = _composed(overrides)
    scenario_of(_shared(config, settings, overrides))
    whole = OmegaConf.create(config)
    package = None if given.package == "_global_" else given.package
    part = OmegaConf.select(whole, package) if package else whole
    if part is None:
        raise ConfigurationError(f"package {package!r} not found in config")
    if not isinstance(part, Container):
        print(part)
        return 0
    if package:
        print(f"# @package {package}")
    print(OmegaConf.to_yaml(part), end="")
    return 0
