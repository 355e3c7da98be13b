"""Documents as PDF: what they say in both languages, whose they are, and the same bytes again."""

from decimal import Decimal

import pytest

from erp_core import access, finance, sales
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.errors import NotFound
from erp_core.sales import NewOrder, NewOrderLine, NewQuotation, QuotationView
from frontdesk.documents.kinds import DocumentKind, NotYet, Rendered, render_document
from frontdesk.documents.letterhead import Letterhead
from frontdesk.documents.texts import load
from tests.builders.coffee_shop import Shop, a_shop
from tests.builders.pdf import page_count, text_of

HEAD = Letterhead(
    street="Kranhafen 7",
    postcode="20457",
    city="Hamburg",
    tax_id="DE811907980",
    bank="Hafenbank",
    iban="DE02 1203 0000 0000 2020 51",
    bic="BYLADEM1001",
)


@pytest.fixture
def shop(database: Database, clock: FixedClock) -> Shop:
    return a_shop(database, clock)


def drawn(
    shop: Shop,
    kind: DocumentKind,
    record_id: int,
    language: str | None = "en",
    actor: Actor | None = None,
    head: Letterhead = HEAD,
) -> Rendered:
    who = actor or system()
    return shop.database.read(lambda tx: render_document(tx, who, head, kind, record_id, language))


def customer(shop: Shop, party_id: int) -> Actor:
    return shop.database.read(lambda tx: access.customer_actor(tx, party_id))


def test_an_invoice_says_who_what_how_much_and_where_to_pay(shop: Shop) -> None:
    made = drawn(shop, DocumentKind.INVOICE, 1)

    lines = text_of(made.content).splitlines()
    assert made.name == "Invoice INV-2026-0001.pdf"
    assert made.content.startswith(b"%PDF-")
    for said in (
        "Crane Harbour Coffee",
        "Invoice INV-2026-0001",
        "Café Lindner",
        "26 April 2026",
        "10 May 2026",
        "House Blend",
        "294.00",
        "Total EUR",
        "Please pay 294.00 EUR by 10 May 2026 and name INV-2026-0001.",
        "Account: Hafenbank, IBAN DE02 1203 0000 0000 2020 51, BIC BYLADEM1001",
        "Page 1 of 1",
    ):
        assert said in lines


def test_an_invoice_in_chinese_is_chinese_throughout(shop: Shop) -> None:
    made = drawn(shop, DocumentKind.INVOICE, 1, "zh")

    said = text_of(made.content)
    assert made.title == "发票 INV-2026-0001"
    for words in ("鹤港咖啡", "鹤港拼配", "付款期限", "2026", "总计", "第", "共"):
        assert words in said
    assert not {"Invoice", "Total", "Due"} & set(said.split())


def test_equal_records_become_equal_bytes_dated_as_the_document(shop: Shop) -> None:
    once, again = (drawn(shop, DocumentKind.INVOICE, 1).content for _ in range(2))

    assert once == again
    assert b"/CreationDate (D:20260426000000+00'00')" in once


def test_a_payment_changes_nothing_on_an_invoice(shop: Shop) -> None:
    before = drawn(shop, DocumentKind.INVOICE, 1).content
    invoice = shop.database.read(lambda tx: finance.get_invoice(tx, system(), 1))
    payment = finance.NewPayment(
        party_id=shop.cafe, amount=invoice.gross, method=finance.PaymentMethod.CARD
    )
    shop.database.run(lambda tx: finance.record_payment(tx, system(), payment))

    assert drawn(shop, DocumentKind.INVOICE, 1).content == before


def test_a_credit_note_names_the_invoice_it_corrects_and_why(shop: Shop) -> None:
    note = shop.database.run(lambda tx: finance.credit_invoice(tx, system(), 1, None, "Wet bags"))

    said = text_of(drawn(shop, DocumentKind.CREDIT_NOTE, note.id).content).splitlines()

    assert "Credit note CN-2026-0001" in said
    assert "Credited EUR" in said
    assert "Reason: Wet bags" in said
    assert (
        "The amount is set against invoice INV-2026-0001, or paid back as far as that was paid."
        in said
    )
    with pytest.raises(NotFound):
        drawn(shop, DocumentKind.INVOICE, note.id)


def test_an_order_is_confirmed_once_it_binds(shop: Shop) -> None:
    new = NewOrder(
        party_id=shop.wei, lines=(NewOrderLine(variant_id=shop.house, quantity=Decimal(3)),)
    )
    order = shop.database.run(lambda tx: sales.place_order(tx, system(), new))

    with pytest.raises(NotYet):
        drawn(shop, DocumentKind.CONFIRMATION, order.id)
    shop.database.run(lambda tx: sales.confirm_order(tx, system(), order.id))
    confirmed = drawn(shop, DocumentKind.CONFIRMATION, order.id)

    assert confirmed.title == "Order confirmation 1044"
    assert "3 kg" in text_of(confirmed.content)


