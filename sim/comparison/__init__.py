"""Comparison: scenarios run with the same draws, and what each change did."""
