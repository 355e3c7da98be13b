"""Putting the company into a data directory: whole or not at all, and never over another one."""

import stat
from datetime import date
from pathlib import Path

import pytest

from frontdesk.data_directory import DataDirectory, DataDirectoryBusy
from frontdesk.demo.building import NotADemo, ensure_company, is_built
from frontdesk.demo.deployment import draw_devices, read_devices, write_deployment
from frontdesk.demo.facts import AUTHSERV_ID, MAIL_ADDRESS, START
from frontdesk.settings import load_settings


class Interrupted(Exception):
    """The visitor pressed Ctrl+C."""


def _never(_day: date, _orders: int) -> None:
    pytest.fail("it was built")


def _interrupt(_day: date, _orders: int) -> None:
    raise Interrupted


def test_what_is_written_is_what_the_server_reads(tmp_path: Path) -> None:
    devices = draw_devices("standard")

    write_deployment(tmp_path, devices)

    settings = load_settings(data_dir=tmp_path)
    assert settings.clock == START
    assert settings.show_codes
    assert settings.assistant.ladder == "linked"
    assert settings.telegram is not None
    assert settings.telegram.token.get_secret_value() == devices.telegram_token
    assert settings.telegram.account == "70010042"
    assert settings.email is not None
    assert (settings.email.address, settings.email.authserv_id) == (MAIL_ADDRESS, AUTHSERV_ID)
    assert settings.webchat is not None
    assert settings.webchat.secret.get_secret_value() == devices.chat_secret
    assert read_devices(tmp_path) == devices


def test_keys_are_readable_by_their_owner_alone_and_new_each_time(tmp_path: Path) -> None:
    write_deployment(tmp_path, draw_devices("standard"))

    modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == {0o600}
    assert draw_devices("standard") != draw_devices("standard")


def test_a_build_that_was_interrupted_leaves_nothing_that_counts(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)

    with pytest.raises(Interrupted):
        ensure_company(settings, "small", _interrupt, fresh=False)

    assert not is_built(settings)
    assert not (tmp_path / "frontdesk.sqlite").exists()
    assert not (tmp_path / "deployment.toml").exists()


def test_a_company_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    write_deployment(tmp_path, draw_devices("standard"))
    database = tmp_path / "frontdesk.sqlite"
    database.write_bytes(b"two years of business")
    settings = load_settings(data_dir=tmp_path)

    built = ensure_company(settings, "small", _never, fresh=False)

    assert not built
    assert database.read_bytes() == b"two years of business"


@pytest.mark.parametrize("fresh", [False, True])
def test_a_company_that_is_not_the_demo_is_never_touched(tmp_path: Path, fresh: bool) -> None:
    database = tmp_path / "frontdesk.sqlite"
    database.write_bytes(b"somebody's books")
    settings = load_settings(data_dir=tmp_path)

    with pytest.raises(NotADemo, match="not the demo"):
        ensure_company(settings, "small", _never, fresh=fresh)

    assert database.read_bytes() == b"somebody's books"


def test_a_directory_that_a_server_owns_is_refused(tmp_path: Path) -> None:
    server = DataDirectory(tmp_path)
    server.acquire()

    with pytest.raises(DataDirectoryBusy):
        ensure_company(load_settings(data_dir=tmp_path), "small", _never, fresh=True)

    server.release()
    assert not (tmp_path / "building").exists()


def test_a_database_server_s_database_with_a_company_in_it_is_refused(
    database_url: str, tmp_path: Path
) -> None:
    settings = load_settings(data_dir=tmp_path, database_url=database_url)

    with pytest.raises(NotADemo, match="holds Crane Harbour Coffee already"):
        ensure_company(settings, "small", _never, fresh=True)

    assert not is_built(settings)
