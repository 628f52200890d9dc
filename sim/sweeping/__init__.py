"""Sweeps: many samples of a scenario, many runs of each, in chunks that any machine may compute."""
