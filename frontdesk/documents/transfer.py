"""How an invoice is paid by transfer, and the code that a banking app reads it from.

The code is that of the European Payments Council (EPC069-12, version 002): a SEPA credit transfer
in euros, in UTF-8. There is none for another currency.
"""

from dataclasses import dataclass

from erp_core import banking, finance
from erp_core.finance import InvoiceKind, InvoiceView
from erp_core.kernel.actor import system
from erp_core.kernel.errors import Invalid
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from frontdesk.documents.letterhead import Letterhead

_LONGEST_NAME = 70
_MOST = 99_999_999_999
"""Cents that one SEPA transfer may move."""


@dataclass(frozen=True)
class Account:
    """An account of ours that customers pay to; both codes without spaces."""

    iban: str
    bic: str = ""


@dataclass(frozen=True)
class Transfer:
    """A transfer that pays something.

    Attributes:
        holder: Whose account it goes to.
        account: Where it goes.
        amount: How much.
        reference: What it names: a creditor reference, or the number where there is none.
        is_checked: The reference is a creditor reference, with check digits.
    """

    holder: str
    account: Account
    amount: Money
    reference: str
    is_checked: bool

    @property
    def written_reference(self) -> str:
        """The reference as it is printed, in groups of four."""
        return banking.grouped(self.reference) if self.is_checked else self.reference


def paying_account(tx: Tx, head: Letterhead) -> Account | None:
    """Tell where customers pay: the account of the letterhead, else our first bank account."""
    if head.iban:
        return _as_printed(head)
    accounts = banking.list_bank_accounts(tx, system())
    return Account(accounts[0].iban, accounts[0].bic or "") if accounts else None


def transfer_for(
    invoice: InvoiceView, amount: Money, holder: str, account: Account | None
) -> Transfer | None:
    """Tell how to transfer an amount of an invoice; None where nothing can be paid that way."""
    if account is None or invoice.number is None or invoice.kind is InvoiceKind.CREDIT_NOTE:
        return None
    if amount.minor <= 0:
        return None
    reference = finance.creditor_reference(invoice.number)
    return Transfer(
        holder, account, amount, reference or invoice.number, is_checked=reference is not None
    )


def epc_text(transfer: Transfer) -> str | None:
    """Write what the code says; None where the transfer is no SEPA transfer in euros."""
    amount = transfer.amount
    if amount.currency != "EUR" or not 0 < amount.minor <= _MOST:
        return None
    checked = transfer.reference if transfer.is_checked else ""
    plain = "" if transfer.is_checked else transfer.reference
    holder = " ".join(transfer.holder.split())[:_LONGEST_NAME]
    lines = ["BCD", "002", "1", "SCT", transfer.account.bic, holder, transfer.account.iban]
    return "\n".join([*lines, f"EUR{amount.amount:f}", "", checked, plain]).rstrip("\n")


def _as_printed(head: Letterhead) -> Account | None:
    """Read the account of the letterhead; None when its IBAN is none."""
    try:
        iban = banking.normal_iban(head.iban)
        return Account(iban, banking.normal_bic(head.bic) if head.bic else "")
    except Invalid:
        return None
