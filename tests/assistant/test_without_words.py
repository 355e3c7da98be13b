"""What comes without words is answered in words that fit it."""

import pytest

from assistant.asker import Verification
from assistant.turn import EffectKind, SharedContact
from tests.builders.coffee_shop import asker


def brought(thread, *kinds, **more):
    files = sum(kind not in ("contact", "dice", "poll") for kind in kinds)
    return thread.says("", brought=kinds, attachments=files, **more)


@pytest.mark.parametrize(
    ("kinds", "says"),
    [
        (("location",), "the place that you shared is noted"),
        (("sticker",), "I can only read words"),
        (("dice",), "I can only read words"),
        (("animation",), "I can only read words"),
        (("poll",), "I can't take part in polls"),
    ],
)
def test_what_asks_for_nothing_is_answered_and_goes_to_nobody(talk, kinds, says):
    answer = brought(talk(None), *kinds)

    assert says in answer.reply
    assert "file has arrived" not in answer.reply
    assert answer.effects == ()


@pytest.mark.parametrize("kind", ["voice", "video_note"])
def test_what_was_spoken_goes_to_a_person_who_can_listen(talk, kind):
    answer = brought(talk(None), kind)

    assert "Your voice message has arrived" in answer.reply
    assert [one.kind for one in answer.effects] == [EffectKind.HAND_OVER]


def test_a_photo_is_a_file_as_before(talk):
    answer = brought(talk(None), "photo")

    assert "your file has arrived" in answer.reply
    assert [one.kind for one in answer.effects] == [EffectKind.HAND_OVER]


@pytest.mark.parametrize(
    ("contact", "says"),
    [
        (SharedContact.KNOWN, "I know who you are already"),
        (SharedContact.UNCLEAR, "That number alone doesn't tell me who you are"),
        (SharedContact.FOREIGN, "not your own number"),
    ],
)
def test_a_contact_is_answered_with_what_is_missing(talk, contact, says):
    answer = brought(talk(None), "contact", contact=contact)

    assert says in answer.reply
    assert answer.effects == ()


def test_a_shared_number_that_is_on_file_goes_on_with_what_was_wanted(shop, talk):
    thread = talk(None)
    thread.says("where is order 1042")
    thread.asker = asker(shop, shop.wei, Verification.LINKED)

    answer = brought(thread, "contact", contact=SharedContact.LINKED)

    assert "I know this number, Wei Zhang" in answer.reply
    assert "Order 1042" in answer.reply
    assert thread.dialogue.awaiting is None


def test_an_answer_to_a_correction_says_that_it_is_one(talk):
    answer = talk(None).says("how much is the house blend?", corrects=True)

    assert answer.reply.startswith("You changed an earlier message")
    assert "24.50" in answer.reply


def test_who_is_to_say_who_they_are_may_share_their_number_where_that_is_possible(talk):
    asked = talk(None).says("show me my invoices", shares_contact=True)
    assert asked.contact_button == "Share my number"
    assert "button below" in asked.reply

    asked = talk(None).says("show me my invoices")
    assert asked.contact_button == ""
    assert "button" not in asked.reply
