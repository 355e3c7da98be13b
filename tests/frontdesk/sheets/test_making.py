"""What a house makes, of what and how, comes in as tables; the orders to make it go out."""

from datetime import timedelta

import pytest

from erp_core import catalog, finance, production
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.sheets.errors import SheetRefused
from frontdesk.sheets.exporting import export_sheet
from frontdesk.sheets.importing import WrittenOnly, import_sheet
from frontdesk.sheets.kinds import kind_named
from frontdesk.verifying import verify_database
from tests.builders.inventory import received
from tests.builders.production import a_bill, a_roastery, came_out, drafted, started, worked
from tests.builders.unchanged import digest

BOSS = system()
MAKING = ("work-centres", "bills-of-materials", "routings")
CENTRES = (
    "code,name,name_zh,monday_minutes,tuesday_minutes,saturday_minutes,capacity,cost_rate\n"
    "ROASTER,Roaster,烘焙机,480,450,,1,60.125\nBENCH,Bench,包装台,480,480,240,3,30\n"
)
BILLS = (
    "sku,valid_from,makes,component,quantity,scrap,note\n"
    "ROAST,2025-01-01,1,GREEN,1,20,By the book\n"
    "BLEND,2025-01-01,10,ROAST,9.5,0.25,\nBLEND,2025-01-01,,BAG,10,,Ten bags\n"
    "BLEND,2027-01-01,,ROAST,1,,\n"
)
ROUTINGS = (
    "sku,valid_from,work_centre,name,name_zh,setup_minutes,minutes_per_piece\n"
    "ROAST,2025-01-01,ROASTER,Roast,烘焙,30,2\n"
    "BLEND,,BENCH,Blend,拼配,,0.333333\nBLEND,2025-01-01,BENCH,Pack,包装,5,1\n"
)
LISTS = "code,name,currency,tax_included,standard\nALL,Everyone,EUR,no,yes\n"
PRODUCTS = (
    "sku,name,price,unit,kind\nGREEN,Green beans,1,KGM,\nBAG,Bag,1,,\nROAST,Roast,1,KGM,\n"
    "BLEND,House Blend,1,,\nTASTING,Tasting,1,,service\n"
)
GIVEN = dict(zip(MAKING, (CENTRES, BILLS, ROUTINGS), strict=True))
WRITTEN = {
    "work-centres": [
        (
            "code,name_en,name_zh,monday_minutes,tuesday_minutes,wednesday_minutes,"
            "thursday_minutes,friday_minutes,saturday_minutes,sunday_minutes,capacity,hourly_cost"
        ),
        "BENCH,Bench,包装台,480,480,0,0,0,240,0,3,30",
        "ROASTER,Roaster,烘焙机,480,450,0,0,0,0,0,1,60.125",
    ],
    "bills-of-materials": [
        "sku,valid_from,makes,component,quantity,scrap,note",
        "ROAST,2025-01-01,1,GREEN,1,20,By the book",
        "BLEND,2025-01-01,10,ROAST,9.5,0.25,Ten bags",
        "BLEND,2025-01-01,10,BAG,10,0,Ten bags",
        "BLEND,2027-01-01,1,ROAST,1,0,",
    ],
    "routings": [
        "sku,valid_from,work_centre,name_en,name_zh,setup_minutes,unit_minutes",
        "ROAST,2025-01-01,ROASTER,Roast,烘焙,30,2",
        "BLEND,2025-01-01,BENCH,Blend,拼配,0,0.333333",
        "BLEND,2025-01-01,BENCH,Pack,包装,5,1",
    ],
}


def stocked(database: Database) -> Database:
    database.run(lambda tx: finance.install_chart(tx, BOSS))
    enter(database, "price-lists", LISTS)
    enter(database, "products", PRODUCTS)
    return database


@pytest.fixture
def house(database):
    return stocked(database)


def enter(database, kind, text):
    return database.run(lambda tx: import_sheet(tx, BOSS, kind_named(kind), text.encode()))


def filled(database, tables=GIVEN):
    for kind in MAKING:
        enter(database, kind, tables[kind])
    return database


def written(database, kind):
    return database.read(lambda tx: export_sheet(tx, BOSS, kind_named(kind)))


def refused(database, kind, text):
    """Read a table that is refused; return its faults, and see that nothing was written."""
    before = digest(database)
    with pytest.raises(SheetRefused) as raised:
        enter(database, kind, text)
    assert digest(database) == before
    return [str(fault) for fault in raised.value.faults]


def test_what_came_in_goes_out_and_into_an_equal_house(house, template, tmp_path):
    filled(house)
    out = {kind: written(house, kind) for kind in MAKING}
    with template.copy(tmp_path, "elsewhere") as url:
        other = filled(stocked(Database(url, clock=house.clock, ports=house.ports)), out)
        again = {kind: written(other, kind) for kind in MAKING}
        faults = [line for line in verify_database(other) if line.violations]
        other.close()

    assert {kind: text.splitlines() for kind, text in out.items()} == WRITTEN
    assert again == out
    assert faults == []


