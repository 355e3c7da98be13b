"""What must be said of Twilio, and the one sentence where it is not."""

import pytest

from frontdesk.settings import WrongSetting, load_settings
from tests.fakes.twilio import ACCOUNT_SID

GIVEN = {
    "FRONTDESK_TWILIO__ACCOUNT_SID": ACCOUNT_SID,
    "FRONTDESK_TWILIO__AUTH_TOKEN": "secret",
    "FRONTDESK_TWILIO__NUMBER": "+494066969001",
}
EMPTY = (
    "FRONTDESK_TWILIO__AUTH_TOKEN: the auth token must not be empty, "
    "else anybody could sign a message."
)
NO_ADDRESS = (
    "FRONTDESK_TWILIO__API_BASE: the address of Twilio's API starts with https:// "
    "(or http:// on loopback)."
)


def load(monkeypatch: pytest.MonkeyPatch, **more: str):
    for name, value in (GIVEN | more).items():
        monkeypatch.setenv(name, value)
    return load_settings(_env_file=None)


def test_one_group_gives_both_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    from channels.registry import build_channels

    both = load(monkeypatch, FRONTDESK_TWILIO__WHATSAPP_NUMBER="+494066969002")
    names = [channel.name for channel in build_channels(both.channels)]
    monkeypatch.delenv("FRONTDESK_TWILIO__WHATSAPP_NUMBER")
    sms_only = [channel.name for channel in build_channels(load(monkeypatch).channels)]

    assert names == ["sms", "whatsapp", "webchat", "terminal"]
    assert sms_only == ["sms", "webchat", "terminal"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("AUTH_TOKEN", "", EMPTY),
        ("AUTH_TOKEN", "  ", EMPTY),
        ("API_BASE", "ftp://api.twilio.com", NO_ADDRESS),
    ],
)
def test_a_wrong_value_stops_the_start_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(WrongSetting) as stopped:
        load(monkeypatch, **{f"FRONTDESK_TWILIO__{name}": value})

    assert str(stopped.value) == sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [("ACCOUNT_SID", "SM123"), ("ACCOUNT_SID", ""), ("NUMBER", "040 669690"), ("NUMBER", "Crane")],
)
def test_a_malformed_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=f"^FRONTDESK_TWILIO__{name}: "):
        load(monkeypatch, **{f"FRONTDESK_TWILIO__{name}": value})


def test_an_account_without_a_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_TWILIO__ACCOUNT_SID", ACCOUNT_SID)
    monkeypatch.setenv("FRONTDESK_TWILIO__AUTH_TOKEN", "secret")

    with pytest.raises(WrongSetting, match="must name a number such as"):
        load_settings(_env_file=None)


@pytest.mark.parametrize(
    ("public", "base", "reported"),
    [
        ("https://desk.example", "https://api.twilio.com", "https://desk.example"),
        ("https://desk.example/shop/", "https://api.twilio.com", "https://desk.example/shop"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:9001/twilio", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000", "https://api.twilio.com", None),
        ("http://localhost:8000", "https://api.twilio.com", None),
    ],
)
def test_twilio_reports_to_us_where_it_can_reach_us(
    monkeypatch: pytest.MonkeyPatch, public: str, base: str, reported: str | None
) -> None:
    settings = load(
        monkeypatch, FRONTDESK_PUBLIC_URL=public, FRONTDESK_TWILIO__API_BASE=base
    ).channels.twilio

    assert settings is not None
    assert settings.status_url == (f"{reported}/hooks/twilio/status" if reported else "")


def test_the_secret_is_in_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, FRONTDESK_TWILIO__AUTH_TOKEN="canary-8731")

    assert "canary" not in f"{settings!r} {settings.channels!r}"
