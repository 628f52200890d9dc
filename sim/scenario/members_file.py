"""Members that are kept as data beside a case: arrays in one file, and in another how they were made."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.case.case import Case
from sim.ground.faults import input_error
from sim.ground.paths import displayed
from sim.kernel.compiler import source_hash
from sim.scenario.members import Members, from_priors
from sim.storage.durable import place_durably, sealed, unsealed
from sim.storage.provenance import digest_of

POSTERIOR, PRIOR, POINT = "posterior", "prior", "point"
UNCERTAINTY: Final = (POSTERIOR, PRIOR, POINT)
"""What runs carry: members of the posterior, draws from the priors, or everywhere the values of the registry."""
ARRAYS: Final = "posterior.npz"
MADE: Final = "posterior.json"
_DAMAGED: Final = (
    OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What reading raises of files that are not what was written."""
PRIORS_DRAWN: Final = 1000
"""Members that are drawn where runs carry the priors."""


def priors_digest(case: Case) -> str:
    """Return the digest of all that members have to fit: name, unit, bounds and prior of every parameter."""
    return digest_of({name: [one.unit, *one.bounds, str(one.prior)] for name, one in case.parameters.items()})


def arrays_of(names: tuple[str, ...], values: NDArray[np.float64], log_probability: NDArray[np.float64]) -> bytes:
    """Return members as the bytes of a file, which are the same for the same members.

    Parameters
    ----------
    names : tuple of str
        The parameters.
    values : array of float, shape (members, parameters)
        Numbers of single precision, which the file holds as such, in the registry's units.
    log_probability : array of float, shape (members,)
        Of what was observed, given each one's run.
    """
    out = io.BytesIO()
    np.savez_compressed(
        out,
        allow_pickle=False,
        names=np.array(names),
        values=values.astype("<f4"),
        log_probability=log_probability.astype("<f8"),
    )
    return out.getvalue()


def write_members(folder: Path, arrays: bytes, made: Mapping[str, Any]) -> None:
    """Write the file of arrays, and after it the one that says how they were made and what they hash to."""
    place_durably(folder / ARRAYS, arrays)
    place_durably(folder / MADE, sealed({**made, "sha256": hashlib.sha256(arrays).hexdigest()}))


def read_members(folder: Path, case: Case) -> tuple[Members, dict[str, Any]]:
    """Read the members in a folder, and how they were made.

    InputError where there are none, they are damaged, or were made for other parameters than the case has. The file is
    data: nothing in it is executed.
    """
    for name in (MADE, ARRAYS):
        if not (folder / name).is_file():
            message = f"has no {name}; `wary posterior` makes a posterior. Or run with uncertainty=prior, or point."
            raise input_error(displayed(folder), message)
    try:
        made = unsealed((folder / MADE).read_bytes())
        content = (folder / ARRAYS).read_bytes()
        if hashlib.sha256(content).hexdigest() != made["sha256"]:
            raise ValueError("does not match the digest in its record")
        names, values = _arrays_in(content)
        until = str(made.get("observed", {}).get("until", ""))
        if until:
            dt.date.fromisoformat(until)
    except _DAMAGED as error:
        raise input_error(displayed(folder / ARRAYS), f"is damaged: {error}. Put back a copy of it.") from None
    if made.get("priors_hash") != priors_digest(case):
        message = (
            "was made for other parameters, bounds or priors than the case has now; make it anew (`wary posterior`)."
        )
        raise input_error(displayed(folder / ARRAYS), message)
    return Members(POSTERIOR, names, values.copy(), until=until).checked(case.parameters), made


@lru_cache(maxsize=2)
def _arrays_in(content: bytes) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return parameters and their values from the bytes of a file; one of `_DAMAGED` where it holds anything else."""
    with zipfile.ZipFile(io.BytesIO(content)), np.load(io.BytesIO(content), allow_pickle=False) as found:
        names, values = found["names"], found["values"]
    if names.dtype.kind != "U" or names.ndim != 1 or len(set(names.tolist())) < len(names):
        raise ValueError("names no parameters, or one twice")
    if values.dtype.kind != "f":
        raise ValueError("holds values that are no numbers")
    return tuple(names.tolist()), values.astype(np.float64)


def members_digest(case: Case) -> str:
    """Return the digest of the members that are kept with a case; InputError where it keeps none that fit it."""
    return str(read_members(case.folder, case)[1]["sha256"])


def is_of_other_rules(made: Mapping[str, Any]) -> bool:
    """Say whether members were made with other rules than these."""
    return made.get("kernel_hash") != source_hash()


def usual_of(case: Case) -> tuple[str, str]:
    """Return what runs of a case carry where nobody says it, and in a sentence why, where that is nothing.

    They carry the members that are kept with the case; where there are none, or they are of other parameters than the
    case has now, runs are at its point.
    """
    if not all((case.folder / name).is_file() for name in (MADE, ARRAYS)):
        return POINT, f"the case {case.name} keeps no posterior, so all runs have the values of its registry."
    try:
        made = unsealed((case.folder / MADE).read_bytes())
    except (OSError, ValueError):
        return POSTERIOR, ""  # reading them says what is damaged
    if made.get("priors_hash") == priors_digest(case):
        return POSTERIOR, ""
    why = "is of other parameters, bounds or priors than it has now"
    return POINT, f"the posterior of the case {case.name} {why}, so all runs have the values of its registry."


def kind_for(case: Case, asked: str | None) -> str:
    """Return what runs of a case carry: what is asked for, or what is usual."""
    return usual_of(case)[0] if asked is None else asked


def members_of(case: Case, kind: str, seed: int) -> Members | None:
    """Return what runs of a case carry: members of its posterior, draws from its priors by a seed, or none.

    InputError where it has no posterior that fits it.
    """
    if kind == POINT:
        return None
    if kind == PRIOR:
        return from_priors(case, members=PRIORS_DRAWN, seed=seed)
    return read_members(case.folder, case)[0]
