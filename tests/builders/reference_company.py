"""A company whose every figure is known: what the semantic layer is measured against.

Two years with what makes figures go wrong: orders of several lines, deliveries and invoices in
parts, payments over several invoices, credit notes, refunds, cancelled orders and drafts, promises
kept and broken, goods that came back, a service, two warehouses, two addresses of one customer,
nights between days.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from erp_core import finance, inventory, parties, sales, support
from erp_core.access import NewUser, Role, create_user
from erp_core.conversations.tables import MessageRow, ThreadRow
from erp_core.crm import ConsentOn
from erp_core.finance import CreditLine, PaymentMethod, set_customer_terms
from erp_core.inventory import NewScrap
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.parties import (
    CustomerType,
    NewAddress,
    NewParty,
    PartyKind,
    PartyRole,
    Region,
)
from erp_core.sales import NewOrder, NewOrderLine, Shipped
from erp_core.support import NewCase
from tests.builders.finance import a_line, a_payment, an_invoice, eur
from tests.builders.marketing import a_campaign, a_segment, reads_telegram, says, started
from tests.builders.reference_shelf import fill_shelf
from tests.builders.reference_work import work
from tests.builders.support import an_end
from tests.builders.threads import a_thread

BOSS = system()
ZONE = ZoneInfo("Europe/Berlin")


class Company:
    """Builds it, day by day; the ids of what was made are kept by name."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database = database
        self.clock = clock
        self.ids: dict[str, int] = {}

    def on(self, day: str, hour: int = 10) -> None:
        """Go to a day."""
        at = date.fromisoformat(day)
        self.clock.move_to(datetime(at.year, at.month, at.day, hour, tzinfo=ZONE))

    def staff(self, login: str, name: str, role: Role) -> None:
        """Hire somebody."""
        new = NewUser(
            login=login, name=name, password="correct horse battery", roles=frozenset({role})
        )
        self.ids[login] = self.database.run(lambda tx: create_user(tx, BOSS, new)).id

    def customer(
        self, key: str, name: str, places: tuple[tuple[str, str], ...], **more: Any
    ) -> None:
        """Enter a customer with addresses, the latest last, and days to pay."""
        days = more.pop("days", None)
        new = NewParty(
            kind=more.pop("kind", PartyKind.COMPANY),
            name=name,
            addresses=tuple(
                NewAddress(
                    recipient=name, street="Weg 1", postcode="20457", city=city, country=country
                )
                for city, country in places
            ),
            **more,
        )

        def entered(tx: Tx) -> int:
            party_id = parties.create_party(tx, BOSS, new).id
            if days is not None:
                set_customer_terms(tx, BOSS, party_id, days, None)
            return party_id

        self.ids[key] = self.database.run(entered)

    def order(self, key: str, day: str, who: str, lines: dict[str, str], **more: Any) -> None:
        """Place an order on a day, confirm it unless it stays a draft, and promise a day."""
        self.on(day)
        confirmed = more.pop("confirmed", True)
        promised = more.pop("promised", None)
        sold_by = more.pop("sold_by", None)
        new = NewOrder(
            party_id=self.ids[who],
            lines=tuple(
                NewOrderLine(variant_id=self.ids[sku], quantity=Decimal(quantity))
                for sku, quantity in lines.items()
            ),
            salesperson_id=None if sold_by is None else self.ids[sold_by],
            **more,
        )

        def placed(tx: Tx) -> int:
            made = sales.place_order(tx, BOSS, new)
            if confirmed:
                sales.confirm_order(tx, BOSS, made.id)
            if promised:
                sales.set_promise(tx, BOSS, made.id, date.fromisoformat(promised))
            return made.id

        self.ids[key] = self.database.run(placed)

    def ship(self, key: str, day: str, part: str | None = None) -> None:
        """Ship an order, or a quantity of its first line."""
        self.on(day)

        def shipped(tx: Tx) -> None:
            first = sales.get_order(tx, BOSS, self.ids[key]).lines[0].id
            some = None if part is None else [Shipped(line_id=first, quantity=Decimal(part))]
            sales.deliver_order(tx, BOSS, self.ids[key], some)

        self.database.run(shipped)

    def bill(self, key: str, day: str, name: str | None = None) -> None:
        """Invoice what may be invoiced of an order."""
        self.on(day)
        made = self.database.run(lambda tx: sales.invoice_order(tx, BOSS, self.ids[key]).id)
        self.ids[f"{name or key}/invoice"] = made

    def pay(
        self, key: str, day: str, who: str, amount: str, to: dict[str, str], **more: Any
    ) -> None:
        """Receive money for some invoices; what is left over stays unallocated."""
        self.on(day)
        parts = {self.ids[f"{name}/invoice"]: part for name, part in to.items()}
        self.ids[key] = self.database.run(
            lambda tx: a_payment(tx, self.ids[who], amount, parts, **more).id
        )

    def credit(self, key: str, day: str, line: int, quantity: str) -> None:
        """Credit some of an invoice's line."""
        self.on(day)

        def credited(tx: Tx) -> None:
            invoice = finance.get_invoice(tx, BOSS, self.ids[f"{key}/invoice"])
            wanted = [CreditLine(line_id=invoice.lines[line].id, quantity=Decimal(quantity))]
            finance.credit_invoice(tx, BOSS, invoice.id, wanted, "returned")

        self.database.run(credited)

    def case(self, day: str, hour: int, who: str | None, **more: Any) -> int:
        """Open a case."""
        self.on(day, hour)
        assignee = more.pop("assignee", None)
        new = NewCase(party_id=None if who is None else self.ids[who], **more)

        def opened(tx: Tx) -> int:
            made = support.open_case(tx, BOSS, new).id
            if assignee is not None:
                support.assign_case(tx, BOSS, made, self.ids[assignee])
            return made

        return self.database.run(opened)

    def talk(self, day: str, hour: int, address: str, who: str | None, *directions: str) -> int:
        """Open a Telegram thread with messages."""
        self.on(day, hour)

        def opened(tx: Tx) -> int:
            _, thread_id = a_thread(tx, address)
            thread = tx.session.get_one(ThreadRow, thread_id)
            thread.party_id = None if who is None else self.ids[who]
            for seq, direction in enumerate(directions, start=1):
                tx.session.add(
                    MessageRow(
                        thread_id=thread_id,
                        seq=seq,
                        direction=direction,
                        author="customer" if direction == "in" else "assistant",
                        author_name="",
                        kind="text",
                        text="Hello",
                        buttons=[],
                        attachments=[],
                        citations=[],
                        at=tx.now,
                    )
                )
            return thread_id

        return self.database.run(opened)


