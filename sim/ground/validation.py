"""Check a document against a schema: every fault at once, each with its line and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from sim.ground.documents import Document, Key, read
from sim.ground.faults import Fault, InputError, not_among, shown

Model = TypeVar("Model")

_WANTED = {
    "dict_type": "a mapping of keys",
    "event_or_off": "an event (a mapping with its date) or the word off",
    "signpost_or_off": "a signpost (a mapping with its actor) or the word off",
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "list_type": "a list",
    "tuple_type": "a list",
    "string_type": "text",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "finite_number": "a finite number",
}
_FORMS = {
    r"^#[0-9A-F]{6}$": "a colour such as #1769B5",
    r"^[a-z][a-z0-9_]*$": "a name of small letters, digits and underscores that begins with a letter",
    r"^[A-Z][A-Z0-9]*$": "an article's id, such as A4",
    r"^[A-Z][A-Z0-9]*-[0-9]{3}$": "a claim's id, such as A4-027",
    r"^M([0-9]{2}[1-9]|[0-9][1-9]0|[1-9]00)$": "a mechanism of the reporting, such as M001",
}


def field_names(model: type[BaseModel]) -> list[str]:
    """Return the keys that a schema allows, as files write them."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _step(annotation: Any, part: Any) -> list[Any]:
    """Return what may stand under a key or position of a value of this type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        by_key = {field.alias or name: field.annotation for name, field in annotation.model_fields.items()}
        return [by_key[part]] if part in by_key else []
    arguments, origin = get_args(annotation), get_origin(annotation)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return [arguments[1]]
    if origin in (list, tuple) and isinstance(part, int):
        return [arguments[0]]
    return [found for argument in arguments for found in _step(argument, part)]


def _model_at(annotation: Any, path: tuple[Any, ...]) -> type[BaseModel] | None:
    """Return the schema of the mapping that a key path leads to, where the path can be followed."""
    found = [annotation]
    for part in path:
        found = [step for one in found for step in _step(one, part)] or found
    while found and not (isinstance(found[0], type) and issubclass(found[0], BaseModel)):
        found = [argument for argument in get_args(found[0]) if argument is not type(None)] + found[1:]
    return found[0] if found else None


def _message(error: Any, model: Any) -> str:
    kind, value, context = error["type"], error.get("input"), error.get("ctx", {})
    if kind == "extra_forbidden" and str(error["loc"][-1]).startswith("_"):
        return f"{shown(error['loc'][-1])} is not a key here: files are data, not code."
    if kind == "extra_forbidden":
        owner = _model_at(model, error["loc"][:-1])
        return not_among(error["loc"][-1], "a key here", field_names(owner) if owner else [])
    if kind == "missing":
        of_a_list = isinstance(error["loc"][-1], int)
        return "is missing; one more entry is wanted." if of_a_list else "is missing; this key is required."
    if kind == "literal_error":
        return not_among(value, "allowed", re.findall("'([^']*)'", context["expected"]))
    if kind == "value_error":
        return str(context["error"])
    return _plain_message(kind, value, context) or f"{shown(value)}: {error['msg'][0].lower()}{error['msg'][1:]}."


def _plain_message(kind: str, value: Any, context: Mapping[str, Any]) -> str | None:
    """Say in plain words what is wanted, or None where the validator's own words have to do."""
    if kind == "string_pattern_mismatch":
        return f"{shown(value)} is not {_FORMS.get(context['pattern'], 'of the form ' + context['pattern'])}."
    if kind in ("string_too_short", "string_too_long", "too_short", "too_long"):
        what = "characters" if isinstance(value, str) else "entries"
        limit = "at least" if kind.endswith("short") else "at most"
        number = context.get("min_length", context.get("max_length"))
        return f"{shown(value)} has {len(value)} {what}; {limit} {number} are wanted."
    if kind not in _WANTED:
        return None
    return f"is empty; {_WANTED[kind]} is wanted." if value is None else f"{shown(value)} is not {_WANTED[kind]}."


def _is_long_enough(error: Any) -> bool:
    """Say whether a list is called too short whose entries are all there: pydantic counts none that is at fault."""
    return bool(error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"])


def _path(document: Document, location: tuple[Any, ...], kind: str) -> Key:
    """Keep the parts of pydantic's location that are keys of the document (it also names union members)."""
    key: Key = ()
    data = document.data
    for part in location:
        inside_list = isinstance(part, int) and isinstance(data, list) and part < len(data)
        if inside_list or (isinstance(part, str) and isinstance(data, dict) and part in data):
            key, data = (*key, part), data[part]
    return (*key, location[-1]) if kind == "missing" else key


def first_of_each_key(faults: Iterable[Fault]) -> list[Fault]:
    """Keep the first fault of each key: one thing wrong in one place is said once."""
    kept: dict[tuple[int, str], Fault] = {}
    for fault in faults:
        kept.setdefault((fault.line, fault.key), fault)
    return list(kept.values())


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    made: TypeAdapter[Any] = TypeAdapter(model)
    return made


def checked(document: Document, model: type[Model]) -> Model:
    """Check a document against a pydantic model, or a mapping of names to one, and return the record.

    InputError with every fault, each with its line.
    """
    if document.data is None:
        raise InputError([Fault(document.source, 0, "", "is empty.")])
    if not isinstance(document.data, dict):
        kind = "a list" if isinstance(document.data, list) else f"the single value {shown(document.data)}"
        raise InputError([document.fault((), f"holds {kind}; a mapping of keys is wanted.")])
    try:
        found: Model = _adapter(cast("Hashable", model)).validate_python(document.data)
        return found
    except ValidationError as error:
        faults = [
            document.fault(_path(document, item["loc"], item["type"]), _message(item, model))
            for item in error.errors()
            if not _is_long_enough(item)
        ]
        raise InputError(first_of_each_key(faults)) from None


def read_checked(
    path: Path, model: type[Model], faults: Callable[[Document, Model], Iterable[Fault]] = lambda *_: ()
) -> Model:
    """Read a file as `checked` does, and hold the record against what `faults` knows.

    Raises
    ------
    InputError
        With every fault of form; where there is none, with all that `faults` finds.
    """
    document = read(path)
    record = checked(document, model)
    found = list(faults(document, record))
    if found:
        raise InputError(found)
    return record
