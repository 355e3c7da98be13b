import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.contract import Attachment, InboundKind, InboundMessage
from channels.errors import NotUnderstood
from channels.telegram import inbound
from frontdesk.demo.carriers.telegram import TelegramCarrier, Update
from frontdesk.demo.carriers.telegram_people import Person
from tests.fakes.telegram import NOW, TOKEN

ACCOUNT = "700000001"
WEI = Person(700100001, "Wei", "Zhang", language_code="zh-hans", phone_number="+4940555001")


@pytest.fixture
def telegram() -> TelegramCarrier:
    return TelegramCarrier(TOKEN, lambda: NOW, first_update_id=500)


def read(update: Update) -> InboundMessage:
    [message] = inbound.parse(ACCOUNT, json.dumps(update).encode())
    return message


def private(**content: object) -> Update:
    chat = {"id": WEI.id, "type": "private"}
    sender = {"id": WEI.id, "is_bot": False, "first_name": "Wei"}
    message = {"message_id": 5, "date": 1779174000, "chat": chat, "from": sender}
    return {"update_id": 9, "message": message | content}


def test_a_text_is_read_with_its_sender_and_time(telegram: TelegramCarrier) -> None:
    message = read(telegram.write(WEI, "我的豆子到哪了?"))

    assert message == InboundMessage(
        channel="telegram",
        account=ACCOUNT,
        peer="700100001",
        provider_id="1",
        kind=InboundKind.TEXT,
        text="我的豆子到哪了?",
        sender_name="Wei Zhang",
        language="zh-hans",
        sent_at=datetime(2026, 5, 19, 7, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize("code", ["en\x00", "de\ude00", "zh Hans", "", "x" * 36, "中文"])
def test_a_language_that_is_no_language_tag_is_dropped_and_the_message_read(code: str) -> None:
    sender = {"id": WEI.id, "is_bot": False, "first_name": "Wei", "language_code": code}
    body = json.dumps(private(text="hello", **{"from": sender})).encode()
    try:
        [message] = inbound.parse(ACCOUNT, body)
    except NotUnderstood:
        assert "\\ude00" in body.decode()  # half a surrogate pair: no JSON, and quarantined
        return

    assert (message.text, message.language) == ("hello", None)


def test_an_update_is_addressed_by_bot_and_chat_and_numbered_by_bot(
    telegram: TelegramCarrier,
) -> None:
    envelope = inbound.envelope(ACCOUNT, json.dumps(telegram.write(WEI, "hi")).encode())

    assert envelope.conversation_key == "telegram:700000001:700100001"
    assert envelope.dedupe_key == "telegram:700000001:500"
    assert not envelope.urgent


@pytest.mark.parametrize("text", ["/start", "/start link-1", "/start@crane_bot"])
def test_the_first_word_start_opens_the_conversation(text: str) -> None:
    assert read(private(text=text)).kind is InboundKind.START


@pytest.mark.parametrize("text", ["/started", "please /start", "", "/help"])
def test_no_other_text_does(text: str) -> None:
    assert read(private(text=text)).kind is InboundKind.TEXT


def test_an_edit_names_the_message_and_says_the_new_text(telegram: TelegramCarrier) -> None:
    message = read(telegram.edit(WEI, 41, "cancel 1043"))

    assert (message.kind, message.provider_id) == (InboundKind.EDIT, "41")
    assert message.text == "cancel 1043"


def test_a_photo_is_read_in_its_largest_size_with_its_caption() -> None:
    sizes = [
        {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 90, "file_size": 1200},
        {
            "file_id": "large",
            "file_unique_id": "l",
            "width": 900,
            "height": 900,
            "file_size": 90000,
        },
    ]

    message = read(private(photo=sizes, caption="leaking AGAIN"))

    assert (message.kind, message.text) == (InboundKind.PHOTO, "leaking AGAIN")
    assert message.attachments == (Attachment("photo", "large", size=90000),)


def test_a_voice_note_is_read_without_text() -> None:
    voice = {"file_id": "v1", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}

    message = read(private(voice=voice))

    assert (message.kind, message.text) == (InboundKind.VOICE, "")
    assert message.attachments == (Attachment("voice", "v1", mime_type="audio/ogg"),)


def test_a_document_with_a_caption_is_a_text_with_a_file() -> None:
    document = {"file_id": "d1", "file_unique_id": "d", "file_name": "order.pdf"}

    message = read(private(document=document, caption="please see"))

    assert (message.kind, message.text) == (InboundKind.TEXT, "please see")
    assert message.attachments == (Attachment("document", "d1", file_name="order.pdf"),)


def test_a_place_is_an_attachment_and_not_a_text() -> None:
    message = read(private(location={"latitude": 53.543764, "longitude": 9.966296}))

    assert (message.kind, message.text) == (InboundKind.LOCATION, "")
    assert message.attachments == (Attachment("location", "53.543764,9.966296"),)


def test_the_senders_own_contact_gives_their_phone(telegram: TelegramCarrier) -> None:
    message = read(telegram.share_contact(WEI))

    assert (message.kind, message.contact_phone) == (InboundKind.CONTACT, "+4940555001")


@pytest.mark.parametrize("user_id", [700100002, None])
def test_anybody_elses_contact_proves_nothing(user_id: int | None) -> None:
    contact = {"phone_number": "+4940555001", "first_name": "Wei", "user_id": user_id}

    message = read(private(contact=contact))

    assert (message.kind, message.contact_phone) == (InboundKind.CONTACT, None)


def test_a_contact_without_a_sender_proves_nothing() -> None:
    update = private(contact={"phone_number": "+49", "first_name": "Wei"})
    assert isinstance(update["message"], dict)
    del update["message"]["from"]

    assert read(update).contact_phone is None


def test_a_contact_is_not_shown_in_logs() -> None:
    contact = {"phone_number": "+4940555001", "first_name": "Wei", "user_id": WEI.id}

    assert "+4940555001" not in repr(read(private(contact=contact)))


def test_a_pressed_button_names_the_press_to_be_answered(telegram: TelegramCarrier) -> None:
    body = json.dumps(_press(telegram)).encode()

    [message] = inbound.parse(ACCOUNT, body)

    assert inbound.envelope(ACCOUNT, body).urgent
    assert inbound.envelope(ACCOUNT, body).conversation_key == "telegram:700000001:700100001"
    assert (message.kind, message.button) == (InboundKind.BUTTON, "nonce-1")
    assert message.provider_id == "callback-7"
    assert message.sent_at is None


def _press(telegram: TelegramCarrier) -> Update:
    place = {"message_id": 3, "date": 0, "chat": {"id": WEI.id, "type": "private"}}
    query = {"id": "callback-7", "from": WEI.user(), "chat_instance": "1", "message": place}
    return {"update_id": 10, "callback_query": query | {"data": "nonce-1"}}


def test_a_press_under_an_unnamed_message_belongs_to_the_private_chat() -> None:
    query = {"id": "c", "from": WEI.user(), "chat_instance": "1", "data": "nonce-1"}

    assert read({"update_id": 10, "callback_query": query}).peer == "700100001"


def test_a_customer_who_blocks_the_bot_has_left_and_comes_back(telegram: TelegramCarrier) -> None:
    gone, back = read(telegram.stop(WEI)), read(telegram.restart(WEI))

    assert (gone.kind, gone.left) == (InboundKind.MEMBERSHIP, True)
    assert (back.kind, back.left) == (InboundKind.MEMBERSHIP, False)


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_only_private_chats_are_answered(kind: str) -> None:
    update = private(text="hello", chat={"id": -100, "type": kind})

    with pytest.raises(NotUnderstood, match=kind):
        read(update)

    assert inbound.envelope(ACCOUNT, json.dumps(update).encode()).dedupe_key.endswith(":9")


def test_what_telegram_says_about_a_chat_is_no_customers_message() -> None:
    with pytest.raises(NotUnderstood, match="nothing that a customer sent"):
        read(private(pinned_message={"message_id": 1}))


FILE = {"file_id": "F1", "file_unique_id": "u"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"dice": {"emoji": "🎲", "value": 6}}, InboundKind.DICE),
        ({"poll": {"id": "1", "question": "?"}}, InboundKind.POLL),
        ({"sticker": FILE}, InboundKind.STICKER),
        ({"animation": FILE, "document": FILE}, InboundKind.ANIMATION),
        ({"video_note": FILE}, InboundKind.VIDEO_NOTE),
        ({"game": {"title": "g"}}, InboundKind.OTHER),
    ],
)
def test_what_comes_without_words_is_named(content: dict[str, object], kind: InboundKind) -> None:
    assert read(private(**content)).kind is kind


