"""What the CRM hears of other modules and writes down: the timeline, purchases and stages.

Purchases are kept whether or not the module is on; the timeline and the stages rest with it.

It reads as the house itself, since who caused an event need not be allowed to read the record.
"""

from erp_core.conversations import (
    MessageArrived,
    MessageSent,
    NoteAdded,
    message_brief,
    note_brief,
    thread_brief,
)
from erp_core.crm.service.interactions import keep, keep_message
from erp_core.crm.service.lifecycle import advance_by_order, begin_lifecycle
from erp_core.crm.service.notes import SHOWN
from erp_core.crm.service.winning import lose_by_cancelling, win_by_quotation
from erp_core.crm.tables import Purchase
from erp_core.finance import (
    InvoiceCredited,
    InvoiceIssued,
    PaymentRecorded,
    PaymentRefunded,
    get_payment,
    invoice_brief,
    payment_brief,
)
from erp_core.kernel.actor import system
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartiesMerged, PartiesParted, PartyCreated, PartyRole, get_party
from erp_core.sales import (
    OrderCancelled,
    OrderConfirmed,
    OrderDelivered,
    OrderPromised,
    QuotationAccepted,
    QuotationSent,
    ReturnRefunded,
    ReturnRequested,
    get_quotation,
    get_return,
    order_summary,
)
from erp_core.support import (
    CaseNoted,
    CaseOpened,
    CaseSolved,
    SurveyAnswered,
    TaskDone,
    TaskOpened,
    case_brief,
    case_note_brief,
    survey_brief,
    task_brief,
)

_HOUSE = system("crm")


def begin_with_customer(tx: Tx, event: PartyCreated) -> None:
    """Begin the life of a new customer as a prospect."""
    if PartyRole.CUSTOMER in get_party(tx, _HOUSE, event.party_id).roles:
        begin_lifecycle(tx, event.party_id)


def keep_merge(tx: Tx, event: PartiesMerged) -> None:
    """Write on the timeline that two entries are one."""
    _keep_other(tx, event, "merged")


def keep_parting(tx: Tx, event: PartiesParted) -> None:
    """Write on the timeline that two entries are two again."""
    _keep_other(tx, event, "parted")


def keep_arrived_message(tx: Tx, event: MessageArrived) -> None:
    """Write a customer's message on the timeline."""
    _keep_brief(tx, event.message_id, "message_arrived")


def keep_sent_message(tx: Tx, event: MessageSent) -> None:
    """Write a reply on the timeline."""
    _keep_brief(tx, event.message_id, "message_sent")


def keep_purchase(tx: Tx, event: OrderConfirmed) -> None:
    """Count a purchase, so that the rhythm knows it later on."""
    order = order_summary(tx, _HOUSE, event.order_id)
    tx.session.add(
        Purchase(order_id=order.id, party_id=order.party_id, bought_on=business_date(tx))
    )
    tx.session.flush()


def drop_purchase(tx: Tx, event: OrderCancelled) -> None:
    """Count the purchase of a cancelled order no more."""
    purchase = tx.session.get(Purchase, event.order_id)
    if purchase is not None:
        purchase.cancelled_at = tx.now


def keep_confirmed_order(tx: Tx, event: OrderConfirmed) -> None:
    """Write an order on the timeline and move the customer on."""
    order = order_summary(tx, _HOUSE, event.order_id)
    keep(
        tx,
        order.party_id,
        "order_confirmed",
        ("orders", order.id),
        number=order.number,
        gross=order.gross,
    )
    advance_by_order(tx, order.party_id)


def keep_promised_order(tx: Tx, event: OrderPromised) -> None:
    """Write on the timeline when an order was promised for."""
    order = order_summary(tx, _HOUSE, event.order_id)
    record = ("orders", order.id)
    keep(tx, order.party_id, "order_promised", record, number=order.number, day=order.promised_on)


def keep_delivered_order(tx: Tx, event: OrderDelivered) -> None:
    """Write a delivery on the timeline."""
    order = order_summary(tx, _HOUSE, event.order_id)
    record = ("deliveries", event.delivery_id)
    keep(tx, order.party_id, "order_delivered", record, number=order.number)


