"""WhatsApp: free text within 24 hours of the customer's last message, choices as numbers."""

from datetime import timedelta

from channels.contract import Capabilities, LengthUnit, Markup
from channels.twilio_channel import TwilioChannel
from channels.twilio_settings import TwilioSettings
from channels.twilio_wire import Line

NAME = "whatsapp"
CAPABILITIES = Capabilities(
    length_unit=LengthUnit.UTF16,
    length_limit=1500,
    buttons=0,
    media=False,
    markup=Markup.PLAIN,
    per_second=20,
    per_peer_per_second=1,
    secrets=True,
    answer_within=timedelta(hours=24),
)


def build_whatsapp(settings: TwilioSettings) -> TwilioChannel | None:
    """Build the channel, where there is a number for it."""
    if settings.whatsapp_number is None:
        return None
    line = Line(NAME, settings.account_sid, prefix="whatsapp:")
    return TwilioChannel(settings, line, settings.whatsapp_number, CAPABILITIES)
