"""The right pane: who the customer is, how we know it, and where their business stands."""

from typing import TYPE_CHECKING

from erp_core.conversations import Proof, ThreadView
from frontdesk.console.act import ask
from frontdesk.console.inbox.customer_facts import CustomerFacts, facts_of
from frontdesk.console.inbox.customer_records import (
    draw_balance,
    draw_orders,
    draw_recent,
    draw_rhythm,
    draw_threads,
    draw_unreachable,
)
from frontdesk.console.inbox.link_dialog import Linked, ask_who
from frontdesk.console.inbox.thread_row import channel_badge
from frontdesk.console.inbox.waiting import waiting_suggestions
from frontdesk.console.parts import (
    Handler,
    attribute,
    box,
    button,
    chip,
    empty,
    link,
    symbol,
    words,
)
from frontdesk.console.paths import customer_path
from frontdesk.console.visit import Visit

if TYPE_CHECKING:
    from nicegui.element import Element

PROOF_TONES = {
    Proof.NONE: ("warn", "help"),
    Proof.ON_FILE: ("good", "contacts"),
    Proof.CODE: ("good", "verified_user"),
    Proof.STAFF: ("good", "badge"),
}


class CustomerPane:
    """The customer of the open thread.

    Args:
        visit: The page.
        back: Goes back to the thread, on a phone.
        linked: Told when an unknown sender was given a name.
    """

    def __init__(self, visit: Visit, *, back: Handler, linked: Linked) -> None:
        self._visit = visit
        self._linked = linked
        self._view: ThreadView | None = None
        self._shown: tuple[object, ...] = ()
        label = visit.texts("customer.label")
        with attribute(box("fd-pane fd-customer", "aside"), aria_label=label):
            with box("fd-customer-back"):
                button(visit.texts("action.back"), back, "fd-quiet fd-back", icon="arrow_back")
            self._place: Element = box("fd-customer-body")
        self._draw_nobody()

    def close(self) -> None:
        """Show nobody."""
        self._view, self._shown = None, ()
        self._draw_nobody()

    async def show(self, view: ThreadView) -> None:
        """Show who is behind a thread."""
        self._view = view
        modules = frozenset(module.name for module in self._visit.desk.modules)
        found = await ask(
            self._visit,
            lambda tx, actor: (facts_of(tx, actor, view, modules), waiting_suggestions(tx, view)),
        )
        if found is None or self._view is not view:
            return
        facts, waiting = found[0], [one for one in found[1] if one.kind == "action"]
        shown = (view.summary.id, facts, tuple(one.id for one in waiting))
        if shown == self._shown:
            return
        self._shown = shown
        self._place.clear()
        with self._place:
            self._draw(view, facts)
            self._draw_actions([one.title for one in waiting])

    def _draw_nobody(self) -> None:
        self._place.clear()
        with self._place:
            empty("person_search", self._visit.texts("customer.none"), "")

    def _draw(self, view: ThreadView, facts: CustomerFacts) -> None:
        self._draw_person(view, facts)
        self._draw_identities(facts)
        if facts.orders is not None:
            draw_orders(facts.orders, self._visit)
        if facts.relation is not None:
            draw_rhythm(facts.relation.rhythm, self._visit)
        if facts.balance is not None:
            draw_balance(facts.balance, self._visit)
        self._draw_consent(facts)
        if facts.relation is not None and facts.relation.recent:
            draw_recent(facts.relation.recent, self._visit)
        if facts.threads:
            draw_threads(facts.threads, self._visit)

    def _draw_person(self, view: ThreadView, facts: CustomerFacts) -> None:
        texts = self._visit.texts
        party = facts.party
        name = view.summary.name if party is None else party.name_in(texts.language)
        with box("fd-person"):
            words(name[:1].upper(), "fd-avatar")
            with box("fd-person-text"):
                words(name, "fd-person-name", "h2")
                with box("fd-row-chips"):
                    if party is None:
                        chip(texts("customer.unknown"), "warn", "help")
                    else:
                        chip(texts(f"customer.{party.kind}"), "plain")
                        if facts.relation is not None and facts.relation.stage:
                            chip(texts(f"stage.{facts.relation.stage}"), "accent", "timeline")
        if party is not None:
            path = customer_path(party.id)
            link(texts("customer.whole"), path, "fd-link fd-small", "timeline")
        if party is None and self._visit.shown_to.may("conversations.link_identity"):
            words(texts("customer.unknown_lesson"), "fd-small fd-muted", "p")
            button(
                texts("customer.link"),
                lambda: ask_who(self._visit, facts.identity.id, self._linked),
                "fd-outline fd-small",
                icon="person_add",
            )

    def _draw_identities(self, facts: CustomerFacts) -> None:
        texts = self._visit.texts
        section(texts("customer.identities"))
        for identity in facts.identities or (facts.identity,):
            tone, icon = PROOF_TONES[identity.proof]
            with box("fd-fact"):
                channel_badge(identity.channel, self._visit)
                words(identity.address, "fd-fact-main")
                chip(texts(f"proof.{identity.proof}"), tone, icon)
            draw_unreachable(identity, self._visit)
        for contact in facts.contacts:
            with box("fd-fact"):
                symbol("call" if contact.kind == "phone" else "mail", "fd-fact-icon")
                words(contact.value, "fd-fact-main")
                chip(texts("proof.verified" if contact.verified else "proof.unverified"), "plain")

    def _draw_consent(self, facts: CustomerFacts) -> None:
        texts = self._visit.texts
        section(texts("customer.consent"))
        for purpose, may in (("service", facts.may_serve), ("marketing", facts.may_market)):
            with box("fd-fact"):
                words(texts(f"consent.{purpose}"), "fd-fact-main")
                said = texts("consent.yes" if may else "consent.no")
                chip(said, "good" if may else "plain", "check" if may else "block")

    def _draw_actions(self, titles: list[str]) -> None:
        if not titles:
            return
        section(self._visit.texts("customer.actions"))
        for title in titles:
            with box("fd-fact"):
                symbol("lightbulb", "fd-fact-icon")
                words(title, "fd-fact-main")


def section(title: str) -> None:
    """Begin a part of the pane."""
    words(title, "fd-section", "h3")
