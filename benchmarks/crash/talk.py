"""The scripted minutes: what everybody outside does, one step after the other.

A step ends when the house is at rest, so that what it comes to does not depend on how fast the
machine is: only then can a life with a death in it be compared with one without.
"""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.crash.company import ANA, ANA_PHONE, STRANGER, TOM, TOM_MAIL, TOM_PHONE, WEI
from benchmarks.crash.outside import Outside
from frontdesk.demo.carriers.mail import MailFile
from frontdesk.demo.carriers.twilio import Media
from tests.builders.pictures import a_photo
from tests.fakes.carrier import Break, Fault
from tests.fakes.telegram import flood
from tests.fakes.twilio import flood as texting_flood

PASSER_BY = 700100009
ON_WHATSAPP = f"whatsapp:{TOM_PHONE}"
STRANGE_MAIL = "lena@example.net"
PICTURE = a_photo(64, 48)
THREAD = "/api/v1/conversations/threads/{thread}"
ORDER = "/api/v1/sales/orders/{number}"


@dataclass(frozen=True)
class Step:
    """One thing that happens.

    Attributes:
        name: What it is.
        act: Does it.
        thinks: Seconds that the assistant takes longer.
        fails: How many of its answers fail first.
        lease: Seconds that claims are good in this step; None leaves it to the database.
        doubtful: Whether the carrier leaves a send in doubt as well: with a death on top the reply
            may have been sent twice already, and then it is listed for an operator.
        peers: How many people wait for an answer: as many sends can be under way at a death.
    """

    name: str
    act: Callable[[Outside], None]
    thinks: float = 0.0
    fails: int = 0
    lease: float | None = None
    doubtful: bool = False
    peers: int = 1


def _at_once(outside: Outside) -> None:
    outside.chats.write(WEI, "where is my order 1042?")
    outside.chats.write(ANA, "do you have Yunnan beans?")
    outside.chats.write(STRANGER, "what is your return policy?")
    outside.visitor.write("how much is the House Blend?")
    outside.text(ANA_PHONE, "is the House Blend in stock?")
    outside.text(ON_WHATSAPP, "where is my order 1043?")
    outside.post(TOM_MAIL, "What is your return policy?", "Returns")


def _struck(outside: Outside, fault: Fault, text: str) -> None:
    outside.chats.fake.wire.faults.append(fault)
    outside.chats.write(ANA, text)


def _struck_while_texting(outside: Outside, fault: Fault, text: str) -> None:
    assert outside.texts is not None
    outside.texts.fake.wire.faults.append(fault)
    outside.text(ANA_PHONE, text)


def _blocked(outside: Outside) -> None:
    outside.chats.fake.telegram.blocked.add(PASSER_BY)
    outside.chats.write(PASSER_BY, "hello?")


def _replies(outside: Outside, about: int | str) -> None:
    body = {"text": "Mia here: I am looking into it.", "seen_seq": 1000}
    outside.agent.ask(f"{THREAD}/replies", about, body)


