"""A customer edits what they wrote: before it was answered, and after."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.turn import TurnResult
from erp_core.conversations import ProposalState
from erp_core.conversations.file_tables import MessageFileRow
from erp_core.conversations.tables import MessageRow, ProposalRow, ThreadRow
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.intake import store
from tests.builders.house import ScriptedAssistant, a_house
from tests.builders.talk import WEI, answer_all, outbox, telegram_of, write


@pytest.fixture
def assistant() -> ScriptedAssistant:
    return ScriptedAssistant()


@pytest.fixture
def desk(database: Database, tmp_path: Path, assistant: ScriptedAssistant) -> Frontdesk:
    return a_house(database, tmp_path, assistant)


def edits(desk: Frontdesk, message_id: int, number: int, *, at: int = 0, **content: object) -> None:
    """Wei edits a message; ``at`` is seconds after it was written."""
    channel = telegram_of(desk)
    update = json.loads(channel.compose(WEI, "", number=message_id))
    message = {**update["message"], **content}
    message["edit_date"] = message["date"] + at
    body = json.dumps({"update_id": number, "edited_message": message})
    store(desk, channel, body.encode())


def messages(desk: Frontdesk) -> list[tuple[str, str, list[str]]]:
    """Kind, text and earlier texts of what the customer wrote."""
    rows = desk.database.read(
        lambda tx: tx.session.scalars(
            select(MessageRow).where(MessageRow.direction == "in").order_by(MessageRow.seq)
        ).all()
    )
    return [(row.kind, row.text, [one["text"] for one in row.earlier]) for row in rows]


def test_an_edit_before_the_answer_is_read_instead_of_what_it_edits(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    write(desk, "where is order 1042", 1)
    write(desk, "please", 2)
    edits(desk, 1, 3, text="where is order 1043")
    answer_all(desk)

    (question,) = assistant.asked
    assert (question.text, question.corrects) == ("where is order 1043\nplease", False)
    assert messages(desk) == [
        ("text", "where is order 1043", ["where is order 1042"]),
        ("text", "please", []),
    ]
    assert len(outbox(desk)) == 1


def test_an_edit_after_the_answer_is_a_turn_that_says_it_corrects(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    write(desk, "where is order 1042", 1)
    answer_all(desk)
    edits(desk, 1, 2, text="where is order 1043")
    answer_all(desk)

    assert [(one.text, one.corrects) for one in assistant.asked] == [
        ("where is order 1042", False),
        ("where is order 1043", True),
    ]
    assert messages(desk) == [
        ("text", "where is order 1043", ["where is order 1042"]),
        ("edit", "where is order 1043", []),
    ]


def test_an_edit_while_the_turn_is_being_answered_is_read_instead(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    edit = EditsMeanwhile(desk, assistant)
    assistant.decide = edit
    write(desk, "where is order 1042", 1)
    answer_all(desk)

    assert [one.text for one in assistant.asked] == ["where is order 1042", "where is order 1043"]
    assert messages(desk) == [("text", "where is order 1043", ["where is order 1042"])]
    assert [text for text, _ in outbox(desk)] == ["You said: where is order 1043"]


class EditsMeanwhile:
    """The customer edits while the first answer is being made."""

    def __init__(self, desk: Frontdesk, assistant: ScriptedAssistant) -> None:
        self.desk, self.decide, self.edited = desk, assistant.decide, False

    def __call__(self, question, asker) -> TurnResult:
        if not self.edited:
            self.edited = True
            edits(self.desk, 1, 2, text="where is order 1043")
        return self.decide(question, asker)


@pytest.mark.parametrize("content", [{"text": "where is order 1042"}, {}])
def test_an_edit_that_says_nothing_new_is_not_answered(
    desk: Frontdesk, assistant: ScriptedAssistant, content: dict[str, str]
) -> None:
    write(desk, content.get("text", ""), 1)
    answer_all(desk)
    asked = len(assistant.asked)
    edits(desk, 1, 2, **(content or {"text": ""}))
    answer_all(desk)

    assert len(assistant.asked) == asked
    assert [earlier for _, _, earlier in messages(desk)] == [[]]


def test_an_edit_that_comes_late_changes_nothing(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    write(desk, "one", 1)
    answer_all(desk)
    edits(desk, 1, 3, at=20, text="three")
    edits(desk, 1, 2, at=10, text="two")
    answer_all(desk)

    assert messages(desk)[0] == ("text", "three", ["one"])
    assert [one.text for one in assistant.asked] == ["one", "three"]


def test_an_edit_of_what_we_never_saw_is_a_message(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    edits(desk, 99, 1, text="hello there")
    answer_all(desk)

    assert [(one.text, one.corrects) for one in assistant.asked] == [("hello there", False)]


def test_an_edit_into_a_yes_confirms_no_offer(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    write(desk, "hm", 1)
    answer_all(desk)
    write(desk, "offer", 2)
    answer_all(desk)
    edits(desk, 1, 3, at=600, text="yes")
    answer_all(desk)

    assert assistant.asked[-1].pending is None
    states = desk.database.read(lambda tx: tx.session.scalars(select(ProposalRow.state)).all())
    assert states == [ProposalState.OFFERED]


def test_a_place_that_moves_is_where_it_is_now_and_asks_for_nothing(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    channel = telegram_of(desk)
    update = json.loads(channel.compose(WEI, "", number=1))
    del update["message"]["text"]
    update["message"]["location"] = {"latitude": 53.5, "longitude": 10.0}
    store(desk, channel, json.dumps(update).encode())
    answer_all(desk)
    for number in range(2, 5):
        edits(desk, 1, number, text=None, location={"latitude": 53.5, "longitude": number})
        answer_all(desk)

    assert len(assistant.asked) == 1
    (row,) = desk.database.read(
        lambda tx: tx.session.scalars(select(MessageRow).where(MessageRow.direction == "in")).all()
    )
    assert [one["reference"] for one in row.attachments] == ["53.500000,4.000000"]
    assert row.earlier == []


def photo(name: str) -> list[dict[str, object]]:
    sizes = {"file_unique_id": name, "width": 90, "height": 90, "file_size": 1000}
    return [{"file_id": name, **sizes}]


def shows(desk: Frontdesk, caption: str, name: str) -> None:
    """Wei sends a photo as message 1."""
    channel = telegram_of(desk)
    update = json.loads(channel.compose(WEI, "", number=1))
    del update["message"]["text"]
    update["message"] |= {"caption": caption, "photo": photo(name)}
    store(desk, channel, json.dumps(update).encode())


def kept(desk: Frontdesk) -> list[tuple[str, list[tuple[str, bool]], list[str]]]:
    """Of each message its kind, its files and whether they are replaced, and which are expected."""

    def read(tx) -> list[tuple[str, list[tuple[str, bool]], list[str]]]:
        rows = tx.session.scalars(
            select(MessageRow).where(MessageRow.direction == "in").order_by(MessageRow.seq)
        ).all()
        found = []
        for row in rows:
            places = tx.session.scalars(
                select(MessageFileRow.place)
                .where(MessageFileRow.message_id == row.id)
                .order_by(MessageFileRow.place)
            )
            names = [one["reference"] for one in row.attachments]
            replaced = [bool(one.get("replaced")) for one in row.attachments]
            expected = [names[place] for place in places]
            found.append((row.kind, list(zip(names, replaced, strict=True)), expected))
        return found

    return desk.database.read(read)


def test_a_photo_that_is_replaced_before_the_answer_is_fetched_and_the_old_one_kept(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    shows(desk, "my bag", "torn")
    edits(desk, 1, 2, text=None, caption="my bag", photo=photo("whole"))
    answer_all(desk)

    assert [(one.text, one.attachments) for one in assistant.asked] == [("my bag", 1)]
    assert kept(desk) == [("photo", [("torn", True), ("whole", False)], ["torn", "whole"])]
    assert messages(desk) == [("photo", "my bag", ["my bag"])]


def test_a_photo_that_is_replaced_after_the_answer_is_said_anew_and_fetched_once(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    shows(desk, "my bag", "torn")
    answer_all(desk)
    edits(desk, 1, 2, at=1, text=None, caption="my bag", photo=photo("whole"))
    answer_all(desk)
    edits(desk, 1, 3, at=2, text=None, caption="my bag", photo=photo("whole"))
    answer_all(desk)

    assert [(one.attachments, one.corrects) for one in assistant.asked] == [(1, False), (1, True)]
    assert kept(desk) == [
        ("photo", [("torn", False)], ["torn"]),
        ("edit", [("whole", False)], ["whole"]),
    ]


def test_a_caption_that_is_edited_after_the_answer_brings_no_file_again(
    desk: Frontdesk, assistant: ScriptedAssistant
) -> None:
    shows(desk, "my bag", "torn")
    answer_all(desk)
    edits(desk, 1, 2, text=None, caption="my bag is torn", photo=photo("torn"))
    answer_all(desk)

    assert [(one.text, one.attachments) for one in assistant.asked] == [
        ("my bag", 1),
        ("my bag is torn", 0),
    ]
    assert kept(desk) == [("photo", [("torn", False)], ["torn"]), ("edit", [], [])]


def test_who_blocks_the_bot_waits_for_no_answer(desk: Frontdesk) -> None:
    channel = telegram_of(desk)
    user = {"id": int(WEI), "is_bot": False, "first_name": "Wei"}
    change = {
        "chat": {"id": int(WEI), "type": "private"},
        "from": user,
        "date": 1779174000,
        "new_chat_member": {"status": "kicked", "user": user},
    }
    store(desk, channel, json.dumps({"update_id": 1, "my_chat_member": change}).encode())
    answer_all(desk)

    thread = desk.database.read(lambda tx: tx.session.scalars(select(ThreadRow)).one())
    assert thread.waiting_since is None
    assert outbox(desk) == []
