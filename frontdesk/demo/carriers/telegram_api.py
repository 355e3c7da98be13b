"""The methods of the Telegram Bot API as the real server checks them.

Source: https://core.telegram.org/bots/api (10.1). Only what a front desk calls is here; every
other method is answered "Not Found", every unknown or missing parameter refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_CALLBACK_DATA = 64
LARGEST_DOWNLOAD = 20 * 1024 * 1024
"""Bytes of the largest file that a bot may load."""


@dataclass(frozen=True)
class Upload:
    """A file in a request."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Method:
    """What a method must and may be given."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()


def _method(required: str = "", optional: str = "") -> Method:
    return Method(frozenset(required.split()), frozenset(optional.split()))


METHODS: Mapping[str, Method] = {
    "getMe": _method(),
    "sendMessage": _method(
        "chat_id text",
        "message_thread_id parse_mode entities link_preview_options disable_notification "
        "protect_content message_effect_id reply_parameters reply_markup",
    ),
    "sendDocument": _method(
        "chat_id document",
        "message_thread_id thumbnail caption parse_mode caption_entities "
        "disable_content_type_detection disable_notification protect_content message_effect_id "
        "reply_parameters reply_markup",
    ),
    "getFile": _method("file_id"),
    "editMessageReplyMarkup": _method("", "chat_id message_id inline_message_id reply_markup"),
    "answerCallbackQuery": _method("callback_query_id", "text show_alert url cache_time"),
    "sendChatAction": _method("chat_id action", "message_thread_id"),
    "setWebhook": _method(
        "url",
        "ip_address max_connections allowed_updates drop_pending_updates secret_token",
    ),
    "deleteWebhook": _method("", "drop_pending_updates"),
    "getWebhookInfo": _method(),
    "getUpdates": _method("", "offset limit timeout allowed_updates"),
}


class ApiError(Exception):
    """The Bot API refuses, with a code and its usual words."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def response(self) -> JSONResponse:
        """Say it as the Bot API does."""
        body: dict[str, object] = {
            "ok": False,
            "error_code": self.code,
            "description": self.description,
        }
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return JSONResponse(body, status_code=self.code)


class Why(StrEnum):
    """What the Bot API says about a call that can never work."""

    NO_JSON = "can't parse JSON object"
    NO_KEYBOARD = "can't parse reply keyboard markup JSON object"
    NO_LABEL = "inline keyboard button text is empty"
    NO_DATA = "BUTTON_DATA_INVALID"
    NO_TEXT = "message text is empty"
    TOO_LONG = "message is too long"
    NO_CHAT = "chat not found"
    NO_MESSAGE = "message to edit not found"
    NO_FILE = "there is no document in the request"
    NO_FILE_ID = "wrong file_id or the file is temporarily unavailable"
    FILE_TOO_BIG = "file is too big"
    CAPTION_TOO_LONG = "message caption is too long"
    UNKNOWN_PARAMETER = "unknown parameter: "
    MISSING_PARAMETER = "missing parameter: "


class BadRequest(ApiError):
    """The same call will be refused again."""

    def __init__(self, why: Why, which: str = "") -> None:
        super().__init__(400, f"Bad Request: {why}{which}")


async def parameters(request: Request) -> dict[str, object]:
    """Read parameters from query, form or JSON, each value as it means.

    Values that look like JSON objects, lists, numbers or booleans are read as such, because a
    form carries only text.
    """
    found: dict[str, object] = {
        key: _meaning(key, text) for key, text in request.query_params.items()
    }
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return found | await _multipart(request)
    body = await request.body()
    if not body:
        return found
    if request.headers.get("content-type", "").startswith("application/json"):
        return found | _object(body)
    pairs = parse_qsl(body.decode(), keep_blank_values=True)
    return found | {key: _meaning(key, text) for key, text in pairs}


async def _multipart(request: Request) -> dict[str, object]:
    """Read a form with files; a field that says ``attach://name`` stands for the file of a part."""
    async with request.form() as form:
        given: dict[str, object] = {}
        for key, value in form.multi_items():
            if isinstance(value, str):
                given[key] = _meaning(key, value)
            else:
                name, kind = value.filename or "", value.content_type or ""
                given[key] = Upload(name, kind, await value.read())
    uploads = {key: value for key, value in given.items() if isinstance(value, Upload)}
    named = {
        key: uploads.pop(value.removeprefix("attach://"))
        for key, value in given.items()
        if isinstance(value, str) and value.startswith("attach://")
    }
    texts = {key: value for key, value in given.items() if not isinstance(value, Upload)}
    return texts | uploads | named


def _object(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body)
    except ValueError as error:
        raise BadRequest(Why.NO_JSON) from error
    if not isinstance(value, dict):
        raise BadRequest(Why.NO_JSON)
    return value


def _meaning(key: str, text: str) -> object:
    if key in {"text", "caption", "file_id", "callback_query_id", "url", "secret_token", "action"}:
        return text
    try:
        value: object = json.loads(text)
    except ValueError:
        return text
    return value


def method_name(given: str) -> str:
    """Return a method's name as it is written here: methods are case-insensitive."""
    return next((name for name in METHODS if name.lower() == given.lower()), given)


def check(name: str, given: Mapping[str, object]) -> None:
    """Refuse an unknown method, an unknown parameter or a missing one."""
    method = METHODS.get(name)
    if method is None:
        raise ApiError(404, "Not Found")
    unknown = given.keys() - method.required - method.optional
    if unknown:
        raise BadRequest(Why.UNKNOWN_PARAMETER, min(unknown))
    missing = method.required - given.keys()
    if missing:
        raise BadRequest(Why.MISSING_PARAMETER, min(missing))


def check_text(text: object) -> str:
    """Refuse a text that Telegram would refuse, and trim it as Telegram does."""
    if not isinstance(text, str) or not text.strip():
        raise BadRequest(Why.NO_TEXT)
    if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        raise BadRequest(Why.TOO_LONG)
    return text.strip()


def check_caption(caption: object) -> str:
    """Refuse a caption that Telegram would refuse."""
    said = caption.strip() if isinstance(caption, str) else ""
    if len(said.encode("utf-16-le")) // 2 > LONGEST_CAPTION:
        raise BadRequest(Why.CAPTION_TOO_LONG)
    return said


def check_reply_keyboard(markup: object) -> str | None:
    """Read the label of a button that shares one's number; empty: removed, None: not touched."""
    if not isinstance(markup, dict):
        return None
    if markup.get("remove_keyboard") is True:
        return ""
    rows = markup.get("keyboard")
    if not isinstance(rows, list):
        return None
    shares = [one for row in rows for one in row if one.get("request_contact") is True]
    if len(shares) != 1 or not shares[0].get("text"):
        raise BadRequest(Why.NO_LABEL)
    return str(shares[0]["text"])


def check_keyboard(markup: object) -> tuple[tuple[str, str], ...]:
    """Read label and callback data of every inline button."""
    if not markup or check_reply_keyboard(markup) is not None:
        return ()
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list):
        raise BadRequest(Why.NO_KEYBOARD)
    return tuple(_button(each) for row in rows for each in row)


def _button(button: Mapping[str, object]) -> tuple[str, str]:
    label, data = str(button.get("text", "")), str(button.get("callback_data", ""))
    if not label:
        raise BadRequest(Why.NO_LABEL)
    if not 1 <= len(data.encode()) <= LONGEST_CALLBACK_DATA:
        raise BadRequest(Why.NO_DATA)
    return label, data
