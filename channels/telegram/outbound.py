"""Send through the Bot API, once, and say honestly what is known afterwards.

This file loads python-telegram-bot; import it only when something is to be sent.

| what happened | raised | why |
|---|---|---|
| 429 | TryLater(retry_after) | Telegram says when |
| 400 | Undeliverable | the same request will be refused again |
| 403, 400 "chat not found" | Unreachable | they blocked the bot, or are gone: so will any other |
| 401, 404 | TryLater(5 minutes) | the token is wrong: an operator corrects it, no message is lost |
| no connection | TryLater(5 s) | nothing was written |
| 500, 503 with `"ok": false` | TryLater(5 s) | Telegram itself says it did not send |
| 502, 504, timeout, reset, cut or unreadable answer | Uncertain | the request was written |
"""

import json
from contextlib import suppress
from dataclasses import dataclass

import httpx
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
)
from telegram.request import HTTPXRequest

from channels.contract import (
    LARGEST_FILE,
    Attachment,
    Button,
    FetchedFile,
    OutboundFile,
    OutboundMessage,
    SendResult,
)
from channels.errors import ChannelError, TryLater, Uncertain, Undeliverable, Unreachable
from channels.guarded_fetch import Home, fetch_guarded
from channels.telegram.settings import TelegramSettings

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None
WRONG_TOKEN_PAUSE = 300.0
PAUSE = 5.0
FETCH_TIME = 60.0
NOT_WRITTEN = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
MALFORMED = (KeyError, TypeError, ValueError, AttributeError)  # what the library meets in garbage
NO_CHAT = "chat not found"
TOO_LARGE = "The file is larger than 25 MiB."
NOT_THERE = "Telegram does not say where the file is."
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")


class _Flood(TelegramError):
    """Telegram asks for a pause (the library's own error warns of its deprecated field)."""

    def __init__(self, after: float) -> None:
        super().__init__("Telegram asks for a pause.")
        self.after = after


class _Gateway(TelegramError):
    """A gateway answered for Telegram: what Telegram did is not known."""


async def _tell_apart(response: httpx.Response) -> None:
    """Tell apart the two kinds of refusal that the library merges with others."""
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise _Flood(_retry_after(await response.aread()))
    if response.status_code in {httpx.codes.BAD_GATEWAY, httpx.codes.GATEWAY_TIMEOUT}:
        msg = f"A gateway answered {response.status_code}."
        raise _Gateway(msg)


def _retry_after(payload: bytes) -> float:
    try:
        return max(float(json.loads(payload)["parameters"]["retry_after"]), 1.0)
    except MALFORMED:
        return PAUSE


@dataclass(frozen=True)
class Hook:
    """Where Telegram delivers.

    Attributes:
        url: The address; empty where it does not.
        waiting: How many updates it has not delivered.
        failed: Why the last delivery failed, in its words; empty where none did.
    """

    url: str
    waiting: int
    failed: str


