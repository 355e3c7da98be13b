"""What is overdue: a friendly reminder, with a plan in parts where it has been for longer."""

from collections.abc import Iterator

from assistant.rendering import day, money
from assistant.suggestions.action import ActionKind, Customer, NextAction, worded
from assistant.turn import Citation
from erp_core.finance import InvoiceView, balance_of
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx

_PLAN_AFTER = 14
"""Days overdue from which a plan in parts is offered; a person in accounts agrees to it."""
_SHOWN = 5


def overdue_invoices(tx: Tx, actor: Actor, customer: Customer) -> Iterator[NextAction]:
    """Suggest one reminder of everything that an account owes since before today."""
    today = business_date(tx)
    balance = balance_of(tx, actor, customer.party.id)
    late = sorted(
        (one for one in balance.invoices if one.due_date < today), key=lambda one: one.due_date
    )
    if late and balance.overdue:
        yield _reminder(tx, customer, late, balance.overdue)


def _reminder(tx: Tx, customer: Customer, late: list[InvoiceView], overdue: Money) -> NextAction:
    today = business_date(tx)
    since = late[0].due_date
    days = (today - since).days
    topic = "overdue_plan" if days >= _PLAN_AFTER else "overdue"
    numbers = [one.number or f"#{one.id}" for one in late[:_SHOWN]]
    facts = {
        language: {
            "numbers": ("、" if language == "zh" else ", ").join(numbers),
            "amount": money(overdue),
            "day": day(since, language, today),
            "days": days,
        }
        for language in ("en", "zh")
    }
    return worded(
        customer,
        ActionKind.OVERDUE_INVOICE,
        topic,
        facts,
        evidence=tuple(Citation("invoice", one, f"invoice {one}") for one in numbers),
        worth=overdue,
    )
