"""Logging in: a password against its hash, slowly, rarely, and with one constant refusal.

It takes the database, not a transaction: a refused attempt must be counted although the log-in
fails, and the hash takes a tenth of a second in which no transaction may be held open.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.access.credentials import digest_of, password_matches
from erp_core.access.errors import LogInRefused
from erp_core.access.queries import password_hash_of
from erp_core.access.schemas import SessionToken, login_form
from erp_core.access.service.sessions import open_session
from erp_core.access.tables import LoginAttempts
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx

MAX_ATTEMPTS = 10
WINDOW = timedelta(minutes=15)


def log_in(
    database: Database, login: str, password: str, *, at: datetime | None = None
) -> SessionToken:
    """Open a session for the right password.

    Args:
        database: Where to look and to count.
        login: As typed.
        password: As typed.
        at: Real time now; limits never follow the business clock.

    Raises:
        LogInRefused: Unknown login, wrong password, disabled user or too many attempts: the
            answer does not tell which.
    """
    moment = at or datetime.now(UTC)
    attempts = database.run(lambda tx: _count_attempt(tx, login, moment))
    if attempts > MAX_ATTEMPTS:
        raise LogInRefused
    found = database.read(lambda tx: password_hash_of(tx, login))
    if not password_matches(password, None if found is None else found[1]) or found is None:
        raise LogInRefused
    return database.run(lambda tx: _admit(tx, login, *found))


def _admit(tx: Tx, login: str, user_id: int, checked_hash: str) -> SessionToken:
    """Open the session if the password that was checked is still the user's."""
    if password_hash_of(tx, login) != (user_id, checked_hash):
        raise LogInRefused
    tx.session.execute(delete(LoginAttempts).where(LoginAttempts.login_digest == _digest(login)))
    return open_session(tx, user_id)


def _count_attempt(tx: Tx, login: str, at: datetime) -> int:
    """Count an attempt before it is judged, so that parallel guesses count as well."""
    tx.session.execute(delete(LoginAttempts).where(LoginAttempts.window_start <= at - WINDOW))
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    counted = tx.session.execute(
        insert(LoginAttempts)
        .values(login_digest=_digest(login), window_start=at, attempts=1)
        .on_conflict_do_update(
            index_elements=["login_digest"], set_={"attempts": LoginAttempts.attempts + 1}
        )
        .returning(LoginAttempts.attempts)
        .execution_options(synchronize_session=False)
    )
    return int(counted.scalar_one())


def _digest(login: str) -> str:
    return digest_of(login_form(login))
