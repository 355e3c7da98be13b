"""Users: created, given roles, disabled; never deleted, for the audit trail names them."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.access.credentials import hash_password
from erp_core.access.errors import LastAdmin, LoginTaken
from erp_core.access.queries import user_row, user_view
from erp_core.access.schemas import NewUser, Role, UserView
from erp_core.access.service.sessions import end_sessions
from erp_core.access.tables import User, UserRole
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def create_user(tx: Tx, actor: Actor, new: NewUser) -> UserView:
    """Create a user with a password and roles.

    Raises:
        LoginTaken: Somebody has this login.
    """
    actor.require("access.create_user")
    user_id = _insert_user(tx, new)
    _insert_roles(tx, user_id, new.roles)
    payload = {"login": new.login, "roles": sorted(new.roles)}
    record_change(tx, actor, "access.create_user", ("users", user_id), payload)
    return user_view(user_row(tx, user_id))


def set_roles(tx: Tx, actor: Actor, user_id: int, roles: Iterable[Role]) -> UserView:
    """Replace the roles of a user; what a running session may do changes at once.

    Raises:
        UserNotFound: There is no such user.
        LastAdmin: Nobody would be left to administer.
    """
    actor.require("access.set_roles")
    wanted = frozenset(roles)
    if Role.ADMIN not in wanted:
        _keep_an_admin(tx, user_id)
    user = user_row(tx, user_id, lock=True)
    tx.session.execute(delete(UserRole).where(UserRole.user_id == user_id))
    tx.session.expire(user, ["roles"])
    _insert_roles(tx, user_id, wanted)
    payload = {"roles": sorted(wanted)}
    record_change(tx, actor, "access.set_roles", ("users", user_id), payload)
    return user_view(user)


def set_password(tx: Tx, actor: Actor, user_id: int, password: str) -> UserView:
    """Give a user a new password and end their sessions.

    Raises:
        UserNotFound: There is no such user.
    """
    actor.require("access.set_password")
    user = user_row(tx, user_id, lock=True)
    user.password_hash = hash_password(password)
    end_sessions(tx, user_id)
    record_change(tx, actor, "access.set_password", ("users", user_id))
    return user_view(user)


def disable_user(tx: Tx, actor: Actor, user_id: int, reason: str) -> UserView:
    """Keep a user out from now on; sessions end and API keys stop working.

    Raises:
        UserNotFound: There is no such user.
        LastAdmin: Nobody would be left to administer.
    """
    actor.require("access.disable_user")
    _keep_an_admin(tx, user_id)
    user = user_row(tx, user_id, lock=True)
    user.disabled_at = tx.now
    end_sessions(tx, user_id)
    record_change(tx, actor, "access.disable_user", ("users", user_id), {"reason": reason})
    return user_view(user)


def enable_user(tx: Tx, actor: Actor, user_id: int) -> UserView:
    """Let a disabled user in again.

    Raises:
        UserNotFound: There is no such user.
    """
    actor.require("access.enable_user")
    user = user_row(tx, user_id, lock=True)
    user.disabled_at = None
    record_change(tx, actor, "access.enable_user", ("users", user_id))
    return user_view(user)


def _insert_user(tx: Tx, new: NewUser) -> int:
    dialect_insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    created = tx.session.execute(
        dialect_insert(User)
        .values(
            login=new.login,
            name=new.name,
            email=new.email,
            language=new.language,
            password_hash=hash_password(new.password.get_secret_value()),
            created_at=tx.now,
        )
        .on_conflict_do_nothing()
        .returning(User.id)
    ).scalar()
    if created is None:
        raise LoginTaken(field="login")
    return int(created)


def _insert_roles(tx: Tx, user_id: int, roles: Iterable[Role]) -> None:
    rows = [{"user_id": user_id, "role": role} for role in sorted(roles)]
    tx.session.execute(insert(UserRole), rows)


def _keep_an_admin(tx: Tx, user_id: int) -> None:
    """Refuse to lose the last administrator; locks them all, so that two cannot go at once."""
    admins = tx.session.scalars(
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role == Role.ADMIN, User.disabled_at.is_(None))
        .order_by(User.id)
        .with_for_update(of=User)
    ).all()
    if list(admins) == [user_id]:
        raise LastAdmin
