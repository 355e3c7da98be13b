"""The dialogs about the bank account of an employee: written, refused while empty, forgotten."""

from types import SimpleNamespace

import pytest

from erp_core import hr
from erp_core.banking import NewPayeeAccount
from frontdesk.console.people import accounts
from tests.builders.finance import books
from tests.builders.hr import people

KEPT = "DE89 •••• 3000"
IDAS = NewPayeeAccount(iban="DE89370400440532013000")


@pytest.fixture
def house(database):
    database.run(books)
    made = people(database)
    database.run(lambda tx: hr.set_bank_account(tx, made.hanna.actor, made.ida.employee, IDAS))
    return made


@pytest.fixture
def desk(database, house, monkeypatch):
    """A screen that carries out what is said to the dialog that was opened last."""
    asked, told = [], []

    async def carry_out(command):
        database.run(lambda tx: command(tx, house.hanna.actor))
        return True

    for name in ("ask_form", "ask_words"):
        monkeypatch.setattr(accounts, name, lambda *said: asked.append(said[4]))
    monkeypatch.setattr(accounts, "warn", lambda _, key: told.append(key))
    visit = SimpleNamespace(texts=lambda key, **_: key)
    sheet = SimpleNamespace(visit=visit, carry_out=carry_out)
    return SimpleNamespace(sheet=sheet, asked=asked, told=told)


def finished(deed):
    """Run a coroutine that waits for nothing, off any loop, where the core may work."""
    with pytest.raises(StopIteration) as end:
        deed.send(None)
    return end.value.value


def kept_of_ida(database, house):
    who, whose = house.hanna.actor, house.ida.employee
    return database.read(lambda tx: hr.get_bank_account(tx, who, whose))


def test_an_account_stays_when_an_empty_iban_is_saved(database, house, desk):
    ida = SimpleNamespace(id=house.ida.employee, name="Ida")
    accounts.ask_account(desk.sheet, ida, kept_of_ida(database, house))

    is_taken = finished(desk.asked[0]({"iban": "", "bic": "", "holder": "Ida Berg"}))

    assert (is_taken, desk.told) == (False, ["people.needs_iban"])
    assert kept_of_ida(database, house).iban == KEPT


def test_an_account_is_forgotten_when_that_is_agreed_to(database, house, desk):
    ida = SimpleNamespace(id=house.ida.employee, name="Ida")
    accounts.ask_forget(desk.sheet, ida, kept_of_ida(database, house))
    assert kept_of_ida(database, house).iban == KEPT

    finished(desk.asked[0]({}))

    assert kept_of_ida(database, house).iban == ""
