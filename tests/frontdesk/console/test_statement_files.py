"""The dialog in which a bank's file is read differently."""

from types import SimpleNamespace

import pytest

from erp_core.banking import StatementFile
from erp_core.kernel.money import Money
from frontdesk.console.ledger.ground import money_of
from frontdesk.console.ledger.statement_file import Picked, StatementFilePage


@pytest.mark.parametrize(("currency", "minor"), [("EUR", 123450), ("TND", 1250)])
def test_an_opening_that_was_told_is_read_back_as_itself(currency, minor):
    opening = Money(minor, currency)
    picked = Picked(1, currency, "may.csv", StatementFile(content="x", opening=opening))
    page = StatementFilePage.__new__(StatementFilePage)
    page._picked, page._visit = picked, SimpleNamespace(texts=lambda key: key)

    assert money_of(page._opening().value, currency) == opening
