"""What an actor sees: nobody sees another's mind."""

import pytest

from sim.case.case import load_case
from sim.case.columns import OUTCOMES, Column
from sim.case.visible import visible_to

ROSTER = load_case().roster


@pytest.mark.parametrize("actor", ROSTER.names("actors"))
def test_nobody_sees_what_is_anothers(actor):
    seen = [Column.split(name) for name in visible_to(actor, ROSTER)]
    for column in seen:
        kind = OUTCOMES[column.outcome].kind
        if kind == "actors":
            assert column.labels == (actor,)
        elif kind == "dyads":
            assert column.labels[0] == actor
        elif kind == "beliefs":
            assert ROSTER.file.beliefs[column.labels[0]].observer in (None, actor)
        assert column.unit != "1/week"
    assert Column("posture", (actor,)) in seen


def test_goods_are_seen_by_their_parties_alone():
    for name, item in ROSTER.file.items.items():
        parties = [actor for actor in ROSTER.names("actors") if f"delivered[{name}]" in visible_to(actor, ROSTER)]
        assert sorted(parties) == sorted([item.supplier, item.recipient])
