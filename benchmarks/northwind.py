"""Northwind, imported as any company would be: mapped to tables, read by ``frontdesk import``.

    python benchmarks/northwind.py --data DIR [--database URL]

DIR holds ``northwind.sqlite`` and ``golden.json``. The company is founded in a folder of its own,
on SQLite unless an empty PostgreSQL database is named. Its 830 orders are played again day by day:
placed, and where they were shipped delivered and invoiced. What Northwind does not tell is made up
and changes no figure of sales: what goods cost (half the list price) and how many were there first.
"""

import argparse
import csv
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

FRONTDESK = Path(sys.executable).with_name("frontdesk")
COUNTRIES = {
    "Argentina": "AR", "Australia": "AU", "Austria": "AT", "Belgium": "BE", "Brazil": "BR",
    "Canada": "CA", "Denmark": "DK", "Finland": "FI", "France": "FR", "Germany": "DE",
    "Ireland": "IE", "Italy": "IT", "Japan": "JP", "Mexico": "MX", "Netherlands": "NL",
    "Norway": "NO", "Poland": "PL", "Portugal": "PT", "Singapore": "SG", "Spain": "ES",
    "Sweden": "SE", "Switzerland": "CH", "UK": "GB", "USA": "US", "Venezuela": "VE",
}  # fmt: skip
OPENED_ON = "1996-07-01"
Rows = Iterable[Mapping[str, object]]


