"""The validating mode: what must hold of any state, and of each process around its step.

A scenario with `checks=on` lives every step inside a `Checker`. The checks read and never write, so
the tables are the same with them and without.
"""

from __future__ import annotations

from sim.checks.checker import Checker, InvariantError
from sim.checks.columns import columns
from sim.checks.steps import INVARIANTS
from sim.checks.whole import faults

__all__ = ["INVARIANTS", "Checker", "InvariantError", "columns", "faults"]
