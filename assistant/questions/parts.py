"""What a question consists of, once its pieces are read in their places."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from assistant.questions.moments import Moment
from assistant.questions.numbers import Condition, Figure
from assistant.questions.spans import Kind, Meaning, Piece
from erp_core.analytics import Grain, Registry

GRAINS = tuple(Grain)
_WHENCE = frozenset({"from", "向", "从"})


@dataclass(frozen=True, slots=True)
class Noun:
    """Records or members that are spoken of: "customers", 产品, "cities".

    Attributes:
        entity: The records, where they can be listed.
        dimension: The dimension, where figures can be given by it.
        many: Whether more than one is meant; None where the language does not say.
        words: As it was written.
        at: Which piece it is.
        described: Whether a member or flag stands right before it: "Berlin customers".
    """

    entity: str | None
    dimension: str | None
    many: bool | None
    words: str
    at: int
    described: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A value that is named, with what it may be a value of.

    Attributes:
        meanings: What it may be.
        negated: Whether it is left out.
        words: As it was written.
        at: Which piece it is.
        whence: Whether "from", 向 or 从 stands before it.
    """

    meanings: tuple[Meaning, ...]
    negated: bool
    words: str
    at: int
    whence: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of time that is named."""

    moment: Moment
    words: str
    at: int


@dataclass
class Parts:
    """A question taken apart.

    Attributes:
        flags: What is either so or not.
        denied: Those of them that are not so.
    """

    metrics: list[str] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    grain: Grain | None = None
    subjects: list[Noun] = field(default_factory=list)
    members: list[Said] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    segments: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    numbers: list[Figure] = field(default_factory=list)
    times: list[When] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    grammar: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    grain_of_one: bool = False

    def says(self, *names: str) -> bool:
        """Tell whether any of these words of the grammar was said."""
        return any(name in self.grammar for name in names)

    def names(self, dimension: str) -> bool:
        """Tell whether a value of a dimension is named."""
        return any(one.name == dimension for said in self.members for one in said.meanings)

    def noun(self, *entities: str) -> Noun | None:
        """Return the first of these kinds of records that is spoken of."""
        return next((one for one in self.subjects if one.entity in entities), None)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is spoken of that could be counted, summed or listed."""
        return not (self.metrics or self.subjects or self.segments or self.flags)


def take_apart(pieces: tuple[Piece, ...], registry: Registry) -> Parts:
    """Read every piece in its place."""
    return _Taking(pieces, registry).run()


