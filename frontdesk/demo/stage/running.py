"""Runs the stage until the visitor stops it: first the page goes, then the server."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime

import uvicorn

from frontdesk.clocks import open_clock
from frontdesk.demo.carriers.mail import MailCarrier
from frontdesk.demo.carriers.telegram import TelegramCarrier, Webhook
from frontdesk.demo.carriers.telegram_people import Person
from frontdesk.demo.carriers.twilio import Numbers, TwilioCarrier
from frontdesk.demo.deployment import MAIL_FILE, PHONE_FILE, SMS_FILE, Devices
from frontdesk.demo.facts import (
    ANA_PHONE,
    MAIL_ADDRESS,
    SMS_NUMBER,
    TOM_MAIL,
    TWILIO,
    WEI,
    WHATSAPP_NUMBER,
)
from frontdesk.demo.stage.addresses import HOST, Addresses
from frontdesk.demo.stage.app import Stage, build_stage_app
from frontdesk.demo.stage.board import Board
from frontdesk.demo.stage.lines import Chat
from frontdesk.demo.stage.mailbox import Mailbox, Owner
from frontdesk.demo.stage.phone import Phone
from frontdesk.demo.stage.server import Server
from frontdesk.demo.stage.staff import Staff
from frontdesk.demo.stage.texting import Texting
from frontdesk.settings import Settings

WEI_ZHANG = Person(WEI, "Wei", "Zhang", "zh-hans", "+491713920001")
TOM_BERG = Owner("Tom Berg", TOM_MAIL)
Now = Callable[[], datetime]


def run_stage(settings: Settings, devices: Devices, addresses: Addresses) -> None:
    """Serve page, carriers and server until interrupted."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(settings, devices, addresses))


def _twilio(devices: Devices, addresses: Addresses, now: Now) -> TwilioCarrier:
    numbers = Numbers(SMS_NUMBER, WHATSAPP_NUMBER)
    carrier = TwilioCarrier(TWILIO, devices.twilio_token, numbers, now, base=addresses.twilio_url)
    carrier.hooks = {
        name: f"{addresses.server_url}/hooks/twilio/{name}" for name in ("sms", "whatsapp")
    }
    return carrier


async def _run(settings: Settings, devices: Devices, addresses: Addresses) -> None:
    app = build_stage_app(set_stage(settings, devices, addresses))
    config = uvicorn.Config(
        app,
        host=HOST,
        port=addresses.stage,
        log_level="critical",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    await uvicorn.Server(config).serve()


def set_stage(settings: Settings, devices: Devices, addresses: Addresses) -> Stage:
    """Put everything in its place; nothing runs yet."""
    board, now = Board(), open_clock(settings.clock, settings.data_dir).now
    carrier = TelegramCarrier(devices.telegram_token, now)
    carrier.webhook = Webhook(
        f"{addresses.server_url}/hooks/telegram/{devices.telegram_path}", devices.telegram_secret
    )
    twilio, mail = _twilio(devices, addresses, now), MailCarrier(MAIL_ADDRESS, now)
    environment = dict(addresses.environment(settings.data_dir))
    if devices.twilio_token:
        environment["FRONTDESK_TWILIO__API_BASE"] = addresses.twilio_url
    folder = settings.data_dir
    return Stage(
        addresses=addresses,
        board=board,
        server=Server(addresses.server_url, environment, board),
        carrier=carrier,
        twilio=twilio,
        mail=mail,
        phone=Phone(carrier, WEI_ZHANG, Chat(now, board, folder / PHONE_FILE), board),
        texting=Texting(twilio, ANA_PHONE, Chat(now, board, folder / SMS_FILE)),
        mailbox=Mailbox(mail, TOM_BERG, now, board, folder / MAIL_FILE),
        staff=Staff(addresses.server_url),
    )
