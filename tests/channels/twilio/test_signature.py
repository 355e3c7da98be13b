"""The signature: what Twilio signed is taken, and nothing else."""

import hashlib
import json
import os
from pathlib import Path
from urllib.parse import urlencode

import pytest

from channels.twilio_wire import is_signed
from frontdesk.demo.carriers.twilio_api import signature

URL = "https://desk.example/hooks/twilio/sms"
TOKEN = "auth-token"
FORM = {"From": "+491713920002", "Body": "same as last time &+= 请", "MessageSid": "SM1", "Foo": ""}
JSON = '{"EventType": "onMessageAdded"}'


def body(form: dict[str, str]) -> bytes:
    return urlencode(form).encode()


@pytest.mark.parametrize(
    "url",
    [URL, URL + "?tenant=1&b=%E4%BD%A0", "https://desk.example:8443/a/b%20c", "http://desk/sms"],
)
def test_what_was_signed_is_taken(url: str) -> None:
    assert is_signed(TOKEN, url, body(FORM), signature(TOKEN, url, FORM))


@pytest.mark.parametrize("given", ["https://desk.example:443/sms", "https://desk.example/sms"])
@pytest.mark.parametrize("signed", ["https://desk.example:443/sms", "https://desk.example/sms"])
def test_the_usual_port_may_be_named_or_not(given: str, signed: str) -> None:
    assert is_signed(TOKEN, given, body(FORM), signature(TOKEN, signed, FORM))


@pytest.mark.parametrize(
    ("token", "url", "form", "signed"),
    [
        ("other", URL, FORM, None),
        ("", URL, FORM, signature("", URL, FORM)),
        (TOKEN, URL.replace("https", "http"), FORM, None),
        (TOKEN, URL + "?a=1", FORM, None),
        (TOKEN, URL + "/", FORM, None),
        (TOKEN, URL.replace("sms", "whatsapp"), FORM, None),
        (TOKEN, URL, FORM | {"Body": "same as last time"}, None),
        (TOKEN, URL, FORM | {"body": "x"}, None),
        (TOKEN, URL, {name: FORM[name] for name in list(FORM)[:-1]} | {"Fooo": ""}, None),
        (TOKEN, URL, {}, None),
        (TOKEN, URL, FORM, ""),
        (TOKEN, URL, FORM, " "),
        (TOKEN, URL, FORM, "é"),
        (TOKEN, URL, FORM, signature(TOKEN, URL, FORM).swapcase()),
        (TOKEN, URL, FORM, signature(TOKEN, URL, FORM) + "="),
    ],
)
def test_what_was_not_signed_is_refused(
    token: str, url: str, form: dict[str, str], signed: str | None
) -> None:
    given = signature(TOKEN, URL, FORM) if signed is None else signed

    assert not is_signed(token, url, body(form), given)


@pytest.mark.parametrize(
    "raw",
    [
        body(FORM) + b"&Body=same+as+last+time+%26%2B%3D+%E8%AF%B7",
        b"Body=other&" + body(FORM),
        body(FORM).replace(b"Foo=", b"Foo=%ff"),
        body(FORM) + b"&\xff=1",
        b"&".join(b"a%d=1" % number for number in range(400)),
    ],
)
def test_a_form_that_can_be_read_in_two_ways_is_refused(raw: bytes) -> None:
    assert not is_signed(TOKEN, URL, raw, signature(TOKEN, URL, FORM))


def test_a_json_body_is_signed_by_its_digest_in_the_address() -> None:

    url = f"{URL}?bodySHA256={hashlib.sha256(JSON.encode()).hexdigest()}"
    signed = signature(TOKEN, url, {})

    assert is_signed(TOKEN, url, JSON.encode(), signed, is_form=False)
    assert not is_signed(TOKEN, url, JSON.encode() + b" ", signed, is_form=False)
    assert not is_signed(TOKEN, url, b"\xff", signed, is_form=False)
    assert not is_signed(TOKEN, URL, JSON.encode(), signature(TOKEN, URL, {}), is_form=False)


@pytest.mark.cases
def test_every_vector_is_decided_right() -> None:
    folder = os.environ.get("FRONTDESK_CASES")
    if not folder:
        pytest.skip("FRONTDESK_CASES does not name the folder of cases")
    lines = (Path(folder) / "twilio_sig/dev/vectors.jsonl").read_text("utf-8").splitlines()
    vectors = [json.loads(line) for line in lines]

    wrong = [number for number, one in enumerate(vectors) if _decided(one) != one["valid"]]

    assert (len(vectors), wrong) == (250, [])


def _decided(vector: dict[str, object]) -> bool:
    is_form = vector["body"] is None
    raw = urlencode(vector["params"]) if is_form else vector["body"]
    token, url, signed = vector["auth_token"], vector["url"], vector["signature"]
    return is_signed(token, url, raw.encode(), signed, is_form=is_form)