ON_TELEGRAM = (
    Step(
        "a linked customer asks for an order",
        lambda out: out.chats.write(WEI, "where is my order?"),
    ),
    Step("and in Chinese", lambda out: out.chats.write(WEI, "我的订单到哪了？")),
    Step(
        "an order is to be cancelled", lambda out: out.chats.write(WEI, "please cancel order 1042")
    ),
    Step("the code is typed", lambda out: out.type_code(WEI)),
    Step("the offer is agreed by button", lambda out: out.chats.press(WEI)),
    Step("the button is pressed again", lambda out: out.chats.press(WEI)),
    Step(
        "an order is to be repeated", lambda out: out.chats.write(WEI, "请再来一单同样的，订单1042")
    ),
    Step("the offer is agreed in words", lambda out: out.chats.write(WEI, "好的，确认")),
    Step(
        "a stranger names an order", lambda out: out.chats.write(STRANGER, "where is order 1043?")
    ),
    Step("a stranger wants a person", lambda out: out.chats.write(STRANGER, "转人工")),
    Step("an agent takes over", lambda out: out.agent.ask(f"{THREAD}/take-over", STRANGER)),
    Step("an agent answers", lambda out: _replies(out, STRANGER)),
    Step("a customer opts out", lambda out: out.chats.write(ANA, "stop sending me offers")),
    Step(
        "a customer asks for an invoice",
        lambda out: out.chats.write(TOM, "can you send me a copy of invoice INV-2026-0001?"),
    ),
    Step("something unknown arrives", lambda out: out.chats.surprise()),
    Step(
        "the carrier asks for a pause",
        lambda out: _struck(out, flood(1), "is the House Blend in stock?"),
    ),
    Step(
        "the carrier takes it and hangs up",
        lambda out: _struck(out, Break.RESET_AFTER_ACCEPT, "do you have Yunnan beans?"),
        doubtful=True,
    ),
    Step("a phone has blocked us", _blocked),
)
ON_OTHERS = (
    Step(
        "a visitor asks on web chat", lambda out: out.visitor.write("is the House Blend in stock?")
    ),
    Step("somebody asks in a shell", lambda out: out.shell.write("how much is the House Blend?")),
    Step("a customer texts", lambda out: out.text(ANA_PHONE, "is the House Blend in stock?")),
    Step("and orders", lambda out: out.text(ANA_PHONE, "I want 2 kg of House Blend")),
    Step("and stops us", lambda out: out.text(ANA_PHONE, "STOP")),
    Step(
        "and says yes, which starts us again at the carrier", lambda out: out.text(ANA_PHONE, "YES")
    ),
    Step("and starts us", lambda out: out.text(ANA_PHONE, "START")),
    Step(
        "the carrier of texts asks for a pause",
        lambda out: _struck_while_texting(out, texting_flood(1), "do you have Yunnan beans?"),
    ),
    Step(
        "the carrier of texts takes it and hangs up",
        lambda out: _struck_while_texting(
            out, Break.RESET_AFTER_ACCEPT, "what is your return policy?"
        ),
        doubtful=True,
    ),
    Step("a customer writes on WhatsApp", lambda out: out.text(ON_WHATSAPP, "我的订单到哪了？")),
    Step(
        "and sends a picture",
        lambda out: out.text(ON_WHATSAPP, "this arrived broken", Media(PICTURE, "image/jpeg")),
    ),
    Step(
        "a customer sends a mail with a picture",
        lambda out: out.post(
            TOM_MAIL, "Where is my order 1043?", "Order", MailFile("a.jpg", "image/jpeg", PICTURE)
        ),
    ),
    Step("an agent answers the mail", lambda out: _replies(out, TOM_MAIL)),
    Step(
        "the customer answers that",
        lambda out: out.mailbox.answer(TOM_MAIL, "Thank you, and my invoice?"),
    ),
    Step("and is away", lambda out: out.mailbox.is_away(TOM_MAIL)),
    Step("a stranger sends a mail", lambda out: out.post(STRANGE_MAIL, "Do you sell tea?", "Tea")),
    Step("something arrives that is no mail", lambda out: out.mailbox.surprise()),
    Step(
        "an order leaves, and its customer is told",
        lambda out: out.agent.ask(f"{ORDER.format(number=3)}/deliveries", body={}),
    ),
)
TOGETHER = (
    Step("everybody at once", _at_once, peers=6),
    Step(
        "the assistant takes its time",
        lambda out: out.chats.write(WEI, "what is your return policy?"),
        thinks=1.2,
        lease=1.5,
    ),
    Step(
        "the assistant fails once", lambda out: out.chats.write(WEI, "where is my order?"), fails=1
    ),
)
STEPS = ON_TELEGRAM + ON_OTHERS + TOGETHER
