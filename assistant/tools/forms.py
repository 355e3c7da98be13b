"""Which article of an order should be which other form of it, from a customer's own words.

A form is another article of the same product: another size, colour or pack. What was not said of
it stays as it is, and what stays unclear is asked for, never guessed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.offline.lexicon import words as listed_words
from assistant.offline.normalise import normalise
from assistant.tools.contract import LABELLED, Asked, Desk, Option, Slot, Slots
from assistant.tools.orders import MOST_CHOICES, line_of
from erp_core.catalog import VariantView, get_product, variants_by_id
from erp_core.inventory import available_of, keeps_stock
from erp_core.sales import OrderLineView, OrderView

LINE = Slot("line", "One of the lines that the question for it offered.")
INSTEAD = Slot(
    "instead", "What it should be instead, as SKU or in the customer's words: the black one in M."
)
SWAPS = Slot(
    "swaps",
    "Several articles, each with what it should be instead: small shirt > large; blue mug > red.",
)
ARTICLE = Slot("product", "The article of the order that should be another one.")
FORMS = (ARTICLE, INSTEAD, SWAPS, LINE)

_BECOMES = ">"
_NEXT = ";"
_ID = "#"
_TOKEN = re.compile(r"[a-z0-9.]+|[\u3400-\u9fff]")
_AMOUNT = re.compile(r"(\d)\s+(kg|g|ml|l|gb|tb|inch)(?![a-z])")
_SIZES = (("s", "small"), ("m", "medium"), ("l", "large"))
"""Short and long names of one size; an article is called by both, however it is written."""
_IN_CHINESE = (("大号", " l "), ("中号", " m "), ("小号", " s "), ("公斤", "kg"), ("千克", "kg"))
_ALIKE = 80.0
_SLIP_FROM = 4

Kept = tuple[OrderView, OrderLineView]


@dataclass(frozen=True)
class Swap:
    """A line of an order, and the article that it should be."""

    order: OrderView
    line: OrderLineView
    article: VariantView


@dataclass(frozen=True)
class _Piece:
    """One pair as it was said; a side that starts with ``#`` is the id of a line."""

    old: str
    new: str


def wanted_swaps(
    desk: Desk, slots: Slots, kept: Sequence[Kept], which: str
) -> tuple[Swap, ...] | Asked:
    """Find what should be what, or the question that is open.

    Args:
        desk: The catalogue, and how to ask.
        slots: ``swaps`` for several, else ``product`` or ``line`` and ``instead``.
        kept: The lines that come into question, with their orders.
        which: Key of the question for the line.
    """
    pieces = _pieces(slots)
    found = _Forms(desk, kept)
    swaps: list[Swap] = []
    for at, piece in enumerate(pieces):
        used = {swap.line.id for swap in swaps}
        left = [
            pair
            for pair in kept
            if pair[1].id not in used and (not swaps or pair[0].id == swaps[0].order.id)
        ]
        lines = found.lines(piece, left)
        if len(lines) != 1:
            return _ask_line(desk, lines or left, pieces, at, which)
        order, line = lines[0]
        articles = found.articles(line, piece.new)
        if len(articles) != 1:
            return _ask_form(desk, found, (order, line), articles, pieces, at)
        swaps.append(Swap(order, line, articles[0]))
    return tuple(swaps)


def other_forms(desk: Desk, kept: Kept, slots: Slots, text: str) -> Asked:
    """Ask for another form of one line after the wanted one cannot be had."""
    found = _Forms(desk, [kept])
    return _ask_form(desk, found, kept, [], _pieces(slots), 0, text)


