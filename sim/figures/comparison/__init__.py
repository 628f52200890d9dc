"""Figures that compare scenarios, run for run, from tables and quantiles of their differences."""
