"""Every turn of a conversation can be played again, also after the books have gone on."""

import json
from pathlib import Path

import pytest

from erp_core.conversations import TurnNotFound
from erp_core.kernel.actor import system
from frontdesk.workflows.chat import converse
from frontdesk.workflows.replaying import last_turns, replay
from tests.scenarios.world import World, digest, living_in

TEXTS = ["wheres my stuff", "太慢了,取消吧", "yes", "flurb", "what is your returns policy?"]


def test_every_turn_of_a_conversation_is_reproduced(world: World, tmp_path: Path) -> None:
    with living_in(world, tmp_path) as desk:
        converse(desk, "telegram", "700100001", TEXTS, loops_running=False)
        before = digest(desk)
        listed = last_turns(desk, system()).turns[: len(TEXTS)]
        played = [replay(desk, system(), one.turn) for one in reversed(listed)]

        assert [one.asked for one in played] == TEXTS
        assert [one.differences for one in played] == [[]] * len(TEXTS)
        assert all(one.same for one in played)
        assert "1042" in played[0].reply
        assert json.loads(played[1].model_dump_json())["decisions"][0]["tool"] == "cancel_order"
        assert digest(desk) == before


def test_a_turn_that_never_was_is_refused(world: World, tmp_path: Path) -> None:
    with living_in(world, tmp_path) as desk, pytest.raises(TurnNotFound):
        replay(desk, system(), 999_999)
