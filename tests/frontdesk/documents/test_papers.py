"""Papers of the warehouse, statements, pages to look at, and long documents."""

from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from erp_core import access, catalog, inventory, sales
from erp_core.inventory import NewCount
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import NotFound
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales import NewOrder, NewOrderLine
from frontdesk.documents.figures import running
from frontdesk.documents.kinds import (
    DocumentKind,
    NotYet,
    compose_document,
    render_document,
    show_document,
)
from frontdesk.documents.layout import draw
from frontdesk.documents.letterhead import Letterhead
from frontdesk.documents.texts import Words
from tests.builders.goods import a_bundle
from tests.builders.pdf import text_of
from tests.builders.sales import Market, a_market, an_order, billed, customer

BOSS = system()
HEAD = Letterhead(city="Hamburg", bank="Hafenbank", iban="DE02", bic="BYL")


@pytest.fixture
def market(database: Database) -> Market:
    return a_market(database)


def shown(market: Market, kind: DocumentKind, record_id: int, language: str = "en") -> str:
    return market.database.read(lambda tx: show_document(tx, BOSS, HEAD, kind, record_id, language))


def pdf(market: Market, kind: DocumentKind, record_id: int, language: str = "en") -> str:
    made = market.database.read(
        lambda tx: render_document(tx, BOSS, HEAD, kind, record_id, language)
    )
    return text_of(made.content)


def test_a_pick_list_says_what_is_still_to_be_picked_and_is_for_the_house(market: Market) -> None:
    made = an_order(market, market.cafe, (market.blend, "5"), (market.yunnan, "1"))
    line = market.database.read(lambda tx: sales.get_order(tx, BOSS, made.id)).lines[0]
    some = [sales.Shipped(line_id=line.id, quantity=Decimal(2))]
    market.database.run(lambda tx: sales.deliver_order(tx, BOSS, made.id, some))
    said = pdf(market, DocumentKind.PICK_LIST, made.id).splitlines()
    assert {f"Pick list {made.number}", "HB-1000", "YN-1000", "3", "______"} <= set(said)
    assert "拣货单" in pdf(market, DocumentKind.PICK_LIST, made.id, "zh")
    theirs = customer(market.cafe)
    with pytest.raises(Exception, match="may not"):
        market.database.read(
            lambda tx: render_document(tx, theirs, HEAD, DocumentKind.PICK_LIST, made.id)
        )
    market.database.run(lambda tx: sales.deliver_order(tx, BOSS, made.id))
    with pytest.raises(NotYet):
        pdf(market, DocumentKind.PICK_LIST, made.id)


def test_a_count_sheet_leaves_out_what_the_books_say(market: Market) -> None:
    def opened(tx: Tx) -> int:
        place = inventory.list_locations(tx, BOSS)[0]
        new = NewCount(location_id=place.id, reason="Year end")
        return inventory.open_count(tx, BOSS, new).id

    count_id = market.database.run(opened)
    said = pdf(market, DocumentKind.COUNT_SHEET, count_id)
    assert "Year end" in said
    assert {"HB-1000", "YN-1000", "________"} <= set(said.splitlines())
    assert "100" not in said.replace("HB-1000", "").replace("YN-1000", "")
    assert "实盘数" in shown(market, DocumentKind.COUNT_SHEET, count_id, "zh")


def test_a_statement_lists_what_is_open_and_nobody_elses(market: Market) -> None:
    made = an_order(market, market.cafe)
    market.database.run(lambda tx: sales.deliver_order(tx, BOSS, made.id))
    invoice = billed(market, made.id)
    said = set(pdf(market, DocumentKind.STATEMENT, market.cafe).splitlines())
    assert {invoice.number, "Statement of 19 May 2026", "40.00", "Due EUR"} <= said
    assert "Account: Hafenbank, IBAN DE02, BIC BYL" in said
    with pytest.raises(NotFound):
        market.database.read(
            lambda tx: render_document(
                tx,
                access.customer_actor(tx, market.wei),
                HEAD,
                DocumentKind.STATEMENT,
                market.cafe,
            )
        )


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name in {"src", "href"}]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_shows_what_is_printed_and_runs_nothing(market: Market, language: str) -> None:
    made = an_order(market, market.cafe)
    page = shown(market, DocumentKind.CONFIRMATION, made.id, language)
    tags = Tags()
    tags.feed(page)
    assert "script" not in tags.seen
    assert made.number in page
    assert "HB-1000" in page

    def injected(tx: Tx) -> str:
        from frontdesk.documents.page import as_page

        paper = compose_document(tx, BOSS, HEAD, DocumentKind.CONFIRMATION, made.id).paper
        return as_page(replace(paper, lead="<script>alert(1)</script>"), HEAD)

    assert "<script>" not in market.database.read(injected)


def test_a_document_of_many_pages_carries_its_sum_from_page_to_page(market: Market) -> None:
    lines = tuple(NewOrderLine(variant_id=market.blend, quantity=Decimal(1)) for _ in range(200))
    new = NewOrder(party_id=market.cafe, lines=lines)

    def ordered(tx: Tx) -> int:
        made = sales.place_order(tx, BOSS, new)
        return sales.confirm_order(tx, BOSS, made.id).id

    order_id = market.database.run(ordered)
    paper = market.database.read(
        lambda tx: compose_document(tx, BOSS, HEAD, DocumentKind.CONFIRMATION, order_id, "en").paper
    )
    said = text_of(draw(paper, HEAD)).splitlines()
    pages = int(next(line for line in said if line.startswith("Page 1 of ")).split()[-1])
    assert pages > 5
    words = Words("en")
    assert said.count(words("total.carried")) == said.count(words("total.brought")) == pages - 1
    assert said.count("Article") == pages
    places = [line for line in said if line.isdecimal() and int(line) <= 200]
    assert set(map(str, range(1, 201))) <= set(places)
    at = [place for place, line in enumerate(said) if line == words("total.carried")]
    carried = [said[place + 1] for place in at]
    assert all(value in paper.running for value in carried)
    brought = [place for place, line in enumerate(said) if line == words("total.brought")]
    assert [said[place + 1] for place in brought] == carried
    assert paper.running[-1] == "4,000.00"


def test_running_sums_end_in_the_sum() -> None:
    told = running(Money.of(value, "EUR") for value in ("1", "2.50", "0.01"))
    assert told == ("1.00", "3.50", "3.51")


def test_a_set_is_a_heading_above_its_parts(market: Market) -> None:
    def made(tx: Tx) -> int:
        prices = catalog.get_price_list(tx, BOSS, market.price_list)
        return a_bundle(tx, prices, "50.00", (market.blend, "2"), (market.yunnan, "1")).id

    bundle = market.database.run(made)
    placed = an_order(market, market.cafe, (bundle, "3"), (market.blend, "1"))
    market.database.run(lambda tx: sales.deliver_order(tx, BOSS, placed.id))
    bill = billed(market, placed.id)
    delivery = market.database.read(lambda tx: sales.get_order(tx, BOSS, placed.id)).deliveries[0]
    for kind, record_id in (
        (DocumentKind.CONFIRMATION, placed.id),
        (DocumentKind.DELIVERY_NOTE, delivery.id),
        (DocumentKind.INVOICE, bill.id),
    ):
        said = pdf(market, kind, record_id)
        assert said.count("Starter Set") == 1
        assert said.index("Starter Set") < said.index("\u2013 House Blend")
        assert "入门套装" in pdf(market, kind, record_id, "zh")
