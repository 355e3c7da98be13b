"""What a next best action is, and how one is worded in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.texts import Texts
from assistant.turn import Citation
from erp_core.conversations import identities_of
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartyView, Purpose, may_contact


class ActionKind(StrEnum):
    """What can be suggested."""

    REORDER_DUE = "reorder_due"
    DELAYED_DELIVERY = "delayed_delivery"
    OVERDUE_INVOICE = "overdue_invoice"
    EXPIRING_QUOTATION = "expiring_quotation"


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


@dataclass(frozen=True)
class Customer:
    """An account that somebody writes for.

    Attributes:
        party: The account: the person, or a company.
        writer: The person who writes.
        texts: The sentences of both languages.
    """

    party: PartyView
    writer: int
    texts: Texts


Facts = Mapping[str, Mapping[str, object]]
"""The values of an action's sentences, by language."""


def worded(
    customer: Customer,
    kind: ActionKind,
    topic: str,
    facts: Facts,
    *,
    evidence: tuple[Citation, ...],
    worth: Money | None,
    may_write: bool = True,
) -> NextAction:
    """Word an action in both languages from the sentences of its topic.

    Args:
        customer: Whose action it is.
        kind: What it is.
        topic: Its sentences: ``title``, ``reason`` and ``draft``.
        facts: Values of the sentences, by language.
        evidence: The records that it rests on.
        worth: What it is worth.
        may_write: False where a message needs a consent that nobody gave: it is not drafted.
    """
    said: dict[str, str] = {}
    for language in ("en", "zh"):
        words = customer.texts.words(language)
        values = {"name": customer.party.name_in(language), **facts[language]}
        consent = "" if may_write else words.say("reorder.no_consent")
        gap = "" if language == "zh" else " "
        reason = words.say(f"{topic}.reason", **values)
        said[f"title_{language}"] = words.say(f"{topic}.title", **values)
        said[f"reason_{language}"] = gap.join(filter(None, (reason, consent)))
        said[f"draft_{language}"] = words.say(f"{topic}.draft", **values) if may_write else ""
    return NextAction(kind=kind, evidence=evidence, expected_value=worth, **said)


def wants_offers(tx: Tx, actor: Actor, party_id: int) -> bool:
    """Tell whether the person agreed to offers on one of their addresses."""
    return any(
        may_contact(tx, party_id, one.address, one.channel, Purpose.MARKETING)
        for one in identities_of(tx, actor, party_id)
    )