def main() -> int:
    """Print one line a figure; 1 when one is not Northwind's own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="where northwind.sqlite is")
    parser.add_argument("--database", help="SQLAlchemy URL of an empty database")
    given = parser.parse_args()
    golden = json.loads((given.data / "golden.json").read_text())
    source = sqlite3.connect(f"file:{given.data / 'northwind.sqlite'}?mode=ro", uri=True)
    with tempfile.TemporaryDirectory() as folder:
        return _report(source, golden, Path(folder), given.database)


def _report(
    source: sqlite3.Connection, golden: Mapping[str, object], folder: Path, url: str | None
) -> int:
    environment = _environment(folder, url)
    _run(environment, "init", *_founding())
    began = time.perf_counter()
    for kind, rows in _tables(source):
        started = time.perf_counter()
        count = _import(environment, folder, kind, rows)
        print(f"import_{kind}  {count} lines  {time.perf_counter() - started:.1f} s")
    print(f"import_seconds  {time.perf_counter() - began:.1f}")
    orders = _export(environment, folder, "orders")
    sales = _net_sales(orders)
    owed = sum(Decimal(row["amount"]) for row in _export(environment, folder, "open-invoices"))
    books = _receivable(
        _export(environment, folder, "accounts"), _export(environment, folder, "journal")
    )
    violations = _violations(environment)
    for name, figure in (
        ("orders", len({row["number"] for row in orders})),
        ("order_lines", len(orders)),
        ("net_sales_unrounded", sales),
        ("open_invoices", owed),
        ("receivable_in_the_books", books),
        ("verify_violations", violations),
    ):
        print(f"{name}  {figure}")
    told = (len({row["number"] for row in orders}), len(orders), str(sales))
    right = told == tuple(golden[name] for name in ("orders", "order_lines", "net_sales_unrounded"))
    return 0 if right and _shipped(source) == owed == books and not violations else 1


def _shipped(source: sqlite3.Connection) -> Decimal:
    """Sum what was shipped, each line rounded to cents: nobody has paid any of it."""
    lines = source.execute(
        "SELECT UnitPrice, Quantity, Discount FROM [Order Details] JOIN Orders USING (OrderID)"
        " WHERE ShippedDate IS NOT NULL"
    )
    exact = (Decimal(str(price)) * count * (1 - Decimal(str(off))) for price, count, off in lines)
    return sum((one.quantize(Decimal("0.01"), ROUND_HALF_UP) for one in exact), Decimal(0))


def _founding() -> list[str]:
    return [
        *("--name", "Northwind Traders", "--country", "US", "--currency", "USD"),
        *("--zone", "America/Los_Angeles", "--language", "en", "--tax", "0"),
        *("--no-prices-include-tax", "--password", "northwind traders"),
    ]


def _environment(folder: Path, url: str | None) -> dict[str, str]:
    told = {**os.environ, "FRONTDESK_DATA_DIR": str(folder / "data")}
    return told | ({"FRONTDESK_DATABASE_URL": url} if url else {})


def _run(environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [FRONTDESK, *arguments], check=False, env=dict(environment), capture_output=True, text=True
    )
    if done.returncode:
        message = f"frontdesk {arguments[0]}: {done.stdout}{done.stderr}"
        raise SystemExit(message)
    return done.stdout


def _import(environment: Mapping[str, str], folder: Path, kind: str, rows: Rows) -> int:
    file = folder / f"{kind}.csv"
    lines = list(rows)
    with file.open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    _run(environment, "import", kind, str(file))
    return len(lines)


def _export(environment: Mapping[str, str], folder: Path, kind: str) -> list[dict[str, str]]:
    file = folder / f"{kind}-out.csv"
    _run(environment, "export", kind, str(file))
    with file.open(encoding="utf-8-sig", newline="") as read:
        return list(csv.DictReader(read))


def _net_sales(orders: list[dict[str, str]]) -> Decimal:
    exact = sum(
        Fraction(row["quantity"])
        * Fraction(row["unit_price"])
        * (1 - Fraction(row["discount"]) / 100)
        for row in orders
    )
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).normalize()


def _receivable(accounts: list[dict[str, str]], entries: list[dict[str, str]]) -> Decimal:
    """Sum the account that the product keeps what customers owe on."""
    owed = {one["code"] for one in accounts if one["role"] == "receivable"}
    return sum(
        (
            Decimal(row["debit"] or 0) - Decimal(row["credit"] or 0)
            for row in entries
            if row["account"] in owed
        ),
        Decimal(0),
    )


def _violations(environment: Mapping[str, str]) -> int:
    done = subprocess.run(
        [FRONTDESK, "verify", "--json"],
        check=False, env=dict(environment), capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode not in (0, 1):
        message = f"frontdesk verify: {done.stderr}"
        raise SystemExit(message)
    return sum(len(line["violations"]) for line in json.loads(done.stdout))


def _tables(source: sqlite3.Connection) -> Iterator[tuple[str, Rows]]:
    source.row_factory = sqlite3.Row
    yield "categories", _categories(source)
    yield "suppliers", _suppliers(source)
    yield "products", _products(source)
    yield "customers", _customers(source)
    yield "stock", _stock(source)
    yield "orders", _orders(source)


def _categories(source: sqlite3.Connection) -> Rows:
    for row in source.execute("SELECT CategoryID, CategoryName FROM Categories"):
        yield {"code": f"CAT-{row['CategoryID']}", "name_en": row["CategoryName"]}


def _suppliers(source: sqlite3.Connection) -> Rows:
    for row in source.execute("SELECT * FROM Suppliers"):
        yield _party(row)


def _customers(source: sqlite3.Connection) -> Rows:
    for row in source.execute("SELECT * FROM Customers WHERE Address IS NOT NULL"):
        yield _party(row)


def _party(row: sqlite3.Row) -> Mapping[str, object]:
    return {
        "name": row["CompanyName"],
        "kind": "company",
        "recipient": row["ContactName"],
        "street": row["Address"],
        "postcode": row["PostalCode"] or "-",
        "city": row["City"],
        "country": COUNTRIES[row["Country"].strip()],
    }


def _products(source: sqlite3.Connection) -> Rows:
    for row in source.execute("SELECT * FROM Products"):
        yield {
            "sku": f"NW-{row['ProductID']}",
            "name_en": row["ProductName"],
            "category": f"CAT-{row['CategoryID']}",
            "price": row["UnitPrice"],
            "tax": "0",
            "reorder_point": row["ReorderLevel"],
        }


def _stock(source: sqlite3.Connection) -> Rows:
    ordered = dict(
        source.execute(
            "SELECT ProductID, sum(Quantity) FROM [Order Details] GROUP BY ProductID"
        ).fetchall()
    )
    for row in source.execute("SELECT * FROM Products"):
        there = row["UnitsInStock"] + ordered.get(row["ProductID"], 0)
        if there:
            yield {
                "sku": f"NW-{row['ProductID']}",
                "quantity": there,
                "unit_cost": Decimal(str(row["UnitPrice"])) / 2,
                "on": OPENED_ON,
            }


def _orders(source: sqlite3.Connection) -> Rows:
    for row in source.execute(
        "SELECT * FROM Orders JOIN [Order Details] USING (OrderID)"
        " JOIN Customers USING (CustomerID) ORDER BY OrderID, ProductID"
    ):
        shipped = str(row["ShippedDate"] or "")[:10]
        yield {
            "number": row["OrderID"],
            "customer": row["CompanyName"],
            "ordered_on": str(row["OrderDate"])[:10],
            "sku": f"NW-{row['ProductID']}",
            "quantity": row["Quantity"],
            "unit_price": Decimal(str(row["UnitPrice"])),
            "discount": Decimal(str(row["Discount"])) * 100,
            "delivered_on": shipped,
            "invoiced_on": shipped,
        }


if __name__ == "__main__":
    sys.exit(main())
