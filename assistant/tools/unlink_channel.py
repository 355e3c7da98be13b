"""Taking an address apart from a customer's records: their own wish, with proof, after a yes."""

from collections.abc import Mapping
from typing import Any

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.masking import masked
from assistant.tools.contract import (
    Asked,
    Desk,
    Example,
    Offered,
    Option,
    Slot,
    Slots,
    Step,
    Told,
    ToolEffect,
    tool,
)
from assistant.tools.proposals import propose
from assistant.turn import Executed
from erp_core.conversations import IdentityView, reaches_of, unlink_own_identity
from erp_core.parties import entries_of

_IDENTITY = "identity"
_PHONE = "phone"
_CHANNELS = {_PHONE: ("sms", "whatsapp")}


def _carry_out(desk: Desk, arguments: Mapping[str, Any]) -> Executed:
    reason = desk.say("unlink.reason", channel=desk.asker.channel)
    done = unlink_own_identity(desk.tx, desk.asker.actor, int(arguments[_IDENTITY]), reason)
    here = done.identity_id == desk.asker.identity_id
    text = desk.say("unlink.done_here" if here else "unlink.done", where=arguments["where"])
    return Executed(text, ("identity_unlinkings", done.id), {_IDENTITY: done.identity_id})


def _for_strangers(desk: Desk, _slots: Slots) -> Step:
    """Say that nobody is known here: there is nothing to take apart."""
    return Told(desk.say("unlink.nothing"))


@tool(
    FlowName.UNLINK_CHANNEL,
    effect=ToolEffect.WRITE,
    permission="conversations.unlink_own_identity",
    verification=Verification.CODE,
    slots=(
        Slot("channel", "telegram, sms, whatsapp, email, webchat or phone; empty: this one."),
        Slot(_IDENTITY, "One of the addresses that the question for it offered."),
    ),
    examples=(
        Example("unlink this phone", "解除绑定"),
        Example("please unlink my telegram from my account", "把我的邮箱解绑"),
    ),
    carry_out=_carry_out,
    for_strangers=_for_strangers,
)
def unlink_channel(desk: Desk, slots: Slots) -> Step:
    """Offer to stop knowing the customer by this or another linked address of theirs.

    Only the customer's own yes in a later message unlinks it.
    """
    found = _meant(desk, slots)
    if not found:
        return Told(desk.say("unlink.not_there"))
    if len(found) > 1:
        options = tuple(_option(desk, one) for one in found)
        return Asked(_IDENTITY, desk.say("unlink.which"), options)
    (one,) = found
    where = _named(desk, one)
    here = one.id == desk.asker.identity_id
    preview = desk.say("unlink.preview_here" if here else "unlink.preview", where=where)
    arguments = {_IDENTITY: one.id, "where": where}
    return Offered(propose(desk.words, FlowName.UNLINK_CHANNEL, arguments, preview))


TOOLS = (unlink_channel,)


def _meant(desk: Desk, slots: Slots) -> list[IdentityView]:
    """Find the linked addresses that may be meant: the chosen one, those named, or this one."""
    if desk.asker.party_id is None:
        return []
    own = [one.identity for one in reaches_of(desk.tx, entries_of(desk.tx, desk.asker.party_id))]
    if _IDENTITY in slots:
        return [one for one in own if str(one.id) == slots[_IDENTITY]]
    channel = slots.get("channel", "")
    if not channel:
        return [one for one in own if one.id == desk.asker.identity_id]
    return [one for one in own if one.channel in _CHANNELS.get(channel, (channel,))]


def _option(desk: Desk, one: IdentityView) -> Option:
    return _named(desk, one), f"{_IDENTITY}={one.id}"


def _named(desk: Desk, one: IdentityView) -> str:
    return masked(desk.words, one.channel, one.address)
