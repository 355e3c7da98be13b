"""How long it takes to propose what thirty lines of the bank are, among many open invoices.

    python benchmarks/proposals.py [--database URL] [--invoices 10000]

Without a URL a new SQLite file is built in a folder of its own; with one, the database must be
empty. The invoices are written straight into their tables, twenty a customer. A third of the lines
name an invoice and pay it, a third come from a customer who is known by name, and a third say
nothing but an amount. Each line is proposed for in a snapshot of its own; the statement they came
on is imported without matching any.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from sqlalchemy import event, insert, select

from erp_core import banking, finance
from erp_core.banking import LineState, NewBankAccount
from erp_core.banking.tables import BankLine, Statement
from erp_core.finance import InvoiceKind, InvoiceState
from erp_core.finance.tables import Account, Invoice, InvoiceLineRow
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.organisation import Organisation, found_organisation
from erp_core.kernel.transaction import Ports, Tx
from erp_core.migrations import upgrade
from erp_core.parties import NewParty, PartyKind, create_party

HOME = Organisation(name="Bench", country="DE", currency="EUR", zone="Europe/Berlin")
TODAY = datetime(2026, 5, 19, 7, tzinfo=UTC)
IBAN = "DE89370400440532013000"
EACH, LINES, CHUNK = 20, 30, 2_000


def _amount(number: int) -> int:
    """Return what an invoice is about, in minor units: some amounts are found more than once."""
    return 1_000 + number * 37 % 250_007


def _invoice(number: int, party_id: int) -> dict[str, object]:
    minor, day = _amount(number), TODAY.date() - timedelta(days=number % 90)
    return {
        "id": number, "kind": InvoiceKind.INVOICE, "year": 2026, "number": number,
        "state": InvoiceState.OPEN, "party_id": party_id, "business_date": day,
        "due_date": day + timedelta(days=14), "currency": "EUR", "net_minor": minor,
        "tax_minor": 0, "gross_minor": minor, "rate": Decimal(1), "base_currency": "EUR",
        "base_net_minor": minor, "base_tax_minor": 0, "base_gross_minor": minor,
        "base_open_minor": minor, "paid_minor": 0, "credited_minor": 0, "dunning_level": 0,
        "reason": "", "note": "", "created_at": TODAY,
    }  # fmt: skip


def _line(number: int, account_id: int) -> dict[str, object]:
    minor = _amount(number)
    return {
        "invoice_id": number, "position": 0, "description_en": "Coffee", "description_zh": "咖啡",
        "quantity": Decimal(1), "unit_price": Decimal(minor) / 100, "discount": Decimal(0),
        "net_minor": minor, "tax_minor": 0, "base_net_minor": minor, "base_tax_minor": 0,
        "revenue_account_id": account_id, "credited_quantity": Decimal(0),
    }  # fmt: skip


def _fill(tx: Tx, invoices: int) -> list[int]:
    """Write the books and the statement; return the ids of its lines."""
    finance.install_chart(tx, system())
    parties = [
        create_party(tx, system(), NewParty(kind=PartyKind.COMPANY, name=f"Customer {n}")).id
        for n in range(-(-invoices // EACH))
    ]
    revenue = tx.session.scalars(select(Account.id).where(Account.role == "revenue")).one()
    numbers = range(1, invoices + 1)
    for start in range(0, invoices, CHUNK):
        some = numbers[start : start + CHUNK]
        owners = [parties[(number - 1) // EACH] for number in some]
        rows = [_invoice(*each) for each in zip(some, owners, strict=True)]
        tx.session.execute(insert(Invoice), rows)
        tx.session.execute(insert(InvoiceLineRow), [_line(number, revenue) for number in some])
    return _statement(tx, invoices)


def _statement(tx: Tx, invoices: int) -> list[int]:
    new = NewBankAccount(name="House bank", iban=IBAN, account="bank")
    account = banking.add_bank_account(tx, system(), new).id
    paid = [1 + place * (invoices // LINES) for place in range(LINES)]
    statement = Statement(
        bank_account_id=account, reference="1", source="camt", digest="1",
        begins_on=TODAY.date(), ends_on=TODAY.date(), opening_minor=0,
        closing_minor=sum(map(_amount, paid)), imported_at=TODAY,
    )  # fmt: skip
    tx.session.add(statement)
    tx.session.flush()
    rows = [
        BankLine(
            statement_id=statement.id, bank_account_id=account, position=place, key=str(place),
            state=LineState.UNMATCHED, booked_on=TODAY.date(), value_on=TODAY.date(),
            amount_minor=_amount(number), currency="EUR", bank_reference="", end_to_end_id="",
            counterparty_name=f"Customer {(number - 1) // EACH}" if place % 3 == 1 else "",
            counterparty_iban="",
            remittance=f"INV-2026-{number:04d}" if place % 3 == 0 else "thank you",
        )
        for place, number in enumerate(paid)
    ]  # fmt: skip
    tx.session.add_all(rows)
    tx.session.flush()
    return [row.id for row in rows]


def _timed(database: Database, lines: list[int]) -> Iterator[tuple[float, float, int]]:
    """Give for each line: milliseconds by the clock and of CPU, and statements sent."""
    sent: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    def _proposed(tx: Tx, line_id: int) -> int:
        return len(banking.propose_matches(tx, system(), line_id))

    for line_id in lines:
        sent.clear()
        clock, cpu = time.perf_counter(), time.process_time()
        found = database.read(partial(_proposed, line_id=line_id))
        assert found, f"nothing was proposed for line {line_id}"
        yield (time.perf_counter() - clock) * 1e3, (time.process_time() - cpu) * 1e3, len(sent)


def _measure(url: str, invoices: int) -> None:
    upgrade(url)
    database = Database(url, clock=FixedClock(TODAY), ports=Ports(audit_key=b"bench"))
    database.run(lambda tx: found_organisation(tx, HOME))
    lines = database.run(lambda tx: _fill(tx, invoices))
    list(_timed(database, lines[:3]))
    figures = list(_timed(database, lines))
    print(f"{LINES} lines against {invoices} open invoices, {database.engine.dialect.name}")
    for name, kind in (("name an invoice", 0), ("are known by name", 1), ("say an amount", 2)):
        of_kind = figures[kind::3]
        clock, cpu, sent = zip(*of_kind, strict=True)
        print(
            f"  {name}: median {statistics.median(clock):.1f} ms, at most {max(clock):.1f} ms;"
            f" {statistics.median(cpu):.1f} ms of CPU; {max(sent)} statements"
        )
    print(f"  all: {sum(each[0] for each in figures):.0f} ms, {sum(e[1] for e in figures):.0f} CPU")
    database.close()


def main() -> None:
    """Build the books and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="")
    parser.add_argument("--invoices", type=int, default=10_000)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _measure(told.database or f"sqlite:///{Path(folder) / 'bench.sqlite'}", told.invoices)


if __name__ == "__main__":
    main()
