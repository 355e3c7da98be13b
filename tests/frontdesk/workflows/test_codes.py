"""A one-time code on its way: asked for in a turn, sent to the address on file, typed once."""

from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.turn import Dialogue, Effect, EffectKind, TurnResult
from erp_core.conversations import CodeOutcome, enrol_identity
from erp_core.conversations.tables import CodeRow, MessageRow, OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows.turns import run_turn
from tests.builders.house import ScriptedAssistant, a_house, says
from tests.builders.parties import a_customer
from tests.builders.talk import answer_all, claim, outbox, write

STRANGER = "700100002"
SENT = TurnResult(
    reply="I have sent a code.",
    dialogue=Dialogue(awaiting="code"),
    language="en",
)


class CodeDesk:
    """A scripted assistant that sends a code when asked, and repeats what became of one."""

    def __init__(self) -> None:
        self.party: int | None = None
        self.outcomes: list[CodeOutcome | None] = []

    def __call__(self, question, asker) -> TurnResult:
        self.outcomes.append(question.code)
        if question.text == "code please":
            effect = Effect(EffectKind.SEND_CODE, party_id=self.party)
            return TurnResult(
                reply=SENT.reply, dialogue=SENT.dialogue, language="en", effects=(effect,)
            )
        return says(f"{question.code} {asker.verification.name}")


@pytest.fixture
def code_desk() -> CodeDesk:
    return CodeDesk()


@pytest.fixture
def desk(database: Database, tmp_path: Path, code_desk: CodeDesk) -> Frontdesk:
    """A house that knows Wei by his Telegram account."""
    wei = a_customer(database, "Wei Zhang")
    database.run(
        lambda tx: enrol_identity(tx, system(), "telegram", "7001", "700100001", wei.id, "Wei")
    )
    code_desk.party = wei.id
    return a_house(database, tmp_path, ScriptedAssistant(decide=code_desk))


def the_code(desk: Frontdesk) -> str:
    """The digits in the message to the address on file."""
    text = next(text for text, _ in outbox(desk) if "one-time code" in text)
    return text.split("code is ")[1][:6]


def test_the_code_goes_to_the_address_on_file_and_opens_it_to_who_asked(
    desk: Frontdesk, code_desk: CodeDesk
) -> None:
    write(desk, "code please", 1, peer=STRANGER)
    answer_all(desk)
    write(desk, the_code(desk), 2, peer=STRANGER)
    answer_all(desk)

    assert code_desk.outcomes == [None, CodeOutcome.ACCEPTED]
    rows = desk.database.read(
        lambda tx: tx.session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
    )
    assert {row.peer for row in rows if row.sensitive} == {"700100001"}
    assert outbox(desk)[-1][0] == "accepted CODE"


def test_a_code_is_never_written_into_a_thread(desk: Frontdesk) -> None:
    write(desk, "code please", 1, peer=STRANGER)
    answer_all(desk)

    texts = desk.database.read(
        lambda tx: tx.session.scalars(select(MessageRow.text).order_by(MessageRow.id)).all()
    )
    assert [text for text in texts if the_code(desk) in text] == []


@pytest.mark.parametrize("typed", ["{0}-{1}", "{0} {1}", "my code: {0}{1}!", "验证码{0}{1}"])
def test_a_code_is_read_however_it_is_typed(
    desk: Frontdesk, code_desk: CodeDesk, typed: str
) -> None:
    write(desk, "code please", 1, peer=STRANGER)
    answer_all(desk)
    code = the_code(desk)
    write(desk, typed.format(code[:3], code[3:]), 2, peer=STRANGER)
    answer_all(desk)

    assert code_desk.outcomes[-1] is CodeOutcome.ACCEPTED


def test_a_turn_that_is_run_twice_tries_its_code_once(desk: Frontdesk, code_desk: CodeDesk) -> None:
    write(desk, "code please", 1, peer=STRANGER)
    answer_all(desk)
    code_desk_fails_once = FailsOnce(code_desk)
    desk.assistant.decide = code_desk_fails_once
    write(desk, "000000" if the_code(desk) != "000000" else "000001", 2, peer=STRANGER)
    answer_all(desk)
    (again,) = claim(desk, "tests", after=60)
    run_turn(desk, again)

    tries = desk.database.read(
        lambda tx: tx.session.scalars(select(CodeRow.tries).order_by(CodeRow.id)).all()
    )
    assert tries == [1]
    assert code_desk.outcomes == [None, CodeOutcome.WRONG]


class FailsOnce:
    """Decides at the second attempt."""

    def __init__(self, decide) -> None:
        self.decide = decide
        self.failed = False

    def __call__(self, question, asker):
        if not self.failed:
            self.failed = True
            raise TimeoutError
        return self.decide(question, asker)


def test_nobody_gets_the_same_words_and_no_code_is_sent(
    desk: Frontdesk, code_desk: CodeDesk
) -> None:
    code_desk.party = None
    write(desk, "code please", 1, peer=STRANGER)
    answer_all(desk)
    write(desk, "123456", 2, peer=STRANGER)
    answer_all(desk)

    assert [text for text, _ in outbox(desk)] == ["I have sent a code.", "wrong PUBLIC"]


def test_digits_are_no_code_unless_one_is_awaited(desk: Frontdesk, code_desk: CodeDesk) -> None:
    write(desk, "my number is 123456", 1, peer=STRANGER)
    answer_all(desk)

    assert code_desk.outcomes == [None]


def test_a_code_goes_past_channels_that_cannot_carry_a_secret(
    desk: Frontdesk, code_desk: CodeDesk
) -> None:
    for channel in ("webchat", "terminal"):
        ours = next(account for name, account in desk.channels if name == channel)
        desk.database.run(
            lambda tx, channel=channel, account=ours: enrol_identity(
                tx, system(), channel, account, "wei", code_desk.party, "Wei"
            )
        )
    write(desk, "code please", 1, peer=STRANGER)
    answer_all(desk)

    rows = desk.database.read(
        lambda tx: tx.session.scalars(select(OutboxRow).where(OutboxRow.sensitive)).all()
    )
    assert [(row.channel, row.peer) for row in rows] == [("telegram", "700100001")]
