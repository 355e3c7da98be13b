"""What parties refuse.

NotFound
├── PartyNotFound    no such party, or not visible to the actor
├── AddressNotFound
├── ContactPointNotFound
└── MergeNotFound
Invalid
├── BadPhone
├── BadEmail
├── MergedWithItself an entry is the same as itself
├── NotThatName      the person is called otherwise
└── WrongKindOfParty powers join a person to a company; persons are merged with persons
Conflict
├── PartyArchived
├── AlreadyMerged    another entry stands for this one
├── StandsForOthers  others were merged into this one
├── MergeUndone
├── AlreadyErased
└── Unfinished       business with them is open
"""

from erp_core.kernel.errors import Conflict, Invalid, NotFound


class PartyNotFound(NotFound):
    """There is no such person or company."""


class AddressNotFound(NotFound):
    """There is no such address."""


class ContactPointNotFound(NotFound):
    """There is no such phone number or e-mail address."""


class MergeNotFound(NotFound):
    """There is no such merge."""


class BadPhone(Invalid):
    """This is not a phone number that can be called."""


class BadEmail(Invalid):
    """This is not an e-mail address."""


class WrongKindOfParty(Invalid):
    """This is for the other kind: a person, where a company is named, or the reverse."""


class MergedWithItself(Invalid):
    """These are the same entry."""


class NotThatName(Invalid):
    """This person is called otherwise: write the name as it is entered."""


class AlreadyMerged(Conflict):
    """Another entry stands for this one."""


class StandsForOthers(Conflict):
    """Others were merged into this entry: undo that first, or merge into it."""


class MergeUndone(Conflict):
    """This merge was undone."""


class AlreadyErased(Conflict):
    """This person was erased."""


class Unfinished(Conflict):
    """Business with this person is still open."""


class PartyArchived(Conflict):
    """This person or company is archived and takes no new business."""
