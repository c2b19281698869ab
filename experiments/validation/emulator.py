"""`make whatif-check`: is the emulator of the experiment `whatif` right where nothing was run?

The sweep is the ordinary experiment, by the command: what was run is not run again.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from experiments.analysis.emulator.emulator import emulators_of
from experiments.execution.settings import Local
from experiments.store.load import folder_of
from experiments.store.specification import design_again
from experiments.store.store import RUNS, last_shown
from experiments.validation.carried import made_from
from experiments.validation.emulator_checking import check, settings_drawn
from experiments.validation.emulator_page import page
from sim.composition import ConfigurationError

_EXPERIMENT = "whatif"
_PAGE = Path(__file__).resolve().parents[2] / "docs" / "whatif.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the emulators; return the exit code."""
    parser = argparse.ArgumentParser(
        "python -m experiments.validation.emulator", description=__doc__
    )
    parser.add_argument("what", choices=("check",))
    parser.add_argument("--results", type=Path, default=Path("results"), help="of all results")
    parser.add_argument("--page", type=Path, default=_PAGE, help="page to write")
    parser.add_argument(
        "overrides", nargs="*", help="overrides of all runs, to try it on small ones"
    )
    asked = parser.parse_intermixed_args(arguments)
    words = [f"experiment={_EXPERIMENT}", f"results={asked.results}", *asked.overrides]
    done = subprocess.run(
        [sys.executable, "-m", "experiments", *words], stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        return done.returncode
    try:
        written = _checked(asked.results)
        asked.page.write_text(written, encoding="utf-8")
    except (ConfigurationError, OSError) as error:
        _say(str(error))
        return 1
    print(written, end="")
    _say(f"{asked.page} is written")
    return 0


def _checked(results: Path) -> str:
    folder = folder_of(_EXPERIMENT, last_shown(results / _EXPERIMENT), results)
    sweep = design_again(folder)
    emulators = emulators_of(pl.read_parquet(folder / RUNS), sweep.experiment)
    if not emulators:
        raise ConfigurationError(
            f"{folder}: no emulator can be fitted; it takes levers that are drawn, eight settings "
            "at least and two replicates"
        )
    settings = settings_drawn(emulators[0].levers)
    checked = check(sweep, emulators, settings, Local(), results, _say)
    return f"{page(sweep, emulators, checked, 'make whatif-check')}\n{made_from()}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
