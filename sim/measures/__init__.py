"""What can be said: pure functions from the state, or from series of it, to numbers."""
