"""What several figures and kinds of record may be given by, and who may read them."""

WHO = ("customer", "customer_type", "city", "country", "region", "lifecycle")
WHAT = ("product", "article", "category")
HOW = ("channel", "salesperson", "order_status")
SALE = (*WHO, *WHAT, *HOW)
STOCK = (*WHAT, "warehouse")
TALK = (*WHO, "channel")
FINANCE = ("finance.read",)
SALES = ("sales.read",)
SEE_COSTS = "analytics.see_costs"
