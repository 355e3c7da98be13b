"""Everything about a customer: who they are, where business stands, and one timeline of it all."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from erp_core import crm
from erp_core.crm import NewNote
from erp_core.kernel.notify import EVERYTHING
from frontdesk.console.act import ask, do, say
from frontdesk.console.customer.entries import draw_entry_steps, draw_merges
from frontdesk.console.customer.facts import WholeCustomer, whole_customer
from frontdesk.console.customer.identities import draw_identities, draw_unlinked
from frontdesk.console.customer.selling import ask_opportunity, draw_selling
from frontdesk.console.customer.timeline import CustomerTimeline
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.inbox.customer_pane import section
from frontdesk.console.inbox.customer_records import (
    draw_balance,
    draw_orders,
    draw_rhythm,
    draw_threads,
)
from frontdesk.console.lists.cells import draw_chips
from frontdesk.console.live import Live
from frontdesk.console.parts import attribute, box, button, chip, empty, link, symbol, words
from frontdesk.console.paths import CUSTOMERS, case_path, prices_path
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, short_date
from frontdesk.console.work.cases import case_chips
from frontdesk.console.work.task_parts import ask_task, draw_tasks

if TYPE_CHECKING:
    from nicegui.element import Element

MOST = 6
"""Threads and changes of stage that are shown; the timeline has the rest."""


async def show_customer(visit: Visit, party_id: int) -> None:
    """Show one customer."""
    await CustomerPage(visit, party_id).begin()


class CustomerPage:
    """The page of one customer; it follows what happens to them.

    Args:
        visit: The page.
        party_id: The customer.
    """

    def __init__(self, visit: Visit, party_id: int) -> None:
        self._visit = visit
        self._id = party_id
        self._shown: WholeCustomer | None = None
        self._sheet: Element = box("fd-sheet fd-whole")
        self._timeline: CustomerTimeline | None = None

    async def begin(self) -> None:
        """Show the customer, or that there is none."""
        whole = await self._read()
        texts = self._visit.texts
        with self._sheet:
            if whole is None:
                empty("search_off", texts("record.gone"), texts("record.gone_lesson"))
                return
            self._top: Element = box("")
            with box("fd-whole-two"):
                with attribute(box("fd-whole-life", "section"), aria_label=texts("whole.life")):
                    if self._visit.has("crm"):
                        section(texts("whole.life"))
                        self._timeline = CustomerTimeline(self._visit, self._id)
                self._side: Element = box("fd-whole-side", "aside")
        self._draw(whole)
        if self._timeline is not None:
            await self._timeline.refresh()
        topics = {f"party:{self._id}", "tasks", "cases"}
        Live(self._visit, lambda topic: topic in topics, self._heard)

    async def refresh(self) -> None:
        """Look again."""
        whole = await self._read()
        if whole is not None and whole != self._shown:
            self._draw(whole)
        if self._timeline is not None:
            await self._timeline.refresh()

    async def _heard(self, topics: frozenset[str]) -> None:
        if topics - {EVERYTHING} or EVERYTHING in topics:
            await self.refresh()

    async def _read(self) -> WholeCustomer | None:
        desk = self._visit.desk
        return await ask(self._visit, lambda tx, actor: whole_customer(tx, actor, self._id, desk))

    def _draw(self, whole: WholeCustomer) -> None:
        self._shown = whole
        self._top.clear()
        with self._top:
            self._draw_top(whole)
        self._side.clear()
        with self._side:
            self._draw_side(whole)

    def _draw_top(self, whole: WholeCustomer) -> None:
        texts, party = self._visit.texts, whole.party
        name = party.name_in(texts.language)
        link(texts("customers.title"), CUSTOMERS, "fd-back-link", "arrow_back")
        with box("fd-person"):
            words(name[:1].upper(), "fd-avatar")
            with box("fd-person-text"):
                words(name, "fd-title", "h1")
                with box("fd-row-chips"):
                    chip(texts(f"customer.{party.kind}"))
                    if whole.lifecycle is not None:
                        chip(texts(f"stage.{whole.lifecycle.stage}"), "accent", "timeline")
                    if party.erased_at is not None:
                        chip(texts("entries.is_erased"), "bad")
                    elif party.archived_at is not None:
                        chip(texts("whole.archived"), "warn")
        with box("fd-actions"):
            if self._visit.has("crm", "crm.add_note"):
                button(texts("whole.note"), self._ask_note, "fd-outline", icon="sticky_note_2")
            if self._visit.has("support", "support.open_task"):
                task = partial(ask_task, self._visit, whole.staff, self.refresh, party_id=self._id)
                button(texts("task.new"), task, "fd-outline", icon="add_task")
            if self._visit.has("crm", "crm.add_opportunity"):
                hope = partial(ask_opportunity, self._visit, self._id, whole.currency, self.refresh)
                button(texts("pipeline.add"), hope, "fd-outline", icon="handshake")
            draw_entry_steps(self._visit, party, self.refresh)
            if self._visit.has("sales"):
                to = prices_path(self._id)
                link(texts("selling.prices"), to, "fd-button fd-outline", "sell")

    def _draw_side(self, whole: WholeCustomer) -> None:
        visit = self._visit
        draw_merges(visit, whole.party, whole.merges, self.refresh)
        self._draw_actions(whole)
        draw_selling(visit, whole, self.refresh)
        self._draw_cases(whole)
        if whole.tasks:
            section(visit.texts("case.tasks"))
            draw_tasks(visit, whole.tasks, whole.staff, self.refresh)
        if whole.orders is not None:
            draw_orders(whole.orders, visit)
        if whole.relation is not None:
            draw_rhythm(whole.relation.rhythm, visit)
        if whole.balance is not None:
            draw_balance(whole.balance, visit)
        self._draw_terms(whole)
        self._draw_identities(whole)
        self._draw_consent(whole)
        self._draw_stages(whole)
        if whole.threads:
            draw_threads(whole.threads[:MOST], visit)

    def _draw_actions(self, whole: WholeCustomer) -> None:
        if not whole.actions:
            return
        chinese = self._visit.texts.language == "zh"
        section(self._visit.texts("customer.actions"))
        for action in whole.actions:
            with box("fd-record"):
                words(action.title_zh if chinese else action.title_en, "fd-strong")
                words(action.reason_zh if chinese else action.reason_en, "fd-small fd-muted")

    def _draw_cases(self, whole: WholeCustomer) -> None:
        if not whole.cases:
            return
        section(self._visit.texts("whole.cases"))
        for case in whole.cases:
            with attribute(box("fd-record", "a"), href=case_path(case.id)):
                words(f"{case.number} · {case.subject}", "fd-strong")
                draw_chips(case_chips(case, whole.clocks.get(case.id), self._visit))

    def _draw_terms(self, whole: WholeCustomer) -> None:
        if whole.terms is None:
            return
        texts = self._visit.texts
        limit = whole.terms.credit_limit
        with box("fd-fact"):
            words(texts("whole.credit"), "fd-fact-main")
            words(texts("whole.no_limit") if limit is None else amount(limit), "fd-amount")
        if whole.free_credit is not None:
            with attribute(box("fd-fact"), data_fact="free-credit"):
                words(texts("whole.free_credit"), "fd-fact-main")
                words(amount(whole.free_credit), "fd-amount")
        with box("fd-fact"):
            words(texts("whole.terms"), "fd-fact-main")
            words(texts("whole.days", count=whole.terms.payment_days), "fd-amount")

    def _draw_identities(self, whole: WholeCustomer) -> None:
        texts = self._visit.texts
        section(texts("customer.identities"))
        draw_identities(self._visit, whole.identities, self.refresh)
        for contact in whole.contacts:
            with box("fd-fact"):
                symbol("call" if contact.kind == "phone" else "mail", "fd-fact-icon")
                words(contact.value, "fd-fact-main")
                chip(texts("proof.verified" if contact.verified else "proof.unverified"))
        if not whole.identities and not whole.contacts:
            words(texts("whole.no_address"), "fd-small fd-muted", "p")
        draw_unlinked(self._visit, whole.unlinkings, self.refresh)

    def _draw_consent(self, whole: WholeCustomer) -> None:
        texts = self._visit.texts
        section(texts("customer.consent"))
        for purpose, may in (("service", whole.may_serve), ("marketing", whole.may_market)):
            with box("fd-fact"):
                words(texts(f"consent.{purpose}"), "fd-fact-main")
                said = texts("consent.yes" if may else "consent.no")
                chip(said, "good" if may else "plain", "check" if may else "block")

    def _draw_stages(self, whole: WholeCustomer) -> None:
        if whole.lifecycle is None:
            return
        texts = self._visit.texts
        section(texts("whole.stages"))
        for change in whole.lifecycle.history[:MOST]:
            with box("fd-fact"):
                words(texts(f"stage.{change.target}"), "fd-fact-main")
                day = short_date(change.business_date, texts, self._visit.today)
                words(day, "fd-small fd-muted fd-amount")

    def _ask_note(self) -> None:
        texts = self._visit.texts
        field = Field("text", texts("whole.note_text"), kind="area", longest=2_000)

        async def written(answers: Mapping[str, str]) -> None:
            if not answers["text"]:
                return
            note = NewNote(text=answers["text"])
            if await do(self._visit, lambda tx, actor: crm.add_note(tx, actor, self._id, note)):
                say(self._visit, "whole.noted")
            await self.refresh()

        ask_words(self._visit, texts("whole.note"), [field], texts("action.save"), written)
