"""Documentation: the model's description and its list of parameters, written from the code."""
