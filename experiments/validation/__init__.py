"""Is the model believable: calibrated on some facts, judged by others."""
