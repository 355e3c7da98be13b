"""One spelling for every way to reach somebody, so that equal addresses are equal text."""

import re

from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.parties.errors import BadEmail, BadPhone
from erp_core.parties.schemas import ContactKind

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_PHONE_CHANNELS = frozenset({"sms", "whatsapp"})
_EMAIL_CHANNELS = frozenset({"email"})


def normal_phone(value: str, country: str) -> str:
    """Return a phone number in E.164, for example ``+494066969001``.

    Args:
        value: As written by a person.
        country: Whose number it is when it has no country code, ISO 3166-1 alpha-2.

    Raises:
        BadPhone: No country assigns such a number.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException as error:
        raise BadPhone(field="value") from error
    if not phonenumbers.is_valid_number(number):
        raise BadPhone(field="value")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normal_email(value: str) -> str:
    """Return an e-mail address case-folded and in Unicode normal form.

    Raises:
        BadEmail: It is not one address.
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(value, check_deliverability=False)
    except EmailNotValidError as error:
        raise BadEmail(field="value") from error
    return checked.normalized.casefold()


def normal_contact(tx: Tx, kind: ContactKind, value: str) -> str:
    """Return a contact point in its one spelling.

    Raises:
        BadPhone: It is not a phone number.
        BadEmail: It is not an e-mail address.
    """
    if kind is ContactKind.PHONE:
        return normal_phone(value, get_organisation(tx).country)
    return normal_email(value)


def normal_address(tx: Tx, channel: str, address: str) -> str:
    """Return an address on a channel in its one spelling; other accounts stay as they are.

    A number in the spelling of the carriers is one, whether or not it was assigned yet.
    """
    if channel in _PHONE_CHANNELS:
        if _E164.fullmatch(address):
            return address
        return normal_contact(tx, ContactKind.PHONE, address)
    if channel in _EMAIL_CHANNELS:
        return normal_contact(tx, ContactKind.EMAIL, address)
    return address.strip()
