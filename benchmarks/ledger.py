"""How reports and postings fare in a ledger of a million lines.

    python benchmarks/ledger.py [--database URL] [--lines 1000000]

Without a URL a new SQLite file is built in a folder of its own; with one, the database must be
empty. Two years of entries of four lines are written straight into the tables, with the balances
and counters that posting would have kept, and the triggers of the books are put back before
anything is measured. Each figure is the median of several runs in their own transactions; the CPU
is that of this process, in which SQLite works and PostgreSQL does not.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text

from erp_core.finance import (
    AccountRole,
    EntryLine,
    Journal,
    NewEntry,
    balance_sheet,
    install_chart,
    post_entry,
    profit_and_loss,
    receivable_ageing,
    trial_balance,
)
from erp_core.finance.tables import Account, AccountBalance, Entry, EntryLineRow, PeriodRow
from erp_core.finance.triggers import TRIGGERS
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import Organisation, found_organisation
from erp_core.kernel.sequences import Counter
from erp_core.kernel.transaction import Ports, Tx
from erp_core.migrations import upgrade
from erp_core.parties import NewParty, PartyKind, create_party

HOME = Organisation(name="Bench", country="DE", currency="EUR", zone="Europe/Berlin")
TODAY = datetime(2026, 5, 19, 7, tzinfo=UTC)
FIRST = date(2024, 6, 1)
DAYS = (TODAY.date() - FIRST).days + 1
LINES_AN_ENTRY = 4
CHUNK = 5_000
SIZES = (10_000, 100_000, 1_000_000)
RUNS, POSTINGS = 15, 100
PARTIES = 200


@dataclass
class Books:
    """What was written so far.

    Attributes:
        entries: How many entries there are; ids run from 1.
        numbers: The last number by year.
        balances: Debits and credits by account and month.
    """

    accounts: dict[str, int]
    parties: list[int]
    random: random.Random
    entries: int = 0
    numbers: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    balances: dict[tuple[int, str], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )


def main() -> None:
    """Print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", help="URL of an empty database; default: a new SQLite file")
    parser.add_argument("--lines", type=int, default=SIZES[-1], help="how many ledger lines")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        url = given.database or f"sqlite:///{Path(scratch) / 'ledger.sqlite'}"
        _measure(url, [size for size in SIZES if size < given.lines] + [given.lines])