class Outbound:
    """The one sender of a bot; it connects with the first message."""

    def __init__(self, settings: TelegramSettings) -> None:
        self._settings = settings
        self._request = request = HTTPXRequest(
            connection_pool_size=4,
            read_timeout=settings.timeout,
            pool_timeout=settings.timeout,
            httpx_kwargs={"event_hooks": {"response": [_tell_apart]}},
        )
        self._bot = Bot(
            token=settings.token.get_secret_value(),
            base_url=f"{settings.api_base}/bot",
            base_file_url=f"{settings.api_base}/file/bot",
            request=request,
            get_updates_request=request,
        )

    async def send(self, message: OutboundMessage) -> SendResult:
        """Send one text or one document with its caption; a pressed button is released first."""
        if len(message.files) > 1:
            msg = "A message to Telegram brings one file."
            raise Undeliverable(msg)
        if message.answers_callback:
            await self._release(message.answers_callback)
        if not (message.files or message.text.strip()):
            return SendResult(())  # Telegram refuses a message that shows nothing
        try:
            sent = await self._handed_over(message)
        except TelegramError as error:
            raise _translated(error) from error
        except MALFORMED as error:
            msg = "Telegram's answer cannot be read."
            raise Uncertain(msg) from error
        return SendResult((str(sent.message_id),), sent.date)

    async def _handed_over(self, message: OutboundMessage) -> Message:
        keyboard = _keyboard(message.buttons) or _contact_keyboard(message.contact_button)
        if not message.files:
            return await self._bot.send_message(
                chat_id=message.peer, text=message.text, reply_markup=keyboard
            )
        return await self._document(message.peer, message.files[0], message.text, keyboard)

    async def _document(
        self, peer: str, file: OutboundFile, caption: str, keyboard: Markup
    ) -> Message:
        return await self._bot.send_document(
            chat_id=peer,
            document=InputFile(file.content, filename=file.name),
            caption=caption.strip() or None,
            reply_markup=keyboard,
            disable_content_type_detection=True,
        )

    async def fetch(self, attachment: Attachment) -> FetchedFile:
        """Ask where a file is, and load it; Telegram gives files of up to 20 MB to a bot."""
        if (attachment.size or 0) > LARGEST_FILE:
            raise Undeliverable(TOO_LARGE)
        try:
            file = await self._bot.get_file(attachment.provider_ref)
        except TelegramError as error:
            raise _not_fetched(error) from error
        except MALFORMED as error:
            msg = "Telegram's answer cannot be read."
            raise TryLater(PAUSE, msg) from error
        if (file.file_size or 0) > LARGEST_FILE:
            raise Undeliverable(TOO_LARGE)
        if not (file.file_path or "").startswith(f"{self._settings.api_base}/file/bot"):
            raise Undeliverable(NOT_THERE)  # a path on our own disk, say
        home = Home(self._settings.api_base)
        found = await fetch_guarded(file.file_path or "", home, patience=FETCH_TIME)
        return FetchedFile(found.content, attachment.mime_type, attachment.file_name or "")

    async def unhook(self) -> None:
        """Tell Telegram to keep updates until they are asked for; none is dropped."""
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            raise _translated(error) from error

    async def updates(self, offset: int) -> list[object]:
        """Ask for updates, from a number on; what is below it is confirmed as taken.

        The library's own call would read each into its classes, and one that it cannot read would
        stop all; so the raw answer is asked for (methods are case-insensitive at Telegram).
        """
        wait = self._settings.poll_wait
        try:
            found = await self._bot.do_api_request(
                "getupdates",
                api_kwargs={
                    "offset": offset,
                    "timeout": wait,
                    "allowed_updates": list(ALLOWED_UPDATES),
                },
                read_timeout=wait + self._settings.timeout,
            )
        except TelegramError as error:
            raise _translated(error) from error
        if not isinstance(found, list):
            msg = "Telegram's answer cannot be read."
            raise TryLater(PAUSE, msg)
        return found

    async def _release(self, press: str) -> None:
        """Stop the button's spinner; a press too old to be answered harms nobody."""
        with suppress(TelegramError, *MALFORMED):
            await self._bot.answer_callback_query(press)

    async def register(self, url: str) -> None:
        """Tell Telegram where to deliver updates."""
        try:
            await self._bot.set_webhook(
                url=url,
                secret_token=self._settings.secret.get_secret_value(),
                allowed_updates=ALLOWED_UPDATES,
            )
        except TelegramError as error:
            raise _translated(error) from error

    async def hook(self) -> Hook:
        """Ask Telegram where it delivers, how much waits and why the last delivery failed."""
        try:
            found = await self._bot.get_webhook_info()
        except TelegramError as error:
            raise _translated(error) from error
        return Hook(found.url, found.pending_update_count, found.last_error_message or "")

    async def username(self) -> str:
        """Ask Telegram who the token belongs to."""
        try:
            return (await self._bot.get_me()).username or ""
        except TelegramError as error:
            raise _translated(error) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._request.shutdown()


def _keyboard(buttons: tuple[Button, ...]) -> InlineKeyboardMarkup | None:
    """Lay out one button a row, so that labels are read whole on a phone."""
    if not buttons:
        return None
    rows = [[InlineKeyboardButton(each.label, callback_data=each.nonce)] for each in buttons]
    return InlineKeyboardMarkup(rows)


def _contact_keyboard(label: str | None) -> ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
    """Show the button that shares one's own number, or take it away; None leaves it as it is."""
    if label is None:
        return None
    if not label:
        return ReplyKeyboardRemove()
    share = KeyboardButton(label, request_contact=True)
    return ReplyKeyboardMarkup([[share]], resize_keyboard=True, one_time_keyboard=True)


def _translated(error: TelegramError) -> ChannelError:
    if isinstance(error, _Flood):
        return TryLater(error.after, error.message)
    if isinstance(error, InvalidToken):
        return TryLater(WRONG_TOKEN_PAUSE, "Telegram does not know this bot token.")
    if isinstance(error, Forbidden) or error.message.lower() == NO_CHAT:
        return Unreachable(error.message)
    if isinstance(error, BadRequest | ChatMigrated):
        return Undeliverable(error.message)
    return _after_network_error(error)


def _not_fetched(error: TelegramError) -> ChannelError:
    """Nothing is doubled by asking for a file again, so only a refusal in words is final."""
    told = _translated(error)
    return TryLater(PAUSE, str(told)) if isinstance(told, Uncertain) else told


def _after_network_error(error: TelegramError) -> ChannelError:
    cause = error.__cause__
    if isinstance(cause, NOT_WRITTEN):
        return TryLater(PAUSE, f"Telegram cannot be reached: {error.message}")
    refused_in_words = isinstance(error, NetworkError) and cause is None
    if refused_in_words:
        return TryLater(PAUSE, f"Telegram refused for now: {error.message}")
    return Uncertain(f"Telegram gave no readable answer: {error.message}")