class _Taking:
    """Walks over the pieces; what was said just before decides what the next one does."""

    def __init__(self, pieces: tuple[Piece, ...], registry: Registry) -> None:
        self.pieces = pieces
        self.registry = registry
        self.parts = Parts()
        self.grouping = False
        self.excluding = False

    def run(self) -> Parts:
        for at, piece in enumerate(self.pieces):
            self._read(at, piece)
        self._say_after_exceptions()
        return self.parts

    def _read(self, at: int, piece: Piece) -> None:
        for kind, take in (
            (Kind.MISSING, self._missing),
            (Kind.TIME, self._time),
            (Kind.CONDITION, self._condition),
            (Kind.SEGMENT, self._segment),
        ):
            if piece.of(kind) and not self._is_since(kind, piece):
                take(at, piece)
                return
        if self._is_noun(piece):
            self._noun(at, piece)
        elif self._is_flag(piece):
            self._flag(at, piece)
        elif self._is_figure(piece):
            self._metric(at, piece)
        elif self._is_member(at, piece):
            self._member(at, piece)
        else:
            self._word(at, piece)

    def _is_since(self, kind: Kind, piece: Piece) -> bool:
        """Tell "never ordered" from "has not ordered since", which names a time."""
        timed = any(one.of(Kind.TIME) for one in self.pieces)
        return kind is Kind.SEGMENT and timed and piece.says("inactive_customer")

    def _is_stock_of_a_list(self, piece: Piece) -> bool:
        """Tell that "in stock" says what products must have: "less than 20 in stock"."""
        others = [one for one in self.pieces if one is not piece]
        asks = any(one.says("most", "least", "top", "bottom", "count", "by") for one in others)
        return (
            piece.says("stock_word")
            and any(one.of(Kind.CONDITION) for one in others)
            and any(one.of(Kind.ENTITY, "product") for one in others)
            and not asks
        )

    def _is_figure(self, piece: Piece) -> bool:
        return (
            piece.of(Kind.METRIC) is not None
            and not self._is_stock_of_a_list(piece)
            and not self._is_when_due(piece)
            and not self._is_part_of_another(piece)
        )

    def _is_when_due(self, piece: Piece) -> bool:
        """Tell that "payable" and 到货 say when, of records that have such a date."""
        dates = {one.name for one in piece.all_of(Kind.FIELD)}
        kept = {
            name
            for other in self.pieces
            for one in other.all_of(Kind.ENTITY)
            for name in self.registry.entities[one.name].fields
        }
        return bool(dates & kept) or (bool(dates) and _is_many(piece.words) is False)

    def _is_part_of_another(self, piece: Piece) -> bool:
        """Tell that "sales" is the department: "headcount in sales" is of one figure."""
        named = {one.name for one in piece.all_of(Kind.MEMBER)}
        own, others = piece.of(Kind.METRIC), self._not_joined_to(piece)
        kept = {
            name
            for other in others
            for one in other.all_of(Kind.METRIC)
            for name in self.registry.metrics[one.name].dimensions
        }
        return own is not None and bool(
            (named & kept) - {*self.registry.metrics[own.name].dimensions}
        )

    def _not_joined_to(self, piece: Piece) -> list[Piece]:
        """Give the pieces on the same side of every "and": "sales and headcount" are two."""
        at = self.pieces.index(piece)
        joins = [index for index, one in enumerate(self.pieces) if one.says("join")]
        first = max((index for index in joins if index < at), default=-1)
        last = min((index for index in joins if index > at), default=len(self.pieces))
        return [one for one in self.pieces[first + 1 : last] if one is not piece]

    def _missing(self, _at: int, piece: Piece) -> None:
        self.parts.missing.append(piece.words)

    def _time(self, at: int, piece: Piece) -> None:
        meaning = piece.of(Kind.TIME)
        if meaning is not None:
            self.parts.times.append(When(meaning.value, piece.words, at))
        self.grouping = False

    def _condition(self, _at: int, piece: Piece) -> None:
        meaning = piece.of(Kind.CONDITION)
        if meaning is not None:
            self.parts.conditions.append(meaning.value)
        self.grouping = False

    def _segment(self, _at: int, piece: Piece) -> None:
        self.parts.segments.append(_name(piece, Kind.SEGMENT))

    def _flag(self, at: int, piece: Piece) -> None:
        """Take what holds, or does not: "not open", "that are not yet overdue"."""
        name = _name(piece, Kind.FLAG)
        self.parts.flags.append(name)
        before = [one for one in self.pieces[:at] if not _is_filler(one)]
        if before and before[-1].says("except"):
            self.parts.denied.append(name)

    def _is_noun(self, piece: Piece) -> bool:
        if not piece.of(Kind.ENTITY) and not piece.of(Kind.DIMENSION):
            return False
        if not piece.of(Kind.METRIC):
            return True
        who = any(one.says("who", "which_one") for one in self.pieces)
        other = any(one.of(Kind.METRIC) for one in self.pieces if one is not piece)
        return self.grouping or who or other

    def _noun(self, at: int, piece: Piece) -> None:
        dimension, entity = piece.of(Kind.DIMENSION), piece.of(Kind.ENTITY)
        if self.grouping and dimension is not None:
            _append(self.parts.by, dimension.name)
            return
        noun = Noun(
            entity.name if entity else None,
            dimension.name if dimension else None,
            _is_many(piece.words),
            piece.words,
            at,
            self._is_described(at),
        )
        self.parts.subjects.append(noun)

    def _is_described(self, at: int) -> bool:
        before = self.pieces[at - 1] if at else None
        return before is not None and any(
            before.of(kind) for kind in (Kind.MEMBER, Kind.FLAG, Kind.SEGMENT)
        )

    def _is_flag(self, piece: Piece) -> bool:
        flag = piece.of(Kind.FLAG)
        if flag is None:
            return False
        if not piece.of(Kind.METRIC):
            return True
        others = [one for one in self.pieces if one is not piece]
        if any(one.of(Kind.METRIC) for one in others):
            return flag.name == "new_customer" or self._has_its_noun(flag.name, others)
        return self._has_its_noun(flag.name, others)

    def _has_its_noun(self, flag: str, others: list[Piece]) -> bool:
        return any(
            meaning.kind is Kind.ENTITY and flag in self.registry.entities[meaning.name].fields
            for one in others
            for meaning in one.meanings
        )

    def _metric(self, at: int, piece: Piece) -> None:
        meaning = piece.of(Kind.METRIC)
        assert meaning is not None
        _append(self.parts.metrics, meaning.name)
        if meaning.value is not None:
            of = Meaning(Kind.MEMBER, *meaning.value)
            self.parts.members.append(Said((of,), negated=False, words=piece.words, at=at))
        self.grouping = False

    def _is_member(self, at: int, piece: Piece) -> bool:
        """Tell that a word which also means something else stands beside its own noun."""
        meanings = piece.all_of(Kind.MEMBER)
        others = {one.kind for one in piece.meanings} - {Kind.MEMBER}
        if Kind.METRIC in others and self._is_part_of_another(piece):
            return True
        if not meanings or not others:
            return bool(meanings)
        after = self.pieces[at + 1 : at + 2]
        if any(one.of(Kind.ENTITY) or one.of(Kind.DIMENSION) for one in after):
            return True
        return Kind.FILLER not in others and any(self._is_said_of(at, one) for one in meanings)

    def _is_said_of(self, at: int, meaning: Meaning) -> bool:
        """Tell whether the noun before is one that this says something of: "tickets ... closed"."""
        before = [one.of(Kind.ENTITY) for one in self.pieces[max(0, at - 4) : at]]
        return any(
            one is not None and meaning.name in self.registry.entities[one.name].dimensions
            for one in before
        )

    def _member(self, at: int, piece: Piece) -> None:
        meanings = piece.all_of(Kind.MEMBER)
        exact = tuple(one for one in meanings if one.exact)
        whence = at > 0 and self.pieces[at - 1].words in _WHENCE
        said = Said(exact or meanings, self.excluding, piece.words, at, whence)
        self.parts.members.append(said)
        self.grouping = False

    def _word(self, at: int, piece: Piece) -> None:
        """Take a word of the grammar, a field or a number."""
        number, when = piece.of(Kind.NUMBER), piece.of(Kind.FIELD)
        if number is not None:
            self._number(at, piece, number.value)
        elif when is not None:
            _append(self.parts.fields, when.name)
        elif not any(one.kind in (Kind.GRAMMAR, Kind.FILLER) for one in piece.meanings):
            self.parts.unplaced.append(piece.words)
        self._grammar(piece)

    def _number(self, at: int, piece: Piece, figure: Figure) -> None:
        following = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        is_for = piece.words == "4" and following is not None and following.of(Kind.MEMBER)
        if not (is_for and figure.value == Decimal(4)):
            self.parts.numbers.append(figure)

    def _grammar(self, piece: Piece) -> None:
        said = [one.name for one in piece.meanings if one.kind is Kind.GRAMMAR]
        self.parts.grammar += said
        grain = next((name for name in said if name.startswith("grain_")), None)
        if grain is not None and self._is_grain(piece):
            self.parts.grain = Grain(grain.removeprefix("grain_"))
            self.parts.grain_of_one = not self.grouping and piece.words == self.parts.grain
            return
        if "by" in said:
            self.grouping = True
            self.excluding = False
        elif said and "join" not in said:
            self.grouping = False
        if "except" in said:
            self.excluding = True
        elif said and "join" not in said:
            self.excluding = False

    def _is_grain(self, piece: Piece) -> bool:
        """Tell "by month" and "monthly" from a month that is spoken of otherwise."""
        plain = piece.words in (
            "month",
            "day",
            "week",
            "quarter",
            "year",
            "months",
            "日",
            "年",
            "月",
            "季",
        )
        subject = self.parts.says("which") or any(one.says("most", "least") for one in self.pieces)
        return not plain or self.grouping or subject

    def _say_after_exceptions(self) -> None:
        """Take the exceptions of Chinese that end after what they except: 柏林除外."""
        for at, piece in enumerate(self.pieces):
            if piece.says("except_after") and not any(
                one.says("except") for one in self.pieces[:at]
            ):
                self.parts.members = [
                    replace(one, negated=one.at == at - 1 or one.negated)
                    for one in self.parts.members
                ]


def _is_filler(piece: Piece) -> bool:
    return all(one.kind is Kind.FILLER for one in piece.meanings)


def _name(piece: Piece, kind: Kind) -> str:
    meaning = piece.of(kind)
    return meaning.name if meaning else ""


def _append(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def _is_many(words: str) -> bool | None:
    if words[:1] > "\u3400":
        return None
    return words.endswith(("s", "people"))
