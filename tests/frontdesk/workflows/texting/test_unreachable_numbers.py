"""A number that its carrier cannot reach is marked, at once or when the carrier says so later."""

import pytest
from fastapi.testclient import TestClient

from erp_core import conversations
from erp_core.conversations import IdentityView
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers.twilio import TwilioCarrier
from tests.builders.sending import delivering, until
from tests.builders.texting import ANA, carry, channel_of, texted
from tests.fakes.twilio import ACCOUNT_SID


def ana(desk: Frontdesk) -> IdentityView:
    found = desk.database.read(lambda tx: conversations.find_identity(tx, "sms", ACCOUNT_SID, ANA))
    assert found is not None
    return found


@pytest.mark.parametrize(("code", "gone"), [("30003", False), ("30005", True), ("30007", False)])
def test_a_report_that_a_number_cannot_be_reached_marks_it_until_it_writes(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier, code: str, gone: bool
) -> None:
    with delivering(desk, channel_of(desk)):
        texted(desk, web, twilio, "hello")
        until(desk, "sent")
    twilio.pending.clear()
    twilio.report(twilio.sent[-1].sid, "undelivered", code)

    assert carry(web, twilio) == [200]

    assert (ana(desk).unreachable_at is not None) is gone
    assert (ana(desk).unreachable_because or "").startswith(code if gone else "")
    texted(desk, web, twilio, "here again")
    assert ana(desk).unreachable_at is None