def a_reference_company(database: Database, clock: FixedClock) -> Company:
    """Build it; at the end it is the 19th of May 2026, a Tuesday."""
    made = Company(database, clock)
    made.on("2025-01-02")
    made.staff("jonas", "Jonas Weber", Role.SALES)
    made.staff("sara", "Sara Rossi", Role.SALES)
    made.staff("mia", "Mia Brandt", Role.SUPPORT)
    made.ids |= database.run(fill_shelf)
    _enter_customers(made)
    _live_2025(made)
    _live_2026(made)
    work(made)
    made.on("2026-05-19", 9)
    return made


def _enter_customers(made: Company) -> None:
    made.on("2025-01-03")
    person = PartyKind.PERSON
    made.customer(
        "lindner",
        "Café Lindner",
        (("Hamburg", "DE"),),
        days=14,
        customer_type=CustomerType.WHOLESALE,
        region=Region.NORTH,
    )
    made.customer("berg", "Tom Berg", (("Berlin", "DE"),), kind=person, days=0, region=Region.EAST)
    made.customer(
        "dupont", "Dupont SARL", (("Lyon", "FR"), ("Paris", "FR")), days=30, region=Region.WEST
    )
    made.customer(
        "wei",
        "Wei Zhang",
        (("Munich", "DE"),),
        kind=person,
        days=14,
        name_zh="张伟",
        region=Region.SOUTH,
    )
    made.customer("twin", "Tom Berg", (("Berlin", "DE"),), kind=person, days=14)
    made.customer("silent", "Silent Partners", ())
    made.customer("gone", "Gone Ltd", (("Berlin", "DE"),))
    made.customer(
        "kaffa", "Kaffa Imports", (("Addis Ababa", "ET"),), roles=frozenset({PartyRole.SUPPLIER})
    )
    made.database.run(lambda tx: parties.archive_party(tx, BOSS, made.ids["gone"], "closed"))


def _live_2025(made: Company) -> None:
    telegram, sms = {"channel": "telegram"}, {"channel": "sms"}
    made.order("w1", "2025-02-10", "wei", {"YN-1000": "3"}, **sms)
    made.ship("w1", "2025-02-11")
    made.bill("w1", "2025-02-11")
    two_bags = {"YN-1000": "2", "HB-250": "4"}
    made.order("w2", "2025-03-31", "wei", two_bags, promised="2025-03-31", **sms)
    made.ship("w2", "2025-04-01")
    made.bill("w2", "2025-04-01")
    made.order(
        "l1",
        "2025-04-02",
        "lindner",
        {"HB-1000": "12", "HERON": "1"},
        sold_by="jonas",
        promised="2025-04-30",
        **telegram,
    )
    made.ship("l1", "2025-04-03", part="5")
    made.bill("l1", "2025-04-03", "l1a")
    made.ship("l1", "2025-04-30")
    made.bill("l1", "2025-05-02", "l1b")
    made.order("w3", "2025-05-15", "wei", {"HB-250": "2", "CLASS": "1"}, **sms)
    made.ship("w3", "2025-05-16")
    made.bill("w3", "2025-05-16")
    made.pay("p1", "2025-05-20", "wei", "200.00", {"w1": "81.31", "w2": "82.02"})
    made.order("b1", "2025-09-30", "berg", {"HB-250": "5", "HERON": "1"}, channel="webchat")
    made.bill("b1", "2025-09-30")
    made.pay("p2", "2025-09-30", "berg", "1104.59", {"b1": "1104.59"}, method=PaymentMethod.CARD)
    made.ship("b1", "2025-10-01")
    made.credit("b1", "2025-10-20", 0, "2")
    made.on("2025-10-20")
    made.database.run(
        lambda tx: inventory.take_back(
            tx, BOSS, ("orders", made.ids["b1"]), [(made.ids["HB-250"], Decimal(2))]
        )
    )
    made.database.run(
        lambda tx: finance.refund_payment(tx, BOSS, made.ids["p2"], eur("13.91"), "returned")
    )
    made.order(
        "d1",
        "2025-12-31",
        "dupont",
        {"HERON": "2", "YN-1000": "7"},
        sold_by="sara",
        channel="email",
    )


