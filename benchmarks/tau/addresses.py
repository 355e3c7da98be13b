"""Addresses of the cases as ours, and back: two lines of a street, a city with its state."""

from typing import Any

from erp_core.parties import AddressView, NewAddress
from erp_core.sales import ShippingAddress

COUNTRIES = {"USA": "US"}
Plain = dict[str, Any]


def of_party(name: str, plain: Plain) -> NewAddress:
    """Read an address of a customer."""
    return NewAddress(**_fields(name, plain))


def of_shipping(name: str, plain: Plain) -> ShippingAddress:
    """Read where an order goes."""
    return ShippingAddress(**_fields(name, plain))


def plain_address(address: AddressView | ShippingAddress) -> Plain:
    """Write an address of ours as the cases do."""
    first, _, second = address.street.partition("\n")
    city, _, state = address.city.rpartition(", ")
    country = {ours: theirs for theirs, ours in COUNTRIES.items()}[address.country]
    return {
        "address1": first,
        "address2": second,
        "city": city,
        "country": country,
        "state": state,
        "zip": address.postcode,
    }


def _fields(name: str, plain: Plain) -> Plain:
    return {
        "recipient": name,
        "street": f"{plain['address1']}\n{plain['address2']}",
        "postcode": plain["zip"],
        "city": f"{plain['city']}, {plain['state']}",
        "country": COUNTRIES[plain["country"]],
    }
