"""Access over REST.

Routes whose body or answer holds a secret do not use idempotency keys: the stored answer (or the
plain digest of a body) would keep that secret for a month.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from erp_core.access import queries, service
from erp_core.access.schemas import (
    ActorView,
    ApiKeyView,
    NewApiKey,
    NewPassword,
    NewUser,
    Roles,
    RoleView,
    Secret,
    SessionToken,
    UserView,
)
from erp_core.kernel.http import Calling, Doors, doors
from erp_core.kernel.schema import MAX_ID, Name, Schema

Id = Annotated[int, Path(gt=0, le=MAX_ID)]
Wired = Annotated[Doors, Depends(doors)]


class LogIn(Schema):
    """A login and its password."""

    login: Secret
    password: Secret


class Token(Schema):
    """A session token."""

    token: Secret


class PasswordChange(Schema):
    """The password to set."""

    password: NewPassword


class RolesChange(Schema):
    """The roles to hold from now on."""

    roles: Roles


class Reason(Schema):
    """Why something is done."""

    reason: Name


class KeyLabel(Schema):
    """What an API key is for."""

    label: Name


def build_router() -> APIRouter:
    """Build the routes of access."""
    router = APIRouter(prefix="/api/v1/access", tags=["access"])
    _add_sessions(router)
    _add_users(router)
    _add_user_changes(router)
    _add_api_keys(router)
    return router


def _add_sessions(router: APIRouter) -> None:
    @router.post("/log-in", status_code=201)
    def log_in(wired: Wired, body: LogIn) -> SessionToken:
        """Open a session for the right password."""
        return service.log_in(wired.database, body.login, body.password)

    @router.post("/rotate", status_code=201)
    def rotate_session(wired: Wired, body: Token) -> SessionToken:
        """Exchange a session token for a fresh one."""
        return wired.database.run(lambda tx: service.rotate_session(tx, body.token))

    @router.post("/log-out", status_code=204)
    def log_out(wired: Wired, body: Token) -> None:
        """End a session."""
        wired.database.run(lambda tx: service.log_out(tx, body.token))

    @router.get("/me")
    def me(call: Calling) -> ActorView:
        """Tell who is calling and what they may do."""
        return queries.own_view(call.actor)


def _add_users(router: APIRouter) -> None:
    @router.get("/users")
    def list_users(call: Calling) -> list[UserView]:
        """List the users."""
        return call.read(lambda tx: queries.list_users(tx, call.actor))

    @router.post("/users", status_code=201)
    def create_user(call: Calling, new: NewUser) -> UserView:
        """Create a user."""
        return call.database.run(lambda tx: service.create_user(tx, call.actor, new))

    @router.get("/users/{user_id}")
    def get_user(call: Calling, user_id: Id) -> UserView:
        """Return a user."""
        return call.read(lambda tx: queries.get_user(tx, call.actor, user_id))

    @router.get("/roles")
    def list_roles(call: Calling) -> list[RoleView]:
        """List the roles and what each allows."""
        return call.read(lambda tx: queries.list_roles(tx, call.actor))


def _add_user_changes(router: APIRouter) -> None:
    @router.put("/users/{user_id}/roles")
    def set_roles(call: Calling, user_id: Id, change: RolesChange) -> UserView:
        """Replace the roles of a user."""
        return call.write(
            UserView, lambda tx: service.set_roles(tx, call.actor, user_id, change.roles)
        )

    @router.put("/users/{user_id}/password")
    def set_password(call: Calling, user_id: Id, change: PasswordChange) -> UserView:
        """Give a user a new password."""
        secret = change.password.get_secret_value()
        return call.database.run(lambda tx: service.set_password(tx, call.actor, user_id, secret))

    @router.post("/users/{user_id}/disable")
    def disable_user(call: Calling, user_id: Id, why: Reason) -> UserView:
        """Keep a user out from now on."""
        return call.write(
            UserView, lambda tx: service.disable_user(tx, call.actor, user_id, why.reason)
        )

    @router.post("/users/{user_id}/enable")
    def enable_user(call: Calling, user_id: Id) -> UserView:
        """Let a disabled user in again."""
        return call.write(UserView, lambda tx: service.enable_user(tx, call.actor, user_id))


def _add_api_keys(router: APIRouter) -> None:
    @router.get("/api-keys")
    def list_api_keys(call: Calling) -> list[ApiKeyView]:
        """List the API keys, without the keys themselves."""
        return call.read(lambda tx: queries.list_api_keys(tx, call.actor))

    @router.post("/users/{user_id}/api-keys", status_code=201)
    def create_api_key(call: Calling, user_id: Id, body: KeyLabel) -> NewApiKey:
        """Make an API key; it is shown this once."""
        return call.database.run(
            lambda tx: service.create_api_key(tx, call.actor, user_id, body.label)
        )

    @router.post("/api-keys/{key_id}/revoke")
    def revoke_api_key(call: Calling, key_id: Id) -> ApiKeyView:
        """Make an API key useless from now on."""
        return call.write(ApiKeyView, lambda tx: service.revoke_api_key(tx, call.actor, key_id))
