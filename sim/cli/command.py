"""What a command is: a dataclass whose fields are its keys, from which its parsing, its help and its schema follow."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from importlib import import_module
from typing import Any, ClassVar, Final

from sim.ground import resources

SCENARIO_GROUPS: Final = ("params", "mechanisms", "contested", "events", "signposts", "postures")
"""Keys of a scenario that a command line can change, each followed by a name."""
CHANGES_OF: Final = "sim.cli.names:changes"
"""Where these keys are listed, with their values."""
PRESET: Final = "PRESET"
TRUE: Final = ("true", "yes", "on", "1")
FORMS: Final = {"int": "N", "float": "X", "str": "NAME"}
CHANGES: Final = """\
changes to the scenario
  params.NAME=VALUE       see `wary parameters`
  mechanisms.NAME=OPTION  see `wary mechanisms`
  contested.NAME=SHARE    the probability that a contested claim is true
  events.ID.date=DATE     move an event; events.ID=off removes it
  postures.ACTOR.policy=logit|best_reply|learning|tit_for_tat|uniform"""


def located(place: str) -> Callable[..., Any]:
    """Import a ``module:function``."""
    module, _, name = place.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


@dataclass(frozen=True)
class Key:
    """One key of a command, or one word without a key; its name, kind and default are filled in from the field."""

    about: str
    """A line of help."""
    form: str = ""
    """What its value looks like, such as ``DATE|WEEKS``."""
    usual: str = ""
    """What holds where it is not given, where the default itself does not say."""
    read: str = ""
    """``module:function`` of what makes a value from a text, or raises `ValueError` with the message."""
    wanted: str = ""
    """What the message on an empty value asks for; an empty value stands for the default where there is none."""
    role: str = "key"
    """Given as ``name=value`` (key), by itself (word), as several (words), or as ``--name`` (flag)."""
    group: type | None = None
    """The schema of the Hydra group in `conf/` that its value is chosen from."""
    choice: str = "allowed"
    """What messages call one of a closed list of values; those of a form such as ``csv|parquet`` are one."""
    names: str = ""
    """The function of `sim.cli.names` that gives sensible values, where others are allowed too."""
    name: str = ""
    kind: str = "str"
    default: Any = None

    @property
    def shown(self) -> str:
        """The key with the form of its value."""
        if self.role == "flag":
            return f"--{self.name}"
        if self.role != "key":
            more = f" [{self.form} ...]" if self.default is ... else " ..."
            return self.form + (more if self.role == "words" else "")
        if self.form == PRESET:
            return f"{self.name}={'|'.join(self.allowed)}"
        form = self.form or (FORMS.get(self.kind) or ("true|false" if self.default else "true"))
        return f"{self.name}={form}"

    @property
    def allowed(self) -> list[str]:
        """All values of a closed list; none where any value of the kind will do."""
        if self.group or self.form == PRESET:
            return sorted(path.stem for path in (resources.shipped("conf") / self.name).glob("*.yaml"))
        return self.form.split("|") if re.fullmatch(r"[a-z_|]+|(\w\|)+\w", self.form) else []

    def known(self) -> list[str]:
        """Return sensible values of a key that takes any."""
        return list(located(f"sim.cli.names:{self.names}")()) if self.names else []

    def value(self, text: str) -> Any:
        """Return the value of a sound text; what `read` refuses raises `ValueError`."""
        if self.read:
            return located(self.read)(text)
        if self.kind == "bool":
            return text.lower() in TRUE
        return {"int": int, "float": float}.get(self.kind, str)(text)


def key(default: Any, about: str, form: str = "", **more: Any) -> Any:
    """Declare a key of a command; see `Key`. A default of ``...`` makes it one that has to be given."""
    made = {"key": Key(about, form, **more)}
    return field(metadata=made) if default is ... else field(default=default, metadata=made)


def group(schema: type, about: str, form: str, choice: str) -> Any:
    """Declare a key that chooses one of the files of a Hydra group in `conf/`."""
    return field(default_factory=schema, metadata={"key": Key(about, form, group=schema, choice=choice)})


def word(default: Any, about: str, form: str, **more: Any) -> Any:
    """Declare a word that stands without a key; a default of ``...`` makes it one that has to be given."""
    return key(default, about, form, **{"role": "word"} | more)


def flag(about: str) -> Any:
    """Declare an option such as ``--json``."""
    return key(False, about, role="flag")


@dataclass(kw_only=True)
class Command:
    """A command: its docstring is its help, its fields are its keys."""

    module: ClassVar[str] = ""
    """Where in `sim.cli` the function of its name carries it out; a module of its name where it is empty."""
    examples: ClassVar[tuple[str, ...]] = ()
    needs: ClassVar[str] = ""
    """What the message asks for where something that has to be given is missing."""
    changes_scenario: ClassVar[bool] = False
    """Whether keys such as ``params.NAME`` change the scenario."""
    presets: ClassVar[Key | None] = None
    """A Hydra group in `conf/` whose files set keys of the command."""
    not_here: ClassVar[dict[str, str]] = {}
    """What is said of keys that other commands have, and this one could be thought to."""
    parts: ClassVar[tuple[type[Command], ...]] = ()
    """Commands of two words whose first is this one."""

    change: dict[str, Any] = field(default_factory=dict)  # of the scenario
    arguments: list[str] = field(default_factory=list)  # as they were given, for the manifest

    @classmethod
    def title(cls) -> str:
        """Return the name on the command line."""
        return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in cls.__name__).strip()

    @classmethod
    def more_keys(cls) -> list[Key]:
        """Return keys that are no fields."""
        return []

    @classmethod
    def more_help(cls) -> str:
        """Return what stands in the help below the keys."""
        return CHANGES if cls.changes_scenario else ""

    def carry_out(self) -> int:
        """Carry the command out, and return its exit status."""
        # A quiet command does not say that it compiles either.
        announcements, name = logging.getLogger("sim.compiling"), self.title().replace(" ", "_")
        before, announcements.disabled = announcements.disabled, getattr(self, "quiet", False)
        try:
            status: int = located(f"sim.cli.{self.module or name}:{name}")(self)
        finally:
            announcements.disabled = before
        return status

    @classmethod
    def declared(cls) -> list[Key]:
        """Return what can be given: words, the command's own keys, then those it shares with others, and flags."""
        own = cls.__annotations__
        ordered = sorted(fields(cls), key=lambda item: item.name not in own)
        found = [_filled_in(item, item.name.rstrip("_")) for item in ordered if "key" in item.metadata]
        return [replace(item, usual=item.usual.replace("COMMAND", cls.title())) for item in found]

    @classmethod
    def keys(cls) -> dict[str, Key]:
        """Return the keys that stand before an equals sign, those within groups too."""
        found: dict[str, Key] = {}
        for item in cls.declared():
            if item.role == "key":
                found[item.name] = item
                for inner in fields(item.group) if item.group else ():
                    if "key" in inner.metadata:
                        name = f"{item.name}.{inner.name}"
                        found[name] = _filled_in(inner, name)
        if cls.presets:
            found[cls.presets.name] = cls.presets
        return found | {item.name: item for item in cls.more_keys()}

    @classmethod
    def groups(cls) -> dict[str, type | None]:
        """Return the Hydra groups in `conf/` that it chooses from, each with its schema."""
        found: dict[str, type | None] = {item.name: item.group for item in cls.declared() if item.group}
        return found | ({cls.presets.name: None} if cls.presets else {})


def _filled_in(item: Field[Any], name: str) -> Key:
    """Return the key of a field; its default is ``...`` where it has to be given, and of a group one of its files."""
    made = item.default_factory().name if item.default_factory is not MISSING else item.default
    default = ... if made is MISSING else made
    found: Key = replace(item.metadata["key"], name=name, kind=str(item.type).split(" ")[0], default=default)
    return found
