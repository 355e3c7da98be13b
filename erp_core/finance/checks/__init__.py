"""What is always true of the books, as ``frontdesk verify`` examines it."""

from erp_core.finance.checks.currencies import CURRENCY_CHECKS
from erp_core.finance.checks.documents import DOCUMENT_CHECKS
from erp_core.finance.checks.dunning import DUNNING_CHECKS
from erp_core.finance.checks.ledger import LEDGER_CHECKS
from erp_core.finance.checks.numbering import NUMBERING_CHECKS
from erp_core.finance.checks.payables import PAYABLE_CHECKS
from erp_core.finance.checks.receivables import RECEIVABLE_CHECKS
from erp_core.finance.checks.stored_value import STORED_VALUE_CHECKS
from erp_core.finance.checks.supplier_refunds import SUPPLIER_REFUND_CHECKS
from erp_core.finance.checks.years import YEAR_CHECKS
from erp_core.kernel.checks import Check
from erp_core.kernel.exactness import exact_amounts

CHECKS: tuple[Check, ...] = (
    *LEDGER_CHECKS,
    *YEAR_CHECKS,
    *DUNNING_CHECKS,
    *RECEIVABLE_CHECKS,
    *PAYABLE_CHECKS,
    *SUPPLIER_REFUND_CHECKS,
    *STORED_VALUE_CHECKS,
    *NUMBERING_CHECKS,
    *DOCUMENT_CHECKS,
    *CURRENCY_CHECKS,
    exact_amounts("finance"),
)
