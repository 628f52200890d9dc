"""When the partnership breaks: what `wary discover` found, stored, since its extra is not where the site is built.

``python -m wary_docs.discovered`` finds it anew, with the extra ``discovery``, in about two minutes.
"""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any, Final

from sim.case.case import load_case
from sim.ground import resources
from sim.storage.provenance import program_hashes
from sim.words import percent
from wary_docs.markdown import plain

STORED: Final = resources.PACKAGE.parent / "docs" / "discovered.json"
SWEEP: Final = "wary sweep design=lhs samples=512 runs=10 over=params.* fans=false output=breaks"
DISCOVER: Final = "wary discover breaks"
RENEW: Final = "make discovered"
MOST_LEAVES: Final = 3
NUMBERS: Final = ("density_without", "coverage_without", "share")


def _rules() -> dict[str, str]:
    """Return the hashes of rules and parameters that the numbers depend on."""
    hashes = program_hashes(load_case().folder)
    return {name: hashes[name] for name in ("kernel_hash", "parameters_hash", "roster_hash")}


def found() -> dict[str, Any]:
    """Run both commands, and return what is stored of them."""
    import sim
    from sim.cli import dispatch

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "breaks"
        words = [word for word in SWEEP.split()[1:] if not word.startswith("output=")]
        if dispatch([*words, f"output={path}", "figures=false", "quiet=true"]):
            raise RuntimeError(SWEEP)
        made = sim.discover(path)
        limits = made.table().reset_index()[["factor", "says", *NUMBERS]]
        leaves = made.leaves().head(MOST_LEAVES)[["says", "density", "coverage"]]
        others = made.others().head(MOST_LEAVES)
        return {
            "rules": _rules(),
            "asked": made.cases.says,
            "cases": int(made.cases.hits.size),
            "density_of_all": made.cases.density,
            "coverage": made.box.coverage,
            "density": made.box.density,
            "limits": limits.round(4).to_dict("records"),
            "others": {str(key): round(float(share), 4) for key, share in others.items()},
            "leaves": leaves.round(4).to_dict("records"),
        }


def discovered() -> list[str]:
    """Return what was found as lines of Markdown."""
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    inside, whole = percent(stored["density"]), percent(stored["density_of_all"])
    lines = [
        f"Asked: {plain(stored['asked'])}. Of {stored['cases']:,} runs it does so in {whole}, inside the box in "
        f"{inside}; the box holds {percent(stored['coverage'])} of all runs that do.",
        "",
        "| limit | density without it | coverage without it | of resamples |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {_linked(one['says'])} | {' | '.join(percent(one[name]) for name in NUMBERS)} |" for one in stored["limits"]
    ]
    if stored["others"]:
        named = ", ".join(f"{_linked(f'({key})')[1:-1]} in {percent(share)}" for key, share in stored["others"].items())
        lines += ["", f"Inputs that the box leaves free, and the boxes of some resamples limit: {named}."]
    lines += ["", "| leaf of the tree | density | coverage |", "|---|---|---|"]
    lines += [
        f"| {_linked(one['says'])} | {percent(one['density'])} | {percent(one['coverage'])} |"
        for one in stored["leaves"]
    ]
    if stored["rules"] != _rules():
        lines += ["", f"The rules or the parameters have changed since; `{RENEW}` finds all of it anew."]
    return [*lines, ""]


def _linked(says: str) -> str:
    """Return limits in words, in which the key of each parameter leads to it."""
    return re.sub(r"\(params\.([\w\\]+)\)", lambda key: f"({{parameter}}`{key[1].replace(chr(92), '')}`)", plain(says))


if __name__ == "__main__":
    STORED.write_text(json.dumps(found(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
