"""A house with two customers who have the same kinds of records, each with the other's to envy."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from erp_core import conversations, crm, parties, support
from erp_core.access import NewUser, Role, create_api_key, create_user
from erp_core.catalog import (
    NewPrice,
    NewVariant,
    ProductChange,
    add_variant,
    assign_price_list,
    change_product,
    get_product,
    get_variant,
    set_prices,
    variant_by_sku,
)
from erp_core.finance import (
    NewPaymentAccount,
    NewStoredValue,
    PaymentAccountKind,
    StoredValueSource,
    add_payment_account,
    load_stored_value,
    set_customer_terms,
)
from erp_core.inventory import (
    HoldLine,
    LotWasBlocked,
    NewHold,
    block_lot,
    hold_stock,
    lots_named,
)
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    Condition,
    ExchangeItem,
    NewExchange,
    NewOrderLine,
    NewQuotation,
    QuotationView,
    add_order_note,
    deliver_order,
    get_order,
    list_exchanges,
    list_quotations,
    list_recalls,
    list_returns,
    list_slips,
    request_exchange,
    request_quotation,
    request_return,
    set_promise,
)
from erp_core.sales.service.recalling import draft_recalls
from erp_core.sales.service.slipping import note_slips
from frontdesk.application import Frontdesk
from tests.builders.catalog import LONG_AGO, a_price_list
from tests.builders.finance import a_rate
from tests.builders.house import a_house
from tests.builders.inventory import received
from tests.builders.sales import Market, a_market, an_order, billed, coming_back, paid
from tests.builders.support import a_draft
from tests.builders.talk import answer_all, write

BOSS = system()
VICTIM, PASSWORD = "victim", "correct horse battery"
NOWHERE = 987_654_321
"""An id that no record has."""


@dataclass(frozen=True)
class Records:
    """Names one customer's records, one of each kind."""

    party: int
    helper: int
    contact_point: int
    address: int
    order: int
    order_number: str
    order_line: int
    sold_line: int
    returned: int
    exchange: int
    quotation: int
    quotation_number: str
    delivery: int
    slip: int
    recall: int
    invoice: int
    invoice_number: str
    invoice_line: int
    payment: int
    card: int
    case: int
    thread: int
    identity: int
    suggestion: int
    outbox: int
    hold: int
    telegram: str


MISSING = Records(
    **{
        name: str(NOWHERE) if name.endswith(("number", "telegram")) else NOWHERE
        for name in Records.__dataclass_fields__
    }
)
"""The records of nobody."""


@dataclass(frozen=True)
class Town:
    """The house, the customers and what both may name.

    Attributes:
        wei: The customer who looks.
        cafe: The customer whose records are none of Wei's business.
        user: A member of staff whom no test needs to stay as they are.
    """

    desk: Frontdesk
    market: Market
    wei: Records
    cafe: Records
    user: int
    api_key: int

    @property
    def database(self) -> Database:
        """Where it all is."""
        return self.market.database


def a_town(database: Database, folder: Path) -> Town:
    """Open a house and let two customers do with it all that customers do."""
    desk = a_house(database, folder)
    market = a_market(database)
    database.run(lambda tx: _warranted(tx, market.yunnan))
    user, key = database.run(_a_user)
    database.run(lambda tx: set_customer_terms(tx, BOSS, market.cafe, 0, None))
    limit = Money.of("10000.00", "EUR")
    database.run(lambda tx: set_customer_terms(tx, BOSS, market.wei, 0, limit))
    database.run(lambda tx: a_rate(tx, "1.25"))
    wei = _a_life(desk, market, market.wei, "700100001", "Wei")
    cafe = _a_life(desk, market, market.cafe, "700100002", "Lindner")
    return Town(desk, market, wei, cafe, user, key)


def _warranted(tx: Tx, variant_id: int) -> None:
    product = get_variant(tx, BOSS, variant_id).product_id
    change_product(tx, BOSS, product, ProductChange(warranty_months=24))


def _a_user(tx: Tx) -> tuple[int, int]:
    roles = frozenset({Role.EMPLOYEE})
    new = NewUser(login=VICTIM, name="Victim", password=PASSWORD, roles=roles)
    user = create_user(tx, BOSS, new)
    support.save_page(tx, BOSS, a_draft())
    return user.id, create_api_key(tx, BOSS, user.id, "till").id


