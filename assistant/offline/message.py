"""A message prepared for understanding: folded text, the values in it, the clauses."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.commands import CorrectSlot, FlowName, SetSlot
from assistant.offline.addresses import find_addresses
from assistant.offline.clauses import Clause
from assistant.offline.dates import find_dates
from assistant.offline.identifiers import find_identifiers
from assistant.offline.normalise import Normalised
from assistant.offline.products import ProductLinker
from assistant.offline.quantities import find_quantities
from assistant.offline.routes import SLOTS
from assistant.offline.spans import FoundSpan, SpanKind, choose_spans

_AS_WRITTEN = frozenset(
    {
        SpanKind.ORDER,
        SpanKind.INVOICE,
        SpanKind.POSTCODE,
        SpanKind.EMAIL,
        SpanKind.PHONE,
        SpanKind.ADDRESS,
    }
)
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

    def useful_for(self, flow: FlowName) -> tuple[FoundSpan, ...]:
        """Give the values that a flow can use; a bare number counts goods where goods are meant."""
        kinds = SLOTS[flow]
        counted = any(span.kind in _COUNTING for span in self.spans)
        found: list[FoundSpan] = []
        for span in self.spans:
            if span.kind in kinds:
                found.append(span)
            elif span.kind is SpanKind.NUMBER and SpanKind.QUANTITY in kinds and not counted:
                found.append(replace(span, kind=SpanKind.QUANTITY))
        return tuple(found)

    def _value(self, span: FoundSpan) -> str:
        if span.kind not in _AS_WRITTEN:
            return span.value
        written = self.folded.written(span.start, span.end)
        return unicodedata.normalize("NFKC", written).strip()


def prepare(folded: Normalised, linker: ProductLinker, awaiting: str | None) -> Message:
    """Find the values of a folded message and keep those that explain it best."""
    text = folded.text
    candidates: Iterable[FoundSpan] = (
        *find_identifiers(text, awaiting),
        *find_quantities(text),
        *find_dates(text),
        *find_addresses(text),
        *linker.find(text),
    )
    return Message(folded, choose_spans(candidates))
