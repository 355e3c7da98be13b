"""What the customers of a blocked lot are told: drafted for each, and what became of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from erp_core import catalog, conversations, parties, sales
from erp_core.conversations import NoticeKind, NoticeState
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.sales import DismissSlip, RecallView, SlipState, TellRecall
from frontdesk.application import Frontdesk
from frontdesk.console.act import do, say
from frontdesk.console.lists.cells import draw_chips
from frontdesk.console.parts import attribute, box, chip, link, words
from frontdesk.console.paths import ORDERS, lot_path
from frontdesk.console.selling.draft_card import draw_draft
from frontdesk.console.visit import Visit
from frontdesk.console.wording import moment, quantity
from frontdesk.workflows.notices.reaching import ToTell
from frontdesk.workflows.notices.speaking import language_to
from frontdesk.workflows.notices.wording import words_of_recall

TONES = {
    SlipState.DRAFT: "warn",
    SlipState.TOLD: "good",
    SlipState.DISMISSED: "plain",
    SlipState.OVERTAKEN: "plain",
}
MISSED = frozenset({NoticeState.UNREACHABLE, NoticeState.FAILED, NoticeState.OFF})
SHOWN = 100
"""Customers shown at once: who waits comes first, and moves up while others are told."""
Refresh = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class RecallDraft:
    """A customer of a blocked lot, and what they are told in their language.

    ``unreached`` is what became of a notice that did not reach them; else empty.
    """

    recall: RecallView
    customer: str
    language: str
    unit: str
    text: str
    unreached: str


def recalls_of(
    tx: Tx,
    actor: Actor,
    desk: Frontdesk,
    language: str,
    *,
    lot_id: int | None = None,
    state: SlipState | None = None,
    since: datetime | None = None,
) -> list[RecallDraft]:
    """Read whom blocked lots concern, with the words in each customer's own language."""
    recalls = sales.list_recalls(tx, actor, lot_id=lot_id, state=state, since=since, limit=SHOWN)
    failed = _unreached(tx, [one.id for one in recalls])
    customers = parties.parties_by_id(tx, (one.party_id for one in recalls))
    articles = catalog.variants_by_id(tx, (one.variant_id for one in recalls))
    found = []
    for recall in recalls:
        party, article = customers[recall.party_id], articles[recall.variant_id]
        said = _language(tx, desk, recall, party.language)
        text = recall.text or words_of_recall(recall, article, said)
        missed = failed.get(recall.id, "")
        found.append(RecallDraft(recall, party.name_in(language), said, article.unit, text, missed))
    return found


def _language(tx: Tx, desk: Frontdesk, recall: RecallView, spoken: str) -> str:
    """Say in which language a draft would be sent; what is settled is not worded again."""
    if recall.state is not SlipState.DRAFT:
        return spoken
    told = ToTell(NoticeKind.RECALL, recall.id, recall.party_id, recall.contact_id)
    return language_to(tx, desk, told)


def _unreached(tx: Tx, recall_ids: list[int]) -> dict[int, str]:
    """Name the notices about lots that reached nobody, with what became of each."""
    told = conversations.told_about(tx, NoticeKind.RECALL, recall_ids)
    return {
        recall_id: some[-1].state for recall_id, some in told.items() if some[-1].state in MISSED
    }


def draw_recall(visit: Visit, one: RecallDraft, refresh: Refresh, *, with_lot: bool) -> None:
    """Draw a customer of a blocked lot: who it is, and what they are or would be told."""
    texts, recall = visit.texts, one.recall
    with attribute(box("fd-pick"), data_recall=recall.id, data_state=recall.state):
        with box("fd-floor-card-top"):
            words(one.customer, "fd-strong fd-clip")
            chip(texts(f"language_name.{one.language}"))
        with box("fd-row-chips"):
            if with_lot:
                link(recall.lot, lot_path(recall.lot_id), "fd-link", "qr_code_2")
            if recall.has_lot_id != recall.lot_id:
                link(recall.has_lot, lot_path(recall.has_lot_id), "fd-link", "qr_code_2")
            for order_id, order in zip(recall.order_ids, recall.numbers, strict=True):
                link(order, f"{ORDERS}/{order_id}", "fd-link", "receipt_long")
        draw_chips(_chips(visit, one))
        if recall.state is SlipState.DRAFT and visit.shown_to.may("sales.tell_recall"):
            send, dismiss = partial(_send, visit, refresh), partial(_dismiss, visit, refresh)
            draw_draft(visit, one.text, partial(send, recall.id), partial(dismiss, recall.id))


def _chips(visit: Visit, one: RecallDraft) -> tuple[tuple[str, str], ...]:
    texts, recall = visit.texts, one.recall
    has = texts("recalls.has", quantity=quantity(recall.quantity, one.unit, texts))
    chips = [(has if recall.received else texts("recalls.held"), "plain")]
    chips.append((texts(f"recall_state.{recall.state}"), TONES[recall.state]))
    if recall.settled_at is not None and recall.state is SlipState.TOLD:
        chips.append((moment(recall.settled_at, visit.zone, texts), "plain"))
    if one.unreached:
        chips.append((texts(f"notice_state.{one.unreached}"), "bad"))
    if recall.reason:
        chips.append((texts.known(f"recall_reason.{recall.reason}", recall.reason), "plain"))
    return tuple(chips)


async def _send(visit: Visit, refresh: Refresh, recall_id: int, text: str | None) -> None:
    new = TellRecall(text=text)
    told = await do(visit, lambda tx, actor: sales.tell_recall(tx, actor, recall_id, new))
    if told is not None:
        say(visit, "slips.sent" if told.state is SlipState.TOLD else "recalls.overtaken")
    await refresh()


async def _dismiss(visit: Visit, refresh: Refresh, recall_id: int, reason: str) -> None:
    why = DismissSlip(reason=reason)
    await do(visit, lambda tx, actor: sales.dismiss_recall(tx, actor, recall_id, why))
    await refresh()
