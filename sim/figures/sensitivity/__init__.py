"""Figures of what matters: rows of indices with their intervals, and how these settle."""
