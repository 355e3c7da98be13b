"""What a visitor of the web chat sends is kept like a photo of Telegram's."""

import asyncio
import base64
import contextlib
from pathlib import Path

from sqlalchemy import select

from channels.frame import Frame, SentFile
from channels.webchat.channel import WebchatChannel
from erp_core import conversations
from erp_core.conversations import FileView
from erp_core.conversations.tables import ThreadRow
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.http.webchat import WebchatPorts
from frontdesk.workflows.fetching import FetchingLoop
from frontdesk.workflows.intake import store
from tests.builders.house import ScriptedAssistant, a_house
from tests.builders.pictures import a_photo
from tests.builders.talk import answer_all
from tests.builders.waiting import eventually


def files(desk: Frontdesk) -> list[FileView]:
    def read(tx) -> list[FileView]:
        thread = tx.session.scalars(select(ThreadRow.id)).one()
        return conversations.files_of_thread(tx, system(), thread)

    return desk.database.read(read)


async def fetched(desk: Frontdesk, channel: WebchatChannel) -> None:
    """Run the loop that fetches files until the only one is there."""
    task = asyncio.create_task(FetchingLoop(desk, channel).run())
    await asyncio.to_thread(
        eventually, lambda: files(desk)[0].file_id is not None, "the file is stored"
    )
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def test_a_file_joins_the_thread_as_what_its_bytes_say(database: Database, tmp_path: Path) -> None:
    assistant, photo = ScriptedAssistant(), a_photo()
    desk = a_house(database, tmp_path, assistant)
    channel = desk.channel("webchat")
    assert isinstance(channel, WebchatChannel)
    sent = SentFile(name="bag.exe", content=base64.b64encode(photo))
    store(desk, channel, Frame(peer="visitor", id="1", file=sent).encoded())
    answer_all(desk)

    (question,) = assistant.asked
    assert (question.attachments, question.brought) == (1, ("other",))
    asyncio.run(fetched(desk, channel))

    (file,) = files(desk)
    assert (file.media_type, file.size) == ("image/jpeg", len(photo))
    number = file.file_id
    assert number is not None
    kept = desk.database.read(lambda tx: conversations.file_content(tx, number))
    assert kept.content == photo
    shown = asyncio.run(WebchatPorts(desk, channel).replies("visitor", 0))
    assert shown[0].get("files") == ["bag.exe"]
