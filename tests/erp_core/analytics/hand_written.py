"""What questions come to, in SQL written by hand before there was a compiler.

Amounts are minor units and quantities millionths, as they lie in the tables; both databases read
these statements alike. ``RATIOS`` give a numerator and a denominator, for figures that are divided
outside the database.
"""

from typing import Any, NamedTuple


class Case(NamedTuple):
    """A question and the rows that answer it."""

    name: str
    query: dict[str, Any]
    sql: str


Q1 = {"start": "2026-01-01", "end": "2026-04-01"}
Y2025 = {"start": "2025-01-01", "end": "2026-01-01"}
Y2026 = {"start": "2026-01-01", "end": "2027-01-01"}

SIGNED_NET = "CASE i.kind WHEN 'credit_note' THEN -l.net_minor ELSE l.net_minor END"
SIGNED_QUANTITY = "CASE i.kind WHEN 'credit_note' THEN -l.quantity ELSE l.quantity END"
SIGNED_COST = "CASE m.kind WHEN 'return' THEN -m.value_minor ELSE m.value_minor END"
INVOICED = "FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id"
ORDERED = "FROM order_lines l JOIN orders o ON o.id = l.order_id"
BINDING = "o.state NOT IN ('draft', 'cancelled')"
OF_PRODUCT = "JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id"
OF_CATEGORY = f"{OF_PRODUCT} JOIN categories c ON c.id = p.category_id"
MOVED = (
    "FROM stock_moves m JOIN orders o ON m.source_type = 'orders' AND o.id = m.source_id "
    "JOIN variants v ON v.id = m.variant_id JOIN products p ON p.id = v.product_id "
    "JOIN categories c ON c.id = p.category_id"
)
OUT = "m.kind IN ('delivery', 'return')"
LIVES = (
    "JOIN parties pa ON pa.id = {party} LEFT JOIN addresses a ON a.id = "
    "(SELECT MAX(x.id) FROM addresses x WHERE x.party_id = pa.id)"
)


def figures(*metrics: str, **more: Any) -> dict[str, Any]:
    """A question for figures."""
    return {"kind": "aggregate", "metrics": list(metrics), **more}


def records(entity: str, **more: Any) -> dict[str, Any]:
    """A question for records; compared by their ids."""
    return {"kind": "list", "entity": entity, **more}


def where(field: str, op: str, value: Any) -> dict[str, Any]:
    """A filter."""
    return {"field": field, "op": op, "value": value}


