"""Proposes what a line of a statement may be, and how sure that is.

Sure is a number that we gave out together with the amount to the cent, or an entry of that amount
and party that is in the books already. An amount alone proves nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import combinations
from typing import NamedTuple

from sqlalchemy import select

from erp_core import finance
from erp_core.banking.numbers_in_text import invoice_numbers
from erp_core.banking.queries.accounts import READ, bank_account_row
from erp_core.banking.queries.entries_together import entries_together
from erp_core.banking.queries.matches import entries_matched
from erp_core.banking.queries.money_back import money_back
from erp_core.banking.queries.payables import STAFF
from erp_core.banking.queries.payments_shown import orders_shown
from erp_core.banking.queries.statements import line_row
from erp_core.banking.schemas.matching import EntryPart, Part, PaymentPart, Proposal, Reason
from erp_core.banking.tables import BankAccount, BankLine
from erp_core.finance import Allocation, InvoiceKind, InvoiceState, InvoiceView, MoneyEntry
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.schema import search_form
from erp_core.kernel.transaction import Tx
from erp_core.parties import find_parties

MOST = 5
BACK, AHEAD = timedelta(days=60), timedelta(days=5)
"""How long before or after the bank's day an entry may be that a line is of."""
TOGETHER = 3
"""Invoices of one customer that are tried as a sum, beside all of them."""
TRIED = 20
_GIVEN_OUT = {"payslips": r"Wages \d{{4}}-\d{{2}} \S.*", "expense_claims": r"Expenses {id} \S.*"}
"""The words of a transfer to an employee, by what it pays; at their end is the staff number."""

Known = tuple[int, Reason]
"""A party and how it was known: by IBAN or by name."""


def propose_matches(tx: Tx, actor: Actor, line_id: int) -> tuple[Proposal, ...]:
    """Propose what a line may be, the surest first; at most five.

    Raises:
        NoSuchBankLine: There is none.
    """
    actor.require(READ)
    line = line_row(tx, line_id)
    account = bank_account_row(tx, line.bank_account_id)
    together = entries_together(_around(tx, actor, account, line), line.amount_minor)
    return _surest([*_alone(tx, actor, account, line), *together])


def propose_beyond_doubt(tx: Tx, actor: Actor, line_id: int) -> tuple[Proposal, ...]:
    """Propose what a line may be without what is never beyond doubt, the surest first.

    Raises:
        NoSuchBankLine: There is none.
    """
    actor.require(READ)
    line = line_row(tx, line_id)
    return _surest(_alone(tx, actor, bank_account_row(tx, line.bank_account_id), line))


def _alone(tx: Tx, actor: Actor, account: BankAccount, line: BankLine) -> list[Proposal]:
    """Propose payments that a line names, single entries, and what a customer may have paid."""
    party = _party_of(tx, actor, line)
    found = [*orders_shown(tx, line), *_of_entries(tx, actor, account, line, party)]
    if line.amount_minor > 0:
        amount = Money(line.amount_minor, line.currency)
        found += _of_numbers(tx, actor, line, amount, party)
        found += _of_party(tx, actor, amount, party)
        found += _of_amount(tx, actor, amount)
        found += money_back(tx, actor, line, amount, party)
    return found


