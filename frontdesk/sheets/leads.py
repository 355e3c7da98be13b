"""The tables of sales to come: leads in and out; opportunities and activities, out."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from erp_core import crm
from erp_core.crm import LeadMove, LeadState, LeadView, NewLead
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Invalid
from erp_core.kernel.money import Currency, Money
from erp_core.kernel.organisation import get_organisation, house_zone
from erp_core.kernel.pagination import oldest_first
from erp_core.kernel.personal import GONE
from erp_core.kernel.quantity import Number, plain
from erp_core.kernel.schema import Name, Schema, Text
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import Day, Figure
from frontdesk.sheets.colleagues import Colleagues
from frontdesk.sheets.days import on_day
from frontdesk.sheets.masters import Differs, Row
from frontdesk.sheets.people import People
from frontdesk.sheets.shown import columns

LEADS = {
    "recorded_on": ("recorded_on", "day", "date", "日期", "记录日期"),
    "source": ("source", "来源"),
    "state": ("state", "状态"),
    "reason": ("reason", "原因"),
    "owner": ("owner", "负责人"),
    "name": ("name", "姓名", "名称"),
    "contact": ("contact", "联系方式"),
    "customer": ("customer", "客户"),
    "email": ("email", "e-mail", "邮箱"),
    "words": ("words", "message", "留言", "原话"),
    "interest": ("interest", "意向"),
    "budget": ("budget", "预算"),
    "currency": ("currency", "币种"),
    "consent_basis": ("consent_basis", "consent", "联系依据"),
}
OPPORTUNITIES = columns(
    *("title", "customer", "email", "state", "stage_en", "stage_zh", "value", "currency"),
    *("probability", "weighted", "close_on", "owner", "source", "entered_on", "closed_on"),
    "reason",
)
ACTIVITIES = columns(
    *("kind", "subject", "state", "due_on", "overdue", "owner", "customer", "email", "lead"),
    *("opportunity", "outcome", "ended_on"),
)
_OVER = (LeadState.WON, LeadState.LOST)
_STEPS: Mapping[LeadState, tuple[LeadState, ...]] = {
    LeadState.NEW: (),
    LeadState.CONTACTED: (LeadState.CONTACTED,),
    LeadState.QUALIFIED: (LeadState.QUALIFIED,),
    LeadState.WON: (LeadState.QUALIFIED, LeadState.WON),
    LeadState.LOST: (LeadState.LOST,),
}
"""How a lead that begins as new gets to be what its line says."""
_Asked = tuple[str, str, str, str]


class WhyItEnded(Invalid):
    """A lead that was won or lost says why in the column reason, and no other lead does."""


class NoSuchPlaces(Invalid):
    """This amount has more places than its currency."""


class LeadLine(Schema):
    """Somebody who may become a customer.

    Attributes:
        recorded_on: When they asked; today unless given.
        owner: Who looks after it, by log-in.
        consent_basis: Why we may write to them; the list says so itself.
    """

    recorded_on: Day | None = None
    source: Name = "import"
    state: LeadState = LeadState.NEW
    reason: Name | None = None
    owner: Name | None = None
    name: Name | None = None
    contact: Name | None = None
    customer: Name | None = None
    email: str | None = None
    words: Annotated[Text, Field(min_length=1)]
    interest: Name | None = None
    budget: Annotated[Number, Figure, Field(ge=0)] | None = None
    currency: Currency | None = None
    consent_basis: Name


class LeadEntry:
    """Records leads, and leads each on to its state; one that is there already is left as it is.

    A lead has no number: it is known by its source, who asked, and their words, on a day. Where
    some are alike in that, each line is one of them.
    """

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._people, self._colleagues = People(tx, actor), Colleagues(tx, actor)
        self._currency = get_organisation(tx).currency
        self._known: dict[_Asked, list[Row]] = {}
        for one in _leads(tx, actor):
            asked = (one.source, one.name or "", one.contact or "", one.words)
            told = {
                "recorded_on": one.business_date.isoformat(),
                **_told(one, one.budget, _reason(one), self._colleagues.told(one.owner_id)),
                "customer": self._whose(one.party_id),
            }
            self._known.setdefault(asked, []).append(told)

    def enter(self, line: LeadLine) -> None:
        """Record one lead.

        Raises:
            Differs: There is one from the same person with the same words, and it is another.
            NoSuchCustomer: Nobody, or more than one, is called that.
            UserNotFound: Nobody has the log-in of its owner.
            NobodyToOwn: Its owner does not work here, or not on leads.
            WhyItEnded: It was won or lost and does not say why, or it was not and does.
            NoSuchPlaces: Its budget is finer than its currency.
            NotYetHere: Its day is yet to come.
        """
        owner_id = self._colleagues.one(line.owner, "owner") if line.owner else None
        party_id = None
        if line.customer or line.email:
            party_id = self._people.one(line.customer or "", line.email)
        budget = self._budget(line)
        owner = self._colleagues.told(owner_id)
        told = {**_told(line, budget, line.reason, owner), "customer": self._whose(party_id)}
        if self._is_known(line, told):
            return
        if (line.state in _OVER) != (line.reason is not None):
            raise WhyItEnded(field="reason")
        new = NewLead(
            words=line.words,
            source=line.source,
            party_id=party_id,
            name=line.name,
            contact=line.contact,
            interest=line.interest,
            budget=budget,
            consent_basis=line.consent_basis,
        )
        with on_day(self._tx, line.recorded_on, "recorded_on"):
            lead = crm.record_lead(self._tx, self._actor, new)
            if owner_id is not None:
                self._give(lead.id, owner_id)
            for state in _STEPS[line.state]:
                move = LeadMove(state=state, reason=line.reason or "as a table says")
                crm.move_lead(self._tx, self._actor, lead.id, move)

    def _give(self, lead_id: int, owner_id: int) -> None:
        try:
            crm.give_lead(self._tx, self._actor, lead_id, owner_id)
        except crm.NobodyToOwn as error:
            raise crm.NobodyToOwn(field="owner") from error

    def _is_known(self, line: LeadLine, told: Row) -> bool:
        """Tell whether a lead is there that no line before was.

        Raises:
            Differs: It is, and it is not the same.
        """
        known = self._known.get((line.source, line.name or "", line.contact or "", line.words), [])
        if line.recorded_on is not None:
            told = {"recorded_on": line.recorded_on.isoformat(), **told}
            known_then = [row for row in known if row["recorded_on"] == told["recorded_on"]]
        else:
            known_then = known
        for row in known_then:
            if told.items() <= row.items():
                known.remove(row)
                return True
        if known_then:
            differing = next(name for name in told if told[name] != known_then[0][name])
            message = f"This lead is there already with another {differing}."
            raise Differs(message, field=differing)
        return False

    def _budget(self, line: LeadLine) -> Money | None:
        if line.budget is None:
            return None
        budget = Money.of(line.budget, line.currency or self._currency)
        if budget.amount != line.budget:
            raise NoSuchPlaces(field="budget")
        return budget

    def _whose(self, party_id: int | None) -> str:
        """Tell a customer from another, however either is written or was merged."""
        standing = self._people.standing(party_id or 0)
        return str(standing) if standing in self._people.listed else ""


def leads_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every lead, the oldest first."""
    people, colleagues = People(tx, actor), Colleagues(tx, actor)
    for one in _leads(tx, actor):
        told = _told(one, one.budget, _reason(one), colleagues.told(one.owner_id))
        yield {
            "recorded_on": one.business_date.isoformat(),
            "source": one.source,
            "name": one.name or "",
            "contact": one.contact or "",
            **people.told(one.party_id),
            "words": one.words,
            **told,
        }


