"""Master data goes out as tables and founds an equal company, variants, lists and all."""

from dataclasses import dataclass

import pytest

from erp_core import catalog, finance
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.errors import MOST_FAULTS, SheetRefused
from frontdesk.sheets.exporting import export_sheet
from frontdesk.sheets.importing import WrittenOnly, import_sheet
from frontdesk.sheets.kinds import KINDS, kind_named
from frontdesk.verifying import verify_database
from tests.builders.unchanged import digest

BOSS = system()
GIVEN = {
    "categories": "code,name,name_zh,parent\nTEA,Tea,茶,\nGREEN,Green tea,绿茶,TEA\n",
    "taxes": "code,name_en,name_zh,rate,included\nV7,VAT 7,增值税,7,no\nV19,VAT 19,增值税,19,no\n"
    "ECO,Eco levy,环保费,7,no\n",
    "accounts": "code,name_en,name_zh,kind\n4711,Tastings,品鉴,income\n",
    "warehouses": "code,name_en,name_zh\nNORTH,North,北仓\n",
    "price-lists": "code,name_en,name_zh,currency,tax_included,standard\n"
    "ALL,Everyone,所有人,EUR,no,yes\nPRO,Trade,批发,EUR,no,no\n",
    "products": "sku,name_en,name_zh,category,price,tax,variant_of,options,reorder_point,"
    "warranty_months,return_rule,product_en,product_zh,kind\n"
    "MUG-S,Mug small,小杯,Tea,9.50,19,,size=S; colour=red,5,24,sealed,Mug,杯子,\n"
    "MUG-L,Mug large,大杯,Tea,12.50,19,MUG-S,size=L,2,24,sealed,Mug,杯子,\n"
    "SEN-1,Sencha,煎茶,Green tea,20,V7; ECO,,,,0,never,Sencha,煎茶,\n"
    "SET-1,Tea set,茶具套装,Tea,35,19,,,,0,any,,,bundle\n",
    "substitutes": "sku,substitute\nMUG-S,MUG-L\nMUG-S,SEN-1\n",
    "bundles": "sku,part,quantity\nSET-1,MUG-S,2\nSET-1,SEN-1,1\n",
    "prices": "price_list,sku,min_quantity,unit_price,valid_from,valid_until\n"
    "PRO,MUG-S,1,8.00,2026-01-01,2026-12-31\nPRO,MUG-S,100,7.123456,2026-01-01,\n",
    "customers": "name,kind,email,phone,customer_type,region\n"
    "Café Nord,company,hello@cafenord.example.com,040 66969001,wholesale,north\n"
    "Li Na,person,li.na@example.com,,,\n",
    "suppliers": "name,kind,email\nTea Gardens,company,garden@example.com\n",
    "addresses": "customer,email,recipient,street,postcode,city,country\n"
    "Café Nord,,Café Nord,Elbchaussee 1,22765,Hamburg,DE\n"
    "Café Nord,,Café Nord Lager,Kai 2,20457,Hamburg,DE\n",
    "contacts": "customer,email,kind,value\nLi Na,,phone,+49 40 66969002\n",
    "rates": "currency,day,rate,source\nUSD,2026-05-18,1.125,ECB\nCHF,2026-05-18,0.94,\n",
    "price-list-customers": "price_list,customer,email\nPRO,Café Nord,\n",
    "supplier-prices": "supplier,sku,supplier_sku,currency,unit_price,min_quantity,pack_size,"
    "lead_days,valid_from,valid_to\n"
    "Tea Gardens,SEN-1,G-7,EUR,11.125,10,5,21,2026-01-01,2026-12-31\n"
    "Tea Gardens,SEN-1,,USD,12,,,,,\n",
    "stock": "sku,quantity,unit_cost,warehouse\nMUG-S,10,4.00,NORTH\n",
    "work-centres": "code,name,name_zh,monday_minutes,hourly_cost\nBENCH,Bench,包装台,480,30\n",
    "bills-of-materials": "sku,valid_from,component,quantity,scrap\n"
    "MUG-L,2026-01-01,MUG-S,2,12.5\nMUG-L,2026-01-01,SEN-1,1,\n",
    "routings": "sku,work_centre,name,name_zh,unit_minutes\nMUG-L,BENCH,Glue,粘合,1.5\n",
    "assets": "code,name_en,name_zh,sku,serial,place,customer,work_centre,acquired_on,"
    "warranty_until\n"
    "PACK-1,Packer,包装机,,P-77,Hall 2,,BENCH,2024-03-01,2027-03-01\n"
    "SOLD-1,Mug press,压杯机,MUG-S,,Kai 2,Café Nord,,2026-01-05,\n",
    "meters": "asset,code,name,name_zh,unit,kind\n"
    "PACK-1,HOURS,Hours,工时,h,\nPACK-1,TEMP,Heat,温度,°C,gauge\n",
    "meter-readings": "asset,meter,taken_at,value,before,reason\n"
    "PACK-1,HOURS,2026-04-01 08:00,1200.5,,\n"
    "PACK-1,HOURS,2026-04-02 08:00,3,1210,new clock\n"
    "PACK-1,TEMP,2026-04-01T08:00:00+00:00,-4,,\n",
}


