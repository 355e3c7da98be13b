"""Which machines a case may be about, where the customers have more than a page of them."""

from erp_core import maintenance, support
from erp_core.kernel.actor import system
from erp_core.maintenance import NewAssetState
from frontdesk.console.upkeep.from_case import SHOWN, machines_for
from tests.builders.maintenance import an_asset
from tests.builders.parties import a_customer

BOSS = system()


def test_ours_are_found_behind_all_those_of_customers_and_retired_ones_are_not_offered(database):
    tom, other = a_customer(database, "Tom Berg").id, a_customer(database).id

    def keep(tx):
        an_asset(tx, "ROASTER-1")
        for code, owner in (("ROASTER-0", None), ("H-0001", tom)):
            gone = an_asset(tx, code, party_id=owner).id
            old = NewAssetState(state="retired", reason="old")
            maintenance.set_asset_state(tx, BOSS, gone, old)
        an_asset(tx, "H-0317", party_id=tom)
        for number in range(SHOWN.limit):
            an_asset(tx, f"S-{number}", party_id=other)
        new = support.NewCase(party_id=tom, subject="It leaks", description="Water below")
        return support.open_case(tx, BOSS, new)

    case = database.run(keep)

    found = database.read(lambda tx: machines_for(tx, BOSS, case))
    assert [one.code for one in found] == ["H-0317", "ROASTER-1"]
