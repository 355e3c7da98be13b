"""What gold queries come to, without the layer: flat rows in SQL written by hand, summed in Python.

Fixed before the compiler and the words were run against it. Each family of figures is one plain
statement; filters, groups, periods, order and limit are applied to its rows here, so that nothing
of the compiler is used to prove the compiler.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

TODAY = date(2026, 5, 20)
_COUNTRY = {"DE": "Germany", "FR": "France"}
_WHO = (
    "pa.name AS customer, pa.id AS party, pa.customer_type, pa.region, a.city, a.country "
    "FROM {source} JOIN parties pa ON pa.id = {party} LEFT JOIN addresses a ON a.id = "
    "(SELECT MAX(x.id) FROM addresses x WHERE x.party_id = pa.id)"
)
_SIGN = "CASE i.kind WHEN 'credit_note' THEN -1 ELSE 1 END"
_SALES = (
    f"SELECT i.business_date AS day, {_SIGN} * l.net_minor AS revenue, "
    f"{_SIGN} * l.quantity AS units, 0 AS cost, o.channel, u.name AS salesperson, "
    "p.name_en AS product, c.name_en AS category, "
    + _WHO.format(
        source="invoice_lines l JOIN invoices i ON i.id = l.invoice_id", party="i.party_id"
    )
    + " JOIN orders o ON o.id = i.order_id LEFT JOIN users u ON u.id = o.salesperson_id "
    "JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id "
    "JOIN categories c ON c.id = p.category_id"
)
_COSTS = (
    "SELECT m.business_date AS day, 0 AS revenue, 0 AS units, "
    "CASE m.kind WHEN 'return' THEN -m.value_minor ELSE m.value_minor END AS cost, "
    "o.channel, u.name AS salesperson, p.name_en AS product, c.name_en AS category, "
    + _WHO.format(
        source="stock_moves m JOIN orders o ON m.source_type = 'orders' AND o.id = m.source_id",
        party="o.party_id",
    )
    + " LEFT JOIN users u ON u.id = o.salesperson_id JOIN variants v ON v.id = m.variant_id "
    "JOIN products p ON p.id = v.product_id JOIN categories c ON c.id = p.category_id "
    "WHERE m.kind IN ('delivery', 'return')"
)
_ORDERS = (
    "SELECT o.id, o.number, o.business_date AS day, o.net_minor AS net, o.gross_minor AS total, "
    "o.channel, o.state AS order_status, u.name AS salesperson, "
    "(SELECT MIN(f.business_date) FROM orders f WHERE f.party_id = o.party_id "
    "AND f.state NOT IN ('draft', 'cancelled')) AS first_day, "
    "(SELECT SUM(x.quantity - x.delivered) FROM order_lines x WHERE x.order_id = o.id) AS waits, "
    + _WHO.format(source="orders o", party="o.party_id")
    + " LEFT JOIN users u ON u.id = o.salesperson_id"
)
_INVOICES = (
    "SELECT i.id, i.business_date AS day, i.due_date, i.gross_minor AS total, "
    "i.gross_minor - i.paid_minor - i.credited_minor AS owed, "
    + _WHO.format(source="invoices i", party="i.party_id")
    + " WHERE i.kind = 'invoice'"
)
_PAYMENTS = "SELECT p.business_date AS day, p.amount_minor AS amount, " + _WHO.format(
    source="payments p", party="p.party_id"
)
_STOCK = (
    "SELECT p.name_en AS product, c.name_en AS category, w.name_en AS warehouse, b.on_hand, "
    "b.on_hand * s.value_minor / s.quantity AS value, p.id "
    "FROM products p JOIN categories c ON c.id = p.category_id "
    "JOIN variants v ON v.product_id = p.id JOIN stock_balances b ON b.variant_id = v.id "
    "JOIN locations t ON t.id = b.location_id JOIN warehouses w ON w.id = t.warehouse_id "
    "JOIN stock_values s ON s.variant_id = v.id"
)
_TICKETS = (
    "SELECT k.id, k.opened_at AS day, k.priority, k.state, u.name AS salesperson "
    "FROM cases k LEFT JOIN users u ON u.id = k.assignee_id"
)
_CUSTOMERS = (
    "SELECT pa.id, (SELECT MAX(o.business_date) FROM orders o WHERE o.party_id = pa.id "
    "AND o.state NOT IN ('draft', 'cancelled')) AS last_order, "
    "(SELECT MIN(o.business_date) FROM orders o WHERE o.party_id = pa.id "
    "AND o.state NOT IN ('draft', 'cancelled')) AS first_day, "
    + _WHO.format(source="party_roles r", party="r.party_id")
    + " WHERE r.role = 'customer' AND pa.archived_at IS NULL"
)
_PURCHASES = (
    "SELECT o.id, o.ordered_on AS day, pa.name AS supplier, CASE WHEN o.state IN "
    "('sent', 'confirmed', 'partly_received') THEN 'open' ELSE 'over' END AS state, "
    "(SELECT SUM(l.net_minor) FROM purchase_order_lines l WHERE l.order_id = o.id) AS amount "
    "FROM purchase_orders o JOIN parties pa ON pa.id = o.party_id WHERE o.state <> 'draft'"
)
_OPPORTUNITIES = (
    "SELECT o.id, COALESCE(o.closed_on, o.close_on) AS day, o.value_minor AS value, o.state, "
    "u.name AS salesperson, CASE o.state WHEN 'open' THEN s.name_en ELSE o.state END AS stage "
    "FROM opportunities o JOIN pipeline_stages s ON s.id = o.stage_id "
    "LEFT JOIN users u ON u.id = o.owner_id"
)

Fact = dict[str, Any]
Gold = dict[str, Any]


class Books:
    """The company's flat rows, read once."""

    def __init__(self, tx: Any) -> None:
        def rows(sql: str) -> list[Fact]:
            return [_clean(dict(row._mapping)) for row in tx.session.execute(text(sql))]

        self.sales = [*rows(_SALES), *rows(_COSTS)]
        self.orders = rows(_ORDERS)
        self.invoices = rows(_INVOICES)
        self.payments = rows(_PAYMENTS)
        self.stock = rows(_STOCK)
        self.tickets = rows(_TICKETS)
        self.customers = rows(_CUSTOMERS)
        self.purchases = rows(_PURCHASES)
        self.opportunities = rows(_OPPORTUNITIES)

    @property
    def binding(self) -> list[Fact]:
        return [one for one in self.orders if one["order_status"] not in ("draft", "cancelled")]


