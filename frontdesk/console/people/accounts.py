"""Into which bank account an employee is paid: asked for whole, shown masked."""

from collections.abc import Mapping
from functools import partial
from typing import TypeVar

from erp_core import hr
from erp_core.banking import NewPayeeAccount
from erp_core.hr import EmployeeAccount, EmployeeView
from frontdesk.console.act import warn
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.dialogs import Field, ask_form, ask_words
from frontdesk.console.forms import read_form
from frontdesk.console.parts import attribute, button

T = TypeVar("T")


def draw_account_act(sheet: Sheet[T], person: EmployeeView, kept: EmployeeAccount | None) -> None:
    """Draw what asks for the account of an employee, and what forgets the one that is kept."""
    texts = sheet.visit.texts
    if kept is None:
        return
    said = texts("people.account_is", iban=kept.iban) if kept.iban else texts("people.account")
    act = partial(ask_account, sheet, person, kept)
    attribute(button(said, act, "fd-quiet", icon="account_balance"), data_act="account")
    if kept.iban:
        act = partial(ask_forget, sheet, person, kept)
        made = button(texts("people.forget_account"), act, "fd-quiet", icon="delete")
        attribute(made, data_act="forget-account")


def ask_account(sheet: Sheet[T], person: EmployeeView, kept: EmployeeAccount) -> None:
    """Ask into which account an employee is paid from now on."""
    visit, texts = sheet.visit, sheet.visit.texts
    holder = "" if kept.holder == person.name else kept.holder
    fields = (
        Field("iban", texts("people.iban"), longest=42),
        Field("bic", texts("people.bic"), longest=14),
        Field("holder", texts("people.holder"), value=holder, longest=70),
    )
    labels = {field.name: field.label for field in fields}

    async def written(said: Mapping[str, str]) -> bool:
        if not said["iban"]:
            warn(visit, "people.needs_iban" if kept.iban else "people.needs_first_iban")
            return False
        new = read_form(visit, NewPayeeAccount, said, labels)
        return new is not None and await sheet.carry_out(
            lambda tx, actor: hr.set_bank_account(tx, actor, person.id, new)
        )

    key = "people.account_lead" if kept.iban else "people.no_account_lead"
    lead = texts(key, name=person.name, iban=kept.iban)
    ask_form(visit, texts("people.account"), fields, texts("action.save"), written, lead)


def ask_forget(sheet: Sheet[T], person: EmployeeView, kept: EmployeeAccount) -> None:
    """Ask whether the account of an employee is really forgotten."""
    texts = sheet.visit.texts

    async def agreed(_: Mapping[str, str]) -> None:
        await sheet.carry_out(lambda tx, actor: hr.forget_bank_account(tx, actor, person.id))

    title = texts("people.forget_account")
    lead = texts("people.forget_account_lead", name=person.name, iban=kept.iban)
    ask_words(sheet.visit, title, (), title, agreed, lead)
