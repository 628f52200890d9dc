"""Let the rules use the library's exponential and logarithm.

The package has its own, from plain arithmetic, so that compiled runs are the same on every machine. As plain Python
they take microseconds, and an ordinary Mesa model would call the library's.
"""

from __future__ import annotations

import importlib
import math
import pkgutil

import sim.kernel.portable
import sim.rules

_own_exp, _own_log = sim.kernel.portable.exp, sim.kernel.portable.log


def use_library_math() -> None:
    """Put the library's `exp` and `log` in the place of the package's own, in every module of rules."""
    for module in pkgutil.iter_modules(sim.rules.__path__):
        rules = importlib.import_module(f"sim.rules.{module.name}")
        if getattr(rules, "exp", None) is _own_exp:
            rules.exp = math.exp
        if getattr(rules, "log", None) is _own_log:
            rules.log = math.log
