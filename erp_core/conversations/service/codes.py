"""One-time codes: six digits to an address on file, ten minutes, five tries, single use.

A code is asked for in the turn and sent in a transaction of its own afterwards. So the turn that a
stranger waits for does the same work whether or not what they named is known, and neither its
words nor its length tell. The limits count what was asked for, whether or not anything was sent.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, select

from erp_core.conversations.schemas import CodeOutcome, OutgoingReply, Proof
from erp_core.conversations.service.code_targets import CodeCarrier, CodeTarget, code_targets
from erp_core.conversations.service.identities import identity_made_at, link
from erp_core.conversations.service.notices import thread_to
from erp_core.conversations.service.replies import queue_reply
from erp_core.conversations.tables import (
    CodeRow,
    IdentityRow,
    InboundRow,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.parties import entries_of

LIFETIME = timedelta(minutes=10)
FRESH = timedelta(minutes=30)
MAX_TRIES = 5
PER_HOUR = 5
PER_DAY = 10


@dataclass(frozen=True)
class CodeWay:
    """What somebody who is known can be told before a code is sent.

    Attributes:
        target: Where it would go; None where nothing can be written to.
        enough: Whether as many codes were sent as may be: none is sent for now.
    """

    target: CodeTarget | None
    enough: bool = False


def ask_for_code(tx: Tx, identity_id: int, party_id: int | None, named: str = "") -> int | None:
    """Note that a code is asked for; the same statements for whoever is named.

    Args:
        tx: The transaction of the turn.
        identity_id: Who asks.
        party_id: Whose records it opens; None (nobody known) opens none and counts the same.
        named: The e-mail address or phone number that the customer wrote, which is preferred.

    Returns:
        The code to send afterwards; None when the one who asks has had enough of them.
    """
    if _over(tx, CodeRow.identity_id == identity_id):
        return None
    _end_earlier(tx, identity_id)
    row = CodeRow(
        identity_id=identity_id,
        party_id=party_id,
        digest=b"",  # equal to no digest: what is not sent yet cannot be guessed
        named=named,
        waits=True,
        sent_at=tx.now,
        expires_at=tx.now + LIFETIME,
    )
    tx.session.add(row)
    tx.session.flush()
    return row.id


def waiting_codes(tx: Tx, limit: int = 20) -> list[int]:
    """Return the codes that were asked for and are not sent yet, oldest first."""
    return list(
        tx.session.scalars(
            select(CodeRow.id).where(CodeRow.waits).order_by(CodeRow.id).limit(limit)
        )
    )


def send_code(
    tx: Tx,
    code_id: int,
    compose: Callable[[str, str], OutgoingReply],
    carriers: Sequence[CodeCarrier],
) -> str | None:
    """Send a code that was asked for to an address on file, within the limits; once.

    Args:
        tx: The transaction.
        code_id: The code.
        compose: Makes the message from the digits and the channel of the address on file.
        carriers: Where a secret can be sent.

    Returns:
        The digits when they were sent, for the log of a demo on loopback; else None.
    """
    _stand_in_line(tx)
    row = tx.session.get_one(CodeRow, code_id, with_for_update=True, populate_existing=True)
    if not row.waits:
        return None
    named, row.named, row.waits = row.named, "", False
    tx.session.flush()
    target = _target(tx, row, carriers, named) if row.expires_at > tx.now else None
    if target is None:
        return None
    identity = identity_made_at(tx, target.channel, target.account, target.address)
    code = f"{secrets.randbelow(10**6):06d}"
    row.party_id, row.sent_to = target.party_id, identity.id
    row.digest = _digest(tx, row.identity_id, code)
    subject = next(one.subject for one in carriers if one.channel == target.channel)
    queue_reply(tx, thread_to(tx, identity.id, subject), compose(code, target.channel))
    return code


def code_way(
    tx: Tx, identity_id: int, party_id: int, carriers: Sequence[CodeCarrier], named: str = ""
) -> CodeWay:
    """Say where a code would go, for somebody who is known to be this party.

    What it tells is not for strangers: it says who is on file.
    """
    if _over(tx, CodeRow.identity_id == identity_id) or _over(tx, _of(tx, party_id)):
        return CodeWay(None, enough=True)
    reached = code_targets(tx, party_id, identity_id, carriers, named)
    within = [one for one in reached if not _sent_enough(tx, one)]
    return CodeWay(within[0] if within else None, enough=bool(reached) and not within)


def try_code(tx: Tx, actor: Actor, identity_id: int, code: str, event_id: int) -> CodeOutcome:
    """Check a code; accepted, it links the identity to the party for good and is fresh for 30 min.

    Counts once for an inbound event, however often its turn is run.
    """
    event = tx.session.get_one(InboundRow, event_id)
    if event.code_outcome is not None:
        return CodeOutcome(event.code_outcome)
    outcome = _check(tx, actor, identity_id, code)
    event.code_outcome = outcome
    tx.session.flush()
    return outcome


def _check(tx: Tx, actor: Actor, identity_id: int, code: str) -> CodeOutcome:
    row = tx.session.scalar(
        select(CodeRow)
        .where(CodeRow.identity_id == identity_id, CodeRow.used_at.is_(None))
        .order_by(CodeRow.id.desc())
        .limit(1)
        .with_for_update()
    )
    if row is None or row.expires_at <= tx.now:
        return CodeOutcome.EXPIRED
    if row.tries >= MAX_TRIES:
        return CodeOutcome.LOCKED
    row.tries += 1
    matches = hmac.compare_digest(row.digest, _digest(tx, identity_id, code))
    if not matches or row.party_id is None:
        return CodeOutcome.LOCKED if row.tries >= MAX_TRIES else CodeOutcome.WRONG
    row.used_at = tx.now
    identity = tx.session.get_one(IdentityRow, identity_id)
    identity.code_at = tx.now
    link(tx, actor, identity, row.party_id, Proof.CODE)
    return CodeOutcome.ACCEPTED


def _target(tx: Tx, row: CodeRow, carriers: Sequence[CodeCarrier], named: str) -> CodeTarget | None:
    """Choose where a code goes, or nowhere: then it opens nobody's records.

    It stays stored all the same, so that whoever asks meets the same answers as for an unknown
    party.
    """
    party_id, row.party_id = row.party_id, None
    tx.session.flush()
    if party_id is None or _over(tx, _of(tx, party_id)):
        return None
    row.party_id = party_id  # asked about, so it counts although nothing can be sent
    reached = code_targets(tx, party_id, row.identity_id, carriers, named)
    return next((one for one in reached if not _sent_enough(tx, one)), None)


def _of(tx: Tx, party_id: int) -> ColumnElement[bool]:
    """Say which codes were for a party; what still waits is counted when its turn comes."""
    return and_(CodeRow.party_id.in_(entries_of(tx, party_id)), CodeRow.waits.is_(False))


def _sent_enough(tx: Tx, target: CodeTarget) -> bool:
    return target.identity_id is not None and _over(tx, CodeRow.sent_to == target.identity_id)


def _stand_in_line(tx: Tx) -> None:
    """Send codes one after the other, so that parallel ones are counted.

    Rows to lock will not do: an address on file need not have been written to before. SQLite has
    one writer at a time already.
    """
    if tx.dialect == "postgresql":
        key = func.hashtextextended("one-time codes", 0)
        tx.session.execute(select(func.pg_advisory_xact_lock(key)))


def _over(tx: Tx, whose: ColumnElement[bool]) -> bool:
    for span, limit in ((timedelta(hours=1), PER_HOUR), (timedelta(days=1), PER_DAY)):
        sent = tx.session.scalar(
            select(func.count()).select_from(CodeRow).where(whose, CodeRow.sent_at > tx.now - span)
        )
        if (sent or 0) >= limit:
            return True
    return False


def _end_earlier(tx: Tx, identity_id: int) -> None:
    for row in tx.session.scalars(
        select(CodeRow).where(CodeRow.identity_id == identity_id, CodeRow.used_at.is_(None))
    ):
        row.expires_at = min(row.expires_at, tx.now)
    tx.session.flush()


def _digest(tx: Tx, identity_id: int, code: str) -> bytes:
    key = hashlib.sha256(b"one-time code" + tx.ports.audit_key).digest()
    return hmac.digest(key, f"{identity_id}:{code}".encode(), "sha256")
