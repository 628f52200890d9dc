"""A peer to measure against: the baseline as an ordinary Mesa model, one object an entity and one run at a time.

The rules are the package's own, called as plain Python functions: run it with ``NUMBA_DISABLE_JIT=1``. Everything
else is what a Mesa user would write: agents with attributes and methods, and the model's own random numbers. It
plays what the baseline needs: every mechanism that `part.py` names at its default option and later ones switched off,
every actor by logit, no contested claims, steps of a week; any parameters and dated events.
"""
