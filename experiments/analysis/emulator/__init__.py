"""Emulators: what an experiment with sampled levers says of the settings between its own."""
