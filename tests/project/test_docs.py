"""The documentation: its site builds from the code, runs what it shows, links within itself, and loads from nowhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pandas as pd
import pytest

import sim
from helpers import pictures
from helpers.docs import DOCS, built
from helpers.paths import ROOT
from sim.cli.commands import COMMANDS
from sim.cli.help import usage
from sim.comparison.assumption import assumptions_of
from sim.docking.conclusions import FATES
from sim.influences.record import influence_record
from sim.scenario.load import load
from sim.sensitivities.record import record_of
from sim.words import NO_BREAK, number, percent, signed, with_interval

FEW_RUNS = "4"


class Page(HTMLParser):
    """What a page names: its anchors, where its links lead, what it loads, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.images: list[dict[str, str]] = []
        self.words: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))
        self.text = "".join(self.words).replace("\N{NO-BREAK SPACE}", " ")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.anchors |= {given[key] for key in ("id", "name") if key in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") not in ("index", "search", "next", "prev", "canonical"):
            self.loads.append(given["href"])
        if "src" in given:
            self.loads.append(given["src"])
        if tag == "img":
            self.images.append(given)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


class Site:
    """The built pages, each read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = {path.relative_to(folder).as_posix(): Page(path) for path in folder.rglob("*.html")}

    def targets(self, addresses: str) -> Iterator[tuple[str, str, str]]:
        """Yield page, address and what it names within the site, for links or for what is loaded."""
        for name, page in self.pages.items():
            for address in getattr(page, addresses):
                parts = urlsplit(address)
                if not parts.scheme and not parts.netloc:
                    here = self.folder / name
                    target = (here.parent / unquote(parts.path)).resolve() if parts.path else here
                    yield name, address, target.relative_to(self.folder.resolve()).as_posix()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("site").resolve()
    done = built(DOCS, folder, "-D", "wary_one_theme=1")
    assert done.returncode == 0, done.stderr
    # With nothing compiled yet, a figure's runs wait for the compiler, and say so.
    assert [line for line in done.stderr.splitlines() if line.strip() and " sim.compiling " not in line] == []
    return Site(folder / "html")


@pytest.mark.parametrize("page", sorted(path.relative_to(ROOT).as_posix() for path in DOCS.rglob("*.md")))
def test_links_to_files_lead_to_files(page):
    """The built site is held to all its links, anchors too, among the long tests."""
    text = re.sub(r"^```.*?^```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)", text) if "." in link]
    assert not [link for link in links if not ((ROOT / page).parent / link).exists()]


@pytest.mark.long
def test_every_link_within_the_site_leads_somewhere(site):
    astray = []
    for page, address, target in site.targets("links"):
        anchor = unquote(urlsplit(address).fragment)
        if page == "page.html" and anchor.startswith("view="):
            continue  # what the model in a page shows
        if not (site.folder / target).is_file() or (anchor and anchor not in site.pages[target].anchors):
            astray.append((page, address))
    assert astray == []
    assert "page.html" in site.pages["try.html"].links


@pytest.mark.long
def test_nothing_is_loaded_from_a_network(site):
    within = {(page, address) for page, address, _ in site.targets("loads")}
    loaded = {(name, address) for name, page in site.pages.items() for address in page.loads}
    assert loaded
    assert {(name, address) for name, address in loaded - within if not address.startswith("data:")} == set()
    assert [address for _, address, target in site.targets("loads") if not (site.folder / target).is_file()] == []
    for sheet in site.folder.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", sheet.read_text(encoding="utf-8")), sheet


@pytest.mark.long
def test_the_reference_has_all_that_there_is(site):
    page = {name: site.pages[f"reference/{name}.html"] for name in ("parameters", "claims", "python", "command_line")}
    assert {f"parameter-{name}" for name in sim.parameters().index} <= page["parameters"].anchors
    assert {f"claim-{name}" for name in sim.evidence().index} <= page["claims"].anchors
    assert {f"sim.{name}" for name in sim.__all__} <= page["python"].anchors
    assert all(f"usage: {usage(command)}" in page["command_line"].text for command in COMMANDS.values())
    for name, wanted in (
        ("mechanisms", [option for _, option in sim.mechanisms().index]),
        ("outcomes", sim.outcomes().meaning),
        ("scenarios", sim.scenarios().question),
    ):
        assert [text for text in wanted if text not in site.pages[f"reference/{name}.html"].text] == []


@pytest.mark.long
def test_the_findings_are_those_that_are_stored(site):
    stored = json.loads((ROOT / "results" / "reference" / "patterns.json").read_text(encoding="utf-8"))
    text = site.pages["findings.html"].text
    expected = pd.read_csv(ROOT / "results" / "reference" / "expectations.csv").set_index("scenario")
    assert f"{(expected.verdict == 'met').sum()} met, {(expected.verdict == 'not met').sum()} not met" in text
    assert [name for name in expected.index if load(name).title not in text] == []
    for pattern in stored["patterns"]:
        assert f"{pattern['pattern']} {pattern['title']}: {pattern['verdict']}" in text
        assert all(criterion["says"] in text for criterion in pattern["criteria"])


@pytest.mark.long
def test_what_matters_and_which_claim_are_those_of_the_stored_study(site):
    stored = json.loads((ROOT / "results" / "reference" / "sensitivity.json").read_text(encoding="utf-8"))
    pages = dict.fromkeys(("shares", "indices", "pawn"), site.pages["what_matters.html"].text)
    pages |= dict.fromkeys(("claims", "articles", "grades", "knock_outs"), site.pages["which_claim.html"].text)
    columns = {"indices": ("total", "first"), "pawn": ("pawn",), "knock_outs": ("difference", "deviations")}
    for kind, text in pages.items():
        assert stored["command"] in text
        for row in stored[kind]:
            first, *others = (row[name] for name in columns.get(kind, ("share",)))
            said = [signed(first) if kind == "knock_outs" else number(first, 2), *(number(one, 2) for one in others)]
            assert [one for one in said if one not in text] == []
    for outcome in {row["outcome"] for row in stored["shares"]}:
        for kind in ("articles", "grades"):
            assert sum(row["share"] for row in stored[kind] if row["outcome"] == outcome) == pytest.approx(1, abs=0.01)


@pytest.mark.long
def test_the_stored_study_is_what_the_model_gives(tmp_path):
    """Contested claims alone: what is told of all inputs takes minutes, and hangs on the same runs."""
    stored = json.loads((ROOT / "results" / "reference" / "sensitivity.json").read_text(encoding="utf-8"))
    found = record_of(sim.sensitivity(stored["scenario"], methods="claims", seed=stored["seed"]), "")
    assert found["knock_outs"] == stored["knock_outs"], "renew it by `make sensitivity`"


@pytest.mark.long
def test_when_it_breaks_is_what_is_stored(site, extension):
    stored = json.loads(extension("discovered").STORED.read_text(encoding="utf-8"))
    text = site.pages["when_it_breaks.html"].text
    for name in ("density", "density_of_all", "coverage"):
        assert percent(stored[name]).replace(NO_BREAK, " ") in text
    assert stored["limits"]
    for one in (*stored["limits"], *stored["leaves"]):
        assert one["says"].replace(NO_BREAK, " ").replace("(params.", "(") in text
    same = extension("discovered")._rules() == stored["rules"]
    assert ("make discovered" in text) is not same


@pytest.mark.long
def test_who_moves_whom_is_what_is_stored(site, extension):
    moved, game = (extension("moved").stored(name) for name in ("influence", "game"))
    text = site.pages["who_moves_whom.html"].text
    assert moved["command"].split("figures")[0].strip() in text
    assert f"{len(moved['moves'])} of {moved['looked_at']} effects" in text
    told: dict[str, int] = {}
    for row in moved["moves"]:
        told[row["outcome"]] = told.get(row["outcome"], 0) + 1
        if told[row["outcome"]] <= extension("moved").MOST:
            effect = with_interval(row["mean_difference"], row["mean_low"], row["mean_high"])
            assert effect.replace(NO_BREAK, " ") in text
    assert game["equilibria"]
    for row in game["equilibria"]:
        assert number(row["payoff_russia"]) in text
    for replies in game["best_replies"].values():
        assert [row["reply"] for row in replies if row["reply"].replace("_", " ") not in text] == []


@pytest.mark.long
def test_what_survives_docking_is_what_is_stored(site, extension):
    stored, text = extension("docked").stored(), " ".join(site.pages["what_survives.html"].text.split())
    drawn = stored["conclusions"]
    fates = [[under["fate"] for under in one["under"].values()] for one in drawn]
    everywhere = sum(all(fate in ("survives", "no word") for fate in some) for some in fates)
    assert f"Of {stored['looked_at']} possible conclusions the model draws {len(drawn)}; {everywhere} of these" in text
    for place, rival in enumerate(stored["rivals"]):
        counts = [sum(some[place] == fate for some in fates) for fate in (*FATES, "no word")]
        assert f"{rival['says']} {' '.join(map(str, counts))}" in text
    for one in drawn:
        assert one["says"] in text
        for under in one["under"].values():
            if under["fate"] in ("falls", "turns"):
                said = extension("docked").estimate(one["unit"], under["value"], under["low"], under["high"])
                assert said.replace(NO_BREAK, " ") in text
    for one in stored["chain"]["answers"]:
        assert extension("docked").estimate(one["unit"], *one["chain"]).replace(NO_BREAK, " ") in text


@pytest.mark.long
def test_how_well_it_forecasts_is_what_is_stored(site, extension):
    stored, text = extension("hindcast").stored(), " ".join(site.pages["how_well_it_forecasts.html"].text.split())
    assert stored["command"] in text
    every = stored["questions"]["all"]
    for way, (value, _, _) in every["brier"].items():
        assert f"{number(value, 3)} ({way})" in text or way == "model"
    assert f"the model's mean Brier score is {number(every['brier']['model'][0], 3)}" in text.replace("’", "'")
    for name in ("all", "hard", "dull", "of counts"):
        group, ways = stored["questions"][name], [way for way in every["brier"] if way != "model"]
        brier = [number(group["brier"][way][0], 3) for way in every["brier"]]
        skill = [extension("hindcast").with_ends(group["skill"][way]) for way in ways]
        assert " ".join(brier) in text
        assert f"{group['forecasts']} forecasts, {group['came']} came {' '.join(skill)}" in text
        assert " ".join(number(group["logarithmic"][way][0], 3) for way in every["brier"]) in text
    for way, bands in stored["counts"]["covered"].items():
        ranked = number(stored["counts"]["ranked"][way][0], 3)
        assert f"{way} {ranked}" in text
        for ends in bands.values():
            assert extension("hindcast").percents(ends).replace(NO_BREAK, " ") in text
    for origin in stored["origins"]:
        learned = f"{origin['learned']['moved']} of {origin['learned']['drawn']}"
        assert f"{origin['origin']} {origin['known']} of {origin['parameters']}" in text
        assert learned in text
    for one in stored["reliability"]["model"]:
        assert f"{one['forecasts']} {percent(one['said'], 0)} {percent(one['came'], 0)}".replace(NO_BREAK, " ") in text


@pytest.mark.long
def test_the_stored_pushes_are_what_the_model_gives():
    stored = json.loads((ROOT / "results" / "reference" / "influence.json").read_text(encoding="utf-8"))
    found = influence_record(sim.influence(stored["scenario"], seed=stored["seed"]), stored["command"])
    assert found == stored, "renew it by `make influence`"


@pytest.mark.long
def test_the_questions_are_in_the_contents(site):
    index = site.pages["index.html"].links
    for page in (
        "what_matters",
        "which_claim",
        "who_moves_whom",
        "when_it_breaks",
        "what_survives",
        "how_well_it_forecasts",
    ):
        assert f"{page}.html" in index


@pytest.mark.long
def test_a_number_leads_to_its_claim_and_back(site):
    assert "claims.html#claim-A1-011" in site.pages["reference/parameters.html"].links
    assert "parameters.html#parameter-drone_output" in site.pages["reference/claims.html"].links
    assert "reference/claims.html#claim-A2-006" in site.pages["odd.html"].links
    assert "reference/parameters.html#parameter-drone_output" in site.pages["odd.html"].links


@pytest.mark.long
def test_what_the_tutorial_types_was_run(site):
    shown = 0
    for source in sorted([*DOCS.glob("tutorial/*.md"), *DOCS.glob("howto/*.md"), DOCS / "installation.md"]):
        text = site.pages[source.relative_to(DOCS).with_suffix(".html").as_posix()].text
        for command in re.findall(r"^```\{terminal\} (.*)$", source.read_text(encoding="utf-8"), re.MULTILINE):
            _, found, after = text.partition(f"$ {command}\n")
            assert found, (source, command)
            assert after.split("\n", 1)[0].strip(), (source, command)
            shown += 1
        assert "```console" not in source.read_text(encoding="utf-8"), f"{source}: use {{terminal}}, which runs it"
    assert shown


def drawn_on(page: Page) -> list[dict[str, str]]:
    return [image for image in page.images if "only-" in image.get("class", "")]


@pytest.mark.long
def test_figures_come_in_both_themes_and_with_words(site):
    figures = [image for page in site.pages.values() for image in drawn_on(page)]
    themes = [re.search("only-(light|dark)", image["class"])[1] for image in figures]
    assert themes.count("light") == themes.count("dark") > 0
    assert all(len(image["alt"].split()) > 10 for image in figures)
    assert all(image["loading"] == "lazy" for image in figures)
    told = [image["alt"] for image in drawn_on(site.pages["tutorial/figures.html"])]
    assert told
    assert all("50 runs of the scenario baseline" in alt for alt in told)


@pytest.mark.long
def test_a_dark_page_has_figures_in_its_own_colours(tmp_path):
    done = built(DOCS, tmp_path)
    assert done.returncode == 0, done.stderr
    light = {path.name: path for path in (tmp_path / "html" / "_images").glob("*_light.svg")}
    assert light
    for name, path in light.items():
        dark = path.with_name(name.replace("_light", "_dark"))
        assert re.findall("#[0-9a-f]{6}", dark.read_text()) != re.findall("#[0-9a-f]{6}", path.read_text()), name


@pytest.mark.long
def test_the_gallery_shows_every_figure_of_the_project(site):
    page = site.pages["gallery.html"]
    names = [*pictures.DRAWN, *pictures.ALIKE]
    anchors = {f"figure-{name.replace('_', '-')}" for name in names}
    assert anchors <= page.anchors
    assert anchors == {address[1:] for address in page.links if address.startswith("#figure-")}
    # in the index and in its place, light and dark
    files = Counter(Path(image["src"]).stem for image in drawn_on(page))
    assert len(files) == 2 * len(names)
    assert set(files.values()) == {2}
    for name in names:
        assert any(stem.startswith(name) for stem in files), name


def test_what_the_gallery_types_draws_its_figures(extension):
    gallery, sections = extension("gallery"), extension("gallery_words").SECTIONS
    section = sections["comparison"]
    code = section.python.replace(f"runs={extension('project_figures').COMPARED_RUNS}", f"runs={FEW_RUNS}")
    names = {"sim": sim}
    exec(code, names)  # noqa: S102 - the documentation's own lines
    for kind, words in section.figures.items():
        assert eval(gallery.plot_call(kind, words), names).axes, kind  # noqa: S307 - as above
    for one in sections.values():
        program, command, *_ = one.command.split()
        assert program == "wary"
        assert command in COMMANDS


@pytest.mark.long
def test_every_scenario_has_a_card_with_what_was_expected_and_what_was_found(site, extension):
    page = site.pages["reference/scenarios.html"]
    expected = pd.read_csv(ROOT / "results" / "reference" / "expectations.csv").set_index("scenario")
    assert {f"scenario-{name.replace('_', '-')}" for name in sim.scenarios().index} <= page.anchors
    assert "wary run scenario=baseline" in page.text
    for name, row in expected.iterrows():
        card = page.text.split(f"\n{name} · ")[1].split("wary compare scenarios=")[0]
        scenario = load(name)
        assert scenario.question in card
        assert f"The expectation was {row.verdict}." in card
        assert not isinstance(row.because, str) or row.because in card
        changed = assumptions_of(load(scenario.chain[-2]), scenario)
        assert changed
        assert all(extension("markdown").capital(one.title)[1:] in card for one in changed)
        assert all(claim in card for one in changed for claim in one.claims)
        assert f"wary compare scenarios={scenario.chain[-2]},{name}" in page.text
