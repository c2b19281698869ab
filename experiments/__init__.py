"""Experiments: what is compared, what carries it out, what is kept and what is shown of it.

from experiments import catalogue, figures, load, run

made = run("support", replicates=2, residents=1000)  # as the command does
catalogue()  # what there is
runs = load("support")

Packages, each of which imports from those below it alone:

    command     what is typed       | validation  is the model believable
    explorer    what is moved
    report      what is shown       | execution   how it is run
    analysis    what it says
    store       what is kept        | words       in two languages
    design      what is asked       | place       where it is asked of
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.command.python import run
    from experiments.report import figures
    from experiments.store.load import catalogue, load

__all__ = ["catalogue", "figures", "load", "run"]

_WHERE = {
    "catalogue": "store.load",
    "figures": "report.figures",
    "load": "store.load",
    "run": "command.python",
}


def __getattr__(name: str) -> Any:
    """Import what is public when it is first asked for: the command needs it late, or never."""
    if name not in _WHERE:
        raise AttributeError(f"module 'experiments' has no attribute {name!r}")
    import_module("sim")  # refuses where nothing can run
    module = import_module(f"experiments.{_WHERE[name]}")
    return module if name == "figures" else getattr(module, name)
