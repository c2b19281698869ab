"""Threads: each worker has one, whatever the library; runs are what goes on side by side."""

from __future__ import annotations

ONE_THREAD = (
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "POLARS_MAX_THREADS",
)
"""The environment variables that say how many threads a library uses."""
