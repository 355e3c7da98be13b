"""Text messages: plain, counted in segments, choices as numbers."""

from channels.contract import Capabilities, LengthUnit, Markup
from channels.segments import folded
from channels.twilio_channel import TwilioChannel
from channels.twilio_settings import TwilioSettings
from channels.twilio_wire import Line

NAME = "sms"


def build_sms(settings: TwilioSettings) -> TwilioChannel | None:
    """Build the channel, where there is a number for it."""
    if settings.number is None:
        return None
    line = Line(NAME, settings.account_sid, is_phone=True)
    return TwilioChannel(settings, line, settings.number, _capabilities(settings), folded)


def _capabilities(settings: TwilioSettings) -> Capabilities:
    """State what a number carries: one segment a second is what every kind of number does."""
    return Capabilities(
        length_unit=LengthUnit.SEGMENTS,
        length_limit=settings.most_segments,
        buttons=0,
        media=False,
        markup=Markup.PLAIN,
        per_second=1,
        per_peer_per_second=1,
        secrets=True,
    )
