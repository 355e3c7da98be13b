"""A customer takes an address apart from their records: in words, after a code, after a yes."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from assistant.asker import Verification
from assistant.offline.understanding import Context
from assistant.settings import Ladder
from assistant.turn import EffectKind
from erp_core.conversations import IdentityView, enrol_identity, get_identity
from erp_core.conversations.identity_tables import UnlinkingRow
from erp_core.kernel.actor import system
from tests.builders.coffee_shop import asker


def linked(shop, channel, address) -> IdentityView:
    return shop.database.run(
        lambda tx: enrol_identity(tx, system(), channel, "7001", address, shop.wei, "Wei")
    )


def party_of(shop, identity):
    return shop.database.read(lambda tx: get_identity(tx, identity)).party_id


@pytest.mark.parametrize(
    ("words", "channel"),
    [
        ("unlink this phone", None),
        ("Please unlink my account here", None),
        ("解除绑定", None),
        ("请解绑这个手机", None),
        ("unlink my telegram", "telegram"),
        ("把我的邮箱解绑", "email"),
        ("disconnect my phone", "phone"),
    ],
)
def test_the_wish_is_understood_in_both_languages(understander, words, channel):
    commands = understander.understand(words, Context()).commands

    assert commands[0].flow == "unlink_channel"
    assert [one.value for one in commands[1:]] == ([channel] if channel else [])


@pytest.mark.parametrize("words", ["don't unlink this phone", "where is my order", "我不想解绑"])
def test_what_is_no_such_wish_is_not_taken_for_one(understander, words):
    commands = understander.understand(words, Context()).commands

    assert "unlink_channel" not in [getattr(one, "flow", None) for one in commands]


def at(shop, identity, verification=Verification.CODE):
    return replace(asker(shop, shop.wei, verification), identity_id=identity.id)


def test_this_address_is_unlinked_after_a_yes_and_not_before(shop, talk):
    here = linked(shop, "telegram", "700100001")
    thread = talk(shop.wei, Verification.CODE)
    thread.asker = at(shop, here)

    offered = thread.says("unlink this phone")
    assert offered.proposal.arguments == {
        "identity": here.id,
        "where": "your account on Telegram",
    }
    assert party_of(shop, here.id) == shop.wei
    thread.says("yes")

    assert party_of(shop, here.id) is None
    assert "no longer linked" in thread.receipt


def test_it_needs_a_code_where_the_ladder_is_the_standard_one(shop, talk, make_assistant):
    here = linked(shop, "telegram", "700100001")
    thread = talk(shop.wei, assistant=make_assistant(ladder=Ladder.STANDARD))
    thread.asker = at(shop, here, Verification.LINKED)

    answer = thread.says("unlink this phone")

    assert answer.proposal is None
    assert [one.kind for one in answer.effects] == [EffectKind.SEND_CODE]
    assert party_of(shop, here.id) == shop.wei


def test_another_address_is_named_by_its_channel_and_shown_masked(shop, talk):
    here = linked(shop, "telegram", "700100001")
    mail = linked(shop, "email", "wei@example.com")
    thread = talk(shop.wei, Verification.CODE)
    thread.asker = at(shop, here)

    offered = thread.says("把我的邮箱解绑")
    assert "w***@e***.com" in offered.reply
    thread.says("是")

    assert (party_of(shop, mail.id), party_of(shop, here.id)) == (None, shop.wei)


def test_of_several_one_is_chosen(shop, talk):
    here = linked(shop, "telegram", "700100001")
    mails = [linked(shop, "email", f"{name}@example.com") for name in ("wei", "zhang")]
    thread = talk(shop.wei, Verification.CODE)
    thread.asker = at(shop, here)

    asked = thread.says("unlink my e-mail")
    assert sorted(value for _, value in asked.options) == sorted(
        f"identity={one.id}" for one in mails
    )


def test_a_stranger_has_nothing_to_unlink_and_is_sent_no_code(shop, talk):
    answer = talk(None).says("unlink this phone")

    assert answer.effects == ()
    assert answer.proposal is None
    assert answer.reply.endswith("nothing to unlink.")
    rows = shop.database.read(lambda tx: tx.session.scalars(select(UnlinkingRow.id)).all())
    assert rows == []
