"""What is posted stays as it was: kept by the database itself, whoever writes.

Posting an entry is the flip of ``posted``; the database checks there that its lines sum to zero
and that its period is open (or softly locked, and a reason is given for being late), and refuses
any later change. Only the closing entry of a fiscal year passes a lock. Issued documents keep all
that is printed on them; only the counters of what is paid, credited and allocated move. (The
billing address is not among it: the law may have a person's data taken out.)
"""

from erp_core.kernel.trigger import Trigger, changed, raising, refusing

_UNSOUND = """(SELECT count(*) FROM journal_lines WHERE entry_id = NEW.id) < 2
    OR (SELECT sum(amount_minor) FROM journal_lines WHERE entry_id = NEW.id) <> 0"""
_LOCKED = """NEW.journal <> 'closing' AND EXISTS (
    SELECT 1 FROM periods WHERE period = NEW.period
    AND (lock = 'hard' OR (lock = 'soft' AND NEW.late_reason = '')))"""

_OLD_IS_POSTED = "EXISTS (SELECT 1 FROM journal_entries WHERE id = OLD.entry_id AND posted)"
_NEW_IS_POSTED = "EXISTS (SELECT 1 FROM journal_entries WHERE id = NEW.entry_id AND posted)"

_CHECK_POSTING = f"""CREATE OR REPLACE FUNCTION finance_check_posting() RETURNS trigger AS $$
BEGIN
    IF {_UNSOUND} THEN
        RAISE EXCEPTION 'the lines of an entry must sum to zero' USING ERRCODE = 'check_violation';
    END IF;
    IF {_LOCKED} THEN
        RAISE EXCEPTION 'the period is locked' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql"""

_POSTED_LINE = f"""CREATE OR REPLACE FUNCTION finance_keep_lines() RETURNS trigger AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND {_OLD_IS_POSTED} THEN
        RAISE EXCEPTION 'a posted entry cannot be changed' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP <> 'DELETE' AND {_NEW_IS_POSTED} THEN
        RAISE EXCEPTION 'a posted entry cannot be changed' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$ LANGUAGE plpgsql"""

_PRINTED_ON_INVOICE = (
    "kind",
    "year",
    "label",
    "party_id",
    "order_id",
    "credits_id",
    "business_date",
    "due_date",
    "currency",
    "net_minor",
    "tax_minor",
    "gross_minor",
    "rate",
    "base_currency",
    "base_net_minor",
    "base_tax_minor",
    "base_gross_minor",
    "reason",
    "note",
    "created_at",
)
_PRINTED_ON_LINE = (
    "invoice_id",
    "position",
    "variant_id",
    "description_en",
    "description_zh",
    "quantity",
    "unit_price",
    "discount",
    "net_minor",
    "tax_minor",
    "base_net_minor",
    "base_tax_minor",
    "revenue_account_id",
    "source_line",
)
_RECORDED_OF_PAYMENT = (
    "year",
    "party_id",
    "method",
    "account_id",
    "reference",
    "business_date",
    "currency",
    "amount_minor",
    "rate",
    "base_currency",
    "base_amount_minor",
    "money_account_id",
    "created_at",
)
_RECORDED_OF_REFUND = (
    "year",
    "payment_id",
    "method",
    "account_id",
    "business_date",
    "currency",
    "amount_minor",
    "rate",
    "base_currency",
    "base_amount_minor",
    "reason",
    "is_reversal",
    "created_at",
)


_PRINTED_ON_BILL = (
    "kind",
    "year",
    "reference",
    "party_id",
    "credits_id",
    "bill_date",
    "business_date",
    "due_date",
    "currency",
    "net_minor",
    "tax_minor",
    "gross_minor",
    "rate",
    "base_currency",
    "base_net_minor",
    "base_tax_minor",
    "base_gross_minor",
    "reason",
    "note",
    "created_at",
)
_PRINTED_ON_BILL_LINE = (
    "bill_id",
    "position",
    "variant_id",
    "description",
    "quantity",
    "unit_price",
    "net_minor",
    "tax_minor",
    "base_net_minor",
    "base_tax_minor",
    "account_id",
    "source_line",
)
_RECORDED_OF_SUPPLIER_PAYMENT = (
    "year",
    "party_id",
    "money_account_id",
    "reference",
    "business_date",
    "currency",
    "amount_minor",
    "rate",
    "base_currency",
    "base_amount_minor",
    "created_at",
)
_RECORDED_OF_SUPPLIER_REFUND = (*_RECORDED_OF_SUPPLIER_PAYMENT, "credit_id")


def _keeping(table: str, what: str, columns: tuple[str, ...], *, numbered: bool) -> list[Trigger]:
    """Keep columns of a table as they were written, its number once it has one, and its rows."""
    is_changed = changed(columns)
    if numbered:
        is_changed += " OR (OLD.number IS NOT NULL AND OLD.number IS DISTINCT FROM NEW.number)"
    return [
        refusing(f"{table}_keep", table, "UPDATE", f"{what} cannot be changed", is_changed),
        refusing(f"{table}_stay", table, "DELETE", f"{what} cannot be deleted"),
    ]


