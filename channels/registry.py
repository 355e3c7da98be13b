"""Build the channels an installation has: the one list a new channel is added to."""

from collections.abc import Callable
from datetime import UTC, datetime

from channels.contract import Channel
from channels.email.channel import EmailChannel
from channels.settings import ChannelSettings
from channels.sms.channel import build_sms
from channels.telegram.channel import PollingTelegramChannel, TelegramChannel
from channels.telegram.settings import TelegramMode
from channels.terminal.channel import TerminalChannel
from channels.webchat.channel import WebchatChannel
from channels.whatsapp.channel import build_whatsapp

Now = Callable[[], datetime]
Builder = Callable[[ChannelSettings, Now], Channel | None]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def build_channels(settings: ChannelSettings, now: Now = _utc_now) -> tuple[Channel, ...]:
    """Build every configured channel, without reaching for any carrier.

    Args:
        settings: What is configured.
        now: The time for payloads that a channel composes itself.
    """
    built = (build(settings, now) for build in BUILDERS)
    return tuple(channel for channel in built if channel is not None)


def _telegram(settings: ChannelSettings, now: Now) -> Channel | None:
    if settings.telegram is None:
        return None
    polls = settings.telegram.mode is TelegramMode.POLLING
    return (PollingTelegramChannel if polls else TelegramChannel)(settings.telegram, now)


def _sms(settings: ChannelSettings, _now: Now) -> Channel | None:
    return build_sms(settings.twilio) if settings.twilio else None


def _whatsapp(settings: ChannelSettings, _now: Now) -> Channel | None:
    return build_whatsapp(settings.twilio) if settings.twilio else None


def _email(settings: ChannelSettings, now: Now) -> Channel | None:
    return EmailChannel(settings.email, now) if settings.email else None


def _webchat(settings: ChannelSettings, _now: Now) -> Channel | None:
    return WebchatChannel(settings.webchat) if settings.webchat else None


def _terminal(settings: ChannelSettings, _now: Now) -> Channel | None:
    return TerminalChannel(settings.terminal)


BUILDERS: tuple[Builder, ...] = (_telegram, _sms, _whatsapp, _email, _webchat, _terminal)
