"""A reminder that was approved goes to its customer with the letter, unless it is overtaken."""

from datetime import timedelta
from pathlib import Path

import pytest

from erp_core import finance
from erp_core.finance import NewDunningLevel
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from frontdesk.bootstrap import listen_for_notices
from tests.builders.coffee_shop import a_shop
from tests.builders.finance import a_line, a_payment, an_invoice
from tests.builders.house import a_house
from tests.builders.noticed import BOSS, House, enrolled, reads
from tests.builders.talk import WEI


@pytest.fixture
def house(database: Database, clock: FixedClock, tmp_path: Path) -> House:
    """Wei owes 80.00 since eight days, reads Chinese, and is known on Telegram."""
    shop = a_shop(database, clock)
    database.run(lambda tx: reads(tx, shop.wei, "zh"))
    enrolled(database, "telegram", WEI, shop.wei)
    level = NewDunningLevel(level=1, days_overdue=7, text_en="Please pay.", text_zh="请付款。")
    database.run(lambda tx: finance.set_dunning_level(tx, BOSS, level))
    database.run(lambda tx: an_invoice(tx, shop.wei, a_line("80.00"), due_days=0))
    clock.advance(timedelta(days=8))
    listen_for_notices(database)
    return House(a_house(database, tmp_path), shop)


def reminded(house: House) -> int:
    letters = house.do(lambda tx: finance.propose_dunning(tx, BOSS))
    [letter] = [one for one in letters if one.party_id == house.shop.wei]
    assert house.told() == []
    house.do(lambda tx: finance.approve_dunning(tx, BOSS, letter.id))
    return letter.lines[-1].invoice_id


def test_an_approved_reminder_is_told_once_with_its_letter(house: House) -> None:
    reminded(house)

    [said] = house.told()

    assert "请于" in said
    assert "INV-2026-" in said
    assert house.notices() == [("reminder", "sent", None)]
    [name] = house.desk.database.read(
        lambda tx: [row[0] for row in tx.connection.exec_driver_sql("SELECT name FROM files")]
    )
    assert name.startswith("催款函")
    assert len(house.told()) == 1


def test_what_was_paid_before_it_left_is_not_asked_for(house: House) -> None:
    reminded(house)
    balance = house.do(lambda tx: finance.balance_of(tx, BOSS, house.shop.wei))
    house.do(lambda tx: a_payment(tx, house.shop.wei, f"{balance.due.amount}"))

    assert all("催款" not in said for said in house.told())
    assert ("reminder", "off", "overtaken") in house.notices()


def test_what_is_contested_is_not_asked_for(house: House) -> None:
    letters = house.do(lambda tx: finance.propose_dunning(tx, BOSS))
    [letter] = [one for one in letters if one.party_id == house.shop.wei]
    house.do(lambda tx: finance.approve_dunning(tx, BOSS, letter.id))
    for line in letter.lines:
        house.do(
            lambda tx, line=line: finance.dispute_invoice(tx, BOSS, line.invoice_id, "Not mine")
        )

    assert house.told() == []
    assert house.notices() == [("reminder", "off", "overtaken")]
