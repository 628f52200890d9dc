"""Flip a random bit of a random file of results, and ask `wary verify` for it; then put it back.

Usage: python benchmarks/flipped_bits.py [FLIPS] [SEED]

As many flips in each: a run, a comparison, a sweep that is complete and one under way, all with figures and an export.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from attacking import COMPARE, RUN, SWEEP, here, report, wary

from sim.storage.sweep_store import SweepStore

FLIPS, SEED = 75, 1


def prepared(root: Path) -> dict[str, Path]:
    """Make the folders, by name."""
    for name, given in {"run": RUN, "comparison": COMPARE, "sweep": SWEEP, "sweep under way": SWEEP}.items():
        wary(*given, "quiet=true", f"output={name}", cwd=root)
    store = SweepStore.open(root / "sweep under way")
    with store.lock():
        store.forget(store.plan.chunks - 1)
    wary("summary", "sweep under way", cwd=root)
    for name in ("run", "sweep"):
        wary("export", name, cwd=root)
    return {path.name: path for path in sorted(root.iterdir())}


def flip(path: Path, generator: random.Random) -> int:
    """Flip a random bit of a file, and return which."""
    content = bytearray(path.read_bytes())
    bit = generator.randrange(8 * len(content))
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    return bit


def main() -> int:
    """Flip bits; return 1 where one was missed, not named, or anything is told of a sound folder."""
    flips, seed = [*map(int, sys.argv[1:3]), *(FLIPS, SEED)[len(sys.argv[1:3]) :]]
    generator, counts, wrong = random.Random(seed), {}, []  # noqa: S311 - places, not secrets
    with tempfile.TemporaryDirectory() as folder:
        for kind, path in prepared(Path(folder)).items():
            files = sorted(one for one in path.rglob("*") if one.is_file() and one.stat().st_size)
            counts[kind] = Counter(found=0, missed=0)
            hit = set()
            for _ in range(flips):
                file = generator.choice(files)
                before = file.read_bytes()
                bit = flip(file, generator)
                status, said = here("verify", str(path), "runs=1", cwd=path.parent)
                found = status in (1, 2) and file.name in said
                counts[kind]["found" if found else "missed"] += 1
                hit.add(file)
                if not found:
                    wrong.append(f"{kind}: bit {bit} of {file.relative_to(path)}: status {status}: {said}")
                file.write_bytes(before)
            status, said = here("verify", str(path), "runs=1", cwd=path.parent)
            if status != 0 or "no file of these results" in said:
                wrong.append(f"{kind}: put back, yet status {status}: {said}")
            print(f"{kind}: {flips} bits in {len(hit)} of {len(files)} files", flush=True)
    return report(counts, wrong)


if __name__ == "__main__":
    sys.exit(main())
