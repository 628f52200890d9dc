"""Compile one rule, with the compiled code kept in a folder, and print what it works out.

Usage: python benchmarks/compile_rule.py CACHE
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Compile and print."""
    os.environ["WARY_CACHE_DIR"] = sys.argv[1]
    import numpy as np

    from sim.kernel.draws import gumbel

    print(gumbel(np.uint64(7), np.uint64(9)))


if __name__ == "__main__":
    main()
