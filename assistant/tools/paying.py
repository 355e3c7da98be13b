"""What a customer pays with or gets money back to: a way to pay of their own, as they call it."""

import re
from collections.abc import Sequence

from assistant.offline.lexicon import has
from assistant.offline.methods import method_in
from assistant.offline.normalise import normalise
from assistant.rendering import money
from assistant.tools.contract import Asked, Desk, Option, Slot, Slots
from erp_core.finance import PaymentAccountView, payment_accounts_of

METHOD = Slot(
    "method",
    "What it is paid with, or the money goes back to, as the customer calls it: gift card, PayPal,"
    " the card ending 4242.",
)
_FIGURES = re.compile(r"(?<!\d)\d{4}(?!\d)")
_MARK = "#"
"""Before the id of an account that was offered; nobody calls a card so."""
_AS_PAID = "as i paid"
"""What the lexicon reads as: the way the money came."""


def chosen_account(
    desk: Desk, party_id: int, slots: Slots, *, question: str = "paying.which"
) -> PaymentAccountView | Asked | None:
    """Find the account that a customer names; None where none is named.

    Args:
        desk: Whose accounts exist here.
        party_id: The customer of the order.
        slots: ``method`` where one was named.
        question: Key of the question where several fit, or none.
    """
    said = slots.get(METHOD.name, "").strip()
    if not said or has("paid_as_before", normalise(said).text):
        return None
    accounts = payment_accounts_of(desk.tx, desk.asker.actor, party_id)
    found = _meant(accounts, said)
    if len(found) == 1:
        return found[0]
    if not found and not accounts:
        return Asked(METHOD.name, desk.say("paying.none_on_file"))
    text = desk.say(question) if found else desk.say("paying.unknown", words=_shortened(said))
    return Asked(METHOD.name, text, method_options(desk, found or accounts))


def asked_for_method(desk: Desk, party_id: int, text: str, *, but: int | None = None) -> Asked:
    """Ask for a way to pay.

    Args:
        desk: Whose accounts exist here.
        party_id: The customer of the order.
        text: The question, with why it is asked.
        but: An account that does not come into question.
    """
    accounts = payment_accounts_of(desk.tx, desk.asker.actor, party_id)
    return Asked(METHOD.name, text, method_options(desk, [a for a in accounts if a.id != but]))


def asked_where_back(desk: Desk, text: str) -> Asked:
    """Offer that money goes back the way it came, after it may not go where it was wanted."""
    option = (desk.say("paying.as_paid"), f"{METHOD.name}={_AS_PAID}")
    return Asked(METHOD.name, text, (option,))


def method_options(desk: Desk, accounts: Sequence[PaymentAccountView]) -> tuple[Option, ...]:
    """Offer accounts by name, with what is left on a gift card."""
    return tuple((_label(desk, one), f"{METHOD.name}={_MARK}{one.id}") for one in accounts)


def account_name(desk: Desk, account: PaymentAccountView) -> str:
    """Name an account: ``the card ending 4242``."""
    kind = desk.say(f"paying.kind_{account.kind}")
    name = " ".join(filter(None, (account.provider, kind)))
    if account.provider and account.kind == "wallet":
        name = account.provider
    if account.last_four is None:
        return name
    return desk.say("paying.ending", name=name, figures=account.last_four)


def _label(desk: Desk, account: PaymentAccountView) -> str:
    name = account_name(desk, account)
    if account.balance is None:
        return name
    return desk.say("paying.with_balance", name=name, amount=money(account.balance))


def _meant(accounts: Sequence[PaymentAccountView], said: str) -> list[PaymentAccountView]:
    if said.startswith(_MARK):
        return [one for one in accounts if said == f"{_MARK}{one.id}"]
    text = normalise(said).text
    method, figures = method_in(text), _FIGURES.findall(text)
    if figures:
        return [one for one in accounts if one.last_four in figures]
    of_kind = [one for one in accounts if method is not None and one.kind in method.kinds]
    named = [one for one in accounts if one.provider and one.provider.casefold() in text]
    both = [one for one in of_kind if one in named]
    return both or (of_kind if method and "wallet" not in method.kinds else named or of_kind)


def _shortened(said: str) -> str:
    return " ".join(said.split())[:60]
