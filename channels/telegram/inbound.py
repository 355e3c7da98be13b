"""Read what Telegram delivers: is it genuine, where does it belong, what does it say.

Only private chats are customers' conversations. Everything else that is genuine (groups,
channels, inline queries, payments ...) is ``NotUnderstood``: stored by intake and listed.
"""

import hmac
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import ValidationError

from channels.contract import Attachment, Envelope, InboundKind, InboundMessage, WebhookRequest
from channels.errors import InvalidSignature, NotUnderstood
from channels.reading import storable, unknown_envelope
from channels.telegram.settings import TelegramMode, TelegramSettings
from channels.telegram.wire import (
    CallbackQuery,
    Chat,
    File,
    MemberChange,
    Message,
    Outside,
    OutsidePart,
    Update,
    User,
)

NAME = "telegram"
HOOK_HEADER = "x-telegram-bot-api-secret-token"
FILE_FIELDS = ("voice", "audio", "document", "video", "video_note", "animation", "sticker")
KINDS = {
    "contact": InboundKind.CONTACT,
    "photo": InboundKind.PHOTO,
    "voice": InboundKind.VOICE,
    "location": InboundKind.LOCATION,
    "caption": InboundKind.TEXT,
    "video_note": InboundKind.VIDEO_NOTE,
    "sticker": InboundKind.STICKER,
    "animation": InboundKind.ANIMATION,
    "dice": InboundKind.DICE,
    "poll": InboundKind.POLL,
    "audio": InboundKind.OTHER,
    "document": InboundKind.OTHER,
    "video": InboundKind.OTHER,
    "story": InboundKind.OTHER,
    "game": InboundKind.OTHER,
}
"""What a message without text is, by the first of these that it has.

An animation comes with a document as well, and a caption tells more than what it is under.
"""
LANGUAGE_TAG = re.compile(r"[A-Za-z0-9-]{1,35}")
STOPPED = frozenset({"kicked", "left"})


def verify(settings: TelegramSettings, request: WebhookRequest) -> None:
    """Check the opaque path and the secret header, both in constant time."""
    if settings.mode is not TelegramMode.WEBHOOK:
        msg = "This bot asks for its updates; nobody delivers them."
        raise InvalidSignature(msg)
    path_is_ours = _same(request.path_id, settings.path_id)
    header = request.headers.get(HOOK_HEADER, "")
    secret_is_ours = _same(header, settings.secret.get_secret_value())
    if not (path_is_ours and secret_is_ours):
        msg = "The request does not carry this bot's secret."
        raise InvalidSignature(msg)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode())


def envelope(account: str, body: bytes) -> Envelope:
    """Read which chat an update belongs to and its number; never fails."""
    try:
        outside = Outside.model_validate_json(body)
    except ValidationError:
        return unknown_envelope(NAME, account, body)
    chat = _chat_of(outside)
    return Envelope(
        conversation_key=f"{NAME}:{account}:{'unknown' if chat is None else chat}",
        dedupe_key=f"{NAME}:{account}:{outside.update_id}",
        urgent=outside.callback_query is not None and chat is not None,
    )


def _chat_of(outside: Outside) -> int | None:
    parts = (outside.message, outside.edited_message, outside.my_chat_member)
    for part in parts:
        if part and part.chat:
            return part.chat.id
    return _chat_of_press(outside.callback_query)


def _chat_of_press(press: OutsidePart | None) -> int | None:
    if press is None:
        return None
    if press.message and press.message.chat:
        return press.message.chat.id
    return press.sender.id if press.sender else None


def parse(account: str, body: bytes) -> list[InboundMessage]:
    """Read the customer's message in an update.

    Raises:
        NotUnderstood: It is no update, or none of a private chat that a customer wrote.
    """
    try:
        update = Update.model_validate_json(body)
    except ValidationError as error:
        msg = f"This is no Telegram update: {error.error_count()} fields are wrong."
        raise NotUnderstood(msg) from error
    return [_read(account, update)]


