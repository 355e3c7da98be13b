"""The manifest of parties."""

from erp_core.kernel.module import Module
from erp_core.parties.api import build_router
from erp_core.parties.checks import CHECKS
from erp_core.parties.personal import PERSONAL

MODULE = Module(
    name="parties",
    always_on=True,
    permissions=(
        "parties.read",
        "parties.create_party",
        "parties.archive_party",
        "parties.add_contact_point",
        "parties.verify_contact_point",
        "parties.add_address",
        "parties.grant_powers",
        "parties.revoke_powers",
        "parties.record_consent",
        "parties.merge_parties",
        "parties.undo_merge",
        "parties.export_person",
        "parties.erase_person",
    ),
    router=build_router,
    checks=CHECKS,
    personal=PERSONAL,
)