def _write_to(made: Company, day: str, *who: str) -> None:
    """Run a campaign to a few; what they order within a fortnight counts for it."""
    made.on(day)
    for key in who:
        reads_telegram(made.database, made.ids[key], key)
        says(made.database, made.ids[key], granted=True)
    segment = a_segment(made.database, ConsentOn(channel="telegram"))
    started(made.database, a_campaign(made.database, segment.id, outcome_days=14).id)


def _live_2026(made: Company) -> None:
    made.ship("d1", "2026-01-02")
    made.bill("d1", "2026-01-02")
    made.pay("p3", "2026-02-03", "dupont", "1000.00", {"d1": "1000.00"})
    made.pay("p4", "2026-02-28", "dupont", "500.00", {"d1": "500.00"}, method=PaymentMethod.CARD)
    made.credit("d1", "2026-03-01", 1, "2")
    made.credit("d1", "2026-03-02", 1, "1")
    made.order(
        "l2",
        "2026-03-16",
        "lindner",
        {"HB-1000": "9", "YN-1000": "2"},
        sold_by="jonas",
        promised="2026-03-18",
        channel="telegram",
    )
    made.ship("l2", "2026-03-18")
    made.bill("l2", "2026-03-18")
    made.pay("p5", "2026-04-01", "lindner", "900.00", {"l1a": "107.00", "l2": "246.81"})
    made.order("x1", "2026-04-06", "lindner", {"HB-1000": "30"}, sold_by="sara", channel="telegram")
    made.on("2026-04-07")
    made.database.run(lambda tx: sales.cancel_order(tx, BOSS, made.ids["x1"], "ordered twice"))
    made.order("x2", "2026-04-20", "berg", {"CLASS": "2"}, channel="webchat")
    made.bill("x2", "2026-04-20")
    made.on("2026-05-04")
    made.database.run(lambda tx: sales.cancel_order(tx, BOSS, made.ids["x2"], "ill"))
    _write_to(made, "2026-04-25", "berg", "lindner")
    made.order("b2", "2026-04-30", "berg", {"HB-250": "3"}, channel="webchat")
    made.bill("b2", "2026-05-01")
    made.pay("p6", "2026-05-01", "berg", "20.87", {"b2": "20.87"}, method=PaymentMethod.CARD)
    made.ship("b2", "2026-05-02")
    made.order("t1", "2026-05-10", "twin", {"HB-250": "1", "CLASS": "1"}, channel="webchat")
    made.ship("t1", "2026-05-11", part="1")
    made.bill("t1", "2026-05-11")
    made.order(
        "l3",
        "2026-05-18",
        "lindner",
        {"HB-1000": "20", "HB-250": "10"},
        sold_by="jonas",
        channel="telegram",
    )
    made.ship("l3", "2026-05-18", part="8")
    made.order(
        "draft",
        "2026-05-18",
        "dupont",
        {"HERON": "5"},
        confirmed=False,
        sold_by="sara",
        channel="email",
    )
    made.on("2026-05-18")
    made.database.run(
        lambda tx: inventory.scrap_stock(
            tx,
            BOSS,
            NewScrap(variant_id=made.ids["YN-1000"], quantity=Decimal(4), reason="wet"),
        )
    )
    made.database.run(lambda tx: an_invoice(tx, made.ids["silent"], a_line("55.55", "1")))
    thread = made.talk("2026-04-30", 23, "700100001", "wei", "in", "out", "in")
    made.talk("2026-05-18", 12, "700100002", None, "in")
    leak = {"subject": "Leaks", "priority": "high", "thread_id": thread, "assignee": "sara"}
    made.case("2026-04-30", 23, "wei", **leak)
    solved = made.case(
        "2026-05-01", 0, "lindner", subject="Late", priority="normal", assignee="mia"
    )
    made.on("2026-05-03")
    end = an_end("sent again", variant_id=made.ids["YN-1000"])
    made.database.run(lambda tx: support.solve_case(tx, BOSS, solved, end))
    made.case("2026-05-18", 15, None, subject="Where are you?", priority="high")
