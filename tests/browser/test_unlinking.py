"""Staff take an address away from a customer on their page, and give it back."""

import pytest
from playwright.sync_api import expect

from erp_core import conversations
from erp_core.conversations import enrol_identity
from erp_core.kernel.actor import system
from tests.browser.test_console_support import SIZES
from tests.frontdesk.console.browsing import browsing
from tests.frontdesk.console.front import House, aside

pytestmark = pytest.mark.browser


@SIZES
def test_an_address_is_unlinked_with_a_reason_and_linked_again(
    house: House, size: tuple[int, int]
) -> None:
    database, wei = house.desk.database, house.shop.wei
    mail = database.run(
        lambda tx: enrol_identity(tx, system(), "email", "desk", "wei@example.com", wei, "Wei")
    ).id

    def party() -> int | None:
        return aside(
            lambda: database.read(lambda tx: conversations.get_identity(tx, mail)).party_id
        )

    with browsing(house.url, size) as screen:
        screen.logs_in(to=f"/console/customers/{wei}")
        page = screen.page
        page.locator(f"[data-identity='{mail}']").get_by_role("button", name="Unlink").click()
        page.locator("[data-field=reason]").fill("an old address")
        page.locator(".fd-dialog").get_by_role("button", name="Unlink").click()

        expect(page.locator("[data-unlinking]")).to_contain_text("an old address")
        expect(page.locator(f"[data-identity='{mail}']")).to_have_count(0)
        assert party() is None
        screen.fits()

        page.locator("[data-unlinking]").get_by_role("button", name="Link again").click()
        page.locator("[data-field=reason]").fill("still theirs")
        page.locator(".fd-dialog").get_by_role("button", name="Link again").click()

        expect(page.locator(f"[data-identity='{mail}']")).to_have_count(1)
        expect(page.locator("[data-unlinking]")).to_have_count(0)
        assert party() == wei
