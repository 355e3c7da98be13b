"""The bank: import statements, book their lines, take that back, see why books and bank differ."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from nicegui.events import GenericEventArguments

from erp_core import banking, finance
from erp_core.banking import (
    AccountPart,
    BankAccountView,
    BankLineView,
    ImportView,
    LineState,
    NewBankAccount,
    NewMatch,
    PaymentPart,
    Proposal,
    ReconciliationView,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.ledger.ground import (
    account_options,
    accounts_to_choose,
    ledger_ground,
    money_of,
)
from frontdesk.console.ledger.statement_file import StatementFilePage, picked_file
from frontdesk.console.lists.detail import draw_facts, draw_heading
from frontdesk.console.parts import attribute, box, button, chip, empty, symbol, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, short_date

if TYPE_CHECKING:
    from nicegui.element import Element

OPEN, DONE = PageRequest(limit=30), PageRequest(limit=10)
LARGEST = 600_000
"""Bytes of a file that a page sends; larger ones go in over REST."""
_READ = f"""async (e) => {{
  const one = e.target.files[0];
  if (one) {{
    let said = "";
    if (one.size <= {LARGEST})
      for (const byte of new Uint8Array(await one.arrayBuffer())) said += String.fromCharCode(byte);
    emit(one.name, btoa(said));
  }}
  e.target.value = "";
}}"""
"""Sends a file as it is, for a bank may write in something else than UTF-8; or nothing of it."""


@dataclass(frozen=True)
class _Shown:
    accounts: tuple[tuple[BankAccountView, ReconciliationView], ...]
    waiting: tuple[tuple[BankLineView, tuple[Proposal, ...]], ...]
    done: tuple[BankLineView, ...]


async def show_bank(visit: Visit) -> None:
    """Show the bank."""
    with ledger_ground(visit, "bank"):
        await BankPage(visit).begin()


class BankPage:
    """Shows what the bank says and books it.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._place: Element = box("")

    async def begin(self) -> None:
        """Show it as it is now."""
        shown = await ask(self._visit, _look)
        if shown is None:
            return
        self._place.clear()
        with self._place:
            if not shown.accounts:
                texts = self._visit.texts
                empty("account_balance", texts("ledger.no_account"), texts("ledger.no_account_do"))
            for account, view in shown.accounts:
                self._draw_account(account, view)
            self._draw_add()
            self._draw_waiting(shown)
            self._draw_done(shown)

    def _draw_account(self, account: BankAccountView, view: ReconciliationView) -> None:
        texts = self._visit.texts
        with attribute(box("fd-pick"), data_bank=account.id):
            words(account.name, "fd-strong")
            words(banking.grouped(account.iban), "fd-small fd-muted")
            draw_facts(
                (
                    (texts("ledger.statement"), amount(view.statement)),
                    (texts("ledger.books"), amount(view.ledger)),
                    (texts("ledger.unmatched"), amount(view.unmatched) if view.unmatched else ""),
                    (
                        texts("ledger.not_on_statement"),
                        amount(view.not_on_statement) if view.not_on_statement else "",
                    ),
                    (
                        texts("ledger.opening_difference"),
                        amount(view.opening_difference) if view.opening_difference else "",
                    ),
                )
            )
            with box("fd-dialog-actions"):
                rule = partial(self._by_rule, account.id)
                button(texts("ledger.by_rule"), rule, "fd-outline", icon="rule")
                self._draw_file(account)

    def _draw_file(self, account: BankAccountView) -> None:
        with box("fd-button fd-primary", "label"):
            symbol("upload_file")
            words(self._visit.texts("ledger.import"))
            field = attribute(box("fd-none", "input"), type="file", data_statement=account.id)
            attribute(field, accept=".xml,.csv,.txt")
            field.on(
                "change",
                partial(self._look_into, account),
                js_handler=_READ,
            )

    def _draw_add(self) -> None:
        if self._visit.shown_to.may("banking.add_bank_account"):
            texts = self._visit.texts
            button(texts("ledger.add_account"), self._add, "fd-quiet", icon="add")

    def _draw_waiting(self, shown: _Shown) -> None:
        texts = self._visit.texts
        if not shown.accounts:
            return
        draw_heading(texts("ledger.waiting"))
        if not shown.waiting:
            empty("done_all", texts("ledger.all_matched"), texts("ledger.all_matched_lesson"))
        for line, proposals in shown.waiting:
            with attribute(box("fd-pick"), data_line=line.id):
                self._draw_line(line)
                with box("fd-proposals"):
                    for one in proposals[:3]:
                        self._draw_proposal(line, one)
                with box("fd-dialog-actions"):
                    split, book = partial(self._split, line), partial(self._book, line)
                    if line.amount.minor > 0:
                        button(texts("ledger.split"), split, "fd-quiet", icon="call_split")
                    button(texts("ledger.book"), book, "fd-outline", icon="account_tree")

    def _draw_line(self, line: BankLineView) -> None:
        texts = self._visit.texts
        with box("fd-fact"):
            with box("fd-fact-main"):
                words(line.counterparty_name or texts("ledger.nobody"), "fd-strong")
                words(line.remittance, "fd-small fd-muted", "p")
            words(amount(line.amount), "fd-amount")
        words(short_date(line.booked_on, texts, self._visit.today), "fd-small fd-muted")

    def _draw_proposal(self, line: BankLineView, one: Proposal) -> None:
        texts = self._visit.texts
        why = " · ".join(texts(f"ledger.reason.{reason}") for reason in one.reasons)
        named = ", ".join(one.numbers) or texts("ledger.as_proposed")
        take = partial(self._match, line, NewMatch(parts=one.parts))
        with box("fd-fact"):
            made = button(named, take, "fd-primary" if one.score >= 75 else "fd-outline")
            attribute(made, data_proposal=one.score, title=why)
            words(why, "fd-small fd-muted")

    def _draw_done(self, shown: _Shown) -> None:
        texts = self._visit.texts
        if not shown.done:
            return
        draw_heading(texts("ledger.done"))
        for line in shown.done:
            with attribute(box("fd-pick"), data_done=line.id):
                self._draw_line(line)
                with box("fd-dialog-actions"):
                    by_rule = line.matches[0].rule is not None
                    chip(texts("ledger.rule" if by_rule else "ledger.hand"), "calm")
                    undo = partial(self._undo, line)
                    button(texts("ledger.undo"), undo, "fd-quiet", icon="undo")

    async def _add(self) -> None:
        found = await ask(self._visit, accounts_to_choose)
        if found is None:
            return
        texts, options = self._visit.texts, account_options(self._visit, found[1])
        banks = [one.code for one in found[1] if one.role == finance.AccountRole.BANK]

        async def written(said: Mapping[str, str]) -> None:
            new = {"name": said["name"], "iban": said["iban"], "account": said["account"]}
            await self._do(
                lambda tx, actor: banking.add_bank_account(
                    tx, actor, NewBankAccount.model_validate(new)
                )
            )

        fields = (
            Field("name", texts("ledger.name"), value=texts("ledger.house_bank")),
            Field("iban", "IBAN", longest=42),
            Field("account", texts("ledger.account"), value=(banks or [""])[0], options=options),
        )
        ask_words(self._visit, texts("ledger.add_account"), fields, texts("action.save"), written)

    async def _look_into(self, account: BankAccountView, event: GenericEventArguments) -> None:
        """Show a file before anything of it is stored."""
        name, content = (str(one) for one in event.args)
        if not content or len(content) > LARGEST * 2:
            warn(self._visit, "ledger.file_too_large")
            return

        async def done(brought: ImportView | None) -> None:
            if brought is not None:
                told = {"lines": brought.lines, "known": brought.known, "matched": brought.matched}
                say(self._visit, "ledger.imported", **told)
            await self.begin()

        picked = picked_file(account.id, account.currency, name[:200], content)
        await StatementFilePage(self._visit, self._place, picked, done).begin()

    async def _by_rule(self, bank_account_id: int) -> None:
        await self._do(lambda tx, actor: banking.match_by_rule(tx, actor, bank_account_id))

    async def _match(self, line: BankLineView, new: NewMatch) -> None:
        await self._do(lambda tx, actor: banking.match_line(tx, actor, line.id, new))

    async def _book(self, line: BankLineView) -> None:
        found = await ask(self._visit, accounts_to_choose)
        if found is None:
            return
        texts, options = self._visit.texts, account_options(self._visit, found[1])
        usual = [one.code for one in found[1] if one.role == finance.AccountRole.OTHER_EXPENSE]

        async def written(said: Mapping[str, str]) -> None:
            part = AccountPart(account=said["account"], amount=line.amount, memo=said["memo"])
            await self._match(line, NewMatch(parts=(part,)))

        fields = (
            Field("account", texts("ledger.account"), value=(usual or [""])[0], options=options),
            Field("memo", texts("ledger.memo"), value=line.remittance[:200]),
        )
        ask_words(self._visit, texts("ledger.book"), fields, texts("ledger.do_book"), written)

    async def _split(self, line: BankLineView) -> None:
        found = await ask(self._visit, accounts_to_choose)
        if found is None:
            return
        texts, options = self._visit.texts, account_options(self._visit, found[1])
        usual = [one.code for one in found[1] if one.role == finance.AccountRole.OTHER_EXPENSE]

        async def written(said: Mapping[str, str]) -> None:
            await self._do(lambda tx, actor: _pay_and_rest(tx, actor, line, said))

        fields = (
            Field("number", texts("ledger.invoice_number"), longest=40),
            Field("amount", texts("ledger.amount_of_it"), longest=20),
            Field("account", texts("ledger.rest_on"), value=(usual or [""])[0], options=options),
        )
        lead = texts("ledger.split_lead")
        ask_words(
            self._visit, texts("ledger.split"), fields, texts("ledger.do_book"), written, lead
        )

    async def _undo(self, line: BankLineView) -> None:
        texts = self._visit.texts

        async def written(said: Mapping[str, str]) -> None:
            reason = said["reason"] or texts("ledger.undo")
            await self._do(lambda tx, actor: banking.undo_match(tx, actor, line.id, reason))

        fields = (Field("reason", texts("ledger.reason_why")),)
        ask_words(self._visit, texts("ledger.undo"), fields, texts("ledger.undo"), written)

    async def _do(self, command: Callable[[Tx, Actor], object]) -> None:
        if await do(self._visit, command) is not None:
            say(self._visit, "ledger.saved")
        await self.begin()


