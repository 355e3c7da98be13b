"""Files over HTTP: to staff with permission, to who holds a link, and always shut in."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from erp_core import access, conversations
from erp_core.access import NewUser, Role
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.application import Frontdesk
from frontdesk.file_links import file_link
from frontdesk.workflows.real_time import real_now
from tests.builders.house import a_house
from tests.builders.pictures import WHERE, a_bomb, a_photo
from tests.builders.web import web_of

PAGE = b"<html><script>alert(document.cookie)</script>"


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Frontdesk:
    return a_house(database, tmp_path, public_url="http://testserver")


@pytest.fixture
def web(desk: Frontdesk) -> Iterator[TestClient]:
    with web_of(desk) as client:
        yield client


def kept(desk: Frontdesk, content: bytes, name: str) -> int:
    return desk.database.run(lambda tx: conversations.store_file(tx, content, name))


def as_mia(desk: Frontdesk, role: Role = Role.SUPPORT) -> dict[str, str]:
    new = NewUser(
        login="mia", name="Mia Brandt", password="crane-harbour-1", roles=frozenset({role})
    )
    desk.database.run(lambda tx: access.create_user(tx, system(), new))
    session = access.log_in(desk.database, "mia", "crane-harbour-1")
    return {"Authorization": f"Bearer {session.token}"}


def test_a_file_leaves_as_a_download_that_cannot_run(desk: Frontdesk, web: TestClient) -> None:
    number = kept(desk, PAGE, "发票.html")

    answer = web.get(f"/api/v1/conversations/files/{number}", headers=as_mia(desk))

    assert answer.content == PAGE
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"__.html.txt\"; filename*=UTF-8''%E5%8F%91%E7%A5%A8.html.txt"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_who_may_not_read_threads_gets_no_file(desk: Frontdesk, web: TestClient) -> None:
    number = kept(desk, PAGE, "a.html")
    path = f"/api/v1/conversations/files/{number}"

    assert web.get(path).status_code == 401
    assert web.get(path, headers=as_mia(desk, Role.WAREHOUSE)).status_code == 403


def test_a_thumbnail_is_drawn_anew_without_its_metadata(desk: Frontdesk, web: TestClient) -> None:
    number = kept(desk, a_photo(), "cup.jpg")
    assert WHERE.encode() in a_photo()

    answer = web.get(f"/api/v1/conversations/files/{number}/thumbnail", headers=as_mia(desk))

    assert answer.headers["content-type"] == "image/jpeg"
    assert WHERE.encode() not in answer.content
    with Image.open(io.BytesIO(answer.content)) as drawn:
        assert (drawn.size, dict(drawn.getexif())) == ((480, 360), {})


@pytest.mark.parametrize("content", [PAGE, b"\x89PNG\r\n\x1a\nbroken", a_bomb()])
def test_what_is_no_picture_or_too_many_pixels_has_no_thumbnail(
    desk: Frontdesk, web: TestClient, content: bytes
) -> None:
    number = kept(desk, content, "cup.png")

    answer = web.get(f"/api/v1/conversations/files/{number}/thumbnail", headers=as_mia(desk))

    assert answer.status_code == 404


def test_a_link_opens_its_file_for_a_day_and_no_other(desk: Frontdesk, web: TestClient) -> None:
    number = kept(desk, b"%PDF-1.4 yours", "yours.pdf")
    other = kept(desk, b"%PDF-1.4 theirs", "theirs.pdf")
    link = file_link(desk.settings, number, real_now())
    over = file_link(desk.settings, number, real_now() - timedelta(hours=24, seconds=1))
    token = link.rpartition("/")[2]
    forged = file_link(desk.settings, other, real_now()).rpartition("/")[2][:22] + token[22:]

    answer = web.get(link)

    assert (answer.status_code, answer.content) == (200, b"%PDF-1.4 yours")
    assert answer.headers["content-disposition"].startswith('attachment; filename="yours.pdf"')
    assert answer.headers["cache-control"] == "private, no-store"
    refused = [over, f"/files/{forged}", f"/files/{token[:-1]}", "/files/", "/files/%F0%9F%8F%B4"]
    assert [web.get(path).status_code for path in refused] == [404] * 5


def test_a_link_of_another_deployment_opens_nothing(desk: Frontdesk, web: TestClient) -> None:
    number = kept(desk, b"%PDF-1.4 yours", "yours.pdf")
    other = desk.settings.model_copy(update={"secret_key": "another secret of another house"})
    from pydantic import SecretStr

    other = other.model_copy(update={"secret_key": SecretStr("another secret of another house")})

    assert web.get(file_link(other, number, real_now())).status_code == 404
