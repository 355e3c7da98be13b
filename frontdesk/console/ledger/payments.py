"""Payment orders: choose what is to be paid, have it approved by a second person, and exported."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from nicegui.events import GenericEventArguments

from erp_core import banking
from erp_core.banking import (
    BankAccountView,
    NewPaymentLine,
    NewPaymentOrder,
    OrderState,
    Payable,
    PayableKind,
    PaymentLineView,
    PaymentOrderView,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.figures import begin
from frontdesk.console.ledger.ground import ledger_ground
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, empty, link, words
from frontdesk.console.paths import payment_file_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, short_date

if TYPE_CHECKING:
    from nicegui.element import Element
    from nicegui.elements.mixins.text_element import TextElement

SHOWN = PageRequest(limit=20)
TONES = {
    OrderState.DRAFT: "plain",
    OrderState.PROPOSED: "warn",
    OrderState.APPROVED: "calm",
    OrderState.EXPORTED: "accent",
    OrderState.SETTLED: "good",
    OrderState.CANCELLED: "bad",
}
LIVE = frozenset({OrderState.DRAFT, OrderState.PROPOSED, OrderState.APPROVED, OrderState.EXPORTED})
Source = tuple[PayableKind, int]


@dataclass(frozen=True)
class _Shown:
    accounts: tuple[tuple[BankAccountView, tuple[Payable, ...]], ...]
    orders: tuple[PaymentOrderView, ...]


async def show_payments(visit: Visit) -> None:
    """Show what is to be paid, and the payment orders."""
    with ledger_ground(visit, "payments"):
        await PaymentsPage(visit).begin()


class PaymentsPage:
    """Makes payment orders and takes them to the bank.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._chosen: dict[int, dict[Source, Payable]] = {}
        self._sums: dict[int, TextElement] = {}
        self._ibans: dict[Source, str] = {}
        self._place: Element = box("")

    async def begin(self) -> None:
        """Show it as it is now."""
        shown = await ask(self._visit, _look)
        if shown is None:
            return
        self._chosen, self._sums, self._ibans = {}, {}, {}
        self._place.clear()
        with self._place:
            if not shown.accounts:
                texts = self._visit.texts
                empty("account_balance", texts("ledger.no_account"), texts("payment.no_account_do"))
            for account, payables in shown.accounts:
                self._draw_payables(account, payables)
            self._draw_orders(shown.orders)

    def _draw_payables(self, account: BankAccountView, payables: tuple[Payable, ...]) -> None:
        texts = self._visit.texts
        free = [each for each in payables if each.order_id is None]
        draw_heading(texts("payment.to_pay", account=account.name))
        if not free:
            empty("done_all", texts("payment.nothing"), texts("payment.nothing_lesson"))
            return
        for each in free:
            self._draw_payable(account, each)
        with box("fd-fact fd-strong"):
            words(texts("payment.chosen"), "fd-fact-main")
            total = words(amount(Money.zero(account.currency)), "fd-amount")
            self._sums[account.id] = attribute(total, data_sum="")
        if self._visit.shown_to.may("banking.draft_payment_order"):
            with box("fd-dialog-actions"):
                make = partial(self._make, account)
                made = button(texts("payment.make"), make, "fd-primary", icon="send")
                attribute(made, data_make="")

    def _draw_payable(self, account: BankAccountView, each: Payable) -> None:
        texts, source = self._visit.texts, (each.kind, each.source_id)
        with attribute(box("fd-pick"), data_payable=each.text):
            with box("fd-fact", "label"):
                tick = attribute(box("fd-check", "input"), type="checkbox", data_choose="")
                tick.on(
                    "change",
                    partial(self._choose, account, each),
                    js_handler="(e) => emit(e.target.checked)",
                )
                with box("fd-fact-main"):
                    words(each.name, "fd-strong")
                    words(f"{texts(f'payment.kind.{each.kind}')} {each.text}", "fd-small", "p")
                words(amount(each.open), "fd-amount")
            due = short_date(each.on, texts, self._visit.today)
            words(texts("payment.due", day=due), "fd-small fd-muted")
            if each.is_masked:
                words(f"IBAN {each.iban}", "fd-small")
                return
            with box("fd-form-field", "label"):
                words("IBAN", "fd-small fd-muted")
                field = attribute(box("fd-input", "input"), maxlength=42, data_iban="")
                attribute(field, autocomplete="off")
                begin(field, banking.grouped(each.iban))
                typed = partial(self._typed, source)
                field.on("change", typed, js_handler="(e) => emit(e.target.value)")

    def _choose(
        self, account: BankAccountView, payable: Payable, event: GenericEventArguments
    ) -> None:
        chosen = self._chosen.setdefault(account.id, {})
        source = (payable.kind, payable.source_id)
        if event.args:
            chosen[source] = payable
        else:
            chosen.pop(source, None)
        total = sum((each.open for each in chosen.values()), Money.zero(account.currency))
        self._sums[account.id].text = amount(total)

    def _typed(self, source: Source, event: GenericEventArguments) -> None:
        self._ibans[source] = str(event.args or "")[:42].strip()

    async def _make(self, account: BankAccountView) -> None:
        chosen = self._chosen.get(account.id, {})
        if not chosen:
            warn(self._visit, "payment.choose_first")
            return
        lines = tuple(
            NewPaymentLine(
                kind=kind, source_id=source_id, iban=self._ibans.get((kind, source_id)) or None
            )
            for kind, source_id in chosen
        )
        new = NewPaymentOrder(bank_account_id=account.id, lines=lines)
        done = await do(self._visit, lambda tx, actor: _proposed(tx, actor, new))
        if done is not None:
            say(self._visit, "ledger.saved")
            await self.begin()

    def _draw_orders(self, orders: tuple[PaymentOrderView, ...]) -> None:
        texts = self._visit.texts
        draw_heading(texts("payment.orders"))
        if not orders:
            empty("outbox", texts("payment.no_orders"), texts("payment.no_orders_lesson"))
        for order in orders:
            with attribute(box("fd-pick"), data_order=order.id, data_state=order.state):
                self._draw_order(order)

    def _draw_order(self, order: PaymentOrderView) -> None:
        texts = self._visit.texts
        with box("fd-fact"):
            words(order.message_id or texts("payment.number", number=order.id), "fd-strong")
            words(short_date(order.execute_on, texts, self._visit.today), "fd-small fd-fact-main")
            words(amount(order.total), "fd-amount")
        with box("fd-cell-chips"):
            chip(texts(f"payment.state.{order.state}"), TONES[order.state])
        people = texts("payment.made_by", name=order.made_by)
        if order.approved_by:
            people += " · " + texts("payment.approved_by", name=order.approved_by)
        words(people, "fd-small fd-muted")
        for line in order.lines:
            self._draw_line(order, line)
        if order.reason:
            words(order.reason, "fd-small fd-muted", "p")
        with box("fd-dialog-actions"):
            self._draw_steps(order)

    def _draw_line(self, order: PaymentOrderView, line: PaymentLineView) -> None:
        texts = self._visit.texts
        with attribute(box("fd-fact"), data_payment=line.position, data_state=line.state):
            with box("fd-fact-main"):
                words(line.name, "")
                words(f"{_shown(line.iban)} · {line.text}", "fd-small fd-muted", "p")
            words(amount(line.amount), "fd-amount")
            if line.state != "waiting":
                chip(texts(f"payment.line.{line.state}"), "plain")
            elif order.state is OrderState.EXPORTED and self._may("cancel"):
                release = partial(self._release, order, line)
                label = texts("payment.release")
                button(label, release, "fd-quiet fd-icon-only", icon="block")

    def _draw_steps(self, order: PaymentOrderView) -> None:
        texts = self._visit.texts
        if order.state in LIVE and self._may("cancel"):
            cancel = partial(self._cancel, order)
            button(texts("payment.cancel"), cancel, "fd-quiet", icon="close")
        if order.state is OrderState.DRAFT and self._may("draft"):
            propose = partial(self._step, order.id, banking.propose_payment_order)
            button(texts("payment.propose"), propose, "fd-primary", icon="how_to_reg")
        if order.state is OrderState.PROPOSED and self._may("approve"):
            approve = partial(self._step, order.id, banking.approve_payment_order)
            button(texts("payment.approve"), approve, "fd-primary", icon="verified_user")
        if order.state is OrderState.APPROVED and self._may("export"):
            export = partial(self._step, order.id, banking.export_payment_order)
            button(texts("payment.export"), export, "fd-primary", icon="upload_file")
        if order.exported_at is not None and self._may("export"):
            link(texts("payment.file"), payment_file_path(order.id), "fd-paper", "download")

    def _may(self, verb: str) -> bool:
        return self._visit.shown_to.may(f"banking.{verb}_payment_order")

    async def _step(self, order_id: int, verb: Callable[[Tx, Actor, int], object]) -> None:
        await self._done(lambda tx, actor: verb(tx, actor, order_id))

    async def _cancel(self, order: PaymentOrderView) -> None:
        texts = self._visit.texts

        async def written(said: Mapping[str, str]) -> None:
            reason = said["reason"] or texts("payment.cancel")
            await self._done(
                lambda tx, actor: banking.cancel_payment_order(tx, actor, order.id, reason)
            )

        fields = (Field("reason", texts("ledger.reason_why")),)
        ask_words(self._visit, texts("payment.cancel"), fields, texts("payment.cancel"), written)

    async def _release(self, order: PaymentOrderView, line: PaymentLineView) -> None:
        texts = self._visit.texts

        async def written(said: Mapping[str, str]) -> None:
            reason = said["reason"] or texts("payment.release")
            await self._done(
                lambda tx, actor: banking.release_payment(tx, actor, order.id, line.id, reason)
            )

        fields = (Field("reason", texts("ledger.reason_why")),)
        ask_words(self._visit, texts("payment.release"), fields, texts("payment.release"), written)

    async def _done(self, command: Callable[[Tx, Actor], object]) -> None:
        if await do(self._visit, command) is not None:
            say(self._visit, "ledger.saved")
        await self.begin()


def _look(tx: Tx, actor: Actor) -> _Shown:
    return _Shown(
        accounts=tuple(
            (one, banking.open_payables(tx, actor, one.id))
            for one in banking.list_bank_accounts(tx, actor)
        ),
        orders=tuple(banking.list_payment_orders(tx, actor, SHOWN).items),
    )


def _proposed(tx: Tx, actor: Actor, new: NewPaymentOrder) -> PaymentOrderView:
    """Make an order and ask for its approval at once."""
    order = banking.draft_payment_order(tx, actor, new)
    return banking.propose_payment_order(tx, actor, order.id)


def _shown(iban: str) -> str:
    """Write an IBAN in groups of four; one that is masked is written so already."""
    return iban if " " in iban else banking.grouped(iban)
