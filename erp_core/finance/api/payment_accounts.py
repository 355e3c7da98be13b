"""REST of how customers pay and of gift cards."""

from fastapi import APIRouter

from erp_core import finance
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId


def add_payment_account_routes(router: APIRouter) -> None:
    """Add the routes of payment accounts and gift cards."""
    view = finance.PaymentAccountView

    @router.get("/customers/{party_id}/payment-accounts")
    def payment_accounts_of(
        call: Calling, party_id: RecordId, *, archived: bool = False
    ) -> tuple[finance.PaymentAccountView, ...]:
        """List the ways in which a customer pays."""
        return call.read(
            lambda tx: finance.payment_accounts_of(tx, call.actor, party_id, archived=archived)
        )

    @router.post("/payment-accounts", status_code=201)
    def add_payment_account(
        call: Calling, new: finance.NewPaymentAccount
    ) -> finance.PaymentAccountView:
        """Note a way in which a customer pays."""
        return call.write(view, lambda tx: finance.add_payment_account(tx, call.actor, new))

    @router.get("/payment-accounts/{account_id}")
    def get_payment_account(call: Calling, account_id: RecordId) -> finance.PaymentAccountView:
        """Return a way in which a customer pays."""
        return call.read(lambda tx: finance.get_payment_account(tx, call.actor, account_id))

    @router.post("/payment-accounts/{account_id}/archive")
    def archive_payment_account(call: Calling, account_id: RecordId) -> finance.PaymentAccountView:
        """Let a payment account pay nothing any more."""
        return call.write(
            view, lambda tx: finance.archive_payment_account(tx, call.actor, account_id)
        )

    _add_gift_cards(router)


def _add_gift_cards(router: APIRouter) -> None:
    view = finance.PaymentAccountView

    @router.get("/payment-accounts/{account_id}/moves")
    def stored_value_moves(
        call: Calling, page: Paging, account_id: RecordId
    ) -> Page[finance.StoredValueMoveView]:
        """List what changed the balance of a gift card."""
        return call.read(lambda tx: finance.stored_value_moves(tx, call.actor, account_id, page))

    @router.post("/payment-accounts/{account_id}/load", status_code=201)
    def load_stored_value(
        call: Calling, account_id: RecordId, new: finance.NewStoredValue
    ) -> finance.PaymentAccountView:
        """Put value on a gift card."""
        return call.write(
            view, lambda tx: finance.load_stored_value(tx, call.actor, account_id, new)
        )

    @router.post("/payment-accounts/{account_id}/withdraw", status_code=201)
    def withdraw_stored_value(
        call: Calling, account_id: RecordId, new: finance.NewStoredValue
    ) -> finance.PaymentAccountView:
        """Take value off a gift card."""
        return call.write(
            view, lambda tx: finance.withdraw_stored_value(tx, call.actor, account_id, new)
        )

    @router.post("/payment-accounts/{account_id}/expire")
    def expire_stored_value(
        call: Calling, account_id: RecordId, body: finance.ExpiredValue
    ) -> finance.PaymentAccountView:
        """Write off what is left on a gift card whose last day is over."""
        return call.write(
            view, lambda tx: finance.expire_stored_value(tx, call.actor, account_id, body.reason)
        )