class _Forms:
    """The other forms of some lines, read once."""

    def __init__(self, desk: Desk, kept: Sequence[Kept]) -> None:
        self._desk = desk
        self._own = variants_by_id(desk.tx, [line.variant_id for _, line in kept])
        ids = sorted({one.product_id for one in self._own.values()})
        products = {id_: get_product(desk.tx, desk.asker.actor, id_) for id_ in ids}
        self._others = {
            one.id: [
                each
                for each in products[one.product_id].variants
                if each.id != one.id and not each.archived
            ]
            for one in self._own.values()
        }

    def lines(self, piece: _Piece, left: Sequence[Kept]) -> list[Kept]:
        """Find the lines that are meant, by their own words, else by what they should be."""
        if piece.old.startswith(_ID):
            return [pair for pair in left if f"{_ID}{pair[1].id}" == piece.old]
        if len(left) == 1 and not piece.old:
            return list(left)
        if piece.old:
            texts = [self._text(self._own[line.variant_id], line) for _, line in left]
            best, score = _best(piece.old, texts)
            return [left[i] for i in best] if score else []
        scores = [self._likeness(line, piece.new) for _, line in left]
        most = max(scores, default=0.0)
        return [pair for pair, score in zip(left, scores, strict=True) if most and score == most]

    def articles(self, line: OrderLineView, said: str) -> list[VariantView]:
        """Find the other forms of a line that are meant; those most like it where several fit."""
        others = self._others[line.variant_id]
        exact = [one for one in others if one.sku.casefold() == said.strip().casefold()]
        if exact:
            return exact
        if not _content(said):
            return others if said and len(others) == 1 else []
        best, score = _best(said, [self._text(one) for one in others])
        if not score:
            return []
        own = self._own[line.variant_id]
        alike = [_shared(own, others[i]) for i in best]
        return [others[i] for i, like in zip(best, alike, strict=True) if like == max(alike)]

    def offered(self, line: OrderLineView) -> list[VariantView]:
        """Return the other forms of which there is enough now."""
        others = self._others[line.variant_id]
        tx = self._desk.tx
        free = available_of(tx, [one.id for one in others])
        return [one for one in others if not keeps_stock(tx, one) or free[one.id] >= line.quantity]

    def has_others(self, line: OrderLineView) -> bool:
        """Tell whether there is any other form of a line's product."""
        return bool(self._others[line.variant_id])

    def _likeness(self, line: OrderLineView, said: str) -> float:
        return _best(said, [self._text(one) for one in self._others[line.variant_id]])[1]

    def _text(self, article: VariantView, line: OrderLineView | None = None) -> str:
        told = [article.sku, article.name_en, article.name_zh, *article.options.values()]
        told += [one.text for one in article.synonyms]
        if line is not None:
            told += [line.name_en, line.name_zh]
        return " ".join(told)


def _pieces(slots: Slots) -> list[_Piece]:
    """Read the pairs; a line or a form that was chosen by itself settles a single pair."""
    told = [_piece(part) for part in slots.get(SWAPS.name, "").split(_NEXT) if part.strip()]
    if len(told) > 1:
        return told
    only = told[0] if told else _Piece("", "")
    line = slots.get(LINE.name)
    old = f"{_ID}{line}" if line else slots.get(ARTICLE.name) or only.old
    return [_Piece(old, slots.get(INSTEAD.name) or only.new)]


def _piece(text: str) -> _Piece:
    old, _, new = text.partition(_BECOMES)
    return _Piece(old.strip(), new.strip())


def written_swaps(pairs: Iterable[tuple[str, str]]) -> str:
    """Write pairs down as the slot ``swaps`` holds them."""
    return f"{_NEXT} ".join(f"{_plain(old)} {_BECOMES} {_plain(new)}" for old, new in pairs)


def _plain(text: str) -> str:
    for sign in (_BECOMES, _NEXT, LABELLED):
        text = text.replace(sign, " ")
    return " ".join(text.split())


def _rewritten(pieces: Sequence[_Piece], at: int, piece: _Piece) -> str:
    pairs = [(one.old, one.new) for one in pieces]
    pairs[at] = (piece.old, piece.new)
    return f"{SWAPS.name}={written_swaps(pairs)}"


