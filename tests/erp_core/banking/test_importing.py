"""Statements come in whole or not at all, once, and follow on each other."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from erp_core.banking import (
    BadBic,
    BadIban,
    BankAccountExists,
    BankLineKnown,
    CsvFormat,
    DateOrder,
    NewBankAccount,
    NoSuchBankAccount,
    StatementFile,
    StatementGap,
    StatementKnown,
    StatementRefused,
    add_bank_account,
    get_bank_account,
    import_statement,
    list_bank_accounts,
    list_bank_lines,
    list_statements,
    set_csv_format,
)
from erp_core.finance import NoMoneyAccount, NoSuchAccount
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from tests.builders.banking import (
    ENGLISH,
    HEADINGS,
    IBAN,
    THEIRS,
    Moved,
    a_bank_account,
    broken_banking,
    camt,
    import_camt,
    import_csv,
)
from tests.builders.finance import books, eur

SALARY = Moved("-1200.00", "Wages May", "Ana", THEIRS)
PAID = Moved("119.00", "INV-2026-0001", "Café Lindner", THEIRS, end_to_end="E2E-7")


@pytest.fixture
def account(database):
    return database.run(lambda tx: (books(tx), a_bank_account(tx))[1]).id


def lines_of(database):
    return list(reversed(database.read(lambda tx: list_bank_lines(tx, system())).items))


@pytest.mark.parametrize("version", ["02", "08"])
def test_a_camt_statement_is_imported_with_all_that_it_says(database, account, version):
    content = camt([PAID, SALARY], opening="2000.00", version=version)

    done = database.run(lambda tx: import_camt(tx, account, content))

    statement = done.statements[0]
    assert (done.lines, done.known) == (2, 0)
    assert (statement.opening, statement.closing) == (eur("2000.00"), eur("919.00"))
    first, second = lines_of(database)
    assert (first.amount, first.booked_on) == (eur("119.00"), date(2026, 5, 18))
    assert (first.counterparty_name, first.counterparty_iban) == ("Café Lindner", THEIRS)
    assert (first.remittance, first.end_to_end_id) == ("INV-2026-0001", "E2E-7")
    assert (second.amount, second.end_to_end_id) == (eur("-1200.00"), "")
    view = database.read(lambda tx: get_bank_account(tx, system(), account))
    assert (view.balance, view.unmatched) == (eur("919.00"), 2)
    assert broken_banking(database) == []


def test_a_collective_entry_is_one_line_a_transaction(database, account):
    one = "<TxDtls><Amt Ccy='EUR'>{}</Amt><RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls>"
    content = camt([Moved("30.00", "all", reference="B1")])
    start, end = content.index("<NtryDtls>"), content.index("</NtryDtls>")
    parts = one.format("10.00", "first") + one.format("20.00", "second")
    content = content[:start] + "<NtryDtls>" + parts + content[end:]

    database.run(lambda tx: import_camt(tx, account, content))

    found = [(each.amount, each.remittance, each.bank_reference) for each in lines_of(database)]
    assert found == [(eur("10.00"), "first", "B1/1"), (eur("20.00"), "second", "B1/2")]


def test_what_is_only_pending_is_left_out(database, account):
    content = camt([PAID]).replace("BOOK", "PDNG").replace(">119.00<", ">0.00<", 1)
    content = content.replace(
        '<Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">119.00',
        '<Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00',
    )

    done = database.run(lambda tx: import_camt(tx, account, content))

    assert (done.lines, lines_of(database)) == (0, [])


def test_the_same_statement_and_the_same_line_are_refused(database, account):
    database.run(lambda tx: import_camt(tx, account, camt([PAID])))

    again = [
        (camt([PAID]), StatementKnown),
        (camt([PAID], opening="119.00", reference="2026-2"), StatementKnown),
        (camt([Moved("1.00", reference="X")], opening="119.00"), StatementKnown),
        (camt([PAID, SALARY], opening="119.00", reference="2026-2"), BankLineKnown),
    ]
    for content, error in again:
        with pytest.raises(error):
            database.run(lambda tx, content=content: import_camt(tx, account, content))

    assert len(lines_of(database)) == 1


def test_a_statement_follows_on_the_one_before(database, account):
    database.run(lambda tx: import_camt(tx, account, camt([PAID])))
    later = Moved("5.00", day="2026-05-19")

    content = camt([later], opening="120.00", reference="2026-2")
    with pytest.raises(StatementGap) as raised:
        database.run(lambda tx: import_camt(tx, account, content))
    assert "opens with 120.00 EUR, but the one before it closed with 119.00 EUR" in str(
        raised.value
    )

    content = camt([later], opening="119.00", reference="2026-2")
    database.run(lambda tx: import_camt(tx, account, content))
    assert len(database.read(lambda tx: list_statements(tx, system())).items) == 2
    assert broken_banking(database) == []


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
BAD_XML = {
    "no XML": "Buchungstag;Betrag",
    "cut off": camt([PAID])[:-40],
    "no statement": "<Document><Other/></Document>",
    "a document type": camt([PAID]).replace("<Document", BOMB + "<Document", 1),
    "a file of the house": camt([PAID]).replace(
        "<Document", '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><Document', 1
    ),
    "nested": "<a>" * 5_000 + "</a>" * 5_000,
    "another account": camt([PAID], iban=THEIRS),
    "another currency": camt([PAID]).replace("EUR", "USD"),
    "sums": camt([PAID], closing="118.99"),
    "no amount": camt([PAID]).replace('<Ntry><Amt Ccy="EUR">119.00</Amt>', "<Ntry>"),
    "three decimals": camt([PAID]).replace(">119.00<", ">119.005<"),
    "a day": camt([PAID]).replace("2026-05-18", "2026-02-30"),
}


@pytest.mark.parametrize("content", BAD_XML.values(), ids=BAD_XML)
def test_a_file_that_is_not_right_brings_nothing(database, account, content):
    with pytest.raises(StatementRefused) as raised:
        database.run(lambda tx: import_camt(tx, account, content))

    assert raised.value.field == "content"
    assert lines_of(database) == []
    assert database.read(lambda tx: list_statements(tx, system())).items == []


def test_a_csv_is_read_as_the_accounts_bank_writes_it(database, account):
    content = f"{HEADINGS}\n19.05.26;-1.234,50;Miete;;Mai\n18.05.2026;2.000;Ana;{THEIRS};RE 7\n"

    database.run(lambda tx: import_csv(tx, account, content))

    found = [(each.booked_on, each.amount, each.counterparty_iban) for each in lines_of(database)]
    assert found == [
        (date(2026, 5, 18), eur("2000.00"), THEIRS),
        (date(2026, 5, 19), eur("-1234.50"), ""),
    ]
    view = database.read(lambda tx: get_bank_account(tx, system(), account))
    assert view.balance == eur("765.50")


def test_what_a_bank_writes_beside_letters_is_left_out(database, account):
    first = f"19.05.26;-1.234,50;Mie\x7fte;;Mai \x01 {'x' * 30_000}"
    rows = f"{first}\n18.05.2026;2.000;A\x00na;{THEIRS};\n"

    database.run(lambda tx: import_csv(tx, account, f"{HEADINGS}\n{rows}"))

    names, (_, text) = zip(
        *[(one.counterparty_name, one.remittance) for one in lines_of(database)], strict=True
    )
    assert names == ("Ana", "Miete")
    assert text.startswith("Mai ")
    assert len(text) == 2000


def test_a_csv_with_two_columns_of_amounts_and_a_balance(database, account):
    database.run(lambda tx: set_csv_format(tx, system(), account, ENGLISH))
    content = (
        "Date,Details,Paid in,Paid out,Balance\n"
        '05/13/2026,"Rent, May",,"1,200.00",800.00\n05/14/2026,Ana,50.00,,850.00\n'
    )

    done = database.run(lambda tx: import_csv(tx, account, content))

    assert done.statements[0].opening == eur("2000.00")
    assert [each.amount for each in lines_of(database)] == [eur("-1200.00"), eur("50.00")]
    wrong = content.replace("850.00", "851.00").replace("Ana", "Wei")
    with pytest.raises(StatementRefused):
        database.run(lambda tx: import_csv(tx, account, wrong))


def test_the_other_column_of_amounts_may_say_nothing_in_figures(database, account):
    database.run(lambda tx: set_csv_format(tx, system(), account, ENGLISH))
    headings = "Date,Details,Paid in,Paid out,Balance\n"
    content = "05/13/2026,Rent,0.00,1200.00,800.00\n05/14/2026,Ana,50.00,0,850.00\n"

    database.run(lambda tx: import_csv(tx, account, headings + content))

    assert [each.amount for each in lines_of(database)] == [eur("-1200.00"), eur("50.00")]
    for wrong in ("5.00,7.00", ",", "0.00,0.00", "5.00,x"):
        with pytest.raises(StatementRefused):
            database.run(
                lambda tx, wrong=wrong: import_csv(
                    tx, account, f"{headings}05/15/2026,Wei,{wrong},850.00\n"
                )
            )


@pytest.mark.parametrize(
    ("order", "day", "wrongs"),
    [
        (DateOrder.YEAR_FIRST, "20260105", ("05012026", "20261305", "01060105", "2026010")),
        (DateOrder.DAY_FIRST, "05012026", ("20260105", "20101120", "05132026", "01060105")),
        (DateOrder.MONTH_FIRST, "01052026", ("20260105", "20101120", "13052026")),
    ],
)
def test_a_day_of_eight_digits_is_read_in_the_account_s_order(
    database, account, order, day, wrongs
):
    form = CsvFormat(date="Date", amount="Amount", text="Text", date_order=order)
    database.run(lambda tx: set_csv_format(tx, system(), account, form))
    headings = "Date;Amount;Text\n"
    for wrong in wrongs:
        with pytest.raises(StatementRefused):
            database.run(
                lambda tx, wrong=wrong: import_csv(tx, account, f"{headings}{wrong};1,00;a\n")
            )
    database.run(lambda tx: import_csv(tx, account, f"{headings}{day};1,00;a\n"))

    assert [each.booked_on for each in lines_of(database)] == [date(2026, 1, 5)]


def test_a_csv_that_overlaps_brings_only_what_is_new_even_of_equal_lines(database, account):
    coffee = "18.05.2026;-2,50;Kiosk;;Coffee\n"
    database.run(lambda tx: import_csv(tx, account, f"{HEADINGS}\n{coffee}{coffee}"))

    done = database.run(
        lambda tx: import_csv(
            tx, account, f"{HEADINGS}\n{coffee}{coffee}{coffee}19.05.2026;7,00;Ana;;x\n"
        )
    )

    assert (done.known, done.lines) == (2, 2)
    assert done.statements[0].closing == eur("-0.50")
    with pytest.raises(StatementKnown):
        database.run(lambda tx: import_csv(tx, account, f"{HEADINGS}\n{coffee}"))
    assert len(lines_of(database)) == 4
    assert broken_banking(database) == []


def test_every_fault_of_a_csv_is_named_by_its_line_and_nothing_is_written(database, account):
    content = (
        f"{HEADINGS}\n18.05.2026;1,00;a;;b\n05/19/2026;1,00;a;;b\n"
        "18.05.2026;1,234.00;a;;b\n18.05.2026;0,00;a;;b\n18.05.2026;1,005;a;;b\n"
    )

    with pytest.raises(StatementRefused) as raised:
        database.run(lambda tx: import_csv(tx, account, content))

    told = str(raised.value)
    assert [f"line {number}:" in told for number in range(2, 7)] == [False, True, True, True, True]
    assert raised.value.facts["faults"] == 4
    assert lines_of(database) == []


@pytest.mark.parametrize(
    "content", ["x", "a;b\n1;2\n", f"{HEADINGS}\n", f'{HEADINGS}\n"18.05.2026', "\ufeff"]
)
def test_a_csv_without_columns_or_lines_is_refused(database, account, content):
    with pytest.raises(StatementRefused):
        database.run(lambda tx: import_csv(tx, account, content))


def test_without_a_format_a_csv_is_refused(database):
    account = database.run(lambda tx: (books(tx), a_bank_account(tx, None))[1]).id

    with pytest.raises(StatementRefused):
        database.run(lambda tx: import_csv(tx, account, f"{HEADINGS}\n18.05.2026;1,00;a;;b\n"))


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"iban": "DE88370400440532013000"}, BadIban),
        ({"iban": THEIRS, "account": "cash", "bic": "x"}, BadBic),
        ({"iban": THEIRS, "account": "7777"}, NoSuchAccount),
        ({"iban": THEIRS, "account": "receivable"}, NoMoneyAccount),
        ({"iban": THEIRS, "account": "bank"}, BankAccountExists),
        ({"iban": IBAN, "account": "cash"}, BankAccountExists),
    ],
)
def test_a_bank_account_that_is_not_right_is_refused(database, account, given, error):
    new = NewBankAccount.model_validate({"name": "Second"} | given)

    with pytest.raises(DomainError) as raised:
        database.run(lambda tx: add_bank_account(tx, system(), new))

    assert isinstance(raised.value, error)
    assert len(database.read(lambda tx: list_bank_accounts(tx, system()))) == 1


def test_an_account_that_does_not_exist_takes_no_statement(database, account):
    file = StatementFile(content=camt([PAID]))
    with pytest.raises(NoSuchBankAccount):
        database.run(lambda tx: import_statement(tx, system(), account + 1, file))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE bank_lines SET amount_minor = 5",
        "UPDATE bank_statements SET closing_minor = 5",
        "DELETE FROM bank_lines",
        "DELETE FROM bank_statements",
    ],
)
def test_what_the_bank_said_cannot_be_changed(database, account, statement):
    database.run(lambda tx: import_camt(tx, account, camt([PAID])))

    with pytest.raises(IntegrityError, match="cannot be"):
        database.run(lambda tx: tx.session.execute(text(statement)))


@pytest.mark.parametrize("where", ["an entry", "a balance"])
def test_what_is_in_another_currency_than_the_account_is_not_booked_as_its_own(
    database, account, where
):
    content = camt([PAID])
    before, _, after = content.rpartition('Ccy="EUR"')
    if where == "a balance":
        before, _, after = content.partition('Ccy="EUR"')
    strange = f'{before}Ccy="USD"{after}'

    with pytest.raises(StatementRefused, match="USD, the account in EUR"):
        database.run(lambda tx: import_camt(tx, account, strange))

    assert lines_of(database) == []


def test_numbers_that_count_within_a_statement_are_no_references_of_the_bank(database, account):
    """Many banks number the entries of each statement from one."""

    def numbered(content):
        return content.replace("AcctSvcrRef", "NtryRef")

    first = camt([Moved("5.00", "tea", reference="1"), Moved("5.00", "tea", reference="2")])
    second = camt([Moved("7.00", "milk", reference="1")], opening="10.00", reference="2026-2")

    database.run(lambda tx: import_camt(tx, account, numbered(first)))
    database.run(lambda tx: import_camt(tx, account, numbered(second)))

    assert [each.bank_reference for each in lines_of(database)] == ["1", "2", "1"]
    again = numbered(first).replace("<Id>2026-1</Id>", "<Id>2026-3</Id>")
    with pytest.raises(StatementKnown):
        database.run(lambda tx: import_camt(tx, account, again))
