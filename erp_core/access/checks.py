"""What is always true of access: nobody holds a role that the audit trail does not tell of."""

import json

from sqlalchemy import select

from erp_core.access.tables import User, UserRole
from erp_core.kernel.audit import AuditEntry
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx

_ROLE_CHANGES = ("access.create_user", "access.set_roles")


def roles_are_as_audited(tx: Tx) -> Findings:
    """Compare the roles that each user holds with those last given in the audit trail."""
    held: dict[int, list[str]] = {user_id: [] for user_id in tx.session.scalars(select(User.id))}
    for user_id, role in tx.session.execute(select(UserRole.user_id, UserRole.role)):
        held[user_id].append(role)
    told = _last_told(tx)
    wrong = sorted(user_id for user_id in held if told.get(user_id) != sorted(held[user_id]))
    return Findings.of(
        len(held), (f"user {user_id} holds roles that nobody gave" for user_id in wrong)
    )


def _last_told(tx: Tx) -> dict[int, list[str]]:
    entries = tx.session.execute(
        select(AuditEntry.subject_id, AuditEntry.payload)
        .where(AuditEntry.subject_type == "users", AuditEntry.action.in_(_ROLE_CHANGES))
        .order_by(AuditEntry.sequence)
    )
    return {user_id: json.loads(payload or "{}").get("roles", []) for user_id, payload in entries}


CHECKS = (Check("I6", "Every user holds the roles last given to them", roles_are_as_audited),)
