"""Bank accounts and statements for tests, made through banking's own verbs."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp_core.banking import (
    BankAccountView,
    CsvFormat,
    DateOrder,
    FileKind,
    ImportView,
    NewBankAccount,
    StatementFile,
    add_bank_account,
    import_statement,
)
from erp_core.banking.checks import CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx

IBAN = "DE89370400440532013000"
THEIRS = "GB82WEST12345698765432"
SPARKASSE = CsvFormat(
    date="Buchungstag",
    amount="Betrag",
    name="Beguenstigter/Zahlungspflichtiger",
    iban="Kontonummer/IBAN",
    text="Verwendungszweck",
)
HEADINGS = "Buchungstag;Betrag;Beguenstigter/Zahlungspflichtiger;Kontonummer/IBAN;Verwendungszweck"
ENGLISH = CsvFormat(
    date="Date",
    paid_in="Paid in",
    paid_out="Paid out",
    text="Details",
    balance="Balance",
    delimiter=",",
    decimal_sign=".",
    date_order=DateOrder.MONTH_FIRST,
)


@dataclass(frozen=True)
class Moved:
    """One movement of a statement to write, in major units: ``"12.50"``, ``"-3.00"``."""

    amount: str
    text: str = ""
    name: str = ""
    iban: str = ""
    day: str = "2026-05-18"
    reference: str = ""
    end_to_end: str = ""


def a_bank_account(
    tx: Tx, csv_format: CsvFormat | None = SPARKASSE, iban: str = IBAN, account: str = "bank"
) -> BankAccountView:
    """Add a bank account; the chart must be there."""
    new = NewBankAccount(name="House bank", iban=iban, account=account, csv_format=csv_format)
    return add_bank_account(tx, system(), new)


def import_camt(tx: Tx, bank_account_id: int, content: str) -> ImportView:
    """Import a CAMT.053."""
    return import_statement(tx, system(), bank_account_id, StatementFile(content=content))


def import_csv(tx: Tx, bank_account_id: int, content: str) -> ImportView:
    """Import a CSV."""
    file = StatementFile(content=content, kind=FileKind.CSV)
    return import_statement(tx, system(), bank_account_id, file)


def camt(
    moved: Sequence[Moved],
    opening: str = "0.00",
    closing: str | None = None,
    reference: str = "2026-1",
    version: str = "08",
    iban: str = IBAN,
) -> str:
    """Write a CAMT.053 of version 02 or 08; it closes with what its lines lead to."""
    total = sum(int(each.amount.replace(".", "")) for each in moved)
    led_to = int(opening.replace(".", "")) + total
    closes = closing or str(Decimal(led_to).scaleb(-2))
    entries = "".join(_entry(each, place, version) for place, each in enumerate(moved, 1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        "<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt>"
        f"<Id>{reference}</Id><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{_balance('OPBD', opening)}{_balance('CLBD', closes)}{entries}"
        "</Stmt></BkToCstmrStmt></Document>"
    )


def _balance(kind: str, amount: str) -> str:
    sign = "DBIT" if amount.startswith("-") else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{amount.lstrip("-")}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'
        "<Dt><Dt>2026-05-18</Dt></Dt></Bal>"
    )


def _entry(each: Moved, place: int, version: str) -> str:
    credit = not each.amount.startswith("-")
    other = "Dbtr" if credit else "Cdtr"
    status = "<Sts>BOOK</Sts>" if version == "02" else "<Sts><Cd>BOOK</Cd></Sts>"
    name = f"<Nm>{each.name}</Nm>" if version == "02" else f"<Pty><Nm>{each.name}</Nm></Pty>"
    end_to_end = each.end_to_end or "NOTPROVIDED"
    return (
        f'<Ntry><Amt Ccy="EUR">{each.amount.lstrip("-")}</Amt>'
        f"<CdtDbtInd>{'CRDT' if credit else 'DBIT'}</CdtDbtInd>{status}"
        f"<BookgDt><Dt>{each.day}</Dt></BookgDt><ValDt><Dt>{each.day}</Dt></ValDt>"
        f"<AcctSvcrRef>{each.reference or f'R{place}-{each.day}'}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>"
        f"<RltdPties><{other}>{name}</{other}>"
        f"<{other}Acct><Id><IBAN>{each.iban}</IBAN></Id></{other}Acct></RltdPties>"
        f"<RmtInf><Ustrd>{each.text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def broken_banking(database: Database) -> list[str]:
    """Run every check of banking and return what they found."""
    found = [database.read(check.run) for check in CHECKS]
    return [violation for findings in found for violation in findings.violations]
