"""A front desk with SMS and WhatsApp, and people who text it through a Twilio on loopback."""

from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select

from channels.contract import Channel
from channels.twilio_settings import TwilioSettings
from erp_core.kernel.database import Database
from erp_core.parties.tables import Consent
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers.twilio import Call, TwilioCarrier
from tests.builders.house import a_house
from tests.builders.talk import answer_all
from tests.fakes.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBERS

ANA = "+491713920002"
BOTH = [("sms", ANA, "marketing"), ("sms", ANA, "service")]
STOPPED = [(*line, False) for line in BOTH]
STARTED = [(*line, True) for line in BOTH]
PUBLIC = "https://desk.example"
HOOKS = {name: f"{PUBLIC}/hooks/twilio/{name}" for name in ("sms", "whatsapp", "status")}


def a_texting_house(
    database: Database, folder: Path, api_base: str = "http://127.0.0.1:9", **settings: Any
) -> Frontdesk:
    """Build a front desk with both channels; nothing runs."""
    given = {"twilio": account(api_base), "public_url": PUBLIC, "delivery_lease": 1.0}
    return a_house(database, folder, **(given | settings))


def account(api_base: str = "http://127.0.0.1:9") -> TwilioSettings:
    """Describe the account of the tests."""
    return TwilioSettings.model_validate(
        {
            "account_sid": ACCOUNT_SID,
            "auth_token": AUTH_TOKEN,
            "number": NUMBERS.sms,
            "whatsapp_number": NUMBERS.whatsapp,
            "api_base": api_base,
            "timeout": 2,
        }
    )


def hooked(twilio: TwilioCarrier) -> TwilioCarrier:
    """Tell a Twilio where our hooks are."""
    twilio.hooks = dict(HOOKS)
    return twilio


def post(web: TestClient, twilio: TwilioCarrier, call: Call, **headers: str) -> Response:
    """Deliver one call as Twilio does, to where our public address leads."""
    path = call.url.removeprefix(PUBLIC)
    return web.post(path, content=call.body, headers=twilio.signed(call) | headers)


def carry(web: TestClient, twilio: TwilioCarrier) -> list[int]:
    """Deliver every call that waits; returns what each was answered with."""
    calls = list(twilio.pending)
    twilio.pending.clear()
    return [post(web, twilio, call).status_code for call in calls]


def texted(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, *texts: str, **more: str
) -> None:
    """Let Ana text and be answered, each text by itself."""
    for text in texts:
        twilio.write(more.get("person", ANA), text)
        assert carry(web, twilio) == [200]
        answer_all(desk)


def channel_of(desk: Frontdesk, name: str = "sms") -> Channel:
    """Return one of the two channels."""
    channel = desk.channel(name)
    assert channel is not None
    return channel


def ledger(desk: Frontdesk) -> list[tuple[str, str, str, bool]]:
    """Return (channel, address, purpose, granted) of every line of the consent ledger."""
    return [
        (row.channel, row.address, row.purpose, row.granted)
        for row in desk.database.read(
            lambda tx: tx.session.scalars(select(Consent).order_by(Consent.id)).all()
        )
    ]