def _clean(row: Fact) -> Fact:
    for name in ("day", "due_date", "first_day", "last_order"):
        if isinstance(row.get(name), str):
            row[name] = date.fromisoformat(row[name][:10])
        elif row.get(name) is not None and hasattr(row[name], "date"):
            row[name] = row[name].date()
    if "country" in row:
        row["country"] = _COUNTRY.get(row["country"], row["country"])
    if row.get("region"):
        row["region"] = row["region"].capitalize()
    return row


def _total(rows: Iterable[Fact], name: str) -> Decimal:
    return sum((Decimal(str(row[name])) for row in rows), Decimal(0))


def _money(name: str) -> Callable[[list[Fact]], Decimal | None]:
    return lambda rows: _total(rows, name) / 100 if rows else None


def _average(rows: list[Fact]) -> Decimal | None:
    return _total(rows, "net") / 100 / len(rows) if rows else None


def _margin(rows: list[Fact]) -> Decimal | None:
    revenue = _total(rows, "revenue")
    return (revenue - _total(rows, "cost")) * 100 / revenue if revenue else None


FIGURES: dict[str, tuple[Callable[[Books], list[Fact]], Callable[[list[Fact]], Decimal | None]]] = {
    "revenue": (lambda books: [r for r in books.sales if not r["cost"]], _money("revenue")),
    "units_sold": (
        lambda books: [r for r in books.sales if not r["cost"]],
        lambda rows: _total(rows, "units") / 1_000_000 if rows else None,
    ),
    "gross_profit": (
        lambda books: books.sales,
        lambda rows: (_total(rows, "revenue") - _total(rows, "cost")) / 100 if rows else None,
    ),
    "margin_pct": (lambda books: books.sales, _margin),
    "order_count": (lambda books: books.binding, lambda rows: Decimal(len(rows))),
    "avg_order_value": (lambda books: books.binding, _average),
    "buyers": (lambda books: books.binding, lambda rows: Decimal(len({r["party"] for r in rows}))),
    "new_customers": (
        lambda books: [r | {"day": r["first_day"]} for r in books.customers if r["first_day"]],
        lambda rows: Decimal(len(rows)),
    ),
    "customer_count": (lambda books: books.customers, lambda rows: Decimal(len(rows))),
    "invoiced_amount": (lambda books: books.invoices, _money("total")),
    "outstanding": (lambda books: books.invoices, _money("owed")),
    "payments_received": (lambda books: books.payments, _money("amount")),
    "stock_on_hand": (
        lambda books: books.stock,
        lambda rows: _total(rows, "on_hand") / 1_000_000 if rows else None,
    ),
    "stock_value": (lambda books: books.stock, _money("value")),
    "ticket_count": (lambda books: books.tickets, lambda rows: Decimal(len(rows))),
    "purchase_spend": (lambda books: books.purchases, _money("amount")),
    "opportunity_count": (lambda books: books.opportunities, lambda rows: Decimal(len(rows))),
    "pipeline_value": (lambda books: books.opportunities, _money("value")),
    "win_rate": (
        lambda books: [r for r in books.opportunities if r["state"] != "open"],
        lambda rows: Decimal(100 * sum(r["state"] == "won" for r in rows)) / len(rows),
    ),
}
STANDING = frozenset({"opportunity_count", "pipeline_value"})
UNDATED = frozenset({"outstanding", "stock_on_hand", "stock_value", "customer_count"})


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _within(row: Fact, days: list[str | None], name: str = "day") -> bool:
    start, end = _day(days[0]), _day(days[1])
    return (start is None or row[name] >= start) and (end is None or row[name] < end)


