"""What a storm left behind, told beside what was written: nothing lost, doubled or forged."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import select

from benchmarks.storming.carriers import Carriers
from benchmarks.storming.clerk import ANSWER
from benchmarks.storming.letters import Correspondence
from erp_core.conversations.tables import (
    IdentityRow,
    InboundRow,
    MessageRow,
    OutboxRow,
    ThreadRow,
)
from erp_core.crm.tables import UnmetDemand
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.verifying import verify_database
from frontdesk.workflows.delivery import AGAIN

Texts = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Judgement:
    """What was found.

    Attributes:
        figures: Counted, by name.
        wrong: What broke a rule, in words.
    """

    figures: dict[str, int]
    wrong: list[str]


def judged(
    database: Database, carriers: Carriers, letters: Sequence[Correspondence], refused: int
) -> Judgement:
    """Compare a house at rest with what everybody wrote.

    Args:
        database: The house's database.
        carriers: What phones show.
        letters: What was delivered.
        refused: How many forgeries the house refused.
    """
    written = {one.peer: one.texts for one in letters}
    every = Counter(text for texts in written.values() for text in texts)
    stored = database.read(_stored)
    bodies = database.read(_bodies)
    deeds = database.read(lambda tx: Counter(tx.session.scalars(select(UnmetDemand.asked))))
    uncertain = database.read(_uncertain)
    arrived, again, late = _arrived(carriers)
    violations = [one for line in verify_database(database) for one in line.violations]
    listed = {text for reply in uncertain for text in _lines(reply)}
    forgeries = sum(one.forged_by is not None for each in letters for one in each.deliveries)
    wrong = [
        *_differing("stored", every, Counter(text for texts in stored.values() for text in texts)),
        *_differing("carried out", every, deeds),
        *_out_of_order("stored", written, stored),
        *_out_of_order("answered", written, arrived, but=listed, late=late),
        *(
            [f"{len(bodies) - every.total()} payloads too many"]
            if len(bodies) > every.total()
            else []
        ),
        *(f"stored a forgery: {body[:80]!r}" for body in bodies if b"FORGED" in body),
        *violations,
    ]
    if refused != forgeries:
        wrong.append(f"{forgeries - refused} forgeries were not refused")
    figures = {
        "threads": len(written),
        "messages": every.total(),
        "deliveries": sum(len(each.deliveries) for each in letters),
        "forgeries_refused": refused,
        "payloads_stored": len(bodies),
        "carried_out": deeds.total(),
        "answered": sum(len(texts) for texts in arrived.values()),
        "replies_sent_again_and_saying_so": again,
        "replies_listed_uncertain": len(uncertain),
        "rules_violated": len(violations),
    }
    return Judgement(figures, wrong)


def _differing(what: str, expected: Counter[str], found: Counter[str]) -> list[str]:
    lost = [f"{what} never: {text}" for text in (expected - found)]
    return lost + [f"{what} too often: {text}" for text in (found - expected)]


def _out_of_order(
    what: str,
    written: Texts,
    found: Texts,
    but: AbstractSet[str] = frozenset(),
    late: AbstractSet[str] = frozenset(),
) -> list[str]:
    """Name threads that tell another order than the one in which the messages arrived.

    Args:
        what: What is told.
        written: What each wrote, in order.
        found: What is told of each, in order.
        but: What may be missing.
        late: What must be there, but may have lost its place.
    """
    wrong = []
    for peer, texts in written.items():
        told = found.get(peer, ())
        left = [text for text in texts if text not in but or text in told]
        in_place = [text for text in told if text not in late]
        if in_place != [text for text in left if text not in late] or len(told) != len(left):
            wrong.append(f"{what} {' '.join(told)} for {' '.join(left)}")
    return wrong


def _stored(tx: Tx) -> dict[str, list[str]]:
    """Return what customers wrote, by address, in the order of the thread."""
    rows = tx.session.execute(
        select(IdentityRow.address, MessageRow.text)
        .join(ThreadRow, ThreadRow.id == MessageRow.thread_id)
        .join(IdentityRow, IdentityRow.id == ThreadRow.identity_id)
        .where(MessageRow.direction == "in")
        .order_by(MessageRow.thread_id, MessageRow.id)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for address, text in rows:
        found[address].append(text)
    return found


def _bodies(tx: Tx) -> list[bytes]:
    return list(tx.session.scalars(select(InboundRow.body)))


def _uncertain(tx: Tx) -> list[str]:
    open_states = OutboxRow.state.in_(("uncertain", "dead"))
    return list(tx.session.scalars(select(OutboxRow.text).where(open_states)))


def _arrived(carriers: Carriers) -> tuple[dict[str, list[str]], int, set[str]]:
    """Return which lines were answered on each phone, how many replies came again, and which late.

    A reply that says that it was sent again counts where the phone does not show it already. It
    may come after later ones: nobody waits for a reply that is in doubt.
    """
    sent = [(str(one.chat_id), one.text) for one in carriers.telegram.telegram.sent]
    sent += [(one.recipient, one.text) for one in carriers.twilio.twilio.sent]
    shown: dict[str, list[str]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    again, late = 0, set[str]()
    for peer, text in sent:
        plain = text.removeprefix(AGAIN)
        again += plain != text
        if plain != text and (peer, plain) in seen:
            continue
        seen.add((peer, plain))
        shown[peer] += _lines(plain)
        late.update(_lines(plain) if plain != text else ())
    return shown, again, late


def _lines(reply: str) -> list[str]:
    """Return the lines of a customer that a reply answers; none of other texts."""
    _, noted, lines = reply.partition(ANSWER)
    return lines.splitlines()[0].split(", ") if noted else []
