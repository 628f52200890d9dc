"""What an installation has to do: a world, a run, a sweep that is interrupted and resumed, a comparison, an export.

Usage: python benchmarks/smoke.py FOLDER   (an empty one; Python is that of the installation)

Ends with the error of what fails. Prints the hash of every number of the run, which is the same with every version of
every dependency.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

SHORT = ("horizon=26", "intermediaries=8", "quiet=true")
A_WORLD = """
import sim
world = sim.World("baseline", seed=1, intermediaries=4)
for _ in range(5):
    world.step()
assert 0 <= world.actors["iran"].trust_in("russia") <= 1
"""
INTERRUPTED = """
import sim
def stop(done):
    raise KeyboardInterrupt
design = sim.sample("baseline", over=["params.drone_output", "mechanisms.trust"], samples=8, seed=2)
scenario = sim.load("baseline", overrides={"horizon": "2022-08-22"})
how = {"runs": 16, "chunk": 32, "seed": 2, "intermediaries": 8, "workers": 1, "output": "interrupted"}
try:
    sim.sweep(scenario, design, progress=stop, **how)
except KeyboardInterrupt:
    pass
else:
    raise SystemExit("nothing was interrupted")
"""


def wary(*arguments: str) -> None:
    """Carry out a command of the program; end with what it printed where it fails."""
    done = subprocess.run([sys.executable, "-m", "sim", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"wary {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")


def python(code: str, **environment: str) -> None:
    """Run a piece of Python."""
    subprocess.run([sys.executable, "-c", code], env=os.environ | environment, check=True)


def wanted(folder: str, *patterns: str) -> None:
    """Stop where a folder lacks a file of one of the patterns, or holds an empty one."""
    for pattern in patterns:
        found = list(Path(folder).glob(pattern))
        if not found or not all(path.stat().st_size for path in found):
            raise SystemExit(f"{folder} holds no {pattern}, or an empty one")


def digest_of(path: Path) -> str:
    """Return the hash of every number of the trajectories of a run, in the order of their names."""
    import numpy as np
    import xarray as xr

    hashed = hashlib.sha256()
    with xr.open_dataset(path, engine="h5netcdf") as found:
        for name in sorted(map(str, found.data_vars)):
            hashed.update(name.encode())
            hashed.update(np.ascontiguousarray(found[name].to_numpy(), dtype=np.float64).tobytes())
    return hashed.hexdigest()


def main() -> None:
    """Do it all in a folder."""
    os.chdir(sys.argv[1])
    python(A_WORLD, NUMBA_DISABLE_JIT="1")
    wary("run", "runs=64", "seed=1", "output=run", *SHORT)
    wanted("run", "manifest.json", "trajectories.nc", "figures/*.svg", "figures/*.png")
    wary("verify", "run", "runs=8")
    python(INTERRUPTED)
    wary("resume", "interrupted", "quiet=true")
    wanted("interrupted", "manifest.json", "summary.csv", "figures/*.svg", "figures/*.png")
    wary("verify", "interrupted", "runs=8")
    if importlib.util.find_spec("distributed"):
        over = ("over=params.drone_output", "samples=4", "runs=8", "design=lhs")
        wary("sweep", *over, "cluster=dask", "workers=1", "figures=false", "output=by_dask", *SHORT)
        wary("verify", "by_dask", "runs=8")
    if importlib.util.find_spec("hydra_plugins.hydra_joblib_launcher"):
        jobs = ("runs=1,2", "horizon=4", "figures=false", "quiet=true", "hydra.sweep.dir=jobs")
        wary("run", "--multirun", "hydra/launcher=joblib", *jobs)
        wanted("jobs", "*/results/outcomes.parquet")
    for design in ("morris", "saltelli"):
        wary("sweep", f"design={design}", "over=params.drone_*", "samples=4", "runs=2", f"output={design}", *SHORT)
        wanted(design, "summary.csv", "figures/*.svg")
    wary("compare", "scenarios=baseline,s400_delivered", "runs=64", "output=compared", "quiet=true")
    wanted("compared", "figures/*.svg", "figures/*.png", "report.html")
    for folder in ("run", "interrupted"):
        for form, ending in (("csv", "csv"), ("parquet", "parquet"), ("netcdf", "nc")):
            wary("export", folder, f"format={form}", f"output={folder}.{ending}")
            wanted(".", f"{folder}.{ending}")
    print(json.dumps({"python": sys.version.split()[0], "run": digest_of(Path("run/trajectories.nc"))}))


if __name__ == "__main__":
    main()
