"""The lowest or the newest allowed versions of every dependency, each in a fresh environment on each Python.

Usage: python benchmarks/versions.py lowest|newest [PYTHON ...]   (3.11 3.12 3.13 where they are there)

What a user can install is tried: the dependencies and the extra `cluster`. `benchmarks/smoke.py` says what has to work;
the numbers of its run are held against those of the environment that this is started from. Nothing is built but the
package itself: a version that an interpreter has no wheel of is passed over, and the line says which one was taken.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13")
RESOLUTIONS = {"lowest": "lowest-direct", "newest": "highest"}
WHEELS = ("--only-binary", ":all:", "--no-binary", "antlr4-python3-runtime")
"""Hydra needs ANTLR's runtime, which is plain Python and of which there is no wheel."""
UV = (sys.executable, "-m", "uv", "--no-config", "--quiet")


def uv(*arguments: object) -> None:
    """Run uv; CalledProcessError where it fails, after it has said why."""
    subprocess.run([*UV, *map(str, arguments)], check=True)


def interpreter(version: str) -> str | None:
    """Return the path of an interpreter, or None where the machine has none of that version."""
    command = [*UV, "python", "find", "--no-python-downloads", "--no-project", "--system", version]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    # uv passes over what pyenv keeps but has not switched on.
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob(f"versions/{version}.*/bin/python")
    return found or next((str(path) for path in sorted(kept)), None)


def installed(folder: Path, python: str, resolution: str) -> tuple[str, dict[str, str]]:
    """Make an environment with the package in it; return its Python, and the version of each package there."""
    pins, wheels, environment = folder / "pins.txt", folder / "wheel", folder / "environment"
    what = (ROOT / "pyproject.toml", "--extra", "cluster", "--resolution", resolution)
    uv("pip", "compile", *what, "--python", python, *WHEELS, "-o", pins)
    uv("build", "--wheel", "--python", python, "--out-dir", wheels, ROOT)
    uv("venv", "--python", python, environment)
    at = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    uv("pip", "install", "--python", at, *WHEELS, "-r", pins)
    uv("pip", "install", "--python", at, "--no-deps", *wheels.glob("*.whl"))
    return str(at), dict(re.findall(r"^([\w.-]+)==(\S+)", pins.read_text(encoding="utf-8"), flags=re.MULTILINE))


def direct() -> list[str]:
    """Return the names of the dependencies that the package itself declares, in their normal form."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["cluster"]]
    return [re.split(r"[^\w.-]", text, maxsplit=1)[0].lower().replace("_", "-") for text in declared]


def smoke(python: str, folder: Path) -> str:
    """Carry out the smoke run, with a cache of compiled code of its own, and return the hash of its numbers."""
    folder.mkdir()
    # What is installed is tried, and not this checkout.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["WARY_CACHE_DIR"] = str(folder.parent / "cache")
    command = [python, str(ROOT / "benchmarks" / "smoke.py"), str(folder)]
    done = subprocess.run(command, env=environment, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    return str(json.loads(done.stdout.splitlines()[-1])["run"])


def main() -> int:
    """Print what each environment holds and how it went; return 1 where one fails or has other numbers."""
    which, *pythons = sys.argv[1:]
    resolution, failed, numbers = RESOLUTIONS[which], [], dict[str, str]()
    for version in pythons or PYTHONS:
        python = interpreter(version)
        if python is None:
            print(f"{which} on Python {version}: not tried, this machine has no such interpreter", flush=True)
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                at, pins = installed(Path(folder), python, resolution)
                held = ", ".join(f"{name} {pins[name]}" for name in direct() if name in pins)
                print(f"{which} on Python {version}: {held}", flush=True)
                numbers[version] = smoke(at, Path(folder) / "smoke")
            except subprocess.CalledProcessError as error:
                print(f"{which} on Python {version}: FAILED ({error})", flush=True)
                failed.append(version)
                continue
        print(f"{which} on Python {version}: passed", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        here = smoke(sys.executable, Path(folder) / "smoke")
    other = [version for version, found in numbers.items() if found != here]
    print(f"other numbers than in this environment: {', '.join(other) or 'none'}")
    return int(bool(failed or other or not numbers))


if __name__ == "__main__":
    sys.exit(main())