def a_quotation(shop: Shop, *quantities: int) -> QuotationView:
    lines = tuple(NewOrderLine(variant_id=shop.house, quantity=Decimal(one)) for one in quantities)
    new = NewQuotation(party_id=shop.wei, lines=lines)
    return shop.database.run(lambda tx: sales.create_quotation(tx, system(), new))


def test_a_quotation_says_what_it_offers_and_until_when_in_both_languages(shop: Shop) -> None:
    quoted = a_quotation(shop, 3)
    with pytest.raises(NotYet):
        drawn(shop, DocumentKind.QUOTATION, quoted.id)
    shop.database.run(lambda tx: sales.send_quotation(tx, system(), quoted.id))

    english = drawn(shop, DocumentKind.QUOTATION, quoted.id)
    chinese = drawn(shop, DocumentKind.QUOTATION, quoted.id, "zh")

    said = text_of(english.content).splitlines()
    assert english.name == f"Quotation {quoted.number}.pdf"
    for words in (
        f"Quotation {quoted.number}",
        "Wei Zhang",
        "2 June 2026",
        "House Blend",
        "3 kg",
        "24.50 *",
        "73.50",
        "Total EUR",
    ):
        assert words in said
    held = "We stand by these prices until 2 June 2026. To order, please name quotation"
    assert f"{held} {quoted.number}." in " ".join(said)
    assert chinese.title == f"报价单 {quoted.number}"
    assert "鹤港拼配" in text_of(chinese.content)
    assert "有效期至" in text_of(chinese.content)


def test_a_delivery_note_says_what_went_and_no_price(shop: Shop) -> None:
    order = shop.database.read(lambda tx: sales.order_by_number(tx, system(), "1041"))

    made = drawn(shop, DocumentKind.DELIVERY_NOTE, order.deliveries[0].id)

    said = text_of(made.content).splitlines()
    assert made.title == "Delivery note 1041-1"
    assert said.count("12 kg") == 2
    assert not any("24.50" in line or "EUR" in line for line in said)


def test_a_customer_gets_their_own_documents_and_nobody_elses(shop: Shop) -> None:
    theirs = customer(shop, shop.cafe)
    strangers = customer(shop, shop.wei)

    assert drawn(shop, DocumentKind.INVOICE, 1, actor=theirs).party_id == shop.cafe
    quoted = a_quotation(shop, 3)
    shop.database.run(lambda tx: sales.send_quotation(tx, system(), quoted.id))
    assert drawn(shop, DocumentKind.QUOTATION, quoted.id, actor=strangers).party_id == shop.wei
    with pytest.raises(NotFound):
        drawn(shop, DocumentKind.QUOTATION, quoted.id, actor=theirs)
    for kind in (DocumentKind.INVOICE, DocumentKind.CONFIRMATION, DocumentKind.DELIVERY_NOTE):
        with pytest.raises(NotFound):
            drawn(shop, kind, 1, actor=strangers)


def test_an_organisation_without_a_bank_prints_none(shop: Shop) -> None:
    said = text_of(drawn(shop, DocumentKind.INVOICE, 1, head=Letterhead()).content)

    assert "IBAN" not in said
    assert "Tax id" not in said


def test_a_long_quotation_goes_on_with_its_headings_on_every_page(shop: Shop) -> None:
    quoted = a_quotation(shop, *range(1, 61))
    shop.database.run(lambda tx: sales.send_quotation(tx, system(), quoted.id))

    content = drawn(shop, DocumentKind.QUOTATION, quoted.id).content

    said = text_of(content).splitlines()
    assert page_count(content) == 4
    assert said.count("Unit price") == 4
    assert "Page 4 of 4" in said


def test_markup_in_a_name_is_only_a_name(shop: Shop) -> None:
    note = shop.database.run(
        lambda tx: finance.credit_invoice(tx, system(), 1, None, "<b>a</b> & <img src='file:///x'>")
    )

    said = text_of(drawn(shop, DocumentKind.CREDIT_NOTE, note.id).content)

    assert "<b>a</b> & <img src='file:///x'>" in said.replace("\n", "")


def test_both_languages_have_the_same_words_and_placeholders() -> None:
    import string

    def holes(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    english, chinese = load("en"), load("zh")
    assert english.keys() == chinese.keys()
    assert {key for key in english if holes(english[key]) != holes(chinese[key])} == set()
