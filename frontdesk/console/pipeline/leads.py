"""Leads that are worked on: taken, and made opportunities of a customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from erp_core import crm
from erp_core.crm import LeadConversion, LeadMove, LeadState, LeadView, OpportunityState
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import home
from erp_core.kernel.pagination import every
from erp_core.kernel.transaction import Tx
from erp_core.parties import NewParty, PartyKind
from frontdesk.console.act import ask, warn
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.inbox.staff import staff_names
from frontdesk.console.parts import attribute, box, button, chip, empty, link, words
from frontdesk.console.paths import PIPELINE
from frontdesk.console.pipeline.ground import (
    ask_activity,
    ask_outcome,
    carry_out,
    estimate_fields,
    estimate_of,
    pipeline_ground,
)
from frontdesk.console.visit import Visit
from frontdesk.console.wording import amount, short_date


@dataclass(frozen=True)
class Leads:
    """Leads, which of them are on the board, who works here, and the currency of the books."""

    leads: tuple[LeadView, ...]
    on_board: frozenset[int | None]
    staff: dict[int, str]
    currency: str


async def show_leads(visit: Visit) -> None:
    """Show the leads of which something may still become."""
    with pipeline_ground(visit, "leads"):
        await LeadsPage(visit).refresh()


class LeadsPage:
    """The leads that are worked on.

    Args:
        visit: The page.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._sheet = box("fd-floor")

    async def refresh(self) -> None:
        """Look again."""
        found = await ask(self._visit, _look)
        if found is None:
            return
        self._sheet.clear()
        with self._sheet:
            if not found.leads:
                texts = self._visit.texts
                empty("person_add", texts("pipeline.no_leads"), texts("pipeline.no_leads_lesson"))
            for lead in found.leads:
                self._draw(found, lead)

    def _draw(self, found: Leads, lead: LeadView) -> None:
        texts, visit = self._visit.texts, self._visit
        with attribute(box("fd-pick"), data_lead=lead.id):
            with box("fd-floor-card-top"):
                words(lead.name or lead.contact or texts("pipeline.unknown"), "fd-strong fd-clip")
                if lead.budget is not None:
                    words(amount(lead.budget), "fd-amount")
            words(lead.words, "fd-small fd-text", "p")
            with box("fd-cell-chips"):
                chip(lead.source)
                chip(texts(f"lead_state.{lead.state}"), "accent")
                is_late = lead.due_on < visit.today
                day = short_date(lead.due_on, texts, visit.today)
                chip(day, "bad" if is_late else "calm", "event")
                chip(found.staff.get(lead.owner_id or 0, texts("pipeline.nobody")))
            with box("fd-dialog-actions"):
                if lead.owner_id != visit.shown_to.id:
                    take = partial(
                        carry_out,
                        visit,
                        lambda tx, actor: crm.take_lead(tx, actor, lead.id),
                        self.refresh,
                    )
                    button(texts("pipeline.take"), take, "fd-outline", icon="person_add")
                plan = partial(ask_activity, visit, self.refresh, lead_id=lead.id)
                button(texts("pipeline.plan"), plan, "fd-outline", icon="event")
                button(texts("pipeline.lost"), partial(self._ask_why, lead), "fd-outline")
                if lead.id in found.on_board:
                    link(texts("pipeline.on_board"), PIPELINE, "fd-link", "view_kanban")
                else:
                    convert = partial(self._ask_conversion, found, lead)
                    button(texts("pipeline.convert"), convert, "fd-primary", icon="handshake")

    def _ask_why(self, lead: LeadView) -> None:
        def lose(tx: Tx, actor: Actor, reason: str) -> object:
            move = LeadMove(state=LeadState.LOST, reason=reason[:200])
            return crm.move_lead(tx, actor, lead.id, move)

        ask_outcome(self._visit, self._visit.texts("pipeline.lost"), lose, self.refresh)

    def _ask_conversion(self, found: Leads, lead: LeadView) -> None:
        texts, visit = self._visit.texts, self._visit

        async def written(said: Mapping[str, str]) -> None:
            estimate = estimate_of(visit, said, found.currency)
            if estimate is None:
                return
            party = None
            if lead.party_id is None:
                if not said["name"]:
                    warn(visit, "pipeline.needs_name")
                    return
                party = NewParty(kind=PartyKind(said["kind"]), name=said["name"])
            conversion = LeadConversion(
                title=said["title"] or None,
                party=party,
                value=estimate.value,
                close_on=estimate.close_on,
            )
            await carry_out(
                visit,
                lambda tx, actor: crm.convert_lead(tx, actor, lead.id, conversion),
                self.refresh,
            )

        budget = "" if lead.budget is None else f"{lead.budget.amount:f}"
        fields = [Field("title", texts("pipeline.title"), value=lead.interest or "")]
        if lead.party_id is None:
            kinds = tuple((one.value, texts(f"customer.{one}")) for one in PartyKind)
            fields.append(Field("name", texts("pipeline.customer"), value=lead.name or ""))
            fields.append(
                Field("kind", texts("pipeline.party_kind"), value=PartyKind.COMPANY, options=kinds)
            )
        fields += estimate_fields(visit, found.currency, budget)
        ask_words(visit, texts("pipeline.convert"), fields, texts("action.save"), written)


def _look(tx: Tx, actor: Actor) -> Leads:
    leads = crm.list_leads(tx, actor, open_only=True).items
    board = every(lambda page: crm.list_opportunities(tx, actor, page, state=OpportunityState.OPEN))
    on_board = frozenset(one.lead_id for one in board)
    return Leads(tuple(leads), on_board, staff_names(tx), home(tx).currency)
