"""Logging in: one constant refusal, counted before it is judged."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from erp_core.access import (
    LogInRefused,
    NotLoggedIn,
    Role,
    disable_user,
    enable_user,
    log_in,
    log_out,
    rotate_session,
    set_password,
    staff_actor,
)
from erp_core.access.service.log_in import MAX_ATTEMPTS, WINDOW
from erp_core.kernel.actor import ActorKind, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from tests.builders.access import PASSWORD, a_user

NOON = datetime(2026, 5, 19, 12, 0, tzinfo=UTC)


def refusal(database: Database, login: str, password: str, at: datetime = NOON) -> str:
    with pytest.raises(LogInRefused) as told:
        log_in(database, login, password, at=at)
    return told.value.message


def test_the_right_password_opens_a_session_of_that_user(database: Database) -> None:
    mia = a_user(database, "mia", Role.SUPPORT)

    session = log_in(database, " MIA", PASSWORD)

    actor = database.read(lambda tx: staff_actor(tx, session.token))
    assert (actor.kind, actor.id, actor.name) == (ActorKind.STAFF, mia.id, "Mia")
    assert actor.scope is None
    assert actor.may("support.open_case")
    assert not actor.may("access.create_user")


@pytest.mark.parametrize("login", ["mia", "nobody", "petra", "\x00", "x" * 5000, ""])
def test_every_refusal_sounds_the_same(database: Database, login: str) -> None:
    a_user(database, "mia")
    petra = a_user(database, "petra")
    database.run(lambda tx: disable_user(tx, system(), petra.id, "left"))
    password = PASSWORD if login == "petra" else "wrong"

    assert refusal(database, login, password) == (
        "Login and password do not match, or were tried too often. Wait a quarter of an hour."
    )


def test_after_too_many_attempts_even_the_right_password_waits(database: Database) -> None:
    a_user(database, "mia")
    a_user(database, "jonas")
    wrong = {refusal(database, "mia", "wrong") for _ in range(MAX_ATTEMPTS)}

    assert wrong == {refusal(database, "mia", PASSWORD)}
    assert refusal(database, "mia", PASSWORD, NOON + WINDOW - timedelta(seconds=1)) in wrong
    assert log_in(database, "jonas", PASSWORD, at=NOON).token
    assert log_in(database, "mia", PASSWORD, at=NOON + WINDOW).token


def test_a_log_in_that_succeeds_clears_the_count(database: Database) -> None:
    a_user(database, "mia")
    for _ in range(3):
        refusal(database, "mia", "wrong")

    log_in(database, "mia", PASSWORD, at=NOON)

    with database.snapshot() as tx:
        assert tx.session.execute(text("SELECT count(*) FROM login_attempts")).scalar() == 0


def test_unknown_logins_are_limited_like_known_ones(database: Database) -> None:
    for _ in range(MAX_ATTEMPTS + 1):
        refusal(database, "nobody", "wrong")

    with database.snapshot() as tx:
        counted = tx.session.execute(text("SELECT attempts FROM login_attempts")).scalar()
    assert counted == MAX_ATTEMPTS + 1


def test_no_secret_is_stored_as_it_was_sent(database: Database) -> None:
    a_user(database, "mia")
    session = log_in(database, "mia", PASSWORD)

    with database.snapshot() as tx:
        stored = tx.session.execute(text("SELECT password_hash FROM users")).scalars().one()
        digests = tx.session.execute(text("SELECT digest FROM staff_sessions")).scalars().all()
        audited = tx.session.execute(text("SELECT payload FROM audit_entries")).scalars().all()
    assert stored.startswith("$argon2id$")
    assert session.token not in digests
    assert PASSWORD not in " ".join(audited)


def test_a_session_ends_after_twelve_hours(database: Database, clock: FixedClock) -> None:
    a_user(database, "mia")
    session = log_in(database, "mia", PASSWORD)

    clock.advance(timedelta(hours=12) - timedelta(seconds=1))
    assert database.read(lambda tx: staff_actor(tx, session.token)).name == "Mia"
    clock.advance(timedelta(seconds=1))
    with pytest.raises(NotLoggedIn):
        database.read(lambda tx: staff_actor(tx, session.token))


def test_a_rotated_token_replaces_the_old_one(database: Database, clock: FixedClock) -> None:
    a_user(database, "mia")
    old = log_in(database, "mia", PASSWORD)
    clock.advance(timedelta(hours=6))

    fresh = database.run(lambda tx: rotate_session(tx, old.token))

    assert fresh.expires_at - old.expires_at == timedelta(hours=6)
    assert database.read(lambda tx: staff_actor(tx, fresh.token)).name == "Mia"
    with pytest.raises(NotLoggedIn):
        database.read(lambda tx: staff_actor(tx, old.token))
    with pytest.raises(NotLoggedIn):
        database.run(lambda tx: rotate_session(tx, old.token))


def test_logging_out_ends_the_session(database: Database) -> None:
    a_user(database, "mia")
    session, other = log_in(database, "mia", PASSWORD), log_in(database, "mia", PASSWORD)

    database.run(lambda tx: log_out(tx, session.token))
    database.run(lambda tx: log_out(tx, session.token))

    with pytest.raises(NotLoggedIn):
        database.read(lambda tx: staff_actor(tx, session.token))
    assert database.read(lambda tx: staff_actor(tx, other.token)).name == "Mia"


def test_a_new_password_ends_the_sessions_of_the_old_one(database: Database) -> None:
    mia = a_user(database, "mia")
    session = log_in(database, "mia", PASSWORD)

    database.run(lambda tx: set_password(tx, system(), mia.id, "another long one"))

    with pytest.raises(NotLoggedIn):
        database.read(lambda tx: staff_actor(tx, session.token))
    refusal(database, "mia", PASSWORD)
    assert log_in(database, "mia", "another long one", at=NOON).user_id == mia.id


def test_a_disabled_user_is_out_until_enabled(database: Database) -> None:
    mia = a_user(database, "mia")
    session = log_in(database, "mia", PASSWORD)

    database.run(lambda tx: disable_user(tx, system(), mia.id, "on leave"))
    with pytest.raises(NotLoggedIn):
        database.read(lambda tx: staff_actor(tx, session.token))
    database.run(lambda tx: enable_user(tx, system(), mia.id))

    with pytest.raises(NotLoggedIn):
        database.read(lambda tx: staff_actor(tx, session.token))
    assert log_in(database, "mia", PASSWORD, at=NOON).user_id == mia.id


@pytest.mark.parametrize("token", ["", "fds_forged", "\x00", "令牌", "x" * 100_000])
def test_a_forged_token_is_nobody(database: Database, token: str) -> None:
    a_user(database, "mia")

    with pytest.raises(NotLoggedIn):
        database.read(lambda tx: staff_actor(tx, token))
