"""Being known on one more channel: by a code, from where somebody is to be known."""

from dataclasses import replace

from assistant.asker import Verification
from assistant.commands import FlowName
from assistant.tools.contract import (
    ORDER,
    Asked,
    Desk,
    Example,
    Slot,
    Slots,
    Step,
    Told,
    tool,
)
from assistant.tools.verify_identity import verify_identity

_CHANNELS = frozenset({"telegram", "whatsapp", "email", "sms", "webchat", "phone"})


def _for_strangers(desk: Desk, slots: Slots) -> Step:
    """Prove who writes: the code that is accepted links the address it was typed from."""
    step = verify_identity.handle(desk, slots)
    return replace(step, flow=FlowName.VERIFY_IDENTITY) if isinstance(step, Asked) else step


@tool(
    FlowName.LINK_CHANNEL,
    verification=Verification.LINKED,
    slots=(
        Slot("channel", "telegram, whatsapp, email, sms, webchat or phone; empty: not said."),
        ORDER,
        Slot("email", "E-mail address that the customer says is on file."),
        Slot("phone", "Phone number that the customer says is on file."),
    ),
    examples=(
        Example("link this chat to my account", "绑定我的账号"),
        Example("I want to link my telegram", "绑定我的邮箱"),
    ),
    for_strangers=_for_strangers,
)
def link_channel(desk: Desk, slots: Slots) -> Step:
    """Say how a customer who is known here becomes known on another channel as well."""
    named = slots.get("channel", "")
    if named == desk.asker.channel:
        return Told(desk.say("link.here"))
    where = desk.say(f"link.on_{named if named in _CHANNELS else 'other'}")
    return Told(desk.say("link.there", where=where))


TOOLS = (link_channel,)
