"""Next best actions: what a customer's own history calls for, with its reason and its evidence.

Each is a draft for a member of staff, never a message. Text that would advertise is drafted only
where somebody agreed to be written to about offers; the observation itself is always shown.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assistant.rendering import money
from assistant.texts import Texts
from assistant.turn import Citation
from erp_core.conversations import identities_of
from erp_core.crm import Rhythm, purchase_rhythm
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartyView, Purpose, get_party, may_contact, scope_of
from erp_core.sales import OrderView, get_order

NEEDS = ("crm", "sales")
"""Modules without which nothing is suggested."""
_PURCHASES = 3
"""Fewer purchases make no rhythm."""
_DAYS_AHEAD = 1


class ActionKind(StrEnum):
    """What can be suggested."""

    REORDER_DUE = "reorder_due"


@dataclass(frozen=True)
class NextAction:
    """Something worth doing for a customer now.

    Attributes:
        kind: What it is.
        title_en: The action in a few words.
        title_zh: The same in Chinese.
        reason_en: Why now.
        reason_zh: The same in Chinese.
        evidence: The records that it rests on.
        expected_value: What it is worth, where that can be said.
        draft_en: A message to send; empty where nobody agreed to get offers.
        draft_zh: The same in Chinese.
    """

    kind: ActionKind
    title_en: str
    title_zh: str
    reason_en: str
    reason_zh: str
    evidence: tuple[Citation, ...]
    expected_value: Money | None
    draft_en: str
    draft_zh: str


def next_actions(tx: Tx, actor: Actor, party_id: int, texts: Texts) -> tuple[NextAction, ...]:
    """Find the next best actions for a customer and the companies they act for.

    Args:
        tx: A snapshot or a transaction.
        actor: The member of staff, or the system on their behalf.
        party_id: Who writes.
        texts: The sentences of both languages.
    """
    if not tx.ports.has(NEEDS):
        return ()
    accounts = sorted(scope_of(tx, party_id))
    found = (_reorder_due(tx, actor, account, party_id, texts) for account in accounts)
    return tuple(action for action in found if action is not None)


def _reorder_due(
    tx: Tx, actor: Actor, account: int, writer: int, texts: Texts
) -> NextAction | None:
    rhythm = purchase_rhythm(tx, actor, account)
    if not _is_due(rhythm) or rhythm.last_order_id is None:
        return None
    order = get_order(tx, actor, rhythm.last_order_id)
    party = get_party(tx, actor, account)
    agreed = _wants_offers(tx, actor, writer)
    en, zh = (_Worded(texts, language, party, order, rhythm) for language in ("en", "zh"))
    return NextAction(
        kind=ActionKind.REORDER_DUE,
        title_en=en.say("title"),
        title_zh=zh.say("title"),
        reason_en=en.reason(agreed=agreed),
        reason_zh=zh.reason(agreed=agreed),
        evidence=(Citation("order", order.number, f"order {order.number}"),),
        expected_value=order.gross,
        draft_en=en.say("draft") if agreed else "",
        draft_zh=zh.say("draft") if agreed else "",
    )


def _is_due(rhythm: Rhythm) -> bool:
    """Due now, and not so long ago that the habit is lost."""
    if rhythm.orders < _PURCHASES or rhythm.median_days is None or rhythm.due_in is None:
        return False
    return -rhythm.median_days <= rhythm.due_in <= _DAYS_AHEAD


def _wants_offers(tx: Tx, actor: Actor, party_id: int) -> bool:
    """Tell whether the person agreed to offers on one of their addresses."""
    return any(
        may_contact(tx, party_id, one.address, one.channel, Purpose.MARKETING)
        for one in identities_of(tx, actor, party_id)
    )


@dataclass(frozen=True)
class _Worded:
    """The sentences of one action in one language."""

    texts: Texts
    language: str
    party: PartyView
    order: OrderView
    rhythm: Rhythm

    def reason(self, *, agreed: bool) -> str:
        """Say why, and whether they may be written to about it."""
        consent = "" if agreed else self.say("no_consent")
        gap = "" if self.language == "zh" else " "
        return gap.join(filter(None, (self.say("reason"), consent)))

    def say(self, key: str) -> str:
        """Fill a sentence in."""
        return self.texts.words(self.language).say(
            f"reorder.{key}",
            name=self.party.name_in(self.language),
            order=self.order.number,
            days=plain(self.rhythm.median_days or Decimal(0)),
            since=self.rhythm.days_since,
            total=money(self.order.gross),
        )
