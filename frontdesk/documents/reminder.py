"""Reminders: which invoices are late, what it costs, and by when and how to pay them."""

from collections.abc import Iterator
from datetime import date, timedelta

from erp_core import banking, finance
from erp_core.finance import DunningLetterView, DunningLineView, LetterState
from erp_core.kernel.money import Money
from frontdesk.documents.figures import with_currency
from frontdesk.documents.paper import Column, Paper, Scan, Total
from frontdesk.documents.people import Address, People
from frontdesk.documents.texts import Words
from frontdesk.documents.transfer import Account, Transfer, epc_text

_LONGEST_TEXT = 140
"""Characters that a transfer may say (EPC069-12)."""


def reminder_paper(
    letter: DunningLetterView,
    today: date,
    address: Address | None,
    people: People,
    words: Words,
    *,
    account: str,
    scan: Scan | None,
) -> Paper:
    """Lay a reminder out: as it was approved, or as it would go out today.

    What was paid since it was approved is not on it: the same letter is always the same paper.

    Args:
        letter: The letter, proposed or approved.
        today: The day of a letter that is proposed.
        address: Where it goes.
        people: Sender and recipient.
        words: The language.
        account: The account to pay to, in a line; empty where there is none.
        scan: What a banking app pays it from; None where there is no such code.
    """
    dated = letter.decided_on or today
    pay_by = letter.pay_by or dated + timedelta(days=letter.pay_days)
    is_draft = letter.state is LetterState.PROPOSED
    whole = to_pay(letter)
    return Paper(
        title=words("title.reminder_draft" if is_draft else "title.reminder", level=letter.level),
        language=words.language,
        dated=dated,
        sender=people.sender,
        recipient=people.address(address),
        facts=(
            (words("fact.date"), words.day(dated)),
            (words("fact.pay_by"), words.day(pay_by)),
            (words("fact.customer"), str(letter.party_id)),
        ),
        lead=words.of_two(letter.text_en, letter.text_zh),
        columns=(
            Column(words("fact.number")),
            Column(words("fact.due"), 34),
            Column(words("column.days_late"), 24, is_number=True),
            Column(words("column.level"), 20, is_number=True),
            Column(words("column.open"), 34, is_number=True),
        ),
        rows=tuple(_rows(letter, dated, words)),
        totals=_totals(whole, words),
        closing=tuple(_closing(letter, whole, pay_by, words, account)),
        scan=scan,
    )


def to_pay(letter: DunningLetterView) -> Money | None:
    """Return what a letter asks for, with its fee; None where that is in several currencies."""
    if letter.total is None or letter.fee is None:
        return letter.total
    same = letter.fee.currency == letter.total.currency
    return letter.total + letter.fee if same else None


def _rows(letter: DunningLetterView, dated: date, words: Words) -> Iterator[tuple[str, ...]]:
    for line in letter.lines:
        late = max((dated - line.due_date).days, 0)
        yield (
            _with_reference(line),
            words.day(line.due_date),
            str(late),
            str(line.level),
            with_currency(line.open),
        )
    if letter.fee is not None:
        number = letter.fee_number or words("line.fee_to_come")
        yield words("line.fee", number=number), "", "", "", with_currency(letter.fee)


def _with_reference(line: DunningLineView) -> str:
    number = line.number or ""
    reference = finance.creditor_reference(number)
    return f"{number}\n{banking.grouped(reference)}" if reference else number


def _totals(whole: Money | None, words: Words) -> tuple[Total, ...]:
    if whole is None:
        return ()
    last = words("total.due", currency=whole.currency)
    return (Total(last, with_currency(whole), is_sum=True),)


def _closing(
    letter: DunningLetterView, whole: Money | None, pay_by: date, words: Words, account: str
) -> Iterator[str]:
    day = words.day(pay_by)
    if whole is None:
        yield words("closing.reminded", day=day)
    else:
        numbers = ", ".join(_numbers(letter))
        yield words("closing.due", amount=with_currency(whole), day=day, number=numbers)
    if account:
        yield words("closing.account", account=account)
    yield words("closing.paid_meanwhile")


def _numbers(letter: DunningLetterView) -> tuple[str, ...]:
    named = [*(line.number for line in letter.lines), letter.fee_number]
    return tuple(filter(None, named))


def reminder_scan(
    letter: DunningLetterView, holder: str, pay_to: Account | None, words: Words
) -> Scan | None:
    """Return the code that pays all of a letter in one transfer, once it is approved.

    Args:
        letter: The letter.
        holder: Whose account it is paid to.
        pay_to: That account; None where there is none.
        words: The language.
    """
    whole = to_pay(letter)
    if whole is None or pay_to is None or letter.state is not LetterState.APPROVED:
        return None
    numbers = _numbers(letter)
    alone = finance.creditor_reference(numbers[0]) if len(numbers) == 1 else None
    named = alone or " ".join(numbers)
    if len(named) > _LONGEST_TEXT:
        return None
    transfer = Transfer(holder, pay_to, whole, named, is_checked=alone is not None)
    text = epc_text(transfer)
    if text is None:
        return None
    caption = (words("scan.title"), with_currency(whole), transfer.written_reference)
    return Scan(text, (*caption, words("scan.how")))
