"""What reading in a table of articles costs: CPU, seconds and statements.

    python benchmarks/imports.py [--articles 10000] [--database postgresql+psycopg://server/postgres]

Each article has names, a category, a tax and a price; the table is read in as ``frontdesk import``
reads it, in one transaction. CPU is that of this process. On PostgreSQL a database is made on the
server and dropped at the end; without one it is SQLite.
"""

import argparse
import time

from benchmarks.trade.places import new_house, opened
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.importing import import_sheet
from frontdesk.sheets.kinds import kind_named
from tests.builders.catalog import a_price_list, a_tax
from tests.builders.statements import statements_of


def main() -> None:
    """Print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000, help="lines of the table")
    parser.add_argument("--database", default="", help="a PostgreSQL server; default: SQLite")
    given = parser.parse_args()
    with new_house(given.database) as settings, opened(settings) as database:
        database.run(_furnished)
        _measure(database, _table(given.articles), given.articles)


def _measure(database: Database, table: bytes, articles: int) -> None:
    def read_in(tx: Tx) -> int:
        return import_sheet(tx, system(), kind_named("products"), table)

    cpu, wall = time.process_time(), time.perf_counter()
    sent = statements_of(database, lambda: database.run(read_in))
    print(f"articles  {articles}")
    print(f"cpu_seconds  {time.process_time() - cpu:.1f}")
    print(f"seconds  {time.perf_counter() - wall:.1f}")
    print(f"statements_an_article  {len(sent) / articles:.2f}")


def _furnished(tx: Tx) -> None:
    a_tax(tx)
    a_price_list(tx)


def _table(articles: int) -> bytes:
    lines = [
        f"A-{n:06},Article {n},货品 {n},Group {n % 20},{n % 90 + 1}.50,7" for n in range(articles)
    ]
    return "\n".join(["sku,name_en,name_zh,category,price,tax", *lines]).encode()


if __name__ == "__main__":
    main()
