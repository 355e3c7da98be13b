"""A message prepared for understanding: folded text, the values in it, the clauses."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.commands import CorrectSlot, FlowName, SetSlot
from assistant.offline.addresses import find_addresses
from assistant.offline.clauses import Clause
from assistant.offline.dates import find_dates
from assistant.offline.identifiers import find_identifiers
from assistant.offline.lexicon import source
from assistant.offline.normalise import Normalised
from assistant.offline.products import ProductLinker
from assistant.offline.quantities import find_quantities
from assistant.offline.routes import SLOTS
from assistant.offline.spans import FoundSpan, SpanKind, choose_spans

_AS_WRITTEN = frozenset(
    {
        SpanKind.ORDER,
        SpanKind.INVOICE,
        SpanKind.QUOTATION,
        SpanKind.POSTCODE,
        SpanKind.EMAIL,
        SpanKind.PHONE,
        SpanKind.ADDRESS,
    }
)
_NEAR = 20
_AMOUNTS = (SpanKind.QUANTITY, SpanKind.CHANGE, SpanKind.NUMBER, SpanKind.SIZE)
"""What may count goods, the surest first."""
_COUNTING = frozenset({SpanKind.QUANTITY, SpanKind.CHANGE})


@dataclass(frozen=True, slots=True)
class Message:
    """A folded message and the values chosen in it."""

    folded: Normalised
    spans: tuple[FoundSpan, ...]

    @property
    def text(self) -> str:
        """The folded text."""
        return self.folded.text

    def of_kind(self, kind: SpanKind) -> FoundSpan | None:
        """Give the first value of a kind."""
        return next((span for span in self.spans if span.kind is kind), None)

    def within(self, clause: Clause) -> tuple[FoundSpan, ...]:
        """Give the values of a clause, placed relative to its start."""
        return tuple(
            replace(span, start=span.start - clause.start, end=span.end - clause.start)
            for span in self.spans
            if clause.holds(span)
        )

    def set_slot(self, span: FoundSpan, name: str | None = None) -> SetSlot:
        """Make a value the content of its slot, pointing at what the customer wrote."""
        return SetSlot(
            name=name or span.kind.value,
            value=self._value(span),
            span=self.folded.span(span.start, span.end),
        )

    def correct_slot(self, span: FoundSpan) -> CorrectSlot:
        """Make a value replace the one given before."""
        given = self.set_slot(span)
        return CorrectSlot(name=given.name, value=given.value, span=given.span)

    def useful_for(
        self, flow: FlowName, spans: tuple[FoundSpan, ...] | None = None
    ) -> tuple[FoundSpan, ...]:
        """Give the values that a flow can use, of all or of some, each kind once.

        A bare number counts goods where goods are meant. Two different orders are a choice that
        the customer has to make, so neither is given.
        """
        first: dict[SpanKind, FoundSpan] = {}
        for span in filter(
            None, (self._fitted(span, flow) for span in (self.spans if spans is None else spans))
        ):
            known = first.setdefault(span.kind, span)
            if span.kind is SpanKind.ORDER and known.value != span.value:
                return tuple(kept for kept in first.values() if kept.kind is not SpanKind.ORDER)
        return tuple(first.values())

    def items(self, spans: tuple[FoundSpan, ...] | None = None) -> str:
        """Write several articles down, each with its amount; empty where there is only one.

        An amount stands before its article, or after it where the first one does.
        """
        told = sorted(self.spans if spans is None else spans, key=lambda span: span.start)
        goods = _each_once([span for span in told if span.kind is SpanKind.PRODUCT])
        if not goods:
            return ""
        edges = [-1, *(one.start for one in goods), len(self.text) + 1]
        between = [
            tuple(span for span in told if left < span.start < right)
            for left, right in pairwise(edges)
        ]
        before = _counted(between[0]) is not None
        amounts = [_counted(part) for part in (between[:-1] if before else between[1:])]
        pieces = [
            " ".join(filter(None, pair)) for pair in zip(amounts, _values(goods), strict=True)
        ]
        if before and (left := _counted(between[-1], SpanKind.QUANTITY)):
            pieces.append(left)
        return "; ".join(pieces) if len(pieces) > 1 else ""

    def proofs(self) -> tuple[tuple[FoundSpan, FoundSpan], ...]:
        """Give every order that is written with its own postcode behind it, each order once."""
        kinds = (SpanKind.ORDER, SpanKind.POSTCODE)
        said = sorted(
            (span for span in self.spans if span.kind in kinds), key=lambda span: span.start
        )
        first: dict[str, tuple[FoundSpan, FoundSpan]] = {}
        for one, following in pairwise(said):
            if (one.kind, following.kind) == kinds:
                first.setdefault(one.value, (one, following))
        return tuple(first.values())

    def _fitted(self, span: FoundSpan, flow: FlowName) -> FoundSpan | None:
        """Fit a value to what it means in a flow; None when it means nothing there."""
        kinds, out = SLOTS[flow], self._is_left_out(span)
        if span.kind is SpanKind.NUMBER and SpanKind.QUANTITY in kinds:
            counted = any(other.kind in _COUNTING for other in self.spans)
            return None if counted else replace(span, kind=SpanKind.QUANTITY)
        if span.kind is SpanKind.CHANGE and SpanKind.CHANGE not in kinds and span.value[0] == "+":
            return self._fitted(
                replace(span, kind=SpanKind.QUANTITY, value=span.value.removeprefix("+")), flow
            )
        if span.kind is SpanKind.PRODUCT and out and SpanKind.CHANGE in kinds:
            return replace(span, kind=SpanKind.CHANGE, value=f"-{span.value}")
        usable = span.kind in kinds and not (out and span.kind is SpanKind.ORDER)
        return span if usable and not _is_past(span) else None

    def _is_left_out(self, span: FoundSpan) -> bool:
        """Tell whether a value follows a "not" or "without"."""
        before = self.text[max(span.start - _NEAR, 0) : span.start]
        return re.search(rf"{source('left_out')} ?(?:the |my |order )?$", before) is not None

    def _value(self, span: FoundSpan) -> str:
        if span.kind not in _AS_WRITTEN:
            return span.value
        written = self.folded.written(span.start, span.end)
        return unicodedata.normalize("NFKC", written).strip()


def _counted(spans: Iterable[FoundSpan], *kinds: SpanKind) -> str | None:
    """Give the amount among some values; a size counts where nothing else does."""
    told = list(spans)
    for kind in kinds or _AMOUNTS:
        for span in told:
            if span.kind is kind:
                return span.value.removeprefix("+")
    return None


def _each_once(goods: list[FoundSpan]) -> list[FoundSpan]:
    """Drop a mention that only says more of the article before it: "house blend 1 kg"."""
    return [span for at, span in enumerate(goods) if at == 0 or goods[at - 1].value != span.value]


def _values(spans: Iterable[FoundSpan]) -> list[str]:
    return [span.value for span in spans]


def prepare(folded: Normalised, linker: ProductLinker, awaiting: str | None) -> Message:
    """Find the values of a folded message and keep those that explain it best."""
    text = folded.text
    candidates = (
        *find_identifiers(text, awaiting),
        *find_quantities(text),
        *find_dates(text),
        *find_addresses(text),
        *linker.find(text),
    )
    return Message(folded, _packs_told_apart(choose_spans(candidates)))


def _packs_told_apart(spans: tuple[FoundSpan, ...]) -> tuple[FoundSpan, ...]:
    """Beside a count ("3 bags"), a weight is the size of the pack."""
    counts = [span for span in spans if span.kind is SpanKind.QUANTITY]
    if all(_is_weight(span) for span in counts):
        return spans
    return tuple(
        replace(span, kind=SpanKind.SIZE) if span in counts and _is_weight(span) else span
        for span in spans
    )


def _is_weight(span: FoundSpan) -> bool:
    return span.value.endswith((" kg", " g", " ml", " l"))


def _is_past(span: FoundSpan) -> bool:
    """A day that is over says when something happened, not when it is wanted."""
    return span.kind is SpanKind.DATE and span.value.startswith(
        ("last-", "yesterday", "day-before")
    )
