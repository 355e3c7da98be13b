"""The demo company, built small: the story is in it, and everything that is always true is true."""

import os
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.asker import Verification
from erp_core import (
    access,
    banking,
    catalog,
    conversations,
    crm,
    finance,
    inventory,
    maintenance,
    purchasing,
    sales,
    support,
)
from erp_core.banking.checks.orders import ORDER_CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.parties import ContactKind, parties_with_contact
from frontdesk.bootstrap import open_database
from frontdesk.demo.building import ensure_company
from frontdesk.demo.facts import ANA, BOT, CHAT, START, WEI, days_ago
from frontdesk.settings import Settings, load_settings
from frontdesk.verifying import verify_database
from frontdesk.workflows.askers import asker_of
from tests.builders.databases import bare_postgres

POSTGRES = os.environ.get("FRONTDESK_TEST_POSTGRES")
Read = Callable[[Callable[[Tx], Any]], Any]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, Database]]:
    folder = tmp_path_factory.mktemp("company")
    if POSTGRES:
        with bare_postgres(POSTGRES) as empty:
            yield from _built(folder, empty.url)
    else:
        yield from _built(folder, "")


def _built(folder: Path, url: str) -> Iterator[tuple[Settings, Database]]:
    months: list[tuple[date, int]] = []
    empty = load_settings(data_dir=folder, database_url=url)
    ensure_company(empty, "small", lambda *told: months.append(told), fresh=False)
    assert months[-1] == (date(2026, 5, 18), 90)
    settings = load_settings(data_dir=folder, database_url=url)
    database = open_database(settings, FixedClock(START))
    yield settings, database
    database.close()


@pytest.fixture
def read(company: tuple[Settings, Database]) -> Read:
    return company[1].read


def _identity(tx: Tx, channel: str, account: str, address: str) -> conversations.IdentityView:
    phone = "+491713920001" if channel == "telegram" else "+491713920002"
    [party_id] = parties_with_contact(tx, ContactKind.PHONE, phone)
    found = conversations.identities_of(tx, system(), party_id)
    [identity] = [one for one in found if (one.channel, one.address) == (channel, address)]
    assert account in {BOT, CHAT}
    return identity


def _asker(tx: Tx, channel: str, account: str, address: str) -> Any:
    return asker_of(tx, _identity(tx, channel, account, address), None)


def test_every_invariant_holds_and_only_those_of_payment_orders_and_exchanges_are_idle(
    company: tuple[Settings, Database],
) -> None:
    """Suppliers are paid by transfer, one by one; no exchange is half done, no lot is blocked."""
    _, database = company

    lines = verify_database(database)

    assert {line.title: line.violations for line in lines if line.violations} == {}
    idle = {line.title for line in lines if line.examined == 0}
    of_orders = {check.title for check in ORDER_CHECKS}
    assert idle == of_orders | {
        "A drafted recall is about a blocked lot",
        "Goods wait for their exchange",
        "Money from suppliers equals the payments it came of",
        "Money from suppliers is numbered and answered for",
        "Of a supplier's credit note no more came back than it freed",
        "What bank lines booked as payable is what they moved",
    }


def test_a_set_is_quoted_and_something_stands_in_for_what_is_short(read: Read) -> None:
    def short(tx: Tx) -> sales.SubstituteOffer | None:
        yunnan = catalog.variant_by_sku(tx, system(), "YN-1000")
        return sales.substitute_for(tx, system(), yunnan.id, Decimal(3))

    page = read(lambda tx: sales.list_quotations(tx, system()))
    [quoted] = [one for one in page.items if one.lines[0].bundle]
    assert [line.sku for line in quoted.lines] == ["HB-250", "DH-250", "PF-2"]
    assert quoted.net == Money.of("83.40", "EUR")  # 6 sets at 13.90
    offer = read(short)
    assert offer is not None
    assert offer.sku in {"ET-1000", "HB-1000"}


def test_wei_s_order_is_paid_and_late_for_a_reason_told_in_both_languages(read: Read) -> None:
    order = read(lambda tx: sales.order_by_number(tx, system(), "1042"))
    wei = read(lambda tx: _asker(tx, "telegram", BOT, str(WEI)))

    assert order.party_id == wei.party_id
    assert (order.state, order.payment_state, order.late) == ("confirmed", "paid", True)
    assert (order.promised_on, order.expected_on) == (date(2026, 5, 15), date(2026, 5, 21))
    [note] = order.notes
    assert note.public
    assert "Yunnan" in note.text_en
    assert "云南" in note.text_zh
    assert order.back_ordered


