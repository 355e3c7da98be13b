"""Which thread a mail belongs to, who its sender may be, and how often it is answered."""

from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest

from assistant.turn import (
    Dialogue,
    DraftReply,
    Effect,
    EffectKind,
    PendingProposal,
    TurnResult,
)
from channels.email.payload import Payload
from erp_core import conversations, support
from erp_core.access import Role
from erp_core.conversations import (
    CodeOutcome,
    Handler,
    Proof,
    StaffReply,
    ThreadView,
    resolve_thread,
)
from erp_core.conversations.file_tables import MessageFileRow
from erp_core.conversations.tables import IdentityRow, InboundRow, OutboxRow, ThreadRow
from erp_core.kernel.actor import system
from erp_core.kernel.causes import Cause
from erp_core.modules import MODULES
from erp_core.parties.tables import Consent
from erp_core.support import ServiceDeskDraft, SurveyState
from frontdesk.workflows.chat import converse
from frontdesk.workflows.intake import store
from frontdesk.workflows.real_time import real_now
from frontdesk.workflows.replies import send_staff_reply
from frontdesk.workflows.service_desk import look_at_desk
from frontdesk.workflows.texts import too_many_files
from tests.builders.access import a_member_of_staff
from tests.builders.house import ScriptedAssistant, echoes, says
from tests.builders.mail import TOM, a_mail, a_mail_desk, email_of, mail_settings
from tests.builders.parties import a_customer
from tests.builders.service_desk import an_agent, later
from tests.builders.talk import answer_all, count, incoming, outbox


def drafts(question, asker):
    draft = DraftReply(f"For {asker.name or 'a stranger'}: {question.text}")
    return TurnResult(reply="", dialogue=Dialogue(), language="en", draft=draft)


@pytest.fixture
def desk(database, tmp_path):
    return a_desk(database, tmp_path, drafts)


def a_desk(database, folder, decide, **email):
    settings = mail_settings("imap://a:b@127.0.0.1:9", "smtp://127.0.0.1:9", **email)
    assistant = ScriptedAssistant(decide)
    return a_mail_desk(database, folder, "", "", email=settings, assistant=assistant)


def comes(desk, *mails: bytes, validity: int = 1) -> None:
    for uid, raw in enumerate(mails, 1):
        store(desk, email_of(desk), Payload("INBOX", validity, uid, raw).encoded())
    while answer_all(desk):
        pass


def thread(desk, number: int = 1) -> ThreadView:
    return desk.database.read(lambda tx: conversations.get_thread(tx, system(), number))


def texts(desk, number: int = 1) -> list[tuple[str, str]]:
    return [(one.direction, one.text) for one in thread(desk, number).messages]


def our_id(desk) -> str:
    """Return the Message-ID of the last mail that was queued."""
    row = desk.database.read(
        lambda tx: tx.session.query(OutboxRow.key).order_by(OutboxRow.id.desc()).first()
    )
    return f"<fd.{row.key}@shop.example>"


def test_mails_about_different_things_open_threads_of_their_own(desk):
    comes(
        desk,
        a_mail("First", subject="Order 1042", number=1),
        a_mail("Second", subject="Invoice", number=2),
        a_mail("Third", subject="AW: Order 1042", number=3),
    )

    assert texts(desk, 1) == [("in", "First"), ("in", "Third")]
    assert texts(desk, 2) == [("in", "Second")]
    assert [one.text for one in thread(desk, 2).suggestions] == ["For a stranger: Second"]


def test_a_mail_without_a_subject_opens_a_thread_unless_it_answers_one(desk):
    comes(
        desk,
        a_mail("First", subject="", number=1),
        a_mail("Second", subject="", number=2),
        a_mail("Third", subject="", number=3, In_Reply_To="<1@example>"),
    )

    assert texts(desk, 1) == [("in", "First"), ("in", "Third")]
    assert texts(desk, 2) == [("in", "Second")]


