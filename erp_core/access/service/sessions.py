"""Sessions of staff: a random token, known here by its digest, that ends by itself."""

from datetime import timedelta

from sqlalchemy import delete, select

from erp_core.access.credentials import digest_of, new_session_token
from erp_core.access.errors import NotLoggedIn
from erp_core.access.schemas import SessionToken
from erp_core.access.tables import StaffSession
from erp_core.kernel.forgetting import forget
from erp_core.kernel.transaction import Tx

LENGTH = timedelta(hours=12)
"""A session lasts a working day; using it does not lengthen it, rotating does."""


def open_session(tx: Tx, user_id: int) -> SessionToken:
    """Open a session for a user who has proven themselves."""
    token, expires_at = new_session_token(), tx.now + LENGTH
    tx.session.add(
        StaffSession(
            user_id=user_id, digest=digest_of(token), created_at=tx.now, expires_at=expires_at
        )
    )
    tx.session.flush()
    return SessionToken(token=token, user_id=user_id, expires_at=expires_at)


def rotate_session(tx: Tx, token: str) -> SessionToken:
    """Exchange a valid session token for a fresh one; the old one ends.

    Raises:
        NotLoggedIn: The session does not exist or has expired.
    """
    session = tx.session.scalar(
        select(StaffSession)
        .where(StaffSession.digest == digest_of(token), StaffSession.expires_at > tx.now)
        .with_for_update()
    )
    if session is None:
        raise NotLoggedIn
    fresh = new_session_token()
    session.digest, session.expires_at = digest_of(fresh), tx.now + LENGTH
    tx.session.flush()
    return SessionToken(token=fresh, user_id=session.user_id, expires_at=session.expires_at)


def log_out(tx: Tx, token: str) -> None:
    """End a session; one that is over already stays over."""
    tx.session.execute(delete(StaffSession).where(StaffSession.digest == digest_of(token)))


def forget_ended_sessions(tx: Tx, most: int) -> int:
    """Delete sessions that have expired, at most so many; returns how many that were."""
    return forget(tx, StaffSession, StaffSession.expires_at <= tx.now, most)


def end_every_session(tx: Tx) -> None:
    """End the sessions of everybody: some may have been ended after a backup was taken."""
    tx.session.execute(delete(StaffSession))


def end_sessions(tx: Tx, user_id: int) -> None:
    """End every session of a user."""
    tx.session.execute(delete(StaffSession).where(StaffSession.user_id == user_id))
