"""Sensitivity studies: which input an outcome follows, and which claim that rests on; from designs that were run."""