def enter(database: Database, kind: str, text: str) -> int:
    return database.run(lambda tx: import_sheet(tx, BOSS, kind_named(kind), text.encode()))


def written(database: Database, kind: str) -> str:
    return database.read(lambda tx: export_sheet(tx, BOSS, kind_named(kind)))


def filled(database: Database, tables: dict[str, str]) -> Database:
    database.run(lambda tx: finance.install_chart(tx, BOSS))
    for kind in KINDS:
        if kind.name in tables and kind.entry is not None:
            enter(database, kind.name, tables[kind.name])
    return database


def test_every_master_goes_out_and_into_an_equal_company(database, template, tmp_path):
    filled(database, GIVEN)
    out = {kind: written(database, kind) for kind in GIVEN}
    with template.copy(tmp_path, "elsewhere") as url:
        other = Database(url, clock=database.clock, ports=database.ports)
        filled(other, out)
        again = {kind: written(other, kind) for kind in GIVEN}
        faults = [line for line in verify_database(other) if line.violations]
        other.close()
    assert again == out
    assert faults == []
    assert out["products"].splitlines()[2].startswith("MUG-L,Mug large,大杯,Tea,12.5,19,goods,C62")
    assert "SEN-1,Sencha,煎茶,Green tea,20,ECO; V7" in out["products"]
    assert out["prices"].count("PRO,MUG-S,") == 2
    assert out["addresses"].count("Café Nord,hello@cafenord.example.com") == 2


def test_a_supplier_s_price_is_entered_once_and_replaced_by_another_word(database):
    filled(database, GIVEN)
    other = GIVEN["supplier-prices"].replace("11.125", "10.75")

    enter(database, "supplier-prices", GIVEN["supplier-prices"])
    assert written(database, "supplier-prices").count("SEN-1") == 2
    enter(database, "supplier-prices", other)

    told = written(database, "supplier-prices")
    assert told.count("SEN-1") == 2
    assert "SEN-1,G-7,EUR,10.75,10,5,21,2026-01-01,2026-12-31" in told


def test_variants_belong_to_one_product_and_know_their_options(database):
    filled(database, GIVEN)

    def read(tx: Tx) -> tuple[catalog.VariantView, catalog.VariantView]:
        small, large = (catalog.variant_by_sku(tx, BOSS, sku) for sku in ("MUG-S", "MUG-L"))
        return small, large

    small, large = database.read(read)
    assert small.product_id == large.product_id
    assert small.options == {"size": "S", "colour": "red"}
    assert (small.return_rule, large.warranty_months) == ("sealed", 24)


