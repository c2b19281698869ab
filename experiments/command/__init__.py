"""Command: what is typed, and what it does."""
