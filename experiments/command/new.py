"""Write a process of your own to begin with, and its tests; both run as they are."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path


def expect(parser: argparse.ArgumentParser) -> None:
    """Add the arguments to a parser."""
    parser.add_argument("kind", choices=("process",), help="what is written")
    parser.add_argument("name", help="in small letters, such as cool_rooms")
    parser.add_argument("--to", default=".", help="folder of the files; this one unless given")


def run(given: argparse.Namespace, say: Callable[[str], None]) -> int:
    """Print the files that were written; return 0.

    Raises:
        ConfigurationError: when the name cannot be one, or a file is there already.
        OSError: when a file cannot be written.
    """
    from string import Template

    from sim.composition import ConfigurationError
    from sim.own_processes import class_named

    kind, name, folder = class_named(given.name), given.name, Path(given.to)
    words = {"name": name, "Class": kind, "title": name.replace("_", " ").capitalize()}
    files = {folder / f"{name}.py": "process", folder / f"test_{name}.py": "test_process"}
    for path in files:
        if path.exists():
            raise ConfigurationError(f"{path}: there already; take another name, or --to FOLDER")
    folder.mkdir(parents=True, exist_ok=True)
    for path, skeleton in files.items():
        text = Path(__file__).parent.joinpath("skeleton", f"{skeleton}.txt").read_text("utf-8")
        path.write_text(Template(text).substitute(words), encoding="utf-8")
        print(path)
    process, _ = files
    say(
        f"its tests: pytest {folder}\n"
        f"a run: entraide experiment=single neighbourhood.residents=600 experiment.replicates=2 "
        f"'processes=[{process}:{kind}]' {name}.rate=1"
    )
    return 0
