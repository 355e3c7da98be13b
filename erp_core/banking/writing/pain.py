"""Writes a payment order as pain.001.001.09, the customer credit transfer of ISO 20022."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, tostring

from erp_core.banking.order_tables import PaymentOrder, PaymentOrderLine
from erp_core.banking.payment_ids import end_to_end_id
from erp_core.banking.tables import BankAccount
from erp_core.banking.writing.sepa_text import in_sepa_letters
from erp_core.kernel.money import Money

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
LONGEST_NAME, LONGEST_TEXT = 70, 140
_NOWHERE = "NOTPROVIDED"


def write_pain(
    order: PaymentOrder, lines: Sequence[PaymentOrderLine], account: BankAccount, company: str
) -> str:
    """Write the file of an order that was exported; the same order is always the same file.

    Args:
        order: The order, with its message id and when it was exported.
        lines: Its payments.
        account: The account that pays.
        company: Our name.
    """
    document = Element("Document", xmlns=NAMESPACE)
    root = SubElement(document, "CstmrCdtTrfInitn")
    name = in_sepa_letters(company, LONGEST_NAME) or account.iban
    message = order.message_id or ""
    total = _plain(Money(sum(each.amount_minor for each in lines), order.currency).amount)
    head = SubElement(root, "GrpHdr")
    _say(head, "MsgId", message)
    exported = order.exported_at or order.made_at
    _say(head, "CreDtTm", exported.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _sums(head, lines, total)
    _say(SubElement(head, "InitgPty"), "Nm", name)
    payments = _payments(root, order, lines, total)
    _say(SubElement(payments, "Dbtr"), "Nm", name)
    debtor = SubElement(payments, "DbtrAcct")
    _say(SubElement(debtor, "Id"), "IBAN", account.iban)
    _say(debtor, "Ccy", account.currency)
    _agent(payments, "DbtrAgt", account.bic or "", needed=True)
    _say(payments, "ChrgBr", "SLEV" if order.currency == "EUR" else "SHAR")
    for each in lines:
        _transfer(payments, each, message, order.currency)
    text = tostring(document, encoding="unicode", short_empty_elements=False)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _payments(
    root: Element, order: PaymentOrder, lines: Sequence[PaymentOrderLine], total: str
) -> Element:
    payments = SubElement(root, "PmtInf")
    _say(payments, "PmtInfId", order.message_id or "")
    _say(payments, "PmtMtd", "TRF")
    _say(payments, "BtchBookg", "false")
    _sums(payments, lines, total)
    if order.currency == "EUR":
        service = SubElement(SubElement(payments, "PmtTpInf"), "SvcLvl")
        _say(service, "Cd", "SEPA")
    _say(SubElement(payments, "ReqdExctnDt"), "Dt", order.execute_on.isoformat())
    return payments


def _transfer(payments: Element, line: PaymentOrderLine, message: str, currency: str) -> None:
    transfer = SubElement(payments, "CdtTrfTxInf")
    _say(SubElement(transfer, "PmtId"), "EndToEndId", end_to_end_id(message, line.position))
    amount = SubElement(SubElement(transfer, "Amt"), "InstdAmt", Ccy=currency)
    amount.text = _plain(Money(line.amount_minor, currency).amount)
    _agent(transfer, "CdtrAgt", line.bic, needed=False)
    _say(SubElement(transfer, "Cdtr"), "Nm", in_sepa_letters(line.name, LONGEST_NAME))
    _say(SubElement(SubElement(transfer, "CdtrAcct"), "Id"), "IBAN", line.iban)
    text = in_sepa_letters(line.text, LONGEST_TEXT)
    if text:
        _say(SubElement(transfer, "RmtInf"), "Ustrd", text)


def _agent(parent: Element, name: str, bic: str, *, needed: bool) -> None:
    if not bic and not needed:
        return
    bank = SubElement(SubElement(parent, name), "FinInstnId")
    if bic:
        _say(bank, "BICFI", bic)
    else:
        _say(SubElement(bank, "Othr"), "Id", _NOWHERE)


def _sums(parent: Element, lines: Iterable[PaymentOrderLine], total: str) -> None:
    _say(parent, "NbOfTxs", str(sum(1 for _ in lines)))
    _say(parent, "CtrlSum", total)


def _say(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _plain(amount: Decimal) -> str:
    return f"{amount:f}"
