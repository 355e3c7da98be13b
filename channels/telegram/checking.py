"""Does Telegram know the bot, and does it deliver to us? Asked without writing to anybody."""

from typing import TYPE_CHECKING

from channels.errors import TryLater
from channels.telegram.settings import TelegramMode, TelegramSettings

if TYPE_CHECKING:
    from channels.telegram.outbound import Outbound

CONNECT = "run `frontdesk channels connect telegram`"
PAUSE = 300.0
ADVICE = (
    (("403", "401"), f"our door refuses it, as with a wrong secret: {CONNECT}"),
    (("404",), f"there is no such hook here, as with another path id: {CONNECT}"),
    (("ssl", "certificate"), "the certificate of that address is wrong or has ended: renew it"),
    (("resolve", "host"), "the name of that address is not known: look at FRONTDESK_PUBLIC_URL"),
    (
        ("refused", "timed out", "timeout", "reset", "unreachable"),
        "nobody answers there: is the server started, and does its proxy pass /hooks/ on?",
    ),
    (("500", "502", "503", "504"), "the server there fails: look at its log and at /health/ready"),
)
"""What Telegram says of a delivery that failed, by words in it, and what to do."""


async def check(outbound: "Outbound", settings: TelegramSettings) -> str:
    """Ask whose token ours is and, where Telegram calls us, whether it does.

    Raises:
        TryLater: Customers do not reach us; the words say what to do.
    """
    name = f"@{await outbound.username()}"
    if settings.mode is TelegramMode.POLLING:
        return f"{name}, asked for its messages"
    hook = await outbound.hook()
    if not hook.url:
        _refuse(f"Telegram delivers what customers write to {name} nowhere: {CONNECT}.")
    if settings.hook_url and hook.url != settings.hook_url:
        _refuse(
            f"Telegram delivers what customers write to {name} to {hook.url} and not to "
            f"{settings.hook_url}: look at FRONTDESK_PUBLIC_URL, then {CONNECT}."
        )
    if hook.waiting and hook.failed:
        _refuse(
            f"{hook.waiting} messages to {name} wait, because Telegram cannot deliver them: "
            f"{hook.failed} - {_advice(hook.failed)}."
        )
    return f"{name}, delivered to {hook.url}, {hook.waiting} waiting"


async def connect(outbound: "Outbound", settings: TelegramSettings) -> str:
    """Tell Telegram where to deliver; returns the bot and the address.

    Raises:
        TryLater: There is nothing to tell, or Telegram refuses; the words say what to do.
    """
    if settings.mode is TelegramMode.POLLING:
        _refuse("FRONTDESK_TELEGRAM__MODE is polling: Telegram is asked, and needs no address.")
    if not settings.hook_url:
        _refuse(
            "Telegram delivers only to an https address that the world can reach: set "
            "FRONTDESK_PUBLIC_URL, or FRONTDESK_TELEGRAM__MODE=polling for a first try."
        )
    name = await outbound.username()
    await outbound.register(settings.hook_url)
    return f"@{name}, delivered to {settings.hook_url}"


def _advice(said: str) -> str:
    low = said.lower()
    return next((what for words, what in ADVICE if any(word in low for word in words)), CONNECT)


def _refuse(message: str) -> None:
    raise TryLater(PAUSE, message)