def _line_trigger(event: str, posted: str) -> Trigger:
    name = f"journal_lines_{event.lower()}"
    create = f"CREATE TRIGGER {name} BEFORE {event} ON journal_lines"
    return Trigger(
        name=name,
        table="journal_lines",
        sqlite=(f"{create} WHEN {posted} BEGIN {raising('a posted entry cannot be changed')} END",),
        postgresql=(_POSTED_LINE, f"{create} FOR EACH ROW EXECUTE FUNCTION finance_keep_lines()"),
    )


_POSTING = Trigger(
    name="journal_entries_post",
    table="journal_entries",
    sqlite=(
        f"""CREATE TRIGGER journal_entries_post BEFORE UPDATE ON journal_entries
        WHEN NOT OLD.posted AND NEW.posted
        BEGIN
            SELECT RAISE(ABORT, 'the lines of an entry must sum to zero') WHERE {_UNSOUND};
            SELECT RAISE(ABORT, 'the period is locked') WHERE {_LOCKED};
        END""",
    ),
    postgresql=(
        _CHECK_POSTING,
        """CREATE TRIGGER journal_entries_post BEFORE UPDATE ON journal_entries
        FOR EACH ROW WHEN (NOT OLD.posted AND NEW.posted)
        EXECUTE FUNCTION finance_check_posting()""",
    ),
)
_MOVED = "a move of stored value cannot be altered"

TRIGGERS: tuple[Trigger, ...] = (
    _POSTING,
    refusing(
        "journal_entries_unposted",
        "journal_entries",
        "INSERT",
        "an entry is written unposted",
        "NEW.posted",
    ),
    refusing(
        "journal_entries_keep",
        "journal_entries",
        "UPDATE",
        "a posted entry cannot be changed",
        "OLD.posted",
    ),
    refusing(
        "journal_entries_stay",
        "journal_entries",
        "DELETE",
        "a posted entry cannot be deleted",
        "OLD.posted",
    ),
    _line_trigger("INSERT", _NEW_IS_POSTED),
    _line_trigger("UPDATE", f"{_OLD_IS_POSTED} OR {_NEW_IS_POSTED}"),
    _line_trigger("DELETE", _OLD_IS_POSTED),
    *_keeping("invoices", "an issued invoice", _PRINTED_ON_INVOICE, numbered=True),
    *_keeping("invoice_lines", "a line of an issued invoice", _PRINTED_ON_LINE, numbered=False),
    *_keeping("payments", "a recorded payment", _RECORDED_OF_PAYMENT, numbered=True),
    *_keeping("refunds", "a refund", _RECORDED_OF_REFUND, numbered=True),
    *_keeping("bills", "an entered bill", _PRINTED_ON_BILL, numbered=True),
    *_keeping("bill_lines", "a line of an entered bill", _PRINTED_ON_BILL_LINE, numbered=False),
    *_keeping(
        "supplier_payments",
        "a recorded payment to a supplier",
        _RECORDED_OF_SUPPLIER_PAYMENT,
        numbered=True,
    ),
    *_keeping(
        "supplier_refunds",
        "money that came back from a supplier",
        _RECORDED_OF_SUPPLIER_REFUND,
        numbered=True,
    ),
    refusing(
        "supplier_refund_parts_keep",
        "supplier_refund_parts",
        "UPDATE",
        "a part of what came back cannot be changed",
    ),
    refusing(
        "supplier_refund_parts_stay",
        "supplier_refund_parts",
        "DELETE",
        "a part of what came back cannot be deleted",
    ),
    refusing(
        "bill_allocations_keep", "bill_allocations", "UPDATE", "an allocation cannot be changed"
    ),
    refusing(
        "bill_allocations_stay", "bill_allocations", "DELETE", "an allocation cannot be deleted"
    ),
    refusing(
        "bill_line_taxes_keep",
        "bill_line_taxes",
        "UPDATE",
        "a tax of an entered bill cannot be changed",
    ),
    refusing(
        "bill_line_taxes_stay",
        "bill_line_taxes",
        "DELETE",
        "a tax of an entered bill cannot be deleted",
    ),
    refusing("allocations_keep", "allocations", "UPDATE", "an allocation cannot be changed"),
    refusing("allocations_stay", "allocations", "DELETE", "an allocation cannot be deleted"),
    refusing("stored_value_moves_keep", "stored_value_moves", "UPDATE", _MOVED),
    refusing("stored_value_moves_stay", "stored_value_moves", "DELETE", _MOVED),
    refusing(
        "exchange_differences_keep",
        "exchange_differences",
        "UPDATE",
        "an exchange difference cannot be changed",
    ),
    refusing(
        "exchange_differences_stay",
        "exchange_differences",
        "DELETE",
        "an exchange difference cannot be deleted",
    ),
    refusing(
        "invoice_line_taxes_keep",
        "invoice_line_taxes",
        "UPDATE",
        "a tax of an issued invoice cannot be changed",
    ),
    refusing(
        "invoice_line_taxes_stay",
        "invoice_line_taxes",
        "DELETE",
        "a tax of an issued invoice cannot be deleted",
    ),
)
