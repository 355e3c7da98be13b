"""What every screen of the accountant stands on: its tabs, and amounts as they are typed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from erp_core import finance
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from frontdesk.console.parts import attribute, box, symbol, words
from frontdesk.console.paths import LEDGER
from frontdesk.console.visit import Visit

TABS = (
    ("bank", LEDGER, "account_balance", "banking.read"),
    ("entries", f"{LEDGER}/entries", "edit_note", "finance.read_ledger"),
    ("month", f"{LEDGER}/month", "event_available", "finance.read_ledger"),
    ("statements", f"{LEDGER}/statements", "bar_chart", "finance.read_ledger"),
)
"""Name, path, icon, and the permission without which it is not shown."""


WRITTEN = re.compile(
    r"(?P<whole>[0-9]{1,12}"
    r"|[0-9]{1,3}(?:,[0-9]{3}){2,3}|[0-9]{1,3}(?:\.[0-9]{3}){2,3}"
    r"|[0-9]{1,3}(?:,[0-9]{3}){1,3}(?=\.)|[0-9]{1,3}(?:\.[0-9]{3}){1,3}(?=,))"
    r"(?:[.,](?P<fraction>[0-9]{1,2}))?"
)
"""An amount: thousands apart by one sign, at most two decimals after the other."""


@contextmanager
def ledger_ground(visit: Visit, here: str) -> Iterator[None]:
    """Draw the tabs; what is drawn inside becomes the screen."""
    with box("fd-floor fd-ledger"):
        with attribute(box("fd-floor-tabs", "nav"), aria_label=visit.texts("ledger.label")):
            for name, path, icon, permission in TABS:
                if visit.shown_to.may(permission):
                    one = attribute(box("fd-floor-tab", "a"), href=path, data_tab=name)
                    if name == here:
                        attribute(one, aria_current="page")
                    with one:
                        symbol(icon)
                        words(visit.texts(f"ledger.{name}"))
        yield


def money_of(text: str, currency: str) -> Money | None:
    """Read an amount as people write it: 1234.50, 1,234.50, 1.234,50 or 1234,50.

    None when it cannot be read, when it is finer than the currency, and when it may be two
    amounts: 1,000 is a thousand to some and one to others.
    """
    written = WRITTEN.fullmatch(text.strip().replace(" ", ""))
    if written is None:
        return None
    whole, fraction = written["whole"], written["fraction"] or ""
    number = Decimal(f"{re.sub('[,.]', '', whole)}.{fraction or '0'}")
    money = Money.of(number, currency)
    return money if money.amount == number else None


def accounts_to_choose(tx: Tx, actor: Actor) -> tuple[str, list[finance.AccountView]]:
    """Return the base currency and the accounts of the chart."""
    return get_organisation(tx).currency, list(finance.list_accounts(tx, actor))


def account_options(
    visit: Visit, accounts: list[finance.AccountView]
) -> tuple[tuple[str, str], ...]:
    """Write accounts as choices: code and name."""
    chinese = visit.texts.language == "zh"
    return tuple(
        (one.code, f"{one.code} {one.name_zh if chinese else one.name_en}") for one in accounts
    )
