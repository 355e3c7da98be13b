"""A person whose words, names and addresses are planted wherever any module keeps them."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text

from erp_core import (
    conversations,
    crm,
    hr,
    inventory,
    parties,
    purchasing,
    sales,
    support,
)
from erp_core.banking import NewPayeeAccount
from erp_core.inventory import LotWasBlocked
from erp_core.kernel.actor import system
from erp_core.kernel.audit import CHAIN_CHECK
from erp_core.kernel.database import Database
from erp_core.kernel.idempotency import once
from erp_core.kernel.module import checks_of
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx
from erp_core.modules import MODULES
from erp_core.parties import (
    Erasure,
    NewAddress,
    NewConsent,
    PersonExport,
    Purpose,
    erase_person,
)
from erp_core.purchasing import NewPrice, NewPurchaseLine, NewPurchaseOrder
from erp_core.sales.service.recalling import draft_recalls
from tests.builders.access import a_user
from tests.builders.crm import a_shop, bought
from tests.builders.hr import a_calendar, a_department, a_leave_type
from tests.builders.inventory import received
from tests.builders.parties import a_customer, phone
from tests.builders.support import an_end
from tests.builders.threads import a_thread

BOSS = system()
CANARY = "canary{:02d}xq"
CANARIES = [CANARY.format(number) for number in range(1, 30)]
NAME = f"Wei {CANARIES[0]}"
DAY = date(2026, 6, 1)
OUTSIDE = {CANARIES[18]}
"""In an answer kept for who asks twice: erased, and no record of theirs."""


def planted(database: Database) -> int:
    """Plant a canary wherever a person's words, names and addresses are kept."""
    c = iter(CANARIES[1:])
    wei = a_customer(database, NAME, phone=phone(3), email=f"{next(c)}@example.com").id
    home = NewAddress(
        recipient=next(c), street=next(c), postcode="20457", city="Hamburg", country="DE"
    )
    database.run(lambda tx: parties.add_address(tx, BOSS, wei, home))
    article = a_shop(database)
    thread = _talked(database, wei, c)
    _worked_on(database, wei, thread, c)
    order = bought(database, wei, article)
    _ordered(database, order, c)
    _kept_apart(database, wei, c)
    _supplied(database, wei, article, c)
    _employed(database, wei, c)
    _recalled(database, wei, bought(database, wei, article), article, c)
    assert next(c, None) is None
    return wei


def _talked(database: Database, wei: int, c: Iterator[str]) -> int:
    """Canaries 5 to 9: identity, message, raw payload, drafted reply and a file."""
    address, said, raw, draft, filed = (next(c) for _ in range(5))

    def talk(tx: Tx) -> int:
        identity, thread = a_thread(tx, address)
        conversations.link_identity(tx, BOSS, identity, wei)
        rows = Table.metadata.tables
        conversation = tx.session.scalar(select(rows["threads"].c.conversation_id)) or 0
        _insert(
            tx,
            "inbound_events",
            {
                "conversation_id": conversation,
                "seq": 901,
                "channel": "webchat",
                "account": "site",
                "dedupe_key": "k",
                "body": raw.encode(),
                "captured": False,
                "state": "done",
                "received_at": tx.now,
                "arrived_at": tx.now,
            },
        )
        message = _insert(
            tx,
            "messages",
            {
                "thread_id": thread,
                "seq": 1,
                "direction": "in",
                "author": "customer",
                "author_name": "Wei",
                "kind": "text",
                "text": said,
                "buttons": [],
                "attachments": [],
                "citations": [],
                "part": 0,
                "at": tx.now,
            },
        )
        _insert(
            tx,
            "suggestions",
            {
                "thread_id": thread,
                "kind": "reply",
                "title": "x",
                "text": draft,
                "reason": "x",
                "citations": [],
                "documents": [],
                "confidence": 1,
                "state": "stale",
                "offered_at": tx.now,
            },
        )
        file_id = _insert(
            tx,
            "files",
            {
                "name": "photo",
                "media_type": "image/png",
                "size": 8,
                "sha256": "0" * 64,
                "added_at": tx.now,
            },
        )
        _insert(tx, "file_blobs", {"file_id": file_id, "content": filed.encode()}, key=None)
        _insert(
            tx,
            "message_files",
            {
                "message_id": message,
                "place": 0,
                "channel": "webchat",
                "account": "site",
                "file_id": file_id,
                "state": "stored",
                "attempts": 0,
                "due_at": tx.now,
            },
        )
        tx.session.execute(rows["threads"].update().values(last_seq=1))
        return thread

    return database.run(talk)


