"""A file of Telegram's is loaded like every other: guarded, from its own place and no other."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from channels.contract import Attachment, FetchedFile
from channels.errors import TryLater, Undeliverable
from channels.telegram.channel import TelegramChannel
from channels.telegram.settings import TelegramSettings
from tests.fakes.carrier import Carrier, serving
from tests.fakes.telegram import NOW, PATH_ID, SECRET, TOKEN


class Files:
    """A Bot API that has one file, or says that it is elsewhere."""

    def __init__(self) -> None:
        self.path, self.leads_to, self.status = "photos/1.jpg", "", 200
        self.loaded: list[str] = []
        self.app = Starlette(
            routes=[
                Route("/bot{token}/getFile", self._get_file, methods=["POST"]),
                Route("/{path:path}", self._load),
            ]
        )

    async def _get_file(self, _request: Request) -> Response:
        told = {"file_id": "F", "file_unique_id": "u", "file_path": self.path}
        return JSONResponse({"ok": True, "result": told})

    async def _load(self, request: Request) -> Response:
        self.loaded.append(request.url.path)
        if self.leads_to:
            return RedirectResponse(self.leads_to)
        return Response(b"photo", self.status)


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
def wire(files: Files) -> Iterator[Carrier]:
    with serving(files.app) as running:
        yield running


def fetch(wire: Carrier) -> FetchedFile:
    fields = {"token": TOKEN, "secret": SECRET, "path_id": PATH_ID, "api_base": wire.url}
    channel = TelegramChannel(TelegramSettings.model_validate(fields), lambda: NOW)

    async def once() -> FetchedFile:
        try:
            return await channel.fetch(Attachment("photo", "F", "a.jpg", "image/jpeg"), b"")
        finally:
            await channel.close()

    return asyncio.run(once())


def test_a_file_comes_with_the_name_its_sender_gave_it(files: Files, wire: Carrier) -> None:
    assert fetch(wire) == FetchedFile(b"photo", "image/jpeg", "a.jpg")
    assert files.loaded == [f"/file/bot{TOKEN}/photos/1.jpg"]


def test_telegram_leads_nowhere_else(files: Files, wire: Carrier) -> None:
    files.leads_to = f"{wire.url}/elsewhere"

    with pytest.raises(Undeliverable) as refused:
        fetch(wire)

    assert files.loaded == [f"/file/bot{TOKEN}/photos/1.jpg"]
    assert TOKEN not in json.dumps([str(refused.value), repr(refused.value)])


@pytest.mark.parametrize(("status", "error"), [(404, Undeliverable), (502, TryLater)])
def test_a_file_that_is_not_given_says_whether_to_come_back(
    files: Files, wire: Carrier, status: int, error: type[Exception]
) -> None:
    files.status = status

    with pytest.raises(error):
        fetch(wire)


def test_a_path_on_a_disk_of_ours_is_no_file(files: Files, wire: Carrier) -> None:
    files.path = "/etc/passwd"

    with pytest.raises(Undeliverable):
        fetch(wire)

    assert files.loaded == []
