"""`wary new`: a scenario file that is sound as it stands, every key explained, nothing overwritten."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from helpers.default_case import contested_names, roster, settable_variables
from sim.cli import dispatch
from sim.cli.new import SCHEMA_NAME
from sim.ground.documents import parse, read
from sim.kernel.mechanism import MECHANISMS
from sim.scenario.chain import scenario_names
from sim.scenario.file import Event, Expectation, ScenarioFile
from sim.scenario.load import Scenario, load
from sim.scenario.notes import fate_of

EDITORS_LINE = f"# yaml-language-server: $schema={SCHEMA_NAME}"
OF_THE_FILE_ALONE = {"name", "title", "question", "chain", "claims", "expectation", "family"}


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def outcome(capsys, *arguments: str) -> tuple[int, str, str]:
    status = dispatch(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def in_force(text: str) -> str:
    """Return the text with the # taken from every entry, as its head says how."""
    return "\n".join(line[1:] if re.match(r"#(\S|  )", line) else line for line in text.splitlines())


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_file_as_written_is_sound_and_says_where_it_is(capsys):
    status, out, err = outcome(capsys, "new", "mine")
    assert (status, err) == (0, "")
    assert out == "mine.yaml: written. Say what it asks and what you expect, then: wary check mine.yaml\n"
    status, out, _ = outcome(capsys, "check", "mine.yaml")
    events = len(load("baseline").events)
    assert (status, out) == (0, f"mine.yaml: sound. A title in plain words: {events} events, 0 forced acts.\n")


@pytest.mark.parametrize("base", scenario_names())
def test_the_file_as_written_is_the_same_as_its_base(base):
    assert dispatch(["new", "mine", f"base={base}"]) == 0
    mine, shipped = load(Path("mine.yaml")), load(base)
    assert (mine.name, mine.chain) == ("mine", (*shipped.chain, "mine"))
    for field in Scenario.__dataclass_fields__.keys() - OF_THE_FILE_ALONE:
        assert getattr(mine, field) == getattr(shipped, field), field


@pytest.mark.parametrize("base", scenario_names())
def test_every_entry_can_be_put_in_force(base):
    assert dispatch(["new", "mine", f"base={base}"]) == 0
    text = in_force(Path("mine.yaml").read_text(encoding="utf-8"))
    Path("mine.yaml").write_text(text, encoding="utf-8")
    mine = load(Path("mine.yaml"))
    assert list(mine.events) == ["my_event"]
    assert mine.family == "counterfactual"
    assert mine.expectation == Expectation(
        outcome="delivered[drones]",
        direction="lower",
        at_least=0.1,
        because="The reasons, in a line.",
        through={"delivered[drones]": "lower"},
    )
    assert set(mine.contested) == set(contested_names())


def test_every_key_of_the_form_is_there_and_explained():
    assert dispatch(["new", "mine"]) == 0
    text = Path("mine.yaml").read_text(encoding="utf-8")
    data = parse(in_force(text), "mine.yaml").data
    assert set(data) == set(ScenarioFile.model_fields)
    assert set(data["events"]["my_event"]) == set(Event.model_fields)
    assert set(data["expectation"]) == set(Expectation.model_fields)
    prose = " ".join(line[2:] for line in text.splitlines() if line.startswith("# "))
    explained = set(ScenarioFile.model_fields) - {"name", "title", "question"}
    for key in (explained | set(Event.model_fields) | set(Expectation.model_fields)) - {"outcome", "because"}:
        assert re.search(rf"\b{key}\b", prose), key


def test_what_can_be_named_and_what_the_base_says_is_listed():
    assert dispatch(["new", "mine"]) == 0
    text = Path("mine.yaml").read_text(encoding="utf-8")
    data, base = parse(in_force(text), "mine.yaml").data, load("baseline")
    assert list(data["events"])[1:] == list(base.events)
    assert set(list(data["events"].values())[1:]) == {"off"}
    assert data["mechanisms"] == {name: mechanism.default for name, mechanism in MECHANISMS.items()}
    assert list(data["postures"]) == roster().names("actors")
    assert all(f"{event.date} {event.kind}: {event.label}" in text for event in base.events.values())
    unwrapped = " ".join(line.removeprefix("# ") for line in text.splitlines())
    free, acts = unwrapped.split("What an event can set")[1].split("as acts of an actor that are forced:")
    for name, item in settable_variables().items():
        (listed,) = re.findall(
            rf"([A-Z][a-z0-9 ]+): (?:[a-z0-9_.]+, )*{re.escape(name)}[,.]", acts if item.forces_an_act else free
        )
        assert listed.lower() == fate_of(name, roster())
    assert max(map(len, text.splitlines())) <= 120


def test_what_the_base_changes_is_shown_as_it_stands_there():
    assert dispatch(["new", "mine", "base=trust_breakdown"]) == 0
    data = parse(in_force(Path("mine.yaml").read_text(encoding="utf-8")), "mine.yaml").data
    assert list(data["params"].items())[:2] == list(load("trust_breakdown").params.items())
    assert dispatch(["new", "other", "base=evasion_closed"]) == 0
    assert "#  regrowth: none " in Path("other.yaml").read_text(encoding="utf-8")


