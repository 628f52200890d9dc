"""Yardsticks for the compiled stages: the same arithmetic in C, and in NumPy."""
