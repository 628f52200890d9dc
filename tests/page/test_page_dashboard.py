"""The page of a dashboard in a real browser: results and scenarios of the machine are there, and run like any other."""

import sim
from helpers.dashboard import served, some_results
from helpers.page import DIGESTS, FEW, address_of, asked_for, data_of, in_python, opened, text_of, until
from sim.case.case import load_case
from sim.page.own import own_scenarios
from sim.page.page import contents_of, render
from sim.page.server import report_address
from sim.page.stored_folders import listed_results

MINE = "name: mine\ntitle: Mine <b>&\nbase: ceasefire\nparams: {drone_output: 120}\n"


def test_results_and_scenarios_of_the_machine_are_there(browser, page, tmp_path, monkeypatch):
    root, file = tmp_path / "results", tmp_path / "my own.yaml"
    some_results(root)
    file.write_text(MINE)
    case = load_case()
    own, left_out = own_scenarios([tmp_path], case)
    assert left_out == []
    stored = data_of(page)["stored"]
    monkeypatch.setattr("sim.page.data.stored_results", lambda *_: stored | {"mine": stored["ceasefire"]})
    contents = contents_of(case, own)

    def made():
        results = [{**one, "report": report_address(one["name"])} for one in listed_results(root, case)]
        return render(contents, {"folder": "results", "results": results, "leftOut": ["x.yaml is left out: <b>."]})

    with served(root, made) as server:
        asked_for(browser)
        opened(browser, server.address, address_of("mine", {}, FEW, 2))
        assert browser.execute_script(DIGESTS) == [in_python(str(file), {}, FEW, 2)]
        assert f"scenario='{file}'" in text_of(browser, "change")
        assert "Mine <b>& (your own)" in text_of(browser, "scenario")
        browser.find_element("css selector", "[data-view=results]").click()
        shown = text_of(browser, "results")
        assert "x.yaml is left out: <b>." in shown
        assert "wary run baseline 'a b'" in shown
        assert "not met" in shown
        until(browser, "return location.hash.includes('view=results')")
        browser.refresh()
        until(browser, "return app.ready && app.state.view === 'results'")
        assert browser.get_log("browser") == []
        assert {url.split("/")[2] for url in asked_for(browser) if url.startswith("http")} == {
            f"127.0.0.1:{server.server_port}"
        }
        browser.get(f"{server.address}results/run/baseline/report.html")
        assert browser.title == "A report"
        assert browser.execute_script("return origin") == "null"


def test_file_of_its_own_has_no_results(browser, page):
    opened(browser, page, "view=results", ready="return !document.getElementById('notice').hidden && app.ready")
    assert "view=results is not allowed here." in text_of(browser, "notice")
    assert not browser.find_elements("css selector", "[data-view=results]")
    assert sim.__version__ in browser.find_element("css selector", ".kind").text