def _measure(url: str, sizes: list[int]) -> None:
    upgrade(url)
    database = Database(url, clock=FixedClock(TODAY), ports=Ports(audit_key=b"bench"))
    books = database.run(_found)
    for size in sizes:
        began = time.perf_counter()
        _grow(database, books, size // LINES_AN_ENTRY)
        print(f"built_seconds_{size}  {time.perf_counter() - began:.1f}", flush=True)
        wall, cpu = _posting(database)
        books.entries, books.numbers = database.read(_written)
        print(f"posting_ms_{size}  {wall:.1f}")
        print(f"posting_cpu_ms_{size}  {cpu:.1f}", flush=True)
    _reports(database)
    database.close()


def _found(tx: Tx) -> Books:
    found_organisation(tx, HOME)
    install_chart(tx, system())
    names = (f"Customer {number}" for number in range(PARTIES))
    parties = [
        create_party(tx, system(), NewParty(kind=PartyKind.COMPANY, name=name)).id for name in names
    ]
    accounts = {row.role or row.code: row.id for row in tx.session.scalars(select(Account))}
    return Books(accounts, parties, random.Random(4))


def _grow(database: Database, books: Books, entries: int) -> None:
    """Write entries until there are so many, with the triggers out of the way meanwhile."""
    database.run(_without_triggers)
    books.balances.clear()
    while books.entries < entries:
        count = min(CHUNK, entries - books.entries)
        database.run(lambda tx, count=count: _write(tx, books, count))
    database.run(lambda tx: _keep(tx, books))
    with database.engine.connect() as connection:
        automatic = connection.execution_options(isolation_level="AUTOCOMMIT")
        postgresql = database.engine.dialect.name == "postgresql"
        automatic.execute(text("VACUUM ANALYZE" if postgresql else "ANALYZE"))


def _without_triggers(tx: Tx) -> None:
    on_sqlite = tx.dialect == "sqlite"
    for trigger in TRIGGERS:
        if trigger.table.startswith("journal_"):
            scope = "" if on_sqlite else f" ON {trigger.table}"
            tx.session.execute(text(f"DROP TRIGGER {trigger.name}{scope}"))


def _write(tx: Tx, books: Books, count: int) -> None:
    heads, lines = [], []
    for _ in range(count):
        head = _head(books)
        heads.append(head)
        lines.extend(_lines(books, head))
    tx.session.execute(insert(Entry), heads)
    tx.session.execute(insert(EntryLineRow).execution_options(render_nulls=True), lines)


def _head(books: Books) -> dict[str, Any]:
    books.entries += 1
    day = FIRST + timedelta(days=books.random.randrange(DAYS))
    books.numbers[day.year] += 1
    return {
        "id": books.entries,
        "journal": Journal.SALES,
        "year": day.year,
        "number": books.numbers[day.year],
        "period": f"{day:%Y-%m}",
        "business_date": day,
        "memo": "",
        "late_reason": "",
        "posted": True,
        "created_at": TODAY,
    }


def _lines(books: Books, head: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A sale on account with its tax, its cost beside the revenue."""
    net = books.random.randint(1_000, 90_000)
    tax, roles = net * 19 // 100, AccountRole
    party = books.random.choice(books.parties)
    amounts = (
        (roles.RECEIVABLE, net + tax, party),
        (books.random.choice((roles.REVENUE, roles.SERVICE_REVENUE)), -net - tax // 2, None),
        (roles.TAX_PAYABLE, tax // 2 - tax + 1, None),
        (books.random.choice((roles.COGS, roles.OTHER_EXPENSE, roles.SCRAP)), -1, None),
    )
    for role, minor, party_id in amounts:
        account_id = books.accounts[role]
        kept = books.balances[account_id, head["period"]]
        kept[minor < 0] += abs(minor)
        yield {
            "entry_id": head["id"],
            "account_id": account_id,
            "party_id": party_id,
            "amount_minor": minor,
            "currency": HOME.currency,
            "document_minor": minor,
            "memo": "",
        }


def _keep(tx: Tx, books: Books) -> None:
    """Keep the balances, months and counters that posting would have, and the triggers again."""
    for (account_id, period), (debit, credit) in sorted(books.balances.items()):
        row = tx.session.get(AccountBalance, (account_id, period)) or AccountBalance(
            account_id=account_id, period=period, debit_minor=0, credit_minor=0
        )
        row.debit_minor, row.credit_minor = row.debit_minor + debit, row.credit_minor + credit
        tx.session.add(row)
    for period in sorted({period for _, period in books.balances}):
        tx.session.merge(PeriodRow(period=period, lock="open", changed_at=TODAY))
    for year, last in books.numbers.items():
        tx.session.merge(Counter(series="entry", period=str(year), last=last))
    tx.session.flush()
    if tx.dialect == "postgresql":
        following = text("SELECT setval('journal_entries_id_seq', :last)")
        tx.session.execute(following, {"last": books.entries})
    for trigger in TRIGGERS:
        if trigger.table.startswith("journal_"):
            trigger.create(tx.connection)


def _posting(database: Database) -> tuple[float, float]:
    """Post entries by hand, each in its own transaction."""
    return _timed(lambda: database.run(_post), POSTINGS)


def _timed(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Return milliseconds, and milliseconds of CPU of this process, of the median."""
    wall, cpu = [], []
    for _ in range(times):
        began, busy = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - busy)
    return statistics.median(wall) * 1000, statistics.median(cpu) * 1000


def _post(tx: Tx) -> int:
    amount = Money(100, HOME.currency)
    lines = (
        EntryLine.of(AccountRole.BANK, amount),
        EntryLine.of(AccountRole.EQUITY, -amount),
    )
    entry = NewEntry(journal=Journal.GENERAL, business_date=TODAY.date(), lines=lines)
    return post_entry(tx, system(), entry).id


def _written(tx: Tx) -> tuple[int, dict[int, int]]:
    last = select(func.max(Entry.id))
    numbers = select(Entry.year, func.max(Entry.number)).group_by(Entry.year)
    found: dict[int, int] = defaultdict(int)
    found.update((year, number or 0) for year, number in tx.session.execute(numbers))
    return int(tx.session.execute(last).scalar_one()), found


def _reports(database: Database) -> None:
    reports: dict[str, Callable[[Tx], object]] = {
        "trial_balance_month_end": lambda tx: trial_balance(tx, system(), date(2026, 4, 30)),
        "trial_balance_on_the_5th": lambda tx: trial_balance(tx, system(), date(2026, 4, 5)),
        "trial_balance_on_the_15th": lambda tx: trial_balance(tx, system(), date(2026, 4, 15)),
        "trial_balance_on_the_16th": lambda tx: trial_balance(tx, system(), date(2026, 4, 16)),
        "trial_balance_on_the_25th": lambda tx: trial_balance(tx, system(), date(2026, 4, 25)),
        "balance_sheet_on_the_15th": lambda tx: balance_sheet(tx, system(), date(2026, 4, 15)),
        "profit_and_loss_of_a_year": lambda tx: profit_and_loss(
            tx, system(), date(2025, 4, 16), date(2026, 4, 15)
        ),
        "receivable_ageing": lambda tx: receivable_ageing(tx, system(), date(2026, 4, 15)),
    }
    for name, report in reports.items():
        wall, cpu = _timed(lambda report=report: database.read(report), RUNS)
        print(f"{name}_ms  {wall:.1f}")
        print(f"{name}_cpu_ms  {cpu:.1f}", flush=True)


if __name__ == "__main__":
    main()
