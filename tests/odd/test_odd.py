"""The model's description is fresh and whole, and every mechanism of the reporting has its place in the model."""

import re
from pathlib import Path

import pytest

from helpers.core import python_of
from helpers.default_case import claim_ledger, default_case, registry
from sim.cli import dispatch
from sim.cli.commands import COMMANDS
from sim.ground.axes import TERMS
from sim.ground.documents import read
from sim.ground.faults import InputError
from sim.kernel.mechanism import DRAWN, MECHANISMS
from sim.kernel.variables import LAYOUT
from sim.odd.document import document_path, main, renewed, rewrite
from sim.odd.reported import (
    WAYS,
    carriers,
    grouped,
    read_reported,
    reported_mechanisms,
    reporting_claims,
    said_by_code,
)
from sim.odd.specimen import rules, specimens
from sim.odd.tables import KINDS, blocks, cell
from sim.stages.schedule import SCHEDULE

MOST_LEFT_OUT = 6
SHIPPED = default_case().folder / "mechanisms.yaml"


def faults_of(folder: Path, old: str, new: str) -> list[str]:
    """Return the faults of the shipped table with one passage changed."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = folder / "mechanisms.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_reported(path, default_case())
    return [f"{fault.line}: {fault.key}: {fault.message}" for fault in caught.value.faults]


IDS = tuple(f"M{number:03d}" for number in range(1, 102))


def test_every_mechanism_of_the_reporting_has_an_entry_and_a_claim():
    assert tuple(reported_mechanisms(default_case())) == IDS
    assert tuple(reporting_claims(default_case())) == IDS
    assert [name for name, claims in reporting_claims(default_case()).items() if not claims] == []
    assert set(sum(reporting_claims(default_case()).values(), ())) <= set(claim_ledger())


def test_the_table_stands_in_the_order_of_the_ids_and_few_are_left_out():
    assert list(read(SHIPPED).data) == list(IDS)
    left_out = [name for name, record in reported_mechanisms(default_case()).items() if record.as_ == "out"]
    assert len(left_out) <= MOST_LEFT_OUT
    assert set(WAYS) == set(COMMANDS["mechanisms reported"].keys()["as"].allowed)


def test_a_prior_rests_on_a_claim_of_its_mechanism():
    for name, record in reported_mechanisms(default_case()).items():
        if record.as_ == "prior":
            resting = [
                item
                for item in record.where.parameters
                if {*registry()[item].claims} & {*reporting_claims(default_case())[name]}
            ]
            assert resting, name


def test_the_table_agrees_with_what_the_code_says_that_it_carries():
    for name, mechanism in MECHANISMS.items():
        for told in mechanism.reported:
            assert name in reported_mechanisms(default_case())[told].where.mechanisms, (name, told)
    for name, function in rules().items():
        for told in re.findall("M[0-9]{3}", python_of(function).__doc__ or ""):
            assert name in reported_mechanisms(default_case())[told].where.rules, (name, told)
    assert "ledger.repayment" in reported_mechanisms(default_case())["M027"].where.rules, "within the span M026-M028"


def test_what_is_left_out_is_carried_by_no_rule_and_no_mechanism(tmp_path, monkeypatch):
    told = said_by_code(default_case()) | {("mechanisms", "M090"): ("trust",)}
    monkeypatch.setattr("sim.odd.reported.said_by_code", lambda _: told)
    with pytest.raises(InputError, match=r"M090\.as: is left out, but trust names it\."):
        read_reported(SHIPPED, default_case())


def test_names_that_carry_a_mechanism_are_those_of_the_code():
    known = carriers(default_case())
    assert "reputation.expected_trust" in known["rules"]
    assert "items.stock" in known["variables"]
    assert "supplier.opening" in known["terms"]
    assert sum(map(len, TERMS.values())) == len(known["terms"])
    assert not any(name.split(".")[1].startswith("_") for name in known["rules"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rules: [supply.dispatch_hazard]", "rules: [supply.dispatch_hazrd]", "Did you mean 'supply.dispatch_hazard'?"),
        (
            "[supply.dispatch_hazard]",
            "[supply.grown_output]",
            "names M002 itself; leave it out here.",
        ),
        ("variables: [items.demand,", "variables: [items.demands,", "is not one of the variables."),
        ("events: [north_korean_missiles]", "events: [north_korean]", "is not one of the events."),
        ("[deliver_ordinary, deliver_sensitive]", "[deliver_sensitive, deliver_sensitive]", "stands twice."),
        ("as: out", "as: outside", "'outside' is not allowed."),
        ("lane: supply", "lane: suply", "Did you mean 'supply'?"),
        ("as: out\n", "as: out\n  where: {acts: [pay]}\n", "is left out; give no `where`"),
        ("as: state\n", "as: event\n", "is carried as event; name events or settables"),
        ("as: prior\n", "as: prior\n  why: so\n", "'why' is not a key here."),
        ("M002:", "M000:", "'M000' is not a mechanism of the reporting, such as M001."),
        ("M101:\n  title: American arms sales rise\n", "M101:\n", "is missing; this key is required."),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(tmp_path, old, new, message):
    found = faults_of(tmp_path, old, new)
    assert len(found) == 1
    assert message in found[0]
    assert not found[0].startswith("0:")


def test_a_missing_mechanism_is_named(tmp_path):
    text = SHIPPED.read_text(encoding="utf-8")
    path = tmp_path / "mechanisms.yaml"
    path.write_text(text[: text.index("M101:")], encoding="utf-8")
    with pytest.raises(InputError, match="M101 is missing"):
        read_reported(path, default_case())


def test_a_mechanism_that_no_claim_tells_of_is_refused(tmp_path):
    found = faults_of(tmp_path, "M002:", "M200:")
    assert len(found) == 2
    assert "M002 is missing; every mechanism of the reporting has an entry." in found[0]
    assert "M200: no claim tells of M200; a mechanism of the reporting rests on one." in found[1]


def test_the_generated_blocks_of_the_description_are_fresh():
    text = document_path().read_text(encoding="utf-8")
    assert renewed(text) == text, "docs/odd.md is stale: run `python -m sim.odd`"


def test_the_description_names_all_that_there_is():
    text = document_path().read_text(encoding="utf-8")
    for name in (*registry(), *(stage.name for stage in SCHEDULE), *rules(), *IDS):
        assert name in text
    for kind, variables in LAYOUT.items():
        section = text.split(f"#### {kind}: ")[1].split("####")[0]
        assert all(f"`{variable.name}`" in section for variable in variables)
    for stream in DRAWN:
        assert f"| {stream.number} | `{stream.name}` | {stream.decides} |" in text
    assert set(KINDS) == set(LAYOUT)


def test_every_rule_has_an_equation_and_a_source():
    described = blocks()["submodels"](default_case()).split("**`")[1:]
    assert len(described) == len(specimens())
    for (name, specimen), text in zip(specimens().items(), described, strict=True):
        lines = text.splitlines()
        assert lines[0].startswith(f"{name}(")
        assert lines[lines.index("```text") + 1] == specimen.equation
        labels = [line.removeprefix("- ").split(": ")[0] for line in lines if line.startswith("- ")]
        assert labels == [
            "Arguments",
            *(["Units"] if "Units" in specimen.said else []),
            "Range",
            "Known value",
            "Source",
        ]


BLOCK = {"one": lambda _case: "new\n\n"}


def test_a_block_is_written_anew_and_prose_is_kept():
    text = "before\n<!-- generated: one -->\nold\n<!-- end -->\nafter\n"
    after = renewed(text, made=BLOCK)
    assert after == "before\n<!-- generated: one -->\n\nnew\n\n<!-- end -->\nafter\n"
    assert renewed(after, made=BLOCK) == after


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!-- generated: two -->\n<!-- end -->\n", "'two' is not a block."),
        ("<!-- generated: one -->\n", "this block has no end."),
        ("<!-- end -->\n", "ends a block that was not begun."),
        ("prose\n", "one: is not in the document."),
        ("<!-- generated: one -->\n<!-- end -->\n" * 2, "one stands in line 1 already."),
        ("<!-- generated: one -->\n<!-- generated: one -->\n<!-- end -->\n", "has no end before this one."),
    ],
)
def test_wrong_markers_are_refused(text, message):
    with pytest.raises(InputError) as caught:
        renewed(text, made=BLOCK)
    assert message in str(caught.value)


def test_a_document_is_rewritten_once(tmp_path, monkeypatch, capsys):
    path = tmp_path / "odd.md"
    path.write_text("".join(f"<!-- generated: {name} -->\n<!-- end -->\n" for name in blocks()), encoding="utf-8")
    assert rewrite(path)
    assert not rewrite(path)
    monkeypatch.setattr("sim.odd.document.document_path", lambda: tmp_path / "missing.md")
    assert main() == 2
    assert "cannot be read" in capsys.readouterr().err


def test_cells_and_groups_of_claims_read_well():
    assert cell("1 - |c - h|") == "1 - \\|c - h\\|"
    assert grouped(["A2-006", "A2-007", "A3-016"]) == "A2-006, 007; A3-016"


def test_the_command_line_shows_the_table(capsys):
    assert dispatch(["mechanisms", "reported", "as=out"]) == 0
    shown = capsys.readouterr().out
    assert "M101" in shown
    assert "M001" not in shown
    assert dispatch(["mechanisms", "reported", "--json"]) == 0
    assert '"M001"' in capsys.readouterr().out
    assert dispatch(["mechanisms", "report"]) == 2
    assert "Did you mean 'reported'?" in capsys.readouterr().err
    assert dispatch(["mechanisms", "as=out"]) == 2
    assert "goes with `wary mechanisms reported` only." in capsys.readouterr().err
