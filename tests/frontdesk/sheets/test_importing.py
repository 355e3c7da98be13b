"""Tables enter through the core's own verbs: all of a table or nothing of it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from erp_core import catalog, finance, inventory, parties
from erp_core.access import NewUser
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import OrganisationRow, get_organisation
from erp_core.kernel.table import Table
from erp_core.modules import MODULES
from frontdesk.founding import Founding, found
from frontdesk.sheets.errors import SheetRefused
from frontdesk.sheets.exporting import export_sheet
from frontdesk.sheets.importing import SwitchedOff, import_sheet
from frontdesk.sheets.kinds import KINDS, UnknownTable, kind_named
from frontdesk.verifying import verify_database
from tests.builders.statements import statements_of

BOSS = system()
PRODUCTS = """sku;name;名称;Category;price;tax;unit;also called
TEA-1;Oolong Tea;乌龙茶;Tea;12,50;7;pc;"oolong; wulong"
TEA-2;Jasmine Tea;茉莉花茶;Tea;9.80;7%;;
POT-1;Clay Teapot;紫砂壶;Hardware;1.249,00;19;件;teapot
"""
CUSTOMERS = """name,kind,email,phone,street,postcode,city,payment_days,credit_limit
Café Nord,company,hello@cafenord.example.com,040 66969001,Elbchaussee 1,22765,Hamburg,30,"2,000.00"
Li Na,person,li.na@example.com,,,,,,
"""
STOCK = "sku,quantity,unit_cost,lot,expires_on\nTEA-1,40,5.20,L1,2027-01-31\nPOT-1,2,600,,\n"
INVOICES = """number,customer,amount,issued_on,due_date
RE-42,Café Nord,180.50,01.03.2026,15.03.2026
"""
TABLES = {"products": PRODUCTS, "customers": CUSTOMERS, "stock": STOCK, "invoices": INVOICES}


def founding(tables=None, **more):
    home = more.pop("home")
    given = {name: text.encode() for name, text in (tables or {}).items()}
    admin = NewUser(login="admin", name="A", password="correct horse", roles=frozenset({"admin"}))
    rates = (Decimal("0.19"), Decimal("0.07"))
    return Founding(home, admin, taxes=rates, tables=given, **more)


@pytest.fixture
def home(database):
    """The organisation of the tests, taken away again: it is to be founded here."""
    organisation = database.read(get_organisation)
    database.run(lambda tx: tx.session.delete(tx.session.get_one(OrganisationRow, 1)))
    return organisation


def rows(database):
    """Count the rows of every table."""
    return database.read(
        lambda tx: {
            table.name: tx.session.scalar(select(func.count()).select_from(table))
            for table in Table.metadata.sorted_tables
        }
    )


def enter(database, kind, text):
    return database.run(lambda tx: import_sheet(tx, BOSS, kind_named(kind), text.encode()))


@pytest.fixture
def company(database, home):
    database.run(lambda tx: found(tx, founding(TABLES, home=home)))
    return database


def test_a_company_is_founded_with_its_tables(database, home):
    entered = database.run(lambda tx: found(tx, founding(TABLES, home=home)))

    assert entered == {"products": 3, "customers": 2, "stock": 2, "invoices": 1}
    assert [line for line in verify_database(database) if line.violations] == []


def test_an_article_has_its_price_tax_names_and_stock(company):
    def read(tx):
        pot, tea = (catalog.variant_by_sku(tx, BOSS, sku) for sku in ("POT-1", "TEA-1"))
        price = catalog.price_of(
            tx, pot.id, party_id=None, quantity=Decimal(1), on=date(2026, 5, 19), currency="EUR"
        )
        return pot, tea, price, inventory.available(tx, tea.id)

    pot, tea, price, available = company.read(read)

    assert (pot.name_en, pot.name_zh, pot.unit) == ("Clay Teapot", "紫砂壶", "C62")
    assert (price.unit_price, price.tax_included) == (Decimal(1249), True)
    assert [tax.rate for tax in price.taxes] == [Decimal("0.19")]
    assert [one.text for one in tea.synonyms] == ["oolong", "wulong"]
    assert available == Decimal(40)


def test_an_article_is_entered_by_few_statements_and_the_prices_of_many_together(company):
    def sheet(first, last):
        lines = [f"S-{n},Tea {n},Tea,{n}.50,7" for n in range(first, last)]
        return "\n".join(["sku,name,category,price,tax", *lines])

    few = statements_of(company, lambda: enter(company, "products", sheet(10, 20)))
    many = statements_of(company, lambda: enter(company, "products", sheet(20, 60)))

    assert len(many) - len(few) <= 30 * 6
    assert [len([one for one in some if "INTO prices" in one]) for some in (few, many)] == [1, 1]
    found = company.read(lambda tx: catalog.listed_prices(tx, BOSS))
    prices = {one.sku: one.unit_price for one in found}
    assert [prices[f"S-{n}"] for n in range(10, 60)] == [Decimal(f"{n}.50") for n in range(10, 60)]


def test_a_customer_has_terms_and_owes_the_open_invoice(company):
    def read(tx):
        (nord,) = parties.find_parties(tx, BOSS, "Café Nord").items
        return finance.customer_terms(tx, BOSS, nord.id), finance.balance_of(tx, BOSS, nord.id)

    terms, balance = company.read(read)

    assert (terms.payment_days, terms.credit_limit) == (30, Money.of("2000", "EUR"))
    assert (balance.open, balance.overdue) == (Money.of("180.50", "EUR"),) * 2
    assert balance.invoices[0].number == "RE-42"


@pytest.mark.parametrize(
    ("kind", "text", "faults"),
    [
        (
            "products",
            "sku,name,price,tax\nA-1,Tea,1.50,7\nA-1,Tea,1.50,7\nB,,2,7\nC,Pot,1.249,5\nD,Cup,x,\n",
            [
                "line 3, sku: This SKU or barcode is in use already.",
                "line 4: the article has no name: fill in name_en or name_zh",
                "line 5, tax: There is no tax of 5 %; there are: 19 %, 7 %.",
                (
                    "line 6, price: 'x' can be read in more than one way, or in none: "
                    "write it like 1234.50"
                ),
            ],
        ),
        (
            "customers",
            (
                "name,email,phone,street\nNew,hello@cafenord.example.com,,\nLi Na,,,\n"
                "Ok,ok@example.com,,\nBad,nobody,,\nHalf,h@example.com,,Street 1\n"
            ),
            [
                "line 2, email: Café Nord has this email already.",
                (
                    "line 3, name: There is a Li Na already; add an e-mail or phone to tell them "
                    "apart."
                ),
                "line 5: This is not an e-mail address.",
                "line 6: an address needs street, postcode and city",
            ],
        ),
        (
            "stock",
            "sku,quantity,unit_cost,warehouse\nNONE,1,1,\nTEA-1,-1,1,\nTEA-1,1,1,HAM\n",
            [
                "line 2: There is no such article.",
                "line 3, quantity: input should be greater than 0",
                "line 4, warehouse: There is no warehouse HAM; there are: main.",
            ],
        ),
        (
            "invoices",
            (
                "number,customer,amount,issued_on,due_date\n"
                "RE-42,Café Nord,1,2026-01-01,2026-01-02\n"
                "RE-43,Nobody,1,2026-01-01,2026-01-02\nRE-44,Li Na,1,2026-01-02,2026-01-01\n"
                "RE-45,Li Na,0,2026-01-01,2026-01-02\n"
            ),
            [
                "line 2, number: There is an invoice with this number already.",
                "line 3, customer: There is no such customer: enter the customers first.",
                "line 4: an invoice cannot be due before it was issued.",
                "line 5, amount: input should be greater than 0",
            ],
        ),
    ],
)
def test_every_fault_is_named_and_nothing_is_written(company, kind, text, faults):
    before = rows(company)

    with pytest.raises(SheetRefused) as raised:
        enter(company, kind, text)

    assert [str(fault) for fault in raised.value.faults] == faults
    assert rows(company) == before


def test_a_faulty_table_founds_no_company(database, home):
    before = rows(database)

    with pytest.raises(SheetRefused):
        database.run(lambda tx: found(tx, founding(TABLES | {"stock": "sku\nX\n"}, home=home)))

    assert rows(database) == before


def written(database, kind):
    return database.read(lambda tx: export_sheet(tx, BOSS, kind_named(kind)))


def test_what_is_written_out_founds_the_same_company_elsewhere(company, home, template, tmp_path):
    kinds = ("products", "customers", "stock", "invoices")
    at_odd_cost = "sku,quantity,unit_cost,lot\nTEA-2,1,3.33,L7\nTEA-2,2,3.34,\nTEA-1,3,4.333333,\n"
    enter(company, "stock", at_odd_cost)
    out = {kind: written(company, kind) for kind in kinds}

    with template.copy(tmp_path, "elsewhere") as url:
        other = Database(url, clock=company.clock, ports=company.ports)
        other.run(lambda tx: tx.session.delete(tx.session.get_one(OrganisationRow, 1)))
        other.run(lambda tx: found(tx, founding(out, home=home)))
        again = {kind: written(other, kind) for kind in kinds}
        worth = other.read(stock_account)
        other.close()

    assert again == out
    assert worth == company.read(stock_account) == Money.of("1431.01", "EUR")


def stock_account(tx):
    """What the ledger says that stock is worth."""
    code = next(one.code for one in finance.list_accounts(tx, BOSS) if one.role == "stock")
    rows = finance.trial_balance(tx, BOSS, date(2026, 5, 19)).rows
    return next(row.balance for row in rows if row.account == code)


def test_half_a_piece_is_refused_at_its_line(company):
    before = rows(company)

    with pytest.raises(SheetRefused) as raised:
        enter(company, "stock", "sku,quantity,unit_cost,lot\nPOT-1,3,600,A\nPOT-1,0.5,600,B\n")

    words = "It comes by the piece, and only whole: 0.5 is not possible."
    assert [str(fault) for fault in raised.value.faults] == [f"line 3, quantity: {words}"]
    assert rows(company) == before


def test_opening_stock_is_entered_once(company):
    before = rows(company)

    with pytest.raises(SheetRefused) as raised:
        enter(company, "stock", STOCK)
    enter(company, "stock", "sku,quantity,unit_cost,lot\nTEA-1,1,5.20,L2\nTEA-1,1,5.20,\n")

    words = "The opening stock of this article is entered already, in this warehouse and lot."
    assert [str(fault) for fault in raised.value.faults] == [
        f"line 2, sku: {words}",
        f"line 3, sku: {words}",
    ]
    assert rows(company)["stock_moves"] == before["stock_moves"] + 2


def test_a_figure_that_reads_as_thousands_where_commas_are_decimals_is_refused(company):
    enter(company, "products", "sku,name,price,unit\nTEA-9,Loose Tea,40,kg\n")
    before = rows(company)

    with pytest.raises(SheetRefused) as raised:
        enter(company, "stock", "sku;quantity;unit_cost;lot\nTEA-9;2.500;1.234;1.234\n")

    words = "can be read in more than one way, or in none: write it like 1234.50"
    assert [str(fault) for fault in raised.value.faults] == [
        f"line 2, quantity: '2.500' {words}",
        f"line 2, unit_cost: '1.234' {words}",
    ]
    assert rows(company) == before
    assert enter(company, "stock", "sku,quantity,unit_cost,lot\nTEA-9,2.500,1.234,L9\n") == 1
    assert enter(company, "stock", "sku;quantity;unit_cost;lot\nTEA-9;2,5;1.25;1.234\n") == 1


def test_a_cell_that_a_spreadsheet_would_run_is_kept_and_made_inert(company):
    enter(company, "products", "sku,name,price\nX-1,=1+1,1\n")

    out = written(company, "products")

    assert "'=1+1" in out
    assert ",=1+1" not in out
    assert company.read(lambda tx: catalog.variant_by_sku(tx, BOSS, "X-1")).name_en == "=1+1"


def test_a_table_of_a_module_that_is_off_is_refused(database, home):
    off = {"inventory", "purchasing", "production", "maintenance", "sales", "crm", "support"}
    wanted = tuple(module.name for module in MODULES if module.name not in off)
    before = rows(database)

    with pytest.raises(SwitchedOff, match="stock needs the module inventory"):
        database.run(lambda tx: found(tx, founding(TABLES, home=home, modules=wanted)))

    assert rows(database) == before


def test_there_is_a_table_for_each_name_and_no_other():
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names)
    assert [kind_named(name).name for name in names] == names
    with pytest.raises(UnknownTable, match="There is no table 'parcels'"):
        kind_named("parcels")
