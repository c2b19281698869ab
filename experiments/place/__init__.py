"""A place of one's own: a synthetic population in tables is cut out and written for the model."""
