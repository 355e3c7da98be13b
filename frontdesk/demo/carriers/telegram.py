"""A Telegram that runs on this machine: the Bot API on one side, people's phones on the other.

It does what the real one does for a bot: checks every call, numbers messages and updates,
delivers updates to the webhook in order and again until it hears a 2xx, or hands them out by
``getUpdates``. It has no faults of its own; the tests wrap it with those.
"""

import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from frontdesk.demo.carriers.telegram_api import (
    LARGEST_DOWNLOAD,
    ApiError,
    BadRequest,
    Upload,
    Why,
    check,
    check_caption,
    check_keyboard,
    check_reply_keyboard,
    check_text,
    method_name,
    parameters,
)
from frontdesk.demo.carriers.telegram_people import Person
from frontdesk.demo.carriers.telegram_sent import SentDocument, SentMessage, enclosed, photo_size

HOOK_HEADER = "X-Telegram-Bot-Api-Secret-Token"
UNAUTHORIZED = "Unauthorized"
BLOCKED = "Forbidden: bot was blocked by the user"
CONFLICT = "Conflict: can't use getUpdates method while webhook is active"
Update = dict[str, object]
Given = Mapping[str, object]


@dataclass(frozen=True)
class Webhook:
    """Where the bot wants its updates."""

    url: str
    secret: str


Observer = Callable[[SentMessage], None]