def test_cancelling_wei_s_order_would_refund_his_card(read: Read) -> None:
    wei = read(lambda tx: _asker(tx, "telegram", BOT, str(WEI)))
    order = read(lambda tx: sales.order_by_number(tx, wei.actor, "1042"))

    shown = read(lambda tx: sales.preview_cancellation(tx, wei.actor, order.id))

    assert [(one.method, one.amount) for one in shown.refunds] == [("card", order.gross)]


def test_there_is_no_yunnan_left(read: Read) -> None:
    def free(tx: Tx) -> list[int]:
        found = (catalog.variant_by_sku(tx, system(), sku) for sku in ("YN-250", "YN-1000"))
        return [int(inventory.available(tx, one.id)) for one in found]

    assert read(free) == [0, 0]


def test_ana_may_order_for_her_cafe_which_is_due_again(read: Read) -> None:
    ana = read(lambda tx: _asker(tx, "webchat", CHAT, ANA))
    [cafe] = ana.actor.scope - {ana.party_id}

    rhythm = read(lambda tx: crm.purchase_rhythm(tx, system(), cafe))
    last = read(lambda tx: sales.last_order(tx, ana.actor, cafe))

    assert ana.verification is Verification.LINKED
    assert (rhythm.median_days, rhythm.days_since, rhythm.due_in) == (21, 23, -2)
    assert [(line.sku, line.quantity) for line in last.lines] == [("HB-1000", 12)]
    assert last.contact_id == ana.party_id


def test_one_invoice_of_ana_s_cafe_is_six_days_overdue(read: Read) -> None:
    ana = read(lambda tx: _asker(tx, "webchat", CHAT, ANA))
    [cafe] = ana.actor.scope - {ana.party_id}

    balance = read(lambda tx: finance.balance_of(tx, ana.actor, cafe))

    [invoice] = balance.invoices
    assert (START.date() - invoice.due_date).days == 6
    assert balance.overdue == balance.open == Money.of("255.52", "EUR")


def test_tom_owns_heron_h_0317_with_five_weeks_of_warranty_left(read: Read) -> None:
    def moved(tx: Tx) -> list[Any]:
        heron = catalog.variant_by_sku(tx, system(), "HERON-CHROME")
        page = PageRequest(limit=100)
        return list(inventory.moves_of(tx, system(), page, variant_id=heron.id).items)

    out = [move for move in read(moved) if move.lot == "H-0317" and move.kind == "delivery"]

    [delivered] = out
    tom = read(lambda tx: parties_with_contact(tx, ContactKind.EMAIL, "tom.berg@example.com"))
    order = read(lambda tx: sales.get_order(tx, system(), delivered.source_id))
    assert (order.party_id,) == tom
    assert date(2026, 5, 19) < delivered.business_date.replace(year=2026) < date(2026, 6, 30)


def test_the_roaster_was_greased_and_is_due_and_tom_s_heron_is_under_warranty(read: Read) -> None:
    """42.00 for a belt; cleaned at 6,110 hours, so due at 6,210: read 6,214 twelve days ago."""
    assets = {a.code: a for a in read(lambda tx: maintenance.list_assets(tx, system()).items)}
    heron, roaster = assets["HERON-H-0317"], assets["ROASTER-1"]
    sold = read(lambda tx: sales.warranties_of(tx, system(), party_id=heron.party_id))
    assert heron.under_warranty
    assert [one.valid_until for one in sold if "H-0317" in one.serials] == [heron.warranty_until]
    (order,) = read(lambda tx: maintenance.list_work_orders(tx, system()).items)
    assert (order.state, str(order.parts_cost.amount), order.minutes) == ("done", "42.00", 110)
    (due,) = read(lambda tx: maintenance.due_plans(tx, system()))
    assert (due.name_en, due.due_at, due.due_since, due.open_order_id) == (
        "Clean chaff and exhaust",
        Decimal(6210),
        days_ago(12),
        None,
    )
    found = read(lambda tx: maintenance.reliability_of(tx, system(), roaster.id))
    assert (found.failures, found.downtime_minutes) == (0, 120)


def test_history_ends_the_day_before_and_last_month_is_not_empty(read: Read) -> None:
    orders = read(lambda tx: sales.list_orders(tx, system(), PageRequest(limit=200)).items)

    placed = [order.placed_at for order in orders]
    assert len(orders) == 90
    assert max(placed) < datetime(2026, 5, 19, tzinfo=START.tzinfo)
    assert any(date(2026, 4, 1) <= moment.date() <= date(2026, 4, 30) for moment in placed)
    assert {order.state for order in orders} >= {"closed", "confirmed", "cancelled"}


