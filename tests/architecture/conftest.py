"""What the architecture tests read: the checkout, its packages and their syntax."""

import ast
import gc
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGES = ("frontdesk", "assistant", "channels", "erp_core", "knowledge")


@dataclass(frozen=True)
class SourceFile:
    """One Python file: where it stands, what it says and how it parses."""

    path: Path
    text: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """Name the place of a node as an editor understands it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def project_files(root: Path) -> list[Path]:
    """Every file that belongs to the project, relative to the checkout."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(
        Path(line) for line in set(listing.stdout.splitlines()) if (root / line).is_file()
    )


@pytest.fixture(scope="session")
def python_files(root: Path, project_files: list[Path]) -> list[SourceFile]:
    """Every Python file of the project, parsed, and kept from every later search for garbage."""
    parsed = [_parsed(root, path) for path in project_files if path.suffix == ".py"]
    gc.freeze()
    return parsed


@pytest.fixture(scope="session")
def package_files(python_files: list[SourceFile]) -> list[SourceFile]:
    """The Python files that are installed: those of the five packages."""
    return [file for file in python_files if file.path.parts[0] in PACKAGES]


def _parsed(root: Path, path: Path) -> SourceFile:
    text = (root / path).read_text(encoding="utf-8")
    return SourceFile(path, text, ast.parse(text, filename=str(path)))
