"""Compiled loops: arrays in, arrays out. Numba is used here and nowhere else."""
