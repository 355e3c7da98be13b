"""The first day again with a language model: other understanding, the same end state.

A story says in ``model`` what a model calls for each of its texts. The facts, the offers and the
refusals have to be the same as without one; the provider is a real server on loopback.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.openai import OPENAI
from tests.fakes.provider import Say, by_words, provider_server
from tests.scenarios.test_day_one import STORIES, check
from tests.scenarios.world import World, living_in

MODELLED = [story for story in STORIES if "model" in story]


@pytest.mark.parametrize("story", MODELLED, ids=[story["name"] for story in MODELLED])
def test_day_one_with_a_model(story: dict[str, Any], world: World, tmp_path: Path) -> None:
    with provider_server(OPENAI) as provider:
        provider.brain = by_words(rounds(story))
        assistant = {
            "models": "openai:day-one,offline",
            "openai_api_key": "sk-test",
            "openai_base_url": provider.base_url,
            "ladder": "linked",
            "provider_seconds": 20.0,
        }
        with living_in(world, tmp_path, assistant=assistant) as desk:
            check(story, desk)

    assert provider.received


def rounds(story: dict[str, Any]) -> dict[str, list[Say]]:
    """What the model calls, by the words it reads."""
    return {
        words(text): [Say(calls=tuple((name, given) for name, given in calls)), Say("")]
        for text, calls in zip(story["texts"], story["model"], strict=True)
        if calls
    }


def words(text: str | dict[str, str]) -> str:
    """What of a message a model reads."""
    return text if isinstance(text, str) else text.get("caption", "")