def test_somebody_else_never_joins_a_thread_by_naming_its_messages(database, tmp_path):
    desk = a_desk(database, tmp_path, lambda question, _: says(f"To: {question.text}"))
    comes(desk, a_mail("Hello", subject="Order", number=1))
    before = texts(desk, 1)

    eve = a_mail(
        "Me too", sender="eve@example.net", subject="Re: Order", number=2, References=our_id(desk)
    )
    comes(desk, eve)

    assert texts(desk, 1) == before
    assert texts(desk, 2)[:2] == [("note", "1"), ("in", "Me too")]
    assert thread(desk, 2).summary.address == "eve@example.net"


def test_an_answer_to_a_resolved_thread_opens_a_new_one_that_names_it(desk):
    comes(desk, a_mail("Hello", subject="Order", number=1))
    desk.database.run(lambda tx: resolve_thread(tx, system(), 1, Cause.QUESTION))

    comes(
        desk,
        a_mail("Still open", subject="Re: Order", number=2, References="<1@example>"),
        a_mail("Hello?", subject="Re: Order", number=3, References="<1@example>"),
    )

    assert texts(desk, 1) == [("in", "Hello")]
    assert texts(desk, 2) == [("note", "1"), ("in", "Still open"), ("in", "Hello?")]


def test_a_resolved_thread_is_reopened_beside_another_talk_and_takes_its_answers_again(desk):
    comes(desk, a_mail("Hello", subject="Order", number=1))
    desk.database.run(lambda tx: resolve_thread(tx, system(), 1, Cause.QUESTION))
    comes(desk, a_mail("Another thing", subject="Invoice", number=2))
    mia = a_member_of_staff(desk.database, Role.SUPPORT)

    desk.database.run(lambda tx: conversations.reopen_thread(tx, mia, 1))
    comes(desk, a_mail("Still open", subject="Re: Order", number=3, References="<1@example>"))

    assert texts(desk, 1) == [("in", "Hello"), ("in", "Still open")]
    assert texts(desk, 2) == [("in", "Another thing")]


def test_a_thread_that_was_continued_is_reopened_and_a_new_mail_goes_on_in_the_later_one(desk):
    comes(desk, a_mail("Hello", subject="Order", number=1))
    desk.database.run(lambda tx: resolve_thread(tx, system(), 1, Cause.QUESTION))
    comes(desk, a_mail("Still open", subject="Re: Order", number=2, References="<1@example>"))
    mia = a_member_of_staff(desk.database, Role.SUPPORT)

    desk.database.run(lambda tx: conversations.reopen_thread(tx, mia, 1))
    later = "<1@example> <2@example>"
    comes(desk, a_mail("Hello?", subject="Re: Order", number=3, References=later))

    assert texts(desk, 1) == [("in", "Hello")]
    assert texts(desk, 2) == [("note", "1"), ("in", "Still open"), ("in", "Hello?")]


def test_a_mailbox_that_was_renumbered_answers_nothing_twice(desk):
    mails = [a_mail("One", number=1), a_mail("Two", number=2)]
    comes(desk, *mails, validity=1)

    comes(desk, *reversed(mails), validity=2)

    assert incoming(desk) == ["One", "Two"]
    assert count(desk, InboundRow) == 2


def test_a_proven_sender_on_file_is_linked_and_a_forger_of_the_address_stays_a_stranger(desk):
    tom = a_customer(desk.database, "Tom Ford", email=TOM).id

    comes(desk, a_mail("Where?", number=1))
    comes(desk, a_mail("Cancel it", number=2, proven=False))

    identity = thread(desk).identity
    assert (identity.party_id, identity.proof) == (tom, Proof.ON_FILE)
    assert [one.text for one in thread(desk, 2).suggestions] == ["For a stranger: Cancel it"]
    asked = desk.assistant.asked
    assert [question.text for question in asked] == ["Where?", "Cancel it"]


def test_an_unproven_sender_on_file_is_not_linked(desk):
    a_customer(desk.database, "Tom Ford", email=TOM)

    comes(desk, a_mail("Where?", number=1, proven=False))

    assert thread(desk).identity.party_id is None


