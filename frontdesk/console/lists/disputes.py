"""Whether a customer contests an invoice: noted with a reason, lifted with how it ended."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from erp_core import finance, support
from erp_core.finance import DisputeView, InvoiceKind, InvoiceState, InvoiceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import ask, do, say, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, link, words
from frontdesk.console.paths import case_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import moment

if TYPE_CHECKING:
    from nicegui.element import Element

LONGEST = 200
Command = Callable[[Tx, Actor], object]


@dataclass(frozen=True)
class _Shown:
    invoice: InvoiceView
    disputes: tuple[DisputeView, ...]


class DisputeCard:
    """The disputes over an invoice, below what is on it.

    Args:
        visit: The page.
        read: Reads the invoice.
    """

    def __init__(self, visit: Visit, read: Callable[[Tx, Actor], InvoiceView]) -> None:
        self._visit, self._read = visit, read
        self._place: Element = box("fd-sheet")

    async def begin(self) -> None:
        """Show it as it is now; nothing of an invoice that nobody can contest."""

        def look(tx: Tx, actor: Actor) -> _Shown:
            invoice = self._read(tx, actor)
            return _Shown(invoice, finance.list_disputes(tx, actor, invoice.id))

        found = await ask(self._visit, look)
        self._place.clear()
        if found is None:
            return
        is_open = (
            found.invoice.state is InvoiceState.OPEN
            and found.invoice.kind is not InvoiceKind.CREDIT_NOTE
        )
        may = is_open and self._visit.shown_to.may("finance.dispute_invoice")
        if not found.disputes and not may:
            return
        with self._place:
            draw_heading(self._visit.texts("dispute.title"))
            for one in found.disputes:
                self._draw(one)
            if may and not any(one.open for one in found.disputes):
                contest = partial(_disputed, found.invoice)
                offer_dispute(self._visit, "", contest, self.begin)

    def _draw(self, one: DisputeView) -> None:
        texts, zone = self._visit.texts, self._visit.zone
        with attribute(box("fd-pick"), data_dispute=one.id, data_open=one.open):
            with box("fd-fact"):
                words(one.reason, "fd-strong fd-fact-main")
                state = "dispute.open" if one.open else "dispute.settled"
                chip(texts(state), "warn" if one.open else "plain")
            since = texts("dispute.since", at=moment(one.opened_at, zone, texts))
            words(since, "fd-small fd-muted")
            if one.source_type == "cases" and one.source_id is not None:
                link(support.case_number(one.source_id), case_path(one.source_id), "fd-link")
            if one.settled_at is not None:
                words(one.outcome, "fd-small", "p")
            elif self._visit.shown_to.may("finance.settle_dispute"):
                words(texts("dispute.lesson"), "fd-small fd-muted", "p")
                with box("fd-dialog-actions"):
                    made = button(
                        texts("dispute.settle"),
                        lambda: self._settle(one),
                        "fd-outline",
                        icon="handshake",
                    )
                    attribute(made, data_act="settle-dispute")

    def _settle(self, one: DisputeView) -> None:
        texts = self._visit.texts

        async def written(said: Mapping[str, str]) -> bool:
            if not said["outcome"]:
                warn(self._visit, "dispute.needs_outcome")
                return False
            made = await do(
                self._visit,
                lambda tx, actor: finance.settle_dispute(
                    tx, actor, one.invoice_id, said["outcome"]
                ),
            )
            if made is not None:
                say(self._visit, "ledger.saved")
            await self.begin()
            return True

        fields = (Field("outcome", texts("dispute.outcome"), longest=LONGEST),)
        title = texts("dispute.settle")
        ask_words(self._visit, title, fields, title, written, texts("dispute.settle_lead"))


def offer_dispute(
    visit: Visit,
    reason: str,
    command: Callable[[str], Command],
    again: Callable[[], Awaitable[None]],
) -> None:
    """Draw the button that notes that an invoice is contested, and asks why.

    Args:
        visit: The page.
        reason: What the reason begins with.
        command: Notes it for a reason.
        again: Shows the page as it is then.
    """
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> bool:
        if not said["reason"]:
            warn(visit, "dispute.needs_reason")
            return False
        if await do(visit, command(said["reason"])) is not None:
            say(visit, "dispute.noted")
        await again()
        return True

    def asked() -> None:
        field = Field("reason", texts("dispute.reason"), value=reason[:LONGEST], longest=LONGEST)
        title = texts("dispute.note")
        ask_words(visit, title, (field,), title, written, texts("dispute.lead"))

    made = button(texts("dispute.note"), asked, "fd-outline", icon="gavel")
    attribute(made, data_act="dispute")


def _disputed(invoice: InvoiceView, reason: str) -> Command:
    return lambda tx, actor: finance.dispute_invoice(tx, actor, invoice.id, reason)
