"""What the house buys: filters, spares and grinders, ordered, received, billed and paid.

Each Tuesday Lin orders what the stock rules propose; each Friday Petra enters the bills of what
came, decides on those that did not match, and pays what is due. What is roasted and built in the
house is made of inputs that one supplier bills by the month.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from erp_core import finance, inventory, parties, purchasing
from erp_core.finance import AccountRole, BillLine, BillPart, NewBill, NewSupplierPayment
from erp_core.inventory import NewReorderRule
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.parties import NewParty, PartyKind, PartyRole
from erp_core.purchasing import (
    AskedLine,
    BilledLine,
    Confirmation,
    MatchState,
    NewOffer,
    NewPrice,
    NewPurchaseBill,
    NewPurchaseLine,
    NewPurchaseOrder,
    NewPurchaseReceipt,
    NewRequest,
    PurchaseOrderView,
    PurchaseState,
    ReceivedLine,
)
from frontdesk.demo.facts import FIRST_DAY, LAST_DAY, days_ago, on, working_day
from frontdesk.demo.site import Site


@dataclass(frozen=True)
class Bought:
    """Of whom an article is bought, how many days they take, and what its lots begin with."""

    supplier: str
    lead_days: int
    lot: str


FILTERS, SEALS, MILLS, TRADER, INPUTS = (
    "Filterwerk Altona",
    "Dichtungstechnik Bremen",
    "Tern Mills Aarhus",
    "Hafen Handelskontor",
    "Rohstoff Nord",
)
"""The trader has everything at once, for more; the last one sells what the house works up."""
TERMS: Mapping[str, int] = {FILTERS: 30, SEALS: 14, MILLS: 30, TRADER: 7, INPUTS: 30}
"""Days in which a supplier is paid."""
BOUGHT: Mapping[str, Bought] = {
    "PF-2": Bought(FILTERS, 6, "P"),
    "SP-WATER": Bought(FILTERS, 6, "W"),
    "SP-GASKET": Bought(SEALS, 4, "G"),
    "SP-TRAY": Bought(SEALS, 4, "T"),
    "TERN-64": Bought(MILLS, 10, "TN"),
}
SURCHARGE = Decimal("1.10")
"""What the trader takes more."""
DEARER = Decimal("1.04")
"""What a bill says of a price now and then."""
MANY = PageRequest(limit=100)
LATE_SINCE, ASKED, HELD = days_ago(13), days_ago(6), days_ago(11)


def meet_suppliers(site: Site, tx: Tx, kept: Mapping[str, tuple[int, str]]) -> None:
    """Enter suppliers with their terms and prices, and when each article is bought again.

    Args:
        site: The company.
        tx: The transaction.
        kept: How many are kept of each article that is bought, and what one costs.
    """
    lin, petra = site.staff["lin"], site.staff["petra"]
    for name, days in TERMS.items():
        new = NewParty(kind=PartyKind.COMPANY, name=name, roles=frozenset({PartyRole.SUPPLIER}))
        site.suppliers[name] = parties.create_party(tx, lin, new).id
        finance.set_supplier_terms(tx, petra, site.suppliers[name], days)
    for sku, (enough, cost) in kept.items():
        bought, price = BOUGHT[sku], Decimal(cost)
        _price(site, tx, bought.supplier, sku, price, bought.lead_days)
        _price(site, tx, TRADER, sku, (price * SURCHARGE).quantize(Decimal("0.01")), 0)
        rule = NewReorderRule(minimum=Decimal(enough // 2), maximum=Decimal(enough))
        inventory.set_reorder_rule(tx, lin, site.variant(sku), rule)


def plan_buying(site: Site) -> None:
    """Write the weekly orders, bills and payments into the diary, and what is open at its end."""
    tuesday = FIRST_DAY + timedelta(days=8)
    while tuesday <= LAST_DAY:
        site.diary.note(on(tuesday, 8), partial(_order, site))
        site.diary.note(on(tuesday + timedelta(days=3), 15), partial(_settle, site))
        tuesday += timedelta(days=7)
    site.diary.note(on(LATE_SINCE, 11), partial(_order_mills, site))
    site.diary.note(on(HELD, 11), partial(_order_seals, site))
    site.diary.note(on(ASKED, 14), partial(_ask_for_filters, site))


def bill_inputs(site: Site, month: date) -> None:
    """Enter the bill of what was worked up in the month before a day."""

    def billed(tx: Tx) -> None:
        line = BillLine(
            description="Green coffee, bags and machine parts",
            quantity=Decimal(1),
            unit_price=Money(site.unbilled, "EUR").amount,
            account=AccountRole.GOODS_RECEIVED_NOT_INVOICED,
        )
        new = NewBill(
            party_id=site.suppliers[INPUTS],
            reference=f"RN-{month:%Y%m}",
            bill_date=month,
            currency="EUR",
            lines=(line,),
        )
        finance.record_bill(tx, site.staff["petra"], new)

    if site.unbilled:
        site.do(billed)
        site.unbilled = 0


def buy_at_once(site: Site, tx: Tx, wanted: Mapping[str, int]) -> None:
    """Fetch from the trader what a customer would have to wait for."""
    if not wanted:
        return
    order = _draft(site, tx, TRADER, wanted)
    purchasing.send_purchase_order(tx, site.staff["lin"], order.id)
    _receive(site, tx, order, site.clock.now().date())


def _price(site: Site, tx: Tx, supplier: str, sku: str, price: Decimal, days: int) -> None:
    new = NewPrice(
        party_id=site.suppliers[supplier],
        variant_id=site.variant(sku),
        currency="EUR",
        unit_price=price,
        lead_days=days,
    )
    purchasing.set_supplier_price(tx, site.staff["lin"], new)


def _draft(site: Site, tx: Tx, supplier: str, wanted: Mapping[str, int]) -> PurchaseOrderView:
    lines = tuple(
        NewPurchaseLine(variant_id=site.variant(sku), quantity=Decimal(quantity))
        for sku, quantity in wanted.items()
    )
    new = NewPurchaseOrder(party_id=site.suppliers[supplier], lines=lines)
    return purchasing.draft_purchase_order(tx, site.staff["lin"], new)


def _send(site: Site, tx: Tx, order: PurchaseOrderView) -> PurchaseOrderView:
    lin = site.staff["lin"]
    purchasing.send_purchase_order(tx, lin, order.id)
    return purchasing.confirm_purchase_order(
        tx, lin, order.id, Confirmation(supplier_reference=f"AB-{2_000 + order.id}")
    )


def _order(site: Site) -> None:
    """Order what is proposed; every fifth order comes three days late."""
    lin = site.staff["lin"]
    orders = site.do(
        lambda tx: [_send(site, tx, one) for one in purchasing.draft_proposals(tx, lin)]
    )
    for order in orders:
        late = 3 if order.id % 5 == 0 else 0
        day = working_day(order.due_on + timedelta(days=late))
        site.diary.note(on(day, 9, 30), partial(_take_in, site, order))


def _take_in(site: Site, order: PurchaseOrderView) -> None:
    """Receive an order; of every seventh a part comes a week later."""
    day = site.clock.now().date()
    parted = order.id % 7 == 0 and any(line.quantity > 1 for line in order.lines)
    site.do(lambda tx: _receive(site, tx, order, day, half=parted))
    if parted:
        site.diary.note(on(day + timedelta(days=7), 9, 30), partial(_take_rest, site, order.id))


def _take_rest(site: Site, order_id: int) -> None:
    day = site.clock.now().date()

    def received(tx: Tx) -> None:
        order = purchasing.get_purchase_order(tx, site.staff["sam"], order_id)
        _receive(site, tx, order, day)

    site.do(received)


def _receive(
    site: Site, tx: Tx, order: PurchaseOrderView, day: date, *, half: bool = False
) -> None:
    lines = tuple(
        ReceivedLine(
            line_id=line.id,
            quantity=max(line.outstanding // 2, Decimal(1)) if half else line.outstanding,
            lot=f"{BOUGHT[line.sku].lot}-{day:%y%m%d}",
        )
        for line in purchasing.get_purchase_order(tx, site.staff["sam"], order.id).lines
        if line.outstanding
    )
    new = NewPurchaseReceipt(lines=lines, delivery_note=f"LS {order.id}")
    purchasing.receive_purchase_order(tx, site.staff["sam"], order.id, new)


def _settle(site: Site) -> None:
    """Decide on the bills that are held, enter those of what came, and pay what is due."""
    site.do(partial(_decide, site))
    site.do(partial(_bill_what_came, site))
    site.do(partial(_pay_what_is_due, site))


def _decide(site: Site, tx: Tx) -> None:
    petra = site.staff["petra"]
    for one in purchasing.list_purchase_bills(tx, petra, MANY, state=MatchState.HELD).items:
        purchasing.approve_purchase_bill(tx, petra, one.id, "Surcharge for material, announced")


def _bill_what_came(site: Site, tx: Tx) -> None:
    petra, today = site.staff["petra"], site.clock.now().date()
    for state in (PurchaseState.PARTLY_RECEIVED, PurchaseState.RECEIVED):
        for order in purchasing.list_purchase_orders(tx, petra, MANY, state=state).items:
            dearer = DEARER if order.id % 6 == 0 or today > HELD else Decimal(1)
            lines = tuple(
                BilledLine(
                    line_id=line.id,
                    quantity=line.unbilled,
                    unit_price=(line.unit_price * dearer).quantize(Decimal("0.01")),
                )
                for line in order.lines
                if line.unbilled
            )
            if lines:
                new = NewPurchaseBill(
                    party_id=order.party_id,
                    reference=f"{10_000 + order.id}/{today:%d%m}",
                    bill_date=today,
                    lines=lines,
                )
                purchasing.enter_purchase_bill(tx, petra, new)


def _pay_what_is_due(site: Site, tx: Tx) -> None:
    petra, today = site.staff["petra"], site.clock.now().date()
    due: dict[int, list[BillPart]] = {}
    for one in finance.open_payables(tx, petra):
        if one.due_date <= today and one.open.minor > 0:
            due.setdefault(one.party_id, []).append(BillPart(bill_id=one.bill_id, amount=one.open))
    for party_id, parts in sorted(due.items()):
        total = sum((part.amount for part in parts), Money.zero("EUR"))
        new = NewSupplierPayment(party_id=party_id, amount=total, allocate_to=tuple(parts))
        finance.pay_supplier(tx, petra, new)


def _order_mills(site: Site) -> None:
    """Order grinders that should be here by now and are not."""
    site.do(lambda tx: _send(site, tx, _draft(site, tx, MILLS, {"TERN-64": 2})))


def _order_seals(site: Site) -> None:
    """Order gaskets whose bill is dearer than was agreed, and waits for a decision."""
    order = site.do(lambda tx: _send(site, tx, _draft(site, tx, SEALS, {"SP-GASKET": 20})))
    site.diary.note(on(days_ago(6), 9, 30), partial(_take_in, site, order))


def _ask_for_filters(site: Site) -> None:
    """Ask two suppliers what a year's filters would cost; both have answered."""
    lin = site.staff["lin"]
    line = AskedLine(variant_id=site.variant("PF-2"), quantity=Decimal(500))
    asked = (site.suppliers[FILTERS], site.suppliers[TRADER])

    def answered(tx: Tx) -> None:
        new = NewRequest(
            party_ids=asked, lines=(line,), needed_by=days_ago(-14), note="Filters for a year"
        )
        request = purchasing.create_request(tx, lin, new)
        purchasing.send_request(tx, lin, request.id)
        for party_id, price, days in zip(asked, ("1.75", "1.68"), (6, 24), strict=True):
            offer = NewOffer(
                line_id=request.lines[0].id,
                party_id=party_id,
                currency="EUR",
                unit_price=Decimal(price),
                lead_days=days,
                pack_size=Decimal(50),
            )
            purchasing.record_offer(tx, lin, request.id, offer)

    site.do(answered)
