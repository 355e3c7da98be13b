"""What every verb and read of the modules' faces is to a customer: one row each.

``theirs`` names another customer's record: to the customer it must be like one that does not
exist. ``listed`` returns many records: none may be another's. ``public`` holds nobody's records.
``staff`` is refused to a customer before anything is looked at.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import literal, select

from erp_core.crm import NewNote
from erp_core.finance import (
    Allocation,
    CreditLine,
    InvoiceLine,
    NewInvoice,
    NewOpenInvoice,
    NewPayment,
    NewPaymentAccount,
    NewStoredValue,
    PaymentAccountKind,
    StoredValueSource,
    creditor_reference,
)
from erp_core.kernel.causes import Cause
from erp_core.kernel.money import Money
from erp_core.parties import NewAddress, NewContactPoint, Powers, Purpose
from erp_core.sales import NewOrder, NewQuotation, NewReturn, ShippingAddress
from erp_core.support import CaseEnd, NewCase
from tests.frontdesk.security.face_row import listed, public, staff, theirs
from tests.frontdesk.security.face_rows_crm import CRM_AND_ENTRIES
from tests.frontdesk.security.face_rows_further import FURTHER
from tests.frontdesk.security.promise_rows import PROMISES

TODAY = date(2026, 5, 19)
EURO = Money.of("1.00", "EUR")


_PLACE = {"recipient": "W", "street": "S 1", "postcode": "1", "city": "Hamburg", "country": "DE"}
_NEW_ADDRESS = NewAddress.model_validate(_PLACE)
_SHIP_TO = ShippingAddress.model_validate(_PLACE)
_LOAD = NewStoredValue(amount=EURO, source=StoredValueSource.GOODWILL, reason="x")
_NOTE = NewNote(text="x")
_END = CaseEnd(reason="x", cause=Cause.OTHER)


def _order(party: int, address: int | None = None) -> NewOrder:
    lines = ({"variant_id": 1, "quantity": "1"},)
    return NewOrder.model_validate(
        {"party_id": party, "lines": lines, "shipping_address_id": address}
    )


def _opening(party_id: int) -> NewOpenInvoice:
    day = date(2026, 4, 1)
    return NewOpenInvoice(
        party_id=party_id, number="RE-1", amount=Money.of("8", "EUR"), issued_on=day, due_date=day
    )


def _quotation(party: int) -> NewQuotation:
    lines = ({"variant_id": 1, "quantity": "1"},)
    return NewQuotation.model_validate({"party_id": party, "lines": lines})


def _return(line: int) -> NewReturn:
    return NewReturn(line_id=line, quantity=Decimal(1), condition="sealed", reason="x")


def _invoice(party: int) -> NewInvoice:
    line = InvoiceLine(
        description_en="x", description_zh="x", quantity=Decimal(1), unit_price=Decimal(1)
    )
    return NewInvoice(party_id=party, currency="EUR", lines=(line,))


def _payment(party: int, invoice: int) -> NewPayment:
    part = Allocation(invoice_id=invoice, amount=EURO)
    return NewPayment(party_id=party, amount=EURO, method="cash", allocate_to=(part,))


def _consent(party: int) -> dict[str, Any]:
    return {
        "party_id": party,
        "address": "x@example.com",
        "channel": "email",
        "purpose": Purpose.MARKETING,
        "granted": True,
        "basis": "x",
        "source": "x",
    }


_POINT = NewContactPoint(kind="email", value="x@example.com")

PARTIES = (
    theirs("parties.get_party", lambda o, _: {"party_id": o.party}),
    theirs("parties.contact_points_of", lambda o, _: {"party_id": o.party}),
    theirs("parties.addresses_of", lambda o, _: {"party_id": o.party}),
    theirs("parties.get_address", lambda o, _: {"address_id": o.address}),
    theirs("parties.powers_in", lambda o, _: {"company_id": o.party}),
    theirs("parties.consents_of", lambda o, _: {"party_id": o.party}),
    theirs("parties.add_address", lambda o, _: {"party_id": o.party, "new": _NEW_ADDRESS}),
    theirs("parties.add_contact_point", lambda o, _: {"party_id": o.party, "new": _POINT}),
    theirs("parties.verify_contact_point", lambda o, _: {"contact_point_id": o.contact_point}),
    theirs("parties.archive_party", lambda o, _: {"party_id": o.party, "reason": "x"}),
    theirs("parties.record_consent", lambda o, _: _consent(o.party)),
    theirs(
        "parties.grant_powers",
        lambda o, _: {"person_id": o.helper, "company_id": o.party, "powers": Powers(view=True)},
    ),
    theirs("parties.revoke_powers", lambda o, _: {"person_id": o.helper, "company_id": o.party}),
    listed("parties.find_parties", text=""),
    listed("parties.find_parties by name", text="lindner"),
    listed("parties.directory"),
    listed("parties.customers_in_use"),
    *staff("parties", "create_party"),
)

SALES = (
    theirs("sales.get_order", lambda o, _: {"order_id": o.order}),
    theirs("sales.order_summary", lambda o, _: {"order_id": o.order}),
    theirs("sales.order_of_delivery", lambda o, _: {"delivery_id": o.delivery}),
    theirs("sales.order_by_number", lambda o, _: {"number": o.order_number}),
    theirs("sales.list_orders of one", lambda o, _: {"party_id": o.party}),
    theirs("sales.open_orders", lambda o, _: {"party_id": o.party}),
    theirs("sales.last_order", lambda o, _: {"party_id": o.party}),
    theirs("sales.preview_cancellation", lambda o, _: {"order_id": o.order}),
    theirs("sales.preview_repeat", lambda o, _: {"order_id": o.order}),
    theirs("sales.place_order", lambda o, _: {"new": _order(o.party)}),
    theirs("sales.place_order to an address", lambda o, own: {"new": _order(own.party, o.address)}),
    theirs("sales.confirm_order", lambda o, _: {"order_id": o.order}),
    theirs("sales.reserve_order", lambda o, _: {"order_id": o.order}),
    theirs("sales.deliver_order", lambda o, _: {"order_id": o.order, "shipped": None}),
    theirs("sales.invoice_order", lambda o, _: {"order_id": o.order}),
    theirs("sales.close_order", lambda o, _: {"order_id": o.order}),
    theirs("sales.cancel_order", lambda o, _: {"order_id": o.order, "reason": "x"}),
    theirs("sales.repeat_order", lambda o, _: {"order_id": o.order, "channel": "telegram"}),
    theirs(
        "sales.change_address",
        lambda o, _: {"order_id": o.order, "address": _SHIP_TO},
    ),
    theirs(
        "sales.add_order_note", lambda o, _: {"order_id": o.order, "text_en": "x", "text_zh": "x"}
    ),
    theirs("sales.set_promise", lambda o, _: {"order_id": o.order, "promised_on": TODAY}),
    theirs("sales.set_expectation", lambda o, _: {"order_id": o.order, "expected_on": TODAY}),
    theirs("sales.preview_order", lambda o, _: {"new": _order(o.party)}),
    theirs("sales.order_at_once", lambda o, _: {"new": _order(o.party)}),
    theirs("sales.preview_quotation", lambda o, _: {"new": _quotation(o.party)}),
    theirs("sales.create_quotation", lambda o, _: {"new": _quotation(o.party)}),
    theirs("sales.request_quotation", lambda o, _: {"new": _quotation(o.party)}),
    theirs("sales.get_quotation", lambda o, _: {"quotation_id": o.quotation}),
    theirs("sales.quotation_by_number", lambda o, _: {"number": o.quotation_number}),
    theirs("sales.list_quotations of one", lambda o, _: {"party_id": o.party}),
    theirs("sales.send_quotation", lambda o, _: {"quotation_id": o.quotation}),
    theirs("sales.preview_acceptance", lambda o, _: {"quotation_id": o.quotation}),
    theirs("sales.accept_quotation", lambda o, _: {"quotation_id": o.quotation}),
    theirs("sales.decline_quotation", lambda o, _: {"quotation_id": o.quotation, "reason": "x"}),
    listed("sales.list_orders"),
    listed("sales.list_quotations"),
    theirs("sales.preview_return", lambda o, _: {"new": _return(o.sold_line)}),
    theirs("sales.request_return", lambda o, _: {"new": _return(o.sold_line)}),
    theirs("sales.get_return", lambda o, _: {"return_id": o.returned}),
    theirs("sales.approve_return", lambda o, _: {"return_id": o.returned}),
    theirs("sales.reject_return", lambda o, _: {"return_id": o.returned, "reason": "x"}),
    theirs("sales.receive_return", lambda o, _: {"return_id": o.returned}),
    theirs("sales.refund_return", lambda o, _: {"return_id": o.returned}),
    theirs("sales.list_returns of one", lambda o, _: {"party_id": o.party}),
    theirs("sales.warranty_of", lambda o, _: {"line_id": o.sold_line}),
    theirs("sales.warranties_of one", lambda o, _: {"party_id": o.party}),
    listed("sales.list_returns"),
    listed("sales.warranties_of"),
    *staff("sales", "set_order_numbering"),
)

FINANCE = (
    theirs("finance.get_invoice", lambda o, _: {"invoice_id": o.invoice}),
    theirs("finance.invoice_brief", lambda o, _: {"invoice_id": o.invoice}),
    theirs("finance.invoice_by_number", lambda o, _: {"number": o.invoice_number}),
    theirs(
        "finance.invoice_by_reference",
        lambda o, _: {"reference": creditor_reference(o.invoice_number) or ""},
    ),
    theirs("finance.invoices_of_order", lambda o, _: {"order_id": o.order}),
    theirs("finance.invoices_of_orders", lambda o, _: {"order_ids": [o.order]}),
    theirs("finance.payments_for", lambda o, _: {"invoice_id": o.invoice}),
    theirs("finance.get_payment", lambda o, _: {"payment_id": o.payment}),
    theirs("finance.payment_brief", lambda o, _: {"payment_id": o.payment}),
    theirs("finance.open_invoices", lambda o, _: {"party_id": o.party}),
    theirs("finance.list_invoices of one", lambda o, _: {"party_id": o.party}),
    theirs("finance.list_payments of one", lambda o, _: {"party_id": o.party}),
    theirs("finance.balance_of", lambda o, _: {"party_id": o.party}),
    theirs("finance.customer_terms", lambda o, _: {"party_id": o.party}),
    theirs(
        "finance.credit_limit_of",
        lambda o, _: {"whose": select(literal(o.party)).scalar_subquery()},
    ),
    theirs("finance.issue_invoice", lambda o, _: {"new": _invoice(o.party)}),
    theirs("finance.open_receivable", lambda o, _: {"new": _opening(o.party)}),
    theirs(
        "finance.credit_invoice",
        lambda o, _: {"invoice_id": o.invoice, "lines": None, "reason": "x"},
    ),
    theirs(
        "finance.preview_credit",
        lambda o, _: {
            "invoice_id": o.invoice,
            "lines": [CreditLine(line_id=o.invoice_line, quantity=Decimal(1))],
        },
    ),
    theirs("finance.record_payment", lambda o, _: {"new": _payment(o.party, o.invoice)}),
    theirs(
        "finance.record_payment for an invoice",
        lambda o, own: {"new": _payment(own.party, o.invoice)},
    ),
    theirs(
        "finance.allocate_payment", lambda o, _: {"payment_id": o.payment, "allocate_to": "auto"}
    ),
    theirs(
        "finance.allocate_payment to an invoice",
        lambda o, own: {
            "payment_id": own.payment,
            "allocate_to": (Allocation(invoice_id=o.invoice, amount=EURO),),
        },
    ),
    theirs(
        "finance.unallocate_payment",
        lambda o, _: {"payment_id": o.payment, "invoice_id": o.invoice},
    ),
    theirs(
        "finance.unallocate_payment from an invoice",
        lambda o, own: {"payment_id": own.payment, "invoice_id": o.invoice},
    ),
    theirs(
        "finance.refund_payment",
        lambda o, _: {"payment_id": o.payment, "amount": EURO, "reason": "x"},
    ),
    theirs(
        "finance.set_customer_terms",
        lambda o, _: {"party_id": o.party, "payment_days": 7, "credit_limit": None},
    ),
    theirs("finance.get_payment_account", lambda o, _: {"account_id": o.card}),
    theirs("finance.payment_accounts_of", lambda o, _: {"party_id": o.party}),
    theirs("finance.stored_value_moves", lambda o, _: {"account_id": o.card}),
    theirs(
        "finance.add_payment_account",
        lambda o, _: {"new": NewPaymentAccount(party_id=o.party, kind=PaymentAccountKind.CARD)},
    ),
    theirs("finance.archive_payment_account", lambda o, _: {"account_id": o.card}),
    theirs("finance.load_stored_value", lambda o, _: {"account_id": o.card, "new": _LOAD}),
    theirs("finance.withdraw_stored_value", lambda o, _: {"account_id": o.card, "new": _LOAD}),
    theirs("finance.expire_stored_value", lambda o, _: {"account_id": o.card}),
    listed("finance.list_invoices"),
    listed("finance.list_payments"),
    public("finance.list_rates"),
    public("finance.rate_on", currency="USD", on=TODAY),
    *staff("finance", "create_account", "get_entry", "install_chart", "list_accounts"),
    *staff("finance", "list_entries", "list_periods", "lock_period", "map_tax", "post_entry"),
    *staff("finance", "record_rate", "payment_numbers", "entry_numbers", "is_reversed"),
)

SUPPORT = (
    theirs("support.get_case", lambda o, _: {"case_id": o.case}),
    theirs("support.steps_of_case", lambda o, _: {"case_id": o.case}),
    theirs("support.contest_invoice", lambda o, _: {"case_id": o.case, "reason": "x"}),
    theirs("support.open_case", lambda o, _: {"new": NewCase(party_id=o.party, subject="x")}),
    theirs(
        "support.open_case about an order",
        lambda o, own: {"new": NewCase(party_id=own.party, subject="x", order_id=o.order)},
    ),
    theirs(
        "support.open_case about an invoice",
        lambda o, own: {"new": NewCase(party_id=own.party, subject="x", invoice_id=o.invoice)},
    ),
    theirs(
        "support.open_case about a thread",
        lambda o, own: {"new": NewCase(party_id=own.party, subject="x", thread_id=o.thread)},
    ),
    theirs("support.open_case_once", lambda o, _: {"new": NewCase(party_id=o.party, subject="x")}),
    theirs(
        "support.open_case_once about an order",
        lambda o, own: {"new": NewCase(party_id=own.party, subject="x", order_id=o.order)},
    ),
    theirs("support.assign_case", lambda o, _: {"case_id": o.case, "user_id": None}),
    theirs("support.await_customer", lambda o, _: {"case_id": o.case, "reason": "x"}),
    theirs("support.reopen_case", lambda o, _: {"case_id": o.case, "reason": "x"}),
    theirs("support.solve_case", lambda o, _: {"case_id": o.case, "end": _END}),
    theirs("support.close_case", lambda o, _: {"case_id": o.case, "reason": "x"}),
    listed("support.list_cases"),
    theirs("support.queue_case", lambda o, _: {"case_id": o.case, "queue_id": 1}),
    *staff("support", "get_page", "list_pages", "page_versions", "save_page"),
    *staff("support", "apply_macro", "archive_macro", "fill_macro", "list_macros", "save_macro"),
    *staff("support", "assign_task", "finish_task", "list_tasks", "open_task", "reopen_task"),
    *staff("support", "get_task", "take_task"),
    *staff("support", "clocks_of_cases", "clocks_of_threads", "late_clocks", "tasks_due"),
    *staff("support", "get_desk", "list_policies", "save_desk", "save_policy"),
    *staff("support", "list_notices", "mark_all_read", "mark_read", "unread_notices"),
    *staff("support", "list_surveys", "survey_of_thread", "survey_summary"),
)

CRM = (
    theirs("crm.timeline", lambda o, _: {"party_id": o.party}),
    theirs("crm.purchase_rhythm", lambda o, _: {"party_id": o.party}),
    theirs("crm.lifecycle_of", lambda o, _: {"party_id": o.party}),
    theirs("crm.notes_of", lambda o, _: {"party_id": o.party}),
    theirs("crm.add_note", lambda o, _: {"party_id": o.party, "new": _NOTE}),
    *staff("crm", "review_lifecycle", "get_lead", "list_leads", "list_unmet_demand"),
    *staff("crm", "give_lead", "move_lead", "record_lead", "record_unmet_demand", "take_lead"),
    *CRM_AND_ENTRIES,
)

ANALYTICS = staff("analytics", "list_misses", "members_of", "record_miss", "run_query")

CATALOG = (
    theirs(
        "catalog.quote_price",
        lambda o, _: {
            "variant_id": 1,
            "party_id": o.party,
            "quantity": Decimal(1),
            "on": TODAY,
            "currency": "EUR",
        },
    ),
    public("catalog.bundle_parts", variant_id=1),
    public("catalog.list_substitutes", variant_id=1),
    public("catalog.find_variants"),
    public("catalog.get_category", category_id=1),
    public("catalog.get_product", product_id=1),
    public("catalog.get_tax", tax_id=1),
    public("catalog.get_variant", variant_id=1),
    public("catalog.list_categories"),
    public("catalog.list_taxes"),
    public("catalog.list_variants"),
    public("catalog.variant_by_sku", sku="HB-1000"),
    *staff("catalog", "add_synonym", "add_variant", "archive_product", "archive_variant"),
    *staff("catalog", "assign_price_list", "change_product", "create_category"),
    *staff("catalog", "create_price_list", "create_product", "create_tax", "get_price_list"),
    *staff("catalog", "list_price_lists", "set_prices"),
    *staff("catalog", "get_discount_policy", "set_discount_policy"),
    *staff("catalog", "listed_prices", "price_list_members"),
    *staff("catalog", "set_substitutes", "compose_bundle"),
)

INVENTORY = (
    public("inventory.availability", variant_id=1),
    *staff("inventory", "adjust_stock", "create_warehouse", "deliver", "list_warehouses"),
    *staff("inventory", "moves_of", "open_stock", "receive_stock", "release", "reserve"),
    *staff("inventory", "scrap_stock", "stock_of", "stock_values", "brought_in", "take_back"),
    *staff("inventory", "unit_costs"),
    *staff("inventory", "create_location", "list_locations", "transfer_stock", "get_transfer"),
    *staff("inventory", "receive_transfer", "list_transfers", "open_count", "enter_count"),
    *staff("inventory", "close_count", "cancel_count", "get_count", "list_counts"),
    *staff("inventory", "set_stock_keeping", "list_expected", "expect_moves", "expect_supply"),
    *staff("inventory", "change_expected", "cancel_supply", "settle_expected", "cancel_expected"),
    *staff("inventory", "reschedule_expected", "hold_stock", "end_hold"),
    *staff("inventory", "reorder_proposals", "set_reorder_rule", "remove_reorder_rule"),
    *staff("inventory", "list_lots", "trace_lot", "block_lot", "unblock_lot", "link_lots"),
    *staff("inventory", "find_lots", "get_lot"),
    public("inventory.available_by_day", variant_id=1),
)

CONVERSATIONS = (
    *staff("conversations", "add_note", "dead_letters", "enrol_identity", "get_thread"),
    *staff("conversations", "hand_back", "identities_of", "inbox_counts", "link_identity"),
    *staff("conversations", "list_threads", "reject_suggestion", "resolve_thread", "revive"),
    *staff("conversations", "send_again", "staff_reply", "take_over", "threads_of_party"),
    *staff("conversations", "use_suggestion", "assign_thread", "queue_thread", "reopen_thread"),
    *staff("conversations", "snooze_thread", "tag_thread", "wake_thread", "archive_queue"),
    *staff("conversations", "list_queues", "list_tags", "save_queue", "set_taking"),
    *staff("conversations", "files_of_thread", "get_file", "list_notices", "notice_switches"),
    *staff("conversations", "raw_message", "lock_queue"),
    *staff("conversations", "switch_notice", "get_turn", "list_turns", "raw_event"),
)

NOT_ASKED_FOR = {
    "conversations.link_by_own_contact": "a turn calls it with a row that it holds",
    "support.rate": "a turn calls it with the question that its sender was asked",
    "conversations.try_code": "a turn calls it with the code that its sender typed",
}
"""Functions that only record who caused them: what they touch was chosen by the house."""


ROWS = (
    *PROMISES,
    *PARTIES,
    *CONVERSATIONS,
    *CATALOG,
    *FINANCE,
    *FURTHER,
    *INVENTORY,
    *SALES,
    *SUPPORT,
    *CRM,
    *ANALYTICS,
)
