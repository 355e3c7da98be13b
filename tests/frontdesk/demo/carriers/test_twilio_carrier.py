"""The demo's Twilio: it checks as the real one does, signs, delivers again, and reports."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from channels.twilio_wire import is_signed
from frontdesk.demo.carriers.twilio import Media, TwilioCarrier
from tests.fakes.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBERS, a_twilio

ANA = "+491713920002"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages"
HELLO = {"From": NUMBERS.sms, "To": ANA, "Body": "hello"}


@pytest.fixture
def twilio() -> TwilioCarrier:
    return a_twilio()


@pytest.fixture
def client(twilio: TwilioCarrier) -> Iterator[TestClient]:
    with TestClient(twilio.app) as opened:
        opened.auth = (ACCOUNT_SID, AUTH_TOKEN)
        yield opened


def test_a_message_is_taken_shown_and_listed(client: TestClient, twilio: TwilioCarrier) -> None:
    seen: list[str] = []
    twilio.watch(lambda message: seen.append(message.status))

    made = client.post(f"{MESSAGES}.json", data=HELLO)

    assert made.status_code == 201
    sid = made.json()["sid"]
    assert (made.json()["status"], made.json()["body"]) == ("queued", "hello")
    assert [one["sid"] for one in client.get(f"{MESSAGES}.json").json()["messages"]] == [sid]
    assert client.get(f"{MESSAGES}.json", params={"To": "+1"}).json()["messages"] == []
    assert client.get(f"{MESSAGES}/{sid}.json").json()["status"] == "delivered"
    assert seen == ["queued", "sent", "delivered"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"Body": " "}, 400, 21602),
        ({"Body": "x" * 1601}, 400, 21617),
        ({"To": ""}, 400, 21604),
        ({"From": "+15005550006"}, 400, 21606),
        ({"To": f"whatsapp:{ANA}"}, 400, 21606),
        ({"Moon": "full"}, 400, 20001),
    ],
)
def test_what_twilio_would_refuse_is_refused(
    client: TestClient, twilio: TwilioCarrier, change: dict[str, str], status: int, code: int
) -> None:
    answer = client.post(f"{MESSAGES}.json", data=HELLO | change)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert twilio.sent == []


@pytest.mark.parametrize("auth", [None, (ACCOUNT_SID, "guess"), ("AC1", AUTH_TOKEN)])
def test_nobody_else_is_let_in(
    client: TestClient, twilio: TwilioCarrier, auth: tuple[str, str] | None
) -> None:
    client.auth = auth

    assert client.post(f"{MESSAGES}.json", data=HELLO).status_code == 401
    assert twilio.sent == []


def test_a_number_that_wrote_stop_gets_nothing_until_it_writes_start(
    client: TestClient, twilio: TwilioCarrier
) -> None:
    answers = []
    for word in ("stop", "START", "cancel", "YES"):
        twilio.write(ANA, word)
        answers.append(client.post(f"{MESSAGES}.json", data=HELLO).status_code)

    assert answers == [400, 201, 400, 201]


def test_whatsapp_reports_a_free_text_to_somebody_who_has_not_written(
    client: TestClient, twilio: TwilioCarrier
) -> None:
    to = f"whatsapp:{ANA}"
    form = {"From": f"whatsapp:{NUMBERS.whatsapp}", "To": to, "Body": "hello"}

    first = client.post(f"{MESSAGES}.json", data=form).json()["sid"]
    twilio.write(to, "hi")
    second = client.post(f"{MESSAGES}.json", data=form).json()["sid"]

    assert {one.sid: one.status for one in twilio.sent} == {first: "failed", second: "delivered"}


def test_a_file_is_where_twilio_sends_us(client: TestClient, twilio: TwilioCarrier) -> None:
    call = twilio.write(ANA, "look", Media(b"photo", "image/jpeg"))
    path = httpx.URL(call.form["MediaUrl0"]).path

    sent_on = client.get(path, follow_redirects=False)

    assert sent_on.status_code == 307
    assert client.get(httpx.URL(sent_on.headers["location"]).path).content == b"photo"
    assert client.get(path + "x").status_code == 404


def test_calls_are_signed_and_made_in_order_until_they_are_taken(twilio: TwilioCarrier) -> None:
    taken: list[bytes] = []
    answers = [200, 503, 200, 200]

    async def hook(request: Request) -> Response:
        body = await request.body()
        signature = request.headers["x-twilio-signature"]
        assert is_signed(AUTH_TOKEN, "http://desk/sms", body, signature)
        status = answers.pop(0)
        if status == 200:
            taken.append(body)
        return Response(status_code=status)

    twilio.hooks = {"sms": "http://desk/sms"}
    calls = [twilio.write(ANA, text) for text in ("one", "two", "three")]

    async def deliver() -> list[int]:
        app = Starlette(routes=[Route("/sms", hook, methods=["POST"])])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as client:
            return [await twilio.deliver(client) for _ in range(2)]

    assert asyncio.run(deliver()) == [1, 2]
    assert taken == [call.body for call in calls]
