"""Execution: how runs are carried out, by whatever processes, and what is told meanwhile."""
