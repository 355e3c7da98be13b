"""What parties refuse.

NotFound
├── PartyNotFound    no such party, or not visible to the actor
├── AddressNotFound
└── ContactPointNotFound
Invalid
├── BadPhone
├── BadEmail
└── WrongKindOfParty powers join a person to a company
Conflict
└── PartyArchived
"""

from erp_core.kernel.errors import Conflict, Invalid, NotFound


class PartyNotFound(NotFound):
    """There is no such person or company."""


class AddressNotFound(NotFound):
    """There is no such address."""


class ContactPointNotFound(NotFound):
    """There is no such phone number or e-mail address."""


class BadPhone(Invalid):
    """This is not a phone number that can be called."""


class BadEmail(Invalid):
    """This is not an e-mail address."""


class WrongKindOfParty(Invalid):
    """Powers are given to a person, over a company."""


class PartyArchived(Conflict):
    """This person or company is archived and takes no new business."""