CASES: tuple[Case, ...] = (
    Case("total revenue", figures("revenue"), f"SELECT SUM({SIGNED_NET}) {INVOICED}"),
    Case(
        "revenue of a quarter",
        figures("revenue", time=Q1),
        f"SELECT SUM({SIGNED_NET}) {INVOICED} "
        "WHERE i.business_date >= '2026-01-01' AND i.business_date < '2026-04-01'",
    ),
    Case(
        "revenue by customer, two of one name apart",
        figures("revenue", by=["customer"]),
        f"SELECT pa.name, SUM({SIGNED_NET}) {INVOICED} JOIN parties pa ON pa.id = i.party_id "
        "GROUP BY pa.id, pa.name",
    ),
    Case(
        "the five biggest customers of a year",
        figures(
            "revenue",
            by=["customer"],
            time=Y2026,
            order={"by": "revenue", "direction": "desc"},
            limit=2,
        ),
        f"SELECT pa.name, SUM({SIGNED_NET}) {INVOICED} JOIN parties pa ON pa.id = i.party_id "
        "WHERE i.business_date >= '2026-01-01' AND i.business_date < '2027-01-01' "
        "GROUP BY pa.id, pa.name ORDER BY 2 DESC LIMIT 2",
    ),
    Case(
        "revenue by city, of the latest address",
        figures("revenue", by=["city"]),
        f"SELECT a.city, SUM({SIGNED_NET}) {INVOICED} {LIVES.format(party='i.party_id')} "
        "GROUP BY a.city",
    ),
    Case(
        "revenue by region, nobody's included",
        figures("revenue", by=["region"], time=Y2025),
        "SELECT CASE pa.region WHEN 'north' THEN 'North' WHEN 'south' THEN 'South' "
        "WHEN 'east' THEN 'East' WHEN 'west' THEN 'West' END, "
        f"SUM({SIGNED_NET}) {INVOICED} JOIN parties pa ON pa.id = i.party_id "
        "WHERE i.business_date >= '2025-01-01' AND i.business_date < '2026-01-01' "
        "GROUP BY pa.region",
    ),
    Case(
        "revenue by customer type",
        figures("revenue", by=["customer_type"]),
        f"SELECT pa.customer_type, SUM({SIGNED_NET}) {INVOICED} "
        "JOIN parties pa ON pa.id = i.party_id GROUP BY pa.customer_type",
    ),
    Case(
        "revenue by category and channel",
        figures("revenue", by=["category", "channel"]),
        f"SELECT c.name_en, o.channel, SUM({SIGNED_NET}) {INVOICED} "
        f"LEFT JOIN variants v ON v.id = l.variant_id LEFT JOIN products p ON p.id = v.product_id "
        "LEFT JOIN categories c ON c.id = p.category_id LEFT JOIN orders o ON o.id = i.order_id "
        "GROUP BY c.name_en, o.channel",
    ),
    Case(
        "revenue by salesperson",
        figures("revenue", by=["salesperson"], time=Y2026),
        f"SELECT u.name, SUM({SIGNED_NET}) {INVOICED} LEFT JOIN orders o ON o.id = i.order_id "
        "LEFT JOIN users u ON u.id = o.salesperson_id "
        "WHERE i.business_date >= '2026-01-01' AND i.business_date < '2027-01-01' "
        "GROUP BY u.id, u.name",
    ),
    Case(
        "revenue in France",
        figures("revenue", filters=[where("country", "=", "France")]),
        f"SELECT SUM({SIGNED_NET}) {INVOICED} {LIVES.format(party='i.party_id')} "
        "WHERE a.country = 'FR'",
    ),
    Case(
        "revenue in two cities, without a category",
        figures(
            "revenue",
            by=["product"],
            filters=[
                where("city", "in", ["Berlin", "Paris"]),
                where("category", "!=", "Coffee machines"),
            ],
        ),
        f"SELECT p.name_en, SUM({SIGNED_NET}) {INVOICED} {OF_CATEGORY} "
        f"{LIVES.format(party='i.party_id')} "
        "WHERE a.city IN ('Berlin', 'Paris') AND c.name_en <> 'Coffee machines' "
        "GROUP BY p.id, p.name_en",
    ),
    Case(
        "what is not a category is also what has none",
        figures("revenue", filters=[where("category", "!=", "Beans")]),
        f"SELECT SUM({SIGNED_NET}) {INVOICED} LEFT JOIN variants v ON v.id = l.variant_id "
        "LEFT JOIN products p ON p.id = v.product_id "
        "LEFT JOIN categories c ON c.id = p.category_id "
        "WHERE c.name_en IS NULL OR c.name_en <> 'Beans'",
    ),
    Case(
        "revenue by month, empty months are nought",
        figures("revenue", grain="month", time={"start": "2026-01-01", "end": "2026-06-01"}),
        " UNION ALL ".join(
            f"SELECT '{start}', COALESCE(SUM({SIGNED_NET}), 0) {INVOICED} "
            f"WHERE i.business_date >= '{start}' AND i.business_date < '{end}'"
            for start, end in (
                ("2026-01-01", "2026-02-01"),
                ("2026-02-01", "2026-03-01"),
                ("2026-03-01", "2026-04-01"),
                ("2026-04-01", "2026-05-01"),
                ("2026-05-01", "2026-06-01"),
            )
        ),
    ),
    Case(
        "revenue by quarter",
        figures("revenue", grain="quarter", time=Y2025),
        " UNION ALL ".join(
            f"SELECT '{start}', COALESCE(SUM({SIGNED_NET}), 0) {INVOICED} "
            f"WHERE i.business_date >= '{start}' AND i.business_date < '{end}'"
            for start, end in (
                ("2025-01-01", "2025-04-01"),
                ("2025-04-01", "2025-07-01"),
                ("2025-07-01", "2025-10-01"),
                ("2025-10-01", "2026-01-01"),
            )
        ),
    ),
    Case(
        "orders by week, Monday to Sunday",
        figures("order_count", grain="week", time={"start": "2026-04-27", "end": "2026-05-25"}),
        " UNION ALL ".join(
            f"SELECT '{start}', COUNT(*) FROM orders o WHERE {BINDING} "
            f"AND o.business_date >= '{start}' AND o.business_date < '{end}'"
            for start, end in (
                ("2026-04-27", "2026-05-04"),
                ("2026-05-04", "2026-05-11"),
                ("2026-05-11", "2026-05-18"),
                ("2026-05-18", "2026-05-25"),
            )
        ),
    ),
    Case(
        "orders by day",
        figures("order_count", grain="day", time={"start": "2026-05-17", "end": "2026-05-20"}),
        " UNION ALL ".join(
            f"SELECT '{day}', COUNT(*) FROM orders o WHERE {BINDING} AND o.business_date = '{day}'"
            for day in ("2026-05-17", "2026-05-18", "2026-05-19")
        ),
    ),
    Case(
        "revenue by year",
        figures("revenue", grain="year"),
        " UNION ALL ".join(
            f"SELECT '{year}-01-01', SUM({SIGNED_NET}) {INVOICED} "
            f"WHERE i.business_date >= '{year}-01-01' AND i.business_date < '{year + 1}-01-01'"
            for year in (2025, 2026)
        ),
    ),
    Case(
        "customers above an amount",
        figures(
            "revenue",
            by=["customer"],
            having=[{"metric": "revenue", "op": ">", "value": "500.00"}],
        ),
        f"SELECT pa.name, SUM({SIGNED_NET}) {INVOICED} JOIN parties pa ON pa.id = i.party_id "
        f"GROUP BY pa.id, pa.name HAVING SUM({SIGNED_NET}) > 50000",
    ),
    Case(
        "units sold by product, services left out",
        figures("units_sold", by=["product"]),
        f"SELECT p.name_en, SUM({SIGNED_QUANTITY}) {INVOICED} {OF_PRODUCT} "
        "WHERE p.kind = 'goods' GROUP BY p.id, p.name_en",
    ),
    Case(
        "units sold by article in Germany",
        figures("units_sold", by=["article"], filters=[where("country", "=", "Germany")]),
        f"SELECT v.name_en, SUM({SIGNED_QUANTITY}) {INVOICED} {OF_PRODUCT} "
        f"{LIVES.format(party='i.party_id')} "
        "WHERE p.kind = 'goods' AND a.country = 'DE' GROUP BY v.id, v.name_en",
    ),
    Case(
        "cost of goods by category",
        figures("cost_of_goods", by=["category"]),
        f"SELECT c.name_en, SUM({SIGNED_COST}) {MOVED} WHERE {OUT} GROUP BY c.id, c.name_en",
    ),
    Case(
        "gross profit by category: revenue and cost have days of their own",
        figures("gross_profit", by=["category"], time=Y2026),
        "SELECT name, SUM(amount) FROM ("
        f"SELECT c.name_en AS name, {SIGNED_NET} AS amount {INVOICED} "
        "LEFT JOIN variants v ON v.id = l.variant_id LEFT JOIN products p ON p.id = v.product_id "
        "LEFT JOIN categories c ON c.id = p.category_id "
        "WHERE i.business_date >= '2026-01-01' AND i.business_date < '2027-01-01' "
        f"UNION ALL SELECT c.name_en, -({SIGNED_COST}) {MOVED} WHERE {OUT} "
        "AND m.business_date >= '2026-01-01' AND m.business_date < '2027-01-01'"
        ") AS both_sides GROUP BY name",
    ),
    Case(
        "gross profit by salesperson",
        figures("gross_profit", by=["salesperson"]),
        "SELECT name, SUM(amount) FROM ("
        f"SELECT u.name AS name, {SIGNED_NET} AS amount {INVOICED} "
        "LEFT JOIN orders o ON o.id = i.order_id LEFT JOIN users u ON u.id = o.salesperson_id "
        f"UNION ALL SELECT u.name, -({SIGNED_COST}) {MOVED} "
        f"LEFT JOIN users u ON u.id = o.salesperson_id WHERE {OUT}"
        ") AS both_sides GROUP BY name",
    ),
    Case(
        "orders by channel",
        figures("order_count", by=["channel"]),
        f"SELECT o.channel, COUNT(*) FROM orders o WHERE {BINDING} GROUP BY o.channel",
    ),
    Case(
        "orders by product count an order once a product",
        figures("order_count", by=["product"]),
        f"SELECT p.name_en, COUNT(DISTINCT o.id) {ORDERED} {OF_PRODUCT} WHERE {BINDING} "
        "GROUP BY p.id, p.name_en",
    ),
    Case(
        "cancelled orders, by their status",
        figures("order_count", filters=[where("order_status", "=", "cancelled")]),
        "SELECT COUNT(*) FROM orders o WHERE o.state = 'cancelled'",
    ),
    Case(
        "orders by status show every status",
        figures("order_count", by=["order_status"]),
        "SELECT o.state, COUNT(*) FROM orders o GROUP BY o.state",
    ),
    Case(
        "cancelled orders by month",
        figures(
            "cancelled_orders", grain="month", time={"start": "2026-03-01", "end": "2026-05-01"}
        ),
        "SELECT '2026-03-01', COUNT(*) FROM orders o WHERE o.state = 'cancelled' "
        "AND o.business_date >= '2026-03-01' AND o.business_date < '2026-04-01' UNION ALL "
        "SELECT '2026-04-01', COUNT(*) FROM orders o WHERE o.state = 'cancelled' "
        "AND o.business_date >= '2026-04-01' AND o.business_date < '2026-05-01'",
    ),
    Case(
        "value, quantity and number of orders together",
        figures("ordered_amount", "units_ordered", "order_count", by=["customer"]),
        "SELECT pa.name, SUM(l.net_minor), "
        "SUM(CASE WHEN l.service THEN 0 ELSE l.quantity END), COUNT(DISTINCT o.id) "
        f"{ORDERED} JOIN parties pa ON pa.id = o.party_id WHERE {BINDING} GROUP BY pa.id, pa.name",
    ),
    Case(
        "orders not shipped",
        figures("order_count", filters=[where("unshipped", "=", True)]),
        "SELECT COUNT(*) FROM orders o WHERE o.state IN ('confirmed', 'partly_delivered')",
    ),
    Case(
        "buyers by region in a quarter",
        figures("buyers", by=["region"], time=Q1),
        "SELECT CASE pa.region WHEN 'north' THEN 'North' WHEN 'west' THEN 'West' END, "
        "COUNT(DISTINCT o.party_id) FROM orders o JOIN parties pa ON pa.id = o.party_id "
        f"WHERE {BINDING} AND o.business_date >= '2026-01-01' AND o.business_date < '2026-04-01' "
        "GROUP BY pa.region",
    ),
    Case(
        "buyers by quarter are counted once a quarter",
        figures("buyers", grain="quarter", time=Y2025),
        " UNION ALL ".join(
            f"SELECT '{start}', COUNT(DISTINCT o.party_id) FROM orders o WHERE {BINDING} "
            f"AND o.business_date >= '{start}' AND o.business_date < '{end}'"
            for start, end in (
                ("2025-01-01", "2025-04-01"),
                ("2025-04-01", "2025-07-01"),
                ("2025-07-01", "2025-10-01"),
                ("2025-10-01", "2026-01-01"),
            )
        ),
    ),
    Case(
        "new customers by year",
        figures("new_customers", grain="year"),
        "SELECT '2025-01-01', COUNT(*) FROM (SELECT MIN(o.business_date) AS day FROM orders o "
        f"WHERE {BINDING} GROUP BY o.party_id) AS f WHERE f.day < '2026-01-01' UNION ALL "
        "SELECT '2026-01-01', COUNT(*) FROM (SELECT MIN(o.business_date) AS day FROM orders o "
        f"WHERE {BINDING} GROUP BY o.party_id) AS f WHERE f.day >= '2026-01-01'",
    ),
    Case(
        "orders of new customers",
        figures("order_count", time=Y2026, filters=[where("new_customer", "=", True)]),
        f"SELECT COUNT(*) FROM orders o WHERE {BINDING} AND o.business_date >= '2026-01-01' "
        "AND o.business_date < '2027-01-01' AND o.party_id IN (SELECT o.party_id FROM orders o "
        f"WHERE {BINDING} GROUP BY o.party_id HAVING MIN(o.business_date) >= '2026-01-01')",
    ),
    Case(
        "customers by country",
        figures("customer_count", by=["country"]),
        "SELECT CASE a.country WHEN 'DE' THEN 'Germany' WHEN 'FR' THEN 'France' END, COUNT(*) "
        "FROM parties pa JOIN party_roles r ON r.party_id = pa.id AND r.role = 'customer' "
        "LEFT JOIN addresses a ON a.id = (SELECT MAX(x.id) FROM addresses x "
        "WHERE x.party_id = pa.id) WHERE pa.archived_at IS NULL GROUP BY a.country",
    ),
    Case(
        "customers in Berlin",
        figures("customer_count", filters=[where("city", "=", "Berlin")]),
        "SELECT COUNT(*) FROM parties pa JOIN party_roles r ON r.party_id = pa.id "
        "AND r.role = 'customer' JOIN addresses a ON a.id = (SELECT MAX(x.id) FROM addresses x "
        "WHERE x.party_id = pa.id) WHERE pa.archived_at IS NULL AND a.city = 'Berlin'",
    ),
    Case(
        "invoiced by customer, an invoice of many lines once",
        figures("invoiced_amount", "invoice_count", by=["customer"]),
        "SELECT pa.name, SUM(i.base_gross_minor), COUNT(*) FROM invoices i "
        "JOIN parties pa ON pa.id = i.party_id WHERE i.kind = 'invoice' GROUP BY pa.id, pa.name",
    ),
    Case(
        "invoiced by channel in a month",
        figures(
            "invoiced_amount",
            by=["channel"],
            time={"start": "2026-05-01", "end": "2026-06-01"},
        ),
        "SELECT o.channel, SUM(i.base_gross_minor) FROM invoices i "
        "LEFT JOIN orders o ON o.id = i.order_id WHERE i.kind = 'invoice' "
        "AND i.business_date >= '2026-05-01' AND i.business_date < '2026-06-01' "
        "GROUP BY o.channel",
    ),
    Case(
        "credited by customer",
        figures("credited_amount", by=["customer"]),
        "SELECT pa.name, SUM(i.base_gross_minor) FROM invoices i "
        "JOIN parties pa ON pa.id = i.party_id WHERE i.kind = 'credit_note' "
        "GROUP BY pa.id, pa.name",
    ),
    Case(
        "outstanding: the balance of the receivables account",
        figures("outstanding"),
        "SELECT SUM(j.amount_minor) FROM journal_lines j JOIN accounts a ON a.id = j.account_id "
        "WHERE a.role = 'receivable'",
    ),
    Case(
        "outstanding by customer: open invoices less free payments",
        figures("outstanding", by=["customer"]),
        "SELECT pa.name, SUM(amount) FROM (SELECT i.party_id AS party_id, "
        "i.gross_minor - i.paid_minor - i.credited_minor AS amount FROM invoices i "
        "WHERE i.kind = 'invoice' UNION ALL SELECT y.party_id, "
        "y.allocated_minor + y.refunded_minor - y.amount_minor FROM payments y) AS s "
        "JOIN parties pa ON pa.id = s.party_id GROUP BY pa.id, pa.name",
    ),
    Case(
        "outstanding at the end of each month",
        figures("outstanding", grain="month", time={"start": "2026-02-01", "end": "2026-05-01"}),
        " UNION ALL ".join(
            f"SELECT '{start}', SUM(j.amount_minor) FROM journal_lines j "
            "JOIN accounts a ON a.id = j.account_id JOIN journal_entries e ON e.id = j.entry_id "
            f"WHERE a.role = 'receivable' AND e.business_date < '{end}'"
            for start, end in (
                ("2026-02-01", "2026-03-01"),
                ("2026-03-01", "2026-04-01"),
                ("2026-04-01", "2026-05-01"),
            )
        ),
    ),
    Case(
        "outstanding at the end of a year",
        figures("outstanding", time=Y2025),
        "SELECT SUM(j.amount_minor) FROM journal_lines j JOIN accounts a ON a.id = j.account_id "
        "JOIN journal_entries e ON e.id = j.entry_id WHERE a.role = 'receivable' "
        "AND e.business_date < '2026-01-01'",
    ),
    Case(
        "overdue by customer",
        figures("overdue_amount", by=["customer"]),
        "SELECT pa.name, SUM(i.gross_minor - i.paid_minor - i.credited_minor) FROM invoices i "
        "JOIN parties pa ON pa.id = i.party_id WHERE i.kind = 'invoice' AND i.state = 'open' "
        "AND i.due_date < '2026-05-19' GROUP BY pa.id, pa.name",
    ),
    Case(
        "payments by method",
        figures("payments_received", "payment_count", by=["payment_method"]),
        "SELECT y.method, SUM(y.base_amount_minor), COUNT(*) FROM payments y GROUP BY y.method",
    ),
    Case(
        "payments since a day",
        figures("payments_received", time={"start": "2026-04-01"}),
        "SELECT SUM(y.base_amount_minor) FROM payments y WHERE y.business_date >= '2026-04-01'",
    ),
    Case(
        "refunds by customer",
        figures("refunded_amount", by=["customer"]),
        "SELECT pa.name, SUM(f.amount_minor) FROM refunds f JOIN payments y ON y.id = f.payment_id "
        "JOIN parties pa ON pa.id = y.party_id GROUP BY pa.id, pa.name",
    ),
    Case(
        "stock by product and warehouse",
        figures("stock_on_hand", "stock_reserved", "stock_available", by=["product", "warehouse"]),
        "SELECT p.name_en, w.name_en, SUM(b.on_hand), SUM(b.reserved), "
        "SUM(b.on_hand - b.reserved) FROM stock_balances b "
        "JOIN locations k ON k.id = b.location_id AND k.kind = 'stock' "
        "JOIN warehouses w ON w.id = k.warehouse_id JOIN variants v ON v.id = b.variant_id "
        "JOIN products p ON p.id = v.product_id GROUP BY p.id, p.name_en, w.id, w.name_en",
    ),
    Case(
        "stock of a product",
        figures("stock_on_hand", filters=[where("product", "=", "House Blend")]),
        "SELECT SUM(b.on_hand) FROM stock_balances b "
        "JOIN locations k ON k.id = b.location_id AND k.kind = 'stock' "
        "JOIN variants v ON v.id = b.variant_id JOIN products p ON p.id = v.product_id "
        "WHERE p.name_en = 'House Blend'",
    ),
    Case(
        "stock value by category",
        figures("stock_value", by=["category"]),
        "SELECT c.name_en, SUM(s.value_minor) FROM stock_values s "
        "JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id "
        "JOIN categories c ON c.id = p.category_id GROUP BY c.id, c.name_en",
    ),
    Case(
        "tickets by priority and assignee",
        figures("ticket_count", by=["priority", "salesperson"]),
        "SELECT k.priority, u.name, COUNT(*) FROM cases k LEFT JOIN users u "
        "ON u.id = k.assignee_id GROUP BY k.priority, u.id, u.name",
    ),
    Case(
        "open tickets of high priority",
        figures("ticket_count", filters=[where("open", "=", True), where("priority", "=", "high")]),
        "SELECT COUNT(*) FROM cases k WHERE k.state IN ('open', 'pending') AND k.priority = 'high'",
    ),
    Case(
        "tickets by month: a night belongs to the day of our zone",
        figures("ticket_count", grain="month", time={"start": "2026-04-01", "end": "2026-06-01"}),
        "SELECT '2026-04-01', COUNT(*) FROM cases k WHERE k.opened_at < '2026-04-30 22:00:00' "
        "UNION ALL "
        "SELECT '2026-05-01', COUNT(*) FROM cases k WHERE k.opened_at >= '2026-04-30 22:00:00'",
    ),
    Case(
        "conversations by channel",
        figures("conversation_count", by=["channel"]),
        "SELECT t.channel, COUNT(*) FROM threads t GROUP BY t.channel",
    ),
    Case(
        "messages by customer",
        figures("messages_received", by=["customer"]),
        "SELECT pa.name, COUNT(*) FROM messages g JOIN threads t ON t.id = g.thread_id "
        "LEFT JOIN parties pa ON pa.id = t.party_id WHERE g.direction = 'in' "
        "GROUP BY pa.id, pa.name",
    ),
    Case(
        "revenue of lapsed customers",
        figures("revenue", by=["customer"], segments=["lapsed_customers"]),
        f"SELECT pa.name, SUM({SIGNED_NET}) {INVOICED} JOIN parties pa ON pa.id = i.party_id "
        "WHERE pa.id IN (SELECT o.party_id FROM orders o "
        f"WHERE {BINDING} GROUP BY o.party_id HAVING COUNT(*) >= 3 "
        "AND MAX(o.business_date) < '2026-02-18') GROUP BY pa.id, pa.name",
    ),
    Case(
        "overdue invoices over an amount",
        records("invoice", filters=[where("overdue", "=", True), where("total", ">", "100.00")]),
        "SELECT i.id FROM invoices i WHERE i.kind = 'invoice' AND i.state = 'open' "
        "AND i.due_date < '2026-05-19' AND i.base_gross_minor > 10000",
    ),
    Case(
        "invoices more than 30 days overdue",
        records("invoice", filters=[where("days_overdue", ">", 30)]),
        "SELECT i.id FROM invoices i WHERE i.kind = 'invoice' AND i.state = 'open' "
        "AND i.due_date < '2026-04-19'",
    ),
    Case(
        "invoices due in a week",
        records(
            "invoice", time={"start": "2026-05-11", "end": "2026-05-29"}, time_field="due_date"
        ),
        "SELECT i.id FROM invoices i WHERE i.kind = 'invoice' "
        "AND i.due_date >= '2026-05-11' AND i.due_date < '2026-05-29'",
    ),
    Case(
        "customers without an order in 90 days, or ever",
        records("customer", filters=[where("last_order_date", "<", "2026-02-18")]),
        "SELECT pa.id FROM parties pa JOIN party_roles r ON r.party_id = pa.id "
        "AND r.role = 'customer' WHERE pa.archived_at IS NULL AND NOT EXISTS "
        f"(SELECT 1 FROM orders o WHERE o.party_id = pa.id AND {BINDING} "
        "AND o.business_date >= '2026-02-18')",
    ),
    Case(
        "customers who never ordered",
        records("customer", segments=["never_ordered"]),
        "SELECT pa.id FROM parties pa JOIN party_roles r ON r.party_id = pa.id "
        "AND r.role = 'customer' WHERE pa.archived_at IS NULL AND pa.id NOT IN "
        f"(SELECT o.party_id FROM orders o WHERE {BINDING})",
    ),
    Case(
        "customers with overdue invoices",
        records("customer", segments=["overdue_customers"]),
        "SELECT DISTINCT i.party_id FROM invoices i WHERE i.kind = 'invoice' "
        "AND i.state = 'open' AND i.due_date < '2026-05-19'",
    ),
    Case(
        "orders not shipped, as a list",
        records("order", filters=[where("unshipped", "=", True)]),
        "SELECT o.id FROM orders o WHERE o.state IN ('confirmed', 'partly_delivered')",
    ),
    Case(
        "orders with a product",
        records("order", filters=[where("product", "=", "Yunnan")]),
        "SELECT o.id FROM orders o WHERE o.state <> 'draft' AND o.id IN (SELECT l.order_id "
        f"FROM order_lines l {OF_PRODUCT} WHERE p.name_en = 'Yunnan')",
    ),
    Case(
        "the biggest order of a year",
        records("order", time=Y2026, order={"by": "total", "direction": "desc"}, limit=1),
        "SELECT o.id FROM orders o WHERE o.state <> 'draft' AND o.business_date >= '2026-01-01' "
        "AND o.business_date < '2027-01-01' ORDER BY o.gross_minor DESC LIMIT 1",
    ),
    Case(
        "a customer's latest orders",
        records(
            "order",
            filters=[where("customer", "=", "Café Lindner")],
            order={"by": "order_date", "direction": "desc"},
            limit=2,
        ),
        "SELECT o.id FROM orders o JOIN parties pa ON pa.id = o.party_id "
        "WHERE o.state <> 'draft' AND pa.name = 'Café Lindner' "
        "ORDER BY o.business_date DESC LIMIT 2",
    ),
    Case(
        "products with little in stock",
        records("product", filters=[where("on_hand", "<", 30)]),
        "SELECT p.id FROM products p WHERE p.archived_at IS NULL AND p.kind = 'goods' "
        "AND COALESCE((SELECT SUM(b.on_hand) FROM stock_balances b "
        "JOIN locations k ON k.id = b.location_id AND k.kind = 'stock' "
        "JOIN variants v ON v.id = b.variant_id WHERE v.product_id = p.id), 0) < 30000000",
    ),
    Case(
        "products out of stock",
        records("product", filters=[where("out_of_stock", "=", True)]),
        "SELECT p.id FROM products p WHERE p.archived_at IS NULL AND p.kind = 'goods' "
        "AND NOT EXISTS (SELECT 1 FROM stock_balances b "
        "JOIN locations k ON k.id = b.location_id AND k.kind = 'stock' "
        "JOIN variants v ON v.id = b.variant_id WHERE v.product_id = p.id AND b.on_hand > 0)",
    ),
    Case(
        "products below their reorder point",
        records("product", filters=[where("below_reorder", "=", True)]),
        "SELECT DISTINCT v.product_id FROM variants v WHERE v.archived_at IS NULL "
        "AND v.reorder_point > COALESCE((SELECT SUM(b.on_hand) FROM stock_balances b "
        "JOIN locations k ON k.id = b.location_id AND k.kind = 'stock' "
        "WHERE b.variant_id = v.id), 0)",
    ),
    Case(
        "products not sold for a while",
        records("product", filters=[where("last_sold_date", "<", "2026-03-20")]),
        "SELECT p.id FROM products p WHERE p.archived_at IS NULL AND NOT EXISTS (SELECT 1 "
        f"{ORDERED} JOIN variants v ON v.id = l.variant_id WHERE v.product_id = p.id "
        f"AND {BINDING} AND o.business_date >= '2026-03-20')",
    ),
    Case(
        "tickets of high priority of somebody",
        records(
            "ticket",
            filters=[where("salesperson", "=", "Sara Rossi"), where("priority", "=", "high")],
        ),
        "SELECT k.id FROM cases k JOIN users u ON u.id = k.assignee_id "
        "WHERE u.name = 'Sara Rossi' AND k.priority = 'high'",
    ),
)