def _ask_line(
    desk: Desk, lines: Sequence[Kept], pieces: Sequence[_Piece], at: int, which: str
) -> Asked:
    options = []
    for order, line in lines[:MOST_CHOICES]:
        chosen = _Piece(f"{_ID}{line.id}", pieces[at].new)
        value = f"{LINE.name}={line.id}" if len(pieces) == 1 else _rewritten(pieces, at, chosen)
        several = len({one.id for one, _ in lines}) > 1
        told = line_of(line, desk.language)
        options.append((f"{told} · {order.number}" if several else told, value))
    return Asked(LINE.name, desk.say(which), tuple(options))


def _ask_form(
    desk: Desk,
    found: _Forms,
    kept: Kept,
    articles: Sequence[VariantView],
    pieces: Sequence[_Piece],
    at: int,
    text: str | None = None,
) -> Asked:
    """Ask which form is meant; only those that can be had now are offered."""
    line, said = kept[1], pieces[at].new
    name = line.name_zh if desk.language == "zh" else line.name_en
    offered = list(articles) or found.offered(line)
    if not offered:
        key = "forms.none_in_stock" if found.has_others(line) else "forms.no_other"
        return Asked(INSTEAD.name, text or desk.say(key, name=name))
    if text is None:
        unknown = said and not articles and _content(said)
        text = desk.say("forms.unknown" if unknown else "forms.which", name=name, words=said[:60])
    return Asked(INSTEAD.name, text, tuple(_form_options(desk, offered, kept, pieces, at)))


def _form_options(
    desk: Desk, offered: Sequence[VariantView], kept: Kept, pieces: Sequence[_Piece], at: int
) -> Iterable[Option]:
    for one in offered[:MOST_CHOICES]:
        chosen = _Piece(f"{_ID}{kept[1].id}", one.sku)
        value = f"{INSTEAD.name}={one.sku}" if len(pieces) == 1 else _rewritten(pieces, at, chosen)
        yield _form_name(desk, one), value


def _form_name(desk: Desk, article: VariantView) -> str:
    """Name a form; its options as well where its name does not say them."""
    name = article.name(desk.language)
    missing = [each for each in article.options.values() if each.casefold() not in name.casefold()]
    return f"{name} ({', '.join(missing)})" if missing else name


def _shared(one: VariantView, other: VariantView) -> int:
    return sum(other.options.get(key) == value for key, value in one.options.items())


def _tokens(text: str) -> list[str]:
    folded = normalise(text).text
    for written, meant in _IN_CHINESE:
        folded = folded.replace(written, meant)
    folded = _AMOUNT.sub(r"\1\2", folded)
    return _TOKEN.findall(folded.replace("-", " "))


def _names(text: str) -> frozenset[str]:
    """Give every word that an article may be called by."""
    told = set(_tokens(text))
    for both in _SIZES:
        if told.intersection(both):
            told.update(both)
    return frozenset(told)


def _content(said: str) -> list[str]:
    """Keep the words that can tell one form from another."""
    small = listed_words("no_form_words") | listed_words("function_words")
    return [token for token in _tokens(said) if token not in small]


def _best(said: str, texts: Sequence[str]) -> tuple[list[int], float]:
    """Tell which texts hold most of what was said, and how much; nothing where none does."""
    wanted = _content(said)
    scores = [_score(wanted, _names(text)) for text in texts]
    most = max(scores, default=0.0)
    return [at for at, score in enumerate(scores) if most and score == most], most


def _score(wanted: Iterable[str], known: frozenset[str]) -> float:
    return sum(_held(token, known) for token in wanted)


def _held(token: str, known: frozenset[str]) -> float:
    if token in known or token.removesuffix("s") in known:
        return 1.0
    if len(token) < _SLIP_FROM:
        return 0.0
    from rapidfuzz.process import extractOne

    near = [one for one in known if one[0] == token[0] and len(one) >= _SLIP_FROM]
    return 0.8 if extractOne(token, near, score_cutoff=_ALIKE) else 0.0
