"""The file of a backup: a zip with the database, what lies beside it, and a manifest with sums."""

import hashlib
import json
import os
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from erp_core.migrations.backup_error import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
BLOCK = 1024 * 1024


class Manifest(BaseModel):
    """What a backup holds.

    Attributes:
        format: The format of the file.
        version: The version of Frontdesk that took it.
        revision: The tables' revision.
        database: The kind of database; it is restored into the same kind.
        organisation: Whose it is.
        taken_at: When, in real time.
        sums: SHA-256 of every other file in it.
    """

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = 1
    version: str
    revision: str
    database: Literal["sqlite", "postgresql"]
    organisation: str
    taken_at: datetime
    sums: dict[str, str]


def write_archive(target: Path, files: Mapping[str, Path], about: Mapping[str, object]) -> Manifest:
    """Write a backup: whole, readable by its owner alone, or not at all.

    Args:
        target: The file; it must not be there.
        files: What goes in, by name.
        about: The manifest without the sums.

    Raises:
        BackupError: The file is there already, or cannot be written.
    """
    part = target.with_name(f"{target.name}.part")
    manifest = Manifest(sums={name: _sum_of(file) for name, file in files.items()}, **about)
    try:
        if target.exists():
            message = f"{target} is there already: name another file."
            raise BackupError(message)
        part.touch(mode=0o600)
        with part.open("r+b") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
                for name, file in files.items():
                    archive.write(file, name)
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(target)
    except OSError as error:
        message = f"{target} cannot be written: {error.strerror or error}."
        raise BackupError(message) from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def read_archive(source: Path, folder: Path) -> Manifest:
    """Unpack a backup into a folder, after making sure that it is whole.

    Raises:
        BackupError: It is no backup, of an unknown format, or damaged.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
            for name in manifest.sums:
                _unpack(archive, name, folder / _plain(name))
    except FileNotFoundError:
        message = f"{source} is not there."
        raise BackupError(message) from None
    except (zipfile.BadZipFile, KeyError, ValidationError, json.JSONDecodeError, EOFError):
        message = f"{source} is no backup of Frontdesk, or it is damaged."
        raise BackupError(message) from None
    for name, expected in manifest.sums.items():
        if _sum_of(folder / _plain(name)) != expected:
            message = f"{source} is damaged: {name} is not what was put in. Use another backup."
            raise BackupError(message)
    return manifest


def _unpack(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    with archive.open(name) as packed, target.open("wb") as unpacked:
        while block := packed.read(BLOCK):
            unpacked.write(block)


def _plain(name: str) -> str:
    """Return a name that stays in its folder."""
    if name != Path(name).name:
        message = f"The backup holds a file that has no place here: {name}."
        raise BackupError(message)
    return name


def _sum_of(file: Path) -> str:
    found = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            found.update(block)
    return found.hexdigest()
