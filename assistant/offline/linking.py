"""Wishes about linked addresses: a few words say them exactly, so nothing has to be learnt."""

from assistant.commands import Command, FlowName, SetSlot, StartFlow
from assistant.offline.lexicon import has
from assistant.offline.message import Message

_CHANNELS = ("telegram", "whatsapp", "email", "sms", "webchat", "phone")


def unlinking_wanted(message: Message) -> tuple[Command, ...]:
    """Read "unlink my telegram": this address, unless another channel is named."""
    text = message.text
    if not has("wants_unlinking", text) or has("saying_no", text):
        return ()
    start = StartFlow(flow=FlowName.UNLINK_CHANNEL)
    if has("names_this_channel", text):
        return (start,)
    named = next((one for one in _CHANNELS if has(f"names_{one}", text)), None)
    return (start,) if named is None else (start, SetSlot(name="channel", value=named))


def linking_wanted(message: Message) -> tuple[Command, ...]:
    """Read "link my telegram to my account", with the address or order that may be named."""
    text = message.text
    if not has("wants_linking", text) or has("saying_no", text):
        return ()
    flow = FlowName.LINK_CHANNEL
    named = next((one for one in _CHANNELS if has(f"names_{one}", text)), None)
    channel = () if named is None else (SetSlot(name="channel", value=named),)
    who = (message.set_slot(span) for span in message.useful_for(flow))
    return (StartFlow(flow=flow), *channel, *who)
