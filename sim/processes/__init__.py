"""What happens: one mechanism a file. Processes never call one another: they meet in the state."""
