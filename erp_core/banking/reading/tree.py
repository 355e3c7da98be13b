"""Reads XML into a plain tree, and nothing that a hostile file could hide in it.

A document type, and with it every entity, is refused when the parser meets it, whatever the
encoding: no entity is expanded and nothing outside the file is ever opened. Namespaces are
dropped, so that every version of a message reads alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

from erp_core.banking.errors import StatementRefused

DEEPEST = 40
"""Levels of a message; the deepest of CAMT.053 has about twenty."""


@dataclass
class Node:
    """An element: its name without namespace, its attributes, its text and what is in it."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: "list[Node]" = field(default_factory=list)

    def all(self, path: str) -> Iterator["Node"]:
        """Find the elements under a path of names, for example ``NtryDtls/TxDtls``."""
        head, _, rest = path.partition("/")
        for child in self.children:
            if child.name == head:
                yield from child.all(rest) if rest else (child,)

    def first(self, *paths: str) -> "Node | None":
        """Find the first element under one of several paths."""
        return next((node for path in paths for node in self.all(path)), None)

    def said(self, *paths: str) -> str:
        """Return the text of the first element under one of several paths that has any."""
        nodes = (node for path in paths for node in self.all(path))
        return next((node.text.strip() for node in nodes if node.text.strip()), "")


def read_tree(content: bytes) -> Node:
    """Read a document.

    Raises:
        StatementRefused: It is no XML, or has a document type.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.ParseFile(BytesIO(content))
    except (expat.ExpatError, ValueError) as error:
        message = f"This is no XML that can be read: {error}."
        raise StatementRefused(message, field="content") from error
    return reader.root.children[0]


class _Reader:
    def __init__(self) -> None:
        self.root = Node("", {})
        self._open = [self.root]

    def doctype(self, *_declared: object) -> None:
        message = "A bank file has no document type; this one is not read."
        raise StatementRefused(message, field="content")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > DEEPEST:
            message = "This file is nested deeper than any bank's."
            raise StatementRefused(message, field="content")
        node = Node(name.rpartition(" ")[2], attributes)
        self._open[-1].children.append(node)
        self._open.append(node)

    def end(self, _name: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        self._open[-1].text += text
