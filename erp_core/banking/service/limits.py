"""Sets up to how much a role may approve in one payment order."""

from erp_core.access import Role, roles_of_user
from erp_core.banking.errors import OwnLimit
from erp_core.banking.order_tables import PaymentLimit
from erp_core.banking.schemas.orders import PaymentLimitView
from erp_core.kernel.actor import Actor, ActorKind
from erp_core.kernel.audit import record_change
from erp_core.kernel.errors import Invalid
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx


def set_payment_limit(tx: Tx, actor: Actor, role: Role, amount: Money | None) -> PaymentLimitView:
    """Set up to how much a role may approve; None takes its limit away.

    Of somebody with several such roles the highest limit counts; a role without one has none.

    Raises:
        OwnLimit: The role is the actor's own; an administrator may set any.
        Invalid: The amount is not in the base currency.
    """
    actor.require("banking.set_payment_limit")
    held = roles_of_user(tx, actor.id) if actor.kind is ActorKind.STAFF else frozenset()
    if role in held and Role.ADMIN not in held:
        raise OwnLimit(field="role")
    currency = get_organisation(tx).currency
    if amount is not None and amount.currency != currency:
        message = f"A limit is in {currency}."
        raise Invalid(message, field="amount")
    row = tx.session.get(PaymentLimit, role.value)
    if row is not None and amount is None:
        tx.session.delete(row)
    elif amount is not None:
        limit = PaymentLimit(role=role.value, currency=currency, amount_minor=amount.minor)
        tx.session.merge(limit)
    tx.session.flush()
    told = {"role": role.value, "amount": None if amount is None else str(amount)}
    record_change(tx, actor, "banking.set_payment_limit", ("payment_limits", 0), told)
    return PaymentLimitView(role=role, amount=amount)