def _holds(row: Fact, one: list[Any], gold: Gold) -> bool:
    field, operator, value = one
    if field in FLAGS:
        return FLAGS[field](row, gold) is value
    found = NUMBERS[field](row) if field in NUMBERS else row[field]
    if field in ("last_order_date", "last_sold_date"):
        value = _day(value)
    return {
        "=": lambda: found == value,
        "!=": lambda: found != value,
        "in": lambda: found in value,
        ">": lambda: found > value,
        "<": lambda: found < value,
    }[operator]()


NUMBERS: dict[str, Callable[[Fact], Any]] = {
    "total": lambda row: Decimal(row["total"]) / 100,
    "value": lambda row: Decimal(row["value"]) / 100,
    "stage": lambda row: row["stage"].lower(),
    "days_overdue": lambda row: (TODAY - row["due_date"]).days if row["owed"] > 0 else -1,
    "last_order_date": lambda row: row["last_order"] or date.min,
    "last_sold_date": lambda row: row["last_sold"] or date.min,
    "on_hand": lambda row: Decimal(str(row["on_hand"])) / 1_000_000,
}
FLAGS: dict[str, Callable[[Fact, Gold], bool]] = {
    "overdue": lambda row, gold: row["owed"] > 0 and row["due_date"] < TODAY,
    "open": lambda row, gold: (
        row["state"] in ("open", "pending") if "state" in row else row["owed"] > 0
    ),
    "unshipped": lambda row, gold: (
        row["order_status"] in ("confirmed", "partly_delivered") and row["waits"] > 0
    ),
    "new_customer": lambda row, gold: _within(row, gold["time"], "first_day"),
    "out_of_stock": lambda row, gold: row["on_hand"] <= 0,
    "below_reorder": lambda row, gold: Decimal(str(row["on_hand"])) / 1_000_000 < 12,
}


def _period(day: date, grain: str) -> date:
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday())
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[grain]
    return date(day.year, month, 1)


Key = tuple[Any, ...]


def figures_by_hand(books: Books, gold: Gold, days: list[str | None] | None) -> dict[Key, Decimal]:
    """Group and sum a gold query's first figure over some days."""
    metric = gold["metrics"][0]
    take, work = FIGURES[metric]
    filters = gold.get("filters", ())
    rows = take(books)
    if metric == "order_count" and any(one[0] == "order_status" for one in filters):
        rows = books.orders
    if metric in STANDING and not any(one[0] == "stage" for one in filters):
        rows = [row for row in rows if row["state"] == "open"]
    rows = [row for row in rows if all(_holds(row, one, gold) for one in filters)]
    if days is not None and metric not in UNDATED:
        rows = [row for row in rows if _within(row, days)]
    groups: dict[Key, list[Fact]] = defaultdict(list)
    for row in rows:
        key = tuple(row[name] for name in gold.get("by", ()))
        if "grain" in gold:
            key += (_period(row["day"], gold["grain"]),)
        groups[key].append(row)
    found = {key: work(group) for key, group in groups.items()}
    return {key: value for key, value in found.items() if value}


def records_by_hand(books: Books, gold: Gold) -> list[int]:
    """Find the ids of a gold list, in its order."""
    rows = {
        "invoice": lambda: books.invoices,
        "order": lambda: [one for one in books.orders if one["order_status"] != "draft"],
        "customer": lambda: books.customers,
        "ticket": lambda: books.tickets,
        "product": lambda: _products(books),
        "purchase_order": lambda: books.purchases,
        "opportunity": lambda: books.opportunities,
    }[gold["entity"]]()
    rows = [row for row in rows if all(_holds(row, one, gold) for one in gold.get("filters", ()))]
    if "time" in gold:
        rows = [row for row in rows if _within(row, gold["time"], gold.get("time_field", "day"))]
    if "order" in gold:
        field, direction = gold["order"]
        name = {"order_date": "day"}.get(field, field)
        rows.sort(key=lambda row: row[name], reverse=direction == "desc")
    return [row["id"] for row in rows][: gold.get("limit")]


def _products(books: Books) -> list[Fact]:
    sold: dict[str, date] = {}
    for row in books.sales:
        sold[row["product"]] = max(sold.get(row["product"], date.min), row["day"])
    held: dict[int, Fact] = {}
    for row in books.stock:
        one = held.setdefault(
            row["id"], row | {"on_hand": 0, "last_sold": sold.get(row["product"])}
        )
        one["on_hand"] += row["on_hand"]
    return list(held.values())
