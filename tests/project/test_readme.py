"""The README: what it opens with, that it can be typed as it stands, and that its links lead somewhere."""

from __future__ import annotations

import re

import pytest
from matplotlib.testing.compare import compare_images

from helpers.paths import ROOT
from sim.cli import dispatch

FEW_RUNS = "4"
LIKE = 1.0
"""Root mean square of the difference of colours, of 255; letters that are smoothed otherwise stay below it."""
README = ROOT / "README.md"


def readme_blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README.read_text(encoding="utf-8"), re.M | re.S)


@pytest.mark.long
def test_the_readme_opens_with_the_picture_and_the_lines_that_the_code_gives(extension, tmp_path):
    front, text = extension("front"), README.read_text(encoding="utf-8")
    assert front.renewed(text) == text, "run `make front`, and look at what it changed"
    for theme, stored in front.PICTURES.items():
        front.write_picture(theme, tmp_path / f"{theme}.png")
        assert compare_images(str(ROOT / stored), str(tmp_path / f"{theme}.png"), tol=LIKE) is None, "run `make front`"
        assert (ROOT / stored).stat().st_size < 200_000
    with pytest.raises(ValueError, match=r"README\.md has no place for its picture"):
        front.renewed(text.replace("<!-- picture", "<!-- a picture"))


def test_the_readme_is_short_and_its_links_lead_somewhere():
    text = README.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 110
    assert "make run" in text
    assert "make test" in text
    links = re.findall(r"\]\(([^)#]+)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)
    assert len(links) > 10
    assert [link for link in links if not (ROOT / link).is_file()] == []


FEWER = {
    "run": ["figures=false", "horizon=8"],
    "sweep": ["figures=false", f"runs={FEW_RUNS}"],
    "compare": ["figures=false", f"runs={FEW_RUNS}"],
}


def test_the_readme_can_be_typed_as_it_stands(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    text = README.read_text(encoding="utf-8")
    commands = [line.partition(" #")[0].split()[1:] for line in re.findall(r"^    (wary .*)$", text, re.MULTILINE)]
    assert commands
    for command in commands:
        words = [re.sub("^runs=.*", f"runs={FEW_RUNS}", word) for word in command]
        words += FEWER.get(words[0], [])
        assert dispatch(words) == 0, (command, capsys.readouterr().err)
    (code,) = readme_blocks("python")
    exec(compile(code.replace("runs=1000", f"runs={FEW_RUNS}"), "README.md", "exec"), {})  # noqa: S102 - our own lines
    assert "delivered[drones]" in capsys.readouterr().out
