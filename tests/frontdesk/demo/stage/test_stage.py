"""The stage without its server: what the page may do, what other sites may not, the phone."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from frontdesk.demo.carriers.mail import MailCarrier
from frontdesk.demo.carriers.telegram import TelegramCarrier, Webhook
from frontdesk.demo.facts import ANA_PHONE
from frontdesk.demo.stage.addresses import Addresses, choose_addresses, is_free
from frontdesk.demo.stage.app import Stage, build_stage_app
from frontdesk.demo.stage.board import Board
from frontdesk.demo.stage.lines import Chat
from frontdesk.demo.stage.mailbox import Mailbox
from frontdesk.demo.stage.phone import Phone
from frontdesk.demo.stage.running import TOM_BERG, WEI_ZHANG
from frontdesk.demo.stage.server import Server
from frontdesk.demo.stage.staff import Staff
from frontdesk.demo.stage.texting import Texting
from tests.fakes.twilio import a_twilio

ADDRESSES = Addresses(server=8000, stage=8001)
OWN = {"Origin": "http://127.0.0.1:8001"}
NOW = datetime(2026, 5, 19, 7, 0, tzinfo=UTC)
BOT = {"inline_keyboard": [[{"text": "是", "callback_data": "n1"}]]}


def _now() -> datetime:
    return NOW


def a_stage(memory: Path) -> Stage:
    board = Board()
    carrier = TelegramCarrier("7001:key", _now, first_update_id=1)
    twilio, mail = a_twilio(), MailCarrier("service@shop.example", _now)
    twilio.hooks = {"sms": "http://desk/hooks/twilio/sms"}
    folder = memory.parent
    return Stage(
        addresses=ADDRESSES,
        board=board,
        server=Server(ADDRESSES.server_url, {}, board),
        carrier=carrier,
        twilio=twilio,
        mail=mail,
        phone=Phone(carrier, WEI_ZHANG, Chat(_now, board, memory), board),
        texting=Texting(twilio, ANA_PHONE, Chat(_now, board, folder / "sms.json")),
        mailbox=Mailbox(mail, TOM_BERG, _now, board, folder / "mail.json"),
        staff=Staff(ADDRESSES.server_url),
    )


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return a_stage(tmp_path / "phone.json")


@pytest.fixture
def client(stage: Stage) -> TestClient:
    return TestClient(build_stage_app(stage), base_url="http://127.0.0.1:8001")


def _bot_says(client: TestClient, text: str, **more: Any) -> int:
    sent = {"chat_id": WEI_ZHANG.id, "text": text, **more}
    answer = client.post("/telegram/bot7001:key/sendMessage", json=sent)
    assert answer.status_code == 200
    number: int = answer.json()["result"]["message_id"]
    return number


def test_the_page_allows_only_itself_and_the_server_in_frames(client: TestClient) -> None:
    page = client.get("/demo")

    policy = page.headers["content-security-policy"]
    assert page.status_code == 200
    assert "frame-src 'self' http://127.0.0.1:8000;" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy


def test_the_stranger_s_page_embeds_the_widget_without_a_session(client: TestClient) -> None:
    stranger = client.get("/demo/chat/stranger")

    assert 'src="http://127.0.0.1:8000/chat/widget.js"' in stranger.text
    assert "session" not in stranger.text
    assert client.get("/demo/chat/ana").status_code == 404


@pytest.mark.parametrize("name", ["demo.html", "..%2F..%2Fcompany.py", "nothing.js"])
def test_only_the_page_s_own_scripts_and_styles_are_served(client: TestClient, name: str) -> None:
    assert client.get("/demo/static/main.js").status_code == 200
    assert client.get(f"/demo/static/{name}").status_code == 404


@pytest.mark.parametrize("origin", [{}, {"Origin": "http://evil.example"}, {"Origin": "null"}])
@pytest.mark.parametrize(
    "path",
    [
        *("telegram/write", "sms/write", "mail/write", "draft/send"),
        *("server/kill", "server/start", "console"),
    ],
)
def test_another_site_can_change_nothing(
    client: TestClient, stage: Stage, origin: dict[str, str], path: str
) -> None:
    answer = client.post(f"/demo/{path}", json={"text": "hello"}, headers=origin)

    assert answer.status_code == 403
    assert stage.phone.shown() == stage.texting.shown() == stage.mailbox.shown() == []
    assert stage.server.starts == 0


def test_a_foreign_name_that_leads_to_this_machine_is_turned_away(client: TestClient) -> None:
    assert client.get("/demo", headers={"Host": "evil.example:8001"}).status_code == 403


def test_localhost_leads_to_the_address_whose_cookies_are_shared(client: TestClient) -> None:
    answer = client.get("/demo", headers={"Host": "localhost:8001"}, follow_redirects=False)

    assert answer.headers["location"] == "http://127.0.0.1:8001/demo"


def test_what_wei_writes_waits_at_telegram_and_is_shown(client: TestClient, stage: Stage) -> None:
    answer = client.post("/demo/telegram/write", json={"text": " 我的豆子到哪了? "}, headers=OWN)

    assert answer.status_code == 204
    [line] = stage.phone.shown()
    assert (line["mine"], line["text"], line["taken"]) == (True, "我的豆子到哪了?", False)
    [update] = stage.carrier.pending
    assert update["message"]["from"]["id"] == 700100001


def test_an_empty_message_is_refused(client: TestClient, stage: Stage) -> None:
    assert client.post("/demo/telegram/write", json={"text": "  "}, headers=OWN).status_code == 422
    assert stage.carrier.pending == []


def test_an_update_counts_as_taken_once_the_hook_took_it(client: TestClient, stage: Stage) -> None:
    client.post("/demo/telegram/write", json={"text": "hello"}, headers=OWN)
    stage.carrier.webhook = Webhook("http://desk/hooks/telegram/x", "s")
    answers = iter([503, 200])
    hook = httpx.MockTransport(lambda _request: httpx.Response(next(answers)))

    async def deliver() -> int:
        async with httpx.AsyncClient(transport=hook) as at_telegram:
            return await stage.carrier.deliver(at_telegram)

    import anyio

    assert anyio.run(deliver) == 0
    assert [line["taken"] for line in stage.phone.shown()] == [False]
    assert anyio.run(deliver) == 1
    assert [line["taken"] for line in stage.phone.shown()] == [True]


def test_a_button_is_pressed_once(client: TestClient, stage: Stage) -> None:
    number = _bot_says(client, "要取消吗？", reply_markup=BOT)
    press = {"message_id": number, "label": "是"}

    first = client.post("/demo/telegram/press", json=press, headers=OWN)
    second = client.post("/demo/telegram/press", json=press, headers=OWN)

    assert (first.status_code, second.status_code) == (204, 422)
    assert stage.phone.shown()[0]["pressed"] == "是"
    [update] = stage.carrier.pending
    assert update["callback_query"]["data"] == "n1"


def test_a_button_that_is_not_there_presses_nothing(client: TestClient, stage: Stage) -> None:
    number = _bot_says(client, "要取消吗？", reply_markup=BOT)

    for press in ({"message_id": number, "label": "否"}, {"message_id": 99, "label": "是"}, {}):
        assert client.post("/demo/telegram/press", json=press, headers=OWN).status_code == 422
    assert stage.carrier.pending == []


def test_a_message_to_somebody_else_is_not_on_this_phone(client: TestClient, stage: Stage) -> None:
    sent = {"chat_id": 700100014, "text": "for Grace"}

    assert client.post("/telegram/bot7001:key/sendMessage", json=sent).status_code == 200
    assert stage.phone.shown() == []


def test_the_chat_outlives_the_demo_but_its_old_buttons_do_not(tmp_path: Path) -> None:
    memory = tmp_path / "phone.json"
    before = TestClient(build_stage_app(a_stage(memory)), base_url="http://127.0.0.1:8001")
    _bot_says(before, "要取消吗？", reply_markup=BOT)

    [line] = a_stage(memory).phone.shown()

    assert (line["text"], line["buttons"], line["message_id"]) == ("要取消吗？", [], None)


def test_the_console_cannot_be_opened_while_the_server_is_away(client: TestClient) -> None:
    answer = client.post("/demo/console", json={"login": "mia"}, headers=OWN)

    assert answer.json() == {"open": False}
    assert "set-cookie" not in answer.headers


def test_every_change_is_told(client: TestClient, stage: Stage) -> None:
    before = stage.board.version

    client.post("/demo/telegram/write", json={"text": "hello"}, headers=OWN)

    assert stage.board.version > before
    shown = stage.shown()
    assert json.loads(json.dumps(shown))["server"]["state"] == "stopped"


def test_the_server_is_told_where_everything_is(tmp_path: Path) -> None:
    told = ADDRESSES.environment(tmp_path)

    assert told["FRONTDESK_HOST"] == "127.0.0.1"
    assert told["FRONTDESK_TELEGRAM__API_BASE"] == "http://127.0.0.1:8001/telegram"
    assert told["FRONTDESK_DEMO_URL"] == "http://127.0.0.1:8001"
    assert json.loads(told["FRONTDESK_WEBCHAT__ALLOWED_ORIGINS"]) == [
        "http://127.0.0.1:8000",
        "http://127.0.0.1:8001",
    ]


def test_the_page_takes_a_port_that_is_free() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert not is_free(port)
        assert choose_addresses(port - 1).stage != port
