"""REST of the books."""

from fastapi import APIRouter

from erp_core.finance.api.dunning import add_dunning_routes
from erp_core.finance.api.ledger import add_ledger_routes
from erp_core.finance.api.payables import add_payable_routes
from erp_core.finance.api.payment_accounts import add_payment_account_routes
from erp_core.finance.api.periods import add_period_routes
from erp_core.finance.api.rates import add_rate_routes
from erp_core.finance.api.receivables import add_receivable_routes
from erp_core.finance.api.reports import add_report_routes
from erp_core.finance.api.supplier_refunds import add_supplier_refund_routes


def build_router() -> APIRouter:
    """Build the routes of the books."""
    router = APIRouter(prefix="/api/v1/finance", tags=["finance"])
    add_ledger_routes(router)
    add_period_routes(router)
    add_report_routes(router)
    add_dunning_routes(router)
    add_receivable_routes(router)
    add_payable_routes(router)
    add_supplier_refund_routes(router)
    add_rate_routes(router)
    add_payment_account_routes(router)
    return router