def test_one_order_was_paid_by_gift_card_changed_and_exchanged(read: Read) -> None:
    exchanges = read(lambda tx: sales.list_exchanges(tx, system()).items)

    [exchange] = exchanges
    assert exchange.state is sales.ExchangeState.COMPLETED
    [swapped] = exchange.lines
    assert (swapped.sku_before, swapped.sku) == ("HB-1000", "HB-250")
    [change] = read(lambda tx: sales.item_changes_of_order(tx, system(), exchange.order_id))
    assert [(line.sku_before, line.sku) for line in change.lines] == [("HB-250", "HB-1000")]
    [card] = read(lambda tx: finance.payment_accounts_of(tx, system(), exchange.party_id))
    assert card.id == change.account_id == exchange.account_id


def test_the_books_of_the_years_before_are_closed_and_the_reminder_s_fee_came_by_bank(
    read: Read,
) -> None:
    years = read(lambda tx: finance.list_fiscal_years(tx, system()))
    letters = read(lambda tx: finance.list_dunning_letters(tx, system()).items)
    [account] = read(lambda tx: banking.list_bank_accounts(tx, system()))

    assert {year.year for year in years if year.closed} == {2024, 2025}
    fees = [
        read(lambda tx, one=one: finance.get_invoice(tx, system(), one.fee_invoice_id))
        for one in letters
    ]
    assert fees
    assert all(fee.open == Money.zero("EUR") for fee in fees)
    assert account.unmatched == 0


def test_a_supplier_is_late_one_bill_is_dearer_and_two_offers_wait(read: Read) -> None:
    orders = read(lambda tx: purchasing.awaited_orders(tx, system()))
    bills = read(lambda tx: purchasing.list_purchase_bills(tx, system()).items)
    requests = read(lambda tx: purchasing.list_requests(tx, system()).items)

    late = [one for one in orders if one.is_late]
    assert [(one.supplier, one.lines[0].sku) for one in late] == [("Tern Mills Aarhus", "TERN-64")]
    [held] = [one for one in bills if one.state is purchasing.MatchState.HELD]
    [problem] = held.problems
    assert (problem.kind, problem.sku) == ("price", "SP-GASKET")
    assert (problem.expected, problem.billed) == (Decimal("2.40"), Decimal("2.50"))
    [request] = requests
    assert [offer.base_total for offer in request.lines[0].offers] == [
        Money.of("875.00", "EUR"),
        Money.of("840.00", "EUR"),
    ]


def test_goods_received_and_not_billed_do_not_pile_up(read: Read) -> None:
    """What lies unbilled is younger than a month: the roasts since the last bill, and machines."""
    rows = read(lambda tx: finance.trial_balance(tx, system(), START.date()).rows)

    [open_] = [row.balance for row in rows if row.account == "3310"]
    assert Money.of(-6_000, "EUR") < open_ < Money.of(0, "EUR")


def test_the_staff_the_handbook_and_the_inbox_are_there(read: Read) -> None:
    users = read(lambda tx: access.list_users(tx, system()))
    pages = read(lambda tx: support.list_pages(tx, system()))
    mia = read(lambda tx: access.user_actor(tx, "mia"))
    waiting = read(lambda tx: conversations.inbox_counts(tx, mia))

    staff = {"mia", "jonas", "lin", "sam", "petra", "admin", "hanna"}
    assert {user.login for user in users} == staff
    assert len(pages) == 25
    assert all(page.body_zh.startswith("---\n") for page in pages)
    assert (waiting.mine, waiting.unassigned) == (1, 1)
    assert read(get_organisation).name_zh == "鹤港咖啡"


def test_the_campaign_of_the_spring_is_over_and_its_figures_are_kept(
    company: tuple[Settings, Database],
) -> None:
    read = company[1].read
    [campaign] = read(lambda tx: crm.list_campaigns(tx, system())).items
    assert (campaign.name_en, campaign.state) == ("House Blend in spring", "done")
    assert campaign.created_by != campaign.approved_by
    found = read(lambda tx: crm.campaign_outcome(tx, system(), campaign.id))
    assert (found.count.members, found.count.to_write_to, found.count.control) == (21, 7, 3)
    assert (found.sent, found.pending, found.failed, found.open_until) == (7, 0, (), None)
    assert (found.reached.ordered, found.reached.net) == (1, Money.of("343.40", "EUR"))
    assert (found.control.customers, found.control.ordered) == (3, 0)
    assert [one.name_en for one in read(lambda tx: crm.list_segments(tx, system()))] == [
        "Ordered within a year",
        "Best customers",
    ]
