from dataclasses import replace

import pytest

from assistant.agent import Assistant
from assistant.settings import AssistantSettings
from assistant.turn import Dialogue, Question
from knowledge import Hit
from tests.builders.coffee_shop import asker
from tests.builders.handbook import RETURNS, Handbook


class OnePage(Handbook):
    """Answers everything with one page."""

    def __init__(self, passage):
        self.passage = passage

    def search(self, query, *, language, limit=5):
        return [Hit(self.passage, 1.0, 1.0)]


@pytest.fixture
def answer(shop, understander):
    def ask(**changes):
        assistant = Assistant(
            database=shop.database,
            knowledge=OnePage(replace(RETURNS, **changes)),
            settings=AssistantSettings(),
            understander=understander,
        )
        question = Question(1, "what is your return policy?", Dialogue())
        return assistant.answer(question, asker(shop, None)).reply

    return ask


def test_a_table_is_told_in_lines(answer):
    table = "| Where | Cost |\n|---|---|\n| Germany | €4.90 |\n| EU | €9.90 |\nFree from €49."
    assert answer(text=table).startswith(
        "Where · Cost\nGermany · €4.90\nEU · €9.90\nFree from €49."
    )


def test_marks_of_markdown_are_left_out(answer):
    assert answer(text="## Returns\n**30 days**, `unopened`.").startswith("30 days, unopened.")


def test_the_section_is_named_with_the_page(answer):
    assert answer(heading="Opened bags").endswith("(Source: Returns – Opened bags)")


def test_a_long_page_is_cut_after_a_sentence(answer):
    reply = answer(text="This is a rule. " * 100)
    quoted = reply.partition("\n(Source")[0]
    assert len(quoted) <= 700
    assert quoted.endswith("This is a rule.")


def test_a_link_of_an_approved_page_may_leave_a_picture_may_not(answer):
    reply = answer(text="See https://a.example/x ![](https://a.example/x.png).")
    assert "https://a.example/x " in f"{reply} "
    assert "png" not in reply
