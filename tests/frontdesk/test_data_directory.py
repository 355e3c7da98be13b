"""The data directory: one owner at a time, found by everybody else, refused with a clear word."""

import json
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from frontdesk.data_directory import LOCK, RUNNING, DataDirectory, DataDirectoryBusy, Running
from frontdesk.server import opened
from frontdesk.settings import Settings
from tests.builders.together import together

URL = "http://127.0.0.1:8000"

OTHER = """
import sys
from pathlib import Path
from frontdesk.data_directory import DataDirectory
directory = DataDirectory(Path(sys.argv[1]))
directory.acquire()
directory.announce("http://127.0.0.1:8000")
print("owned", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other_process(tmp_path: Path):
    """Another process that owns the folder until the end."""
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "owned\n"
    yield process
    process.communicate()


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path / "new" / "folder")
    directory.acquire()
    directory.announce(URL)

    mode = stat.S_IMODE((tmp_path / "new" / "folder").stat().st_mode)
    token = stat.S_IMODE((tmp_path / "new" / "folder" / RUNNING).stat().st_mode)
    assert (mode, token) == (0o700, 0o600)
    directory.release()


def test_a_second_process_is_refused_and_told_who_owns_it(tmp_path: Path, other_process) -> None:
    with pytest.raises(DataDirectoryBusy) as refused:
        DataDirectory(tmp_path).acquire()

    assert str(refused.value) == (
        f"{tmp_path} is in use by the server at {URL} (process {other_process.pid}). "
        "Stop it first, or use another FRONTDESK_DATA_DIR."
    )


def test_a_refused_process_leaves_the_owner_reachable(tmp_path: Path, other_process) -> None:
    with pytest.raises(DataDirectoryBusy):
        DataDirectory(tmp_path).acquire()

    running = DataDirectory(tmp_path).running()
    assert running is not None
    assert (running.pid, running.url) == (other_process.pid, URL)


def test_a_second_house_on_the_same_folder_does_not_open(tmp_path: Path, other_process) -> None:
    settings = Settings(data_dir=tmp_path, _env_file=None)

    with pytest.raises(DataDirectoryBusy), opened(settings):
        pass

    assert not (tmp_path / "frontdesk.sqlite").exists()


def test_a_killed_owner_leaves_the_folder_free(tmp_path: Path, other_process) -> None:
    other_process.kill()
    other_process.wait()

    assert DataDirectory(tmp_path).running() is None
    directory = DataDirectory(tmp_path)
    directory.acquire()
    assert not (tmp_path / RUNNING).exists()
    directory.release()


def test_nobody_runs_in_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    assert DataDirectory(tmp_path / "none").running() is None


@pytest.mark.parametrize("told", ["", "{}", "[]", "not json", '{"pid": "x"}'])
def test_an_owner_that_has_not_told_how_to_reach_it_is_still_an_owner(
    tmp_path: Path, told: str
) -> None:
    owner = DataDirectory(tmp_path)
    owner.acquire()
    (tmp_path / RUNNING).write_text(told)

    assert DataDirectory(tmp_path).running() is None
    with pytest.raises(DataDirectoryBusy, match="in use by a process"):
        DataDirectory(tmp_path).acquire()
    owner.release()


LOOKER = """
import sys
from pathlib import Path
from frontdesk.data_directory import DataDirectory
directory = DataDirectory(Path(sys.argv[1]))
print("looking", flush=True)
while True:
    directory.running()
"""


@pytest.fixture
def lookers(tmp_path: Path):
    """Two processes that look all the time who owns the folder."""
    (tmp_path / LOCK).touch()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", LOOKER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "looking\n"
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def test_who_looks_is_never_taken_for_an_owner(tmp_path: Path, lookers) -> None:
    directory = DataDirectory(tmp_path)

    for _ in range(300):
        directory.acquire()
        directory.release()

    assert [process.poll() for process in lookers] == [None, None]


def test_who_looks_never_meets_what_a_dead_owner_left(tmp_path: Path) -> None:
    """A new owner is alone with the folder until what its predecessor told is gone."""
    seen: list[Running | None] = []

    def look(_thread: int) -> None:
        while not stopped.is_set():
            seen.append(DataDirectory(tmp_path).running())

    def own() -> None:
        for number in range(200):
            (tmp_path / RUNNING).write_text(json.dumps({"pid": 1, "url": "dead", "token": "old"}))
            directory = DataDirectory(tmp_path)
            directory.acquire()
            directory.announce(f"alive {number}")
            directory.release()

    stopped = threading.Event()

    def deed(thread: int) -> None:
        if thread:
            return look(thread)
        try:
            own()
        finally:
            stopped.set()

    assert together(2, deed) == [None, None]
    assert [one for one in seen if one is not None and one.url == "dead"] == []
    assert len(seen) > 100


def test_what_was_released_can_be_owned_again(tmp_path: Path) -> None:
    directory = DataDirectory(tmp_path)
    directory.acquire()
    directory.release()
    directory.release()

    directory.acquire()

    assert (tmp_path / LOCK).exists()
    directory.release()
