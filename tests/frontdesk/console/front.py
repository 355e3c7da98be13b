"""A console for tests: a front desk with every module, served on loopback from this process."""

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI

from assistant.breaker import ModelHealth
from assistant.turn import Citation, DraftReply, Effect, EffectKind, ProposalDraft
from erp_core import access, conversations
from erp_core.conversations import OutboxState, ThreadView
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.database import Database
from erp_core.kernel.pagination import PageRequest
from erp_core.modules import MODULES
from frontdesk import console
from frontdesk.application import Frontdesk
from frontdesk.problems import add_problem_handlers
from frontdesk.workflows.intake import store
from frontdesk.workflows.real_time import real_now
from frontdesk.workflows.turns import run_turn
from tests.builders.coffee_shop import Shop
from tests.builders.house import ScriptedAssistant, a_house, says

T = TypeVar("T")
WEI, ANA, STRANGER = "700100001", "700100007", "700100002"
"""Telegram accounts."""
PLEA = "person please, my Heron leaks again"
DRAFT = "I am sorry about the leak. A new gasket is on its way."
"""What Ana writes, and what is suggested for it."""
ORDER = Citation("order", "1042", "order 1042", "confirmed, expected 21 May")
PAGE = Citation(
    "handbook", "handbook/delivery/en#0-1f0c", "Delivery times", "Green beans take two days."
)


def talks(question: Any, asker: Any) -> Any:
    """Answer, offer, draft or hand over, by what the text begins with."""
    text = question.text
    if text.startswith("person"):
        effect = Effect(EffectKind.HAND_OVER, reason="wants to talk about a leaking machine")
        draft = DraftReply(DRAFT, (PAGE,), 0.82)
        return says("A colleague will answer you here.", effects=(effect,), draft=draft)
    if text.startswith("cancel"):
        offer = ProposalDraft(
            "cancel_order",
            {"order": 1042},
            "Cancel order 1042: 2 kg Yunnan, EUR 62.00 goes back to your card?",
            "Yes",
            "No",
        )
        return says(offer.preview, proposal=offer)
    if question.person_handles:
        draft = DraftReply(f"About “{text}”: order 1042 is expected on Thursday.", (ORDER,), 0.67)
        return says("", draft=draft)
    return says("Order 1042 is late: the green beans arrived late.", citations=(ORDER, PAGE))


@dataclass
class TalkingAssistant(ScriptedAssistant):
    """The scripted assistant, with language models whose health a test sets."""

    health: list[ModelHealth] = field(
        default_factory=lambda: [ModelHealth("offline", "ok", "", None)]
    )

    def models(self) -> list[ModelHealth]:
        return list(self.health)


def a_desk(database: Database, folder: Path, **settings: Any) -> Frontdesk:
    """Build a front desk with every module; nothing runs."""
    house = a_house(database, folder, TalkingAssistant(decide=talks), **settings)
    return replace(house, modules=MODULES)


def writes(
    desk: Frontdesk,
    text: str,
    sender: str = WEI,
    *,
    number: int | None = None,
    on: str = "telegram",
) -> int:
    """Let a customer write and the turn be answered; return the thread's id."""
    channel = desk.channel(on)
    assert channel is not None
    count = number if number is not None else len(all_threads(desk)) * 1000 + messages(desk) + 1
    store(desk, channel, channel.compose(sender, text, number=count))
    claims = desk.database.run(
        lambda tx: conversations.claim_due(
            tx, "tests", real_now(), timedelta(seconds=5), limit=10, suspects=False
        )
    )
    for claim in claims:
        run_turn(desk, claim)
    return next(one.id for one in all_threads(desk) if one.address == sender)


def messages(desk: Frontdesk) -> int:
    """Count the messages of all threads."""
    return sum(one.last_seq for one in all_threads(desk))


def all_threads(desk: Frontdesk, show: str = "all") -> list[Any]:
    """List the open threads."""
    return desk.database.read(
        lambda tx: conversations.list_threads(tx, system(), PageRequest(), show=show)
    ).items


def thread(desk: Frontdesk, thread_id: int) -> ThreadView:
    """Read a thread."""
    return desk.database.read(lambda tx: conversations.get_thread(tx, system(), thread_id))


def enrolled(desk: Frontdesk, party_id: int, sender: str, name: str) -> None:
    """Put a Telegram account on file for a party."""
    channel = desk.channel("telegram")
    assert channel is not None
    desk.database.run(
        lambda tx: conversations.enrol_identity(
            tx, system(), channel.name, channel.account, sender, party_id, name
        )
    )


def delivered(desk: Frontdesk, message_id: int, state: OutboxState, error: str = "") -> None:
    """Let a reply's delivery end in a state."""

    def end(tx: Any) -> None:
        channel = desk.channel("telegram")
        assert channel is not None
        account = (channel.name, channel.account)
        conversations.take_next(tx, *account, real_now(), limit=50, busy=frozenset())
        for row in conversations.outbox_of(tx, message_id):
            if state is OutboxState.SENT:
                conversations.mark_sent(tx, row.id, ("1",), real_now())
            elif state is OutboxState.DEAD:
                conversations.mark_dead(tx, row.id, error, real_now())
            else:
                conversations.mark_uncertain(tx, row.id, error, real_now())

    desk.database.run(end)


def acting(desk: Frontdesk, login: str) -> Actor:
    """Return a member of staff as an actor."""
    return desk.database.read(lambda tx: access.user_actor(tx, login))


def build(desk: Frontdesk) -> FastAPI:
    """Build an application with nothing but the console."""
    app = FastAPI()
    add_problem_handlers(app)
    console.mount(app, desk)
    return app


class Serving(uvicorn.Server):
    """A server that says when it has begun."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.began = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.began.set()


@contextmanager
def served(desk: Frontdesk, port: int) -> Iterator[str]:
    """Serve the console; the server runs in a thread, so a test can act on the same desk."""
    server = Serving(uvicorn.Config(build(desk), host="127.0.0.1", port=port, log_level="warning"))
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    try:
        assert server.began.wait(30), "the console did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        running.join(timeout=20)
        assert not running.is_alive(), "the console did not stop"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def aside(work: Callable[[], T]) -> T:
    """Do something in a thread of its own: a browser test's own thread runs an event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


@dataclass(frozen=True)
class House:
    """A served front desk with the shop behind it."""

    desk: Frontdesk
    shop: Shop
    url: str

    def last(self, thread_id: int) -> conversations.MessageView:
        return aside(lambda: thread(self.desk, thread_id)).messages[-1]

    def ends_session(self, cookies: list[Any]) -> dict[str, Any]:
        """End a browser's session elsewhere; return its cookie."""
        session = next(one for one in cookies if one["name"] == "frontdesk_session")
        token = str(session["value"])
        aside(lambda: self.desk.database.run(lambda tx: access.log_out(tx, token)))
        return dict(session)
