"""The demo's Telegram keeps to the Bot API, or what is proven against it proves little."""

import asyncio
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from frontdesk.demo.carriers.telegram import TelegramCarrier, Webhook
from frontdesk.demo.carriers.telegram_api import METHODS
from frontdesk.demo.carriers.telegram_people import Person
from frontdesk.demo.carriers.telegram_sent import SentMessage

TOKEN = "700000001:key-of-the-demo"
NOW = datetime(2026, 5, 19, 7, 0, tzinfo=UTC)
WEI = Person(700100001, "Wei", "Zhang")


@pytest.fixture
def telegram() -> TelegramCarrier:
    return TelegramCarrier(TOKEN, lambda: NOW, first_update_id=500)


def call(telegram: TelegramCarrier, method: str, token: str = TOKEN, **fields: object) -> Any:
    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(telegram.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://telegram") as client:
            return await client.post(f"/bot{token}/{method}", json=fields)

    answer = asyncio.run(post())
    assert answer.json()["ok"] == answer.is_success
    return answer.json()


def delivered(telegram: TelegramCarrier, hook: Callable[[httpx.Request], httpx.Response]) -> int:
    async def deliver() -> int:
        async with httpx.AsyncClient(transport=httpx.MockTransport(hook)) as client:
            return await telegram.deliver(client)

    return asyncio.run(deliver())


def test_a_sent_message_is_kept_numbered_and_told_to_whoever_watches(
    telegram: TelegramCarrier,
) -> None:
    seen: list[SentMessage] = []
    telegram.watch(seen.append)
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "n1"}]]}

    answer = call(telegram, "sendMessage", chat_id=WEI.id, text="Cancel?", reply_markup=keyboard)

    assert answer["result"]["message_id"] == 1
    assert seen == telegram.sent == [SentMessage(1, WEI.id, "Cancel?", (("Yes", "n1"),), NOW)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "x"}, "Bad Request: missing parameter: chat_id"),
        ({"chat_id": 1, "text": "x", "colour": 1}, "Bad Request: unknown parameter: colour"),
        ({"chat_id": 1, "text": " "}, "Bad Request: message text is empty"),
        ({"chat_id": 1, "text": "🚚" * 2049}, "Bad Request: message is too long"),
        ({"chat_id": "x", "text": "x"}, "Bad Request: chat not found"),
        (
            {
                "chat_id": 1,
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]},
            },
            "Bad Request: BUTTON_DATA_INVALID",
        ),
    ],
)
def test_a_call_the_bot_api_refuses_is_refused_and_sends_nothing(
    telegram: TelegramCarrier, fields: dict[str, Any], words: str
) -> None:
    answer = call(telegram, "sendMessage", **fields)

    assert (answer["error_code"], answer["description"]) == (400, words)
    assert telegram.sent == []


def test_another_token_and_another_method_are_unknown(telegram: TelegramCarrier) -> None:
    assert call(telegram, "getMe", token="700000001:other")["error_code"] == 401
    assert call(telegram, "sendCoffee")["error_code"] == 404


def test_updates_are_delivered_in_order_with_the_secret_until_one_is_not_taken(
    telegram: TelegramCarrier,
) -> None:
    call(telegram, "setWebhook", url="https://desk.example/hook", secret_token="s1")
    for text in ("one", "two", "three"):
        telegram.write(WEI, text)
    heard: list[tuple[str, str]] = []
    answers = [200, 503, 200, 200]

    def hook(request: httpx.Request) -> httpx.Response:
        secret = request.headers["X-Telegram-Bot-Api-Secret-Token"]
        heard.append((json.loads(request.content)["message"]["text"], secret))
        return httpx.Response(answers.pop(0))

    assert (delivered(telegram, hook), len(telegram.pending)) == (1, 2)
    assert (delivered(telegram, hook), len(telegram.pending)) == (2, 0)
    assert heard == [("one", "s1"), ("two", "s1"), ("two", "s1"), ("three", "s1")]


def test_an_update_waits_while_nobody_listens(telegram: TelegramCarrier) -> None:
    telegram.webhook = Webhook("https://desk.example/hook", "s1")
    telegram.write(WEI, "one")

    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(str(request.url))

    assert delivered(telegram, nobody) == 0
    assert len(telegram.pending) == 1


def test_updates_can_be_fetched_and_are_forgotten_by_offset(telegram: TelegramCarrier) -> None:
    telegram.write(WEI, "one")
    telegram.write(WEI, "two")

    first = call(telegram, "getUpdates")["result"]
    rest = call(telegram, "getUpdates", offset=501)["result"]

    assert [update["update_id"] for update in first] == [500, 501]
    assert [update["message"]["text"] for update in rest] == ["two"]
    telegram.webhook = Webhook("https://desk.example/hook", "s1")
    assert call(telegram, "getUpdates")["error_code"] == 409


def test_a_pressed_button_sends_its_data_and_the_message_it_is_under(
    telegram: TelegramCarrier,
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "n1"}]]}
    call(telegram, "sendMessage", chat_id=WEI.id, text="Cancel?", reply_markup=keyboard)

    query: Any = telegram.press(WEI, 1, "Yes")["callback_query"]

    assert (query["data"], query["message"]["message_id"]) == ("n1", 1)
    assert query["message"]["chat"]["type"] == "private"


def test_buttons_can_be_taken_away(telegram: TelegramCarrier) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "n1"}]]}
    call(telegram, "sendMessage", chat_id=WEI.id, text="Cancel?", reply_markup=keyboard)

    call(telegram, "editMessageReplyMarkup", chat_id=WEI.id, message_id=1)

    assert telegram.sent == [SentMessage(1, WEI.id, "Cancel?", (), NOW)]


def test_who_blocks_the_bot_hears_nothing_until_they_come_back(telegram: TelegramCarrier) -> None:
    telegram.stop(WEI)
    refused = call(telegram, "sendMessage", chat_id=WEI.id, text="x")
    telegram.restart(WEI)
    call(telegram, "sendMessage", chat_id=WEI.id, text="y")

    assert refused["error_code"] == 403
    assert [message.text for message in telegram.sent] == ["y"]


@pytest.mark.cases
def test_every_method_takes_what_the_specification_says() -> None:
    cases = os.environ.get("FRONTDESK_CASES")
    if not cases:
        pytest.skip("FRONTDESK_CASES does not name the folder of cases")
    text = (Path(cases) / "telegram_spec" / "api.min.json").read_text(encoding="utf-8")
    methods = json.loads(text)["methods"]
    for name, method in METHODS.items():
        fields = methods[name].get("fields", [])
        required = {field["name"] for field in fields if field["required"]}
        assert method.required == required, name
        assert method.optional <= {field["name"] for field in fields} - required, name