def opportunities_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every opportunity that the actor sees, the oldest first; probabilities in percent.

    A stage that is not used any more has no name.
    """
    people, colleagues = People(tx, actor), Colleagues(tx, actor)
    stages = {one.id: one for one in crm.pipeline_stages(tx, actor).stages}
    for one in oldest_first(lambda page: crm.list_opportunities(tx, actor, page)):
        stage = stages.get(one.stage_id)
        yield {
            "title": one.title,
            **people.told(one.party_id),
            "state": one.state.value,
            "stage_en": stage.name_en if stage else "",
            "stage_zh": stage.name_zh if stage else "",
            "value": f"{one.value.amount}",
            "currency": one.value.currency,
            "probability": plain(one.probability * 100),
            "weighted": f"{one.weighted.amount}",
            "close_on": one.close_on.isoformat(),
            "owner": colleagues.told(one.owner_id),
            "source": one.source,
            "entered_on": one.business_date.isoformat(),
            "closed_on": one.closed_on.isoformat() if one.closed_on else "",
            "reason": one.reason or "",
        }


def activities_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every activity that the actor sees, the oldest first."""
    people, colleagues = People(tx, actor), Colleagues(tx, actor)
    zone = house_zone(tx)
    for one in oldest_first(lambda page: crm.list_activities(tx, actor, page)):
        yield {
            "kind": one.kind.value,
            "subject": one.subject,
            "state": one.state.value,
            "due_on": one.due_on.isoformat(),
            "overdue": "yes" if one.overdue else "no",
            "owner": colleagues.told(one.owner_id),
            **people.told(one.party_id),
            "lead": "" if one.party_id else one.party_name or "",
            "opportunity": one.opportunity_title or "",
            "outcome": one.outcome or "",
            "ended_on": one.ended_at.astimezone(zone).date().isoformat() if one.ended_at else "",
        }


def _leads(tx: Tx, actor: Actor) -> list[LeadView]:
    return oldest_first(lambda page: crm.list_leads(tx, actor, page))


def _reason(one: LeadView) -> str | None:
    """Return why a lead ended, also where that was erased."""
    return one.reason or (GONE if one.state in _OVER else None)


def _told(one: LeadLine | LeadView, budget: Money | None, reason: str | None, owner: str) -> Row:
    """Tell of a lead what may tell it from another of the same person and words."""
    return {
        "state": one.state.value,
        "reason": reason or "",
        "owner": owner,
        "interest": one.interest or "",
        "budget": "" if budget is None else f"{budget.amount}",
        "currency": "" if budget is None else budget.currency,
        "consent_basis": one.consent_basis,
    }
