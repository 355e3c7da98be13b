"""Who works here, and who is behind a token, a key or a customer's identity."""

from collections.abc import Iterable

from sqlalchemy import select

from erp_core.access.credentials import digest_of
from erp_core.access.errors import NotLoggedIn, UserNotFound
from erp_core.access.roles import (
    CUSTOMER_PERMISSIONS,
    ROLES,
    STRANGER_PERMISSIONS,
    permissions_of_roles,
)
from erp_core.access.schemas import ActorView, ApiKeyView, Role, RoleView, UserView, login_form
from erp_core.access.tables import ApiKey, StaffSession, User
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party, scope_of


def list_users(tx: Tx, actor: Actor) -> list[UserView]:
    """List the users by login."""
    actor.require("access.read")
    return [user_view(user) for user in tx.session.scalars(select(User).order_by(User.login))]


def get_user(tx: Tx, actor: Actor, user_id: int) -> UserView:
    """Return a user.

    Raises:
        UserNotFound: There is none of that id.
    """
    actor.require("access.read")
    return user_view(user_row(tx, user_id))


def present_users(tx: Tx, permission: str) -> frozenset[int]:
    """Return who is logged in now and may do something, for work that is given out."""
    here = tx.session.scalars(
        select(User)
        .where(
            User.disabled_at.is_(None),
            User.id.in_(select(StaffSession.user_id).where(StaffSession.expires_at > tx.now)),
        )
        .order_by(User.id)
    )
    return frozenset(user.id for user in here if _acting(tx, user).may(permission))


def may_user(tx: Tx, user_id: int, permission: str) -> bool:
    """Tell whether there is such a user, not disabled, who may do something."""
    user = tx.session.get(User, user_id)
    return user is not None and user.disabled_at is None and _acting(tx, user).may(permission)


def users_who_may(tx: Tx, permission: str) -> dict[int, str]:
    """Return who may do something and is not disabled, by id with their names."""
    users = tx.session.scalars(select(User).where(User.disabled_at.is_(None)).order_by(User.id))
    return {user.id: user.name for user in users if _acting(tx, user).may(permission)}


def roles_of_user(tx: Tx, user_id: int) -> frozenset[Role]:
    """Return the roles of a user; none for one that there is not."""
    user = tx.session.get(User, user_id)
    return frozenset() if user is None else frozenset(roles_held(user))


def list_api_keys(tx: Tx, actor: Actor) -> list[ApiKeyView]:
    """List the API keys, without the keys themselves."""
    actor.require("access.read")
    keys = tx.session.scalars(select(ApiKey).order_by(ApiKey.id))
    return [ApiKeyView.model_validate(key) for key in keys]


def list_roles(tx: Tx, actor: Actor) -> list[RoleView]:
    """List the roles and what each allows, as far as the modules are on."""
    actor.require("access.read")
    return [
        RoleView(role=role, permissions=tuple(sorted(_present(tx, ROLES[role])))) for role in Role
    ]


def own_view(actor: Actor) -> ActorView:
    """Tell an actor who they are and what they may do."""
    return ActorView(
        kind=actor.kind, id=actor.id, name=actor.name, permissions=tuple(sorted(actor.permissions))
    )


def staff_actor(tx: Tx, session_token: str) -> Actor:
    """Name the member of staff behind a session token.

    Raises:
        NotLoggedIn: No such session, it has expired, or the user is disabled.
    """
    user = tx.session.scalar(
        select(User)
        .join(StaffSession, StaffSession.user_id == User.id)
        .where(StaffSession.digest == digest_of(session_token), StaffSession.expires_at > tx.now)
    )
    return _acting(tx, user)


def actor_of_key(tx: Tx, key: str) -> Actor:
    """Name the member of staff as whom a program acts by its API key.

    Raises:
        NotLoggedIn: No such key, it is revoked, or the user is disabled.
    """
    user = tx.session.scalar(
        select(User)
        .join(ApiKey, ApiKey.user_id == User.id)
        .where(ApiKey.digest == digest_of(key), ApiKey.revoked_at.is_(None))
    )
    return _acting(tx, user)


def user_actor(tx: Tx, login: str) -> Actor:
    """Name the member of staff with a login; for the command line, where the machine is trusted.

    Raises:
        UserNotFound: Nobody has this login, or it is disabled.
    """
    user = _user_of(tx, login)
    if user is None:
        raise UserNotFound
    return _acting(tx, user)


def customer_actor(tx: Tx, party_id: int) -> Actor:
    """Name a customer whose identity is proven: its own records and those granted to it.

    Raises:
        PartyNotFound: There is no such party.
    """
    party = get_party(tx, system(), party_id)
    allowed = _present(tx, CUSTOMER_PERMISSIONS)
    return Actor(ActorKind.CUSTOMER, party.id, party.name, allowed, scope_of(tx, party.id))


def stranger() -> Actor:
    """Name somebody unproven: public answers only, nobody's records exist."""
    return Actor(ActorKind.CUSTOMER, 0, "stranger", STRANGER_PERMISSIONS, frozenset())


def password_hash_of(tx: Tx, login: str) -> tuple[int, str] | None:
    """Return user id and password hash behind a login; None: nobody who may log in."""
    user = _user_of(tx, login)
    return None if user is None else (user.id, user.password_hash)


def user_row(tx: Tx, user_id: int, *, lock: bool = False) -> User:
    """Return the row of a user, locked for a change if asked.

    Raises:
        UserNotFound: There is none of that id.
    """
    user = tx.session.get(User, user_id, with_for_update=lock, populate_existing=lock)
    if user is None:
        raise UserNotFound
    return user


def user_view(user: User) -> UserView:
    """Show a user."""
    return UserView(
        id=user.id,
        login=user.login,
        name=user.name,
        email=user.email,
        language=user.language,
        roles=tuple(roles_held(user)),
        created_at=user.created_at,
        disabled_at=user.disabled_at,
    )


def roles_held(user: User) -> Iterable[Role]:
    """Name the roles of a user."""
    return (Role(held.role) for held in user.roles)


def _user_of(tx: Tx, login: str) -> User | None:
    """Return the enabled user of a login; text that a database refuses is nobody's."""
    if not login.isprintable():
        return None
    return tx.session.scalar(
        select(User).where(User.login == login_form(login), User.disabled_at.is_(None))
    )


def _acting(tx: Tx, user: User | None) -> Actor:
    if user is None or user.disabled_at is not None:
        raise NotLoggedIn
    allowed = _present(tx, permissions_of_roles(roles_held(user)))
    return Actor(ActorKind.STAFF, user.id, user.name, allowed)


def _present(tx: Tx, permissions: frozenset[str]) -> frozenset[str]:
    """Leave out what belongs to a module that is off, or needs one: nobody holds it."""
    there_are = tx.ports.permissions
    if there_are is None:
        return permissions
    cut = permissions - there_are
    return (permissions & there_are).union(
        one for one in there_are if f"{one.partition('.')[0]}.*" in cut
    )