def test_what_machines_write_is_stored_and_makes_no_thread(desk):
    comes(desk, a_mail("Away", Auto_Submitted="auto-replied"), a_mail("Buy!", List_Id="<x>"))

    assert [count(desk, table) for table in (ThreadRow, IdentityRow, OutboxRow)] == [0, 0, 0]
    rows = desk.database.read(lambda tx: tx.session.query(InboundRow.state, InboundRow.error).all())
    assert [tuple(row) for row in rows] == [
        ("set_aside", "auto_reply: My order"),
        ("set_aside", "mailing_list: My order"),
    ]


def test_a_file_in_what_a_machine_wrote_is_named_and_never_waited_for(database, tmp_path):
    desk = a_desk(database, tmp_path, lambda question, _: says("Hello."))
    comes(desk, a_mail("Hello", number=1))
    away = BytesParser(EmailMessage, policy=default).parsebytes(
        a_mail("Away", number=2, Auto_Submitted="auto-replied", In_Reply_To=our_id(desk))
    )
    away.add_attachment(b"\xff\xd8logo", maintype="image", subtype="jpeg", filename="logo.jpg")

    comes(desk, away.as_bytes(), validity=2)

    note = thread(desk).messages[-1]
    assert (note.direction, note.kind) == ("note", "automatic_auto_reply")
    assert [(one["name"], one.get("state")) for one in note.attachments] == [("logo.jpg", None)]
    assert count(desk, MessageFileRow) == 0


def two_photos(number: int) -> bytes:
    mail = BytesParser(EmailMessage, policy=default).parsebytes(a_mail("Photos", number=number))
    for name in ("a.jpg", "b.jpg"):
        mail.add_attachment(b"\xff\xd8photo", maintype="image", subtype="jpeg", filename=name)
    return mail.as_bytes()


def test_what_is_told_of_files_left_out_is_true_of_two_mails_at_once(database, tmp_path):
    desk = a_desk(database, tmp_path, lambda question, _: says("Thank you."), most_files=1)

    comes(desk, two_photos(1), two_photos(2))

    told = "I kept only 2 of your files. Please send the others in another message."
    assert [text for text, _ in outbox(desk)] == [f"{told}\n\nThank you."]


def test_files_beyond_the_most_are_shown_as_left_out_and_their_sender_is_told(database, tmp_path):
    desk = a_desk(database, tmp_path, lambda question, _: says("Thank you."), most_files=1)

    comes(desk, two_photos(1))

    why = "only the first 1 files of a mail are taken: look at it in the mailbox"
    rows = desk.database.read(
        lambda tx: tx.session.query(MessageFileRow.state, MessageFileRow.error).all()
    )
    assert [tuple(row) for row in rows] == [("pending", None), ("failed", why)]
    assert [text for text, _ in outbox(desk)] == [f"{too_many_files('en', 1)}\n\nThank you."]


def test_after_so_many_automatic_answers_a_day_a_person_is_to_answer(database, tmp_path):
    desk = a_desk(
        database,
        tmp_path,
        lambda question, _: drafts(question, _) if question.person_handles else says("Again!"),
        answers_a_day=2,
    )
    for number in range(4):
        comes(desk, a_mail(f"Hello {number}", number=number))

    assert [text for text, _ in outbox(desk)] == ["Again!", "Again!"]
    assert [one.kind for one in thread(desk).suggestions] == ["draft"]


def test_frontdesk_chat_speaks_by_e_mail(desk):
    object.__setattr__(
        desk.assistant, "decide", lambda question, _: says(f"You said {question.text}")
    )

    exchanges = converse(desk, "email", TOM, ["Hello", "And now?"], loops_running=False)

    assert [[one.text for one in each.replies] for each in exchanges] == [
        ["You said Hello"],
        ["You said And now?"],
    ]
    assert count(desk, ThreadRow) == 1


