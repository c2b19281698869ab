"""Parts of mutual aid: each a set of parameters with its rule."""
