"""entraide by its own name: what `sim` and `experiments` offer, and the command.

from entraide import load_scenario, run, simulate

`sim` and `experiments` are common names. Where entraide is installed, both lie in a folder of its
own, which stands last where Python looks: they hide nobody's package, and no other installation
writes over them. A package of somebody else that has such a name is found first, however. This
module and the command then say so.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_OFFERED = {
    "sim": ("ConfigurationError", "Neighbourhood", "Scenario", "load_scenario", "simulate"),
    "experiments": ("catalogue", "figures", "load", "run"),
}
_WHERE = {name: package for package, names in _OFFERED.items() for name in names}


def __dir__() -> list[str]:
    return sorted(_WHERE)


def __getattr__(name: str) -> Any:
    """Import what is public when it is first asked for.

    Raises:
        ImportError: when a package of somebody else is found in the place of one of entraide's.
    """
    if name not in _WHERE:
        raise AttributeError(f"module 'entraide' has no attribute {name!r}")
    check_names()
    return getattr(import_module(_WHERE[name]), name)


def check_names() -> None:
    """Refuse packages of somebody else in the place of `sim` and `experiments`.

    Raises:
        ImportError: naming the package, where it was found and what to do.
    """
    here = Path(__file__).resolve().parent
    installed = here / "_packages"
    home = installed if installed.is_dir() else here.parent
    for package in _OFFERED:
        found = _place_of(package)
        if found != home / package:
            raise ImportError(
                f"{package}: {found or 'nothing'} is found in the place of {home / package}; "
                "install entraide into an environment of its own, or rename what has its name"
            )


def _place_of(package: str) -> Path | None:
    """Return the folder or file from which a package is imported; None without any."""
    found = find_spec(package)
    if found is None:
        return None
    where = found.origin or next(iter(found.submodule_search_locations or ()))
    path = Path(where).resolve()
    return path.parent if path.name == "__init__.py" else path


def main() -> None:
    """Run the command `entraide`; exit with 1 where its packages are not what is found."""
    _carry_out("main")


def report() -> None:
    """Run `entraide report`, as a command of its own."""
    _carry_out("report")


def _carry_out(command: str) -> None:
    try:
        check_names()
    except ImportError as fault:
        print(fault, file=sys.stderr, flush=True)
        sys.exit(1)
    getattr(import_module("experiments.command.main"), command)()
