"""The scripted minutes: what everybody outside does, one step after the other.

A step ends when the house is at rest, so that what it comes to does not depend on how fast the
machine is: only then can a life with a death in it be compared with one without.
"""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.crash.company import ANA, STRANGER, TOM, WEI
from benchmarks.crash.outside import Outside
from tests.fakes.carrier import Break
from tests.fakes.telegram import flood

PASSER_BY = 700100009
THREAD = "/api/v1/conversations/threads/{thread}"


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
    outside.write(WEI, "where is my order 1042?")
    outside.write(ANA, "do you have Yunnan beans?")
    outside.write(STRANGER, "what is your return policy?")
    outside.visit("how much is the House Blend?")


def _struck(outside: Outside, fault: object, text: str) -> None:
    outside.fake.wire.faults.append(fault)  # type: ignore[arg-type]  # one of two kinds
    outside.write(ANA, text)


def _blocked(outside: Outside) -> None:
    outside.fake.telegram.blocked.add(PASSER_BY)
    outside.write(PASSER_BY, "hello?")


def _reply(outside: Outside) -> None:
    body = {"text": "Mia here: I am looking into it.", "seen_seq": 1000}
    outside.ask_staff(f"{THREAD}/replies", STRANGER, body)


STEPS: tuple[Step, ...] = (
    Step("a linked customer asks for an order", lambda out: out.write(WEI, "where is my order?")),
    Step("and in Chinese", lambda out: out.write(WEI, "我的订单到哪了？")),
    Step("an order is to be cancelled", lambda out: out.write(WEI, "please cancel order 1042")),
    Step("the code is typed", lambda out: out.type_code(WEI)),
    Step("the offer is agreed by button", lambda out: out.press(WEI)),
    Step("the button is pressed again", lambda out: out.press(WEI)),
    Step("an order is to be repeated", lambda out: out.write(WEI, "请再来一单同样的，订单1042")),
    Step("the offer is agreed in words", lambda out: out.write(WEI, "好的，确认")),
    Step("a visitor asks on web chat", lambda out: out.visit("is the House Blend in stock?")),
    Step("a stranger names an order", lambda out: out.write(STRANGER, "where is order 1043?")),
    Step("a stranger wants a person", lambda out: out.write(STRANGER, "转人工")),
    Step("an agent takes over", lambda out: out.ask_staff(f"{THREAD}/take-over", STRANGER)),
    Step("an agent answers", _reply),
    Step("a customer opts out", lambda out: out.write(ANA, "stop sending me offers")),
    Step(
        "a customer asks for an invoice",
        lambda out: out.write(TOM, "can you send me a copy of invoice INV-2026-0001?"),
    ),
    Step("something unknown arrives", Outside.surprise),
    Step("everybody at once", _at_once, peers=3),
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
    Step(
        "the assistant takes its time",
        lambda out: out.write(WEI, "what is your return policy?"),
        thinks=1.2,
        lease=1.5,
    ),
    Step("the assistant fails once", lambda out: out.write(WEI, "where is my order?"), fails=1),
)
