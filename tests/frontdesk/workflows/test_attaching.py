"""A customer asks for a document: their own comes along with the reply, anybody else's never."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from assistant.agent import Assistant
from assistant.offline.understanding import Understander
from assistant.settings import AssistantSettings
from assistant.turn import DocumentRef, Executed, ProposalDraft
from channels.email.payload import Payload
from erp_core import conversations, sales
from erp_core.access import Role
from erp_core.conversations import StaffReply, ThreadView
from erp_core.conversations.file_tables import FileRow
from erp_core.conversations.tables import OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.organisation import OrganisationRow
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from frontdesk.documents import layout
from frontdesk.workflows.chat import converse
from frontdesk.workflows.fitted import with_links
from frontdesk.workflows.intake import store
from frontdesk.workflows.replies import send_staff_reply
from tests.builders.access import a_member_of_staff
from tests.builders.coffee_shop import Shop, a_shop
from tests.builders.handbook import Handbook
from tests.builders.house import ScriptedAssistant, says
from tests.builders.mail import TOM, a_mail, a_mail_desk, email_of, outgoing
from tests.builders.pdf import text_of
from tests.builders.sending import a_desk, asked, delivering, until
from tests.builders.talk import WEI, answer_all, count, outbox, outbox_states, write
from tests.builders.waiting import eventually
from tests.fakes.telegram import TelegramFake, telegram_fake

IMAP = "imap://a:b@127.0.0.1:9"
NOT_ATTACHED = "I can't attach the document right now. Please ask for it again later."


@pytest.fixture(scope="module")
def understander() -> Understander:
    return Understander()


@pytest.fixture
def shop(database: Database, clock: FixedClock) -> Shop:
    return a_shop(database, clock)


@pytest.fixture
def assistant(shop: Shop, understander: Understander) -> Iterator[Assistant]:
    made = Assistant(
        database=shop.database,
        knowledge=Handbook(),
        settings=AssistantSettings(),
        understander=understander,
    )
    yield made
    made.close()


@pytest.fixture
def fake() -> Iterator[TelegramFake]:
    with telegram_fake("7001:test-token") as running:
        yield running


def enrolled(desk: Frontdesk, party_id: int, channel: str = "telegram", address: str = WEI) -> None:
    """Know a customer's address from the files of the house."""
    account = next(account for name, account in desk.channels if name == channel)
    desk.database.run(
        lambda tx: conversations.enrol_identity(
            tx, system(), channel, account, address, party_id, "on file"
        )
    )


def brings(*documents: DocumentRef, **more: Any) -> ScriptedAssistant:
    """An assistant that lets documents go along with every reply."""
    return ScriptedAssistant(lambda *_: says("Here it is.", documents=documents, **more))


def last_thread(desk: Frontdesk) -> ThreadView:
    def read(tx: Any) -> ThreadView:
        newest = conversations.list_threads(tx, system(), PageRequest()).items[0]
        return conversations.get_thread(tx, system(), newest.id)

    return desk.database.read(read)