@pytest.mark.parametrize(
    ("kind", "text", "faults"),
    [
        (
            "categories",
            "code,name,parent\nA,A,NONE\nTEA,Coffee,\nB,B,\n",
            [
                "line 2, parent: There is no such category.",
                "line 3, name_en: TEA is there already with another name_en.",
            ],
        ),
        (
            "taxes",
            "code,name,rate,included\nV7,VAT 7,8,no\nX,X,-1,no\nY,Y,1,perhaps\n",
            [
                "line 2, name_zh: V7 is there already with another name_zh.",
                "line 3, rate: input should be greater than or equal to 0",
                "line 4, included: 'perhaps' is neither yes nor no",
            ],
        ),
        (
            "products",
            (
                "sku,name,price,variant_of,options,barcode,tax\nP-1,P,1,NONE,,,\nP-2,P,1,,big,,\n"
                "P-3,P,1,,,4006381333932,\nP-4,P,1,,,,GST\n"
            ),
            [
                "line 2, variant_of: There is no article NONE that this could be a form of.",
                "line 3, options: 'big' is to be written like size=M; colour=red",
                "line 4, barcode: the check digit of this barcode is wrong.",
                "line 5, tax: 'GST' is neither the code of a tax nor a rate.",
            ],
        ),
        (
            "substitutes",
            "sku,substitute\nMUG-S,NONE\nMUG-S,MUG-S\n",
            ["line 2, substitute: There is no such article."],
        ),
        (
            "bundles",
            "sku,part,quantity\nSET-1,SET-1,1\n",
            [
                (
                    "line 2, part: This is no set, or cannot be a part of one: a set holds "
                    "articles, each once, and no sets."
                )
            ],
        ),
        (
            "prices",
            (
                "price_list,sku,unit_price,valid_from,valid_until\nNONE,MUG-S,1,2026-01-01,\n"
                "ALL,NONE,1,2026-01-01,\nALL,MUG-S,1,2026-01-02,2026-01-01\nALL,MUG-S,-1,2026-01-01,\n"
            ),
            [
                "line 2, price_list: There is no such price list.",
                "line 3, sku: There is no such article.",
                "line 4: a price cannot end before it begins",
                "line 5, unit_price: input should be greater than or equal to 0",
            ],
        ),
        (
            "contacts",
            "customer,kind,value\nNobody,email,a@b.example\nLi Na,email,nobody\nLi Na,fax,12345\n",
            [
                "line 2, customer: There is no such customer: enter the customers first.",
                "line 3, value: This is not an e-mail address.",
                "line 4, kind: input should be 'phone' or 'email'",
            ],
        ),
        (
            "accounts",
            "code,name,kind,role\n4712,X,income,revenue\n4711,Tastings,expense,\n",
            [
                "line 2, role: Only the product's own accounts have a role: leave it empty.",
                "line 3, name_zh: 4711 is there already with another name_zh.",
            ],
        ),
        (
            "warehouses",
            "code,name\nNORTH,South\nbad code,X\n",
            [
                "line 2, name_en: NORTH is there already with another name_en.",
                "line 3, code: string should match pattern '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'",
            ],
        ),
        (
            "supplier-prices",
            (
                "supplier,sku,currency,unit_price,lead_days,valid_from,valid_to\n"
                "Nobody,SEN-1,EUR,1,,,\nLi Na,SEN-1,EUR,1,,,\nTea Gardens,NONE,EUR,1,,,\n"
                "Tea Gardens,SEN-1,EUR,1,-1,,\nTea Gardens,SEN-1,EUR,1,,2026-02-01,2026-01-01\n"
            ),
            [
                "line 2, supplier: There is no such customer: enter the customers first.",
                "line 3: This party is no supplier of ours.",
                "line 4, sku: There is no such article.",
                "line 5, lead_days: input should be greater than or equal to 0",
                "line 6: a price cannot end before it begins",
            ],
        ),
        (
            "price-list-customers",
            "price_list,customer\nNONE,Li Na\nPRO,Nobody\n",
            [
                "line 2, price_list: There is no such price list.",
                "line 3, customer: There is no such customer: enter the customers first.",
            ],
        ),
    ],
)
def test_every_fault_of_a_master_is_named_and_nothing_is_written(database, kind, text, faults):
    filled(database, GIVEN)
    before = digest(database)
    with pytest.raises(SheetRefused) as raised:
        enter(database, kind, text)
    assert [str(fault) for fault in raised.value.faults] == faults
    assert digest(database) == before


def test_units_are_written_out_and_not_read_in(database):
    assert "\r\nMTR,m,metre,米,length,1\r\n" in written(database, "units")
    with pytest.raises(WrittenOnly):
        enter(database, "units", "code,name_en\nXXX,Own\n")


@dataclass(frozen=True)
class Bad:
    """A table of many lines with one that only the core can refuse."""

    lines: int
    at: int

    def text(self) -> str:
        rows = [f"P-{at},Article {at},1.00" for at in range(self.lines)]
        rows[self.at - 2] = "P-0,Twice,1.00"
        return "\r\n".join(["sku,name,price", *rows])


def test_one_bad_line_among_many_is_named_and_nothing_is_written(database):
    filled(database, {"price-lists": GIVEN["price-lists"]})
    before = digest(database)
    with pytest.raises(SheetRefused) as raised:
        enter(database, "products", Bad(lines=450, at=333).text())
    words = "This SKU or barcode is in use already."
    assert [str(fault) for fault in raised.value.faults] == [f"line 333, sku: {words}"]
    assert digest(database) == before


def test_a_table_that_is_wrong_from_end_to_end_is_not_searched_to_its_end(database):
    filled(database, GIVEN)
    text = "code,name,parent\n" + "".join(f"N{at},N,NONE\n" for at in range(500))
    with pytest.raises(SheetRefused) as raised:
        enter(database, "categories", text)
    assert MOST_FAULTS <= len(raised.value.faults) < 500
