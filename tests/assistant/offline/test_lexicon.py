"""The data that decides is complete: every entry compiles, every intent has a way to go."""

from importlib.resources import files

import pytest
import yaml

from assistant.offline import lexicon
from assistant.offline.intents import COURTESIES, Intent
from assistant.offline.language import has_chinese
from assistant.offline.routes import ROUTES
from assistant.offline.training import load_examples

ENTRIES = yaml.safe_load((files("assistant.offline") / "lexicon.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(map(str, ENTRIES)))
def test_an_entry_is_a_regular_expression_that_needs_some_text(name: str) -> None:
    may_be_empty = {"filler_before_object", "nothing_more"}
    assert (lexicon.pattern(name).fullmatch("") is not None) == (name in may_be_empty)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("trouble", "the grinder doesn't work"),
        ("trouble", "it isn't working"),
        ("trouble", "it won't turn on"),
        ("trouble", "it doesnt work"),
        ("made_out_wrong", "i didn't order this"),
        ("made_out_wrong", "it doesn't match"),
        ("about_a_machine", "the heron's lid"),
    ],
)
def test_a_word_is_found_with_its_apostrophe_and_without(name: str, text: str) -> None:
    assert lexicon.has(name, text)


def test_an_intent_asks_for_a_flow_or_is_a_courtesy_or_consent() -> None:
    consent = {Intent.OPT_OUT, Intent.OPT_IN}
    assert set(Intent) == set(ROUTES) | COURTESIES | consent
    assert not set(ROUTES) & (COURTESIES | consent)


def test_every_intent_is_taught_in_both_languages() -> None:
    taught = {(example.intent, example.language) for example in load_examples()}
    assert taught == {(intent, language) for intent in Intent for language in ("en", "zh")}


def test_training_phrases_are_the_same_every_time_and_carry_no_open_slot() -> None:
    examples = load_examples()
    assert examples == load_examples()
    assert all("{" not in example.text and "<" not in example.text for example in examples)


def test_english_phrases_carry_no_chinese() -> None:
    mixed = [e.text for e in load_examples() if e.language == "en" and has_chinese(e.text)]
    assert mixed == []