class TelegramCarrier:
    """One bot at Telegram, and the people who talk to it."""

    def __init__(
        self,
        token: str,
        now: Callable[[], datetime],
        *,
        username: str = "crane_harbour_bot",
        first_update_id: int | None = None,
    ) -> None:
        """Open the carrier.

        Args:
            token: The only token it knows.
            now: The time it stamps on messages.
            username: The bot's name.
            first_update_id: Where the numbers begin; without it, later than in any earlier
                run on this machine, because a number seen before is a duplicate.
        """
        self.token = token
        self.username = username
        self.sent: list[SentMessage] = []
        self.contact_buttons: dict[int, str] = {}
        self.released: list[str] = []
        self.pending: list[Update] = []
        self.blocked: set[int] = set()
        self.missing: set[int] = set()
        self.webhook: Webhook | None = None
        self.undelivered = ""
        self.files: dict[str, bytes] = {}
        self._now = now
        self._observers: list[Observer] = []
        self._last_message_id = 0
        self._next_update_id = first_update_id or int(time.time())
        self._methods: Mapping[str, Callable[[Given], object]] = {
            "getMe": self._get_me,
            "sendMessage": self._send_message,
            "sendDocument": self._send_document,
            "getFile": self._get_file,
            "editMessageReplyMarkup": self._edit_markup,
            "answerCallbackQuery": self._answer_callback_query,
            "sendChatAction": self._send_chat_action,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "getUpdates": self._updates,
        }
        self.app = Starlette(
            routes=[
                Route("/file/bot{token}/{path:path}", self._download, methods=["GET"]),
                Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            ]
        )

    @property
    def account(self) -> int:
        """The bot's public id."""
        return int(self.token.partition(":")[0])

    def watch(self, observer: Observer) -> None:
        """Be told of every message the bot sends."""
        self._observers.append(observer)

    # People's phones -----------------------------------------------------------------------

    def write(self, person: Person, text: str) -> Update:
        """Let somebody write a text message."""
        return self._queue(message=self._message(person, text=text))

    def edit(self, person: Person, message_id: int, text: str) -> Update:
        """Let somebody edit what they wrote."""
        edited = self._message(person, text=text) | {"message_id": message_id}
        return self._queue(edited_message=edited | {"edit_date": edited["date"]})

    def press(self, person: Person, message_id: int, label: str) -> Update:
        """Let somebody press a button under a message they were sent."""
        message = self._message_sent(person.id, message_id)
        data = dict(message.buttons)[label]
        self._last_message_id += 1
        query = {
            "id": f"{person.id}{self._last_message_id:06d}",
            "from": person.user(),
            "chat_instance": str(person.id),
            "message": self._described(message) | {"chat": person.chat()},
            "data": data,
        }
        return self._queue(callback_query=query)

    def share_contact(self, person: Person) -> Update:
        """Let somebody share their own phone number."""
        contact = {
            "phone_number": person.phone_number,
            "first_name": person.first_name,
            "user_id": person.id,
        }
        return self._queue(message=self._message(person, contact=contact))

    def send_photo(self, person: Person, content: bytes, caption: str | None = None) -> Update:
        """Let somebody send a photo, in the two sizes that Telegram makes of it."""
        file_id = self._uploaded(content)
        sizes = [
            photo_size(f"{file_id}-small", 90, min(len(content), 900)),
            photo_size(file_id, 1280, len(content)),
        ]
        said = {} if caption is None else {"caption": caption}
        return self._queue(message=self._message(person, photo=sizes, **said))

    def send_file(self, person: Person, content: bytes, name: str, media_type: str) -> Update:
        """Let somebody send a document."""
        file_id = self._uploaded(content)
        document = {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_name": name,
            "mime_type": media_type,
            "file_size": len(content),
        }
        return self._queue(message=self._message(person, document=document))

    def stop(self, person: Person) -> Update:
        """Let somebody block the bot."""
        self.blocked.add(person.id)
        return self._member_change(person, "member", "kicked")

    def restart(self, person: Person) -> Update:
        """Let somebody unblock the bot."""
        self.blocked.discard(person.id)
        return self._member_change(person, "kicked", "member")

    async def deliver(self, client: httpx.AsyncClient) -> int:
        """Deliver waiting updates to the webhook in order, up to the first that is not taken.

        Returns:
            How many were taken. The rest waits for the next call, as it does at Telegram.
        """
        taken = 0
        while self.webhook and self.pending:
            try:
                answer = await client.post(
                    self.webhook.url,
                    json=self.pending[0],
                    headers={HOOK_HEADER: self.webhook.secret},
                )
            except httpx.HTTPError:
                return taken
            if not answer.is_success:
                return taken
            del self.pending[0]
            taken += 1
        return taken

    def _uploaded(self, content: bytes) -> str:
        file_id = f"AgACAgIAAxk{len(self.files) + 1:04d}"
        self.files[file_id] = content
        return file_id

    def _message(self, person: Person, **content: object) -> dict[str, object]:
        self._last_message_id += 1
        return {
            "message_id": self._last_message_id,
            "from": person.user(),
            "chat": person.chat(),
            "date": self._seconds(),
            **content,
        }

    def _member_change(self, person: Person, before: str, after: str) -> Update:
        bot = self._bot()
        change = {
            "chat": person.chat(),
            "from": person.user(),
            "date": self._seconds(),
            "old_chat_member": {"user": bot, "status": before},
            "new_chat_member": {"user": bot, "status": after, "until_date": 0},
        }
        return self._queue(my_chat_member=change)

    def _queue(self, **content: object) -> Update:
        update: Update = {"update_id": self._next_update_id, **content}
        self._next_update_id += 1
        self.pending.append(update)
        return update

    def _message_sent(self, chat_id: int, message_id: int) -> SentMessage:
        for message in self.sent:
            if (message.chat_id, message.message_id) == (chat_id, message_id):
                return message
        raise BadRequest(Why.NO_MESSAGE)

    # The Bot API ---------------------------------------------------------------------------

    async def _call(self, request: Request) -> Response:
        try:
            return JSONResponse({"ok": True, "result": await self._answer(request)})
        except ApiError as error:
            return error.response()

    async def _answer(self, request: Request) -> object:
        if not hmac.compare_digest(request.path_params["token"], self.token):
            raise ApiError(401, UNAUTHORIZED)
        name = method_name(request.path_params["method"])
        given = await parameters(request)
        check(name, given)
        return self._methods[name](given)

    def _get_me(self, _given: Given) -> dict[str, object]:
        return self._bot()

    def _send_chat_action(self, given: Given) -> bool:
        self._reachable(given["chat_id"])
        return True

    def _answer_callback_query(self, given: Given) -> bool:
        self.released.append(str(given["callback_query_id"]))
        return True

    def _set_webhook(self, given: Given) -> bool:
        self.webhook = Webhook(str(given["url"]), str(given.get("secret_token", "")))
        return True

    def _delete_webhook(self, _given: Given) -> bool:
        self.webhook = None
        return True

    def _get_webhook_info(self, _given: Given) -> dict[str, object]:
        told = {"url": self.webhook.url if self.webhook else "", "has_custom_certificate": False}
        failed = {"last_error_message": self.undelivered} if self.undelivered else {}
        return {**told, "pending_update_count": len(self.pending), **failed}

    def _send_message(self, given: Given) -> dict[str, object]:
        chat_id = self._reachable(given["chat_id"])
        text = check_text(given["text"])
        buttons = self._keyboard(chat_id, given)
        self._last_message_id += 1
        message = SentMessage(self._last_message_id, chat_id, text, buttons, self._now())
        self.sent.append(message)
        self._tell(message)
        return self._described(message)

    def _keyboard(self, chat_id: int, given: Given) -> tuple[tuple[str, str], ...]:
        """Read inline buttons; keep the other keyboard, which stays until it is taken away."""
        markup = given.get("reply_markup")
        label = check_reply_keyboard(markup)
        if label is not None:
            self.contact_buttons[chat_id] = label
        return check_keyboard(markup)

    def _send_document(self, given: Given) -> dict[str, object]:
        chat_id = self._reachable(given["chat_id"])
        caption = check_caption(given.get("caption"))
        buttons = self._keyboard(chat_id, given)
        file = given["document"]
        if not isinstance(file, Upload):
            raise BadRequest(Why.NO_FILE)
        document = SentDocument(file.name, file.media_type, file.content)
        self._last_message_id += 1
        message = SentMessage(
            self._last_message_id, chat_id, caption, buttons, self._now(), document
        )
        self.sent.append(message)
        self._tell(message)
        return self._described(message)

    def _get_file(self, given: Given) -> dict[str, object]:
        file_id = str(given["file_id"])
        content = self.files.get(file_id)
        if content is None:
            raise BadRequest(Why.NO_FILE_ID)
        if len(content) > LARGEST_DOWNLOAD:
            raise BadRequest(Why.FILE_TOO_BIG)
        return {
            "file_id": file_id,
            "file_unique_id": f"u{file_id}",
            "file_size": len(content),
            "file_path": f"photos/{file_id}",
        }

    async def _download(self, request: Request) -> Response:
        if not hmac.compare_digest(request.path_params["token"], self.token):
            return ApiError(401, UNAUTHORIZED).response()
        content = self.files.get(request.path_params["path"].rpartition("/")[2])
        if content is None:
            return ApiError(404, "Not Found").response()
        return Response(content, media_type="application/octet-stream")

    def _edit_markup(self, given: Given) -> dict[str, object]:
        chat_id = self._reachable(given.get("chat_id"))
        message_id = given.get("message_id")
        if not isinstance(message_id, int):
            raise BadRequest(Why.MISSING_PARAMETER, "message_id")
        old = self._message_sent(chat_id, message_id)
        new = replace(old, buttons=check_keyboard(given.get("reply_markup")))
        self.sent[self.sent.index(old)] = new
        self._tell(new)
        return self._described(new)

    def _reachable(self, chat_id: object) -> int:
        if not isinstance(chat_id, int) or chat_id in self.missing:
            raise BadRequest(Why.NO_CHAT)
        if chat_id in self.blocked:
            raise ApiError(403, BLOCKED)
        return chat_id

    def _updates(self, given: Given) -> list[Update]:
        if self.webhook:
            raise ApiError(409, CONFLICT)
        offset = given.get("offset", 0)
        if isinstance(offset, int):
            self.pending = [each for each in self.pending if _number(each) >= offset]
        return self.pending[:100]

    def _tell(self, message: SentMessage) -> None:
        for observer in self._observers:
            observer(message)

    def _described(self, message: SentMessage) -> dict[str, object]:
        described: dict[str, object] = {
            "message_id": message.message_id,
            "from": self._bot(),
            "chat": {"id": message.chat_id, "type": "private"},
            "date": int(message.at.timestamp()),
        }
        if message.document is None:
            described["text"] = message.text
        else:
            described |= enclosed(message.document, message.text)
        if message.buttons:
            rows = [[{"text": label, "callback_data": data}] for label, data in message.buttons]
            described["reply_markup"] = {"inline_keyboard": rows}
        return described

    def _bot(self) -> dict[str, object]:
        name = self.username
        return {"id": self.account, "is_bot": True, "first_name": name, "username": name}

    def _seconds(self) -> int:
        return int(self._now().timestamp())


def _number(update: Update) -> int:
    number = update["update_id"]
    return number if isinstance(number, int) else 0
