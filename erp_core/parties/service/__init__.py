"""The verbs of parties, one topic a file."""

from erp_core.parties.service.addresses import add_address
from erp_core.parties.service.consent import record_consent
from erp_core.parties.service.contacts import add_contact_point, verify_contact_point
from erp_core.parties.service.merging import merge_parties, undo_merge
from erp_core.parties.service.parties import archive_party, create_party
from erp_core.parties.service.powers import grant_powers, revoke_powers
from erp_core.parties.service.privacy import erase_person, export_person

__all__ = [
    "add_address",
    "add_contact_point",
    "archive_party",
    "create_party",
    "erase_person",
    "export_person",
    "grant_powers",
    "merge_parties",
    "record_consent",
    "revoke_powers",
    "undo_merge",
    "verify_contact_point",
]
