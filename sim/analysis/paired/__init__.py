"""Paired comparison of two scenarios that were run with the same draws."""