RATIOS: tuple[Case, ...] = (
    Case(
        "margin by product",
        figures("margin_pct", by=["product"]),
        "SELECT name, 100 * SUM(profit), SUM(revenue) FROM ("
        f"SELECT p.name_en AS name, {SIGNED_NET} AS profit, {SIGNED_NET} AS revenue {INVOICED} "
        "LEFT JOIN variants v ON v.id = l.variant_id LEFT JOIN products p ON p.id = v.product_id "
        f"UNION ALL SELECT p.name_en, -({SIGNED_COST}), 0 {MOVED} WHERE {OUT}"
        ") AS both_sides GROUP BY name",
    ),
    Case(
        "average order value by customer type",
        figures("avg_order_value", by=["customer_type"]),
        "SELECT pa.customer_type, SUM(o.net_minor), 100 * COUNT(*) FROM orders o "
        f"JOIN parties pa ON pa.id = o.party_id WHERE {BINDING} GROUP BY pa.customer_type",
    ),
    Case(
        "average order value of new customers",
        figures("avg_order_value", time=Y2025, filters=[where("new_customer", "=", True)]),
        f"SELECT SUM(o.net_minor), 100 * COUNT(*) FROM orders o WHERE {BINDING} "
        "AND o.business_date >= '2025-01-01' AND o.business_date < '2026-01-01' "
        "AND o.party_id IN (SELECT o.party_id FROM orders o "
        f"WHERE {BINDING} GROUP BY o.party_id HAVING MIN(o.business_date) >= '2025-01-01' "
        "AND MIN(o.business_date) < '2026-01-01')",
    ),
)
"""Rounded half up to two places: of a hundred, or of whole currency."""
