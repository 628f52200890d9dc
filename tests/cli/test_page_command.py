"""`wary page`: a file that is whole or not there, never in the place of another."""

import re

from helpers.page import data_of
from sim.cli import dispatch
from sim.page.page import MOST_BYTES


def said(capsys, *arguments):
    status = dispatch(["page", *arguments])
    return status, capsys.readouterr()


def test_writes_one_file_and_writes_it_again(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    status, heard = said(capsys, "output=new/mine.html", "quiet=true")
    path = tmp_path / "new" / "mine.html"
    assert (status, heard.err) == (0, "")
    assert heard.out.startswith("new/mine.html: ")
    first = path.read_bytes()
    assert len(first) < MOST_BYTES
    assert dispatch(["page", "output=new/mine.html", "quiet=true"]) == 0
    assert path.read_bytes() == first
    assert [one.name for one in path.parent.iterdir()] == ["mine.html"]
    text = first.decode()
    assert not re.search(r"\son[a-z]+=|style=", re.sub(r"<script.*?</script>", "", text, flags=re.S))
    assert re.search(r"default-src 'none'; script-src 'sha256-[^;]*'wasm-unsafe-eval'; style-src 'sha256-", text)
    assert "://" not in re.sub(r"<script (?:type|id).*?</script>", "", text, flags=re.S).replace(
        "http://www.w3.org/2000/svg", ""
    )


def test_holds_scenarios_of_ones_own(tmp_path, capsys):
    folder = tmp_path / "lessons"
    status, heard = said(capsys, f"output={tmp_path / 'page.html'}", f"scenarios={folder}")
    assert (status, heard.err) == (2, f"{folder}: scenarios: is no folder.\n")
    folder.mkdir()
    (folder / "mine.yaml").write_text("name: mine\ntitle: A lesson\nbase: ceasefire\n")
    (folder / "broken.yaml").write_text("name: broken\nbase: ceasefire\n")
    status, heard = said(capsys, f"output={tmp_path / 'page.html'}", f"scenarios={folder}")
    assert status == 0
    assert heard.err.splitlines() == [
        f"{folder / 'broken.yaml'} is left out: title: is missing; this key is required.",
        "writing the page",
    ]
    mine = next(one for one in data_of(tmp_path / "page.html")["scenarios"] if one["name"] == "mine")
    assert (mine["own"], mine["title"], mine["bases"]) == (True, "A lesson", ["baseline", "ceasefire"])


def test_overwrites_nothing_that_is_no_page(tmp_path, capsys):
    other = tmp_path / "other.html"
    other.write_text("<title>mine</title>")
    status, heard = said(capsys, f"output={other}")
    assert status == 2
    assert "is no page of this command; nothing is overwritten." in heard.err
    assert other.read_text() == "<title>mine</title>"


def test_refuses_a_name_that_is_no_page(capsys, tmp_path):
    status, heard = said(capsys, f"output={tmp_path / 'page.txt'}")
    assert (status, heard.err) == (2, "command line: output: 'page.txt' does not end in .html or .htm.\n")


def test_refuses_a_kernel_of_other_rules(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.page.kernel_file.facts", lambda: {"made_from": "0", "sha256": "0"})
    status, heard = said(capsys, f"output={tmp_path / 'page.html'}", "quiet=true")
    assert status == 2
    assert "`make page-kernel` makes it" in heard.err
    assert not list(tmp_path.iterdir())


def linked(capsys, *arguments):
    status = dispatch(["page", "link", *arguments])
    heard = capsys.readouterr()
    return status, heard.out, heard.err


def test_link_holds_what_a_command_changes(capsys):
    status, out, _ = linked(capsys, "scenario=no_denials", "runs=64", "mechanisms.trust=none", "events.kursk=off")
    expected = "#view=change&scenario=no_denials&runs=64&seed=0&mechanisms.trust=none&events.kursk=off\n"
    assert (status, out) == (0, expected)


def test_link_to_what_a_page_cannot_show_is_refused(capsys):
    for argument, says in {
        "runs=1001": "runs: 1001 is not between 2 and 1000.",
        "seed=9007199254740992": "seed: 9007199254740992 is not between",
        "scenario=mine.yaml": "is not a shipped scenario",
        "params.drone_output=-1": "is outside its bounds",
    }.items():
        status, out, err = linked(capsys, argument)
        assert (status, out) == (2, "")
        assert says in err
