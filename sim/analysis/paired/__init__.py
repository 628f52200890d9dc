"""Paired comparison: two scenarios run with the same draws, and what the change between them did."""
