"""The channels' part of the settings: a channel that is not named is not there."""

from pydantic import BaseModel, ConfigDict

from channels.email.settings import EmailSettings
from channels.telegram.settings import TelegramSettings
from channels.terminal.settings import TerminalSettings
from channels.twilio_settings import TwilioSettings
from channels.webchat.settings import WebchatSettings


class ChannelSettings(BaseModel):
    """Which channels this installation has.

    Attributes:
        telegram: A bot, if there is one.
        twilio: The account behind SMS and WhatsApp, if there is one.
        email: A mailbox, if there is one.
        webchat: The widget, if there is one.
        terminal: The shell of this machine; always there.
    """

    model_config = ConfigDict(frozen=True)

    telegram: TelegramSettings | None = None
    twilio: TwilioSettings | None = None
    email: EmailSettings | None = None
    webchat: WebchatSettings | None = None
    terminal: TerminalSettings = TerminalSettings()