def test_goods_are_planned_and_cost_what_the_tables_say(house):
    filled(house)

    def cost(tx):
        blend = catalog.variant_by_sku(tx, BOSS, "BLEND").id
        return production.cost_of(tx, BOSS, blend), drafted(tx, blend, "3")

    node, order = house.run(cost)

    assert str(node.work.amount) == "0.92"  # (0.333333 + 1 + 5 / 10) minutes at 30.00 an hour
    assert [str(one.planned_minutes.normalize()) for one in order.operations] == ["0.999999", "8"]
    assert [(one.sku, one.required) for one in order.lines][1] == ("BAG", 3)


def test_chinese_headings_and_percent_signs_are_read(house):
    enter(
        house,
        "work-centres",
        "代码,名称,英文名,周一分钟,周日分钟,台数,每小时成本\nR,机,R,9,1,2,7\n",
    )
    enter(
        house,
        "bills-of-materials",
        "货号,生效日期,批量,组件,用量,损耗率\nROAST,2025年1月1日,2,GREEN,1,7.5%\n",
    )
    enter(
        house, "routings", "货号,工作中心,英文名,名称,准备分钟,单件分钟\nROAST,R,Roast,烘焙,1,2\n"
    )

    assert [written(house, kind).splitlines()[1] for kind in MAKING] == [
        "R,R,机,9,0,0,0,0,0,1,2,7",
        "ROAST,2025-01-01,2,GREEN,1,7.5,",
        "ROAST,2025-01-01,R,Roast,烘焙,1,2",
    ]


def test_tables_delivered_twice_are_one(house):
    filled(house)
    before = digest(house)

    filled(house)
    filled(house, {kind: written(house, kind) for kind in MAKING})

    assert digest(house) == before


def test_a_bill_without_a_day_holds_from_today_and_comes_in_once(house, clock):
    text = "sku,component,quantity\nROAST,GREEN,1\n"
    enter(house, "bills-of-materials", text)
    enter(house, "bills-of-materials", text)
    clock.advance(timedelta(days=3))
    enter(house, "bills-of-materials", text)
    (line,) = written(house, "bills-of-materials").splitlines()[1:]
    assert line == "ROAST,2026-05-19,1,GREEN,1,0,"

    enter(house, "bills-of-materials", text.replace("GREEN,1", "GREEN,2"))
    assert written(house, "bills-of-materials").splitlines()[2] == "ROAST,2026-05-22,1,GREEN,2,0,"


def test_of_bills_of_one_day_the_last_is_written_and_none_of_what_is_off_sale(house):
    filled(house)

    def again(tx):
        roast, green, blend = (
            catalog.variant_by_sku(tx, BOSS, sku).id for sku in ("ROAST", "GREEN", "BLEND")
        )
        a_bill(tx, roast, (green, "1", "0.15"), valid_from="2025-01-01")
        catalog.archive_variant(tx, BOSS, blend)

    house.run(again)

    assert written(house, "bills-of-materials").splitlines()[1:] == [
        "ROAST,2025-01-01,1,GREEN,1,15,"
    ]
    assert written(house, "routings").splitlines()[1:] == []
    first = BILLS.index("ROAST,2025")
    rest = BILLS[:first] + BILLS[BILLS.index("BLEND") :]
    assert enter(house, "bills-of-materials", rest) == 3


