"""Tables of what the tool holds: scenarios, parameters, claims, mechanisms, outcomes; as pandas frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.case.case import CaseSource, load_case
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.chain import scenario_names
from sim.scenario.load import load

if TYPE_CHECKING:
    import pandas as pd


def _fields(record: object, *names: str) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _table(rows: dict[Any, Any], *index: str) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(list(index))


def scenarios(case: CaseSource = None) -> pd.DataFrame:
    """Return the scenarios of a case.

    Parameters
    ----------
    case : str, Path or Case, optional
        A shipped case's name, or a folder; the default case where nothing is given.

    Returns
    -------
    pandas.DataFrame
        Index: name. Columns: family, title, question, base, expectation, events, forced_acts, claims.
    """
    rows = {
        scenario.name: {
            "family": scenario.family or "",
            "title": scenario.title,
            "question": scenario.question,
            "base": " < ".join(reversed(scenario.chain[:-1])),
            "expectation": scenario.expectation.in_words if scenario.expectation else "",
            "events": len(scenario.events),
            "forced_acts": scenario.forced_acts,
            "claims": ", ".join(scenario.claims),
        }
        for scenario in (load(name, case=case) for name in scenario_names(load_case(case)))
    }
    return _table(rows, "name")


def parameters(case: CaseSource = None) -> pd.DataFrame:
    """Return every parameter of a case.

    Parameters
    ----------
    case : str, Path or Case, optional
        A shipped case's name, or a folder; the default case where nothing is given.

    Returns
    -------
    pandas.DataFrame
        Index: name. Columns: title, symbol, default, low, high, unit, prior, grade, calibrated (true
        where the default was fitted within its prior), claims, reference, known_from, because; values in the unit
        given.
    """
    rows = {
        name: {
            **_fields(parameter, "title", "symbol", "default"),
            "low": parameter.bounds[0],
            "high": parameter.bounds[1],
            "unit": parameter.unit,
            "prior": str(parameter.prior),
            **_fields(parameter, "grade", "calibrated"),
            "claims": ", ".join(parameter.claims),
            "reference": ", ".join(parameter.reference),
            **_fields(parameter, "known_from", "because"),
        }
        for name, parameter in load_case(case).parameters.items()
    }
    return _table(rows, "name")


def evidence(case: CaseSource = None) -> pd.DataFrame:
    """Return the claims of the reporting.

    Parameters
    ----------
    case : str, Path or Case, optional
        A shipped case's name, or a folder; the default case where nothing is given.

    Returns
    -------
    pandas.DataFrame
        Index: claim id. Columns: article, says, quote, asserted_by, standing, theme, first and last day of the event
        (missing where the text gives none), known (stated or inferred), value, unit, mechanisms, parameters.
    """
    import datetime as dt

    import pandas as pd

    rows, found = {}, load_case(case)
    for name, claim in found.claims.items():
        event, quantity = claim.event, claim.quantity
        first = event.first if event and event.first > dt.date.min else None
        last = event.last if event and event.last < dt.date.max else None
        rows[name] = {
            **_fields(claim, "article", "says", "quote", "asserted_by", "standing", "theme"),
            "first": pd.Timestamp(first) if first else pd.NaT,
            "last": pd.Timestamp(last) if last else pd.NaT,
            "known": event.known if event else "",
            "value": quantity.value if quantity else float("nan"),
            "unit": quantity.unit if quantity else "",
            "mechanisms": ", ".join(claim.mechanisms),
            "parameters": ", ".join(found.parameters.informed_by(name)),
        }
    return _table(rows, "id")


def mechanisms(case: CaseSource = None) -> pd.DataFrame:
    """Return the mechanisms and their options, the same for every case.

    Parameters
    ----------
    case : str, Path or Case, optional
        A shipped case's name, or a folder; the default case where nothing is given.

    Returns
    -------
    pandas.DataFrame
        Index: mechanism and option. Columns: title, does, default, reported: what the case's reporting describes of it.
    """
    found = load_case(case)
    rows = {
        (name, option): {
            "title": mechanism.title,
            "does": does,
            "default": option == mechanism.default,
            "reported": ", ".join(found.reported_in(name)),
        }
        for name, mechanism in MECHANISMS.items()
        for option, does in mechanism.options.items()
    }
    return _table(rows, "mechanism", "option")


def outcomes(case: CaseSource = None) -> pd.DataFrame:
    """Return the outcomes that a run of a case records.

    Parameters
    ----------
    case : str, Path or Case, optional
        A shipped case's name, or a folder; the default case where nothing is given.

    Returns
    -------
    pandas.DataFrame
        Index: name. Columns: meaning, unit, axes.
    """
    rows = {
        name: {"meaning": outcome.meaning, "unit": outcome.unit, "axes": ", ".join(outcome.axes)}
        for name, outcome in load_case(case).outcomes.items()
    }
    return _table(rows, "name")


def series(name: str, case: CaseSource = None) -> pd.DataFrame:
    """Load a public series.

    Parameters
    ----------
    name : str
        Of a series of the case.
    case : str, Path or Case, optional
        A shipped case's name, or a folder; the default case where nothing is given.

    Returns
    -------
    pandas.DataFrame
        Columns as in the file; months become the first day of the month. ``attrs`` holds title, source, terms, unit
        and caveats.

    Raises
    ------
    InputError
        For an unknown series or case.
    """
    return load_case(case).series_table(name)