@pytest.mark.parametrize(
    "part",
    [
        {"contact": {"phone_number": 5}},
        {"contact": "mine"},
        {"location": {"latitude": "north", "longitude": 5}},
        {"location": {"latitude": 500, "longitude": 5}},
        {"photo": 7},
        {"photo": [{"file_id": None}, "x"]},
        {"voice": []},
        {"edit_date": "soon"},
        {"caption": {"no": "text"}},
        {"from": {"id": "x"}},
        {"from": {"id": WEI.id, "first_name": 5, "language_code": ["en"]}},
    ],
)
def test_a_part_that_cannot_be_read_leaves_the_rest(part: dict[str, object]) -> None:
    update = private(text="where is my order", **part)

    assert read(update).text == "where is my order"
    envelope = inbound.envelope(ACCOUNT, json.dumps(update).encode())
    assert envelope.conversation_key == f"telegram:{ACCOUNT}:{WEI.id}"


def test_the_sizes_of_a_photo_that_can_be_read_are_kept() -> None:
    message = read(private(photo=[{"file_id": "small"}, {"file_id": "large"}, {"file_id": 5}]))

    assert [one.provider_ref for one in message.attachments] == ["large"]


def test_a_broken_contact_is_nobodys_own() -> None:
    update = private(contact={"phone_number": "+49", "user_id": "x"})

    assert (read(update).kind, read(update).contact_phone) == (InboundKind.CONTACT, None)


