"""Facilitators: who they are, to whom their hours go, and what an hour of each use does."""
