"""Check a document against a schema: every fault at once, each with its line and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from sim.documents import Document, Key
from sim.faults import Fault, InputError, not_among, shown

Model = TypeVar("Model")


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
    if kind == "extra_forbidden":
        owner = _model_at(model, error["loc"][:-1])
        return not_among(error["loc"][-1], "a key here", field_names(owner) if owner else [])
    if kind == "missing":
        return "is missing; this key is required."
    if kind == "literal_error":
        allowed = [part.strip().strip("'") for part in context["expected"].replace(" or ", ", ").split(",")]
        return not_among(value, "allowed", allowed)
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return f"{shown(value)} does not have the form {context['pattern']}."
    return f"{shown(value)}: {error['msg'][0].lower()}{error['msg'][1:]}."


def _path(document: Document, location: tuple[Any, ...]) -> Key:
    """Keep the parts of pydantic's location that are keys of the document (it also names union members)."""
    key: Key = ()
    data = document.data
    for part in location:
        if isinstance(part, int) and isinstance(data, list) and part < len(data):
            key, data = (*key, part), data[part]
        elif isinstance(part, str) and isinstance(data, dict) and part in data:
            key, data = (*key, part), data[part]
    last = location[-1] if location else None
    if isinstance(last, str) and (not key or key[-1] != last) and isinstance(data, dict):
        key = (*key, last)
    return key


def checked(document: Document, model: type[Model]) -> Model:
    """Check a document against a schema and return the record.

    Parameters
    ----------
    document : Document
        What was read.
    model : type
        A pydantic model, or a mapping of names to one.

    Raises
    ------
    InputError
        With every fault, each with its line.
    """
    if document.data is None:
        raise InputError([Fault(document.source, 0, "", "is empty.")])
    if not isinstance(document.data, dict):
        kind = "a list" if isinstance(document.data, list) else f"the single value {shown(document.data)}"
        raise InputError([Fault(document.source, 1, "", f"holds {kind}; a mapping of keys is wanted.")])
    try:
        return TypeAdapter(model).validate_python(document.data)
    except ValidationError as error:
        raise InputError(
            document.fault(_path(document, item["loc"]), _message(item, model)) for item in error.errors()
        ) from None
