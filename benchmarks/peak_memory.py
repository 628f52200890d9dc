"""Run Python with the arguments given, and print the peak of its memory in MB as the last line of standard error."""

from __future__ import annotations

import resource
import subprocess
import sys

if __name__ == "__main__":
    status = subprocess.run([sys.executable, *sys.argv[1:]], check=False).returncode
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024.0, file=sys.stderr)
    sys.exit(status)
