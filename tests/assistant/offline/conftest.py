"""What the tests of the offline understanding share: a shelf of goods and a short way to ask."""

from collections.abc import Callable
from typing import Any

import pytest

from assistant.commands import Command
from assistant.offline.catalogue import Catalogue, CatalogueEntry
from assistant.offline.understanding import Context, Understander

SHELF = Catalogue(
    (
        CatalogueEntry("HB-1000", "House Blend 1 kg", "招牌拼配 1 公斤", ("招牌",), "1 kg"),
        CatalogueEntry("HB-250", "House Blend 250 g", "招牌拼配 250 克", ("招牌",), "250 g"),
        CatalogueEntry("HD-1000", "Harbour Dark 1 kg", "深烘港湾 1 公斤", ("dark one",), "1 kg"),
        CatalogueEntry("HD-250", "Harbour Dark 250 g", "深烘港湾 250 克", ("dark one",), "250 g"),
        CatalogueEntry(
            "YN-250", "Yunnan Natural 250 g", "云南日晒咖啡豆 250 克", ("云南",), "250 g"
        ),
        CatalogueEntry("HERON", "Heron espresso machine", "苍鹭咖啡机"),
        CatalogueEntry("FILT", "Paper filters 100 pcs", "滤纸 100 片", ("filters",)),
    )
)

Commands = Callable[..., tuple[Command, ...]]


@pytest.fixture(scope="session")
def commands(understander: Understander) -> Commands:
    """Understand a text on the shelf's catalogue; keywords fill the context."""

    def understand(text: str, **context: Any) -> tuple[Command, ...]:
        return understander.understand(text, Context(catalogue=SHELF, **context)).commands

    return understand


def told(commands: tuple[Command, ...]) -> list[str]:
    """Write commands shortly: the kind, then what it carries, spans left out."""
    return [
        " ".join([command.kind, *_carried(command.model_dump(exclude={"kind", "span"}))])
        for command in commands
    ]


def _carried(fields: dict[str, Any]) -> list[str]:
    return ["=".join(map(str, fields.values()))] if fields else []
