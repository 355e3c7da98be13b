"""Everything around the flows: courtesy, first reply, consent, handbook, modes, drafts, files."""

import pytest

from assistant.asker import Verification
from assistant.settings import Mode
from assistant.turn import ButtonPress, Dialogue, EffectKind, Question
from erp_core.kernel.actor import system
from tests.builders.coffee_shop import asker
from tests.builders.unchanged import digest


def kinds(result):
    return [effect.kind for effect in result.effects]


def test_the_first_reply_says_that_it_is_automated(shop, talk):
    english = talk(shop.wei).says("hello", first_reply=True)
    assert english.reply.startswith(
        "Hello! This is the automated assistant of Crane Harbour Coffee. Write “person”"
    )
    chinese = talk(shop.wei, language="zh").says("你好", first_reply=True)
    assert "鹤港咖啡的自动助手" in chinese.reply
    assert "automated" not in talk(shop.wei).says("hello").reply


@pytest.mark.parametrize(
    ("words", "effect"),
    [
        ("STOP", EffectKind.OPT_OUT),
        ("退订", EffectKind.OPT_OUT),
        ("START", EffectKind.OPT_IN),
        ("please stop sending me messages", EffectKind.OPT_OUT),
    ],
)
def test_consent_follows_the_customers_own_words(shop, talk, words, effect):
    assert kinds(talk(shop.wei).says(words)) == [effect]


def test_a_question_is_answered_from_the_handbook_with_its_source(shop, talk):
    answer = talk(None).says("what is your return policy?")
    assert answer.reply == (
        "Unopened bags can be returned within 30 days. Details: https://crane.example/returns\n"
        "(Source: Returns)"
    )
    assert [(one.kind, one.reference) for one in answer.citations] == [
        ("handbook", "handbook/returns/en#1")
    ]


def test_the_handbook_answers_in_chinese(talk):
    assert talk(None, language="zh").says("你们的退货政策是什么？").reply == (
        "未开封的咖啡豆30天内可以退货。\n（来源：退货）"
    )


def test_a_page_that_nobody_approved_is_not_quoted(talk):
    answer = talk(None).says("what is your discount policy?")
    assert "50" not in answer.reply
    assert "evil" not in answer.reply
    assert answer.citations == ()


def test_without_an_answer_a_person_is_offered_and_comes_on_yes(talk):
    thread = talk(None)
    offered = thread.says("what is your policy on gift wrapping for weddings?")
    assert "Shall I bring in a person?" in offered.reply
    assert [value for _, value in offered.options] == ["yes", "no"]
    assert kinds(offered) == []
    assert kinds(thread.says("yes please")) == [EffectKind.HAND_OVER]


def test_a_person_may_be_declined(talk):
    thread = talk(None)
    thread.says("what is your policy on gift wrapping for weddings?")
    assert kinds(thread.chooses("no")) == []


def test_prices_and_stock_are_public(shop, talk):
    assert talk(None).says("how much is the house blend?").reply == (
        "House Blend costs €24.50 per kilogram, tax included. It is in stock (43 kg)."
    )
    assert talk(None, language="zh").says("云南单品豆有货吗？").reply == (
        "云南单品豆每千克 €31.00，含税。目前缺货。"
    )


def test_more_than_there_is_is_said(talk):
    answer = talk(None).says("got the house blend? like 70 by fri")
    assert answer.reply == (
        "House Blend costs €24.50 per kilogram, tax included: €1,715.00 for 70 kg. "
        "By Friday 22 May, 43 kg of 70 kg can be with you. "
        "The other 27 kg are not in stock, and I have no date for them yet.\n\n"
        "Shall I tell our sales team that you'd like it?"
    )
    assert answer.proposal is None


def test_an_article_that_is_not_named_is_asked_for(talk):
    thread = talk(None)
    asked = thread.says("how much is it?")
    assert "House Blend" in asked.reply
    assert "€24.50" in thread.says("the house blend").reply


def test_a_file_without_words_is_acknowledged_and_shown_to_a_person(shop, talk):
    answer = talk(shop.wei).says("", attachments=1)
    assert answer.reply.startswith("Thank you, your file has arrived.")
    assert kinds(answer) == [EffectKind.HAND_OVER]


def test_another_language_is_answered_from_then_on(shop, talk):
    thread = talk(shop.wei)
    assert thread.says("中文可以吗").language == "zh"
    assert thread.dialogue.language == "zh"


