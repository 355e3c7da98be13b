"""Before an import it is shown what a file was understood as and what it would bring."""

import base64
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from erp_core.banking import (
    CsvFormat,
    DateOrder,
    FileCoding,
    FileKind,
    FormatSource,
    StatementFile,
    StatementKnown,
    StatementRefused,
    import_statement,
    list_bank_lines,
    preview_statement,
)
from erp_core.kernel.actor import system
from tests.builders.banking import HEADINGS, Moved, a_bank_account, broken_banking, camt
from tests.builders.finance import books, eur

COFFEE = "18.05.2026;-2,50;Kiosk;;Coffee\n"
SALE = "19.05.2026;1.250,00;Ana;;RE 7\n"
CHINESE = (
    '交易日期,对方户名,摘要,收入金额,支出金额,余额\n2026-05-18,咖啡馆,货款,"1,250.00",,1250.00\n'
)


@pytest.fixture
def account(database):
    return database.run(lambda tx: (books(tx), a_bank_account(tx))[1]).id


@pytest.fixture
def untold(database):
    """An account of whose bank nobody told how it writes."""
    return database.run(lambda tx: (books(tx), a_bank_account(tx, None))[1]).id


def csv_file(content, **more):
    return StatementFile(content=content, kind=FileKind.CSV, **more)


def as_bytes(content, encoding):
    sent = base64.b64encode(content.encode(encoding)).decode()
    return csv_file(sent, coding=FileCoding.BASE64)


def preview(database, account, file):
    return database.read(lambda tx: preview_statement(tx, system(), account, file))


def imported(database, account, file):
    return database.run(lambda tx: import_statement(tx, system(), account, file))


def rows(database):
    tables = ("bank_statements", "bank_lines", "journal_entries", "audit_entries")
    count = "SELECT count(*) FROM "
    return database.read(lambda tx: [tx.session.scalar(text(count + name)) for name in tables])


def test_a_preview_tells_lines_sums_and_balances_and_stores_nothing(database, account):
    before = rows(database)

    seen = preview(database, account, csv_file(f"{HEADINGS}\n{COFFEE}{SALE}"))

    [one] = seen.statements
    assert (seen.format_from, seen.refusal, seen.faults) == (FormatSource.ACCOUNT, None, ())
    assert (one.paid_in, one.paid_out) == (eur("1250.00"), eur("-2.50"))
    assert (one.opening, one.closing, one.expected) == (eur("0.00"), eur("1247.50"), None)
    assert (one.begins_on, one.ends_on) == (date(2026, 5, 18), date(2026, 5, 19))
    assert [(each.amount, each.name, each.known) for each in one.first] == [
        (eur("-2.50"), "Kiosk", False),
        (eur("1250.00"), "Ana", False),
    ]
    assert rows(database) == before


def test_what_was_shown_is_what_comes_in(database, account):
    file = csv_file(f"{HEADINGS}\n{COFFEE}{SALE}", opening=eur("100.00"))
    [shown] = preview(database, account, file).statements

    [done] = imported(database, account, file).statements

    assert (done.opening, done.closing, done.lines) == (shown.opening, shown.closing, shown.lines)
    assert (shown.opening, shown.closing) == (eur("100.00"), eur("1347.50"))
    assert broken_banking(database) == []


def test_lines_that_were_imported_before_are_marked_and_the_same_file_comes_in_once(
    database, account
):
    imported(database, account, csv_file(f"{HEADINGS}\n{COFFEE}"))
    longer = csv_file(f"{HEADINGS}\n{COFFEE}{COFFEE}{SALE}")

    seen = preview(database, account, longer)
    assert [each.known for each in seen.statements[0].first] == [True, False, False]
    assert (seen.statements[0].known, seen.statements[0].expected) == (1, eur("-2.50"))
    assert (seen.statements[0].opening, seen.statements[0].closing) == (eur("-2.50"), eur("1245"))
    imported(database, account, longer)
    again = preview(database, account, longer)

    assert (again.refusal, again.statements[0].known) == ("statement_known", 3)
    for file in (longer, as_bytes(longer.content, "utf-8")):
        with pytest.raises(StatementKnown):
            imported(database, account, file)
    assert len(database.read(lambda tx: list_bank_lines(tx, system())).items) == 3


def test_faults_are_told_by_line_beside_the_lines_that_can_be_read(database, account):
    content = f"{HEADINGS}\n{COFFEE}05/19/2026;1,00;a;;b\n18.05.2026;1,234.00;a;;b\n"

    seen = preview(database, account, csv_file(content))

    assert [each.line for each in seen.faults] == [3, 4]
    assert (seen.refusal, seen.more_faults, len(seen.statements[0].first)) == (
        "statement_refused",
        0,
        1,
    )


def test_more_than_twenty_faults_are_counted(database, account):
    seen = preview(database, account, csv_file(f"{HEADINGS}\n" + "x;1,00;a;;b\n" * 25))

    assert (len(seen.faults), seen.more_faults, seen.statements[0].lines) == (20, 5, 0)


@pytest.mark.parametrize("version", ["02", "08"])
def test_a_camt_is_previewed_like_a_csv(database, account, version):
    content = camt([Moved("119.00", "INV-1", "Ana"), Moved("-9.00")], "50.00", version=version)
    sent = base64.b64encode(content.encode()).decode()
    file = StatementFile(content=sent, coding=FileCoding.BASE64)

    seen = preview(database, account, file)

    [one] = seen.statements
    assert (seen.kind, seen.csv_format, seen.encoding) == (FileKind.CAMT, None, "utf-8")
    assert (one.opening, one.closing, one.paid_in) == (eur("50"), eur("160"), eur("119"))
    imported(database, account, file)
    assert preview(database, account, StatementFile(content=content)).refusal == "statement_known"
    gap = camt([Moved("1.00", day="2026-05-20")], opening="1.00", reference="2026-2")
    seen = preview(database, account, StatementFile(content=gap))
    assert (seen.refusal, seen.statements[0].expected) == ("statement_gap", eur("160"))


