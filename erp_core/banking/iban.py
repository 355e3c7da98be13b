"""IBAN and BIC: how they are written and when they are wrong.

ISO 13616 (the check digits make the number leave 1 when divided by 97) and ISO 9362. The lengths
are those of the IBAN registry; a country that is not in it is judged by the check digits alone.
"""

import re

from erp_core.banking.errors import BadBic, BadIban
from erp_core.kernel.check_digits import remainder_97

_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28,
    "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23,
    "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
    "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24,
    "SC": 31, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VA": 22,
    "VG": 24, "XK": 20,
}  # fmt: skip
_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}")
_BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")


def normal_iban(text: str) -> str:
    """Return an IBAN without spaces and in capitals.

    Raises:
        BadIban: It is none.
    """
    iban = "".join(text.split()).upper()
    length = _LENGTHS.get(iban[:2], len(iban))
    if not _SHAPE.fullmatch(iban) or len(iban) != length or remainder_97(iban[4:] + iban[:4]) != 1:
        raise BadIban(field="iban")
    return iban


def normal_bic(text: str) -> str:
    """Return a BIC without spaces and in capitals.

    Raises:
        BadBic: It is none.
    """
    bic = "".join(text.split()).upper()
    if not _BIC.fullmatch(bic):
        raise BadBic(field="bic")
    return bic


def masked(iban: str) -> str:
    """Write an IBAN so that who knows it knows it again, and nobody else learns it."""
    return f"{iban[:4]} •••• {iban[-4:]}" if iban else ""


def grouped(iban: str) -> str:
    """Write an IBAN in groups of four, as it is printed."""
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))
