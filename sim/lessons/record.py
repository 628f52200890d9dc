"""A student's record: what was predicted and answered, and the digest of the numbers; read as data, never executed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from sim.ground.documents import Document
from sim.ground.faults import InputError, input_error
from sim.ground.paths import displayed
from sim.ground.records import Strict
from sim.ground.validation import checked
from sim.lessons.answers import LONGEST
from sim.words import whole

FORMAT: Final = 1
MOST_BYTES: Final = 500_000
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
_Answers = dict[str, Annotated[str, Field(max_length=LONGEST)]]


class Record(Strict):
    """What is handed in. Answers are the student's own texts; what is right and what they score is worked out anew."""

    format: Literal[1] = FORMAT
    lesson: str
    edition: _Digest
    version: str
    student: _Digest
    seed: int = Field(ge=0, lt=2**48)
    predictions: _Answers = Field(default_factory=dict)
    answers: _Answers = Field(default_factory=dict)
    digests: dict[str, _Digest] = Field(default_factory=dict)

    @property
    def seal(self) -> str:
        """A digest of everything in it, alike in Python and in a page."""
        text = json.dumps(self.model_dump(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def content(self) -> bytes:
        """Return it as a file holds it."""
        return (json.dumps({**self.model_dump(), "seal": self.seal}, indent=1, ensure_ascii=False) + "\n").encode()


def read_record(path: Path) -> Record:
    """Read a record.

    Raises
    ------
    InputError
        Where it is damaged, is no record of a lesson, or does not match its own seal.
    """
    source = displayed(path)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise input_error(source, f"is larger than {whole(MOST_BYTES)} bytes; no record is.")
        data = json.loads(content.decode("utf-8"))
    except OSError as error:
        raise input_error(source, f"cannot be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise input_error(source, "is damaged: it is no JSON text. Hand the file in again as it was saved.") from None
    if not isinstance(data, dict) or not {"lesson", "student", "seal"} <= set(data):
        raise input_error(source, "is no record of a lesson.")
    if data.get("format") != FORMAT:
        raise input_error(source, f"is a record of another format; {FORMAT} is read here.", key="format")
    try:
        record = checked(Document(source, {key: value for key, value in data.items() if key != "seal"}), Record)
    except InputError as error:
        raise input_error(source, "is not as a record has it.", key=error.faults[0].key) from None
    try:
        seal = record.seal
    except UnicodeEncodeError:
        raise input_error(source, "holds text that is none.") from None
    if seal != data["seal"]:
        raise input_error(source, "was altered: it does not match its own seal.")
    return record