def _look(tx: Tx, actor: Actor) -> _Shown:
    waiting = banking.list_bank_lines(tx, actor, OPEN, state=LineState.UNMATCHED).items
    return _Shown(
        accounts=tuple(
            (one, banking.reconcile(tx, actor, one.id))
            for one in banking.list_bank_accounts(tx, actor)
        ),
        waiting=tuple((one, banking.propose_matches(tx, actor, one.id)) for one in waiting),
        done=tuple(banking.list_bank_lines(tx, actor, DONE, state=LineState.MATCHED).items),
    )


def _pay_and_rest(
    tx: Tx, actor: Actor, line: BankLineView, said: Mapping[str, str]
) -> BankLineView:
    """Book a line as a payment of an invoice, and what is left on an account."""
    invoice = finance.invoice_by_number(tx, actor, said["number"])
    paid = money_of(said["amount"], line.amount.currency)
    if paid is None or paid.minor <= 0:
        raise banking.SumsDiffer(field="amount")
    settled = min(paid, invoice.open)
    allocate_to = (finance.Allocation(invoice_id=invoice.id, amount=settled),) if settled else ()
    parts: list[PaymentPart | AccountPart] = [
        PaymentPart(party_id=invoice.party_id, amount=paid, allocate_to=allocate_to)
    ]
    if rest := line.amount - paid:
        parts.append(AccountPart(account=said["account"], amount=rest))
    return banking.match_line(tx, actor, line.id, NewMatch(parts=tuple(parts)))
