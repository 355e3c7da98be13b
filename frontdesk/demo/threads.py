"""Conversations of the last weeks, each through the real intake, turn and outbox.

What is said is data; how it becomes threads, messages, offers and receipts is the path of the
running house. Nothing is sent: the builder stands in for the carriers.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from itertools import count

from channels.contract import Channel
from erp_core import conversations
from erp_core.conversations import StaffReply, ThreadSummary
from erp_core.kernel.actor import system
from erp_core.kernel.causes import Cause
from erp_core.support.demo import solve_in_talk
from frontdesk.application import Frontdesk
from frontdesk.demo.customers import Customer
from frontdesk.demo.marketing import plan_marketing
from frontdesk.demo.script import Script
from frontdesk.demo.selling import fill_back_order, plan_shipping
from frontdesk.demo.site import Site
from frontdesk.demo.talks import PAUSE, TALKS, Press, Said, Talk, Who
from frontdesk.workflows.intake import store
from frontdesk.workflows.real_time import real_now
from frontdesk.workflows.replies import send_staff_reply
from frontdesk.workflows.service_desk import look_at_desk
from frontdesk.workflows.turns import run_turn

LEASE = timedelta(minutes=5)
MIA_TAKES = timedelta(minutes=25)
SOLVED_BEFORE = timedelta(minutes=15)
ASKED_AFTER = timedelta(minutes=5)


class Exchange:
    """The house of the history: it hears, answers by the script, and delivers to nobody.

    Args:
        site: The company.
        desk: A front desk around it that answers by ``script``.
        script: What it answers.
    """

    def __init__(self, site: Site, desk: Frontdesk, script: Script) -> None:
        self._site = site
        self._desk = desk
        self._script = script
        self._numbers = count(1)

    def plan(self, customers: Sequence[Customer]) -> None:
        """Write every conversation and the campaign into the diary, customers put on file."""
        free = {who: iter(_fitting(customers, who)) for who in Who}
        for talk in TALKS:
            if talk.who is Who.TOM:
                self._enrol(talk, self._site.story.tom, "Tom Berg")
            elif talk.who is not Who.STRANGER:
                customer = next(free[talk.who])
                self._enrol(talk, customer.party_id, customer.name)
            self._note(talk)
        plan_marketing(self._site, self._desk, self._deliver)

    def _note(self, talk: Talk) -> None:
        for place, said in enumerate(talk.said):
            at = talk.begins + PAUSE * place
            self._site.diary.note(at, partial(self._say, talk, said))
        end = talk.begins + timedelta(hours=3)
        if talk.resolved:
            self._site.diary.note(end, partial(self._resolve, talk))
        if talk.rates:
            self._site.diary.note(end - SOLVED_BEFORE, partial(self._solve, talk))
            self._site.diary.note(end + ASKED_AFTER, partial(self._ask, talk))
            self._site.diary.note(end + 2 * ASKED_AFTER, partial(self._rate, talk))

    def _enrol(self, talk: Talk, party_id: int, name: str) -> None:
        channel, jonas = self._channel(talk), self._site.staff["jonas"]
        self._site.do(
            lambda tx: conversations.enrol_identity(
                tx, jonas, channel.name, channel.account, talk.address, party_id, name
            )
        )

    def _channel(self, talk: Talk) -> Channel:
        channel = self._desk.channel(talk.channel)
        if channel is None:
            message = f"The demo needs the channel {talk.channel}."
            raise LookupError(message)
        return channel

    def _say(self, talk: Talk, said: Said) -> None:
        """Let a customer say something, answer it, and deliver the answer."""
        channel = self._channel(talk)
        nonce = self._nonce(talk, said.press) if said.press else None
        body = channel.compose(
            talk.address, said.text or "…", number=next(self._numbers), button=nonce
        )
        self._script.follow(talk, said)
        store(self._desk, channel, body)
        self._answer()
        self._deliver(channel)
        while self._script.placed:
            confirmed = self._script.placed.pop()
            self._site.placed += 1
            fill_back_order(self._site, confirmed)
            plan_shipping(self._site, confirmed)
        if said.mia:
            at = self._site.clock.now() + MIA_TAKES
            self._site.diary.note(at, partial(self._reply, talk, said))

    def _answer(self) -> None:
        claims = self._site.do(
            lambda tx: conversations.claim_due(
                tx, "history", real_now(), LEASE, limit=5, suspects=False
            )
        )
        for claim in claims:
            run_turn(self._desk, claim)

    def _deliver(self, channel: Channel) -> None:
        """Mark what was queued as handed over and taken, as a carrier would confirm it."""
        where = (channel.name, channel.account)
        while taken := self._site.do(
            lambda tx: conversations.take_next(tx, *where, real_now(), limit=1, busy=frozenset())
        ):
            self._sent(taken[0].id)

    def _sent(self, outbox_id: int) -> None:
        receipt = (f"history-{outbox_id}",)
        self._site.do(lambda tx: conversations.mark_sent(tx, outbox_id, receipt, real_now()))

    def _nonce(self, talk: Talk, press: Press) -> str:
        """Find the button under the last message: yes is the first one."""
        buttons = self._lines(talk)[-1].buttons
        return buttons[0 if press is Press.YES else 1]["nonce"]

    def _lines(self, talk: Talk) -> list[conversations.MessageView]:
        channel = self._channel(talk)
        key = f"{channel.name}:{channel.account}:{talk.address}"
        return list(
            self._site.database.read(
                lambda tx: conversations.transcript(tx, key, after=0, limit=None)
            )
        )

    def _thread(self, talk: Talk) -> ThreadSummary:
        thread_id = self._lines(talk)[-1].thread_id
        view = self._site.database.read(
            lambda tx: conversations.get_thread(tx, system(), thread_id)
        )
        return view.summary

    def _reply(self, talk: Talk, said: Said) -> None:
        thread, mia = self._thread(talk), self._site.staff["mia"]
        self._site.do(lambda tx: conversations.take_over(tx, mia, thread.id))
        reply = StaffReply(text=said.mia, seen_seq=thread.last_seq)
        send_staff_reply(self._desk, mia, thread.id, reply)
        self._deliver(self._channel(talk))

    def _solve(self, talk: Talk) -> None:
        """Open and solve the case that a talk was about."""
        thread, mia = self._thread(talk), self._site.staff["mia"]
        party_id = thread.party_id
        if party_id is not None:
            self._site.do(lambda tx: solve_in_talk(tx, mia, thread.id, party_id))

    def _ask(self, talk: Talk) -> None:
        """Ask how it was, as the running house does some minutes after the end."""
        look_at_desk(self._desk)
        self._deliver(self._channel(talk))

    def _rate(self, talk: Talk) -> None:
        """Let the customer answer with a number."""
        channel = self._channel(talk)
        body = channel.compose(talk.address, talk.rates, number=next(self._numbers))
        store(self._desk, channel, body)
        self._answer()
        self._deliver(channel)

    def _resolve(self, talk: Talk) -> None:
        thread, mia = self._thread(talk), self._site.staff["mia"]
        self._site.do(lambda tx: conversations.resolve_thread(tx, mia, thread.id, Cause.QUESTION))


def _fitting(customers: Sequence[Customer], who: Who) -> list[Customer]:
    """Pick customers who are still coming and have ordered lately."""
    kinds: dict[Who, Callable[[Customer], bool]] = {
        Who.CAFE: lambda one: one.is_cafe,
        Who.CHINESE: lambda one: one.language == "zh",
        Who.HOME: lambda one: not one.is_cafe and one.language != "zh",
    }
    suits = kinds.get(who)
    if suits is None:
        return []
    frequent = sorted(customers, key=lambda one: (one.every, one.party_id))
    return [one for one in frequent if one.stays and suits(one) and not _likes_yunnan(one)]


def _likes_yunnan(customer: Customer) -> bool:
    """There is none in these weeks, so nobody who likes it orders again."""
    return any(sku.startswith("YN") for sku, _ in customer.usual)
