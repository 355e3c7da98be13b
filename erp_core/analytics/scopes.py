"""What several figures and kinds of record may be given by, and who may read them."""

WHO = ("customer", "customer_type", "city", "country", "region", "lifecycle")
WHAT = ("product", "article", "category")
HOW = ("channel", "salesperson", "order_status")
SALE = (*WHO, *WHAT, *HOW)
STOCK = (*WHAT, "warehouse")
BOUGHT = ("supplier", *WHAT)
"""What is ordered, comes and is billed by suppliers."""
MADE = (*WHAT,)
STAFF = ("department", "position")
PROSPECTS = ("customer", "customer_type", "city", "country", "region", "salesperson", "lead_source")
"""Whom an opportunity is with, whose it is and where it came from."""
TALK = (*WHO, "channel")
FINANCE = ("finance.read",)
SALES = ("sales.read",)
BUYING = ("purchasing.read",)
PAYABLES = ("finance.read", "finance.read_ledger")
MAKING = ("production.read",)
PEOPLE = ("hr.read",)
PIPELINE = ("crm.read",)
SEE_COSTS = "analytics.see_costs"
