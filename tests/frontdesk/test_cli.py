"""The command line: help at once, and every known error in one sentence with its exit code."""

import contextlib
import io
import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from erp_core.kernel.database import Database
from frontdesk.cli import main

COMMANDS = (
    "demo",
    "serve",
    "chat",
    "verify",
    "db",
    "modules",
    "users",
    "dead-letters",
    "audit",
    "replay",
)


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str, folder: Path, **variables: str) -> Ran:
    """Run ``frontdesk`` in a folder of its own, as the installed program does."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as given, contextlib.chdir(folder):
        for name in [name for name in os.environ if name.startswith("FRONTDESK")]:
            given.delenv(name)
        for name, value in variables.items():
            given.setenv(name, value)
        given.setattr(sys, "argv", ["frontdesk", *arguments])
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main()
            except SystemExit as end:
                code = int(end.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())


def test_the_installed_program_is_this_one(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("frontdesk")
    ran = subprocess.run([program, "fly"], capture_output=True, cwd=tmp_path, check=False)

    assert ran.returncode == 2
    assert b"No such command 'fly'" in ran.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("chat", "--help"), ("db", "--help")])
def test_help_is_printed(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments, folder=tmp_path)

    assert ran.returncode == 0
    assert "Usage:" in ran.stdout
    assert list(tmp_path.iterdir()) == []


def test_help_names_the_commands(tmp_path: Path) -> None:
    text = run("--help", folder=tmp_path).stdout

    assert [name for name in COMMANDS if name not in text] == []


@pytest.mark.parametrize(
    "arguments", [("fly",), ("serve", "--port", "many"), ("dead-letters", "retry", "parcel", "7")]
)
def test_wrong_usage_exits_with_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, folder=tmp_path).returncode == 2


@pytest.mark.parametrize("command", [("serve",), ("verify",), ("modules", "list")])
def test_a_wrong_setting_is_one_sentence_and_exits_with_1(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    ran = run(*command, folder=tmp_path, FRONTDESK_PORT="0")

    assert ran.returncode == 1
    assert ran.stderr.startswith("frontdesk: FRONTDESK_PORT: ")
    assert ran.stderr.count("\n") == 1
    assert ran.stdout == ""


def test_the_door_is_not_opened_to_the_world_with_the_default_secret(tmp_path: Path) -> None:
    ran = run("serve", folder=tmp_path, FRONTDESK_HOST="0.0.0.0")

    assert ran.returncode == 1
    assert ran.stderr == (
        "frontdesk: FRONTDESK_SECRET_KEY must be set before the front desk listens beyond this "
        "machine.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_user_is_added_and_listed_and_a_wrong_one_leaves_none(
    tmp_path: Path, database: Database
) -> None:
    here = {"FRONTDESK_DATABASE_URL": database.url}
    nora = ("users", "add", "nora", "--name", "Nora Weiss", "--role", "support", "--password")
    refused = run(*nora, "short", folder=tmp_path, **here)
    added = run(*nora, "correct horse battery", folder=tmp_path, **here)
    listed = run("users", "list", "--json", folder=tmp_path, **here)
    table = run("users", "list", folder=tmp_path, **here)

    assert refused.returncode == 1
    assert refused.stderr.startswith("frontdesk: password: ")
    assert (added.returncode, added.stdout) == (0, "nora may log in.\n")
    assert [(one["login"], one["name"]) for one in json.loads(listed.stdout)] == [
        ("nora", "Nora Weiss")
    ]
    assert [line.split() for line in table.stdout.splitlines()] == [
        ["login", "name", "roles"],
        ["nora", "Nora", "Weiss", "support"],
    ]


def test_dead_letters_are_listed_and_one_that_is_none_is_refused(tmp_path: Path) -> None:
    assert run("db", "upgrade", folder=tmp_path).returncode == 0

    listed = run("dead-letters", "list", "--json", folder=tmp_path)
    refused = run("dead-letters", "retry", "outbox", "7", folder=tmp_path)

    assert (listed.returncode, json.loads(listed.stdout)) == (0, [])
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


def test_what_was_set_aside_is_listed_with_why_and_heard_by_hand(tmp_path: Path) -> None:
    assert run("db", "upgrade", folder=tmp_path).returncode == 0
    [file] = (tmp_path / ".frontdesk").glob("*.sqlite*")
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute(
            "INSERT INTO conversations (key, channel, account, peer, next_seq, done_seq, attempts)"
            " VALUES ('email:us:tom', 'email', 'us', 'tom', 1, 1, 0)"
        )
        database.execute(
            "INSERT INTO inbound_events (conversation_id, seq, channel, account, dedupe_key, body,"
            " captured, state, error, received_at, arrived_at, by_hand)"
            " VALUES (1, 1, 'email', 'us', 'k', x'61', 0, 'set_aside', 'mailing_list: News',"
            " '2026-05-19 07:00:00', '2026-05-19 07:00:00', 0)"
        )
        database.commit()

    listed = run("dead-letters", "list", "--set-aside", "--json", folder=tmp_path)
    others = run("dead-letters", "list", "--json", folder=tmp_path)
    heard = run("dead-letters", "retry", "inbound", "1", folder=tmp_path)
    afterwards = run("dead-letters", "list", "--set-aside", "--json", folder=tmp_path)

    [one] = json.loads(listed.stdout)
    assert (one["kind"], one["error"]) == ("inbound_set_aside", "mailing_list: News")
    assert json.loads(others.stdout) == []
    assert heard.returncode == 0, heard.stderr
    assert json.loads(afterwards.stdout) == []


NOT_SET_UP = (
    "frontdesk: This database is not set up or not up to date: run `frontdesk db upgrade`.\n"
)
LOOKING = (
    ("users", "list"),
    ("verify",),
    ("audit", "verify"),
    ("dead-letters", "list"),
)


@pytest.mark.parametrize("command", LOOKING)
def test_looking_before_there_is_a_database_is_one_sentence_and_makes_none(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    ran = run(*command, folder=tmp_path)

    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", NOT_SET_UP)
    assert list(tmp_path.iterdir()) == []


def test_modules_are_listed_before_there_is_a_database_and_none_is_made(tmp_path: Path) -> None:
    ran = run("modules", "list", folder=tmp_path)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_a_module_is_not_switched_before_there_is_a_database(tmp_path: Path) -> None:
    ran = run("modules", "disable", "crm", folder=tmp_path)

    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", NOT_SET_UP)
    assert not (tmp_path / ".frontdesk" / "frontdesk.sqlite").exists()


@pytest.mark.parametrize("command", [*LOOKING, ("modules", "list"), ("modules", "disable", "crm")])
def test_a_database_without_a_table_is_refused_in_one_sentence(
    tmp_path: Path, database: Database, command: tuple[str, ...]
) -> None:
    database.run(lambda tx: tx.session.execute(text("DROP TABLE module_switches")))

    ran = run(*command, folder=tmp_path, FRONTDESK_DATABASE_URL=database.url)

    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", NOT_SET_UP)
