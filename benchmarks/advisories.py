"""Known advisories about the locked versions, by pip-audit in an environment of its own.

Usage: python benchmarks/advisories.py [LOCK ...]   (those of dev and extras, which hold everything)

Returns 0 where none is known, 1 where one is, and 2 where nothing can be said because no database could be reached:
pip-audit itself returns 1 for both, and 0 where an index answers that it has not heard of any package.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("pypi", "osv")
NONE_KNOWN, KNOWN, NOT_LOOKED = 0, 1, 2
TOOL = (sys.executable, "-m", "uv", "--no-config", "--quiet", "tool", "run", "--from", "pip-audit>=2.10", "pip-audit")
HOW = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json", "--timeout", "20")


def judged(packages: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """Return the status of a report, and a line for each advisory and one for what could not be looked up."""
    lines = [
        f"{package['name']} {package['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'none'}"
        for package in packages
        for found in package.get("vulns", ())
    ]
    status = KNOWN if lines else NONE_KNOWN
    skipped = [package["skip_reason"] for package in packages if "skip_reason" in package]
    if skipped or not packages:
        lines.append(f"{len(skipped)} of {len(packages)} packages: {next(iter(skipped), 'nothing was looked up')}")
        status = status or NOT_LOOKED
    return status, lines


def looked_up(locks: list[str], database: str) -> tuple[int, list[str]]:
    """Ask one database; the lines say what was found, or why nothing was."""
    files = [text for lock in locks for text in ("--requirement", lock)]
    command = [*TOOL, *HOW, "--vulnerability-service", database, *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        return judged(json.loads(done.stdout)["dependencies"])
    except (ValueError, KeyError):
        return NOT_LOOKED, done.stderr.strip().splitlines()[-1:]


def main() -> int:
    """Ask the first database that answers."""
    locks = sys.argv[1:] or ["requirements-dev.lock", "requirements-extras.lock"]
    for database in DATABASES:
        status, lines = looked_up(locks, database)
        print(*(f"{database}: {line}" for line in lines), sep="\n")
        if status != NOT_LOOKED:
            print(f"{'ADVISORIES ARE' if status == KNOWN else 'no advisory is'} known to {database}")
            return status
    print("NOT LOOKED FOR: no database of advisories that knows every package could be reached from here")
    return NOT_LOOKED


if __name__ == "__main__":
    sys.exit(main())
