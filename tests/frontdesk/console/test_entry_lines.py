"""The lines of an entry as they are typed."""

import pytest

from erp_core.finance import AccountKind, AccountView, EntryLine
from frontdesk.console.ledger.entry_lines import TypedLine, find_account, read_line, sums_of
from tests.builders.finance import eur


def account(code: str, name_en: str, name_zh: str) -> AccountView:
    return AccountView(
        id=int(code),
        code=code,
        name_en=name_en,
        name_zh=name_zh,
        kind=AccountKind.ASSET,
        role=None,
    )


CHART = (
    account("1800", "Bank", "银行存款"),
    account("1801", "Bank in transit", "在途资金"),
    account("6300", "Other expense", "其他费用"),
    account("6310", "Rent", "租金"),
)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("6310", "6310"),
        ("6310 Rent", "6310"),
        ("6310 租金", "6310"),
        ("rent", "6310"),
        (" RENT ", "6310"),
        ("租金", "6310"),
        ("Bank", "1800"),
        ("transit", "1801"),
        ("other", "6300"),
        ("费用", "6300"),
        ("18", None),
        ("ban", None),
        ("6310 Bank", None),
        ("", None),
        ("7", None),
    ],
)
def test_an_account_is_found_by_its_number_or_its_name(typed: str, code: str | None) -> None:
    found = find_account(typed, CHART)

    assert (None if found is None else found.code) == code


def line(account: str = "", debit: str = "", credit: str = "", memo: str = "") -> TypedLine:
    return TypedLine({"account": account, "debit": debit, "credit": credit, "memo": memo})


def test_lines_come_to_what_can_be_read_of_them() -> None:
    sums = sums_of([line("1800", "100.50"), line("6300", "", "40"), line("6310", "", "x")], "EUR")

    assert (sums.debit, sums.credit, sums.difference) == (eur("100.50"), eur("40"), eur("60.50"))
    assert sums.unread == 1


def test_a_line_is_read_whole_or_says_what_is_wrong() -> None:
    assert read_line(line("rent", "", "12,50", " May "), CHART, "EUR") == EntryLine(
        account="6310", credit=eur("12.50"), memo="May"
    )
    wrong = {
        "entry.which_account": line("ban", "1"),
        "entry.one_side": line("rent", "1", "1"),
        "entry.no_amount": line("rent", "1,000"),
    }
    for key, typed in wrong.items():
        assert read_line(typed, CHART, "EUR") == key
    assert read_line(line("rent"), CHART, "EUR") == "entry.one_side"
    assert read_line(line("rent", "0"), CHART, "EUR") == "entry.no_amount"
    assert line().is_empty
    assert not line(memo="x").is_empty
