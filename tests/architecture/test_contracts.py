"""The import contracts hold, and each of them turns red when it is breached.

A contract that cannot be broken guards nothing (a misspelt package is enough), so
each is breached once on purpose, in a copy of the packages.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("frontdesk", "assistant", "channels", "erp_core", "knowledge")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
VERDICT = re.compile(r"^(?P<name>.+?) (?P<verdict>KEPT|BROKEN)\b", re.MULTILINE)

# The contract's opening words -> the lines that are added, and to which files.
BREACHES = {
    "The stack": {"knowledge/breach.py": "import assistant"},
    "Channels translate": {"channels/breach.py": "import erp_core.kernel"},
    "ERP modules call downwards": {"erp_core/kernel/breach.py": "import erp_core.parties"},
    "Inside an ERP module": {"erp_core/parties/tables.py": "import erp_core.parties.service"},
    "Speak to a module through its face": {"frontdesk/breach.py": "import erp_core.parties.tables"},
    "One channel never imports another": {"channels/webchat/breach.py": "import channels.telegram"},
    "Only erp_core speaks SQL": {"frontdesk/breach.py": "import sqlalchemy.orm"},
    "Only knowledge speaks Chroma": {"assistant/breach.py": "import chromadb"},
    "Only channels speak to carriers": {"frontdesk/breach.py": "import telegram.ext"},
    "Only assistant and knowledge speak to models": {"channels/breach.py": "import langchain_core"},
    "No cycles anywhere": {
        "knowledge/breach_one.py": "import knowledge.breach_two",
        "knowledge/breach_two.py": "import knowledge.breach_one",
    },
}


def named(opening):
    """Find the full name of the contract that begins with these words."""
    (name,) = [row["name"] for row in CONTRACTS if row["name"].startswith(opening)]
    return name


@pytest.fixture
def copy(tmp_path):
    """The packages and their contracts, copied to where they may be broken."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def verdicts(folder):
    """Run import-linter in a folder and give the verdict on each contract."""
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"COLUMNS": "300", "PATH": ""},
    )
    found = {match["name"].strip(): match["verdict"] for match in VERDICT.finditer(run.stdout)}
    assert len(found) == len(CONTRACTS), run.stdout + run.stderr
    return found


def plant(folder, breach):
    """Add the offending lines to the copy."""
    for name, line in breach.items():
        file = folder / name
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(f"{text}\n{line}\n", encoding="utf-8")


def test_every_contract_has_a_breach_that_tries_it():
    assert sorted(named(opening) for opening in BREACHES) == sorted(
        row["name"] for row in CONTRACTS
    )


def test_the_contracts_hold(copy):
    assert verdicts(copy) == {row["name"]: "KEPT" for row in CONTRACTS}


@pytest.mark.parametrize("opening", BREACHES)
def test_a_contract_breached_on_purpose_turns_red(copy, opening):
    plant(copy, BREACHES[opening])
    assert verdicts(copy)[named(opening)] == "BROKEN"


def test_a_module_folder_that_no_layer_names_turns_red(copy):
    stranger = copy / "erp_core" / "stranger"
    stranger.mkdir()
    (stranger / "__init__.py").write_text('"""A module without a place."""\n', encoding="utf-8")
    assert verdicts(copy)[named("ERP modules call downwards")] == "BROKEN"
