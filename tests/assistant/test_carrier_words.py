"""Words that a carrier obeys: read by rule, never by a model, and never asked for by us."""

import pytest

from assistant.turn import Effect, EffectKind
from erp_core.sales import OrderState
from tests.assistant.test_orders import order

CARRIERS = ["sms", "whatsapp"]
WHOLE_OUT = Effect(EffectKind.OPT_OUT, whole=True)
WHOLE_IN = Effect(EffectKind.OPT_IN, whole=True)


@pytest.mark.parametrize("channel", CARRIERS)
@pytest.mark.parametrize("word", ["STOP", "stopall", "Unsubscribe", "OPTOUT", "退订", "TD"])
def test_a_stop_ends_everything_without_a_word(shop, talk, channel, word):
    answer = talk(shop.ana, channel=channel).says(word, first_reply=True)

    assert (answer.reply, answer.effects) == ("", (WHOLE_OUT,))


@pytest.mark.parametrize("word", ["CANCEL", "end", "Quit", "revoke"])
def test_on_sms_the_carriers_words_end_everything_while_an_offer_is_open(shop, talk, word):
    thread = talk(shop.wei, channel="sms")
    thread.says("cancel order 1042")

    answer = thread.says(word)

    assert (answer.reply, answer.effects) == ("", (WHOLE_OUT,))
    assert (answer.confirmed, answer.dialogue.flow, answer.dialogue.awaiting) == (None, None, None)
    assert order(shop, "1042").state is OrderState.CONFIRMED


@pytest.mark.parametrize("channel", ["whatsapp", "telegram", "webchat", "terminal"])
def test_elsewhere_a_cancel_takes_back_what_is_open(shop, talk, channel):
    thread = talk(shop.wei, channel=channel)
    thread.says("where is my parcel?")
    thread.says("change the address of order 1042")

    answer = thread.says("cancel")

    assert answer.effects == ()
    assert answer.reply != ""


@pytest.mark.parametrize("channel", CARRIERS)
def test_start_resumes_everything(shop, talk, channel):
    answer = talk(shop.ana, channel=channel).says("START")

    assert answer.reply == "You'll get our messages here again. Write STOP to end them."
    assert answer.effects == (WHOLE_IN,)


@pytest.mark.parametrize("channel", CARRIERS)
def test_free_words_end_offers_only_where_a_carrier_would_not_obey_them(shop, talk, channel):
    answer = talk(shop.ana, channel=channel).says("please stop sending me messages")

    assert answer.effects == (Effect(EffectKind.OPT_OUT),)
    assert answer.reply == (
        "You won't get any more offers from us here. Write STOP to end all messages."
    )


def test_elsewhere_a_stop_is_answered_as_before(shop, talk):
    answer = talk(shop.wei).says("STOP")

    assert answer.effects == (Effect(EffectKind.OPT_OUT),)
    assert answer.reply.startswith("You won't get any more messages from us here.")


@pytest.mark.parametrize("word", ["HELP", "help.", "Info"])
def test_help_is_answered_with_how_to_reach_a_person_and_how_to_stop(shop, talk, word):
    answer = talk(shop.ana, channel="sms").says(word)

    assert answer.reply == (
        "I'm an automated assistant. Write what it is about, or “person” and someone from our team "
        "takes over. Write STOP to end all messages."
    )
    assert answer.effects == ()


@pytest.mark.parametrize("word", ["STOP", "START"])
def test_no_model_is_asked_what_a_consent_word_means(shop, talk, with_provider, provider, word):
    answer = talk(shop.wei, assistant=with_provider()).says(word)

    assert provider.received == []
    assert answer.model == "offline"
    assert [effect.kind for effect in answer.effects] == [
        EffectKind.OPT_OUT if word == "STOP" else EffectKind.OPT_IN
    ]


@pytest.mark.parametrize("channel", CARRIERS)
def test_a_reminder_of_an_offer_is_answered_with_a_number(shop, talk, channel):
    thread = talk(shop.wei, channel=channel)
    thread.says("cancel order 1042")

    aside = thread.says("how much is the house blend?")

    assert aside.reply.endswith("My question is still open: Cancel an order. 1 = yes, 2 = no")
    thread.says("1")
    assert order(shop, "1042").state is OrderState.CANCELLED


def test_a_stop_is_whole_also_where_the_assistant_only_watches(shop, talk):
    answer = talk(shop.ana, channel="sms").says("STOP", person_handles=True)

    assert (answer.reply, answer.effects) == ("", (WHOLE_OUT,))
