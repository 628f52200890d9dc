"""Posterior: parameters that agree with what was known by a day, by history matching and rejection."""
