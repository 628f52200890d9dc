"""Stages: gather what a rule needs, call it, write one's own rows; for one entity over a block of runs.

A stage is called as ``stage(block, entity, step)``. It reads any row, and writes only rows of its own entity that no
other call of the same stage reads: so the order of entities cannot matter.
"""
