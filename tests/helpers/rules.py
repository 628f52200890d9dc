"""Every rule of the model, by name."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable

import sim.rules
from helpers.core import python_of


def rules() -> dict[str, Callable[..., float]]:
    """Return every rule by ``module.name``."""
    found = {}
    for module_file in pkgutil.iter_modules(sim.rules.__path__):
        module = importlib.import_module(f"sim.rules.{module_file.name}")
        for name, value in vars(module).items():
            function = python_of(value)
            if inspect.isfunction(function) and function.__module__ == module.__name__:
                found[f"{module_file.name}.{name}"] = value
    return found


RULES = rules()
