"""The command line starts at once: what speaks to the outside world is loaded when it is used."""

import json
import subprocess
import sys

HEAVY = {
    "alembic",
    "anthropic",
    "chromadb",
    "langchain",
    "langchain_anthropic",
    "langchain_core",
    "langchain_ollama",
    "langchain_openai",
    "langgraph",
    "nicegui",
    "numpy",
    "onnxruntime",
    "openai",
    "scipy",
    "sklearn",
    "telegram",
    "twilio",
}

HELP = """
import json, sys
from frontdesk.cli import main
sys.argv = ["frontdesk", "--help"]
try:
    main()
except SystemExit as end:
    names = {name.split(".")[0] for name in sys.modules}
    print("LOADED", json.dumps([end.code or 0, sorted(names)]))
"""

REGISTRY = """
import json, sys
import channels.registry
print("LOADED", json.dumps([0, sorted({name.split(".")[0] for name in sys.modules})]))
"""

CHAT_BESIDE_A_SERVER = """
import json, sys
from pathlib import Path
from frontdesk.cli.talk import _remote
from frontdesk.data_directory import DataDirectory
with _remote(DataDirectory(Path("nowhere"))) as say:
    vars(sys.modules["frontdesk.cli.talk"])["until_it_answers"] = lambda *_: []
    say("terminal", "visitor", ["hello"])
print("LOADED", json.dumps([0, sorted({name.split(".")[0] for name in sys.modules})]))
"""


def loaded_by(program):
    """Run a program in a new interpreter and give its exit code and the packages it loaded."""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    line = next(row for row in run.stdout.splitlines() if row.startswith("LOADED "))
    code, names = json.loads(line.removeprefix("LOADED "))
    return code, set(names), run.stdout


def test_help_loads_no_vendor_package():
    code, names, output = loaded_by(HELP)
    assert code == 0
    assert "verify" in output
    assert names & HEAVY == set()


def test_the_list_of_channels_loads_no_carrier():
    _, names, _ = loaded_by(REGISTRY)
    assert "channels" in names
    assert names & HEAVY == set()


def test_a_chat_beside_a_server_loads_no_house():
    _, names, _ = loaded_by(CHAT_BESIDE_A_SERVER)
    assert "httpx" in names
    assert names & (HEAVY | {"sqlalchemy", "assistant", "knowledge"}) == set()
