"""Experiments: what is compared, what carries it out, what is kept and what is shown of it.

from experiments import figures, load

runs = load("support")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.loading import load

__all__ = ["load"]


def __getattr__(name: str) -> Any:
    """Import what reads results when it is first asked for: the command needs it late."""
    if name == "load":
        from experiments.loading import load

        return load
    raise AttributeError(f"module 'experiments' has no attribute {name!r}")