def test_an_unproven_mail_joins_no_thread_by_its_subject(desk):
    comes(desk, a_mail("Hello", subject="Order", number=1))
    comes(
        desk,
        a_mail("Cancel it", subject="Re: Order", number=2, proven=False),
        a_mail("And now?", subject="Re: Order", number=3, proven=False, References="<1@example>"),
    )

    assert texts(desk, 1) == [("in", "Hello"), ("in", "And now?")]
    assert texts(desk, 2) == [("in", "Cancel it")]


def awaits_a_code(question, _):
    return TurnResult(reply="Code?", dialogue=Dialogue(awaiting="code"), language="en")


@pytest.mark.parametrize(("proven", "tried"), [(True, CodeOutcome.EXPIRED), (False, None)])
def test_an_unproven_mail_tries_no_code(database, tmp_path, proven, tried):
    desk = a_desk(database, tmp_path, awaits_a_code)
    comes(desk, a_mail("code please", number=1))

    comes(desk, a_mail("123456", number=2, proven=proven, References="<1@example>"))

    assert desk.assistant.asked[-1].code is tried


def delivers(desk) -> None:
    """Let our mail server take what waits."""
    channel = email_of(desk)

    def take(tx):
        now = real_now()
        account = (channel.name, channel.account)
        for one in conversations.take_next(tx, *account, now, limit=9, busy=frozenset()):
            conversations.mark_sent(tx, one.id, (f"<fd.{one.key}@shop.example>",), now)

    desk.database.run(take)


@pytest.mark.parametrize("proven", [True, False])
def test_an_unproven_yes_confirms_no_offer(database, tmp_path, proven):
    desk = a_desk(database, tmp_path, echoes)
    comes(desk, a_mail("offer it", number=1))
    delivers(desk)
    (offer,) = thread(desk).proposals

    comes(desk, a_mail("yes", number=2, proven=proven, References="<1@example>"))

    pending = PendingProposal(offer.id, "count", {"times": 1}, "Count once?")
    assert desk.assistant.asked[-1].pending == (pending if proven else None)
    assert ("out", "Done.") in texts(desk) if proven else ("out", "Done.") not in texts(desk)
    (left,) = thread(desk).proposals
    assert (left.state == offer.state) is not proven


@pytest.mark.parametrize("proven", [True, False])
def test_an_unproven_mail_rates_nothing(database, tmp_path, clock, proven):
    database.run(lambda tx: support.save_desk(tx, system(), ServiceDeskDraft(asks=True)))
    mia = an_agent(database, "mia")
    desk = replace(a_desk(database, tmp_path, echoes), modules=MODULES)
    comes(desk, a_mail("it leaks", number=1))
    seen = database.run(lambda tx: conversations.take_over(tx, mia, 1)).last_seq
    send_staff_reply(desk, mia, 1, StaffReply(text="Fixed.", seen_seq=seen))
    database.run(lambda tx: conversations.resolve_thread(tx, mia, 1, Cause.QUESTION))
    later(clock, minutes=3)
    look_at_desk(desk)
    assert texts(desk)[-1][1].startswith("How did we do?")

    comes(desk, a_mail("5", number=2, proven=proven, References="<1@example>"))

    found = database.read(lambda tx: support.survey_of_thread(tx, system(), 1))
    assert found.score == (5 if proven else None)
    assert (found.state is SurveyState.ANSWERED) is proven


def stops(question, _):
    effects = (Effect(EffectKind.OPT_OUT),)
    return TurnResult("You will hear no more.", Dialogue(), "en", effects=effects)


@pytest.mark.parametrize("proven", [True, False])
def test_an_unproven_opt_out_is_left_to_a_person(database, tmp_path, proven):
    desk = a_desk(database, tmp_path, stops)

    comes(desk, a_mail("STOP", number=1, proven=proven))

    assert count(desk, Consent) == (1 if proven else 0)
    assert bool(outbox(desk)) is proven
    assert (thread(desk).summary.handler == Handler.NOBODY) is not proven