def test_the_schema_stands_beside_it_and_holds_the_file(capsys):
    assert dispatch(["new", "mine"]) == 0
    assert Path("mine.yaml").read_text(encoding="utf-8").splitlines()[0] == EDITORS_LINE
    capsys.readouterr()
    _, printed, _ = outcome(capsys, "schema", "scenario")
    schema = json.loads(Path(SCHEMA_NAME).read_text(encoding="utf-8"))
    assert schema == json.loads(printed)
    jsonschema.validate(read(Path("mine.yaml")).data, schema)
    assert dispatch(["new", "second"]) == 0
    assert Path("second.yaml").read_text(encoding="utf-8").splitlines()[0] == EDITORS_LINE


def test_a_schema_of_another_making_is_left_alone_and_not_named():
    Path(SCHEMA_NAME).write_text("{}", encoding="utf-8")
    assert dispatch(["new", "mine"]) == 0
    assert Path(SCHEMA_NAME).read_text(encoding="utf-8") == "{}"
    assert "$schema" not in Path("mine.yaml").read_text(encoding="utf-8")
    assert load(Path("mine.yaml")).chain == ("baseline", "mine")


def test_a_place_and_a_base_in_other_folders_find_each_other(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    assert dispatch(["new", "below", "output=a/below.yaml", "base=evasion_closed"]) == 0
    assert dispatch(["new", "above", "output=b/above.yml", "base=a/below.yaml"]) == 0
    assert "\nbase: ../a/below.yaml\n" in Path("b/above.yml").read_text(encoding="utf-8")
    assert load(Path("b/above.yml")).chain == ("baseline", "evasion_closed", "below", "above")
    assert dispatch(["new", "beside", "output=a/beside.yaml", "base=below"]) == 0
    assert load(Path("a/beside.yaml")).chain == ("baseline", "evasion_closed", "below", "beside")


NAME_FORM = "is not a name of small letters, digits and underscores that begins with a letter."
WRONG = {
    (): "command line: name the scenario: wary new NAME [base=NAME|FILE] [output=FILE] [case=NAME|FOLDER].",
    ("My_case",): f"command line: NAME: 'My_case' {NAME_FORM}",
    ("../mine",): f"command line: NAME: '../mine' {NAME_FORM}",
    ("",): "command line: NAME: is empty; give a name.",
    ("x" * 61,): f"command line: NAME: {'x' * 61!r} has 61 characters; at most 60 are wanted.",
    ("baseline",): "command line: NAME: baseline is a shipped scenario; give another name.",
    ("mine", "yours"): "command line: 'yours' is one name too many.",
    ("mine", "bass=baseline"): "command line: bass: 'bass' is not a key here. Allowed: base, output, case. "
    "Did you mean 'base'?",
    ("mine", "base=baselin"): "scenario: 'baselin' is not a scenario. Did you mean 'baseline'?",
    ("mine", "base=none.yaml"): "none.yaml: cannot be read: No such file or directory.",
    ("mine", "base=broken.yaml"): "broken.yaml:3: parms: 'parms' is not a key here. Did you mean 'params'?",
    ("mine", "output=mine.txt"): "command line: output: 'mine.txt' does not end in .yaml or .yml.",
    ("mine", "output=none/mine.yaml"): "none/mine.yaml: cannot be written: No such file or directory.",
    ("mine", "output=broken.yaml/mine.yaml"): "broken.yaml/mine.yaml: cannot be written: Not a directory.",
    ("mine", "output=broken.yaml"): "broken.yaml: is there already; nothing is overwritten.",
    ("mine", "output=folder.yaml"): "folder.yaml: is there already; nothing is overwritten.",
    ("mine", f"output={'x' * 300}.yaml"): f"{'x' * 300}.yaml: cannot be written: File name too long.",
}


@pytest.mark.parametrize("arguments", WRONG, ids=lambda arguments: " ".join(arguments)[:60])
def test_what_is_wrong_gets_one_clear_message_and_nothing_is_written(capsys, tmp_path, arguments):
    Path("broken.yaml").write_text("name: broken\ntitle: Broken\nparms: {}\nbase: baseline\n", encoding="utf-8")
    Path("folder.yaml").mkdir()
    before = contents(tmp_path)
    status, out, err = outcome(capsys, "new", *arguments)
    assert (status, out, err) == (2, "", f"{WRONG[arguments]}\n")
    assert contents(tmp_path) == before


def test_a_link_that_leads_nowhere_is_not_written_through(capsys, tmp_path):
    Path("mine.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    status, _, err = outcome(capsys, "new", "mine")
    assert (status, err) == (2, "mine.yaml: is there already; nothing is overwritten.\n")
    assert contents(tmp_path) == {}


def test_a_schema_made_for_a_file_that_could_not_be_written_is_taken_back(capsys, tmp_path, monkeypatch):
    open_path = Path.open

    def refusing(self, *arguments, **keys):
        if self.name == "mine.yaml":
            raise OSError(28, "No space left on device")
        return open_path(self, *arguments, **keys)

    monkeypatch.setattr(Path, "open", refusing)
    status, _, err = outcome(capsys, "new", "mine")
    assert (status, err) == (2, "mine.yaml: cannot be written: No space left on device.\n")
    assert contents(tmp_path) == {}
