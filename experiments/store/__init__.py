"""Store: what is kept of an experiment, from the first finished run to the tables."""

import sim  # noqa: F401  refuses where nothing can run, before files are locked
