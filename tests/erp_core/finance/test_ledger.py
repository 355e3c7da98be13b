"""The general ledger: entries balance, stay, are reversed, and stop at a locked period."""

from contextlib import suppress
from datetime import date

import pytest
from pydantic import ValidationError

from erp_core.finance import (
    AccountExists,
    AccountKind,
    AccountRole,
    AlreadyReversed,
    BadPeriod,
    ControlAccount,
    EntryLine,
    EntryOfDocument,
    ForeignCurrency,
    Journal,
    NewAccount,
    NewEntry,
    NoSuchAccount,
    NoSuchEntry,
    PartyMissing,
    PeriodLocked,
    Unbalanced,
    create_account,
    get_entry,
    install_chart,
    list_accounts,
    list_entries,
    list_periods,
    lock_period,
    post_entry,
    reverse_entry,
    trial_balance,
    unlock_period,
)
from erp_core.finance.demo import open_books
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed, system
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import PageRequest
from tests.builders.finance import a_payer, an_invoice, books, broken_rules, eur

TODAY = date(2026, 5, 19)
CUSTOMER = Actor(ActorKind.CUSTOMER, 1, "Wei", frozenset({"finance.read"}), frozenset())


def entry(amount="100.00", on=TODAY, debit=AccountRole.BANK, credit=AccountRole.EQUITY):
    return NewEntry(
        journal=Journal.GENERAL,
        business_date=on,
        memo="Capital",
        lines=(
            EntryLine(account=debit, debit=eur(amount)),
            EntryLine(account=credit, credit=eur(amount)),
        ),
    )


def posted(database, new=None):
    def post(tx):
        view = post_entry(tx, system(), new or entry())
        tx.settle()
        return get_entry(tx, system(), view.id)

    return database.run(post)


def sums(database, on=TODAY):
    balance = database.read(lambda tx: trial_balance(tx, system(), on))
    return {row.account: row.balance for row in balance.rows}


@pytest.fixture(autouse=True)
def _books(database):
    database.run(books)


def test_a_posted_entry_has_a_number_and_its_lines(database):
    view = posted(database)

    assert (view.number, view.journal, view.business_date) == ("JE-2026-0001", "general", TODAY)
    assert [(line.account, line.debit, line.credit) for line in view.lines] == [
        ("1800", eur("100"), eur("0")),
        ("2000", eur("0"), eur("100")),
    ]


def test_an_entry_has_no_number_until_it_settles(database):
    assert database.run(lambda tx: post_entry(tx, system(), entry())).number is None


def test_the_trial_balance_tells_the_balances_of_a_day_and_sums_to_zero(database):
    posted(database, entry("100.00", date(2026, 3, 31)))
    posted(database, entry("20.00", date(2026, 5, 1)))
    posted(database, entry("3.00", TODAY))

    assert sums(database, date(2026, 3, 30)) == {}
    assert sums(database, date(2026, 3, 31))["1800"] == eur("100")
    assert sums(database, date(2026, 5, 1))["1800"] == eur("120")
    assert sums(database, TODAY) == {"1800": eur("123"), "2000": eur("-123")}
    balance = database.read(lambda tx: trial_balance(tx, system(), date.max))
    assert balance.debit == balance.credit == eur("123")


def test_an_unbalanced_entry_is_refused_and_nothing_is_written(database):
    new = NewEntry(
        journal=Journal.GENERAL,
        business_date=TODAY,
        lines=(
            EntryLine(account=AccountRole.BANK, debit=eur("100.00")),
            EntryLine(account=AccountRole.EQUITY, credit=eur("99.99")),
        ),
    )

    with pytest.raises(Unbalanced):
        posted(database, new)

    assert sums(database) == {}
    assert database.read(lambda tx: list_entries(tx, system())).items == []


@pytest.mark.parametrize(
    ("new", "error"),
    [
        (entry(debit="7777"), NoSuchAccount),
        (entry(debit=AccountRole.RECEIVABLE), ControlAccount),
        (entry(debit=AccountRole.STOCK), ControlAccount),
    ],
)
def test_an_entry_by_hand_to_a_wrong_account_is_refused(database, new, error):
    with pytest.raises(error):
        posted(database, new)

    assert sums(database) == {}


