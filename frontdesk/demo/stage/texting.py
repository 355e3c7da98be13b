"""Ana's phone: the text messages that she wrote and received, over the fake Twilio."""

from typing import Any

from frontdesk.demo.carriers.twilio import TwilioCarrier
from frontdesk.demo.carriers.twilio_api import SentText
from frontdesk.demo.stage.lines import Chat


class Texting:
    """A phone that knows text messages only.

    Args:
        carrier: The Twilio that carries them.
        number: The phone's own number.
        chat: The bubbles on it.
    """

    def __init__(self, carrier: TwilioCarrier, number: str, chat: Chat) -> None:
        self._carrier = carrier
        self._number = number
        self._chat = chat
        self._known: set[str] = set()
        carrier.watch(self._received)

    def shown(self) -> list[dict[str, Any]]:
        """Return the messages as the page draws them."""
        return self._chat.shown({call.form.get("MessageSid") for call in self._carrier.pending})

    def write(self, text: str) -> None:
        """Write a message."""
        call = self._carrier.write(self._number, text)
        self._chat.add(mine=True, text=text, update_id=call.form["MessageSid"])

    def _received(self, message: SentText) -> None:
        """Show a message to this phone, once: the carrier tells every step of its delivery."""
        if message.recipient == self._number and message.sid not in self._known:
            self._known.add(message.sid)
            self._chat.add(mine=False, text=message.text)
