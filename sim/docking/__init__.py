"""Docking: which conclusions survive where a rule of the model is swapped for a rival."""
