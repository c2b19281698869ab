"""The turn to a crisis: doors, lists, newcomers."""
