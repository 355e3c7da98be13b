"""Every table that can be read or written: the one list that a new one is added to."""

from typing import Any

from erp_core.kernel.errors import Invalid
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
from frontdesk.sheets.kind import Kind, table, told


class UnknownTable(Invalid):
    """There is no such table."""


KINDS: tuple[Kind[Any], ...] = (
    table(
        "categories",
        masters.CATEGORIES,
        "code name_en",
        masters.CategoryLine,
        masters.CategoryEntry,
        masters.categories_out,
    ),
    table(
        "taxes",
        masters.TAXES,
        "code name_en rate",
        masters.TaxLine,
        masters.TaxEntry,
        masters.taxes_out,
    ),
    told("units", masters.UNITS, masters.units_out, "catalog"),
    table(
        "accounts",
        masters.ACCOUNTS,
        "code name_en kind",
        masters.AccountLine,
        masters.AccountEntry,
        masters.accounts_out,
        "finance",
    ),
    table(
        "warehouses",
        masters.WAREHOUSES,
        "code name_en",
        masters.CodedLine,
        masters.WarehouseEntry,
        masters.warehouses_out,
        "inventory",
    ),
    table(
        "price-lists",
        prices.PRICE_LISTS,
        "code name_en currency",
        prices.PriceListLine,
        prices.PriceListEntry,
        prices.price_lists_out,
    ),
    table(
        "products",
        products.HEADINGS,
        "sku price",
        products.ProductLine,
        products.ProductEntry,
        products.products_out,
    ),
    table(
        "substitutes",
        relations.SUBSTITUTES,
        "sku substitute",
        relations.SubstituteLine,
        relations.SubstituteEntry,
        relations.substitutes_out,
    ),
    table(
        "bundles",
        relations.BUNDLES,
        "sku part quantity",
        relations.BundleLine,
        relations.BundleEntry,
        relations.bundles_out,
    ),
    table(
        "prices",
        prices.PRICES,
        "price_list sku unit_price valid_from",
        prices.PriceLine,
        prices.PriceEntry,
        prices.prices_out,
    ),
    table(
        "customers",
        customers.HEADINGS,
        "name",
        customers.CustomerLine,
        customers.PartyEntry,
        customers.customers_out,
        "parties finance",
    ),
    table(
        "suppliers",
        customers.HEADINGS,
        "name",
        customers.CustomerLine,
        customers.supplier_entry,
        customers.suppliers_out,
        "parties finance",
    ),
    table(
        "addresses",
        reaching.ADDRESSES,
        "customer recipient street postcode city country",
        reaching.AddressLine,
        reaching.AddressEntry,
        reaching.addresses_out,
        "parties",
    ),
    table(
        "contacts",
        reaching.CONTACTS,
        "customer kind value",
        reaching.ContactLine,
        reaching.ContactEntry,
        reaching.contacts_out,
        "parties",
    ),
    table(
        "price-list-customers",
        prices.MEMBERS,
        "price_list customer",
        prices.MemberLine,
        prices.MemberEntry,
        prices.members_out,
        "catalog parties",
    ),
    table(
        "supplier-prices",
        supplying.SUPPLIER_PRICES,
        "supplier sku currency unit_price",
        supplying.SupplierPriceLine,
        supplying.SupplierPriceEntry,
        supplying.supplier_prices_out,
        "purchasing",
    ),
    table(
        "stock",
        stock.HEADINGS,
        "sku quantity unit_cost",
        stock.OpeningLine,
        stock.StockEntry,
        stock.stock_out,
        "inventory",
    ),
    table(
        "rates",
        rates.HEADINGS,
        "currency day rate",
        rates.RateLine,
        rates.RateEntry,
        rates.rates_out,
        "finance",
    ),
    table(
        "invoices",
        invoices.HEADINGS,
        "number customer amount issued_on due_date",
        invoices.InvoiceLine,
        invoices.InvoiceEntry,
        invoices.invoices_out,
        "finance",
    ),
    table(
        "opening-balances",
        ledgers.BALANCES,
        "account",
        ledgers.BalanceRow,
        ledgers.BalancesEntry,
        ledgers.openings_out,
        "finance",
    ),
    table(
        "orders",
        orders.HEADINGS,
        "number customer ordered_on sku quantity unit_price",
        orders.OrderLine,
        orders.OrderEntry,
        orders_out.orders_out,
        "sales",
    ),
    table(
        "payments",
        payments.PAYMENTS,
        "customer amount",
        payments.PaymentLine,
        payments.PaymentEntry,
        payments.payments_out,
        "finance",
    ),
    table(
        "entries",
        ledgers.ENTRIES,
        "entry date account",
        ledgers.EntryRow,
        ledgers.EntriesEntry,
        ledgers.entries_out,
        "finance",
    ),
    table(
        "assets",
        upkeep.ASSETS,
        "code name_en acquired_on",
        upkeep.AssetLine,
        upkeep.AssetEntry,
        upkeep.assets_out,
        "maintenance",
    ),
    table(
        "meters",
        upkeep.METERS,
        "asset code name_en unit",
        upkeep.MeterLine,
        upkeep.MeterEntry,
        upkeep.meters_out,
        "maintenance",
    ),
    table(
        "meter-readings",
        upkeep.READINGS,
        "asset meter taken_at value",
        upkeep.ReadingLine,
        upkeep.ReadingEntry,
        upkeep.readings_out,
        "maintenance",
    ),
    told("quotations", shown.QUOTATIONS, shown.quotations_out, "sales"),
    told("deliveries", shown.DELIVERIES, shown.deliveries_out, "sales"),
    told("purchase-orders", supplying.ORDERS, supplying.orders_out, "purchasing"),
    told("purchase-bills", supplying.BILLS, supplying.bills_out, "purchasing"),
    told("sales-invoices", shown.SALES_INVOICES, shown.sales_invoices_out, "finance"),
    told("stock-now", stock.HEADINGS, stock.stock_now_out, "inventory"),
    told("open-invoices", invoices.HEADINGS, invoices.open_invoices_out, "finance"),
    told("balances", ledgers.BALANCES, ledgers.balances_out, "finance"),
    told("journal", ledgers.ENTRIES, ledgers.journal_out, "finance"),
    told("maintenance-plans", upkeep.PLANS, upkeep.plans_out, "maintenance"),
    told("work-orders", upkeep.ORDERS, upkeep.work_orders_out, "maintenance"),
    told("moves", shown.MOVES, shown.moves_out, "inventory"),
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
