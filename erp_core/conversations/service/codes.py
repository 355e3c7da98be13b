"""One-time codes: six digits to the address on file, ten minutes, five tries, single use.

The limits count what was asked for, whether or not anything was sent, so that a stranger cannot
find out by the limit which orders exist.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select

from erp_core.conversations.schemas import CodeOutcome, OutgoingReply, Proof
from erp_core.conversations.service.identities import link
from erp_core.conversations.service.replies import queue_reply
from erp_core.conversations.service.threads import thread_with
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


def send_code(
    tx: Tx,
    identity_id: int,
    party_id: int | None,
    compose: Callable[[str, str], OutgoingReply],
    carries_secrets: Callable[[str, str], bool],
) -> str | None:
    """Send a code to an address on file of a party, within the limits.

    Args:
        tx: The transaction.
        identity_id: Who asks.
        party_id: Whose records it opens; None (nobody known) sends nothing but counts.
        compose: Makes the message from the code and the channel of the address on file.
        carries_secrets: Tells of a channel and our account on it whether a code can go there;
            the next address on file is taken where it cannot.

    Returns:
        The code when one was sent, for the log of a demo on loopback; else None.
    """
    if _over(tx, CodeRow.identity_id == identity_id):
        return None
    party_id = _within_limits(tx, party_id)
    code = f"{secrets.randbelow(10**6):06d}"
    _end_earlier(tx, identity_id)
    row = CodeRow(
        identity_id=identity_id,
        party_id=party_id,
        digest=_digest(tx, identity_id, code),
        sent_at=tx.now,
        expires_at=tx.now + LIFETIME,
    )
    tx.session.add(row)
    tx.session.flush()
    target = _address_on_file(tx, party_id, identity_id, carries_secrets)
    if target is None:
        return None
    row.party_id = target.party_id
    queue_reply(tx, thread_with(tx, target), compose(code, target.channel))
    return code


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


def _within_limits(tx: Tx, party_id: int | None) -> int | None:
    """Return the party, unless it was sent enough codes: then this one opens nobody's records.

    It is stored all the same, so that whoever asks meets the same answers as for an unknown
    party. The addresses on file are locked, so that parallel requests are counted in line.
    """
    if party_id is None:
        return None
    tx.session.scalars(
        select(IdentityRow.id)
        .where(IdentityRow.party_id.in_(entries_of(tx, party_id)))
        .order_by(IdentityRow.id)
        .with_for_update()
    ).all()
    own = CodeRow.party_id.in_(entries_of(tx, party_id))
    return None if _over(tx, own) else party_id


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


def _address_on_file(
    tx: Tx, party_id: int | None, asking: int, carries_secrets: Callable[[str, str], bool]
) -> IdentityRow | None:
    """Prefer addresses that staff know to those that only a code proved, then the last proven.

    Else whoever once got hold of a code could have the later ones sent to an account of their own.
    Among those that staff know, the one that asks comes last.
    """
    if party_id is None:
        return None
    rows = tx.session.scalars(
        select(IdentityRow)
        .where(IdentityRow.party_id.in_(entries_of(tx, party_id)), IdentityRow.proof != Proof.NONE)
        .order_by(IdentityRow.proven_at.desc(), IdentityRow.id)
    ).all()
    fit = [row for row in rows if carries_secrets(row.channel, row.account)]
    return min(fit, key=lambda row: (row.proof == Proof.CODE, row.id == asking), default=None)


def _digest(tx: Tx, identity_id: int, code: str) -> bytes:
    key = hashlib.sha256(b"one-time code" + tx.ports.audit_key).digest()
    return hmac.digest(key, f"{identity_id}:{code}".encode(), "sha256")