def _a_life(desk: Frontdesk, market: Market, party_id: int, peer: str, name: str) -> Records:
    database = market.database
    sold = _sold(market, party_id)
    swapped = _swapped(market, party_id)
    order = an_order(market, party_id)
    invoice = billed(market, order.id)
    payment = paid(market, invoice, "10.00")
    database.run(lambda tx: _slips(tx, order.id))
    database.run(lambda tx: _recalled(tx, market, order.id))
    card = database.run(lambda tx: _gift_card(tx, party_id))
    hold = database.run(lambda tx: _held(tx, market, party_id))
    thread, identity, suggestion, outbox = _a_talk(desk, party_id, peer, name)
    database.run(lambda tx: _special_price(tx, market, party_id, name))
    database.run(lambda tx: _papers(tx, party_id, order.id, name))
    return database.read(
        lambda tx: Records(
            party=party_id,
            helper=parties.powers_in(tx, BOSS, party_id)[0].person_id,
            contact_point=parties.contact_points_of(tx, BOSS, party_id)[0].id,
            address=parties.addresses_of(tx, BOSS, party_id)[0].id,
            order=order.id,
            order_number=order.number,
            order_line=_line_of(tx, order.id),
            sold_line=_line_of(tx, sold),
            returned=list_returns(tx, BOSS, order_id=sold).items[0].id,
            exchange=list_exchanges(tx, BOSS, order_id=swapped).items[0].id,
            quotation=_quotation_of(tx, party_id).id,
            quotation_number=_quotation_of(tx, party_id).number,
            slip=_slip_of(tx, order.id),
            recall=_recall_of(tx, party_id),
            delivery=get_order(tx, BOSS, order.id).deliveries[0].id,
            invoice=invoice.id,
            invoice_number=str(invoice.number),
            invoice_line=invoice.lines[0].id,
            payment=payment.id,
            card=card,
            case=_case_of(tx, party_id),
            thread=thread,
            identity=identity,
            suggestion=suggestion,
            outbox=outbox,
            hold=hold,
            telegram=peer,
        )
    )


def _slips(tx: Tx, order_id: int) -> None:
    """Promise an order, and let what it waits for come later."""
    set_promise(tx, BOSS, order_id, date(2026, 6, 1))
    note_slips(tx, BOSS, {order_id: date(2026, 6, 5)})


def _slip_of(tx: Tx, order_id: int) -> int:
    return next(one.id for one in list_slips(tx, BOSS) if one.order_id == order_id)


def _recalled(tx: Tx, market: Market, order_id: int) -> None:
    """Block a lot that was held for an order."""
    if not lots_named(tx, ["R-1"]):
        received(tx, market.blend, "1", "8.00", "R-1")
        block_lot(tx, BOSS, lots_named(tx, ["R-1"])[0].id, "a secret")
    lot = lots_named(tx, ["R-1"])[0]
    draft_recalls(tx, LotWasBlocked(lot.id, lot.variant_id, (("orders", order_id),)))


def _recall_of(tx: Tx, party_id: int) -> int:
    return next(one.id for one in list_recalls(tx, BOSS) if one.party_id == party_id)


def _sold(market: Market, party_id: int) -> int:
    """Sell something with a warranty; some of it is to come back."""
    order = an_order(market, party_id, (market.yunnan, "3"))
    invoice = billed(market, order.id)
    paid(market, invoice, str(invoice.gross.amount))
    market.database.run(lambda tx: deliver_order(tx, BOSS, order.id))
    refund = coming_back(market, order.id, "1", Condition.FAULTY)
    market.database.run(lambda tx: request_return(tx, BOSS, refund))
    return order.id


def _swapped(market: Market, party_id: int) -> int:
    """Sell a bag that is to be exchanged for another of the same."""
    order = an_order(market, party_id, (market.yunnan, "1"))
    invoice = billed(market, order.id)
    paid(market, invoice, str(invoice.gross.amount))
    market.database.run(lambda tx: deliver_order(tx, BOSS, order.id))
    market.database.run(lambda tx: _exchange(tx, market, order.id))
    return order.id


def _exchange(tx: Tx, market: Market, order_id: int) -> None:
    product = get_variant(tx, BOSS, market.yunnan).product_id
    if len(get_product(tx, BOSS, product).variants) == 1:
        sku = get_variant(tx, BOSS, market.yunnan).sku
        new = NewVariant(sku=f"{sku}-B", name_en="Other bag", name_zh="另一袋", tracked=False)
        add_variant(tx, BOSS, product, new)
        other = variant_by_sku(tx, BOSS, new.sku).id
        price = NewPrice(variant_id=other, unit_price="25.00", valid_from=LONG_AGO)
        set_prices(tx, BOSS, market.price_list, [price])
    other = max(each.id for each in get_product(tx, BOSS, product).variants)
    item = ExchangeItem(line_id=_line_of(tx, order_id), variant_id=other)
    wish = NewExchange(
        order_id=order_id, items=(item,), condition=Condition.FAULTY, reason="a secret"
    )
    request_exchange(tx, BOSS, wish)


