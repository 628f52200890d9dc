"""Figures of a sweep: how runs spread, which factors an outcome follows, and fans read from counts."""
