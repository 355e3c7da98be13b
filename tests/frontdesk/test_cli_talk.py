"""``frontdesk chat`` beside a server: it goes on with the server that comes after a dead one."""

from pathlib import Path

import pytest

from erp_core.kernel.errors import Unavailable
from frontdesk.cli.talk import until_it_answers
from frontdesk.data_directory import DataDirectory, Running


class Servers(DataDirectory):
    """A data directory whose servers come and go; None while there is none."""

    def __init__(self, folder: Path, *servers: str | None) -> None:
        super().__init__(folder)
        self._next = list(servers)

    def running(self) -> Running | None:
        url = self._next.pop(0) if len(self._next) > 1 else self._next[0]
        return None if url is None else Running(1, url, "token")


def asked(running: Running) -> list[dict[str, object]]:
    if running.url == "dying":
        raise Unavailable
    return [{"text": running.url}]


def test_the_server_that_comes_next_is_asked_again(tmp_path: Path) -> None:
    servers = Servers(tmp_path, "dying", None, "alive")

    assert until_it_answers(servers, asked, patience=5) == [{"text": "alive"}]


@pytest.mark.parametrize("left", [None, "dying"])
def test_a_server_that_stays_away_is_not_waited_for_for_ever(
    tmp_path: Path, left: str | None
) -> None:
    with pytest.raises(Unavailable):
        until_it_answers(Servers(tmp_path, left), asked, patience=0)