def test_a_receivable_line_names_its_customer(database):
    new = entry(debit=AccountRole.RECEIVABLE).model_copy(update={"source": ("invoices", 1)})

    with pytest.raises(PartyMissing):
        posted(database, new)

    assert sums(database) == {}


def test_an_entry_is_in_the_base_currency(database):
    dollars = Money.of("100", "USD")
    new = entry().model_copy(
        update={
            "lines": (
                EntryLine(account=AccountRole.BANK, debit=dollars),
                EntryLine(account=AccountRole.EQUITY, credit=dollars),
            )
        }
    )

    with pytest.raises(ForeignCurrency, match="must be in EUR, the base currency"):
        posted(database, new)

    assert sums(database) == {}


@pytest.mark.parametrize(
    "sides",
    [
        {},
        {"debit": eur("1"), "credit": eur("1")},
        {"debit": eur("0")},
        {"debit": Money(-100, "EUR")},
    ],
)
def test_a_line_is_either_a_debit_or_a_credit(sides):
    with pytest.raises(ValidationError):
        EntryLine(account=AccountRole.BANK, **sides)


def test_a_reversal_posts_the_opposite(database):
    first = posted(database)

    opposite = database.run(lambda tx: reverse_entry(tx, system(), first.id, "typed twice"))

    assert (opposite.reverses_id, opposite.memo) == (first.id, "typed twice")
    assert [(line.account, line.debit, line.credit) for line in opposite.lines] == [
        ("1800", eur("0"), eur("100")),
        ("2000", eur("100"), eur("0")),
    ]
    assert sums(database) == {"1800": eur("0"), "2000": eur("0")}


def test_an_entry_is_reversed_once(database):
    first = posted(database)
    database.run(lambda tx: reverse_entry(tx, system(), first.id, "typed twice"))

    with pytest.raises(AlreadyReversed):
        database.run(lambda tx: reverse_entry(tx, system(), first.id, "again"))

    assert sums(database)["1800"] == eur("0")


def test_the_entry_of_a_document_is_not_reversed(database):
    database.run(lambda tx: an_invoice(tx, a_payer(tx)))
    (of_invoice,) = database.read(lambda tx: list_entries(tx, system())).items

    with pytest.raises(EntryOfDocument):
        database.run(lambda tx: reverse_entry(tx, system(), of_invoice.id, "no"))

    assert sums(database)["1200"] == eur("10")


def test_what_does_not_exist_is_not_reversed_and_not_found(database):
    with pytest.raises(NoSuchEntry):
        database.run(lambda tx: reverse_entry(tx, system(), 999, "no"))
    with pytest.raises(NoSuchEntry):
        database.read(lambda tx: get_entry(tx, system(), 999))


def test_a_locked_period_accepts_nothing_and_its_neighbours_do(database):
    database.run(lambda tx: lock_period(tx, system(), "2026-04"))

    with pytest.raises(PeriodLocked, match="2026-04"):
        posted(database, entry(on=date(2026, 4, 30)))
    posted(database, entry(on=date(2026, 5, 1)))
    posted(database, entry(on=date(2026, 3, 31)))

    assert sums(database) == {"1800": eur("200"), "2000": eur("-200")}
    assert broken_rules(database) == []


def test_an_invoice_of_a_locked_month_is_refused(database):
    payer = database.run(a_payer)
    database.run(lambda tx: lock_period(tx, system(), "2026-05"))

    with pytest.raises(PeriodLocked):
        database.run(lambda tx: an_invoice(tx, payer))

    assert sums(database) == {}


def test_a_period_locked_in_the_same_transaction_accepts_nothing_more(database):
    def post_lock_post(tx):
        post_entry(tx, system(), entry())
        lock_period(tx, system(), "2026-05")
        post_entry(tx, system(), entry())

    with pytest.raises(PeriodLocked):
        database.run(post_lock_post)

    assert sums(database) == {}


