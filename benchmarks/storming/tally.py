"""What a crowd was told and what was done for it, counted beside what it wrote."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from benchmarks.crash.outside import Outside
from benchmarks.storming.clerk import ANSWER
from benchmarks.storming.crowd import Crowd
from erp_core.conversations.tables import InboundRow, MessageRow, OutboxRow
from erp_core.crm.tables import UnmetDemand
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.verifying import verify_database
from frontdesk.workflows.delivery import AGAIN

MOST_NAMED = 10
Reply = tuple[str, ...]
"""The lines of a customer that a reply answers."""


@dataclass(frozen=True)
class Tally:
    """What was found.

    Attributes:
        figures: Counted, by name.
        wrong: What broke a rule, in words.
    """

    figures: dict[str, int]
    wrong: list[str]


def tallied(database: Database, crowd: Crowd, seen: Sequence[str], kills: int) -> Tally:
    """Compare a house at rest with what everybody wrote.

    Args:
        database: The house's database.
        crowd: Who wrote.
        seen: What the visitor's widget shows.
        kills: How often the house was killed: as many sends may have been made twice.
    """
    written = Counter(line for lines in crowd.written.values() for line in lines)
    stored, done = database.read(_stored), database.read(_done)
    shown = list(_shown(crowd.outside, seen))
    copies, again = _copies(shown)
    answered = Counter(line for reply in copies for line in reply)
    doubtful = database.read(_doubtful)
    listed = {line for text in doubtful for line in lines_of(text)}
    violations = [one for each in verify_database(database) for one in each.violations]
    twice = sum(times - 1 for times in copies.values())
    unsaid = sum(max(times - 1 - again[reply], 0) for reply, times in copies.items())
    wrong = [
        *_named("lost", written - stored),
        *_named("stored twice", stored - written),
        *_named("never carried out", written - done),
        *_named("carried out twice", done - written),
        *_named("answered by two replies", answered - Counter(answered.keys())),
        *_named("never answered", Counter(written.keys() - answered.keys() - listed)),
        *violations,
    ]
    if unsaid:
        wrong.append(f"{unsaid} replies were sent twice without saying so")
    if twice > kills:
        wrong.append(f"{twice} replies were sent twice in {kills} kills")
    figures = {
        "messages": written.total(),
        **{f"messages_{name}": len(lines) for name, lines in sorted(crowd.written.items())},
        "payloads_stored": database.read(_payloads),
        "carried_out": done.total(),
        "lines_answered": len(answered),
        "sent_twice_and_saying_so": twice - unsaid,
        "sent_twice_without_a_word": unsaid,
        "replies_listed": len(doubtful),
        "rules_violated": len(violations),
    }
    return Tally(figures, wrong)


def lines_of(reply: str) -> Reply:
    """Return the lines that a reply answers; none of another text."""
    _, noted, lines = reply.partition(ANSWER)
    return tuple(lines.strip().splitlines()[0].split(", ")) if noted and lines.strip() else ()


def _named(what: str, found: Counter[str]) -> list[str]:
    some = sorted(found)[:MOST_NAMED]
    return [f"{found.total()} {what}: {', '.join(some)}"] if found else []


def _shown(outside: Outside, seen: Sequence[str]) -> Iterator[str]:
    """Tell what phones, mailboxes and the widget show."""
    yield from (one.text for one in outside.chats.fake.telegram.sent)
    if outside.texts is not None:
        yield from (one.text for one in outside.texts.fake.twilio.sent)
    if outside.mail is not None:
        yield from (one.text for one in outside.mail.carrier.received)
    yield from seen


def _copies(shown: Sequence[str]) -> tuple[Counter[Reply], Counter[Reply]]:
    """Count how often each reply is shown, and how often it says that it came again."""
    copies: Counter[Reply] = Counter()
    again: Counter[Reply] = Counter()
    for text in shown:
        reply = lines_of(text)
        if not reply:
            continue
        copies[reply] += 1
        again[reply] += text.startswith(AGAIN)
    return copies, again


def _stored(tx: Tx) -> Counter[str]:
    texts = tx.session.scalars(select(MessageRow.text).where(MessageRow.direction == "in"))
    return Counter(line for text in texts for line in text.splitlines())


def _done(tx: Tx) -> Counter[str]:
    return Counter(tx.session.scalars(select(UnmetDemand.asked)))


def _payloads(tx: Tx) -> int:
    return len(tx.session.scalars(select(InboundRow.id)).all())


def _doubtful(tx: Tx) -> list[str]:
    final = OutboxRow.state.in_(("uncertain", "dead"))
    return list(tx.session.scalars(select(OutboxRow.text).where(final)))
