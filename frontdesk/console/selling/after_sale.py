"""What a customer changes after the sale, done for them by staff: shown first, then done.

Each action asks twice: what is wanted, and then whether exactly what it would bring is to be done.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TypeVar

from erp_core import catalog, finance, sales
from erp_core.finance import PaymentAccountView
from erp_core.kernel.actor import Actor
from erp_core.kernel.causes import CHOICES, Cause, Subject
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    Condition,
    ExchangeItem,
    ItemChange,
    NewExchange,
    NewItemChange,
    NewOrderReturn,
    NewPaymentChange,
    OrderLineView,
    OrderState,
    OrderView,
    ReturnedLine,
)
from frontdesk.console.act import ask, warn
from frontdesk.console.closing import cause_options
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.figures import figures_by_line
from frontdesk.console.selling.account_words import account_name, difference_text, swap_text
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, quantity

T = TypeVar("T")
Verb = Callable[[Tx, Actor, int], object]
Act = Callable[[], Awaitable[None]]
CarryOut = Callable[[Verb, str], Awaitable[object]]
NOTHING = Decimal(0)
_OPEN = frozenset({OrderState.CONFIRMED, OrderState.PARTLY_DELIVERED})
_CONDITIONS = (Condition.SEALED, Condition.OPENED, Condition.FAULTY)
Option = tuple[str, str]


@dataclass(frozen=True)
class _Facts:
    """What may be chosen: the other forms of each line, and the customer's ways to pay."""

    forms: Mapping[int, Sequence[catalog.VariantView]]
    accounts: Sequence[PaymentAccountView]


