"""Keeping exchange rates. Documents copy the rate of their day, so none changes with it later."""

from sqlalchemy.dialects import postgresql, sqlite

from erp_core.finance.errors import RateAhead, RateOfBase
from erp_core.finance.rates import forget_rates
from erp_core.finance.schemas.rates import NewRate, RateView
from erp_core.finance.tables import ExchangeRate
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.transaction import Tx


def record_rate(tx: Tx, actor: Actor, new: NewRate) -> RateView:
    """Record what the base currency was worth on a day; a rate of that day is corrected.

    Raises:
        RateOfBase: It is the base currency itself.
        RateAhead: The day has not come.
    """
    actor.require("finance.record_rate")
    if new.currency == get_organisation(tx).currency:
        raise RateOfBase(field="currency")
    if new.day > business_date(tx):
        raise RateAhead(field="day")
    known = tx.session.get(ExchangeRate, (new.currency, new.day), populate_existing=True)
    told = {"currency": new.currency, "rate": str(new.rate), "source": new.source}
    told["before"] = "" if known is None else str(known.rate)
    _keep(tx, new)
    forget_rates(tx)
    record_change(tx, actor, "finance.record_rate", ("exchange_rates", _day(new)), told)
    return RateView.model_validate(new)


def _keep(tx: Tx, new: NewRate) -> None:
    """Write the rate, whoever else writes one of that day."""
    upsert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    statement = upsert(ExchangeRate).values(**new.model_dump(), created_at=tx.now)
    tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=("currency", "day"),
            set_={
                "rate": statement.excluded.rate,
                "source": statement.excluded.source,
                "created_at": statement.excluded.created_at,
            },
        )
    )
    tx.session.expire_all()


def _day(new: NewRate) -> int:
    """Turn a day into 20260519, an id for the audit trail."""
    return int(new.day.strftime("%Y%m%d"))
