"""Payslips: from gross to net, with what the house pays beside it, for who earned it."""

from calendar import monthrange
from datetime import date

from erp_core.hr import EmployeeView, PayslipView
from frontdesk.documents.figures import amount
from frontdesk.documents.paper import Column, Paper, Total
from frontdesk.documents.texts import Words


def payslip_paper(
    slip: PayslipView, person: EmployeeView, dated: date, sender: str, words: Words
) -> Paper:
    """Lay a payslip out, dated the last day of its month."""
    kept = slip.gross - slip.net
    currency = slip.gross.currency
    return Paper(
        title=words("title.payslip", number=slip.period),
        language=words.language,
        dated=dated,
        sender=sender,
        recipient=(
            person.name,
            words.of_two(person.position_en, person.position_zh),
            words.of_two(person.department_en, person.department_zh),
        ),
        facts=(
            (words("fact.staff_number"), person.staff_number),
            (words("fact.month"), slip.period),
            (words("fact.hired_on"), words.day(person.hired_on)),
        ),
        columns=(
            Column(words("column.deduction")),
            Column(words("column.base"), 30, is_number=True),
            Column(words("column.employee"), 30, is_number=True),
            Column(words("column.employer"), 30, is_number=True),
        ),
        rows=tuple(
            (
                words.of_two(line.name_en, line.name_zh),
                amount(line.base),
                amount(line.employee),
                amount(line.employer),
            )
            for line in slip.lines
        ),
        totals=(
            Total(words("total.gross", currency=currency), amount(slip.gross)),
            Total(words("total.deducted", currency=currency), amount(kept)),
            Total(words("total.to_pay", currency=currency), amount(slip.net), is_sum=True),
            Total(words("total.employer", currency=currency), amount(slip.employer)),
        ),
        closing=_closing(slip, words),
    )


def month_end(period: str) -> date:
    """Return the last day of a month, for example of ``2026-04``."""
    year, month = int(period[:4]), int(period[5:])
    return date(year, month, monthrange(year, month)[1])


def _closing(slip: PayslipView, words: Words) -> tuple[str, ...]:
    if slip.payment is None:
        return ()
    paid, day = slip.payment, words.day(slip.payment.paid_on)
    return (words("closing.paid", amount=amount(paid.amount), day=day, memo=paid.memo),)
