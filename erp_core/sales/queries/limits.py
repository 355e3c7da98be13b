"""How much may be ordered: by a contact for its company, and by a customer on credit."""

from fractions import Fraction

from sqlalchemy import select

from erp_core import finance, parties
from erp_core.kernel.actor import Actor, ActorKind
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import CreditLimitExceeded, NoPowerToOrder, OrderLimitExceeded
from erp_core.sales.queries.quoting import Quote
from erp_core.sales.queries.rows import READ
from erp_core.sales.schemas import PaymentPolicy
from erp_core.sales.states import BINDING
from erp_core.sales.tables import Order, OrderLine


def contact_of(actor: Actor, party_id: int) -> int | None:
    """Return the person who acts for a party, None when nobody acts for another."""
    acts_for_another = actor.kind is ActorKind.CUSTOMER and actor.id != party_id
    return actor.id if acts_for_another else None


def require_power(tx: Tx, actor: Actor, party_id: int, amount: Money | None = None) -> None:
    """Refuse a customer who may not order for a party, or not as much.

    Args:
        tx: The transaction.
        actor: Who acts; staff is not limited here.
        party_id: Who would buy.
        amount: Gross amount of the order; None for changes of an order that exists.

    Raises:
        NoPowerToOrder: The person was given no power to order.
        OrderLimitExceeded: The power ends below the amount.
    """
    person = contact_of(actor, party_id)
    if person is None or parties.standing_for(tx, party_id) == person:
        return  # nobody is given power over an entry of their own
    powers = parties.powers_over(tx, person, party_id)
    if powers is None or powers.order_up_to is None:
        raise NoPowerToOrder
    limit = powers.order_up_to
    if amount is not None and _is_above(tx, amount, limit):
        raise OrderLimitExceeded(limit=str(limit), amount=str(amount))


def require_credit(tx: Tx, actor: Actor, order: Order, limit: Money | None) -> None:
    """Refuse an order on account that takes a customer above its credit limit.

    What counts is what is open on invoices, what is ordered and not invoiced yet, and this order.

    Raises:
        CreditLimitExceeded: It would be too much; ``facts`` tell the limit and what is free.
    """
    if order.payment_policy == PaymentPolicy.ON_ACCOUNT:
        amount = Money(order.gross_minor, order.currency)
        _require_room(tx, actor, order.party_id, amount, limit, besides=order.id)


def require_within_limits(tx: Tx, actor: Actor, quote: Quote) -> None:
    """Refuse what would be refused when it is ordered; nothing is held by that.

    Raises:
        NoPowerToOrder: The person was given no power to order.
        OrderLimitExceeded: The power ends below the amount.
        CreditLimitExceeded: It takes the customer above its credit limit.
    """
    require_power(tx, actor, quote.party_id, quote.total.gross)
    if quote.policy == PaymentPolicy.ON_ACCOUNT:
        limit = quote.terms.credit_limit
        _require_room(tx, actor, quote.party_id, quote.total.gross, limit)


def free_credit(tx: Tx, actor: Actor, party_id: int) -> Money | None:
    """Tell how much a customer may still order on account, below zero where it is over its limit.

    Args:
        tx: The snapshot.
        actor: Who asks.
        party_id: Whose.

    Returns:
        In base currency at today's rates; None where no limit is agreed.

    Raises:
        NoSuchCustomer: The customer is out of the actor's sight.
    """
    actor.require(READ)
    limit = finance.customer_terms(tx, actor, party_id).credit_limit
    return None if limit is None else _left_of(tx, actor, party_id, limit, None)


def _require_room(
    tx: Tx,
    actor: Actor,
    party_id: int,
    amount: Money,
    limit: Money | None,
    *,
    besides: int | None = None,
) -> None:
    """Compare with the limit in base currency, all amounts at today's rates."""
    if limit is None:
        return
    free = _left_of(tx, actor, party_id, limit, besides)
    if finance.worth_in_base(tx, amount) > free:
        raise CreditLimitExceeded(limit=str(limit), free=str(free))


def _left_of(tx: Tx, actor: Actor, party_id: int, limit: Money, besides: int | None) -> Money:
    balance = finance.balance_of(tx, carrying_out(actor), party_id)
    taken = [each.due for each in balance.currencies]
    taken += _ordered_not_invoiced(tx, party_id, besides)
    return limit - sum(
        (finance.worth_in_base(tx, each) for each in taken), Money.zero(limit.currency)
    )


def _is_above(tx: Tx, amount: Money, limit: Money) -> bool:
    if amount.currency == limit.currency:
        return amount > limit
    return finance.worth_in_base(tx, amount) > finance.worth_in_base(tx, limit)


def _ordered_not_invoiced(tx: Tx, party_id: int, besides: int | None) -> list[Money]:
    """Sum what is ordered and not invoiced, in each currency."""
    done = OrderLine.invoiced + OrderLine.returned
    rows = tx.session.execute(
        select(Order.currency, OrderLine.gross_minor, OrderLine.quantity, done)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.party_id == party_id, Order.id != besides)
        .where(Order.state.in_(BINDING), done < OrderLine.quantity)
    )
    exact: dict[str, Fraction] = {}
    for currency, gross, quantity, settled in rows:
        left = Fraction(gross) * (1 - Fraction(settled) / Fraction(quantity))
        exact[currency] = exact.get(currency, Fraction()) + left
    return [Money(round(left), currency) for currency, left in exact.items()]
