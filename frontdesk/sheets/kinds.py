"""Every table that can be read or written: the one list that a new one is added to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Invalid
from erp_core.kernel.schema import Schema
from erp_core.kernel.transaction import Tx
from frontdesk.sheets import (
    customers,
    invoices,
    ledgers,
    masters,
    orders,
    orders_out,
    payments,
    prices,
    products,
    rates,
    reaching,
    relations,
    shown,
    stock,
    supplying,
    upkeep,
)
from frontdesk.sheets.entering import Entry, Gathering
from frontdesk.sheets.reading import Headings

R = TypeVar("R", bound=Schema)


class UnknownTable(Invalid):
    """There is no such table."""


@dataclass(frozen=True)
class Kind(Generic[R]):
    """A table.

    Attributes:
        name: As the command line has it.
        headings: What may stand in its first line.
        needed: Columns that it must have.
        line: A line, checked.
        entry: Makes what enters lines in a transaction; None where it is only written out.
        out: Writes what is there as lines.
        needs: Modules without which it means nothing.
    """

    name: str
    headings: Headings
    needed: Sequence[str]
    line: type[R]
    entry: Callable[[Tx, Actor], Entry[R] | Gathering[R]] | None
    out: Callable[[Tx, Actor], Iterator[dict[str, str]]]
    needs: tuple[str, ...]


def _kind(
    name: str,
    headings: Headings,
    needed: str,
    line: type[R],
    entry: Callable[[Tx, Actor], Entry[R] | Gathering[R]],
    out: Callable[[Tx, Actor], Iterator[dict[str, str]]],
    needs: str = "catalog",
) -> Kind[R]:
    return Kind(name, headings, tuple(needed.split()), line, entry, out, tuple(needs.split()))


def _told(
    name: str,
    headings: Headings,
    out: Callable[[Tx, Actor], Iterator[dict[str, str]]],
    needs: str,
) -> Kind[Schema]:
    return Kind(name, headings, (), Schema, None, out, (needs,))


KINDS: tuple[Kind[Any], ...] = (
    _kind(
        "categories",
        masters.CATEGORIES,
        "code name_en",
        masters.CategoryLine,
        masters.CategoryEntry,
        masters.categories_out,
    ),
    _kind(
        "taxes",
        masters.TAXES,
        "code name_en rate",
        masters.TaxLine,
        masters.TaxEntry,
        masters.taxes_out,
    ),
    _told("units", masters.UNITS, masters.units_out, "catalog"),
    _kind(
        "accounts",
        masters.ACCOUNTS,
        "code name_en kind",
        masters.AccountLine,
        masters.AccountEntry,
        masters.accounts_out,
        "finance",
    ),
    _kind(
        "warehouses",
        masters.WAREHOUSES,
        "code name_en",
        masters.CodedLine,
        masters.WarehouseEntry,
        masters.warehouses_out,
        "inventory",
    ),
    _kind(
        "price-lists",
        prices.PRICE_LISTS,
        "code name_en currency",
        prices.PriceListLine,
        prices.PriceListEntry,
        prices.price_lists_out,
    ),
    _kind(
        "products",
        products.HEADINGS,
        "sku price",
        products.ProductLine,
        products.ProductEntry,
        products.products_out,
    ),
    _kind(
        "substitutes",
        relations.SUBSTITUTES,
        "sku substitute",
        relations.SubstituteLine,
        relations.SubstituteEntry,
        relations.substitutes_out,
    ),
    _kind(
        "bundles",
        relations.BUNDLES,
        "sku part quantity",
        relations.BundleLine,
        relations.BundleEntry,
        relations.bundles_out,
    ),
    _kind(
        "prices",
        prices.PRICES,
        "price_list sku unit_price valid_from",
        prices.PriceLine,
        prices.PriceEntry,
        prices.prices_out,
    ),
    _kind(
        "customers",
        customers.HEADINGS,
        "name",
        customers.CustomerLine,
        customers.PartyEntry,
        customers.customers_out,
        "parties finance",
    ),
    _kind(
        "suppliers",
        customers.HEADINGS,
        "name",
        customers.CustomerLine,
        customers.supplier_entry,
        customers.suppliers_out,
        "parties finance",
    ),
    _kind(
        "addresses",
        reaching.ADDRESSES,
        "customer recipient street postcode city country",
        reaching.AddressLine,
        reaching.AddressEntry,
        reaching.addresses_out,
        "parties",
    ),
    _kind(
        "contacts",
        reaching.CONTACTS,
        "customer kind value",
        reaching.ContactLine,
        reaching.ContactEntry,
        reaching.contacts_out,
        "parties",
    ),
    _kind(
        "price-list-customers",
        prices.MEMBERS,
        "price_list customer",
        prices.MemberLine,
        prices.MemberEntry,
        prices.members_out,
        "catalog parties",
    ),
    _kind(
        "supplier-prices",
        supplying.SUPPLIER_PRICES,
        "supplier sku currency unit_price",
        supplying.SupplierPriceLine,
        supplying.SupplierPriceEntry,
        supplying.supplier_prices_out,
        "purchasing",
    ),
    _kind(
        "stock",
        stock.HEADINGS,
        "sku quantity unit_cost",
        stock.OpeningLine,
        stock.StockEntry,
        stock.stock_out,
        "inventory",
    ),
    _kind(
        "rates",
        rates.HEADINGS,
        "currency day rate",
        rates.RateLine,
        rates.RateEntry,
        rates.rates_out,
        "finance",
    ),
    _kind(
        "invoices",
        invoices.HEADINGS,
        "number customer amount issued_on due_date",
        invoices.InvoiceLine,
        invoices.InvoiceEntry,
        invoices.invoices_out,
        "finance",
    ),
    _kind(
        "opening-balances",
        ledgers.BALANCES,
        "account",
        ledgers.BalanceRow,
        ledgers.BalancesEntry,
        ledgers.openings_out,
        "finance",
    ),
    _kind(
        "orders",
        orders.HEADINGS,
        "number customer ordered_on sku quantity unit_price",
        orders.OrderLine,
        orders.OrderEntry,
        orders_out.orders_out,
        "sales",
    ),
    _kind(
        "payments",
        payments.PAYMENTS,
        "customer amount",
        payments.PaymentLine,
        payments.PaymentEntry,
        payments.payments_out,
        "finance",
    ),
    _kind(
        "entries",
        ledgers.ENTRIES,
        "entry date account",
        ledgers.EntryRow,
        ledgers.EntriesEntry,
        ledgers.entries_out,
        "finance",
    ),
    _kind(
        "assets",
        upkeep.ASSETS,
        "code name_en acquired_on",
        upkeep.AssetLine,
        upkeep.AssetEntry,
        upkeep.assets_out,
        "maintenance",
    ),
    _kind(
        "meters",
        upkeep.METERS,
        "asset code name_en unit",
        upkeep.MeterLine,
        upkeep.MeterEntry,
        upkeep.meters_out,
        "maintenance",
    ),
    _kind(
        "meter-readings",
        upkeep.READINGS,
        "asset meter taken_at value",
        upkeep.ReadingLine,
        upkeep.ReadingEntry,
        upkeep.readings_out,
        "maintenance",
    ),
    _told("quotations", shown.QUOTATIONS, shown.quotations_out, "sales"),
    _told("deliveries", shown.DELIVERIES, shown.deliveries_out, "sales"),
    _told("purchase-orders", supplying.ORDERS, supplying.orders_out, "purchasing"),
    _told("purchase-bills", supplying.BILLS, supplying.bills_out, "purchasing"),
    _told("sales-invoices", shown.SALES_INVOICES, shown.sales_invoices_out, "finance"),
    _told("stock-now", stock.HEADINGS, stock.stock_now_out, "inventory"),
    _told("open-invoices", invoices.HEADINGS, invoices.open_invoices_out, "finance"),
    _told("balances", ledgers.BALANCES, ledgers.balances_out, "finance"),
    _told("journal", ledgers.ENTRIES, ledgers.journal_out, "finance"),
    _told("maintenance-plans", upkeep.PLANS, upkeep.plans_out, "maintenance"),
    _told("work-orders", upkeep.ORDERS, upkeep.work_orders_out, "maintenance"),
    _told("moves", shown.MOVES, shown.moves_out, "inventory"),
)
"""In the order in which they are read: stock needs products, invoices need customers."""


def kind_named(name: str) -> Kind[Any]:
    """Return a table by its name.

    Raises:
        UnknownTable: There is none of this name.
    """
    for kind in KINDS:
        if kind.name == name:
            return kind
    message = f"There is no table {name!r}; there are: {', '.join(one.name for one in KINDS)}."
    raise UnknownTable(message, field="kind")
