"""Reads a bank's CSV by the columns that the bank account says: every bank writes another."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from erp_core.banking.errors import BadIban, StatementRefused
from erp_core.banking.iban import normal_iban
from erp_core.banking.reading.statement import Fault, LineRead, StatementRead, Unreadable
from erp_core.banking.schemas.accounts import CsvFormat, DateOrder
from erp_core.kernel.errors import Invalid
from erp_core.kernel.money import Money

_ORDERS: Mapping[DateOrder, tuple[int, int, int]] = {
    DateOrder.YEAR_FIRST: (0, 1, 2),
    DateOrder.DAY_FIRST: (2, 1, 0),
    DateOrder.MONTH_FIRST: (2, 0, 1),
}
_MOST_COLUMNS = 200
_PARTS = 3


def read_csv(text: str, form: CsvFormat, currency: str, faults: list[Fault]) -> StatementRead:
    """Read a statement; lines that go back in time are put in the order of their days.

    Args:
        text: What is in the file.
        form: How the bank writes it.
        currency: The account's.
        faults: What is wrong in its lines is put here; these are left out.

    Raises:
        StatementRefused: It has not the columns, or no lines.
    """
    rows = _rows(text, form)
    lines: list[LineRead] = []
    for number, row in rows:
        try:
            lines.append(_line(number, row, form, currency))
        except (Invalid, ValueError) as error:
            faults.append(Fault.of(number, error))
    if not lines and not faults:
        message = "There are no lines in this file."
        raise StatementRefused(message, field="content")
    if lines and lines[0].booked_on > lines[-1].booked_on:
        lines.reverse()
    opening = closing = None
    if lines and lines[0].balance is not None and lines[-1].balance is not None:
        opening, closing = lines[0].balance - lines[0].minor, lines[-1].balance
    return StatementRead(None, None, None, opening, closing, tuple(lines))


def _rows(text: str, form: CsvFormat) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter)
    try:
        for _ in range(form.lines_before):
            next(reader, None)
        headings = [each.strip() for each in next(reader, [])]
        missing = [each for each in form.columns() if each not in headings]
        if missing or len(headings) > _MOST_COLUMNS:
            message = f"The file has no column {', '.join(missing) or '(too many)'}."
            raise StatementRefused(message, field="content")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                padded = [*cells, *("" for _ in headings)]
                yield reader.line_num, dict(zip(headings, padded, strict=False))
    except csv.Error as error:
        message = f"The file cannot be read as CSV: {error}."
        raise StatementRefused(message, field="content") from error


def _line(number: int, row: Mapping[str, str], form: CsvFormat, currency: str) -> LineRead:
    def said(column: str | None) -> str:
        return " ".join(row[column].split()) if column else ""

    booked = _day(said(form.date), form.date_order)
    minor = _amount(said, form, currency)
    if not minor:
        message = "a line of nothing"
        raise Unreadable(message, code="nothing")
    balance = said(form.balance)
    return LineRead(
        number=number,
        booked_on=booked,
        value_on=_day(said(form.value_date), form.date_order) if form.value_date else booked,
        minor=minor,
        reference=said(form.reference),
        end_to_end_id=said(form.end_to_end_id),
        name=said(form.name),
        iban=_iban(said(form.iban)),
        text=said(form.text),
        balance=_minor(balance, form, currency) if balance else None,
    )


def _amount(said: Callable[[str | None], str], form: CsvFormat, currency: str) -> int:
    if form.amount is not None:
        return _minor(said(form.amount), form, currency)
    told = [said(form.paid_in), said(form.paid_out)]
    paid_in, paid_out = (_minor(each, form, currency) if each else 0 for each in told)
    if not any(told) or (paid_in and paid_out):
        message = "either money came in or it went out"
        raise Unreadable(message, code="in_or_out")
    return paid_in or -abs(paid_out)


def _minor(text: str, form: CsvFormat, currency: str) -> int:
    """Read an amount by the account's decimal sign; a grouping sign must stand in threes."""
    group = "." if form.decimal_sign == "," else ","
    plain = re.sub(r"[\s\u00a0'’+]", "", text)
    shape = rf"-?(\d+|\d{{1,3}}({re.escape(group)}\d{{3}})+)({re.escape(form.decimal_sign)}\d+)?-?"
    if not re.fullmatch(shape, plain):
        message = f"{text!r} is no amount with {form.decimal_sign!r} before the decimals"
        raise Unreadable(message, code="no_amount", value=text)
    negative = plain.startswith("-") or plain.endswith("-")
    digits = plain.strip("-").replace(group, "").replace(form.decimal_sign, ".")
    number = Decimal(digits)
    money = Money.of(number, currency)
    if money.amount != number:
        message = f"{text!r} has more decimals than {currency}"
        raise Unreadable(message, code="too_fine", value=text)
    return -money.minor if negative else money.minor


def _day(text: str, order: DateOrder) -> date:
    message = f"{text!r} is no date written {order.value}"
    parts = day_parts(text)
    year, month, day = _ORDERS[order]
    if len(parts) != _PARTS or len(parts[year]) not in {2, 4}:
        raise Unreadable(message, code="no_date", value=text)
    try:
        full_year = int(parts[year]) + (2000 if len(parts[year]) == 2 else 0)
        return date(full_year, int(parts[month]), int(parts[day]))
    except ValueError:
        raise Unreadable(message, code="no_date", value=text) from None


def day_parts(text: str) -> list[str]:
    """Cut a day into its parts, in the order in which they are written.

    Eight digits may have no sign between them, as in ``20260105`` and ``05012026``; where the year
    stands is clear, since no month is called 19 or 20.
    """
    if re.fullmatch(r"[0-9]{4}(19|20)[0-9]{2}", text):
        return [text[:2], text[2:4], text[4:]]
    if re.fullmatch(r"(19|20)[0-9]{6}", text):
        return [text[:4], text[4:6], text[6:]]
    return [each for each in re.split(r"[-./年月日\s]+", text) if each]


def _iban(text: str) -> str:
    """Keep what is an IBAN; banks put account numbers of other kinds into that column too."""
    try:
        return normal_iban(text) if text else ""
    except BadIban:
        return ""
