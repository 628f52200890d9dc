"""Print the table of `measure`: ``python -m benchmarks.yardsticks [rounds]``."""

from __future__ import annotations

import os
import platform
import sys

from benchmarks.yardsticks.measure import measure, table

if __name__ == "__main__":
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print(f"{platform.machine()}, {os.cpu_count()} processors; ns for each lane and call, medians of {rounds} rounds\n")
    print(table(measure(rounds)))
