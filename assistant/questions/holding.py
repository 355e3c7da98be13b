"""Why a question is held back: it is not answered, and the answer says what is missing.

HeldBack
├── Unclear       something has to be said: which figure, of what, since when
├── NotHere       it is asked for what the layer has not, or in words that nothing explains
└── NotAllowed    it wants a change, or what is nobody's business
"""


class HeldBack(Exception):
    """A question that is not answered.

    Args:
        reason: A key of messages, such as ``no_metric``.
        words: The words that it is about.
    """

    def __init__(self, reason: str, *words: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.words = words


class Unclear(HeldBack):
    """Something is missing in the question."""


class NotHere(HeldBack):
    """The layer cannot say this."""


class NotAllowed(HeldBack):
    """This is not answered to anybody, or not done from here."""
