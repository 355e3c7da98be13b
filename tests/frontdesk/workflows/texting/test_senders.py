"""Who texts without a telephone number: short codes are answered, mere names cannot be."""

from fastapi.testclient import TestClient
from sqlalchemy import select

from erp_core import conversations
from erp_core.conversations.tables import InboundRow, ThreadRow
from erp_core.kernel.actor import system
from frontdesk.application import Frontdesk
from frontdesk.demo.carriers.twilio import TwilioCarrier
from tests.builders.talk import count, outbox
from tests.builders.texting import texted


def states(desk: Frontdesk) -> list[str]:
    return list(
        desk.database.read(
            lambda tx: tx.session.scalars(select(InboundRow.state).order_by(InboundRow.id)).all()
        )
    )


def test_a_short_code_is_answered(desk: Frontdesk, web: TestClient, twilio: TwilioCarrier) -> None:
    texted(desk, web, twilio, "hello", person="70707")

    assert [text for text, _ in outbox(desk)] == ["You said: hello"]
    assert states(desk) == ["understood"]


def test_a_name_is_set_aside_where_staff_see_it_and_never_answered(
    desk: Frontdesk, web: TestClient, twilio: TwilioCarrier
) -> None:
    texted(desk, web, twilio, "Your code is 4711", person="DHL")

    assert (outbox(desk), states(desk), count(desk, ThreadRow)) == ([], ["set_aside"], 0)
    [aside] = desk.database.read(
        lambda tx: conversations.dead_letters(tx, system(), set_aside=True)
    )
    assert (aside.peer, aside.error) == ("DHL", "no_number")
