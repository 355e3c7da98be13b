"""What the reference company sells, and what lies in its two warehouses."""

from decimal import Decimal

from erp_core import catalog, inventory
from erp_core.catalog import Kind, NewCategory, NewPrice, NewProduct, NewVariant
from erp_core.inventory import NewReceipt, NewWarehouse
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from tests.builders.catalog import LONG_AGO, a_price_list, a_tax
from tests.builders.finance import books

BOSS = system()


def fill_shelf(tx: Tx) -> dict[str, int]:
    """Enter warehouses, categories, articles with prices, and stock; returns ids by name."""
    books(tx)
    harbour = inventory.create_warehouse(
        tx, BOSS, NewWarehouse(code="HH", name_en="Harbour", name_zh="港口")
    ).id
    north = inventory.create_warehouse(
        tx, BOSS, NewWarehouse(code="B", name_en="Berlin depot", name_zh="柏林仓")
    ).id
    seven, nineteen = a_tax(tx, "VAT7", "0.07").id, a_tax(tx, "VAT19", "0.19").id
    beans, machines, classes = (
        catalog.create_category(tx, BOSS, NewCategory(code=code, name_en=en, name_zh=zh)).id
        for code, en, zh in (
            ("beans", "Beans", "咖啡豆"),
            ("machines", "Coffee machines", "咖啡机"),
            ("classes", "Classes", "课程"),
        )
    )
    ids = {"harbour": harbour, "depot": north}
    prices = a_price_list(tx)
    for name, zh, category, tax, kind, forms in (
        (
            "House Blend",
            "鹤港拼配",
            beans,
            seven,
            Kind.GOODS,
            (("HB-1000", "20.00", "30"), ("HB-250", "6.50", None)),
        ),
        ("Yunnan", "云南单品", beans, seven, Kind.GOODS, (("YN-1000", "25.33", "10"),)),
        ("Heron X1", "苍鹭X1", machines, nineteen, Kind.GOODS, (("HERON", "899.00", None),)),
        ("Tern X2", "燕鸥X2", machines, nineteen, Kind.GOODS, (("TERN", "499.00", "2"),)),
        ("Brewing class", "手冲课", classes, nineteen, Kind.SERVICE, (("CLASS", "80.00", None),)),
    ):
        variants = tuple(
            NewVariant(
                sku=sku,
                name_en=f"{name} {sku}",
                name_zh=f"{zh} {sku}",
                tracked=kind is Kind.GOODS,
                reorder_point=None if reorder is None else Decimal(reorder),
            )
            for sku, _, reorder in forms
        )
        new = NewProduct(
            name_en=name,
            name_zh=zh,
            category_id=category,
            kind=kind,
            tax_ids=(tax,),
            variants=variants,
        )
        product = catalog.create_product(tx, BOSS, new)
        ids[name] = product.id
        for variant, (sku, price, _) in zip(product.variants, forms, strict=True):
            ids[sku] = variant.id
            dated = NewPrice(variant_id=variant.id, unit_price=Decimal(price), valid_from=LONG_AGO)
            catalog.set_prices(tx, BOSS, prices.id, [dated])
    for sku, quantity, cost, warehouse in (
        ("HB-1000", "100", "8.00", harbour),
        ("HB-250", "60", "2.40", harbour),
        ("YN-1000", "40", "9.10", harbour),
        ("HERON", "10", "510.00", harbour),
    ):
        opening = NewReceipt(
            variant_id=ids[sku],
            quantity=Decimal(quantity),
            unit_cost=Decimal(cost),
            warehouse_id=warehouse,
        )
        inventory.open_stock(tx, BOSS, opening)
    inventory.receive_stock(
        tx, BOSS, ids["HB-1000"], Decimal(37), Decimal("8.77"), warehouse_id=north
    )
    inventory.receive_stock(
        tx, BOSS, ids["HERON"], Decimal(3), Decimal("533.33"), warehouse_id=north
    )
    return ids
