"""What a notice says, in the customer's language, from the records as they are now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from assistant.rendering import day, goods, money
from assistant.texts import Words, load_texts
from erp_core import catalog, crm, finance, sales
from erp_core.catalog import VariantView
from erp_core.conversations import NoticeKind, NoticeView
from erp_core.kernel.actor import system
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales import OrderState, OrderView, RecallView
from frontdesk.documents.kinds import DocumentKind
from frontdesk.workflows.notices.reaching import ToTell
from frontdesk.workflows.notices.tracking import tracking_page

MOST_GOODS = 4


@dataclass(frozen=True)
class Notice:
    """What is to be said.

    Attributes:
        text: The words.
        document: The document that goes with them: its kind and record.
    """

    text: str
    document: tuple[DocumentKind, int] | None = None


def word(tx: Tx, notice: NoticeView, language: str) -> Notice | None:
    """Put a notice into words; None where it is not true any more."""
    words = load_texts().words(language)
    return _SAID_BY[notice.kind](tx, notice, words)


def subject(tx: Tx, notice: NoticeView | ToTell, language: str) -> str:
    """Say what a notice is about; all notices of one order, or of one invoice, share it."""
    say, record_id = load_texts().words(language).say, notice.record_id
    match notice.kind:
        case NoticeKind.CONFIRMED | NoticeKind.LATE:
            number = sales.get_order(tx, system(), record_id).number
            return say("notice.about_order", number=number)
        case NoticeKind.RECALL:
            number = sales.recall_brief(tx, record_id).numbers[-1]
            return say("notice.about_order", number=number)
        case NoticeKind.SHIPPED:
            number = sales.order_of_delivery(tx, system(), record_id).number
            return say("notice.about_order", number=number)
        case NoticeKind.INVOICE | NoticeKind.PAID:
            invoice = finance.get_invoice(tx, system(), record_id)
            return say("notice.about_invoice", number=invoice.number or "")
        case NoticeKind.REMINDER:
            return say("notice.about_reminder")
        case NoticeKind.REFUNDED:
            return say("notice.about_refund")
        case NoticeKind.CAMPAIGN:
            return crm.campaign_subject(tx, record_id, language)


def words_of_late(tx: Tx, number: str, promised_on: date, expected_on: date, language: str) -> str:
    """Say that an order comes later than promised, as the house says it."""
    words = load_texts().words(language)
    return words.say(
        "notice.late",
        order=number,
        day=_day(tx, expected_on, words),
        promised=_day(tx, promised_on, words),
    )


def words_of_recall(recall: RecallView, article: VariantView, language: str) -> str:
    """Say that a lot, or something that went into it, was blocked, as the house says it.

    Args:
        recall: Whom it concerns.
        article: The article of the lot that they have.
        language: In which language.
    """
    words = load_texts().words(language)
    part = "" if recall.has_lot_blocked else "_part"
    return words.say(
        f"notice.{'recall' if recall.received else 'recall_held'}{part}",
        goods=article.name(language),
        lot=recall.has_lot,
        orders=("、" if language == "zh" else ", ").join(recall.numbers),
    )


def _confirmed(tx: Tx, notice: NoticeView, words: Words) -> Notice | None:
    order = sales.get_order(tx, system(), notice.record_id)
    if order.state in {OrderState.CANCELLED, OrderState.DRAFT}:
        return None
    said = words.say(
        "notice.confirmed", order=order.number, goods=_goods(order, words), total=money(order.gross)
    )
    if order.promised_on:
        said += " " + words.say("notice.by", day=_day(tx, order.promised_on, words))
    return Notice(said)


def _shipped(tx: Tx, notice: NoticeView, words: Words) -> Notice:
    order = sales.order_of_delivery(tx, system(), notice.record_id)
    delivery = next(one for one in order.deliveries if one.id == notice.record_id)
    is_whole = all(line.undelivered == 0 for line in order.lines)
    said = [words.say("notice.shipped" if is_whole else "notice.part_shipped", order=order.number)]
    if delivery.tracking_code:
        carrier = f" ({delivery.carrier})" if delivery.carrier else ""
        said.append(words.say("notice.tracking", code=delivery.tracking_code, carrier=carrier))
    page = tracking_page(delivery.carrier, delivery.tracking_code)
    if page:
        said.append(words.say("notice.follow", url=page))
    return Notice("\n".join(said))


def _late(tx: Tx, notice: NoticeView, words: Words) -> Notice | None:
    order = sales.get_order(tx, system(), notice.record_id)
    if not order.late or order.expected_on is None or order.promised_on is None:
        return None
    if order.expected_on.isoformat() != notice.detail:
        return None
    own = sales.words_of_slip(tx, order.id, order.expected_on)
    usual = words_of_late(tx, order.number, order.promised_on, order.expected_on, words.language)
    return Notice(own or usual)


def _recall(tx: Tx, notice: NoticeView, words: Words) -> Notice | None:
    recall = sales.recall_now(tx, notice.record_id)
    if recall is None:
        return None
    article = catalog.get_variant(tx, system(), recall.variant_id)
    return Notice(recall.text or words_of_recall(recall, article, words.language))


def _invoice(tx: Tx, notice: NoticeView, words: Words) -> Notice:
    invoice = finance.get_invoice(tx, system(), notice.record_id)
    told = {"number": invoice.number or "", "amount": money(invoice.gross)}
    document = (DocumentKind.INVOICE, invoice.id)
    if invoice.open.minor <= 0:
        return Notice(words.say("notice.invoice", **told), document)
    due = _day(tx, invoice.due_date, words)
    return Notice(words.say("notice.invoice_due", day=due, **told), document)


def _paid(tx: Tx, notice: NoticeView, words: Words) -> Notice:
    invoice = finance.get_invoice(tx, system(), notice.record_id)
    said = words.say("notice.paid", number=invoice.number or "", amount=money(invoice.gross))
    return Notice(said)


def _refunded(tx: Tx, notice: NoticeView, words: Words) -> Notice:
    payment = finance.get_payment(tx, system(), int(notice.detail))
    refund = next(one for one in payment.refunds if one.id == notice.record_id)
    return Notice(words.say("notice.refunded", amount=money(refund.amount)))


def _reminder(tx: Tx, notice: NoticeView, words: Words) -> Notice | None:
    """A letter that was approved, unless all of it was paid or contested before it left."""
    letter = finance.get_dunning_letter(tx, system(), notice.record_id)
    wait = finance.still_to_remind(tx, letter)
    if not wait or letter.pay_by is None:
        return None
    numbers = ("、" if words.language == "zh" else ", ").join(wait)
    said = words.say("notice.reminder", numbers=numbers, day=_day(tx, letter.pay_by, words))
    return Notice(said, (DocumentKind.REMINDER, letter.id))


def _goods(order: OrderView, words: Words) -> str:
    zh = words.language == "zh"
    named = [
        goods(line.quantity, line.unit, line.name_zh if zh else line.name_en, words.language)
        for line in order.lines[:MOST_GOODS]
    ]
    more = len(order.lines) - len(named)
    if more:
        named.append(words.say("notice.more_goods", count=more))
    return ("、" if zh else ", ").join(named)


def _day(tx: Tx, when: date, words: Words) -> str:
    return day(when, words.language, business_date(tx))


def _campaign(tx: Tx, notice: NoticeView, words: Words) -> Notice | None:
    """What a campaign says, with how to hear no more of it."""
    said = crm.campaign_message(tx, notice.record_id, words.language)
    return None if said is None else Notice(f"{said}\n\n{words.say('notice.how_to_stop')}")


def must_wait(tx: Tx, notice: NoticeView) -> bool:
    """Tell whether a notice is not for this hour: a campaign's, when the house is quiet."""
    return notice.kind is NoticeKind.CAMPAIGN and crm.campaign_sleeps(tx, notice.record_id)


_SAID_BY: Mapping[NoticeKind, Callable[[Tx, NoticeView, Words], Notice | None]] = {
    NoticeKind.CONFIRMED: _confirmed,
    NoticeKind.SHIPPED: _shipped,
    NoticeKind.LATE: _late,
    NoticeKind.RECALL: _recall,
    NoticeKind.INVOICE: _invoice,
    NoticeKind.PAID: _paid,
    NoticeKind.REFUNDED: _refunded,
    NoticeKind.REMINDER: _reminder,
    NoticeKind.CAMPAIGN: _campaign,
}
"""Who puts each kind of notice into words."""
