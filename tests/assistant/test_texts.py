import string

import pytest

from assistant.commands import FlowName
from assistant.offline.routes import ROUTES
from assistant.texts import load_texts
from assistant.tools import TOOLS
from assistant.tools.contract import ToolEffect


def placeholders(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.fixture(scope="module")
def texts():
    return load_texts()


def test_both_languages_have_the_same_sentences(texts):
    english, chinese = texts.words("en").sentences, texts.words("zh").sentences
    assert set(english) == set(chinese)
    assert len(english) > 120


def test_a_sentence_has_the_same_placeholders_in_both_languages(texts):
    english, chinese = texts.words("en").sentences, texts.words("zh").sentences
    unequal = [key for key in english if placeholders(english[key]) != placeholders(chinese[key])]
    assert unequal == []


def test_no_chinese_sentence_was_left_in_english(texts):
    chinese = texts.words("zh").sentences
    untranslated = [
        key
        for key, sentence in chinese.items()
        if placeholders(sentence) == set() and not any(sign >= "\u4e00" for sign in sentence)
    ]
    assert untranslated == []


@pytest.mark.parametrize("flow", FlowName)
def test_every_flow_has_a_name(texts, flow):
    assert texts.words("en").has(f"name.{flow}")


def test_every_write_has_words_for_yes_and_no(texts):
    writes = [tool.name for tool in TOOLS if tool.effect is ToolEffect.WRITE]
    missing = [
        f"{answer}.{name}"
        for name in writes
        for answer in ("yes", "no")
        if not texts.words("en").has(f"{answer}.{name}")
    ]
    assert missing == []
    assert len(writes) == 12


def test_every_reason_to_bring_in_a_person_can_be_told(texts):
    reasons = [route.reason for route in ROUTES.values() if route.reason]
    missing = [reason for reason in reasons if not texts.words("zh").has(f"reason.{reason}")]
    assert missing == []
    assert reasons


def test_an_unknown_language_is_english(texts):
    assert texts.words(None).language == "en"
    assert texts.words("de").language == "en"
