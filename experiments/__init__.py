"""Experiments: what is compared, what carries it out, what is kept and what is shown of it.

from experiments import catalogue, figures, load

catalogue()  # what there is
runs = load("support")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.loading import catalogue, load

__all__ = ["catalogue", "load"]


def __getattr__(name: str) -> Any:
    """Import what reads results when it is first asked for: the command needs it late."""
    if name in __all__:
        from experiments import loading

        return getattr(loading, name)
    raise AttributeError(f"module 'experiments' has no attribute {name!r}")
