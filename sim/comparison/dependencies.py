"""Dependencies: which variable of which entity follows from which others in a week, read from the stages themselves."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Final, NamedTuple

from sim.case.case import Case
from sim.kernel.mechanism import WEEK
from sim.kernel.state import APART
from sim.kernel.variables import LAYOUT

Node = tuple[str, int, str]
"""A variable of an entity: kind, place of the entity among its kind, name. The many intermediaries are one."""
OPTIONS: Final = "options"
"""Stands where a kind does: the option of a mechanism that a stage reads."""
_ANY: Final = ("any",)
_OWN: Final = ("own",)


class _Access(NamedTuple):
    """A variable that a stage touches: of which kind, and of which entity, as a stage tells that."""

    kind: str
    which: tuple[Any, ...]
    name: str


@dataclass
class _Flow:
    """What each variable that a function writes, and each of its own names, follows from."""

    of_variables: dict[_Access, set[Any]] = field(default_factory=dict)
    of_names: dict[str, set[Any]] = field(default_factory=dict)

    def slices(self) -> Iterator[tuple[_Access, set[_Access]]]:
        """Iterate over written variables, each with those that it follows from, through names of the function."""
        for written, read in self.of_variables.items():
            seen, ahead = set[Any](), list(read)
            while ahead:
                one = ahead.pop()
                if one not in seen:
                    seen.add(one)
                    ahead += self.of_names.get(one, ()) if isinstance(one, str) else ()
            yield written, {one for one in seen if isinstance(one, _Access)}


class _Reader(ast.NodeVisitor):
    """Reads one function of the stages: `records` and `places` are what its names stand for."""

    def __init__(self, module: ModuleType, records: Mapping[str, tuple[str, tuple[Any, ...]]]) -> None:
        self.module, self.flow = module, _Flow()
        self.records, self.places = dict(records), {"entity": _OWN}
        self.kinds: dict[str, str] = {}
        self.calls: list[tuple[ast.FunctionDef, ModuleType, dict[str, tuple[str, tuple[Any, ...]]], set[Any]]] = []

    def visit_Assign(self, node: ast.Assign) -> None:
        """Note what a name or a variable is given."""
        (target,) = node.targets
        pairs = [(target, node.value)]
        if isinstance(target, ast.Tuple):
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value] * len(target.elts)
            pairs = list(zip(target.elts, values, strict=True))
        for one, value in pairs:
            self._given(one, value)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Follow a call of another function of the stages, with the records that it is handed."""
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        found = _functions().get(name)
        if found is not None:
            function, module = found
            names = [argument.arg for argument in function.args.args]
            handed = dict(zip(names, node.args, strict=False))
            records = {key: known for key, one in handed.items() if (known := self._record(one))}
            self.calls.append((function, module, records, {item for one in node.args for item in self._reads(one)}))
        self.generic_visit(node)

    def _given(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            if record := self._record(value):
                self.records[target.id] = record
                return
            if kind := self._kind(value):
                self.kinds[target.id] = kind
                return
            place = self._place(value)
            if place != _ANY:
                self.places[target.id] = place
            self.flow.of_names.setdefault(target.id, set()).update(self._reads(value))
        elif (written := self._access(target)) is not None:
            self.flow.of_variables.setdefault(written, set()).update(self._reads(value))

    def _reads(self, node: ast.AST) -> Iterator[Any]:
        """Iterate over the names and the variables that an expression reads."""
        for one in ast.walk(node):
            if isinstance(one, ast.Name) and one.id not in self.records:
                yield one.id
            elif isinstance(one, ast.Attribute):
                if (access := self._attribute(one)) is not None:
                    yield access
                elif ast.unparse(one.value) == "block.options":
                    yield _Access(OPTIONS, ("constant", 0), one.attr)
            elif isinstance(one, ast.Call):
                yield from self._read_by(one)

    def _read_by(self, call: ast.Call) -> Iterator[_Access]:
        """Iterate over the variables that a function of the stages reads of what it is handed, to return something."""
        found = _functions().get(call.func.id if isinstance(call.func, ast.Name) else "")
        if found is None or ast.unparse(found[0].returns or ast.Constant(None)) == "None":
            return
        function, module = found
        handed = zip((argument.arg for argument in function.args.args), call.args, strict=False)
        reader = _Reader(module, {name: known for name, one in handed if (known := self._record(one))})
        reader.visit(function)
        yield from (one for part in function.body for one in reader._reads(part) if isinstance(one, _Access))

    def _access(self, node: ast.expr) -> _Access | None:
        while isinstance(node, ast.Subscript):
            node = node.value
        return self._attribute(node) if isinstance(node, ast.Attribute) else None

    def _attribute(self, node: ast.Attribute) -> _Access | None:
        record = self._record(node.value)
        return _Access(*record, node.attr) if record else None

    def _record(self, node: ast.expr) -> tuple[str, tuple[Any, ...]] | None:
        """Return the kind and the entity of a record such as ``state.legs[PAYMENT]``, or of a name for one."""
        if isinstance(node, ast.Name):
            return self.records.get(node.id)
        kind = self._kind(node.value) if isinstance(node, ast.Subscript) else None
        return (kind, self._place(node.slice)) if kind and isinstance(node, ast.Subscript) else None

    def _kind(self, node: ast.expr) -> str | None:
        """Return the kind of the records of ``state.legs``, or of a name for them."""
        if isinstance(node, ast.Name):
            return self.kinds.get(node.id)
        if not isinstance(node, ast.Attribute) or node.attr not in LAYOUT:
            return None
        return node.attr if ast.unparse(node.value) in ("state", "block.state[0]", "block") else None

    def _place(self, node: ast.expr) -> tuple[Any, ...]:
        """Return how an index tells an entity: the stage's own, a fixed one, one that a link leads to, or any."""
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return ("constant", node.value)
        if isinstance(node, ast.Name):
            fixed = getattr(self.module, node.id, None)
            return self.places.get(node.id, ("constant", fixed) if isinstance(fixed, int) else _ANY)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "max":
            return self._place(node.args[0])
        link = node.value if isinstance(node, ast.Subscript) else None
        if isinstance(link, ast.Attribute) and ast.unparse(link.value) in ("links", "block.links[0]"):
            return ("link", link.attr, self._place(node.slice))  # type: ignore[attr-defined]  # a subscript
        return _ANY


@cache
def _functions() -> dict[str, tuple[ast.FunctionDef, ModuleType]]:
    """Return every function of the stages by name, with its module."""
    import sim.stages

    found = {}
    for one in iter_modules(sim.stages.__path__):
        module = import_module(f"{sim.stages.__name__}.{one.name}")
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.FunctionDef):
                found[node.name] = node, module
    return found