def test_a_customer_on_telegram_gets_their_invoice_as_one_message_with_its_file(
    shop: Shop, assistant: Assistant, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(shop.database, tmp_path, fake, assistant=assistant)
    enrolled(desk, shop.cafe)

    asked(desk, "can you send me a copy of invoice INV-2026-0001?")

    with delivering(desk):
        until(desk, "sent")
    [sent] = fake.telegram.sent
    assert "INV-2026-0001" in sent.text
    assert sent.document is not None
    assert sent.document.name == "Invoice INV-2026-0001.pdf"
    said = text_of(sent.document.content).splitlines()
    assert {"Invoice INV-2026-0001", "Café Lindner", "294.00"} <= set(said)


def test_a_chinese_speaker_gets_it_in_chinese(
    shop: Shop, assistant: Assistant, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(shop.database, tmp_path, fake, assistant=assistant)
    enrolled(desk, shop.cafe)

    asked(desk, "发票发我一份")

    with delivering(desk):
        until(desk, "sent")
    [sent] = fake.telegram.sent
    assert sent.document is not None
    assert sent.document.name == "发票 INV-2026-0001.pdf"
    assert "鹤港拼配" in text_of(sent.document.content)


def test_a_quotation_that_was_agreed_to_comes_as_a_document(
    shop: Shop, assistant: Assistant, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(shop.database, tmp_path, fake, assistant=assistant)
    enrolled(desk, shop.wei)

    texts = ["can I get a quote for 5 kg house blend?", "yes"]
    offered, made = converse(desk, "telegram", WEI, texts, loops_running=False)

    assert "122.50" in offered.replies[0].text
    quoted = desk.database.read(lambda tx: sales.list_quotations(tx, system()).items[0])
    assert quoted.number in made.replies[0].text
    file = desk.database.read(lambda tx: conversations.file_content(tx, 1))
    assert file.name == f"Quotation {quoted.number}.pdf"
    assert {"5 kg", "122.50"} <= set(text_of(file.content).splitlines())


@pytest.mark.parametrize("who", ["wei", None])
def test_an_invoice_of_somebody_else_is_not_even_drawn(
    shop: Shop, assistant: Assistant, tmp_path: Path, fake: TelegramFake, who: str | None
) -> None:
    desk = a_desk(shop.database, tmp_path, fake, assistant=assistant)
    if who is not None:
        enrolled(desk, getattr(shop, who))

    asked(desk, "can you send me a copy of invoice INV-2026-0001?")

    assert len(outbox(desk)) == 1
    assert "294" not in outbox(desk)[0][0]
    assert count(desk, FileRow) == 0


def test_by_mail_the_file_waits_with_the_draft_and_goes_with_what_the_agent_sends(
    shop: Shop, assistant: Assistant, tmp_path: Path
) -> None:
    with outgoing() as smtp:
        desk = a_mail_desk(shop.database, tmp_path, IMAP, smtp.url, assistant=assistant)
        enrolled(desk, shop.cafe, "email", TOM)
        raw = a_mail("Please send me a copy of invoice INV-2026-0001.", subject="Invoice")
        store(desk, email_of(desk), Payload("INBOX", 1, 1, raw).encoded())
        answer_all(desk)
        thread = last_thread(desk)
        [draft] = [one for one in thread.suggestions if one.kind == "draft"]
        assert draft.documents == [{"kind": "invoice", "record_id": 1}]
        assert (outbox(desk), count(desk, FileRow)) == ([], 0)

        mia = a_member_of_staff(shop.database, Role.SUPPORT)
        text = f"Dear Tom,\n{draft.text}"
        reply = StaffReply(text=text, suggestion_id=draft.id, seen_seq=thread.summary.last_seq)
        send_staff_reply(desk, mia, thread.summary.id, reply)
        with delivering(desk, email_of(desk)):
            eventually(lambda: outbox_states(desk) == ["sent"], "the reply is sent")

    [sent] = smtp.sent
    assert sent.recipients == [TOM]
    [file] = sent.mail.iter_attachments()
    assert file.get_content_type() == "application/pdf"
    assert file.get_filename() == "Invoice INV-2026-0001.pdf"
    said = text_of(file.get_content()).splitlines()
    assert {"Invoice INV-2026-0001", "294.00"} <= set(said)


def test_a_mail_that_only_claims_its_sender_prepares_no_document(
    shop: Shop, assistant: Assistant, tmp_path: Path
) -> None:
    desk = a_mail_desk(shop.database, tmp_path, IMAP, "smtp://127.0.0.1:9", assistant=assistant)
    enrolled(desk, shop.cafe, "email", TOM)
    raw = a_mail("Please send me a copy of invoice INV-2026-0001.", proven=False)

    store(desk, email_of(desk), Payload("INBOX", 1, 1, raw).encoded())
    answer_all(desk)

    assert [one.documents for one in last_thread(desk).suggestions] == [[]]
    assert count(desk, FileRow) == 0


def test_a_link_withdrawn_before_the_agent_sends_takes_the_document_along(
    shop: Shop, tmp_path: Path, fake: TelegramFake
) -> None:
    draft = conversations.SuggestionDraft(
        "draft", "reply", "Here it is.", "", (), 1.0, ({"kind": "invoice", "record_id": 1},)
    )
    desk = a_desk(shop.database, tmp_path, fake)
    asked(desk, "my invoice?")
    thread = last_thread(desk).summary
    made = desk.database.run(
        lambda tx: conversations.suggest(tx, conversations.lock_thread(tx, thread.id), draft).id
    )
    mia = a_member_of_staff(shop.database, Role.SUPPORT)

    reply = StaffReply(text="Here it is.", suggestion_id=made, seen_seq=thread.last_seq)
    send_staff_reply(desk, mia, thread.id, reply)

    assert outbox(desk)[-1][0] == f"Here it is.\n\n{NOT_ATTACHED}"
    assert count(desk, FileRow) == 0


@pytest.mark.parametrize("missing", [DocumentRef("invoice", 999), DocumentRef("confirmation", 1)])
def test_a_document_that_is_refused_stays_out_and_the_reply_says_so(
    shop: Shop, tmp_path: Path, fake: TelegramFake, missing: DocumentRef
) -> None:
    desk = a_desk(shop.database, tmp_path, fake, assistant=brings(missing))
    enrolled(desk, shop.wei)

    asked(desk, "my papers?")

    assert outbox(desk) == [(f"Here it is.\n\n{NOT_ATTACHED}", "pending")]
    assert count(desk, FileRow) == 0


def test_a_payload_that_comes_again_brings_nothing_twice(
    shop: Shop, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(shop.database, tmp_path, fake, assistant=brings(DocumentRef("invoice", 1)))
    enrolled(desk, shop.cafe)

    for _ in range(3):
        write(desk, "my invoice?", 1)
        answer_all(desk)

    assert (count(desk, OutboxRow), count(desk, FileRow)) == (1, 1)


def test_what_is_only_shown_to_its_caller_is_not_sent(
    shop: Shop, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(shop.database, tmp_path, fake, assistant=brings(DocumentRef("invoice", 1)))
    enrolled(desk, shop.cafe)

    [told] = converse(desk, "telegram", WEI, ["my invoice?"], loops_running=False)

    assert [one.text for one in told.replies] == ["Here it is."]
    assert outbox_states(desk) == ["captured"]
    assert fake.telegram.sent == []


def test_what_is_refused_at_its_yes_brings_no_document(
    shop: Shop, tmp_path: Path, fake: TelegramFake
) -> None:
    class Quoting(ScriptedAssistant):
        def execute(self, *args: Any) -> Executed:
            super().execute(*args)
            return Executed("Done.", ("counters", 1), {}, (DocumentRef("invoice", 1),))

    def decide(question: Any, _asker: Any) -> Any:
        if question.pending:
            return says("", confirmed=question.pending.id)
        return says("Once?", proposal=ProposalDraft("count", {}, "Once?", "Yes", "No"))

    assistant = Quoting(decide)
    desk = a_desk(shop.database, tmp_path, fake, assistant=assistant)
    enrolled(desk, shop.cafe)
    assistant.refuses = True
    converse(desk, "telegram", WEI, ["once", "yes"], loops_running=False)
    refused = count(desk, FileRow)
    assistant.refuses = False
    converse(desk, "telegram", WEI, ["once", "yes"], loops_running=False)

    assert [text for text, _ in outbox(desk)] == ["Once?", "Not any more.", "Once?", "Done."]
    assert (refused, count(desk, FileRow)) == (0, 1)


def test_where_no_files_are_carried_the_reply_itself_has_the_link(
    shop: Shop, tmp_path: Path, fake: TelegramFake
) -> None:
    desk = a_desk(shop.database, tmp_path, fake, public_url="https://desk.example")
    made = desk.database.run(lambda tx: conversations.store_file(tx, b"%PDF-1.4 x", "a.pdf"))

    said = desk.database.read(lambda tx: with_links(tx, desk, "webchat", "Here it is.", (made,)))

    assert said.startswith("Here it is.\na.pdf: https://desk.example/files/")


def test_a_document_is_drawn_while_no_transaction_is_open(
    shop: Shop, tmp_path: Path, fake: TelegramFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is drawn, others may write: even to the thread that it will go out on."""
    desk = a_desk(shop.database, tmp_path, fake, assistant=brings(DocumentRef("invoice", 1)))
    enrolled(desk, shop.cafe)
    drawn, draw = [], layout.draw

    def slowly(*paper: Any) -> bytes:
        other = threading.Thread(target=lambda: drawn.append(touched(desk)), daemon=True)
        other.start()
        other.join(5)
        return draw(*paper)

    monkeypatch.setattr("frontdesk.documents.layout.draw", slowly)
    asked(desk, "my invoice?")

    assert drawn == [1]
    assert (outbox(desk), count(desk, FileRow)) == ([("Here it is.", "pending")], 1)


def touched(desk: Frontdesk) -> int:
    return desk.database.run(lambda tx: conversations.lock_thread(tx, 1).id)


def test_a_document_that_changes_while_it_is_drawn_goes_out_as_it_is_then(
    shop: Shop, tmp_path: Path, fake: TelegramFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = a_desk(shop.database, tmp_path, fake, assistant=brings(DocumentRef("invoice", 1)))
    enrolled(desk, shop.cafe)
    draw = layout.draw

    def renamed(tx: Tx, name: str) -> None:
        tx.session.get_one(OrganisationRow, 1).name = name

    names = iter(("Second & Co",))

    def meanwhile(*paper: Any) -> bytes:
        made = draw(*paper)
        name = next(names, None)
        if name is not None:
            desk.database.run(lambda tx: renamed(tx, name))
        return made

    monkeypatch.setattr("frontdesk.documents.layout.draw", meanwhile)
    asked(desk, "my invoice?")

    assert count(desk, FileRow) == 1
    file = desk.database.read(lambda tx: conversations.file_content(tx, 1))
    assert "Second & Co" in text_of(file.content)


def test_a_failure_of_the_database_is_not_taken_for_one_of_drawing(
    shop: Shop, tmp_path: Path, fake: TelegramFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a turn is put off and tried again; the customer is not told to ask again later."""

    def lost(*_: object, **__: object) -> None:
        statement, cause = "SELECT", RuntimeError("the connection is lost")
        raise OperationalError(statement, {}, cause)

    desk = a_desk(shop.database, tmp_path, fake, assistant=brings(DocumentRef("invoice", 1)))
    enrolled(desk, shop.cafe)
    with monkeypatch.context() as patched:
        patched.setattr("frontdesk.workflows.attaching.compose_document", lost)
        asked(desk, "my invoice?")
    assert (outbox(desk), count(desk, FileRow)) == ([], 0)


def test_a_document_that_cannot_be_drawn_stays_out_and_the_reply_goes(
    shop: Shop, tmp_path: Path, fake: TelegramFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(*_: object) -> bytes:
        message = "Flowable too large on page 1"
        raise RuntimeError(message)

    desk = a_desk(shop.database, tmp_path, fake, assistant=brings(DocumentRef("invoice", 1)))
    enrolled(desk, shop.cafe)
    monkeypatch.setattr("frontdesk.documents.layout.draw", too_large)

    asked(desk, "my invoice?")

    assert outbox(desk) == [(f"Here it is.\n\n{NOT_ATTACHED}", "pending")]
    assert count(desk, FileRow) == 0