def _surest(found: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Keep each match once, with its best score."""
    best: dict[tuple[Part, ...], Proposal] = {}
    for each in sorted(found, key=lambda one: -one.score):
        best.setdefault(each.parts, each)
    return tuple(best.values())[:MOST]


def _of_entries(
    tx: Tx, actor: Actor, account: BankAccount, line: BankLine, party: Known | None
) -> Iterator[Proposal]:
    """Propose entries of this amount that no line is matched with."""
    entries = _around(tx, actor, account, line, Money(line.amount_minor, line.currency))
    alike = [each for each in entries if party is not None and each.party_id == party[0]]
    for each in entries:
        reasons, score = [Reason.EXISTING, Reason.AMOUNT], 60
        if _is_told(each, line):
            reasons, score = [Reason.END_TO_END, *reasons], 100
        elif _is_named(each, line):
            reasons, score = [Reason.REFERENCE, *reasons], 98
        elif each in alike and party is not None:
            reasons.append(party[1])
            score = 96 if len(alike) == 1 else 80
        yield Proposal(
            score=score,
            reasons=tuple(reasons),
            parts=(EntryPart(entry_id=each.entry_id),),
            party_id=each.party_id,
            numbers=(each.memo,) if each.source and each.source[0] in STAFF else (),
        )


def _around(
    tx: Tx, actor: Actor, account: BankAccount, line: BankLine, amount: Money | None = None
) -> list[MoneyEntry]:
    """Return the entries around the day of a line that no line is matched with, newest first."""
    found = finance.entries_on_account(
        tx,
        actor,
        account.account,
        besides=entries_matched(account.id),
        since=line.booked_on - BACK,
        before=line.booked_on + AHEAD,
        amount=amount,
        newest_first=True,
    )
    return [each for each in found if each.source is None or each.source[0] != "bank_lines"]


def _is_told(entry: MoneyEntry, line: BankLine) -> bool:
    """Tell whether the bank says of a line the memo that an order of ours went out with."""
    return bool(line.end_to_end_id) and entry.memo.startswith(line.end_to_end_id)


def _is_named(entry: MoneyEntry, line: BankLine) -> bool:
    """Tell whether a line says what a transfer of wages or expenses was to say."""
    said = f" {search_form(line.remittance, line.end_to_end_id)} "
    return _is_our_word(entry) and f" {search_form(entry.memo)} " in said


def _is_our_word(entry: MoneyEntry) -> bool:
    """Tell whether we gave the words of a payment out; a purpose that somebody typed names none."""
    if entry.source is None or entry.source[0] not in _GIVEN_OUT:
        return False
    pattern = _GIVEN_OUT[entry.source[0]].format(id=entry.source[1])
    return re.fullmatch(pattern, entry.memo) is not None


def _of_numbers(
    tx: Tx, actor: Actor, line: BankLine, amount: Money, party: Known | None
) -> Iterator[Proposal]:
    """Propose the open invoices whose references or numbers stand in the text."""
    named = _invoices_named(tx, actor, f"{line.remittance} {line.end_to_end_id}")
    invoices = [each for each in named.invoices if _is_open(each, amount)]
    owners = {each.party_id for each in invoices}
    if len(owners) != 1:
        return
    due = sum(each.open.minor for each in invoices)
    score = _sure(named, amount, due)
    reasons = [named.reason]
    if due == amount.minor:
        reasons.append(Reason.AMOUNT)
    if party is not None and party[0] in owners:
        reasons.append(party[1])
        score = min(score + 2, 100)
    yield _payment(invoices, amount, score, reasons)


def _sure(named: "_Named", amount: Money, due: int) -> int:
    """Score what a text names; a part of an invoice is sure where its check digits name it."""
    checked = named.reason is Reason.REFERENCE
    if due == amount.minor:
        return 99 if checked else 98
    if due > amount.minor:
        return 96 if checked and len(named.invoices) == 1 else 80
    return 75


def _of_party(tx: Tx, actor: Actor, amount: Money, party: Known | None) -> Iterator[Proposal]:
    """Propose open invoices of the customer that the money came from."""
    if party is None:
        return
    invoices = [
        each for each in finance.open_invoices(tx, actor, party[0]) if _is_open(each, amount)
    ]
    surer = 10 if party[1] is Reason.IBAN else 0
    for chosen in _sums(invoices, amount):
        score = (75 if len(chosen) == 1 else 65) + surer
        yield _payment(chosen, amount, score, [Reason.AMOUNT, party[1]])
    part = PaymentPart(party_id=party[0], amount=amount, allocate_to=_allocations(invoices, amount))
    yield Proposal(
        score=30 + surer,
        reasons=(party[1],),
        parts=(part,),
        party_id=party[0],
        numbers=_numbers(invoices, part),
    )


def _of_amount(tx: Tx, actor: Actor, amount: Money) -> Iterator[Proposal]:
    """Propose any open invoice on which exactly this is open."""
    invoices = finance.open_invoices_of_amount(tx, actor, amount)
    for invoice in invoices[:MOST]:
        score = 50 if len(invoices) == 1 else 20
        yield _payment([invoice], amount, score, [Reason.AMOUNT])


def _sums(invoices: Sequence[InvoiceView], amount: Money) -> Iterator[Sequence[InvoiceView]]:
    """Find invoices that come to an amount: one, all, or up to three together."""
    tried = invoices[:TRIED]
    for count in range(1, TOGETHER + 1):
        for chosen in combinations(tried, count):
            if sum(each.open.minor for each in chosen) == amount.minor:
                yield chosen
    if len(invoices) > TOGETHER and sum(each.open.minor for each in invoices) == amount.minor:
        yield invoices


def _payment(
    invoices: Sequence[InvoiceView], amount: Money, score: int, reasons: Sequence[Reason]
) -> Proposal:
    part = PaymentPart(
        party_id=invoices[0].party_id, amount=amount, allocate_to=_allocations(invoices, amount)
    )
    return Proposal(
        score=score,
        reasons=tuple(reasons),
        parts=(part,),
        party_id=part.party_id,
        numbers=_numbers(invoices, part),
    )


def _allocations(invoices: Sequence[InvoiceView], amount: Money) -> tuple[Allocation, ...]:
    """Settle invoices in their order as far as the money goes."""
    left, made = amount, []
    for invoice in invoices:
        settled = min(left, invoice.open)
        if settled.minor > 0:
            made.append(Allocation(invoice_id=invoice.id, amount=settled))
            left -= settled
    return tuple(made)


def _numbers(invoices: Sequence[InvoiceView], part: PaymentPart) -> tuple[str, ...]:
    settled = {each.invoice_id for each in part.allocate_to}
    return tuple(each.number or "" for each in invoices if each.id in settled)


def _is_open(invoice: InvoiceView, amount: Money) -> bool:
    return (
        invoice.kind != InvoiceKind.CREDIT_NOTE
        and invoice.state == InvoiceState.OPEN
        and invoice.currency == amount.currency
    )


class _Named(NamedTuple):
    """The invoices that a text names, and whether all by references with check digits."""

    invoices: list[InvoiceView]
    reason: Reason


def _invoices_named(tx: Tx, actor: Actor, text: str) -> _Named:
    """Find the invoices that a text names, each once, in its order."""
    found = finance.find_references(text)
    checked = _each_found(found.references, partial(finance.invoice_by_reference, tx, actor))
    numbered = _each_found(
        invoice_numbers(found.rest), partial(finance.invoice_by_number, tx, actor)
    )
    reason = Reason.REFERENCE if numbered.keys() <= checked.keys() else Reason.NUMBER
    return _Named([*(checked | numbered).values()], reason)


def _each_found(names: Iterable[str], find: Callable[[str], InvoiceView]) -> dict[int, InvoiceView]:
    found: dict[int, InvoiceView] = {}
    for name in names:
        with suppress(finance.NoSuchInvoice):
            invoice = find(name)
            found.setdefault(invoice.id, invoice)
    return found


def _party_of(tx: Tx, actor: Actor, line: BankLine) -> Known | None:
    """Tell whose the other account is: as it was matched before, else by a name that is one's."""
    if line.counterparty_iban:
        owners = set(
            tx.session.scalars(
                select(BankLine.party_id)
                .where(
                    BankLine.counterparty_iban == line.counterparty_iban,
                    BankLine.party_id.is_not(None),
                )
                .distinct()
                .limit(2)
            )
        )
        if len(owners) == 1 and (owner := owners.pop()) is not None:
            return owner, Reason.IBAN
    return _named(tx, actor, line.counterparty_name)


def _named(tx: Tx, actor: Actor, name: str) -> Known | None:
    wanted = search_form(name)
    if not wanted:
        return None
    page = find_parties(tx, actor, name, PageRequest(limit=TRIED))
    found = [
        each for each in page.items if wanted in {search_form(each.name), search_form(each.name_zh)}
    ]
    return (found[0].id, Reason.NAME) if len(found) == 1 else None
