"""What somebody types stays theirs while the page around it changes."""

import pytest
from playwright.sync_api import expect

from tests.frontdesk.console.browsing import browsing
from tests.frontdesk.console.front import WEI, House, aside, writes

pytestmark = pytest.mark.browser
SAID = "Prefers light roasts"


def test_a_note_that_is_being_written_outlives_news_on_the_page(house: House) -> None:
    with browsing(house.url) as screen:
        screen.logs_in(to=f"/console/customers/{house.shop.wei}")
        screen.page.get_by_role("button", name="Note", exact=True).click()
        field = screen.page.locator("[data-field=text]")
        field.fill(SAID)
        aside(lambda: writes(house.desk, "where is my order", WEI))
        screen.sees(".fd-life", "where is my order")
        expect(field).to_have_value(SAID)
        screen.page.get_by_role("button", name="Save").click()
        screen.sees(".fd-life", SAID)
