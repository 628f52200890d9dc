"""Patterns that the baseline must show: how each is measured, with its interval, and judged."""