def _gift_card(tx: Tx, party_id: int) -> int:
    new = NewPaymentAccount(party_id=party_id, kind=PaymentAccountKind.GIFT_CARD)
    account = add_payment_account(tx, BOSS, new)
    value = NewStoredValue(
        amount=Money.of("25.00", "EUR"), source=StoredValueSource.CASH, reason="bought"
    )
    return load_stored_value(tx, BOSS, account.id, value).id


def _held(tx: Tx, market: Market, party_id: int) -> int:
    """Hold a bag that the customer is about to order."""
    line = HoldLine(variant_id=market.blend, quantity=Decimal(1))
    return hold_stock(tx, BOSS, NewHold(party_id=party_id, lines=(line,))).id


def _line_of(tx: Tx, order_id: int) -> int:
    return get_order(tx, BOSS, order_id).lines[0].id


def _quotation_of(tx: Tx, party_id: int) -> QuotationView:
    return list_quotations(tx, BOSS, party_id=party_id).items[0]


def _case_of(tx: Tx, party_id: int) -> int:
    only = support.CaseFilter(party_id=party_id)
    return support.list_cases(tx, BOSS, PageRequest(), only).items[0].id


def _a_talk(desk: Frontdesk, party_id: int, peer: str, name: str) -> tuple[int, int, int, int]:
    """Let a customer write on Telegram; an agent has a suggestion and a reply to send."""
    database = desk.database
    identity = database.run(
        lambda tx: conversations.enrol_identity(
            tx, BOSS, "telegram", "7001", peer, party_id, f"{name} on Telegram"
        )
    )
    write(desk, f"A secret of {name}", int(peer) % 100, peer)
    assert answer_all(desk) == 1
    return database.run(lambda tx: _suggested(tx, party_id, identity.id))


def _suggested(tx: Tx, party_id: int, identity_id: int) -> tuple[int, int, int, int]:
    thread = conversations.threads_of_party(tx, BOSS, party_id)[0]
    draft = conversations.SuggestionDraft("draft", "Reply", "Good morning", "asked", (), 0.9)
    suggestion = conversations.suggest(tx, conversations.lock_thread(tx, thread.id), draft)
    reply = next(one for one in conversations.messages_of(tx, thread.id) if one.direction == "out")
    outbox = conversations.outbox_of(tx, reply.id)[0]
    return thread.id, identity_id, suggestion.id, outbox.id


def _special_price(tx: Tx, market: Market, party_id: int, name: str) -> None:
    cents = 1900 + party_id
    own = a_price_list(tx, name.upper(), standard=False)
    price = NewPrice(variant_id=market.blend, unit_price=f"{cents / 100:.2f}", valid_from=LONG_AGO)
    set_prices(tx, BOSS, own.id, [price])
    assign_price_list(tx, BOSS, own.id, party_id)


def _papers(tx: Tx, party_id: int, order_id: int, name: str) -> None:
    """Enter what is kept about a customer beside orders and money."""
    point = parties.NewContactPoint(kind="email", value=f"{name.lower()}@example.com")
    parties.add_contact_point(tx, BOSS, party_id, point)
    helper = parties.create_party(
        tx, BOSS, parties.NewParty(kind="person", name=f"Helper of {name}")
    )
    parties.grant_powers(tx, BOSS, helper.id, party_id, parties.Powers(view=True, pay=True))
    parties.record_consent(tx, BOSS, **_consent(party_id, name))
    add_order_note(tx, BOSS, order_id, f"A secret of {name}", "秘密")
    line = NewOrderLine(variant_id=1, quantity=Decimal(1))
    asked = NewQuotation(party_id=party_id, lines=(line,), note=f"A secret of {name}")
    request_quotation(tx, BOSS, asked)
    case = support.NewCase(party_id=party_id, subject=f"A secret of {name}", order_id=order_id)
    support.open_case(tx, BOSS, case)
    crm.add_note(tx, BOSS, party_id, crm.NewNote(text=f"A secret of {name}"))


def _consent(party_id: int | None, name: str) -> dict[str, Any]:
    return {
        "party_id": party_id,
        "address": f"{name.lower()}@example.com",
        "channel": "email",
        "purpose": parties.Purpose.MARKETING,
        "granted": True,
        "basis": "asked",
        "source": f"A secret of {name}",
    }


__all__ = ["BOSS", "MISSING", "NOWHERE", "PASSWORD", "VICTIM", "Records", "Town", "a_town"]
