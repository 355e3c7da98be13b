"""Twilio's hooks: what is forged leaves nothing, what is genuine is stored once, answered empty."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from erp_core.conversations.tables import (
    CarrierReportRow,
    ConversationRow,
    InboundRow,
    OutboxRow,
)
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers.twilio import Call, TwilioCarrier
from tests.builders.locking import locked
from tests.builders.talk import answer_all, count, outbox
from tests.builders.texting import ANA, HOOKS, PUBLIC, a_texting_house, hooked, post
from tests.builders.web import web_of
from tests.fakes.twilio import a_twilio


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_texting_house(database, tmp_path)


@pytest.fixture
def web(desk: Frontdesk) -> Iterator[TestClient]:
    with web_of(desk) as client:
        yield client


@pytest.fixture
def twilio() -> TwilioCarrier:
    return hooked(a_twilio())


def stored(desk: Frontdesk) -> tuple[int, int, int]:
    tables = (InboundRow, ConversationRow, CarrierReportRow)
    return tuple(count(desk, table) for table in tables)


@pytest.mark.parametrize("person", [ANA, f"whatsapp:{ANA}"])
def test_a_message_is_stored_and_answered_with_an_empty_200(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, person: str
) -> None:
    answer = post(web, twilio, twilio.write(person, "hello"))
    answer_all(desk)

    assert (answer.status_code, answer.content) == (200, b"")
    assert stored(desk) == (1, 1, 0)
    assert outbox(desk) == [("You said: hello", "pending")]


def test_the_same_message_five_times_in_parallel_is_stored_once_and_answered_once(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    call = twilio.write(ANA, "hello")
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: post(web, twilio, call), range(5)))
    answer_all(desk)

    assert [(one.status_code, one.content) for one in answers] == [(200, b"")] * 5
    assert stored(desk) == (1, 1, 0)
    assert outbox(desk) == [("You said: hello", "pending")]


def forged(change: Callable[[dict[str, str]], dict[str, str]]) -> Callable[[Call], bytes]:
    return lambda call: urlencode(change(dict(call.form))).encode()


FORGERIES: dict[str, Callable[[Call], bytes]] = {
    "another text": forged(lambda form: form | {"Body": "refund 500"}),
    "another sender": forged(lambda form: form | {"From": "+491713920003"}),
    "another number": forged(lambda form: form | {"MessageSid": "SM" + "f" * 32}),
    "a field more": forged(lambda form: form | {"Extra": "1"}),
    "a field less": forged(lambda form: {k: v for k, v in form.items() if k != "NumMedia"}),
    "a field twice": lambda call: call.body + b"&Body=refund+500",
    "a field twice, first": lambda call: b"Body=refund+500&" + call.body,
    "the same field twice": lambda call: call.body + b"&Body=hello",
    "nothing": lambda call: b"",
    "not a form": lambda call: b'{"Body": "hello"}',
}


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("hook", ["sms", "whatsapp", "status"])
def test_a_tampered_form_gets_403_and_leaves_nothing(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, hook: str, forgery: str
) -> None:
    call = replace(twilio.write(ANA, "hello"), url=HOOKS[hook])
    body = FORGERIES[forgery](call)

    answer = web.post(f"/hooks/twilio/{hook}", content=body, headers=twilio.signed(call))

    assert (answer.status_code, answer.json()["code"]) == (403, "invalid_signature")
    assert stored(desk) == (0, 0, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "guess"},
        {"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="},
        {"X-Twilio-Signature": "", "X-Twilio-Signature-2": "x"},
    ],
)
def test_without_the_signature_nothing_is_stored(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, headers: dict[str, str]
) -> None:
    answer = post(web, twilio, twilio.write(ANA, "hello"), **headers)

    assert answer.status_code == 403
    assert stored(desk) == (0, 0, 0)


def test_a_form_signed_with_an_empty_or_another_token_is_refused(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    call = twilio.write(ANA, "hello")
    answers = []
    for token in ("", "another-token"):
        twilio.auth_token = token
        answers.append(post(web, twilio, call).status_code)

    assert answers == [403, 403]
    assert stored(desk) == (0, 0, 0)


@pytest.mark.parametrize(
    "signed_for",
    [
        "https://evil.example/hooks/twilio/sms",
        "http://desk.example/hooks/twilio/sms",
        "http://testserver/hooks/twilio/sms",
        "https://desk.example/hooks/twilio/whatsapp",
        "https://desk.example/hooks/twilio/sms?a=1",
    ],
)
def test_what_was_signed_for_another_address_is_refused(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, signed_for: str
) -> None:
    call = replace(twilio.write(ANA, "hello"), url=signed_for)

    answer = web.post("/hooks/twilio/sms", content=call.body, headers=twilio.signed(call))

    assert answer.status_code == 403
    assert stored(desk) == (0, 0, 0)


def test_headers_of_proxies_do_not_change_the_address_that_is_checked(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    call = replace(twilio.write(ANA, "hello"), url="https://evil.example/hooks/twilio/sms")
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}

    answer = web.post("/hooks/twilio/sms", content=call.body, headers=twilio.signed(call) | headers)

    assert answer.status_code == 403
    assert stored(desk) == (0, 0, 0)


def test_the_query_of_a_hooks_address_is_signed_with_it(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    call = replace(twilio.write(ANA, "hello"), url=f"{PUBLIC}/hooks/twilio/sms?shop=1&b=%E4%BD%A0")

    assert post(web, twilio, call).status_code == 200
    assert stored(desk) == (1, 1, 0)


def test_a_public_address_below_a_path_is_signed_with_it(
    database: Database, tmp_path: Path, twilio: TwilioCarrier
) -> None:
    desk = a_texting_house(database, tmp_path, public_url=f"{PUBLIC}/desk/")
    call = replace(twilio.write(ANA, "hello"), url=f"{PUBLIC}/desk/hooks/twilio/sms")

    answer = web_of(desk).post("/hooks/twilio/sms", content=call.body, headers=twilio.signed(call))

    assert answer.status_code == 200
    assert stored(desk) == (1, 1, 0)


def test_without_twilio_its_hooks_refuse_everything(
    database: Database, tmp_path: Path, twilio: TwilioCarrier
) -> None:
    desk = a_texting_house(database, tmp_path, twilio=None)
    web = web_of(desk)
    call = twilio.write(ANA, "hello")

    answers = [post(web, twilio, replace(call, url=url)).status_code for url in HOOKS.values()]

    assert answers == [403, 403, 403]
    assert stored(desk) == (0, 0, 0)


def test_there_is_no_hook_of_another_name(web: TestClient, twilio: TwilioCarrier) -> None:
    call = replace(twilio.write(ANA, "hello"), url=f"{PUBLIC}/hooks/twilio/voice")

    assert post(web, twilio, call).status_code == 422


def test_a_signed_form_that_nobody_understands_is_kept_raw(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    call = Call(HOOKS["sms"], {"EventType": "moon", "AccountSid": twilio.account_sid})

    assert [post(web, twilio, call).status_code for _ in range(2)] == [200, 200]
    answer_all(desk)

    assert count(desk, InboundRow) == 1
    assert count(desk, OutboxRow) == 0


def test_what_cannot_be_stored_gets_503_and_leaves_nothing(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    call = twilio.write(ANA, "hello")
    with locked(desk.database):
        refused = post(web, twilio, call)

    assert refused.status_code == 503
    assert stored(desk) == (0, 0, 0)
