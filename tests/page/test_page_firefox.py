"""The page in Firefox, where the system has it: opened, compared, stepped, played, without an error or a request."""

import pytest

from helpers.firefox import firefox
from helpers.page import BEGUN, DIGESTS, FEW, READY, VIEWS, in_python

pytestmark = pytest.mark.long
READ = ("file:", "blob:", "data:", "about:")


@pytest.fixture(scope="module")
def fox(tmp_path_factory):
    with firefox(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


def test_whole_page_in_firefox(fox, page):
    fox.open(f"{page.as_uri()}#view=change&runs={FEW}&params.drone_output=120")
    fox.until(READY)
    sides = [in_python("baseline", changes, FEW, 0) for changes in ({}, {"params.drone_output": 120})]
    assert fox.run(DIGESTS) == sides
    assert fox.run("return app.pool.count") > 0
    for view in VIEWS:
        fox.run(f"app.go('{view}')")
        fox.until(READY)
    fox.run("app.go('play'); document.querySelector('[data-begin=iran]').click()")
    for turn in range(0, 77, 13):
        fox.until(f"{BEGUN} && app.state.moves[0].length === {turn}")
        fox.run("spell.value = '13'; decide.click()")
    fox.until("return document.querySelector('#play').textContent.includes('Questions for discussion')")
    fox.until("return location.hash.includes('ended=true')")
    fox.call("browsingContext.reload", context=fox.window, wait="complete")
    fox.until("return document.querySelector('#play').textContent.includes('Questions for discussion')")
    text = fox.run("app.go('change'); return asFile(document.querySelector('svg.chart'))")
    assert text.startswith("<svg")
    assert fox.logged == []
    assert [url for url in fox.asked if not url.startswith(READ)] == []


def test_firefox_that_runs_no_webassembly_shows_stored_results(fox, page):
    added = fox.call("script.addPreloadScript", functionDeclaration="() => { delete window.WebAssembly; }")
    try:
        fox.open(page.as_uri())
        fox.until("return !document.getElementById('notice').hidden")
        assert "stored results are shown" in fox.run("return document.getElementById('notice').textContent")
        assert fox.run("return !!document.querySelector('#change svg.chart')")
    finally:
        fox.call("script.removePreloadScript", script=added["script"])
