"""Sweep: many samples of a design, many runs of each, kept chunk by chunk."""