def keep_cancelled_order(tx: Tx, event: OrderCancelled) -> None:
    """Write a cancellation on the timeline."""
    order = order_summary(tx, _HOUSE, event.order_id)
    keep(tx, order.party_id, "order_cancelled", ("orders", order.id), number=order.number)


def keep_requested_return(tx: Tx, event: ReturnRequested) -> None:
    """Write on the timeline that goods should come back."""
    asked = get_return(tx, _HOUSE, event.return_id)
    record = ("order_returns", asked.id)
    keep(
        tx,
        asked.party_id,
        "return_requested",
        record,
        number=asked.number,
        order=asked.order_number,
    )


def keep_refunded_return(tx: Tx, event: ReturnRefunded) -> None:
    """Write on the timeline what came of goods that came back."""
    done = get_return(tx, _HOUSE, event.return_id)
    record = ("order_returns", done.id)
    keep(tx, done.party_id, "return_refunded", record, number=done.number, amount=done.refunded)


def keep_sent_quotation(tx: Tx, event: QuotationSent) -> None:
    """Write a quotation on the timeline."""
    sent = get_quotation(tx, _HOUSE, event.quotation_id)
    record, day = ("quotations", sent.id), sent.valid_until
    keep(tx, sent.party_id, "quotation_sent", record, number=sent.number, gross=sent.gross, day=day)


def keep_accepted_quotation(tx: Tx, event: QuotationAccepted) -> None:
    """Write on the timeline that a quotation was accepted."""
    taken = get_quotation(tx, _HOUSE, event.quotation_id)
    record = ("quotations", taken.id)
    keep(tx, taken.party_id, "quotation_accepted", record, number=taken.number)


def win_quoted_opportunity(tx: Tx, event: QuotationAccepted) -> None:
    """Win the opportunity whose quotation was accepted."""
    win_by_quotation(tx, event.quotation_id, event.order_id)


def lose_cancelled_opportunity(tx: Tx, event: OrderCancelled) -> None:
    """Lose the opportunity whose order was cancelled."""
    lose_by_cancelling(tx, event.order_id)


def keep_issued_invoice(tx: Tx, event: InvoiceIssued) -> None:
    """Write an invoice on the timeline."""
    invoice = invoice_brief(tx, _HOUSE, event.invoice_id)
    record = ("invoices", invoice.id)
    keep(tx, invoice.party_id, "invoice_issued", record, gross=invoice.gross, day=invoice.due_date)


def keep_credited_invoice(tx: Tx, event: InvoiceCredited) -> None:
    """Write a credit note on the timeline."""
    note = invoice_brief(tx, _HOUSE, event.credit_note_id)
    keep(tx, note.party_id, "invoice_credited", ("invoices", note.id), gross=note.gross)


def keep_recorded_payment(tx: Tx, event: PaymentRecorded) -> None:
    """Write a payment on the timeline."""
    payment = payment_brief(tx, _HOUSE, event.payment_id)
    record = ("payments", payment.id)
    keep(tx, payment.party_id, "payment_recorded", record, amount=payment.amount)


def keep_refunded_payment(tx: Tx, event: PaymentRefunded) -> None:
    """Write a refund on the timeline."""
    payment = get_payment(tx, _HOUSE, event.payment_id)
    (refund,) = (refund for refund in payment.refunds if refund.id == event.refund_id)
    record = ("refunds", refund.id)
    keep(tx, payment.party_id, "payment_refunded", record, amount=refund.amount)


def keep_opened_case(tx: Tx, event: CaseOpened) -> None:
    """Write a case on the timeline."""
    case = case_brief(tx, event.case_id)
    record = ("cases", case.id)
    keep(tx, case.party_id, "case_opened", record, number=case.number, subject=case.subject)


def keep_solved_case(tx: Tx, event: CaseSolved) -> None:
    """Write on the timeline how a case was solved."""
    case = case_brief(tx, event.case_id)
    record = ("cases", case.id)
    keep(tx, case.party_id, "case_solved", record, number=case.number, solution=case.solution)


