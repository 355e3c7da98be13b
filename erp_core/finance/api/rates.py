"""REST of exchange rates."""

from fastapi import APIRouter

from erp_core import finance
from erp_core.kernel.http import Calling
from erp_core.kernel.money import Currency
from erp_core.kernel.organisation import business_date
from erp_core.kernel.schema import IsoDate


def add_rate_routes(router: APIRouter) -> None:
    """Add the routes of exchange rates."""
    view = finance.RateView

    @router.get("/rates")
    def list_rates(call: Calling, currency: Currency | None = None) -> tuple[finance.RateView, ...]:
        """List exchange rates, the newest day first."""
        return call.read(lambda tx: finance.list_rates(tx, call.actor, currency))

    @router.get("/rates/{currency}")
    def rate_on(call: Calling, currency: Currency, on: IsoDate | None = None) -> finance.RateView:
        """Return the rate that holds on a day, today unless given."""
        return call.read(
            lambda tx: finance.rate_on(tx, call.actor, currency, on or business_date(tx))
        )

    @router.put("/rates")
    def record_rate(call: Calling, new: finance.NewRate) -> finance.RateView:
        """Record the rate of a currency on a day."""
        return call.write(view, lambda tx: finance.record_rate(tx, call.actor, new))
