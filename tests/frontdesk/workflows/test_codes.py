"""A one-time code on its way: asked for in a turn, sent to the address on file, typed once."""

from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.turn import Dialogue, Effect, EffectKind, TurnResult
from erp_core.conversations import CodeOutcome, ask_for_code, enrol_identity
from erp_core.conversations.service.identities import identity_made_at
from erp_core.conversations.tables import CodeRow, MessageRow, OutboxRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.workflows import codes
from frontdesk.workflows.turns import run_turn
from tests.builders.house import ScriptedAssistant, a_house, says
from tests.builders.parties import a_customer
from tests.builders.statements import statements_of
from tests.builders.talk import answer_all, answering, claim, outbox, write
from tests.builders.waiting import eventually

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


def test_a_turn_that_asks_for_a_code_is_the_same_work_for_whoever_is_named(
    desk: Frontdesk, code_desk: CodeDesk
) -> None:
    party = code_desk.party
    write(desk, "hello", 1, peer=STRANGER)
    write(desk, "hello", 2, peer="700100003")
    answer_all(desk)
    work = []
    for number, (peer, named) in enumerate(((STRANGER, party), ("700100003", None)), 3):
        code_desk.party = named
        write(desk, "code please", number, peer=peer)
        work.append(statements_of(desk.database, lambda: answer_all(desk)))

    until_it_is_sent = [_before_sending(one) for one in work]
    assert until_it_is_sent[0] == until_it_is_sent[1]
    assert any("INSERT INTO outbox" in one for one in until_it_is_sent[0])
    assert len(work[0]) > len(work[1])  # what is sent to the address on file comes afterwards


def _before_sending(statements: list[str]) -> list[str]:
    """The statements of a turn up to the commit of its reply."""
    looks = [at for at, one in enumerate(statements) if "WHERE one_time_codes.waits" in one]
    return statements[: looks[0]]


def test_a_code_that_a_crash_left_unsent_is_sent_by_the_next_look(
    desk: Frontdesk, code_desk: CodeDesk
) -> None:
    stranger = desk.database.run(lambda tx: identity_made_at(tx, "telegram", "7001", STRANGER).id)
    desk.database.run(lambda tx: ask_for_code(tx, stranger, code_desk.party))

    with answering(desk):
        eventually(lambda: len(outbox(desk)) == 1, "the code is queued")

    assert the_code(desk).isdigit()


def test_a_code_that_cannot_be_written_holds_up_no_other(
    desk: Frontdesk, code_desk: CodeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("1", "2"):
        asking = desk.database.run(
            lambda tx, address=address: identity_made_at(tx, "telegram", "7001", address).id
        )
        desk.database.run(lambda tx, asking=asking: ask_for_code(tx, asking, code_desk.party))
    failed = []

    def fails_once(name: str, code: str) -> str:
        if not failed:
            failed.append(code)
            raise RuntimeError
        return f"{name}: your one-time code is {code}."

    monkeypatch.setattr(codes, "code_message", fails_once)
    codes.send_waiting(desk)
    assert len(outbox(desk)) == 1
    codes.send_waiting(desk)
    assert len(outbox(desk)) == 2


def test_somebody_known_reads_where_the_code_went(desk: Frontdesk, code_desk: CodeDesk) -> None:
    write(desk, "code please", 1)
    answer_all(desk)

    assert outbox(desk)[0][0] == "I have sent a code. 700100001"
    assert the_code(desk).isdigit()
