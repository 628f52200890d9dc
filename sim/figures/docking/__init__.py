"""Figures of docking: which conclusions survive which rival."""
