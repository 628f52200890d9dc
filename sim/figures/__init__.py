"""Figures: trajectories in, pictures out. Nothing here runs a model."""