@pytest.mark.parametrize(
    ("kind", "text", "faults"),
    [
        (
            "work-centres",
            (
                "code,name,monday_minutes,capacity,hourly_cost\nROASTER,Roaster,480,1,60\n"
                'X,X,1441,0,-1\nY,Y,,,\nbad code,Z,1,,\nW,W,1,,"1,234"\n'
            ),
            [
                "line 2, name_zh: ROASTER is there already with another name_zh.",
                "line 3, monday_minutes: input should be less than or equal to 1440",
                "line 3, capacity: input should be greater than or equal to 1",
                "line 3, hourly_cost: input should be greater than or equal to 0",
                "line 4: it works on some day of the week: write for how many minutes",
                "line 5, code: string should match pattern '^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$'",
                (
                    "line 6, hourly_cost: '1,234' can be read in more than one way, or in none: "
                    "write it like 1234.50"
                ),
            ],
        ),
        (
            "bills-of-materials",
            (
                "sku,valid_from,makes,component,quantity,scrap\nNONE,,,GREEN,1,\nROAST,,,NONE,1,\n"
                "ROAST,,,TASTING,1,\nROAST,,,BAG,0.5,\nROAST,2026-01-01,,GREEN,1,\n"
                "ROAST,2026-01-01,,GREEN,1,\nROAST,2026-01-01,2,BAG,1,\nROAST,2026-01-01,3,BLEND,1,\n"
                "ROAST,2026-02-01,,GREEN,0,100\n"
            ),
            [
                "line 2, sku: There is no such article.",
                "line 3, component: There is no such article.",
                "line 4, component: No stock is kept of this article.",
                "line 5, quantity: It comes by the piece, and only whole: 0.5 is not possible.",
                (
                    "line 7, component: This component is named before: name each component of a "
                    "bill of material once."
                ),
                "line 9, makes: The lines of one bill of material say the same here, or nothing.",
                "line 10, quantity: input should be greater than 0",
                (
                    "line 10, scrap: this leaves nothing of it: write what is lost in %, less "
                    "than 100"
                ),
            ],
        ),
        (
            "bills-of-materials",
            (
                "sku,valid_from,makes,component,quantity,note\nROAST,2026-01-01,,BLEND,1,\n"
                "BLEND,2026-01-01,0.5,ROAST,1,\nROAST,2025-01-01,,GREEN,1.5,\n"
                "BLEND,2027-01-01,,ROAST,1,Other\nBAG,,,GREEN,1,\n"
            ),
            [
                (
                    "line 2, component: The article would be made of itself, directly or through "
                    "others."
                ),
                "line 3, makes: It comes by the piece, and only whole: 0.5 is not possible.",
                (
                    "line 4, valid_from: It is made otherwise from this day on: a bill is not "
                    "changed, write one of another day."
                ),
                (
                    "line 5, valid_from: It is made otherwise from this day on: a bill is not "
                    "changed, write one of another day."
                ),
            ],
        ),
        (
            "routings",
            (
                "sku,valid_from,work_centre,name\nBAG,,BENCH,Cut\nBLEND,2026-01-01,BENCH,Cut\n"
                "BLEND,2027-01-01,OVEN,Cut\nTASTING,,BENCH,Taste\n"
            ),
            [
                (
                    "line 2, sku: It has no bill of material of that day: enter the bills of "
                    "material first."
                ),
                (
                    "line 3, valid_from: It has no bill of material of that day: enter the bills "
                    "of material first."
                ),
                "line 4, work_centre: There is no such work centre.",
                "line 5, sku: No stock is kept of this article.",
            ],
        ),
        (
            "routings",
            (
                "sku,valid_from,work_centre,name\nBLEND,2027-01-01,BENCH,Blend\n"
                "BLEND,2025-01-01,BENCH,Blend\n"
            ),
            [
                (
                    "line 3, work_centre: This bill of material has a routing, or orders follow "
                    "it: write its next version instead."
                )
            ],
        ),
    ],
)
def test_every_fault_is_named_and_nothing_is_written(house, kind, text, faults):
    filled(house)

    assert refused(house, kind, text) == faults


def test_a_bill_is_no_longer_than_a_bill_can_be(house):
    articles = "".join(f"P-{at},Part,1\n" for at in range(201))
    enter(house, "products", f"sku,name,price\n{articles}")
    lines = "".join(f"ROAST,P-{at},1\n" for at in range(201))

    assert refused(house, "bills-of-materials", f"sku,component,quantity\n{lines}") == [
        "line 2: of one bill there are at most 200 lines in this table"
    ]
    filled(house)
    steps = "BLEND,2027-01-01,BENCH,Again\n" * 51
    assert refused(house, "routings", f"sku,valid_from,work_centre,name\n{steps}") == [
        "line 2: of one bill there are at most 50 lines in this table"
    ]


def test_orders_go_out_with_what_they_cost_so_far(database):
    house = a_roastery(database)

    def work(tx):
        received(tx, house.green, "225", "4.00")
        order = started(tx, house.roast, "100")
        worked(tx, order, "120")
        came_out(tx, order.id, "40")
        drafted(tx, house.blend, "10")
        done = started(tx, house.roast, "8")
        came_out(tx, done.id, "7", scrapped="1", finish=True)

    database.run(work)
    before = digest(database)

    head, *lines = written(database, "manufacturing-orders").splitlines()
    assert head.split(",") == list(kind_named("manufacturing-orders").headings)
    assert lines == [
        "MO-2026-0001,in_progress,ROAST,KGM,100,40,0,60,2026-05-19,2026-05-19,,EUR,200.00,120.00,320.00,28.00,0.00,",
        "MO-2026-0002,draft,BLEND,C62,10,0,0,0,2026-05-19,2026-05-19,,EUR,0.00,0.00,0.00,0.00,0.00,",
        "MO-2026-0003,done,ROAST,KGM,8,7,1,0,2026-05-19,2026-05-19,2026-05-19,EUR,40.00,0.00,40.00,0.00,0.00,",
    ]
    with pytest.raises(WrittenOnly):
        enter(database, "manufacturing-orders", "number\n1\n")
    assert digest(database) == before
