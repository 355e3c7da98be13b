"""What the books tell the other modules."""

from dataclasses import dataclass

from erp_core.kernel.events import Event


@dataclass(frozen=True)
class EntryReversed(Event):
    """The opposite of an entry was posted; a listener may refuse it."""

    entry_id: int


@dataclass(frozen=True)
class InvoiceIssued(Event):
    """An invoice was issued and posted."""

    invoice_id: int


@dataclass(frozen=True)
class InvoicePaid(Event):
    """Nothing is open on an invoice any more, because it was paid."""

    invoice_id: int


@dataclass(frozen=True)
class InvoiceCredited(Event):
    """A credit note was issued against an invoice."""

    invoice_id: int
    credit_note_id: int


@dataclass(frozen=True)
class PaymentRecorded(Event):
    """Money came in from a customer."""

    payment_id: int


@dataclass(frozen=True)
class PaymentReversed(Event):
    """A payment that was recorded in error was taken back whole."""

    payment_id: int


@dataclass(frozen=True)
class PaymentRefunded(Event):
    """Money of a payment was given back."""

    payment_id: int
    refund_id: int


@dataclass(frozen=True)
class DunningApproved(Event):
    """A letter to a customer who is late was approved."""

    letter_id: int


@dataclass(frozen=True)
class BillRecorded(Event):
    """A supplier's bill was entered and posted."""

    bill_id: int


@dataclass(frozen=True)
class BillCredited(Event):
    """A supplier's credit note was entered against a bill."""

    bill_id: int
    credit_id: int


@dataclass(frozen=True)
class SupplierPaid(Event):
    """Money went to a supplier."""

    payment_id: int


@dataclass(frozen=True)
class SupplierPaymentReversed(Event):
    """A payment to a supplier was taken back whole."""

    payment_id: int
