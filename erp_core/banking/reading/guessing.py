"""Guesses how a bank writes its CSV, from the headings that banks use and from what is below them.

A guess is shown to a person before anything of it is imported; what two readings fit is a doubt.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from erp_core.banking.reading.contents import Contents
from erp_core.banking.reading.csv_file import day_parts
from erp_core.banking.schemas.accounts import CsvFormat, DateOrder

DELIMITERS = (";", ",", "\t", "|")
_MOST_ABOVE, _MOST_ROWS, _MOST_COLUMNS = 40, 300, 200
_HEADINGS: Mapping[str, str] = {
    "date": "buchungstag buchungsdatum buchung datum date bookingdate transactiondate postingdate"
    " posted bookedon 交易日期 记账日期 入账日期 日期",
    "value_date": "valuta valutadatum wertstellung wertstellungsdatum valuedate 起息日 起息日期",
    "amount": "betrag betrageur umsatz umsatzineur amount amounteur 金额 交易金额 发生额",
    "paid_in": "paidin moneyin credit creditamount deposit deposits haben gutschrift eingang"
    " 收入 收入金额 贷方 贷方金额 贷方发生额",
    "paid_out": "paidout moneyout debit debitamount withdrawal withdrawals soll belastung ausgang"
    " 支出 支出金额 借方 借方金额 借方发生额",
    "name": "name beguenstigterzahlungspflichtiger begunstigterzahlungspflichtiger"
    " auftraggeberempfanger auftraggeberbegunstigter namezahlungsbeteiligter empfanger payee"
    " counterparty counterpartyname beneficiary 对方户名 对方名称 对方账户名称",
    "iban": "iban kontonummeriban kontonummer ibanzahlungsbeteiligter counterpartyiban"
    " accountnumber 对方账号 对方账户",
    "text": "verwendungszweck text details description remittance remittanceinformation memo"
    " purpose narrative 摘要 用途 附言 备注",
    "reference": "reference bankreference transactionid referenz referenznummer 流水号 交易流水号",
    "end_to_end_id": "endtoendid endtoendreference endezuendereferenz kundenreferenzendtoend",
    "balance": "saldo saldonachbuchung balance balanceafter runningbalance 余额 账户余额",
}
_COLUMN_OF = {word: column for column, words in _HEADINGS.items() for word in words.split()}
_ENDS = re.compile(r"([.,])(\d+)-?$")
_GROUP = 3
_MONTHS = 12


@dataclass(frozen=True)
class Guess:
    """How a file seems to be written.

    Attributes:
        doubts: The parts of the format that another reading fits as well.
    """

    form: CsvFormat
    doubts: tuple[str, ...]


def guess_format(contents: Contents) -> Guess | None:
    """Guess how a CSV is written; None where no line has the headings of a statement."""
    found = max(_candidates(contents.text), key=lambda each: len(each[2]), default=None)
    if found is None:
        return None
    delimiter, above, columns = found
    rows = list(_rows(contents.text, delimiter, above))
    sign, sign_is_clear = _decimal_sign(_values(rows, columns, _amounts(columns)), delimiter)
    order, order_is_clear = _date_order(_values(rows, columns, ("date", "value_date")))
    told: dict[str, Any] = {
        **columns,
        "delimiter": delimiter,
        "decimal_sign": sign,
        "date_order": order,
        "encoding": contents.encoding,
        "lines_before": above,
    }
    doubts = (("decimal_sign", sign_is_clear), ("date_order", order_is_clear))
    form = CsvFormat.model_validate(told)
    return Guess(form, tuple(name for name, is_clear in doubts if not is_clear))


def headings_of(text: str, form: CsvFormat) -> tuple[str, ...]:
    """Return the headings that a file has under a format's lines; none where it cannot be read."""
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=form.delimiter)
        found = next(islice(rows, form.lines_before, None), [])
    except csv.Error:
        return ()
    return tuple(each.strip() for each in found[:_MOST_COLUMNS] if each.strip())


def _candidates(text: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Find the lines that may be headings: their delimiter, the lines above, and what is what."""
    for delimiter in DELIMITERS:
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            for above, cells in enumerate(islice(rows, _MOST_ABOVE)):
                columns = _columns(cells)
                if "date" in columns and _amounts(columns):
                    yield delimiter, above, columns
                    break
        except csv.Error:
            continue


def _columns(cells: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for cell in cells[:_MOST_COLUMNS]:
        column = _COLUMN_OF.get(_plain(cell))
        if column is not None:
            found.setdefault(column, cell.strip())
    if "amount" in found:
        found.pop("paid_in", None)
        found.pop("paid_out", None)
    return found


def _amounts(columns: Mapping[str, str]) -> tuple[str, ...]:
    if "amount" in columns:
        return ("amount",)
    return ("paid_in", "paid_out") if {"paid_in", "paid_out"} <= set(columns) else ()


def _plain(heading: str) -> str:
    """Leave out all that is no letter or digit, and the dots of umlauts."""
    spread = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(letter for letter in spread if letter.isalnum())


def _rows(text: str, delimiter: str, above: int) -> Iterator[dict[str, str]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        headings = [cell.strip() for cell in next(islice(rows, above, None), [])]
        for cells in islice(rows, _MOST_ROWS):
            yield dict(zip(headings, (cell.strip() for cell in cells), strict=False))
    except csv.Error:
        return


def _values(
    rows: Sequence[Mapping[str, str]], columns: Mapping[str, str], names: Sequence[str]
) -> list[str]:
    headings = [columns[name] for name in names if name in columns]
    return [value for row in rows for heading in headings if (value := row.get(heading, ""))]


def _decimal_sign(values: Sequence[str], delimiter: str) -> tuple[str, bool]:
    """Tell the decimal sign, and whether no other reading fits.

    One or two digits, or four and more, after the last sign are decimals; three may be thousands.
    """
    votes, open_ones = {",": 0, ".": 0}, 0
    for value in values:
        found = _ENDS.search(re.sub(r"[^\d.,-]", "", value))
        if found is None:
            continue
        sign, digits = found[1], found[2]
        other = "." if sign == "," else ","
        if len(digits) != _GROUP or other in value:
            votes[sign] += 1
        elif value.count(sign) > 1:
            votes[other] += 1
        else:
            open_ones += 1
    usual = "," if delimiter == ";" else "."
    best = max(votes, key=lambda sign: (votes[sign], sign == usual))
    both = votes[","] and votes["."]
    return best, not both and (votes[best] > 0 or not open_ones)


def _date_order(values: Sequence[str]) -> tuple[DateOrder, bool]:
    """Tell the order of a date's parts, and whether no other reading fits."""
    split = [re.findall(r"\d+", " ".join(day_parts(value)))[:_GROUP] for value in values]
    dates = [each for each in split if len(each) == _GROUP]
    if not dates or any(len(each[0]) == len("2026") for each in dates):
        return DateOrder.YEAR_FIRST, bool(dates)
    day_first = any(int(first) > _MONTHS for first, _, _ in dates)
    month_first = any(int(second) > _MONTHS for _, second, _ in dates)
    if day_first or month_first:
        order = DateOrder.DAY_FIRST if day_first else DateOrder.MONTH_FIRST
        return order, day_first != month_first
    dotted = all("." in value for value in values)
    return DateOrder.DAY_FIRST, dotted