@pytest.mark.parametrize("chat", [None, {"id": "x", "type": "private"}, {"type": "private"}])
def test_a_message_from_nowhere_is_not_understood(chat: object) -> None:
    with pytest.raises(NotUnderstood):
        read(private(text="hi", chat=chat))


def test_an_unknown_kind_of_update_keeps_its_number() -> None:
    body = b'{"update_id": 77, "poll_answer": {"poll_id": "1"}}'

    envelope = inbound.envelope(ACCOUNT, body)

    assert envelope.conversation_key == "telegram:700000001:unknown"
    assert envelope.dedupe_key == "telegram:700000001:77"
    with pytest.raises(NotUnderstood):
        inbound.parse(ACCOUNT, body)


def spec_updates() -> list[dict[str, dict[str, object]]]:
    cases = os.environ.get("FRONTDESK_CASES")
    if not cases:
        pytest.skip("FRONTDESK_CASES does not name the folder of cases")
    path = Path(cases) / "telegram_spec" / "dev" / "updates.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.cases
def test_every_update_of_the_specification_is_addressed_and_read_as_expected() -> None:
    rows = spec_updates()
    wrong = [row for row in rows if not _as_expected(row)]

    assert (len(rows), wrong) == (400, [])


def _as_expected(row: dict[str, dict[str, object]]) -> bool:
    update, expect = row["update"], row["expect"]
    content = update[str(expect["kind"])]
    assert isinstance(content, dict)
    is_private = content.get("chat", {}).get("type") == "private"
    body = json.dumps(update).encode()
    if inbound.envelope(ACCOUNT, body).dedupe_key != f"telegram:{ACCOUNT}:{update['update_id']}":
        return False
    try:
        [message] = inbound.parse(ACCOUNT, body)
    except NotUnderstood:
        return not (expect["kind"] == "message" and is_private and expect["text"] is not None)
    written = expect["text"] if expect["kind"] != "callback_query" else None
    peer = expect["chat_id"] or expect["user_id"]
    return (message.text, message.peer) == (written or "", str(peer))