def test_a_thread_that_a_person_handles_gets_a_draft_and_no_reply(shop, talk):
    answer = talk(shop.wei).says("where is my order?", person_handles=True)
    assert answer.reply == ""
    assert "Order 1042" in answer.draft.text
    assert [one.reference for one in answer.draft.citations] == ["1042"]
    assert answer.draft.confidence > 0.5


def test_a_draft_offers_and_confirms_nothing(shop, talk):
    thread = talk(shop.wei)
    thread.says("cancel order 1042")
    before = digest(shop.database)
    answer = thread.says("yes", person_handles=True)
    assert (answer.confirmed, answer.proposal, answer.effects) == (None, None, ())
    assert talk(shop.wei).says("cancel order 1042", person_handles=True).proposal is None
    assert digest(shop.database) == before


def test_a_stop_is_honoured_whoever_handles_the_thread(shop, talk):
    assert kinds(talk(shop.wei).says("STOP", person_handles=True)) == [EffectKind.OPT_OUT]


def test_a_channel_may_only_suggest(shop, talk, make_assistant):
    careful = make_assistant(modes={"telegram": Mode.SUGGEST})
    answer = talk(shop.wei, assistant=careful).says("where is my order?")
    assert answer.reply == ""
    assert "Order 1042" in answer.draft.text


def test_a_channel_may_be_off(shop, talk, make_assistant):
    silent = make_assistant(modes={"telegram": Mode.OFF})
    thread = talk(shop.wei, assistant=silent)
    answer = thread.says("where is my order?")
    assert (answer.reply, answer.draft, answer.effects) == ("", None, ())
    assert kinds(thread.says("STOP")) == [EffectKind.OPT_OUT]


def test_an_unsure_answer_becomes_a_draft_and_a_person_is_called(shop, talk, make_assistant):
    unsure = make_assistant(suggest_below=1.0)
    answer = talk(shop.wei, assistant=unsure).says("where is my order?")
    assert answer.reply == ""
    assert "Order 1042" in answer.draft.text
    assert kinds(answer) == [EffectKind.HAND_OVER]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n",
        "?",
        "👍",
        "0",
        "a" * 4000,
        "{order}",
        "%s %(x)s",
        "\ufffd\u0000",
        "1042 " * 500,
    ],
)
def test_any_input_gets_an_answer_and_no_exception(shop, make_assistant, text):
    assistant = make_assistant()
    for who in (asker(shop, shop.wei), asker(shop, None)):
        answer = assistant.answer(Question(1, text, Dialogue()), who)
        assert "error" not in answer.trace


def test_a_stale_dialogue_does_no_harm(shop, make_assistant):
    dialogue = Dialogue(awaiting="choice", options=["order=1"], slots={"x": "y"})
    press = ButtonPress(None, yes=False, choice="order=2")
    answer = make_assistant().answer(Question(1, "", dialogue, button=press), asker(shop, shop.wei))
    assert answer.reply == "That choice is no longer open. Please tell me what you'd like."


def test_a_database_that_is_away_ends_in_an_apology_and_a_person(shop, make_assistant):
    assistant = make_assistant()
    wei = asker(shop, shop.wei)
    shop.database.engine.dispose()
    with shop.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE orders RENAME TO mislaid")
    answer = assistant.answer(Question(1, "where is my order?", Dialogue()), wei)
    assert answer.reply.startswith("Sorry, something went wrong on our side. Nothing was changed.")
    assert kinds(answer) == [EffectKind.HAND_OVER]
    assert answer.confidence == 0


@pytest.mark.parametrize(
    ("lost", "introduced"),
    [
        ("orders", "Hello! This is the automated assistant of "),
        ("organisation", "Hello! This is an automated assistant. "),
    ],
)
def test_an_apology_that_is_the_first_reply_says_that_it_is_automated(
    shop, make_assistant, lost, introduced
):
    assistant = make_assistant()
    shop.database.engine.dispose()
    with shop.database.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {lost} RENAME TO mislaid")
    question = Question(1, "where is my order?", Dialogue(), first_reply=True)
    answer = assistant.answer(question, asker(shop, shop.wei))
    assert answer.reply.startswith(introduced)
    assert "\n\nSorry, something went wrong on our side." in answer.reply


def test_staff_is_not_served_as_a_customer(shop, make_assistant):
    from dataclasses import replace

    staff = replace(asker(shop, shop.wei, Verification.CODE), actor=system())
    answer = make_assistant().answer(Question(1, "cancel order 1042", Dialogue()), staff)
    assert answer.proposal is None
    assert answer.citations == ()
