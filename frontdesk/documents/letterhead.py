"""What a deployment prints at the head and foot of its documents."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict


class Letterhead(BaseModel):
    """The organisation as its documents name it; what is empty is left out.

    Attributes:
        street: Street and number.
        postcode: Postcode.
        city: City.
        phone: As customers dial it.
        email: Where they write to.
        website: Without ``https://``.
        tax_id: The number that invoices must carry (VAT id, for example).
        registration: Court and number of the company register.
        bank: Name of the bank.
        iban: Account that customers pay to.
        bic: The bank's code.
    """

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True, str_max_length=120)

    street: str = ""
    postcode: str = ""
    city: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    tax_id: str = ""
    registration: str = ""
    bank: str = ""
    iban: str = ""
    bic: str = ""

    @property
    def place(self) -> tuple[str, ...]:
        """Where the organisation is."""
        return filled(self.street, f"{self.postcode} {self.city}".strip())

    @property
    def contact(self) -> tuple[str, ...]:
        """How it is reached."""
        return filled(self.phone, self.email, self.website)


def filled(*texts: str) -> tuple[str, ...]:
    """Leave out what is empty."""
    return tuple(text for text in texts if text)


def joined(texts: Sequence[str]) -> str:
    """Put short texts in one line."""
    return "  ·  ".join(filled(*texts))
