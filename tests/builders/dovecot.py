"""Debian's dovecot over a Maildir of its own, on a free port of this machine, for real IMAP."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.builders.ports import free_port
from tests.builders.waiting import eventually

PROGRAM = shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/usr/bin")
USER, PASSWORD = "service", "a password of the tests"
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
default_login_user = {login_user}
default_internal_user = {internal_user}
default_internal_group = {internal_group}
first_valid_uid = {uid}
mail_location = maildir:{folder}/mail
maildir_very_dirty_syncs = no
mailbox_idle_check_interval = 1 secs
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


@dataclass
class Dovecot:
    """A dovecot with one account.

    Attributes:
        port: Where it listens.
        folder: Everything it has; its mails are in ``mail``.
        uid: Whose the mails are.
        running: Its first process, while it runs; the others are in its group.
    """

    port: int
    folder: Path
    uid: int
    running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The mailbox, as the settings name it."""
        return f"imap://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/INBOX"

    def deliver(self, raw: bytes) -> None:
        """Put a mail into the mailbox, as a delivery agent does: whole, in one step."""
        name = f"{time.time_ns()}.M{os.urandom(4).hex()}.test"
        draft, ready = self.folder / "mail/tmp" / name, self.folder / "mail/new" / name
        draft.write_bytes(raw)
        if os.getuid() == 0:
            os.chown(draft, self.uid, -1)
        draft.rename(ready)

    def start(self) -> None:
        """Run it, and wait until it answers."""
        assert PROGRAM
        self.running = subprocess.Popen(
            [PROGRAM, "-F", "-c", str(self.folder / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        eventually(lambda: _answers(self.port), f"dovecot answers; see {self.folder}/log")

    def kill(self) -> None:
        """End it and everything it has started at this instant, as a power cut does."""
        assert self.running
        os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait(20)

    def renumber(self) -> None:
        """Lose the mailbox's numbers, as a restored one has: UIDVALIDITY changes."""
        for name in (self.folder / "mail").glob("dovecot*"):
            name.unlink()
        listed = self.folder / "mail/dovecot-uidlist"
        listed.write_text(f"3 V{int(time.time()) + 1000} N1 G{os.urandom(16).hex()}\n")
        if os.getuid() == 0:
            os.chown(listed, self.uid, -1)

    def flags(self) -> set[str]:
        """Return the flags that any mail has: none, if nobody marks them."""
        names = [one.name for one in (self.folder / "mail/cur").iterdir()]
        return {flag for name in names for flag in name.partition(":2,")[2]}


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Run a dovecot for as long as the block lasts."""
    assert PROGRAM, "dovecot is not installed: apt-get install dovecot-imapd"
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-dovecot-"))
    folder.chmod(0o711)
    made = Dovecot(free_port(), folder, _owner())
    _write(made)
    try:
        made.start()
        yield made
    finally:
        if made.running:
            made.running.terminate()
            made.running.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> int:
    """Return who owns the mails: never root, whom dovecot refuses."""
    return pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else os.getuid()


def _write(made: Dovecot) -> None:
    owner = pwd.getpwuid(made.uid)
    me = owner.pw_name
    as_root = os.getuid() == 0
    group = "dovecot" if as_root else str(owner.pw_gid)
    config = CONFIG.format(
        folder=made.folder,
        port=made.port,
        uid=made.uid,
        gid=owner.pw_gid,
        login_user="dovenull" if as_root else me,
        internal_user="dovecot" if as_root else me,
        internal_group=group,
    )
    (made.folder / "dovecot.conf").write_text(config)
    (made.folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    for name in ("mail", "mail/cur", "mail/new", "mail/tmp", "home"):
        (made.folder / name).mkdir()
        if as_root:
            os.chown(made.folder / name, made.uid, owner.pw_gid)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as talk:
            return talk.recv(4) == b"* OK"
    except OSError:
        return False