def test_each_statement_of_a_file_follows_on_the_one_before_it(database, account):
    first = camt([Moved("10.00")])
    second = camt([Moved("5.00", day="2026-05-19")], opening="10.00", reference="2026-2")
    both = first.replace("</Stmt>", "</Stmt>" + second[second.index("<Stmt>") :].split("</BkTo")[0])

    seen = preview(database, account, StatementFile(content=both))

    assert seen.refusal is None
    assert [each.expected for each in seen.statements] == [None, eur("10.00")]
    assert imported(database, account, StatementFile(content=both)).lines == 2
    twice = first.replace("</Stmt>", "</Stmt>" + first[first.index("<Stmt>") :].split("</BkTo")[0])
    other = twice.replace("2026-1<", "2026-9<")
    assert preview(database, account, StatementFile(content=other)).refusal == "statement_known"


@pytest.mark.parametrize("content", ["x", "a;b\n1;2\n", "<Document>", f"{HEADINGS}\n"])
@pytest.mark.parametrize("kind", list(FileKind))
def test_what_is_no_statement_is_refused_in_the_preview(database, account, content, kind):
    seen = preview(database, account, StatementFile(content=content, kind=kind))

    assert (seen.refusal, seen.statements) == ("statement_refused", ())
    assert seen.message


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter", "sign", "order"),
    [
        (f"Kontoauszug\n\n{HEADINGS}\n{COFFEE}", "utf-8", ";", ",", DateOrder.DAY_FIRST),
        (f"{HEADINGS}\n19.05.2026;-1.250,5;Müller;;für\n", "cp1252", ";", ",", DateOrder.DAY_FIRST),
        (CHINESE, "gb18030", ",", ".", DateOrder.YEAR_FIRST),
        (CHINESE, "utf-8", ",", ".", DateOrder.YEAR_FIRST),
        (
            "Date,Details,Paid in,Paid out\n05/13/2026,Rent,,1.50\n",
            "utf-8",
            ",",
            ".",
            DateOrder.MONTH_FIRST,
        ),
        ("Date,Amount\n20260105,1.50\n", "utf-8", ",", ".", DateOrder.YEAR_FIRST),
        ("Date,Amount\n13052026,1.50\n", "utf-8", ",", ".", DateOrder.DAY_FIRST),
        ("Date\tAmount\n13/05/2026\t1,50\n", "utf-8", "\t", ",", DateOrder.DAY_FIRST),
    ],
)
def test_a_format_is_guessed_from_headings_and_values(
    database, untold, content, encoding, delimiter, sign, order
):
    seen = preview(database, untold, as_bytes(content, encoding))

    form = seen.csv_format
    assert (seen.format_from, seen.encoding, seen.doubts) == (FormatSource.GUESSED, encoding, ())
    assert (form.encoding, form.delimiter, form.decimal_sign) == (encoding, delimiter, sign)
    assert form.date_order is order
    assert (seen.refusal, seen.faults) == (None, ())
    assert form.date in seen.headings


def test_what_two_readings_fit_is_a_doubt(database, untold):
    seen = preview(database, untold, csv_file('Date,Amount\n05/06/2026,"1,000"\n'))

    assert set(seen.doubts) == {"decimal_sign", "date_order"}
    told = seen.csv_format.model_copy(update={"date_order": DateOrder.MONTH_FIRST})
    again = preview(
        database, untold, csv_file('Date,Amount\n05/06/2026,"1,000"\n', csv_format=told)
    )
    assert (again.format_from, again.doubts) == (FormatSource.TOLD, ())
    assert again.statements[0].first[0].booked_on == date(2026, 5, 6)


def test_a_guess_is_never_imported_unless_it_is_told(database, untold):
    content = "Date;Amount;Text\n19.05.2026;12,50;Ana\n"
    form = preview(database, untold, csv_file(content)).csv_format

    with pytest.raises(StatementRefused):
        imported(database, untold, csv_file(content))
    imported(database, untold, csv_file(content, csv_format=form))

    [line] = database.read(lambda tx: list_bank_lines(tx, system())).items
    assert (line.amount.amount, line.remittance) == (Decimal("12.50"), "Ana")


def test_an_account_s_own_format_is_used_only_where_its_columns_are(database, account):
    seen = preview(database, account, csv_file("Date,Amount\n2026-05-19,1.50\n"))

    assert (seen.format_from, seen.csv_format.amount) == (FormatSource.GUESSED, "Amount")


@pytest.mark.parametrize("content", ["%%%", "YQ=", "\u00e4"])
def test_what_is_no_base_64_is_refused(database, account, content):
    with pytest.raises(StatementRefused):
        preview(database, account, csv_file(content, coding=FileCoding.BASE64))


def test_text_that_the_account_s_bank_cannot_write_is_read_all_the_same(database, untold):
    form = CsvFormat(date="Date", amount="Amount", text="Text", encoding="cp1252")
    content = "Date;Amount;Text\n19.05.2026;1,00;货款\n"

    imported(database, untold, csv_file(content, csv_format=form))

    assert database.read(lambda tx: list_bank_lines(tx, system())).items[0].remittance == "货款"
