"""Who sends a document and who receives it."""

from dataclasses import dataclass

from erp_core.finance import BillingAddress
from erp_core.sales import ShippingAddress

Address = BillingAddress | ShippingAddress
"""A postal address, as invoices and orders keep it."""


@dataclass(frozen=True)
class People:
    """The two sides of a document.

    Attributes:
        sender: Name of the organisation, in the document's language.
        country: The organisation's country; another one is written under an address.
        recipient: Name of the customer, in the document's language.
        also_known_as: The customer's names, in either language.
        tax_id: The customer's tax id; empty where there is none.
    """

    sender: str
    country: str
    recipient: str
    also_known_as: tuple[str, ...] = ()
    tax_id: str = ""

    def address(self, address: Address | None) -> tuple[str, ...]:
        """Write an address in lines, with who takes it in where that is somebody else."""
        if address is None:
            return (self.recipient,)
        same = address.recipient in (self.recipient, *self.also_known_as)
        lines = [
            self.recipient,
            *(() if same else (address.recipient,)),
            address.street,
            f"{address.postcode} {address.city}".strip(),
        ]
        if address.country != self.country:
            lines.append(address.country)
        return tuple(lines)
