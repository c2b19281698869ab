"""Design: what an experiment asks: policies, worlds, replicates, and the runs that they make."""
