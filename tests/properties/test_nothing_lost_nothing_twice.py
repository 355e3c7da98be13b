"""Whatever workers, senders and carriers do, and wherever they die: every message has one answer.

A random story of arrivals, duplicates, workers that die or come late, and senders that die before
or after they handed a message over. At its end everything is driven to rest, and the books of the
conversation must be whole.
"""

import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from erp_core import conversations
from erp_core.conversations import Claim, Handler, Outgoing
from erp_core.conversations.checks import CHECKS
from erp_core.conversations.tables import (
    ConversationRow,
    InboundRow,
    MessageRow,
    OutboxRow,
    ThreadRow,
)
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.workflows.real_time import real_now
from frontdesk.workflows.turns import run_turn
from tests.builders.house import a_house
from tests.builders.talk import claim, write

PEERS = 3
ENOUGH = 20
"""More rounds than the longest story needs to come to rest."""
STEP = 10.0
"""Seconds of a story's own time between two claims: longer than a lease."""
FIRST_PERSON = itertools.count(100_000)
"""Each story has people of its own, so that stories can share a database."""


class Story:
    """One story in progress: who has written, who holds what, what the carrier took."""

    def __init__(self, desk: Frontdesk) -> None:
        self.desk = desk
        self.people = [str(next(FIRST_PERSON)) for _ in range(PEERS)]
        self.written: list[tuple[int, str]] = []
        self.held: list[Claim] = []
        self.taken: list[Outgoing] = []
        self.time = 0.0

    def arrive(self, choice: int) -> None:
        person = choice % PEERS
        self.written.append((person, f"{self.people[person]}-{len(self.written)}"))
        self._deliver(len(self.written) - 1)

    def arrive_again(self, choice: int) -> None:
        if self.written:
            self._deliver(choice % len(self.written))

    def answer(self, _choice: int) -> None:
        for one in self._claims():
            run_turn(self.desk, one)

    def claim_and_die(self, _choice: int) -> None:
        self._claims()

    def claim_and_wait(self, _choice: int) -> None:
        self.held.extend(self._claims())

    def come_late(self, choice: int) -> None:
        if self.held:
            run_turn(self.desk, self.held.pop(choice % len(self.held)))

    def send(self, _choice: int) -> None:
        for one in self._next():
            self.taken.append(one)
            self.desk.database.run(
                lambda tx, number=one.id: conversations.mark_sent(tx, number, (), real_now())
            )

    def die_before_sending(self, _choice: int) -> None:
        self._next()
        self._take_over()

    def die_after_sending(self, _choice: int) -> None:
        self.taken.extend(self._next())
        self._take_over()

    def come_to_rest(self) -> None:
        while self.held:
            self.come_late(0)
        for _ in range(ENOUGH):
            self.answer(0)
        assert self.desk.database.read(_open_conversations) == []
        self._take_over()
        for _ in range(ENOUGH):
            self.send(0)
        assert self.desk.database.read(_unsent) == []

    def _deliver(self, number: int) -> None:
        person, text = self.written[number]
        own = int(self.people[person]) * 1_000 + number
        write(self.desk, text, own, peer=self.people[person])

    def _claims(self) -> list[Claim]:
        self.time += STEP
        return [
            one
            for suspects in (False, True)
            for one in claim(self.desk, "worker", suspects=suspects, after=self.time)
        ]

    def _next(self) -> tuple[Outgoing, ...]:
        return self.desk.database.run(
            lambda tx: conversations.take_next(
                tx, "telegram", "7001", real_now(), limit=2, busy=frozenset()
            )
        )

    def _take_over(self) -> None:
        from datetime import timedelta

        def take_over(tx: Tx) -> None:
            conversations.doubt_unfinished(tx, "telegram", "7001", real_now())
            conversations.resend_uncertain(tx, "telegram", "7001", real_now(), timedelta())

        self.desk.database.run(take_over)


Deed = Callable[[Story, int], None]
GIVEN_UP = [
    *[(Story.arrive, 0)] * 3,
    (Story.claim_and_die, 0),
    *[(Story.arrive, 0)] * 5,
    (Story.claim_and_wait, 0),
    (Story.come_late, 0),
    (Story.claim_and_die, 0),
    (Story.arrive, 0),
    (Story.claim_and_die, 0),
    *[(Story.arrive, 0)] * 2,
    (Story.claim_and_wait, 0),
    *[(Story.arrive, 0)] * 4,
    (Story.claim_and_wait, 0),
    (Story.answer, 0),
]
"""Somebody goes on writing while so many die of the conversation that a person is asked for."""
DEEDS: tuple[Deed, ...] = (
    Story.arrive,
    Story.arrive_again,
    Story.answer,
    Story.claim_and_die,
    Story.claim_and_wait,
    Story.come_late,
    Story.send,
    Story.die_before_sending,
    Story.die_after_sending,
)


