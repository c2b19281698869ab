"""Sensitivity: which of the numbers that an experiment samples its outcomes depend on."""
