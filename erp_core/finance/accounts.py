"""Finds accounts by code or by role, once a process: what is in the chart stays as it is."""

from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import select

from erp_core.finance.errors import NoSuchAccount
from erp_core.finance.tables import Account, TaxAccount
from erp_core.kernel.transaction import Tx


class KnownAccount(NamedTuple):
    """What posting needs to know of an account."""

    id: int
    code: str
    role: str | None
    name_en: str
    name_zh: str


@dataclass
class _Chart:
    by_name: dict[str, KnownAccount] = field(default_factory=dict)
    by_id: dict[int, KnownAccount] = field(default_factory=dict)


def account_of(tx: Tx, name: str) -> KnownAccount:
    """Return the account of a code or a role.

    Raises:
        NoSuchAccount: The chart has neither.
    """
    found = _chart(tx, name).by_name.get(name)
    if found is None:
        message = f"There is no account {name!r} in the chart of accounts."
        raise NoSuchAccount(message, field="account")
    return found


def account_by_id(tx: Tx, account_id: int) -> KnownAccount:
    """Return the account of an id."""
    return _chart(tx, account_id).by_id[account_id]


def tax_accounts(tx: Tx, tax_ids: set[int]) -> dict[int, str]:
    """Name the account that each tax is owed on."""
    rows = tx.session.execute(
        select(TaxAccount.tax_id, Account.code)
        .join(Account, Account.id == TaxAccount.account_id)
        .where(TaxAccount.tax_id.in_(tax_ids))
    )
    return {row.tax_id: row.code for row in rows}


def _chart(tx: Tx, wanted: str | int) -> _Chart:
    chart = tx.known(_Chart)
    if chart is None or (wanted not in chart.by_name and wanted not in chart.by_id):
        chart = _Chart()
        for row in tx.session.scalars(select(Account)):
            known = KnownAccount(row.id, row.code, row.role, row.name_en, row.name_zh)
            chart.by_id[row.id] = chart.by_name[row.code] = known
            if row.role is not None:
                chart.by_name[row.role] = known
        tx.learn(chart)
    return chart
