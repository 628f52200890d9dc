"""YAML 1.2 documents as plain data that remember the line of every key.

Files are data: no tags, no anchors, no interpolation. PyYAML's parser tells in one pass what stands where
(libyaml where it is there, so a registry of thousands of lines reads in milliseconds); scalars are resolved by the core
schema of YAML 1.2, under which ``1e-3`` is a number and ``no`` is a word.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from sim.ground.faults import Fault, InputError, input_error, shown
from sim.ground.kept import KeptData
from sim.ground.version import __version__
from sim.words import whole

MOST_BYTES = 2_000_000
MOST_DEPTH = 40
MOST_REMEMBERED = 40_000
"""Characters of a text that is remembered once parsed: a base is read again for every scenario upon it."""
LEAST_KEPT = 2_000
"""Bytes of a file from which its data is kept for later processes: below, to parse it takes no longer."""

Key = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_MOST_DIGITS = 300
_kept = KeptData("parsed")
_NOT_TEXT = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Document:
    """A parsed file: plain data, and the line, from 1, of every key path; messages call it `source`.

    `faults` are what is wrong with it and did not keep it from being read: keys that stand twice, numbers without end.
    Where `unparsed` holds its text, the data was kept from an earlier process, and lines are found when one is told.
    """

    source: str
    data: Any
    lines: dict[Key, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unparsed: str | None = field(default=None, repr=False, compare=False)

    def line(self, key: Key) -> int:
        """Return the line of a key path, or of its nearest ancestor that has one."""
        if self.unparsed is not None:
            self.lines, self.unparsed = _parsed(self.unparsed, self.source).lines, None
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 0)

    def fault(self, key: Key, message: str) -> Fault:
        """Make a fault at a key path."""
        return Fault(self.source, self.line(key), dotted(key), message)


def dotted(key: Key) -> str:
    """Write a key path with dots, list positions from 1 in brackets."""
    text = ""
    for part in key:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def resolve_scalar(text: str) -> Any:
    """Resolve a plain scalar by the core schema of YAML 1.2.

    ValueError for an infinite number, a NaN, or a number of absurd length.
    """
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _SPECIAL.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a finite number.")
    if len(text) > _MOST_DIGITS:
        return text
    if _INTEGER.fullmatch(text):
        number: float = int(text, 0) if text.startswith(("0o", "0x")) else int(text)
    elif _FLOAT.fullmatch(text):
        number = float(text)
    else:
        return text
    if abs(number) > sys.float_info.max:
        raise ValueError(f"{shown(text)} is too large a number.")
    return number


class _Reader:
    """Turns the events of a parser into plain data in one pass, noting lines and collecting faults.

    Tags, anchors, aliases, a second document and deep nesting are refused where they stand.
    """

    def __init__(self, events: Iterator[yaml.Event], source: str) -> None:
        self.document = Document(source, None)
        self._events = events
        self._depth = self._documents = 0

    def read_all(self) -> None:
        """Read to the end of the text."""
        for event in self._events:
            self._refuse_code(event)
            if isinstance(event, yaml.DocumentStartEvent):
                self.document.data = self.value(next(self._events), ())

    def value(self, event: yaml.Event, key: Key) -> Any:
        self._refuse_code(event)
        self.document.lines.setdefault(key, _line_of(event))
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, key)
        self._deeper(event)
        is_list = isinstance(event, yaml.SequenceStartEvent)
        found: Any = list(self.items(key)) if is_list else dict(self.pairs(key))
        self._depth -= 1
        return found

    def scalar(self, event: yaml.ScalarEvent, key: Key) -> Any:
        if event.style:
            return event.value
        try:
            return resolve_scalar(event.value)
        except ValueError as error:
            self.fault(self.document.line(key), key, str(error))
            return None

    def items(self, key: Key) -> Iterator[Any]:
        for position, event in enumerate(self._events):
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self.value(event, (*key, position))

    def pairs(self, key: Key) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            line = _line_of(event)
            if not isinstance(event, yaml.ScalarEvent):
                self.fault(line, key, "a key must be a word, not a list or a mapping.")
                self.unread(event)
                self.unread(next(self._events))
                continue
            self._refuse_code(event)
            name = str(event.value)
            if name in seen:
                self.fault(line, (*key, name), "this key stands twice; keep one.")
                self.unread(next(self._events))
                continue
            seen.add(name)
            self.document.lines[(*key, name)] = line
            yield name, self.value(next(self._events), (*key, name))

    def unread(self, event: yaml.Event) -> None:
        """Pass over a value whose key is at fault: of what stands in it, only code and depth are refused."""
        before = self._depth
        while True:
            self._refuse_code(event)
            if isinstance(event, yaml.CollectionEndEvent):
                self._depth -= 1
            elif isinstance(event, yaml.CollectionStartEvent):
                self._deeper(event)
            if self._depth == before:
                return
            event = next(self._events)

    def fault(self, line: int, key: Key, message: str) -> None:
        self.document.faults.append(Fault(self.document.source, line, dotted(key), message))

    def refused(self, event: yaml.Event, message: str) -> InputError:
        return input_error(self.document.source, message, line=_line_of(event))

    def _deeper(self, event: yaml.Event) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise self.refused(event, f"nested deeper than {MOST_DEPTH} levels.")

    def _refuse_code(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self.refused(event, "a second document starts here ('---'); a file holds one.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self.refused(event, "anchors and aliases ('&', '*') are not read; write the value out.")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise self.refused(event, f"the tag {shown(tag)} is not read: files are data, not code.")


def _line_of(event: yaml.Event) -> int:
    mark: Any = event.start_mark
    return int(mark.line) + 1


def parse(text: str, source: str, *, lenient: bool = False) -> Document:
    """Parse a text as one YAML 1.2 document.

    If `lenient`, keys that stand twice and numbers without end are left to `Document.faults`, so that a caller can say
    more at once. InputError with every fault found: bad syntax, a repeated key, a tag, an anchor, an infinite number.
    """
    found = _remembered(text, source) if len(text) <= MOST_REMEMBERED else _parsed(text, source)
    if found.faults and not lenient:
        raise InputError(found.faults)
    return Document(source, _copied(found.data), dict(found.lines), list(found.faults))


def _copied(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _copied(value) for name, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data


def _parsed(text: str, source: str) -> Document:
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    odd = _NOT_TEXT.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        raise input_error(source, f"holds the character U+{ord(odd[0]):04X}, which is not text.", line=line)
    try:
        reader = _Reader(yaml.parse(text, Loader=loader), source)
        reader.read_all()
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        problem = " ".join(part for part in (error.context, error.problem) if part)
        line = min(mark.line + 1, len(text.splitlines())) if mark else 0
        raise input_error(source, f"not YAML: {problem}.", line=line) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise input_error(source, f"not YAML: {shown(reason)}.") from None
    return reader.document


_remembered = lru_cache(maxsize=64)(_parsed)


def read(path: Path, source: str | None = None, *, lenient: bool = False) -> Document:
    """Read a file of YAML 1.2; messages call it `source`, by default its path, and `lenient` is as in `parse`.

    InputError where the file is missing, too large, not text, or not sound YAML.
    """
    source = source or str(path)
    try:
        if path.is_dir():
            raise input_error(source, "is a folder, not a file.")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise input_error(source, f"is larger than {whole(MOST_BYTES)} bytes; this is no file of ours.")
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise input_error(source, f"is not a text file (byte {error.start} is not UTF-8).") from None
    except OSError as error:
        raise input_error(source, f"cannot be read: {error.strerror or error}.") from None
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise input_error(source, f"cannot be read: {error}.") from None
    if len(content) < LEAST_KEPT:
        return parse(text, source, lenient=lenient)
    key = _key_of(content)
    kept = _kept.find(key)
    if kept:
        return Document(source, *kept, unparsed=text)
    document = parse(text, source, lenient=lenient)
    if not document.faults:
        _kept.keep(key, document.data)
    return document


def _key_of(content: bytes) -> str:
    return hashlib.sha256(_reader_digest() + content).hexdigest()


@cache
def _reader_digest() -> bytes:
    """Return a hash of what reads files: this module and the library below it."""
    return hashlib.sha256(f"{yaml.__version__} {__version__}\n".encode() + Path(__file__).read_bytes()).digest()


def written(record: Mapping[str, Any]) -> str:
    """Return a record as a YAML document, its keys in their order."""
    # The dumper in C takes a tenth of the time; it is missing where PyYAML was built without its library.
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump(dict(record), Dumper=dumper, sort_keys=False, allow_unicode=True, width=110))
