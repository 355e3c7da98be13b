"""What a proof opens stays closed to a mail that nobody vouches for, and it is told so at once."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from assistant.asker import Asker, Verification
from assistant.commands import FlowName
from assistant.turn import Dialogue, Effect, EffectKind, Question, TurnResult
from channels.email.payload import Payload
from erp_core import conversations
from erp_core.conversations import Handler
from erp_core.conversations.tables import CodeRow, ThreadRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.sales.tables import OrderProofTry
from frontdesk.application import Frontdesk
from frontdesk.workflows.intake import store
from frontdesk.workflows.texts import cannot_be_proven
from tests.builders.house import ScriptedAssistant
from tests.builders.mail import a_mail, a_mail_desk, email_of, mail_settings
from tests.builders.sales import Market, a_market, an_order
from tests.builders.talk import answer_all, outbox


@dataclass
class Proving:
    """Tries the number and postcode that are written; remembers what the asker has proven."""

    seen: list[tuple[Verification, str | None]] = field(default_factory=list)

    def __call__(self, question: Question, asker: Asker) -> TurnResult:
        self.seen.append((asker.verification, asker.proven_order))
        number, _, postcode = question.text.partition(" ")
        effect = Effect(EffectKind.PROVE_ORDER, order=number, postcode=postcode)
        return TurnResult("", dialogue=Dialogue(), language="en", effects=(effect,))


def asks_for_a_proof(question: Question, asker: Asker) -> TurnResult:
    dialogue = Dialogue(flow=FlowName.VERIFY_IDENTITY, awaiting="order")
    return TurnResult("Which order?", dialogue=dialogue, language="en")


def sends_a_code(question: Question, asker: Asker) -> TurnResult:
    dialogue = Dialogue(flow=FlowName.VERIFY_IDENTITY, awaiting="code")
    effects = (Effect(EffectKind.SEND_CODE, party_id=1),)
    return TurnResult("I sent a code.", dialogue=dialogue, language="zh", effects=effects)


@pytest.fixture
def market(database: Database) -> Market:
    return a_market(database)


def a_desk(market: Market, folder: Path, decide, **email: str) -> Frontdesk:
    settings = mail_settings("imap://a:b@127.0.0.1:9", "smtp://127.0.0.1:9", **email)
    assistant = ScriptedAssistant(decide)
    return a_mail_desk(market.database, folder, "", "", email=settings, assistant=assistant)


def comes(desk: Frontdesk, *mails: bytes) -> None:
    for raw in mails:
        store(desk, email_of(desk), Payload("INBOX", 1, 1, raw).encoded())
        answer_all(desk)


def number_of(desk: Frontdesk, table: type) -> int | None:
    return desk.database.read(lambda tx: tx.session.scalar(select(func.count()).select_from(table)))


def test_what_a_sender_proved_is_closed_to_an_unproven_mail_in_their_name(market, tmp_path):
    proving = Proving()
    desk = a_desk(market, tmp_path, proving)
    number = an_order(market, market.wei).number

    comes(
        desk,
        a_mail(f"{number} 20457", number=1),
        a_mail("And now?", number=2, References="<1@example>"),
        a_mail("And for me?", number=3, References="<1@example>", proven=False),
    )

    assert proving.seen == [
        (Verification.PUBLIC, None),
        (Verification.ORDER, number),
        (Verification.PUBLIC, None),
    ]


def test_a_postcode_in_an_unproven_mail_is_not_tried(market, tmp_path):
    desk = a_desk(market, tmp_path, Proving())
    number = an_order(market, market.wei).number

    comes(desk, a_mail(f"{number} 20457", proven=False))

    assert number_of(desk, OrderProofTry) == 0
    assert [text for text, _ in outbox(desk)] == [cannot_be_proven("en")]


@pytest.mark.parametrize(("decide", "language"), [(asks_for_a_proof, "en"), (sends_a_code, "zh")])
def test_without_an_authserv_id_a_customer_is_told_at_once_and_gets_a_person(
    market, tmp_path, decide, language
):
    desk = a_desk(market, tmp_path, decide, authserv_id="")

    comes(desk, a_mail("Where is my order?"))

    thread = desk.database.read(lambda tx: conversations.get_thread(tx, system(), 1))
    assert [text for text, _ in outbox(desk)] == [cannot_be_proven(language)]
    assert number_of(desk, CodeRow) == 0
    assert thread.summary.handler is Handler.NOBODY


def stops_in_a_talk(question: Question, asker: Asker) -> TurnResult:
    effects = (Effect(EffectKind.OPT_OUT),)
    if question.text != "STOP":
        return TurnResult("Which order?", Dialogue(awaiting="order"), "en")
    return TurnResult("You will hear no more.", question.dialogue, "en", effects=effects)


def test_an_unproven_opt_out_leaves_the_talk_where_it_was(market, tmp_path):
    desk = a_desk(market, tmp_path, stops_in_a_talk)

    comes(
        desk,
        a_mail("Cancel my order", number=1),
        a_mail("STOP", number=2, References="<1@example>", proven=False),
    )

    kept = desk.database.read(lambda tx: tx.session.get_one(ThreadRow, 1))
    assert kept.dialogue["awaiting"] == "order"
    assert kept.handler == Handler.NOBODY
    assert [text for text, _ in outbox(desk)] == ["Which order?"]
