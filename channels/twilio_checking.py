"""Does Twilio know us, and does it deliver texts to us? Asked without sending any."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from channels.errors import TryLater
from channels.twilio_settings import TwilioSettings
from channels.twilio_wire import Line

if TYPE_CHECKING:
    from channels.twilio_api import TwilioApi

PAUSE = 300.0
NUMBERS = "Phone Numbers > Manage > Active numbers"
SENDERS = "Messaging > Senders > WhatsApp senders"


async def check(api: "TwilioApi", settings: TwilioSettings, line: Line, number: str) -> str:
    """Ask who we are and, for text messages, where the number's messages go.

    Twilio's API does not tell where a WhatsApp sender's messages go: that is said instead.

    Raises:
        TryLater: Customers do not reach us; the words say what to do.
    """
    name, hook = await api.account_name(), _hook(settings, line)
    told = f"{name}, {line.address(number)}"
    if not line.is_phone:
        return f"{told}; its sender must deliver to {hook} ({SENDERS})" if hook else told
    ours = await api.number(number)
    if ours is None:
        _refuse(f"{number} is no number of the account {name}: look at {NUMBERS}.")
    elif not _capable(ours):
        _refuse(f"{number} can take no text messages: choose another one ({NUMBERS}).")
    elif hook and not _managed(ours) and ours.get("sms_url") != hook:
        _refuse(
            f"Twilio delivers texts to {number} to {ours.get('sms_url') or 'nowhere'} and not to "
            f'us: set "A message comes in" of the number to Webhook, {hook}, HTTP POST '
            f"({NUMBERS})."
        )
    return f"{told}, delivered to {hook}" if hook else told


def _hook(settings: TwilioSettings, line: Line) -> str:
    """Return where messages of this service are to go; empty where Twilio cannot reach us."""
    place, _, _ = settings.status_url.rpartition("/")
    return f"{place}/{line.name}" if place else ""


def _capable(number: Mapping[str, Any]) -> bool:
    able = number.get("capabilities")
    return not isinstance(able, Mapping) or bool(able.get("sms", able.get("SMS", True)))


def _managed(number: Mapping[str, Any]) -> bool:
    """Tell whether an application decides where messages go, and not the number itself."""
    return bool(number.get("sms_application_sid"))


def _refuse(message: str) -> None:
    raise TryLater(PAUSE, message)
