"""Who calls over HTTP: a session token or an API key, never a claim in the request."""

from fastapi import Request

from erp_core import access
from erp_core.kernel.actor import Actor
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx

SCHEME = "bearer "


def authenticate(database: Database, request: Request) -> Actor:
    """Name the member of staff who calls.

    The token travels in the Authorization header only: a cookie would come along with requests
    that another site makes.

    Raises:
        NotLoggedIn: There is no token, or it is not valid.
    """
    header = request.headers.get("authorization", "")
    if not header.lower().startswith(SCHEME):
        raise access.NotLoggedIn
    token = header[len(SCHEME) :].strip()
    return database.read(lambda tx: actor_of_token(tx, token))


def actor_of_token(tx: Tx, token: str) -> Actor:
    """Name the member of staff behind a session token or an API key.

    Raises:
        NotLoggedIn: It is neither.
    """
    try:
        return access.staff_actor(tx, token)
    except access.NotLoggedIn:
        return access.actor_of_key(tx, token)
