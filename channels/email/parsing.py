"""Takes a mail apart into its parts, whatever is wrong with it, within bounds of time and memory.

The standard library's parser raises on some malformed headers, takes very long over huge ones, and
compares each line with the boundaries of all parts that are open: headers are cut and read once,
and a mail of too many parts, or too deep ones, is not read at all.
"""

import re
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesFeedParser
from email.policy import EmailPolicy

LONGEST_HEADER = 16 * 1024
LONGEST_OF_PART = 2 * 1024
"""Characters of a header that says what a part is: a file's name in its longest spelling fits."""
MOST_OF_PARTS = 128 * 1024
"""Characters of such headers that are read whole in one mail; of later ones only ``SHORT``."""
SHORT = 200
PIECE = 64 * 1024
"""Bytes that are parsed at once, so that the lines of a large mail do not lie in memory twice."""
MOST_PARTS = 300
MOST_LINES = 2_000_000
"""Ends of lines, of which a mail as large as is read has one or two for 76 letters of a file."""
MOST_DEPTH, LEAST_DEPTH, MOST_COMPARED = 60, 8, 3_000_000
"""Parts in each other: fewer in a mail of more lines, as each is compared with every one."""
MOST_MESSAGES = 600
"""Parts that are parsed at all: a mail with more is for a person to look at."""
_NESTING = re.compile(
    rb"^content-type:\s*(?:multipart/|message/rfc822)", re.IGNORECASE | re.MULTILINE
)
MALFORMED = (
    *(ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MessageError),
    *(NameError, RuntimeError, TypeError, ValueError),
)
"""What the parser raises on hostile input: nearly anything, by mistakes of its own."""
_BEGIN_PART = "_new_message"
"""Where the library begins a part: it has no other place to count them."""


class TooDeep(Exception):
    """A mail has more parts, or deeper in each other, than any mail needs."""


class Unreadable(Exception):
    """The parser fails over a mail, by a mistake of its own."""


class _Cautious(EmailPolicy):
    """The modern policy for one mail, with headers cut to a length that can be read in time.

    The library takes a header apart again each time that it is asked for, for some of them in the
    square of their length: here each is taken apart once.
    """

    def __init__(self) -> None:
        super().__init__(message_factory=EmailMessage)
        known: dict[tuple[str, str], str] = {}
        object.__setattr__(self, "_known", known)  # a policy is frozen, and this is no setting
        object.__setattr__(self, "_spent", [0])

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Read a header's name and value, cut."""
        name, value = super().header_source_parse(sourcelines)
        of_part = name.lower().startswith("content-")
        return name, value[: LONGEST_OF_PART if of_part else LONGEST_HEADER]

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Take a header apart, once."""
        known: dict[tuple[str, str], str] = vars(self)["_known"]
        if (name, value) not in known:
            spent: list[int] = vars(self)["_spent"]
            spent[0] += len(value)
            cut = value if spent[0] <= MOST_OF_PARTS else value[:SHORT]
            known[name, value] = super().header_fetch_parse(name, cut)
        return known[name, value]


class _Bounded(BytesFeedParser):
    """The library's parser, which ends where a mail has too many parts or too deep ones.

    It compares each line with the boundaries of all parts that are open, so that depth is dear.
    """

    def __init__(self, depth: int) -> None:
        super().__init__(policy=_Cautious())
        self._depth = depth
        self._made = 0

    def _new_message(self) -> None:
        open_parts: list[object] = vars(self)["_msgstack"]
        self._made += 1
        if self._made > MOST_MESSAGES or len(open_parts) > self._depth:
            raise TooDeep
        getattr(super(), _BEGIN_PART)()


def parsed(raw: bytes) -> EmailMessage:
    """Take a mail apart.

    Raises:
        TooDeep: It has more parts, or deeper in each other, than any mail needs.
        Unreadable: The parser fails over it.
    """
    lines = 1 + raw.count(b"\n") + raw.count(b"\r")
    if lines > MOST_LINES or len(_NESTING.findall(raw)) > MOST_PARTS:
        raise TooDeep
    parser = _Bounded(max(LEAST_DEPTH, min(MOST_DEPTH, MOST_COMPARED // lines)))
    try:
        for at in range(0, len(raw), PIECE):
            parser.feed(raw[at : at + PIECE])
        message = parser.close()
    except RecursionError:
        raise TooDeep from None
    except MALFORMED as error:
        raise Unreadable from error
    assert isinstance(message, EmailMessage)
    return message
