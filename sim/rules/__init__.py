"""Parts of processes that stand on their own: each a set of parameters with its rule."""