def _insert(tx: Tx, table: str, values: dict[str, Any], key: str | None = "id") -> int:
    row = Table.metadata.tables[table].insert().values(**values)
    if key is None:
        tx.session.execute(row)
        return 0
    made = tx.session.execute(row.returning(Table.metadata.tables[table].c[key]))
    return int(made.scalar_one())


def _worked_on(database: Database, wei: int, thread: int, c: Iterator[str]) -> None:
    """Canaries 10 to 15: a note, a lead, an opportunity, an activity, a task and a case."""
    note, lead, hope, doing, task, problem = (next(c) for _ in range(6))

    def work(tx: Tx) -> None:
        crm.add_note(tx, BOSS, wei, crm.NewNote(text=note))
        crm.record_lead(tx, BOSS, crm.NewLead(words=lead, party_id=wei, thread_id=thread))
        value = Money.of("10.00", "EUR")
        new = crm.NewOpportunity(title=hope, party_id=wei, value=value, close_on=DAY)
        made = crm.add_opportunity(tx, BOSS, new)
        crm.lose_opportunity(tx, BOSS, made.id, crm.LostBecause(reason="x"))
        call = crm.NewActivity(kind=crm.ActivityKind.CALL, subject=doing, due_on=DAY, party_id=wei)
        crm.plan_activity(tx, BOSS, call)
        support.open_task(tx, BOSS, support.NewTask(title=task, party_id=wei))
        case = support.open_case(
            tx, BOSS, support.NewCase(party_id=wei, subject=problem, description="x")
        )
        support.solve_case(tx, BOSS, case.id, an_end("done"))

    database.run(work)


def _ordered(database: Database, order_id: int, c: Iterator[str]) -> None:
    """Canaries 16 and 17: a note on an order, and why it was cancelled."""
    noted, why = next(c), next(c)
    database.run(lambda tx: sales.add_order_note(tx, BOSS, order_id, noted, noted, public=False))
    database.run(lambda tx: sales.cancel_order(tx, BOSS, order_id, why))


def _recalled(database: Database, wei: int, order_id: int, article: int, c: Iterator[str]) -> None:
    """Canaries 28 and 29: what was said of a blocked lot, and a note on a case that calls Mia."""
    told, noted = next(c), next(c)
    a_user(database, "mia")

    def recall(tx: Tx) -> None:
        received(tx, article, "1", "8.00", "R-1")
        lot = inventory.lots_named(tx, ["R-1"])[0]
        inventory.block_lot(tx, BOSS, lot.id, "mould")
        draft_recalls(tx, LotWasBlocked(lot.id, article, (("orders", order_id),)))
        draft = sales.recall_drafts(tx, lot.id)[0]
        sales.tell_recall(tx, BOSS, draft.id, sales.TellRecall(text=told))
        sales.cancel_order(tx, BOSS, order_id, "it came too late")
        case = support.list_cases(tx, BOSS, None, support.CaseFilter(party_id=wei)).items[0]
        note = support.NewCaseNote(text=f"@mia {noted}")
        support.add_case_note(tx, BOSS, case.id, note)

    database.run(recall)


def _kept_apart(database: Database, wei: int, c: Iterator[str]) -> None:
    """Canaries 18 to 20: the consent ledger, an answer that was kept, a question held back."""
    source, answered, asked = next(c), next(c), next(c)
    said = NewConsent(
        party_id=wei,
        channel="sms",
        address=phone(3),
        purpose=Purpose.MARKETING,
        granted=False,
        basis="objection",
        source=source,
    )

    def keep(tx: Tx) -> None:
        parties.record_consent(tx, BOSS, **said.model_dump())
        view = crm.add_note(tx, BOSS, wei, crm.NewNote(text=answered))
        once(tx, BOSS, "key", b"body", crm.NoteView, lambda: view)
        tx.session.execute(text("DELETE FROM customer_notes WHERE text = :t"), {"t": answered})
        tx.session.execute(
            text("DELETE FROM interactions WHERE summary_en LIKE :t"), {"t": f"%{answered}%"}
        )
        _insert(
            tx,
            "question_misses",
            {
                "asked_at": tx.now,
                "actor": "staff:1",
                "language": "en",
                "question": f"what did {NAME} say of {asked}",
                "reason": "x",
            },
        )

    database.run(keep)


