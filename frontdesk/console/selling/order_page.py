"""One order in full, and everything that may be done with it next."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from erp_core import sales
from erp_core.kernel.actor import Actor
from erp_core.kernel.notify import EVERYTHING
from erp_core.kernel.transaction import Tx
from erp_core.sales import NewOrderNote, OrderState, OrderView, Shipped
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.figures import figures_by_line, typed
from frontdesk.console.lists.customers import names_of
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, button, empty
from frontdesk.console.selling.after_sale import AfterSale
from frontdesk.console.selling.claim_steps import draw_claim_reasons, draw_claim_steps
from frontdesk.console.selling.claims import Claims, claims_of, draw_claims
from frontdesk.console.selling.order_sheet import draw_order
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, quantity

if TYPE_CHECKING:
    from nicegui.element import Element

T = TypeVar("T")
Read = Callable[[Tx, Actor], OrderView]
GOING = frozenset({OrderState.CONFIRMED, OrderState.PARTLY_DELIVERED})
BILLABLE = GOING | {OrderState.DELIVERED}


class OrderPage:
    """The page of one order; it follows what happens to it.

    Args:
        visit: The page.
        read: Reads the order.
    """

    def __init__(self, visit: Visit, read: Read) -> None:
        self._visit = visit
        self._read = read
        self._place: Element = box("fd-sheet")
        self._order: OrderView | None = None
        self._claims = Claims()
        self._after_sale = AfterSale(visit, self._do)

    async def begin(self) -> None:
        """Show the order, or that there is none, and follow it."""
        await self.refresh()
        if self._order is not None:
            topic = f"order:{self._order.id}"
            Live(self._visit, lambda one: one == topic, self._heard)

    async def refresh(self) -> None:
        """Look again."""

        def look(tx: Tx, actor: Actor) -> tuple[OrderView, str, Claims]:
            order = self._read(tx, actor)
            names = names_of(tx, actor, [order.party_id], self._visit.texts.language)
            return order, names.get(order.party_id, ""), claims_of(tx, actor, order.id)

        found = await ask(self._visit, look)
        if found is not None and (found[0], found[2]) == (self._order, self._claims):
            return
        self._place.clear()
        texts = self._visit.texts
        with self._place:
            if found is None:
                empty("search_off", texts("record.gone"), texts("record.gone_lesson"))
                return
            self._order, self._claims = found[0], found[2]
            draw_order(self._visit, found[0], found[1], self._draw_actions)
            draw_claims(self._visit, found[2])
            draw_claim_steps(self._visit, found[2], self._do)
            draw_claim_reasons(self._visit, found[2], self.refresh)

    async def _heard(self, topics: frozenset[str]) -> None:
        if self._order is not None and topics & {f"order:{self._order.id}", EVERYTHING}:
            await self.refresh()

    def _draw_actions(self, order: OrderView) -> None:
        """Draw what may follow, for who may do it."""
        state = order.state
        going, draft = state in GOING, state is OrderState.DRAFT
        unshipped = draft or state is OrderState.CONFIRMED
        offered = (
            ("confirm", "check", draft, "sales.confirm_order", self._confirm),
            ("reserve", "sync", going and order.back_ordered, "sales.reserve_order", self._reserve),
            ("deliver", "local_shipping", going, "sales.deliver_order", self._ask_delivery),
            ("invoice", "request_quote", self._may_bill(order), "sales.invoice_order", self._bill),
            ("promise", "event_available", going, "sales.set_promise", self._ask_promise),
            ("expect", "event_busy", going, "sales.set_expectation", self._ask_expectation),
            *self._after_sale.offered(order),
            ("note", "sticky_note_2", True, "sales.add_order_note", self._ask_note),
            ("close", "lock", state is OrderState.DELIVERED, "sales.close_order", self._close),
            ("cancel", "cancel", unshipped, "sales.cancel_order", self._ask_cancel),
        )
        with box("fd-actions"):
            for name, icon, fits, needs, act in offered:
                if fits and self._visit.shown_to.may(needs):
                    classes = "fd-primary" if name == "confirm" else "fd-outline"
                    said = self._visit.texts(f"selling.{name}")
                    attribute(button(said, act, classes, icon=icon), data_act=name)

    @staticmethod
    def _may_bill(order: OrderView) -> bool:
        if order.state not in BILLABLE:
            return False
        prepaid = order.payment_policy is sales.PaymentPolicy.PREPAID
        return any(
            (line.quantity if prepaid else line.delivered) > line.invoiced + line.returned
            for line in order.lines
        )

    async def _do(self, verb: Callable[[Tx, Actor, int], T], done: str) -> T | None:
        """Carry a verb out on this order, say so, and show what it did."""
        order = self._order
        if order is None:
            return None
        made = await do(self._visit, lambda tx, actor: verb(tx, actor, order.id))
        if made is not None:
            say(self._visit, done)
        await self.refresh()
        return made

    async def _confirm(self) -> None:
        await self._do(sales.confirm_order, "selling.confirmed")

    async def _reserve(self) -> None:
        await self._do(sales.reserve_order, "selling.reserved")

    async def _bill(self) -> None:
        await self._do(sales.invoice_order, "selling.invoiced")

    async def _close(self) -> None:
        await self._do(sales.close_order, "selling.closed")

    def _ask_delivery(self) -> None:
        """Ask how much of each line leaves; all that is held is proposed, or all of it."""
        if self._order is None:
            return
        texts = self._visit.texts
        chinese = texts.language == "zh"
        lines = [line for line in self._order.lines if line.undelivered]
        fields = [
            Field(
                f"line_{line.id}",
                texts(
                    "selling.of_line",
                    article=line.name_zh if chinese else line.name_en,
                    whole=quantity(line.undelivered, line.unit, texts),
                ),
                value=typed(line.reserved if line.stocked else line.undelivered),
                longest=16,
            )
            for line in lines
        ]
        fields += [
            Field("carrier", texts("floor.carrier"), longest=60),
            Field("tracking", texts("floor.tracking"), longest=60),
        ]
        title = texts("selling.deliver")
        ask_words(self._visit, title, fields, title, self._deliver)

    async def _deliver(self, answers: Mapping[str, str]) -> None:
        told = figures_by_line(self._visit, answers)
        if told is None:
            return
        shipped = [Shipped(line_id=line_id, quantity=some) for line_id, some in told.items()]
        verb = partial(
            sales.deliver_order,
            shipped=shipped,
            carrier=answers["carrier"] or None,
            tracking_code=answers["tracking"] or None,
        )
        await self._do(verb, "selling.delivered")

    def _ask_promise(self) -> None:
        self._ask_day("promise", sales.set_promise)

    def _ask_expectation(self) -> None:
        self._ask_day("expect", sales.set_expectation)

    def _ask_day(self, name: str, verb: Callable[[Tx, Actor, int, date], T]) -> None:
        texts = self._visit.texts

        async def written(answers: Mapping[str, str]) -> None:
            try:
                day = date.fromisoformat(answers["day"])
            except ValueError:
                warn(self._visit, "selling.needs_day")
                return
            await self._do(lambda tx, actor, one: verb(tx, actor, one, day), "selling.noted")

        title = texts(f"selling.{name}")
        field = Field("day", texts("column.date"), kind="date")
        ask_words(self._visit, title, [field], texts("action.save"), written)

    def _ask_note(self) -> None:
        texts = self._visit.texts
        fields = (
            Field("en", texts("selling.note_en"), kind="area", longest=1_000),
            Field("zh", texts("selling.note_zh"), kind="area", longest=1_000),
            Field(
                "public",
                texts("selling.note_public"),
                options=(("", texts("selling.no")), ("yes", texts("selling.yes"))),
            ),
        )

        async def written(answers: Mapping[str, str]) -> None:
            en = answers["en"] or answers["zh"]
            if not en:
                warn(self._visit, "selling.needs_text")
                return
            new = NewOrderNote(
                text_en=en, text_zh=answers["zh"] or en, public=bool(answers["public"])
            )
            verb = partial(
                sales.add_order_note, text_en=new.text_en, text_zh=new.text_zh, public=new.public
            )
            await self._do(verb, "selling.noted")

        ask_words(self._visit, texts("selling.note"), fields, texts("action.save"), written)

    async def _ask_cancel(self) -> None:
        """Show exactly what cancelling would do, and do just that on a yes with a reason."""
        order = self._order
        if order is None:
            return
        preview = await ask(
            self._visit, lambda tx, actor: sales.preview_cancellation(tx, actor, order.id)
        )
        if preview is None:
            return
        texts = self._visit.texts

        async def written(answers: Mapping[str, str]) -> None:
            if not answers["reason"]:
                warn(self._visit, "selling.needs_text")
                return
            verb = partial(sales.cancel_order, reason=answers["reason"], expect=preview.fingerprint)
            await self._do(verb, "selling.cancelled")

        lead = texts(
            "selling.cancel_lead",
            credited=amount(preview.credited),
            refunded=amount(preview.refunded),
        )
        fields = [Field("reason", texts("column.because"))]
        title = texts("selling.cancel")
        ask_words(self._visit, title, fields, title, written, lead)