@cache
def _slices(stage: str) -> tuple[tuple[_Access, frozenset[_Access]], ...]:
    """Return what a stage writes, and of each what it follows from in that stage, with the functions that it calls."""
    function, module = _functions()[stage]
    found: dict[_Access, set[_Access]] = {}
    ahead: list[tuple[Any, ...]] = [(function, module, {}, set())]
    known = set()
    while ahead:
        one, where, records, handed = ahead.pop()
        if (key := (one.name, str(records))) in known:
            continue
        known.add(key)
        reader = _Reader(where, records)
        for argument in one.args.args:
            if handed and argument.arg not in (*records, "block", "entity", "step"):
                reader.flow.of_names[argument.arg] = {item for item in handed if isinstance(item, _Access)}
        reader.visit(one)
        for written, read in reader.flow.slices():
            found.setdefault(written, set()).update(read)
        for called, module_of, given, passed in reader.calls:
            through = {item for item in passed if isinstance(item, _Access)}
            for item in passed:
                through |= _through(reader.flow, item) if isinstance(item, str) else set()
            ahead.append((called, module_of, given, through))
    return tuple((written, frozenset(read)) for written, read in found.items())


def _through(flow: _Flow, name: str) -> set[_Access]:
    """Return the variables that a name of a function follows from."""
    asked = _Flow({_Access("", _ANY, name): {name}}, flow.of_names)
    ((_, read),) = asked.slices()
    return read


@cache
def dependencies_of(case: Case, policies: tuple[tuple[str, str], ...]) -> dict[Node, frozenset[Node]]:
    """Return what each variable that a week writes follows from, in a case whose actors decide by these policies."""
    links, roster = case.roster.links(dict(policies))[0], case.roster
    sizes = {kind: 1 if kind in (APART, "globals") else len(roster.names(kind)) for kind in LAYOUT}
    inputs: dict[Node, set[Node]] = {}
    for place in WEEK:
        if place.part == "record":
            continue
        for entity in range(sizes.get(place.kind, 1)):
            for written, read in _slices(place.name):
                nodes = {node for one in read for node in _nodes(one, entity, links, sizes)}
                for node in _nodes(written, entity, links, sizes):
                    inputs.setdefault(node, set()).update(nodes - {node})
    return {node: frozenset(read) for node, read in inputs.items()}


def _nodes(access: _Access, entity: int, links: Any, sizes: Mapping[str, int]) -> Iterator[Node]:
    if access.kind in (OPTIONS, APART):
        yield access.kind, 0, access.name
        return
    place = _entity(access.which, entity, links)
    many = sizes[access.kind]
    for one in range(many) if place is None else [place]:
        if 0 <= one < many:
            yield access.kind, one, access.name


def _entity(index: tuple[Any, ...], own: int, links: Any) -> int | None:
    """Return the entity that an index tells; -1 where a link leads nowhere, None where it may be any."""
    if index == _OWN:
        return own
    if index[0] == "constant":
        return int(index[1])
    if index[0] == "link":
        along, places = _entity(index[2], own, links), links[index[1]]
        if along is None:
            return None
        return int(places[along]) if 0 <= along < len(places) else -1
    return None
