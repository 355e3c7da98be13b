"""API keys: with one, a program acts as a user."""

from erp_core.access.credentials import digest_of, new_api_key
from erp_core.access.errors import ApiKeyNotFound
from erp_core.access.queries import user_row
from erp_core.access.schemas import ApiKeyView, NewApiKey
from erp_core.access.tables import ApiKey
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def create_api_key(tx: Tx, actor: Actor, user_id: int, label: str) -> NewApiKey:
    """Make an API key for a user; it is shown this once and stored as a digest.

    Raises:
        UserNotFound: There is no such user.
    """
    actor.require("access.create_api_key")
    user = user_row(tx, user_id)
    key = new_api_key()
    row = ApiKey(user_id=user.id, label=label, digest=digest_of(key), created_at=tx.now)
    tx.session.add(row)
    tx.session.flush()
    payload = {"label": label, "user_id": user.id}
    record_change(tx, actor, "access.create_api_key", ("api_keys", row.id), payload)
    return NewApiKey(id=row.id, user_id=user.id, label=label, key=key)


def revoke_api_key(tx: Tx, actor: Actor, key_id: int) -> ApiKeyView:
    """Make an API key useless from now on.

    Raises:
        ApiKeyNotFound: There is no such key.
    """
    actor.require("access.revoke_api_key")
    row = tx.session.get(ApiKey, key_id, with_for_update=True)
    if row is None:
        raise ApiKeyNotFound
    if row.revoked_at is None:
        row.revoked_at = tx.now
        record_change(tx, actor, "access.revoke_api_key", ("api_keys", row.id))
    return ApiKeyView.model_validate(row)
