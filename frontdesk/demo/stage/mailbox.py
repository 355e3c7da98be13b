"""Tom's mailbox: the mails that he wrote and received, over the mail servers of this machine."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

from frontdesk.demo.carriers.mail import MailCarrier, MailFile, ReceivedMail
from frontdesk.demo.stage.board import Board


@dataclass
class Letter:
    """A mail.

    Attributes:
        mine: The mailbox's owner wrote it.
        subject: What it is about.
        text: What it says.
        at: When, for the clock beside it.
        thread: The number of the first mail of its thread.
        message_id: What an answer to it names.
        references: The mails before it.
        reply_to: Where an answer to it goes.
        files: The names of what came with it.
    """

    mine: bool
    subject: str
    text: str
    at: str
    thread: int
    message_id: str
    references: str = ""
    reply_to: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Owner:
    """Whose mailbox it is: name and address."""

    name: str
    address: str


class Mailbox:
    """A mailbox with its threads.

    Args:
        carrier: The mail servers.
        owner: Whose it is.
        now: The demo's time.
        board: Told when something changes.
        memory: Where the mails are kept over a restart of the demo; what came with them is not.
    """

    def __init__(
        self,
        carrier: MailCarrier,
        owner: Owner,
        now: Callable[[], datetime],
        board: Board,
        memory: Path,
    ) -> None:
        self._carrier = carrier
        self._owner = owner
        self._now = now
        self._board = board
        self._memory = memory
        self._letters = _remembered(memory)
        self._files: dict[tuple[int, int], MailFile] = {}
        carrier.watch(self._received)

    def shown(self) -> list[dict[str, Any]]:
        """Return the mails as the page draws them; of a file that is still there also that."""
        return [
            {
                "key": key,
                "mine": letter.mine,
                "subject": letter.subject,
                "text": letter.text,
                "at": letter.at,
                "thread": letter.thread,
                "files": [
                    {"name": name, "there": (key, number) in self._files}
                    for number, name in enumerate(letter.files)
                ],
            }
            for key, letter in enumerate(self._letters)
        ]

    def file(self, key: int, number: int) -> MailFile | None:
        """Return a file of a mail, while it is still there."""
        return self._files.get((key, number))

    def write(
        self, text: str, *, subject: str, thread: int | None, files: Sequence[MailFile] = ()
    ) -> None:
        """Write a mail.

        Args:
            text: What it says.
            subject: What a new thread is about.
            thread: The thread that it goes on with, if any.
            files: What comes with it.
        """
        earlier = [one for one in self._letters if one.thread == thread]
        answered = next((one for one in reversed(earlier) if not one.mine), None)
        about = earlier[0].subject if earlier else subject
        raw = self._carrier.write(
            self._owner.address,
            text,
            subject=f"Re: {about}" if earlier and not answered else "" if answered else about,
            name=self._owner.name,
            answers=self._as_received(answered) if answered else None,
            files=files,
        )
        written = message_from_bytes(raw)
        letter = Letter(
            mine=True,
            subject=str(written["Subject"] or "") if earlier else about,
            text=text,
            at=self._now().isoformat(),
            thread=earlier[0].thread if earlier else len(self._letters),
            message_id=str(written["Message-ID"]),
            files=tuple(file.name for file in files),
        )
        self._add(letter, files)

    def _received(self, mail: ReceivedMail) -> None:
        """Show a mail to this mailbox, beneath the mail that it answers."""
        if mail.recipient != self._owner.address:
            return
        thread = next(
            (one.thread for one in self._letters if one.message_id in mail.references.split()),
            len(self._letters),
        )
        letter = Letter(
            mine=False,
            subject=mail.subject,
            text=mail.text,
            at=self._now().isoformat(),
            thread=thread,
            message_id=mail.message_id,
            references=mail.references,
            reply_to=mail.reply_to,
            files=tuple(file.name for file in mail.files),
        )
        self._add(letter, mail.files)

    def _as_received(self, letter: Letter) -> ReceivedMail:
        return ReceivedMail(
            recipient=self._owner.address,
            subject=letter.subject,
            text=letter.text,
            message_id=letter.message_id,
            reply_to=letter.reply_to,
            references=letter.references,
            files=(),
            at=datetime.fromisoformat(letter.at),
        )

    def _add(self, letter: Letter, files: Sequence[MailFile]) -> None:
        key = len(self._letters)
        self._files |= {(key, number): file for number, file in enumerate(files)}
        self._letters.append(letter)
        self._memory.write_text(json.dumps([asdict(one) for one in self._letters]), "utf-8")
        self._board.change()


def _remembered(memory: Path) -> list[Letter]:
    """Read the mails of an earlier run."""
    try:
        kept = json.loads(memory.read_text("utf-8"))
    except FileNotFoundError:
        return []
    return [Letter(**{**one, "files": tuple(one["files"])}) for one in kept]