def _read(account: str, update: Update) -> InboundMessage:
    if update.message:
        return _said(account, update.message, _kind(update.message))
    if update.edited_message:
        return _said(account, update.edited_message, InboundKind.EDIT)
    if update.my_chat_member:
        return _membership(account, update.my_chat_member)
    if update.callback_query:
        return _pressed(account, update.callback_query)
    msg = "No customer writes with this kind of update."
    raise NotUnderstood(msg)


def _kind(message: Message) -> InboundKind:
    """Name what was done; text counts before everything that may come with it."""
    if message.text is not None:
        starts = message.text.split(maxsplit=1)[:1]
        is_start = bool(starts) and starts[0].partition("@")[0] == "/start"
        return InboundKind.START if is_start else InboundKind.TEXT
    for name, kind in KINDS.items():
        if getattr(message, name):
            return kind
    msg = "The message carries nothing that a customer sent."
    raise NotUnderstood(msg)


def _said(account: str, message: Message, kind: InboundKind) -> InboundMessage:
    started = _start(account, message.chat, message.sender, str(message.message_id), kind)
    text = message.text if message.text is not None else message.caption
    return replace(
        started,
        text=storable(text or ""),
        sent_at=_utc(message.edit_date or message.date),
        attachments=tuple(_attachments(message)),
        contact_phone=_own_phone(message),
    )


def _pressed(account: str, press: CallbackQuery) -> InboundMessage:
    if press.data is None:
        msg = "The button carries no nonce."
        raise NotUnderstood(msg)
    chat = press.message.chat if press.message else Chat(id=press.sender.id, type="private")
    started = _start(account, chat, press.sender, press.id, InboundKind.BUTTON)
    return replace(started, button=storable(press.data))


def _membership(account: str, change: MemberChange) -> InboundMessage:
    number = f"membership-{change.date}"
    started = _start(account, change.chat, change.sender, number, InboundKind.MEMBERSHIP)
    return replace(
        started,
        sent_at=_utc(change.date),
        left=change.new_chat_member.status in STOPPED,
    )


def _start(
    account: str, chat: Chat, sender: User | None, provider_id: str, kind: InboundKind
) -> InboundMessage:
    if not chat.is_private:
        msg = f"Only private chats are answered, and this is a {chat.type}."
        raise NotUnderstood(msg)
    return InboundMessage(
        channel=NAME,
        account=account,
        peer=str(chat.id),
        provider_id=storable(provider_id),
        kind=kind,
        sender_name=storable(sender.full_name) if sender else "",
        language=_language(sender),
    )


def _language(sender: User | None) -> str | None:
    """Give the sender's language only if it is a language tag: it is a hint and nothing more."""
    code = sender.language_code if sender else None
    return code if code and LANGUAGE_TAG.fullmatch(code) else None


def _own_phone(message: Message) -> str | None:
    """Give the shared number only if it is the sender's own: anybody can share any contact."""
    contact, sender = message.contact, message.sender
    if contact is None or sender is None or contact.user_id != sender.id:
        return None
    return storable(contact.phone_number)


def _attachments(message: Message) -> Iterator[Attachment]:
    largest = message.photo[-1] if message.photo else None  # the sizes come smallest first
    if largest is not None:
        yield _attachment("photo", largest)
    for name in FILE_FIELDS:
        file = getattr(message, name)
        if isinstance(file, File):
            yield _attachment(name, file)
    if message.location:
        point = f"{message.location.latitude:.6f},{message.location.longitude:.6f}"
        yield Attachment("location", point)


def _attachment(kind: str, file: File) -> Attachment:
    return Attachment(
        kind=kind,
        provider_ref=storable(file.file_id),
        file_name=storable(file.file_name) if file.file_name else None,
        mime_type=storable(file.mime_type) if file.mime_type else None,
        size=file.file_size,
    )


def _utc(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
