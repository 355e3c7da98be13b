"""The payment page: what it shows is what the bank settles; only a genuine link opens it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from erp_core import access
from erp_core.access import NewUser, Role
from erp_core.finance import InvoiceView, credit_invoice, get_invoice
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.documents.kinds import DocumentKind, show_document
from frontdesk.documents.letterhead import Letterhead
from frontdesk.documents.qr import QUIET, as_svg, dark_fields
from frontdesk.documents.transfer import Account, epc_text, paying_account, transfer_for
from frontdesk.file_links import file_link
from frontdesk.paying.links import GOOD_FOR, payment_link
from frontdesk.paying.telling import pay_pages
from frontdesk.workflows.real_time import real_now
from tests.builders.banking import IBAN, Moved, a_bank_account, camt, import_camt
from tests.builders.finance import a_line, a_payer, a_payment, a_rate, an_invoice, books, eur
from tests.builders.house import a_house
from tests.builders.pdf import text_of
from tests.builders.sequences import sequences
from tests.builders.web import web_of

HEAD = Letterhead(bank="Hafenbank", iban="DE89 3704 0044 0532 0130 00", bic="COBADEFFXXX")
SHOWN = re.compile(r'<dd id="(\w+)">([^<]*)</dd><button[^>]* data-copy="([^"]*)"')


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_house(database, tmp_path, public_url="http://testserver", letterhead=HEAD)


@pytest.fixture
def web(desk: Frontdesk) -> Iterator[TestClient]:
    with web_of(desk) as client:
        yield client


def billed(desk: Frontdesk, amount: str = "119.00", currency: str = "EUR") -> InvoiceView:
    """Issue an invoice of an amount in fresh books."""

    def write(tx: Tx) -> InvoiceView:
        books(tx)
        a_rate(tx, "1.25")
        payer = a_payer(tx, "Café <Lindner>")
        return an_invoice(tx, payer, a_line(amount), due_days=5, currency=currency)

    return desk.database.run(write)


def address(desk: Frontdesk, invoice: InvoiceView) -> str:
    return payment_link(desk.settings, invoice.id, real_now())


def copied(page: str) -> dict[str, str]:
    """What the buttons of a page copy, by field."""
    return {key: value for key, _, value in SHOWN.findall(page)}


def test_what_the_assistant_tells_is_what_the_page_shows(desk: Frontdesk, web: TestClient) -> None:
    invoice = billed(desk)
    way = desk.database.read(lambda tx: pay_pages(desk.settings)(tx, invoice, "zh"))

    assert way is not None
    assert way.iban == HEAD.iban
    assert way.reference == "RF16 INV2 0260 001"
    page = web.get(way.url)
    assert '<html lang="zh-CN"' in page.text
    assert copied(page.text)["reference"] == way.reference.replace(" ", "")


def test_what_is_settled_is_not_told_how_to_pay(desk: Frontdesk) -> None:
    invoice = billed(desk)
    desk.database.run(lambda tx: credit_invoice(tx, system(), invoice.id, None, "wrong goods"))
    after = desk.database.read(lambda tx: get_invoice(tx, system(), invoice.id))

    assert desk.database.read(lambda tx: pay_pages(desk.settings)(tx, after, "en")) is None


def test_the_page_shows_how_to_pay_in_both_languages(desk: Frontdesk, web: TestClient) -> None:
    invoice = billed(desk)
    answer = web.get(address(desk, invoice))

    assert answer.status_code == 200
    assert copied(answer.text) == {
        "amount": "119.00",
        "reference": "RF16INV20260001",
        "iban": IBAN,
        "bic": "COBADEFFXXX",
        "holder": "Crane Harbour Coffee",
    }
    assert ">RF16 INV2 0260 001<" in answer.text
    assert "119.00 EUR" in answer.text
    assert "24 May 2026" in answer.text
    assert answer.text.count("<svg") == 1
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, no-store"
    chinese = web.get(address(desk, invoice) + "?lang=zh").text
    assert 'lang="zh-CN"' in chinese
    assert "支付发票 INV-2026-0001" in chinese
    assert "2026年5月24日" in chinese


def test_the_code_says_what_epc069_12_asks_for(desk: Frontdesk) -> None:
    invoice = billed(desk)
    account = Account(IBAN, "COBADEFFXXX")
    transfer = transfer_for(invoice, invoice.open, "Crane Harbour", account)
    assert transfer is not None
    text = epc_text(transfer)
    assert text == (
        "BCD\n002\n1\nSCT\nCOBADEFFXXX\nCrane Harbour\nDE89370400440532013000\nEUR119.00\n\n"
        "RF16INV20260001"
    )
    fields = dark_fields(text)
    finder = [fields[row][:7] for row in range(7)]
    assert finder[0] == (True,) * 7
    assert finder[1] == (True, False, False, False, False, False, True)
    drawn = set()
    path = r"M(\d+) (\d+)h(\d+)v1h-\d+z"
    for left, row, length in re.findall(path, as_svg(text, "x")):
        drawn |= {(int(row) - QUIET, int(left) - QUIET + place) for place in range(int(length))}
    assert drawn == {
        (row, column) for row, line in enumerate(fields) for column, dark in enumerate(line) if dark
    }
    assert transfer_for(invoice, eur("0.00"), "x", account) is None
    assert transfer_for(invoice, invoice.open, "x", None) is None


def test_no_code_is_shown_for_another_currency(desk: Frontdesk, web: TestClient) -> None:
    page = web.get(address(desk, billed(desk, currency="USD"))).text
    assert "119.00 USD" in page
    assert "<svg" not in page
    assert copied(page)["reference"] == "RF16INV20260001"
    assert "only for transfers in euros" in page


def test_the_account_is_our_first_at_a_bank_where_the_letterhead_has_none(
    desk: Frontdesk,
) -> None:
    billed(desk)
    assert desk.database.read(lambda tx: paying_account(tx, Letterhead())) is None
    desk.database.run(a_bank_account)
    assert desk.database.read(lambda tx: paying_account(tx, Letterhead())) == Account(IBAN)
    wrong = Letterhead(iban="DE00")
    assert desk.database.read(lambda tx: paying_account(tx, wrong)) is None


def test_a_forged_a_cut_and_an_old_link_open_nothing(desk: Frontdesk, web: TestClient) -> None:
    invoice = billed(desk)
    link = address(desk, invoice)
    other = payment_link(desk.settings, invoice.id + 1, real_now())
    token, others = link.rpartition("/")[2], other.rpartition("/")[2]
    of_a_file = file_link(desk.settings, invoice.id, real_now()).rpartition("/")[2]
    for bad in (token[:-2], "x", "%00", others[:22] + token[22:], others, of_a_file):
        answer = web.get(f"/pay/{bad}")
        assert answer.status_code == 404, bad
        assert "119.00" not in answer.text
        assert web.get(f"/pay/{bad}/invoice.pdf").status_code == 404
    assert "页面不存在" in web.get("/pay/x", headers={"Accept-Language": "zh-CN"}).text
    over = payment_link(desk.settings, invoice.id, real_now() - GOOD_FOR - timedelta(seconds=1))
    answer = web.get(over)
    assert (answer.status_code, "expired" in answer.text) == (410, True)
    assert "119.00" not in answer.text
    assert web.get(over + "/invoice.pdf").status_code == 410


def test_a_settled_invoice_asks_for_nothing(desk: Frontdesk, web: TestClient) -> None:
    invoice = billed(desk)
    desk.database.run(lambda tx: a_payment(tx, invoice.party_id, "119.00"))
    page = web.get(address(desk, invoice)).text
    assert "Paid. Thank you!" in page
    assert copied(page) == {}
    again = desk.database.run(lambda tx: an_invoice(tx, invoice.party_id))
    desk.database.run(lambda tx: credit_invoice(tx, system(), again.id, None, "broken"))
    page = web.get(address(desk, again)).text
    assert "Nothing to pay" in page
    assert "Thank you" not in page


def test_the_invoice_itself_carries_reference_and_code(desk: Frontdesk, web: TestClient) -> None:
    invoice = billed(desk)
    answer = web.get(address(desk, invoice) + "/invoice.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    said = text_of(answer.content)
    assert "RF16 INV2 0260 001" in said
    assert "Pay by scanning" in said
    kind = DocumentKind.INVOICE
    page = desk.database.read(lambda tx: show_document(tx, system(), HEAD, kind, invoice.id))
    assert page.count("<svg") == 1
    assert "RF16 INV2 0260 001" in page


def test_what_the_page_says_is_matched_and_settles(
    desk: Frontdesk, web: TestClient, database: Database
) -> None:
    first = billed(desk)
    account = database.run(a_bank_account).id
    said = 0

    def transfers(invoice: InvoiceView, share: int, *, in_groups: bool) -> InvoiceView:
        """Transfer a share in percent of what the page asks for, under its reference."""
        nonlocal said
        page = web.get(address(desk, invoice)).text
        shown = {key: (seen, value) for key, seen, value in SHOWN.findall(page)}
        asked = Money.of(shown["amount"][1], "EUR")
        sent = Money(max(1, asked.minor * share // 100), "EUR")
        name = f"S{invoice.id}-{said}"
        text = shown["reference"][0 if in_groups else 1]
        opening = str(Money(said, "EUR").amount)
        moved = Moved(str(sent.amount), text, reference=name)
        file = camt([moved], opening=opening, reference=name)
        assert database.run(lambda tx: import_camt(tx, account, file)).matched == 1
        said += sent.minor
        return database.read(lambda tx: get_invoice(tx, system(), invoice.id))

    @sequences()
    @given(st.integers(2, 9_999_999), st.integers(1, 99), st.booleans())
    def holds(minor: int, share: int, in_groups: bool) -> None:
        price = str(Money(minor, "EUR").amount)
        invoice = database.run(lambda tx: an_invoice(tx, first.party_id, a_line(price)))
        partly = transfers(invoice, share, in_groups=in_groups)
        assert 0 < partly.paid.minor < minor
        rest = copied(web.get(address(desk, invoice)).text)["amount"]
        assert Money.of(rest, "EUR") == partly.open == invoice.gross - partly.paid
        settled = transfers(partly, 100, in_groups=not in_groups)
        assert settled.open.minor == 0
        assert "Paid. Thank you!" in web.get(address(desk, invoice)).text

    holds()


def test_who_may_see_an_invoice_gets_its_link(desk: Frontdesk, web: TestClient) -> None:
    invoice = billed(desk)
    path = f"/api/v1/finance/invoices/{invoice.id}/payment-link"
    new = NewUser(
        login="mia", name="Mia", password="crane-harbour-1", roles=frozenset({Role.ACCOUNTANT})
    )
    desk.database.run(lambda tx: access.create_user(tx, system(), new))
    token = access.log_in(desk.database, "mia", "crane-harbour-1").token
    given_ = web.get(path, headers={"Authorization": f"Bearer {token}"}).json()

    assert given_["reference"] == "RF16INV20260001"
    assert "119.00 EUR" in web.get(given_["url"]).text
    assert web.get(path).status_code == 401
