"""Figures of a hindcast: what was said, what came, and how far to believe it."""
