"""What a page is told of a case."""

from helpers.page import data_of
from sim.case.case import load_case
from sim.ground.axes import ACTS
from sim.page.page import ASSETS, ENGINE, VIEW
from sim.recorded.acts import ACTS_IN_WORDS


def test_every_act_is_in_words_and_what_a_word_is_about_is_said(page):
    assert tuple(ACTS_IN_WORDS) == ACTS
    case = load_case()
    actors = {one["name"]: dict(zip(one["menu"], one["acts"], strict=True)) for one in data_of(page)["actors"]}
    assert actors["russia"]["diversify"] == "pay what it owes in part and buy elsewhere"
    assert actors["israel"]["stand_by"] == "nothing beyond what goes on anyway"
    for name, actor in case.roster.file.actors.items():
        for posture, acts in actor.postures.items():
            assert (" transfers of " in actors[name][posture]) == bool(acts.about)


def test_every_script_is_loaded_once():
    for folder, names in (("engine", ENGINE), ("view", VIEW)):
        assert sorted(names) == sorted(path.stem for path in (ASSETS / folder).glob("*.js"))
