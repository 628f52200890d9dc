"""Run Python with the arguments given, and print its processor time in seconds and its peak of memory in MB.

They are the last line of standard error; those of processes that it started are among them.
"""

from __future__ import annotations

import resource
import subprocess
import sys

if __name__ == "__main__":
    status = subprocess.run([sys.executable, *sys.argv[1:]], check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024.0, file=sys.stderr)
    sys.exit(status)
