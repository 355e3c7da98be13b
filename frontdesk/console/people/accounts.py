"""Into which bank account an employee is paid: asked for whole, shown masked."""

from collections.abc import Mapping
from functools import partial
from typing import TypeVar

from erp_core import hr
from erp_core.banking import NewPayeeAccount
from erp_core.hr import EmployeeAccount, EmployeeView
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.dialogs import Field, ask_form
from frontdesk.console.forms import read_form
from frontdesk.console.parts import attribute, button

T = TypeVar("T")


def draw_account_act(sheet: Sheet[T], person: EmployeeView, kept: EmployeeAccount | None) -> None:
    """Draw what asks for the account of an employee, with the one that is kept."""
    texts = sheet.visit.texts
    if kept is None:
        return
    said = texts("people.account_is", iban=kept.iban) if kept.iban else texts("people.account")
    act = partial(ask_account, sheet, person, kept)
    attribute(button(said, act, "fd-quiet", icon="account_balance"), data_act="account")


def ask_account(sheet: Sheet[T], person: EmployeeView, kept: EmployeeAccount) -> None:
    """Ask into which account an employee is paid from now on; left empty, it is forgotten."""
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
            return await sheet.carry_out(
                lambda tx, actor: hr.forget_bank_account(tx, actor, person.id)
            )
        told: dict[str, object] = {name: value for name, value in said.items() if value}
        new = read_form(visit, NewPayeeAccount, told, labels)
        return new is not None and await sheet.carry_out(
            lambda tx, actor: hr.set_bank_account(tx, actor, person.id, new)
        )

    key = "people.account_lead" if kept.iban else "people.no_account_lead"
    lead = texts(key, name=person.name, iban=kept.iban)
    ask_form(visit, texts("people.account"), fields, texts("action.save"), written, lead)
