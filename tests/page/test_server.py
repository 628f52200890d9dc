"""The dashboard's server on a real socket: it gives the page and the listed reports, to whom it should, and no more."""

from http.client import HTTPConnection
from urllib.parse import quote

import pytest

from helpers.dashboard import REPORT, served, some_results, stored
from sim.case.case import load_case
from sim.case.columns import Column
from sim.page.own import own_scenarios
from sim.page.stored_folders import listed_results
from sim.scenario.load import load

EVERYWHERE = "0.0.0.0"  # noqa: S104 - as in a classroom


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("machine") / "results"
    some_results(folder)
    (folder.parent / "secret.html").write_text("secret")
    (folder / "linked").symlink_to(folder / "run")
    stored(folder, "run/a b%2F&é", {"report.html": REPORT})
    stored(folder, "run/odd", {"summary.csv": "a,b\n1,2\n"})
    return folder


def asked(server, target, host=None, method="GET"):
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=20)
    connection.putrequest(method, target, skip_host=True)
    if host != "":
        connection.putheader("Host", host or f"127.0.0.1:{server.server_port}")
    connection.endheaders()
    response = connection.getresponse()
    return response.status, response.read().decode(), response.headers


def test_gives_the_page_and_the_reports_that_are_listed(root):
    with served(root) as server:
        status, text, headers = asked(server, "/?x=1")
        assert (status, text) == (200, "<p>the page")
        assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        assert headers["Referrer-Policy"] == "no-referrer"
        for name in ("run/baseline", "run/a b%2F&é"):
            status, text, headers = asked(server, f"/results/{quote(name)}/report.html")
            assert (status, text) == (200, REPORT)
            assert headers["Content-Security-Policy"].startswith("sandbox allow-scripts ")
        assert asked(server, "/", method="HEAD")[:2] == (200, "")
        status, text, _ = asked(server, "/results/run/damaged/report.html")
        assert status == 500
        assert "is damaged: report.html has " in text


@pytest.mark.parametrize(
    "target",
    [
        "/results",
        "/results/",
        "/results/report.html",
        "/results/run/baseline/summary.csv",
        "/results/run/baseline/manifest.json",
        "/results/run/baseline/",
        "/results/compare/two/report.html",
        "/results/linked/baseline/report.html",
        "/results/../secret.html",
        "/results/%2e%2e/secret.html",
        "/results/..%2fsecret.html/report.html",
        "/../../../../etc/passwd",
        "/etc/passwd",
        "//etc/passwd",
        "/results//run/baseline/report.html",
        "/results/run/baseline%00/report.html",
        "/results/run\\baseline/report.html",
        "*",
        "http://127.0.0.1/",
    ],
)
def test_gives_nothing_else(root, target):
    with served(root) as server:
        status, text, _ = asked(server, target)
        assert (status, text) == (404, "There is nothing here.\n")


def test_another_site_cannot_have_a_browser_read_from_it(root):
    with served(root) as server:
        for host in ("evil.example", f"evil.example:{server.server_port}", "127.0.0.1", "127.0.0.1:1", ""):
            assert asked(server, "/", host)[0] == 403
        for host in (f"localhost:{server.server_port}", f"[::1]:{server.server_port}"):
            assert asked(server, "/", host)[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_written(root, method):
    with served(root) as server:
        assert asked(server, "/", method=method)[0] == 501


def test_on_a_network_only_those_with_the_token_get_in(root):
    with served(root, host=EVERYWHERE) as server, served(root, host=EVERYWHERE) as another:
        assert len(server.token) >= 20
        assert server.token != another.token
        assert server.address.endswith(f":{server.server_port}/{server.token}/")
        for target in (
            "/",
            "",
            "/results/run/baseline/report.html",
            f"/{another.token}/",
            f"/{server.token[:-1]}/",
            "/é/",
        ):
            status, text, _ = asked(server, quote(target, safe="/"), "any.example")
            assert (status, text) == (403, "The address lacks its token: ask for the whole address.\n")
        assert asked(server, f"/{server.token}/", "any.example")[:2] == (200, "<p>the page")
        assert asked(server, f"/{server.token}/results/run/baseline/report.html", "any.example")[1] == REPORT
        assert asked(server, f"/{server.token}")[2]["Location"] == f"/{server.token}/"


def test_lists_what_came_out(root):
    case = load_case()
    found = {one["name"]: one for one in listed_results(root, case)}
    drones = Column.split("delivered[drones]").title(case.roster)
    assert set(found) == {"run/baseline", "run/damaged", "run/a b%2F&é", "run/odd", "compare/two", "broken"}
    assert found["run/odd"]["wrong"] == "is not as this version writes it."
    assert found["broken"]["wrong"].endswith("is damaged: not JSON.")
    run, compared = found["run/baseline"], found["compare/two"]
    assert run["table"]["rows"] == [[f"{drones} (units)", "1,230", "2 to 6,000"]]
    assert (run["command"], run["facts"], run["report"]) == ("wary run baseline 'a b'", ["runs 20", "seed 0"], True)
    assert compared["table"]["rows"] == [
        ["ceasefire", "1", "0", "0", "1", "not met"],
        ["no denials", "0", "1", "0", "0", "none"],
    ]
    assert not compared["report"]
    assert listed_results(root / "nowhere", load_case()) == []


def test_own_scenarios_are_those_that_run_as_the_page_does(tmp_path):
    texts = {
        "mine": "name: mine\ntitle: Mine\nbase: ceasefire\n",
        "taken": "name: ceasefire\ntitle: Taken\nbase: baseline\n",
        "broken": "name: broken\nbase: nowhere\n",
        "shorter": "name: shorter\ntitle: Shorter\nbase: baseline\nhorizon: 2026-01-05\n",
        "no_scenario": "services:\n  name: x\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    case = load_case()
    found, left_out = own_scenarios([tmp_path, case.scenarios], case)
    assert list(found) == [str(tmp_path / "mine.yaml")]
    assert next(iter(found.values())).events == load("ceasefire").events
    assert [text.removeprefix(f"{tmp_path}/") for text in left_out] == [
        "broken.yaml is left out: title: is missing; this key is required. base: 'nowhere' is not a scenario. "
        "Did you mean 'known_later'?",
        "shorter.yaml is left out: it runs from 2022-02-21 to 2026-01-05, and the page from 2022-02-21 to 2027-12-27.",
        "taken.yaml is left out: there is a scenario ceasefire already.",
    ]
