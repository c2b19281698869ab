"""Verification: what the code does, against answers that are known without it."""
