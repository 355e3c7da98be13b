"""What a message is about, finer than the flows that exist today.

The classifier learns these; `routes` turns them into commands, so that a later flow changes one
line of a table and no training phrase.
"""

from enum import StrEnum


class Intent(StrEnum):
    """A customer's purpose in one clause."""

    ORDER_STATUS = "order_status"
    TRACK_PARCEL = "track_parcel"
    CANCEL_ORDER = "cancel_order"
    CHANGE_ADDRESS = "change_address"
    CHANGE_ITEMS = "change_items"
    CHANGE_PAYMENT = "change_payment"
    REORDER = "reorder"
    PLACE_ORDER = "place_order"
    PRODUCT_STOCK = "product_stock"
    PRODUCT_PRICE = "product_price"
    PRODUCT_INFO = "product_info"
    INVOICE_COPY = "invoice_copy"
    INVOICE_CORRECTION = "invoice_correction"
    PAY_INVOICE = "pay_invoice"
    PAYMENT_STATUS = "payment_status"
    BALANCE = "balance"
    REFUND_STATUS = "refund_status"
    REFUND_REQUEST = "refund_request"
    RETURN_ITEM = "return_item"
    EXCHANGE_ITEM = "exchange_item"
    PRODUCT_PROBLEM = "product_problem"
    COMPLAINT = "complaint"
    WARRANTY_QUESTION = "warranty_question"
    POLICY_QUESTION = "policy_question"
    TALK_TO_HUMAN = "talk_to_human"
    CALL_BACK = "call_back"
    ACCOUNT_HELP = "account_help"
    SALES_ENQUIRY = "sales_enquiry"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    BOT_QUESTION = "bot_question"
    AFFIRM = "affirm"
    DENY = "deny"


WRITES = frozenset(
    {
        Intent.CANCEL_ORDER,
        Intent.CHANGE_ADDRESS,
        Intent.CHANGE_ITEMS,
        Intent.CHANGE_PAYMENT,
        Intent.REORDER,
        Intent.RETURN_ITEM,
        Intent.EXCHANGE_ITEM,
        Intent.CALL_BACK,
        Intent.PLACE_ORDER,
        Intent.INVOICE_CORRECTION,
    }
)
"""Intents that end in a proposal to change something."""

COURTESIES = frozenset(
    {
        Intent.GREETING,
        Intent.THANKS,
        Intent.GOODBYE,
        Intent.BOT_QUESTION,
        Intent.AFFIRM,
        Intent.DENY,
    }
)
"""Intents that ask for nothing from the books."""
