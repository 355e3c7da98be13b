"""What a customer says to pay with: "my gift card", "the visa ending 4242", "支付宝"."""

from dataclasses import dataclass

from assistant.offline.lexicon import pattern

KINDS = ("gift_card", "wallet", "card", "bank", "invoice")
"""In the order in which they are read: a gift card is no card, and PayPal is no bank."""


@dataclass(frozen=True)
class Method:
    """A way to pay as it was said.

    Attributes:
        kinds: What it may be.
        words: How it was called.
        start: Where that begins in the folded text.
        end: Where it ends, with the figures that tell one card from another.
    """

    kinds: frozenset[str]
    words: str
    start: int
    end: int


def method_in(text: str) -> Method | None:
    """Find what a folded text says to pay with; the last one said counts."""
    taken = text
    found: list[tuple[int, int, str]] = []
    for kind in KINDS:
        said = pattern(f"paid_by_{kind}")
        found += ((one.start(), one.end(), kind) for one in said.finditer(taken))
        taken = said.sub(lambda one: " " * len(one.group()), taken)
    if not found:
        return None
    start, end, kind = max(found)
    behind = pattern("paid_by_figures").match(text, end)
    end = behind.end() if behind else end
    return Method(frozenset({kind}), text[start:end], start, end)