def test_an_unlocked_period_accepts_again(database):
    database.run(lambda tx: lock_period(tx, system(), "2026-05"))
    database.run(lambda tx: unlock_period(tx, system(), "2026-05", "the auditor allowed it"))

    assert posted(database).number == "JE-2026-0001"
    (period,) = database.read(lambda tx: list_periods(tx, system()))
    assert (period.period, period.lock) == ("2026-05", "open")


@pytest.mark.parametrize("period", ["2026-13", "2026", "26-05", "May 2026"])
def test_a_period_is_a_year_and_a_month(database, period):
    with pytest.raises(BadPeriod):
        database.run(lambda tx: lock_period(tx, system(), period))

    assert database.read(lambda tx: list_periods(tx, system())) == ()


def test_numbers_begin_anew_each_year(database):
    numbers = [
        posted(database, entry(on=day)).number
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2025, 12, 30))
    ]

    assert numbers == ["JE-2025-0001", "JE-2026-0001", "JE-2025-0002"]


def post_and_fail(tx, amount):
    post_entry(tx, system(), entry(amount))
    tx.settle()
    raise ZeroDivisionError


def test_a_rolled_back_entry_leaves_no_gap_and_no_balance(database):
    posted(database)
    with pytest.raises(ZeroDivisionError):
        database.run(lambda tx: post_and_fail(tx, "50.00"))

    assert posted(database).number == "JE-2026-0002"
    assert sums(database)["1800"] == eur("200")
    assert broken_rules(database) == []


def test_a_savepoint_that_is_undone_takes_its_entry_with_it(database):
    with database.transaction() as tx:
        post_entry(tx, system(), entry("1.00"))
        with suppress(ZeroDivisionError), tx.savepoint():
            post_and_fail(tx, "50.00")
        post_entry(tx, system(), entry("2.00"))

    assert sums(database)["1800"] == eur("3")
    assert broken_rules(database) == []


def test_entries_are_listed_newest_first_in_pages(database):
    for amount in ("1.00", "2.00", "3.00"):
        posted(database, entry(amount))

    page = database.read(lambda tx: list_entries(tx, system(), PageRequest(limit=2)))

    assert [each.number for each in page.items] == ["JE-2026-0003", "JE-2026-0002"]
    assert page.next_before == page.items[-1].id


def test_the_chart_is_installed_once_and_has_every_role(database):
    before = database.read(lambda tx: list_accounts(tx, system()))
    database.run(lambda tx: install_chart(tx, system()))

    assert database.read(lambda tx: list_accounts(tx, system())) == before
    assert {account.role for account in before} == set(AccountRole)


def test_an_account_is_added_and_posted_to(database):
    new = NewAccount(
        code="6840", name_en="Bank fees", name_zh="银行手续费", kind=AccountKind.EXPENSE
    )
    database.run(lambda tx: create_account(tx, system(), new))
    posted(database, entry("4.50", debit="6840", credit=AccountRole.BANK))

    assert sums(database)["6840"] == eur("4.50")
    with pytest.raises(AccountExists):
        database.run(lambda tx: create_account(tx, system(), new))


def test_a_customer_reads_nothing_of_the_ledger_and_posts_nothing(database):
    for read in (list_accounts, list_entries, list_periods):
        with pytest.raises(NotAllowed):
            database.read(lambda tx, read=read: read(tx, CUSTOMER))
    for verb in (
        lambda tx: post_entry(tx, CUSTOMER, entry()),
        lambda tx: lock_period(tx, CUSTOMER, "2026-05"),
        lambda tx: trial_balance(tx, CUSTOMER, TODAY),
        lambda tx: install_chart(tx, CUSTOMER),
    ):
        with pytest.raises(NotAllowed):
            database.run(verb)

    assert sums(database) == {}


def test_the_demo_company_opens_its_books_with_its_capital(database):
    database.run(lambda tx: open_books(tx, system(), date(2024, 5, 1)))

    assert sums(database) == {"1800": eur("60000"), "2000": eur("-60000")}
    assert broken_rules(database) == []