def sells_to_us(tx: Tx, party_id: int) -> None:
    """Let somebody who buys be a supplier as well."""
    _insert(tx, "party_roles", {"party_id": party_id, "role": "supplier"}, key=None)


def _supplied(database: Database, wei: int, article: int, c: Iterator[str]) -> None:
    """Canaries 21 to 23: what they call an article, and an order that came to nothing, and why."""
    called, noted, why = (next(c) for _ in range(3))

    def supply(tx: Tx) -> None:
        sells_to_us(tx, wei)
        asked = NewPrice(
            party_id=wei,
            variant_id=article,
            currency="EUR",
            unit_price=Decimal("2.00"),
            supplier_sku=called,
        )
        purchasing.set_supplier_price(tx, BOSS, asked)
        line = NewPurchaseLine(variant_id=article, quantity=Decimal(1))
        new = NewPurchaseOrder(party_id=wei, lines=(line,), note=noted)
        order = purchasing.draft_purchase_order(tx, BOSS, new)
        purchasing.cancel_purchase_order(tx, BOSS, order.id, why)

    database.run(supply)


def _employed(database: Database, wei: int, c: Iterator[str]) -> None:
    """Canaries 24 to 27: an employee, a note on leave, why it was refused, whose account it is."""
    name, noted, why, holder = (next(c) for _ in range(4))
    account = NewPayeeAccount(iban="DE89370400440532013000", holder=holder)

    def employ(tx: Tx) -> None:
        today = business_date(tx)
        office, full = a_department(tx, "Office"), a_calendar(tx, "Full time")
        sick = a_leave_type(tx, "Sick leave", hr.Accrual.NONE, "0")
        roaster = hr.create_position(tx, BOSS, hr.NewPosition(name_en="Roaster", name_zh="烘焙师"))
        new = hr.NewEmployee(
            staff_number=name,
            name=name,
            department_id=office,
            position_id=roaster.id,
            calendar_id=full,
            hired_on=today - timedelta(days=9),
            party_id=wei,
        )
        employee = hr.hire_employee(tx, BOSS, new).id
        hr.set_bank_account(tx, BOSS, employee, account)
        asked = hr.NewLeave(
            leave_type_id=sick,
            first_day=today - timedelta(days=7),
            last_day=today - timedelta(days=3),
            note=noted,
            employee_id=employee,
        )
        leave = hr.request_leave(tx, BOSS, asked)
        hr.refuse_leave(tx, BOSS, leave.id, why)
        last = hr.Leaving(left_on=today - timedelta(days=1))
        hr.end_employment(tx, BOSS, employee, last)

    database.run(employ)


def found(database: Database) -> set[str]:
    """Return the canaries that any row of any table holds, search text and audit included."""
    with database.snapshot() as tx:
        whole = " ".join(
            _told(value)
            for table in Table.metadata.sorted_tables
            for row in tx.session.execute(select(table))
            for value in row
        )
    return {canary for canary in CANARIES if canary in whole}


def _told(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def told_in(given: PersonExport) -> set[str]:
    """Return the canaries that a person is given out."""
    whole = given.model_dump_json()
    return {canary for canary in CANARIES if canary in whole}


def ledger(database: Database) -> list[tuple[Any, ...]]:
    """Return every entry, line and document of the books."""
    kept = ("journal_entries", "journal_lines", "account_balances", "invoices", "payments")
    with database.snapshot() as tx:
        return [
            tuple(row)
            for name in kept
            for row in tx.session.execute(select(Table.metadata.tables[name]))
        ]


def violations(database: Database) -> list[str]:
    """Examine everything that is always true, the audit chain first."""
    every = (CHAIN_CHECK, *(check for _, check in checks_of(MODULES)))
    return [found for check in every for found in database.read(check.run).violations]


def erased(database: Database, party_id: int, name: str = NAME) -> dict[str, int]:
    """Erase them, and tell how many rows went of which table."""
    why = Erasure(name=name, reason="asked for it")
    return database.run(lambda tx: erase_person(tx, BOSS, party_id, why)).erased
