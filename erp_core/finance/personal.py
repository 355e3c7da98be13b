"""What finance keeps about people: invoices, bills and payments stay, as the law says."""

from collections.abc import Iterator

from sqlalchemy import select

from erp_core.finance.dunning_tables import Dispute, DunningLetter
from erp_core.finance.payable_tables import Bill, SupplierPayment, SupplierRefund
from erp_core.finance.payment_tables import PaymentAccount
from erp_core.finance.schemas.invoices import InvoiceState
from erp_core.finance.tables import Invoice, Payment
from erp_core.kernel.personal import Person, Personal, PersonalRows
from erp_core.kernel.transaction import Tx


def _rows(_tx: Tx, person: Person) -> Iterator[PersonalRows]:
    own = list(person.parties)
    yield PersonalRows(Invoice, Invoice.party_id.in_(own), kept=True)
    yield PersonalRows(Payment, Payment.party_id.in_(own), kept=True)
    yield PersonalRows(Bill, Bill.party_id.in_(own), kept=True)
    yield PersonalRows(SupplierPayment, SupplierPayment.party_id.in_(own), kept=True)
    yield PersonalRows(SupplierRefund, SupplierRefund.party_id.in_(own), kept=True)
    yield PersonalRows(DunningLetter, DunningLetter.party_id.in_(own), kept=True)
    disputed = select(Invoice.id).where(Invoice.party_id.in_(own))
    yield PersonalRows(Dispute, Dispute.invoice_id.in_(disputed), kept=True)
    yield PersonalRows(PaymentAccount, PaymentAccount.party_id.in_(own), kept=True)


def _unfinished(tx: Tx, person: Person) -> Iterator[str]:
    open_now = tx.session.scalars(
        select(Invoice.id)
        .where(Invoice.party_id.in_(list(person.parties)), Invoice.state == InvoiceState.OPEN)
        .order_by(Invoice.id)
    )
    for id_ in open_now:
        yield f"invoice {id_} is not settled"
    owed = tx.session.scalars(
        select(Bill.id)
        .where(Bill.party_id.in_(list(person.parties)), Bill.state == InvoiceState.OPEN)
        .order_by(Bill.id)
    )
    for id_ in owed:
        yield f"bill {id_} is not settled"


PERSONAL = Personal(_rows, _unfinished)
