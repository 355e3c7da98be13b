"""Which articles a customer means and how much of each, in the units they are sold in.

A weight is turned into packs only where it is a whole number of them; what is not clear is asked
for, and never guessed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.offline.numbers import GROUPED, ungrouped
from assistant.rendering import quantity as shown_quantity
from assistant.tools.contract import Asked, Desk, Option, Slot, Slots
from erp_core.catalog import (
    NoSuchVariant,
    VariantView,
    convert,
    find_variants,
    splits_unit,
    unit_of,
    variant_by_sku,
)
from erp_core.kernel.quantity import BadNumber, decimal_of

MOST_FOUND = 5
_MOST_LINES = 20
_GRAMS = {"kg": "KGM", "g": "GRM"}
_MASSES = ("KGM", "GRM", "TNE")
_PIECES = r"bags?|packs?|box(?:es)?|pieces?|pcs?|units?|tins?|bottles?"
_AMOUNT = re.compile(
    rf"(?P<number>{GROUPED}|\d{{1,6}}(?:\.\d{{1,6}})?)\s*(?:(?P<unit>kg|g|{_PIECES})(?![a-z]))?",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(r"[1-9]\d{0,2}\.\d\d0")
"""Nobody writes the last nought of a fraction, but everybody that of a thousand."""
_LINE = re.compile(rf"^{_AMOUNT.pattern}\s*(?:[x×*]|of)?\s+(?P<article>\S.*)$", re.IGNORECASE)

_FILLER = re.compile(
    r"\b(?:an?|any|in|it|of|one|some|that|the|these|this|those|your)\b\s*", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"[;；\n]|(?:(?<!\d)[,，]|[,，](?=\s))(?=\s*\d)|(?<![a-z])and(?=\s+\d)|和(?=\s*\d)",
    re.IGNORECASE,
)

ITEMS = Slot(
    "items",
    "Several articles, each with its quantity, separated by semicolons: 2 Heron; 20 kg House Blend",
)
PRODUCT = Slot("product", "The article: its SKU, or its name in the customer's words.")
QUANTITY = Slot("quantity", "How much is wanted, a number with its unit, such as 40 or 20 kg.")
DATE = Slot("date", "The day it is wanted by, as an ISO date.")
GOODS = (PRODUCT, QUANTITY, ITEMS)


@dataclass(frozen=True)
class Amount:
    """A number with the unit that was written behind it, if any."""

    number: Decimal
    unit: str | None = None


@dataclass(frozen=True)
class WantedLine:
    """An article and how much of it, in its own unit."""

    article: VariantView
    quantity: Decimal


def amount_of(text: str | None) -> Amount | None:
    """Read ``40``, ``20 kg`` or ``3 bag``; None for what is no amount of anything."""
    found = _AMOUNT.fullmatch((text or "").strip().lstrip("+"))
    return _amount(found) if found else None


def articles_of(desk: Desk, words: str) -> list[VariantView]:
    """Find what is meant: a SKU, else every article that has all the words."""
    try:
        return [variant_by_sku(desk.tx, desk.asker.actor, words)]
    except NoSuchVariant:
        found = _found(desk, words)
    told = _singular(_without_filler(words))
    return found or _found(desk, _singular(words)) or _found(desk, told)


def _found(desk: Desk, words: str) -> list[VariantView]:
    """Find articles by words; those that are called exactly so come before those named after."""
    if not words.strip():
        return []
    found = find_variants(desk.tx, desk.asker.actor, words).items
    called = [one for one in found if words.strip().casefold() in _names(one)]
    return list((called or found)[:MOST_FOUND])


def _names(article: VariantView) -> set[str]:
    said = (one.text for one in article.synonyms)
    return {name.casefold() for name in (article.name_en, article.name_zh, *said)}


def _singular(words: str) -> str:
    """Take the plural off every word: two Herons are of the Heron."""
    return " ".join(word.removesuffix("s") for word in words.split())


def _without_filler(words: str) -> str:
    """Leave out the words that stand around a name: the dark one in 1kg is dark, 1kg."""
    return _FILLER.sub("", words)


def wanted_lines(desk: Desk, slots: Slots) -> list[WantedLine] | Asked:
    """Find every article that is wanted with its quantity, or the question that is open.

    Args:
        desk: The catalogue, and how to ask.
        slots: ``items`` for several articles, else ``product`` and ``quantity``.
    """
    pieces = listed(slots)
    if not pieces:
        return Asked("product", desk.say("wanted.which"))
    if len(pieces) > _MOST_LINES:
        text = desk.say("wanted.too_many", count=len(pieces), most=_MOST_LINES)
        return Asked(ITEMS.name, text)
    answer = amount_of(slots.get(QUANTITY.name))
    lines: list[WantedLine] = []
    for at, (amount, words) in enumerate(pieces):
        line = _line(desk, amount, words)
        if answer is not None and _is_open(line):
            pieces[at], answer, line = (answer, words), None, _line(desk, answer, words)
        if isinstance(line, Asked):
            return _asked_again(line, pieces, at)
        lines.append(line)
    return _joined(lines)


def _is_open(line: WantedLine | Asked) -> bool:
    """Tell whether all that is not clear is how much."""
    return isinstance(line, Asked) and line.slot == QUANTITY.name


def in_units(desk: Desk, article: VariantView, amount: Amount) -> Decimal | Asked:
    """Turn an amount into the unit of an article; a part of a pack or piece is asked about."""
    mass = _GRAMS.get((amount.unit or "").casefold())
    if mass is None:
        return _whole(desk, article, amount.number)
    if article.unit in _MASSES:
        return convert(amount.number, mass, article.unit)
    if not article.weight:
        return Asked(QUANTITY.name, desk.say("wanted.how_many", name=article.name(desk.language)))
    packs = convert(amount.number, mass, "KGM") / article.weight
    if packs == packs.to_integral_value() and packs > 0:
        return packs.to_integral_value()
    text = desk.say(
        "wanted.whole_packs",
        name=article.name(desk.language),
        pack=shown_quantity(article.weight, "KGM", desk.language),
    )
    return Asked(QUANTITY.name, text)


def _whole(desk: Desk, article: VariantView, number: Decimal) -> Decimal | Asked:
    if splits_unit(number, article.unit):
        text = desk.say("wanted.whole_pieces", name=article.name(desk.language))
        return Asked(QUANTITY.name, text)
    return number


Piece = tuple[Amount | None, str]


def listed(slots: Slots) -> list[Piece]:
    """Read the articles that are wanted, each with its amount if one was said."""
    listed = [part.strip() for part in _BETWEEN.split(slots.get(ITEMS.name, ""))]
    pieces = [_piece(part, slots) for part in listed if part]
    if not pieces and PRODUCT.name in slots:
        pieces = [(None, slots[PRODUCT.name])]
    return pieces


def _piece(text: str, slots: Slots) -> Piece:
    """Read an amount and its article; one without an article takes what was named later."""
    if bare := _AMOUNT.fullmatch(text):
        return _amount(bare), slots.get(PRODUCT.name, "")
    found = _LINE.match(text)
    return (_amount(found), found["article"].strip()) if found else (None, text)


def _amount(found: re.Match[str]) -> Amount | None:
    number = _number(found["number"])
    return Amount(number, found["unit"]) if number is not None and number > 0 else None


def _number(written: str) -> Decimal | None:
    """Read a number; one such as 1.500, which may be a thousand and a half, is asked about."""
    if _UNCLEAR.fullmatch(written):
        return None
    try:
        return decimal_of(written)
    except BadNumber:
        return ungrouped(written) if re.fullmatch(GROUPED, written) else None


def _line(desk: Desk, amount: Amount | None, words: str) -> WantedLine | Asked:
    if not words:
        return Asked(PRODUCT.name, desk.say("wanted.of_what", amount=_plain(amount)))
    found = articles_of(desk, words)
    if not found:
        return Asked(PRODUCT.name, desk.say("wanted.unknown", words=words))
    if len(found) > 1:
        return Asked(PRODUCT.name, desk.say("stock.which_of"), _choices(desk, found))
    article = found[0]
    if amount is None:
        return Asked(QUANTITY.name, desk.say("wanted.how_many", name=article.name(desk.language)))
    quantity = in_units(desk, article, amount)
    return quantity if isinstance(quantity, Asked) else WantedLine(article, quantity)


def _choices(desk: Desk, found: Iterable[VariantView]) -> tuple[Option, ...]:
    return tuple((one.name(desk.language), f"{PRODUCT.name}={one.sku}") for one in found)


def _asked_again(asked: Asked, pieces: list[Piece], at: int) -> Asked:
    """Let an answer settle its own line, where there are several; what was settled stays so."""
    if len(pieces) == 1 or not pieces[at][1]:
        return asked
    if asked.slot != PRODUCT.name:
        return replace(asked, settled=so_far(pieces))
    options = tuple(
        (label, f"{ITEMS.name}={_with(pieces, at, value.partition('=')[2])}")
        for label, value in asked.options
    )
    return Asked(ITEMS.name, asked.text, options, settled=so_far(pieces))


def so_far(pieces: Sequence[Piece]) -> Slots:
    """Write down what is settled of several articles; the next quantity is for another of them."""
    return {ITEMS.name: _written(pieces), QUANTITY.name: ""}


def _with(pieces: Sequence[Piece], at: int, sku: str) -> str:
    return _written([*pieces[:at], (pieces[at][0], sku), *pieces[at + 1 :]])


def _written(pieces: Iterable[Piece]) -> str:
    return "; ".join(" ".join(filter(None, (_plain(some), words))) for some, words in pieces)


def _plain(amount: Amount | None) -> str:
    return " ".join(filter(None, (f"{amount.number:f}", amount.unit))) if amount else ""


def _joined(lines: Iterable[WantedLine]) -> list[WantedLine]:
    """Put the same article, named twice, into one line."""
    joined: dict[int, WantedLine] = {}
    for line in lines:
        before = joined.get(line.article.id)
        total = line.quantity + (before.quantity if before else 0)
        joined[line.article.id] = WantedLine(line.article, total)
    return list(joined.values())


def unit_name(desk: Desk, article: VariantView) -> str:
    """Name the unit that an article is sold in."""
    unit = unit_of(article.unit)
    return unit.name_zh if desk.language == "zh" else unit.name_en
