"""Experiments: what is compared, what carries it out, what is kept and what is shown of it.

from experiments import figures, load

runs = load("support")
"""

from experiments.loading import load

__all__ = ["load"]
