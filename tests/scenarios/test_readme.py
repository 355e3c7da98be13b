"""The conversation that the README shows is the one that happens."""

import re
from pathlib import Path

import pytest

from frontdesk.cli.talk import print_exchanges
from frontdesk.workflows.chat import converse
from tests.scenarios.world import World, living_in

README = Path(__file__).parents[2] / "README.md"
_BLOCK = re.compile(
    r"```text\n\$ frontdesk chat --channel (?P<channel>\w+) --from (?P<sender>\S+)\n"
    r"(?P<talk>.*?)```",
    re.DOTALL,
)
TRANSCRIPTS = list(_BLOCK.finditer(README.read_text("utf-8")))


@pytest.mark.parametrize("shown", TRANSCRIPTS, ids=[one["sender"] for one in TRANSCRIPTS])
def test_the_readme_shows_what_happens(
    shown: re.Match[str], world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = re.findall(r"^> (.+)$", shown["talk"], re.MULTILINE)

    with living_in(world, tmp_path) as desk:
        exchanges = converse(desk, shown["channel"], shown["sender"], texts, loops_running=False)
    print_exchanges([one.model_dump() for one in exchanges], as_json=False)

    assert capsys.readouterr().out.strip() == shown["talk"].strip()


def test_the_readme_shows_a_conversation() -> None:
    assert TRANSCRIPTS
