"""What is agreed with a customer."""

from erp_core.finance.errors import NoSuchCustomer
from erp_core.finance.posting import base_currency
from erp_core.finance.schemas.payments import TermsView
from erp_core.finance.tables import CustomerTerms
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party


def set_customer_terms(
    tx: Tx, actor: Actor, party_id: int, payment_days: int, credit_limit: Money | None
) -> TermsView:
    """Agree days to pay and a credit limit (None: none is set) with a customer.

    Raises:
        NoSuchCustomer: The customer is out of the actor's sight.
        ForeignCurrency: The limit is not in the base currency.
    """
    actor.require("finance.set_customer_terms")
    actor.require_sight(party_id, NoSuchCustomer)
    get_party(tx, system("finance"), party_id)
    currency = credit_limit.currency if credit_limit else get_organisation(tx).currency
    base_currency(tx, currency)
    row = CustomerTerms(
        party_id=party_id,
        payment_days=payment_days,
        credit_limit_minor=None if credit_limit is None else credit_limit.minor,
        currency=currency,
    )
    tx.session.merge(row)
    tx.session.flush()
    told = {"payment_days": payment_days, "credit_limit": credit_limit and str(credit_limit)}
    record_change(tx, actor, "finance.set_customer_terms", ("parties", party_id), told)
    return TermsView(party_id=party_id, payment_days=payment_days, credit_limit=credit_limit)