class AfterSale:
    """The actions of one order's page.

    Args:
        visit: The page.
        carry_out: Carries a verb out on the order and says that it was done.
    """

    def __init__(self, visit: Visit, carry_out: CarryOut) -> None:
        self._visit = visit
        self._carry_out = carry_out

    def offered(self, order: OrderView) -> tuple[tuple[str, str, bool, str, Act], ...]:
        """Name what may follow for an order: its button, icon, whether it fits, what it needs."""
        if not self._visit.has("finance"):
            return ()
        is_open = order.state in _OPEN
        unsent = is_open and any(line.delivered == 0 for line in order.lines)
        kept = any(line.delivered > line.returned for line in order.lines)
        return (
            (
                "items",
                "swap_horiz",
                unsent,
                "sales.change_items",
                partial(self._ask_items, order),
            ),
            (
                "payment",
                "credit_card",
                is_open,
                "sales.change_payment_method",
                partial(self._ask_payment, order),
            ),
            (
                "exchange",
                "published_with_changes",
                kept,
                "sales.request_exchange",
                partial(self._ask_exchange, order),
            ),
            (
                "give_back",
                "assignment_return",
                kept,
                "sales.request_return",
                partial(self._ask_return, order),
            ),
        )

    async def _ask_items(self, order: OrderView) -> None:
        lines = [line for line in order.lines if line.delivered == 0]
        facts = await ask(self._visit, lambda tx, actor: _facts(tx, actor, order, lines))
        if facts is None:
            return
        fields = [*self._form_fields(lines, facts), self._account_field(facts, "as_billed")]
        written = partial(self._show_items, order, facts)
        title = self._visit.texts("selling.items")
        ask_words(self._visit, title, fields, self._visit.texts("selling.preview"), written)

    async def _show_items(
        self, order: OrderView, facts: _Facts, answers: Mapping[str, str]
    ) -> None:
        chosen = _chosen(answers)
        if not chosen:
            return warn(self._visit, "selling.needs_form")
        changes = tuple(ItemChange(line_id=one, variant_id=form) for one, form in chosen.items())
        new = NewItemChange(changes=changes, account_id=_account_id(answers))
        shown = await ask(
            self._visit, lambda tx, actor: sales.preview_item_change(tx, actor, order.id, new)
        )
        if shown is None:
            return None
        texts = self._visit.texts
        account = _account(facts, shown.account_id)
        told = [
            *swap_text(shown.lines, texts),
            difference_text(shown.difference, account, texts, paid=shown.paid),
            texts("selling.new_total", amount=amount(shown.gross)),
        ]
        told += [] if shown.in_stock else [texts("selling.back_order")]
        told += [texts("selling.final")] if shown.final else []
        verb = partial(sales.change_items, new=new, expect=shown.fingerprint)
        return self._confirm("selling.items", told, verb, "selling.items_done")

    async def _ask_payment(self, order: OrderView) -> None:
        facts = await ask(self._visit, lambda tx, actor: _facts(tx, actor, order, ()))
        if facts is None:
            return
        if not facts.accounts:
            warn(self._visit, "selling.no_account")
            return
        written = partial(self._show_payment, order, facts)
        title = self._visit.texts("selling.payment")
        fields = [self._account_field(facts, None)]
        ask_words(self._visit, title, fields, self._visit.texts("selling.preview"), written)

    async def _show_payment(
        self, order: OrderView, facts: _Facts, answers: Mapping[str, str]
    ) -> None:
        account_id = _account_id(answers)
        if account_id is None:
            return warn(self._visit, "selling.no_account")
        new = NewPaymentChange(account_id=account_id)
        shown = await ask(
            self._visit, lambda tx, actor: sales.preview_payment_change(tx, actor, order.id, new)
        )
        if shown is None:
            return None
        texts = self._visit.texts
        before = _account(facts, shown.from_account_id)
        told = [
            texts(
                "selling.payment_lead",
                amount=amount(shown.amount),
                how=account_name(_account(facts, account_id), texts),
                before=account_name(before, texts),
            )
        ]
        verb = partial(sales.change_payment_method, new=new, expect=shown.fingerprint)
        return self._confirm("selling.payment", told, verb, "selling.payment_done")

    async def _ask_exchange(self, order: OrderView) -> None:
        lines = _kept(order)
        facts = await ask(self._visit, lambda tx, actor: _facts(tx, actor, order, lines))
        if facts is None:
            return
        fields = [
            *self._form_fields(lines, facts),
            self._condition_field(),
            self._account_field(facts, "as_billed"),
            Field("reason", self._visit.texts("column.because")),
        ]
        written = partial(self._show_exchange, order, facts)
        title = self._visit.texts("selling.exchange")
        ask_words(self._visit, title, fields, self._visit.texts("selling.preview"), written)

    async def _show_exchange(
        self, order: OrderView, facts: _Facts, answers: Mapping[str, str]
    ) -> None:
        chosen = _chosen(answers)
        if not chosen:
            return warn(self._visit, "selling.needs_form")
        if not answers["reason"]:
            return warn(self._visit, "selling.needs_text")
        items = tuple(ExchangeItem(line_id=one, variant_id=form) for one, form in chosen.items())
        new = NewExchange(
            order_id=order.id,
            items=items,
            condition=Condition(answers["condition"]),
            reason=answers["reason"],
            account_id=_account_id(answers),
        )
        shown = await ask(self._visit, lambda tx, actor: sales.preview_exchange(tx, actor, new))
        if shown is None:
            return None
        texts = self._visit.texts
        account = _account(facts, shown.account_id)
        paid = shown.difference if account else Money.zero(shown.difference.currency)
        told = [
            *swap_text(shown.lines, texts),
            difference_text(shown.difference, account, texts, paid=paid),
            texts("selling.settled_later"),
        ]

        def verb(tx: Tx, actor: Actor, _order_id: int) -> object:
            return sales.request_exchange(tx, actor, new, expect=shown.fingerprint)

        return self._confirm("selling.exchange", told, verb, "selling.exchange_done")

    async def _ask_return(self, order: OrderView) -> None:
        facts = await ask(self._visit, lambda tx, actor: _facts(tx, actor, order, ()))
        if facts is None:
            return
        texts = self._visit.texts
        fields = [
            Field(f"line_{line.id}", self._of_line(line, line.delivered - line.returned))
            for line in _kept(order)
        ]
        fields += [
            self._condition_field(),
            self._cause_field(),
            self._account_field(facts, "as_paid"),
            Field("reason", texts("column.because")),
        ]
        written = partial(self._show_return, order, facts)
        title = texts("selling.give_back")
        ask_words(self._visit, title, fields, texts("selling.preview"), written)

    async def _show_return(
        self, order: OrderView, facts: _Facts, answers: Mapping[str, str]
    ) -> None:
        wanted = figures_by_line(self._visit, answers)
        if wanted is None:
            return None
        if not wanted or not answers["reason"]:
            return warn(self._visit, "selling.needs_return")
        if not answers["cause"]:
            return warn(self._visit, "closing.needs_cause")
        condition, reason = Condition(answers["condition"]), answers["reason"]
        account_id = _account_id(answers)
        cause = Cause(answers["cause"]) if answers["cause"] else None
        new = NewOrderReturn(
            order_id=order.id,
            lines=tuple(ReturnedLine(line_id=one, quantity=some) for one, some in wanted.items()),
            condition=condition,
            reason=reason,
            cause=cause,
            refund_account_id=account_id,
        )
        shown = await ask(self._visit, lambda tx, actor: sales.preview_returns(tx, actor, new))
        if shown is None:
            return None
        texts = self._visit.texts
        told = [
            f"{quantity(one.quantity, one.unit, texts)} {_name(one, texts.language)}"
            for one in shown.lines
        ]
        told.append(
            texts(
                "selling.return_lead",
                credited=amount(shown.credited),
                refunded=amount(shown.refunded),
                how=account_name(_account(facts, account_id), texts),
            )
        )
        expect = shown.fingerprint

        def verb(tx: Tx, actor: Actor, _order_id: int) -> object:
            return sales.request_returns(tx, actor, new, expect=expect)

        return self._confirm("selling.give_back", told, verb, "selling.return_done")

    def _confirm(self, title: str, told: Sequence[str], verb: Verb, done: str) -> None:
        """Show what it would bring, and do exactly that on a yes."""

        async def agreed(_answers: Mapping[str, str]) -> None:
            await self._carry_out(verb, done)

        texts = self._visit.texts
        ask_words(self._visit, texts(title), (), texts("selling.do_it"), agreed, "\n".join(told))

    def _form_fields(self, lines: Sequence[OrderLineView], facts: _Facts) -> list[Field]:
        texts = self._visit.texts
        return [
            Field(
                f"line_{line.id}",
                self._of_line(line, line.quantity),
                options=(
                    ("", texts("selling.stays")),
                    *((str(one.id), one.name(texts.language)) for one in facts.forms[line.id]),
                ),
            )
            for line in lines
            if facts.forms.get(line.id)
        ]

    def _of_line(self, line: OrderLineView, some: Decimal) -> str:
        texts = self._visit.texts
        whole = quantity(some, line.unit, texts)
        return texts("selling.of_line", article=_name(line, texts.language), whole=whole)

    def _account_field(self, facts: _Facts, without: str | None) -> Field:
        texts = self._visit.texts
        options: list[Option] = [] if without is None else [("", texts(f"selling.{without}"))]
        options += [(str(one.id), account_name(one, texts)) for one in facts.accounts]
        return Field(
            "account", texts("selling.account"), value=options[0][0], options=tuple(options)
        )

    def _cause_field(self) -> Field:
        texts = self._visit.texts
        options = cause_options(CHOICES[Subject.RETURN], texts, texts("closing.choose"))
        return Field("cause", texts("case.cause"), options=options)

    def _condition_field(self) -> Field:
        texts = self._visit.texts
        options = tuple((one.value, texts(f"selling.is_{one}")) for one in _CONDITIONS)
        return Field("condition", texts("selling.condition"), value=options[0][0], options=options)


def _facts(tx: Tx, actor: Actor, order: OrderView, lines: Sequence[OrderLineView]) -> _Facts:
    own = catalog.variants_by_id(tx, [line.variant_id for line in lines])
    forms = {}
    for line in lines:
        product = catalog.get_product(tx, actor, own[line.variant_id].product_id)
        forms[line.id] = [
            one for one in product.variants if one.id != line.variant_id and not one.archived
        ]
    accounts = finance.payment_accounts_of(tx, actor, order.party_id)
    return _Facts(forms, accounts)


def _kept(order: OrderView) -> list[OrderLineView]:
    return [line for line in order.lines if line.delivered > line.returned]


def _chosen(answers: Mapping[str, str]) -> dict[int, int]:
    return {
        int(name.removeprefix("line_")): int(said)
        for name, said in answers.items()
        if name.startswith("line_") and said
    }


def _account_id(answers: Mapping[str, str]) -> int | None:
    return int(answers["account"]) if answers["account"] else None


def _account(facts: _Facts, account_id: int | None) -> PaymentAccountView | None:
    return next((one for one in facts.accounts if one.id == account_id), None)


def _name(line: OrderLineView | sales.ReturnPreview, language: str) -> str:
    return line.name_zh if language == "zh" else line.name_en
