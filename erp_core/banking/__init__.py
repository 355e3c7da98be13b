"""Banking: our accounts at banks, what they say happened, and how that is booked."""

from erp_core.banking.errors import (
    BadBic,
    BadIban,
    BankAccountExists,
    BankLineKnown,
    EntryTaken,
    LineMatched,
    LineNotMatched,
    NoSuchBankAccount,
    NoSuchBankLine,
    NoSuchPaymentOrder,
    NoSuchStatement,
    OwnApproval,
    StatementGap,
    StatementKnown,
    StatementRefused,
    SumsDiffer,
)
from erp_core.banking.iban import grouped, normal_bic, normal_iban
from erp_core.banking.queries.accounts import get_bank_account, list_bank_accounts
from erp_core.banking.queries.statements import get_bank_line, list_bank_lines, list_statements
from erp_core.banking.schemas.accounts import BankAccountView, CsvFormat, DateOrder, NewBankAccount
from erp_core.banking.schemas.statements import (
    BankLineView,
    FileKind,
    ImportView,
    LineState,
    MatchView,
    StatementFile,
    StatementView,
)
from erp_core.banking.service.accounts import add_bank_account, set_csv_format
from erp_core.banking.service.importing import import_statement

__all__ = [
    "BadBic",
    "BadIban",
    "BankAccountExists",
    "BankAccountView",
    "BankLineKnown",
    "BankLineView",
    "CsvFormat",
    "DateOrder",
    "EntryTaken",
    "FileKind",
    "ImportView",
    "LineMatched",
    "LineNotMatched",
    "LineState",
    "MatchView",
    "NewBankAccount",
    "NoSuchBankAccount",
    "NoSuchBankLine",
    "NoSuchPaymentOrder",
    "NoSuchStatement",
    "OwnApproval",
    "StatementFile",
    "StatementGap",
    "StatementKnown",
    "StatementRefused",
    "StatementView",
    "SumsDiffer",
    "add_bank_account",
    "get_bank_account",
    "get_bank_line",
    "grouped",
    "import_statement",
    "list_bank_accounts",
    "list_bank_lines",
    "list_statements",
    "normal_bic",
    "normal_iban",
    "set_csv_format",
]