def keep_opened_task(tx: Tx, event: TaskOpened) -> None:
    """Write a task about a customer on their timeline."""
    _keep_task(tx, event.task_id, "task_opened")


def keep_done_task(tx: Tx, event: TaskDone) -> None:
    """Write on the timeline that a task was done."""
    _keep_task(tx, event.task_id, "task_done")


def keep_thread_note(tx: Tx, event: NoteAdded) -> None:
    """Write what staff noted in a conversation on its customer's timeline."""
    note, _ = note_brief(tx, event.message_id)
    party_id = thread_brief(tx, note.thread_id).party_id
    if party_id is not None:
        text = " ".join(note.text.split())[:SHOWN]
        record, facts = ("messages", note.id), {"author": note.author_name, "text": text}
        keep(tx, party_id, "thread_noted", record, thread_id=note.thread_id, **facts)


def keep_case_note(tx: Tx, event: CaseNoted) -> None:
    """Write what staff noted on a case on its customer's timeline."""
    note = case_note_brief(tx, event.note_id)
    text = " ".join(note.text.split())[:SHOWN]
    party_id, record = case_brief(tx, note.case_id).party_id, ("cases", note.case_id)
    keep(tx, party_id, "thread_noted", record, author=note.author_name, text=text)


def keep_rating(tx: Tx, event: SurveyAnswered) -> None:
    """Write on the timeline how a customer found it."""
    survey = survey_brief(tx, event.survey_id)
    if survey.party_id is not None:
        comment = f": {survey.comment}" if survey.comment else ""
        record, facts = ("surveys", survey.id), {"score": survey.score, "comment": comment}
        keep(tx, survey.party_id, "rated", record, thread_id=survey.thread_id, **facts)


def _keep_other(tx: Tx, event: PartiesMerged | PartiesParted, what: str) -> None:
    name = get_party(tx, _HOUSE, event.merged_id).name
    keep(tx, event.party_id, what, ("parties", event.merged_id), name=name)


def _keep_task(tx: Tx, task_id: int, what: str) -> None:
    task = task_brief(tx, task_id)
    if task.party_id is not None:
        keep(tx, task.party_id, what, ("staff_tasks", task.id), title=task.title)


def _keep_brief(tx: Tx, message_id: int, what: str) -> None:
    brief = message_brief(tx, message_id)
    keep_message(
        tx,
        brief.party_id,
        brief.thread_id,
        what,
        brief.id,
        channel=brief.channel,
        preview=brief.preview,
    )


BOOKKEEPING = (
    (OrderConfirmed, keep_purchase),
    (OrderCancelled, drop_purchase),
    (OrderCancelled, lose_cancelled_opportunity),
)
"""Heard while the CRM is off as well: what is not bought any more must not count once it is on."""

LISTENERS = (
    (PartyCreated, begin_with_customer),
    (PartiesMerged, keep_merge),
    (PartiesParted, keep_parting),
    (MessageArrived, keep_arrived_message),
    (MessageSent, keep_sent_message),
    (OrderConfirmed, keep_confirmed_order),
    (OrderPromised, keep_promised_order),
    (OrderDelivered, keep_delivered_order),
    (OrderCancelled, keep_cancelled_order),
    (ReturnRequested, keep_requested_return),
    (ReturnRefunded, keep_refunded_return),
    (QuotationSent, keep_sent_quotation),
    (QuotationAccepted, keep_accepted_quotation),
    (QuotationAccepted, win_quoted_opportunity),
    (InvoiceIssued, keep_issued_invoice),
    (InvoiceCredited, keep_credited_invoice),
    (PaymentRecorded, keep_recorded_payment),
    (PaymentRefunded, keep_refunded_payment),
    (CaseOpened, keep_opened_case),
    (CaseSolved, keep_solved_case),
    (CaseNoted, keep_case_note),
    (TaskOpened, keep_opened_task),
    (TaskDone, keep_done_task),
    (NoteAdded, keep_thread_note),
    (SurveyAnswered, keep_rating),
)