def _open_conversations(tx: Tx) -> list[str]:
    query = select(ConversationRow.key).where(ConversationRow.done_seq < ConversationRow.next_seq)
    return list(tx.session.scalars(query))


def _unsent(tx: Tx) -> list[int]:
    return list(tx.session.scalars(select(OutboxRow.id).where(OutboxRow.state == "pending")))


def _own(story: Story, query, column: str = "peer") -> list:
    rows = story.desk.database.read(lambda tx: tx.session.execute(query).all())
    return [row for row in rows if getattr(row, column) in story.people]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 99)), min_size=12, max_size=30))
@example([(Story.arrive, 0), (Story.claim_and_wait, 0), (Story.answer, 0), (Story.come_late, 0)])
@example(GIVEN_UP)
def test_every_message_has_one_answer_wherever_anybody_dies(
    database: Database, tmp_path: Path, deeds: list[tuple[Deed, int]]
) -> None:
    story = Story(a_house(database, tmp_path, quiet_window=0.0))

    for deed, choice in deeds:
        deed(story, choice)
    story.come_to_rest()

    written = Counter(text for _, text in story.written)
    assert _stored(story) == written
    assert _answered(story) + _buried(story) + _left_to_a_person(story) == written
    assert _sends_in_doubt_at_most_twice(story)
    assert _first_sends_keep_their_order(story)
    for check in CHECKS:
        assert database.read(check.run).violations == ()


def _stored(story: Story) -> Counter[str]:
    query = select(ConversationRow.peer, InboundRow.body).join(
        ConversationRow, ConversationRow.id == InboundRow.conversation_id
    )
    return Counter(_text_of(story, row.body) for row in _own(story, query))


def _text_of(story: Story, body: bytes) -> str:
    channel = story.desk.channel("telegram")
    assert channel is not None
    return channel.parse(body)[0].text


def _answered(story: Story) -> Counter[str]:
    query = select(OutboxRow.peer, MessageRow.text).join(
        MessageRow, MessageRow.id == OutboxRow.message_id
    )
    texts = (row.text.removeprefix("You said: ") for row in _own(story, query))
    return Counter(line for text in texts for line in text.splitlines())


def _buried(story: Story) -> Counter[str]:
    query = (
        select(ConversationRow.peer, InboundRow.body)
        .join(ConversationRow, ConversationRow.id == InboundRow.conversation_id)
        .where(InboundRow.state == "dead")
    )
    return Counter(_text_of(story, row.body) for row in _own(story, query))


def _left_to_a_person(story: Story) -> Counter[str]:
    """What was written after so many had died of a conversation that a person was asked for."""
    query = select(ConversationRow.peer, InboundRow.body).join(
        ConversationRow, ConversationRow.id == InboundRow.conversation_id
    )
    given_up = {one.split("-")[0] for one in _buried(story)}
    stored = (_text_of(story, row.body) for row in _own(story, query) if row.peer in given_up)
    asked_for = (
        select(ConversationRow.peer)
        .join(ThreadRow, ThreadRow.conversation_id == ConversationRow.id)
        .where(ThreadRow.handler != Handler.ASSISTANT)
    )
    handed_over = {row.peer for row in _own(story, asked_for)}
    known = _answered(story) + _buried(story)
    return Counter(one for one in stored if one not in known and one.split("-")[0] in handed_over)


def _sends_in_doubt_at_most_twice(story: Story) -> bool:
    """Each message was handed over, or is listed; at most twice, and the second says so."""
    query = select(OutboxRow.peer, OutboxRow.id, OutboxRow.state)
    handed = Counter(one.id for one in story.taken)
    said = {one.id for one in story.taken if one.again}
    return all(
        (handed[row.id] == 1 or (row.id in said and handed[row.id] == 2))
        or (row.state == "uncertain" and handed[row.id] == 0)
        for row in _own(story, query)
    )


def _first_sends_keep_their_order(story: Story) -> bool:
    """What is not sent again leaves in the order in which it was written."""
    for person in story.people:
        first = [one.id for one in story.taken if one.peer == person and not one.again]
        if first != sorted(first):
            return False
    return True
