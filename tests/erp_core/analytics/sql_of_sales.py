"""Hand-written SQL of sales, costs and orders."""

from tests.erp_core.analytics.hand_written import (
    BINDING,
    INVOICED,
    LIVES,
    MOVED,
    OF_CATEGORY,
    OF_PRODUCT,
    ORDERED,
    OUT,
    Q1,
    SIGNED_COST,
    SIGNED_NET,
    SIGNED_QUANTITY,
    Y2025,
    Y2026,
    Case,
    figures,
    where,
)

SALES: tuple[Case, ...] = (
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
        "promised lines and promises kept by customer",
        figures("promised_lines", "promises_kept", by=["customer"]),
        "SELECT pa.name, COUNT(*), SUM(CASE WHEN (SELECT MAX(d.business_date) FROM deliveries d "
        "JOIN delivery_lines c ON c.delivery_id = d.id WHERE c.line_id = l.id) "
        f"<= o.promised_on THEN 1 ELSE 0 END) {ORDERED} JOIN parties pa ON pa.id = o.party_id "
        f"WHERE {BINDING} AND o.promised_on IS NOT NULL AND l.delivered = l.quantity "
        "GROUP BY pa.id, pa.name",
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
        "share of promises kept",
        figures("promises_kept_pct"),
        "SELECT 100 * SUM(CASE WHEN (SELECT MAX(d.business_date) FROM deliveries d "
        "JOIN delivery_lines c ON c.delivery_id = d.id WHERE c.line_id = l.id) "
        f"<= o.promised_on THEN 1 ELSE 0 END), COUNT(*) {ORDERED} "
        f"WHERE {BINDING} AND o.promised_on IS NOT NULL AND l.delivered = l.quantity",
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
