"""Store: what is kept of an experiment, from the first finished run to the tables."""
